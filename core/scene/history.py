"""Undo and redo over immutable values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """A value with those before it and those undone. Every method returns a new history."""

    present: T
    past: tuple[T, ...] = ()  # oldest first
    future: tuple[T, ...] = ()  # the next to redo first
    limit: int = 200  # 1 or more: how many steps can be undone
    gesture: str | None = None  # what the present belongs to, while that still goes on
    shelved: tuple[T, ...] = ()  # what could be redone before that gesture

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def record(self, value: T, merge: str | None = None) -> History[T]:
        """The value made the present; what was undone is forgotten. An equal value is no new entry.

        Records in a row with the same `merge` ("drag card1") are one entry, until `settled` or another record ends it.
        A gesture that returns to where it began leaves no entry, and what could be redone before it can be again.
        """
        if value == self.present:
            return self
        if merge is None or merge != self.gesture:
            past = (*self.past, self.present)[-self.limit :]
            shelved = () if merge is None else self.future
            return replace(self, present=value, past=past, future=(), gesture=merge, shelved=shelved)
        if value == self.past[-1]:
            return replace(self, present=value, past=self.past[:-1], future=self.shelved, gesture=None, shelved=())
        return replace(self, present=value)

    def settled(self) -> History[T]:
        """The gesture has ended: the next record is an entry of its own, whatever its `merge`."""
        return replace(self, gesture=None, shelved=())

    def undo(self) -> History[T]:
        """One step back; at the beginning, nothing changes."""
        if not self.past:
            return self
        return replace(
            self,
            present=self.past[-1],
            past=self.past[:-1],
            future=(self.present, *self.future),
            gesture=None,
            shelved=(),
        )

    def redo(self) -> History[T]:
        """One step forward again; at the end, nothing changes."""
        if not self.future:
            return self
        return replace(
            self, present=self.future[0], past=(*self.past, self.present), future=self.future[1:], gesture=None
        )

"""The spatial relations: one table says what *left of*, *on*, *behind* … mean and what follows from them.

A relation has one or more *senses*, and holds where every slack of one sense is at least 0 (`core.scene.slacks`).
Layout, judge, ground truth, training, sentences and canvas read all that they know of a relation from its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

from core.scene import slacks
from core.scene.slacks import Extent, Slacks
from core.scene.vocabulary import Kind

SUBJECT, REFERENCE, OTHER = 0, 1, 2
"""The roles in a relation: positions among its bodies."""

STEP = 0.12
"""How far up the ground the layout likes to put what is behind something, as a share of the picture."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One body stands on another, sits in its hollow, or stands on the ground beneath it. Both are roles."""

    how: Literal["on", "in", "beneath"]
    body: int
    support: int  # what carries, holds or shelters it

    @property
    def carries(self) -> bool:
        """Whether the support bears the body's weight."""
        return self.how != "beneath"

    @property
    def surrounds(self) -> bool:
        """Whether the body has to fit into the support."""
        return self.how != "on"


def _always(*_: Kind) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Sense:
    """One way in which a relation can hold.

    `slacks` and `may` take the extents and the kinds of the subject and of each reference.
    """

    name: str
    slacks: Callable[..., Slacks[Any]]
    may: Callable[..., bool] = _always  # whether such kinds can stand so
    contact: Contact | None = None
    hides: tuple[int, int] | None = None  # the roles of the nearer body and of the one that it hides in part
    step: float | None = None  # how much nearer than its reference the subject's foot likes to be; None: no matter
    row: tuple[int, ...] | None = None  # the roles from left to right
    adjoins: bool = False  # in that row the bodies are neighbours
    stacks: bool = False  # the bodies share a column of the picture
    specificity: int = 0  # of two senses that hold, the one with more says more
    last_resort: bool = False  # meant only where no other sense can hold

    @property
    def may_overlap(self) -> bool:
        """Whether the bodies may cover each other in the picture."""
        return self.contact is not None or self.hides is not None

    def margin(self, *bodies: Extent[float]) -> float:
        """How clearly this sense holds, as a share of the picture; at least 0 where it holds."""
        return min(self.slacks(*bodies))


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation between a subject and one or two references; its likeliest sense comes first.

    `inverse` names the relation that must hold the other way round wherever this one holds (None: there is none);
    `mirror` the relation that holds in the mirror image (None: this one).
    """

    id: str
    senses: tuple[Sense, ...]
    inverse: str | None = None
    mirror: str | None = None
    references: int = 1

    @property
    def carries_subject(self) -> bool:
        """Whether the reference carries or holds the subject in every sense."""
        contacts = [sense.contact for sense in self.senses]
        return all(contact is not None and contact.carries and contact.body == SUBJECT for contact in contacts)

    def senses_for(self, *kinds: Kind) -> tuple[Sense, ...]:
        """The senses in which such kinds can stand."""
        return tuple(sense for sense in self.senses if sense.may(*kinds))

    def margin(self, subject: Extent[float], *references: Extent[float]) -> float:
        """How clearly the relation holds in its clearest sense, as a share of the picture; at least 0 where it does."""
        return max(sense.margin(subject, *references) for sense in self.senses)

    def holds(self, subject: Extent[float], *references: Extent[float]) -> bool:
        return self.margin(subject, *references) >= 0


def _reference_carries(_: Kind, reference: Kind) -> bool:
    return reference.carries


def _reference_holds(_: Kind, reference: Kind) -> bool:
    return reference.holds


def _reference_shelters(_: Kind, reference: Kind) -> bool:
    return reference.shelters


def _reference_flies(_: Kind, reference: Kind) -> bool:
    return reference.flies


def _reference_stands(_: Kind, reference: Kind) -> bool:
    return not reference.flies


def _subject_carries(subject: Kind, _: Kind) -> bool:
    return subject.carries


_over = partial(Sense, step=-2 * STEP, stacks=True)
_below = partial(Sense, step=2 * STEP, stacks=True)
_touching = partial(Sense, step=0.0, stacks=True)
_behind = partial(Sense, hides=(REFERENCE, SUBJECT), step=-STEP, stacks=True, specificity=1)
_before = partial(Sense, hides=(SUBJECT, REFERENCE), step=STEP, stacks=True, specificity=1)
_neighbour = partial(Sense, adjoins=True, step=0.0)

_ON = Contact("on", SUBJECT, REFERENCE)
_IN = Contact("in", SUBJECT, REFERENCE)
_BENEATH = Contact("beneath", SUBJECT, REFERENCE)
_CARRYING = Contact("on", REFERENCE, SUBJECT)

TABLE: dict[str, Relation] = {
    relation.id: relation
    for relation in (
        Relation(
            "left_of",
            (Sense("left", slacks.left_of, row=(SUBJECT, REFERENCE)),),
            inverse="right_of",
            mirror="right_of",
        ),
        Relation(
            "right_of",
            (Sense("right", slacks.right_of, row=(REFERENCE, SUBJECT)),),
            inverse="left_of",
            mirror="left_of",
        ),
        Relation("above", (_over("above", slacks.above),), inverse="below"),
        Relation("below", (_below("below", slacks.below),), inverse="above"),
        Relation("on", (_touching("on", slacks.on, _reference_carries, _ON, specificity=3),), inverse="under"),
        Relation("in", (_touching("in", slacks.inside, _reference_holds, _IN, specificity=4),)),
        Relation(
            "under",
            (
                _touching("below_what_flies", slacks.below, _reference_flies, specificity=-1),
                _touching("sheltered", slacks.sheltered, _reference_shelters, _BENEATH, specificity=2),
                _touching("carrying", slacks.carrying, _subject_carries, _CARRYING, specificity=2),
                _below("below_what_stands", slacks.below, _reference_stands, specificity=-1, last_resort=True),
            ),
        ),
        Relation(
            "in_front_of",
            (
                _before("shown_above", slacks.before_one_showing_above),
                _before("shown_left", slacks.before_one_showing_left),
                _before("shown_right", slacks.before_one_showing_right),
            ),
            inverse="behind",
        ),
        Relation(
            "behind",
            (
                _behind("showing_above", slacks.behind_showing_above),
                _behind("showing_left", slacks.behind_showing_left),
                _behind("showing_right", slacks.behind_showing_right),
            ),
            inverse="in_front_of",
        ),
        Relation(
            "next_to",
            (
                _neighbour("left", slacks.adjoining_left, row=(SUBJECT, REFERENCE)),
                _neighbour("right", slacks.adjoining_right, row=(REFERENCE, SUBJECT)),
            ),
            inverse="next_to",
        ),
        Relation(
            "between",
            (
                Sense("right_of_first", slacks.right_of_first, step=0.0, row=(REFERENCE, SUBJECT, OTHER)),
                Sense("left_of_first", slacks.left_of_first, step=0.0, row=(OTHER, SUBJECT, REFERENCE)),
            ),
            references=2,
        ),
    )
}

RELATIONS: Mapping[str, Relation] = MappingProxyType(TABLE)
"""Relation id -> its row. The ids of networks' embeddings follow this order (`core.scene.tables`)."""

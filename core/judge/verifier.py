"""Compares findings with a scene: a verdict on each card and each hint, and on each finding that no card asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from core.judge.assignment import fits, match, right_colour, right_size
from core.judge.findings import Finding
from core.judge.relation_checks import holds, holds_instead
from core.judge.support_inference import extents_of
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.scene import Card, Hint, Scene
from core.scene.slacks import Extent

PLACED = 0.25
"""The overlap (IoU) of a card's own box and what is found there, from which on it is in its place."""

Outcome = Literal[
    "there",  # a wanted card is there as it should be
    "missing",
    "swapped",  # it has the colour of another card, and that one has its colour
    "other_colour",
    "other_size",
    "elsewhere",
    "alternative",  # an alternative to it is there
    "absent",  # an unwanted card is not there, as it should be
    "intruder",  # an unwanted card is there
    "unknown",  # free text: the detector knows no such kind
    "holds",  # of a hint
    "fails",
    "open",  # a hint on something that is not there
    "extra",  # a finding that no card asks for
]

FULFILLED = frozenset({"there", "alternative", "absent", "holds"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one card, one hint, or one finding too many."""

    outcome: Outcome
    card: str | None = None  # id
    hint: Hint | None = None
    finding: Finding | None = None  # what was taken for the card, or is too many
    other: str | None = None  # swapped: the other card's id; open: the missing card's; fails: the relation that holds

    @property
    def fulfilled(self) -> bool | None:
        """None where the judge cannot know it."""
        return None if self.outcome == "unknown" else self.outcome in FULFILLED


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on a picture: cards in the scene's order, then hints, then what is too many."""

    verdicts: tuple[Verdict, ...]

    @property
    def right(self) -> bool:
        """Whether no verdict says that something is wrong."""
        return all(verdict.fulfilled is not False for verdict in self.verdicts)

    @property
    def cards(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.card is not None)

    @property
    def hints(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.hint is not None)

    @property
    def extras(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "extra")

    def of_card(self, id: str) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.card == id)


def verify(scene: Scene, findings: Sequence[Finding], layout: Layout | None = None) -> Judgement:
    """The judgement on a picture of the scene in which these findings were made.

    A card must be in its place only where it has a box of its own; the layout (or else that box) says where this is.
    The places of the other cards only distinguish cards of one look. The backdrop is not judged.
    """
    return _Case(scene, findings, layout).judgement()


class _Case:
    """One scene, and the findings assigned to its cards."""

    def __init__(self, scene: Scene, findings: Sequence[Finding], layout: Layout | None) -> None:
        self._scene = scene
        self._findings = findings
        own = {card.id: card.box for card in scene.cards if card.box is not None}
        self._boxes: Mapping[str, Box] = own if layout is None else {**own, **layout.boxes}
        known = [card for card in scene.wanted if card.kind is not None]
        self._matched = match(known, findings, self._boxes)
        self._swapped = dict(self._swaps())

    def judgement(self) -> Judgement:
        extents = extents_of(self._findings)
        return Judgement(
            (
                *(self._of_card(card) for card in self._scene.cards),
                *(self._of_hint(hint, extents) for hint in self._scene.active_hints),
                *(Verdict("extra", finding=finding) for finding in self._unasked()),
            )
        )

    def _found(self, id: str) -> Finding | None:
        index = self._matched.get(id)
        return None if index is None else self._findings[index]

    def _of_card(self, card: Card) -> Verdict:
        if card.kind is None:
            return Verdict("unknown", card.id)
        if not card.wanted:
            intruder = next(self._intruders(card), None)
            return Verdict("intruder" if intruder else "absent", card.id, finding=intruder)
        verdict = self._of_wanted(card)
        if not verdict.fulfilled and any(self._of_wanted(peer).fulfilled for peer in self._alternatives(card)):
            return Verdict("alternative", card.id)
        return verdict

    def _of_wanted(self, card: Card) -> Verdict:
        finding = self._found(card.id)
        if finding is None:
            return Verdict("missing", card.id)
        if card.id in self._swapped:
            return Verdict("swapped", card.id, finding=finding, other=self._swapped[card.id])
        if not right_colour(card, finding):
            return Verdict("other_colour", card.id, finding=finding)
        if not right_size(card, finding):
            return Verdict("other_size", card.id, finding=finding)
        if card.box is not None and self._boxes[card.id].iou(finding.box) < PLACED:
            return Verdict("elsewhere", card.id, finding=finding)
        return Verdict("there", card.id, finding=finding)

    def _alternatives(self, card: Card) -> Iterator[Card]:
        return (
            peer
            for peer in self._scene.wanted
            if card.group is not None and peer.group == card.group and peer.id != card.id and peer.kind is not None
        )

    def _swaps(self) -> Iterator[tuple[str, str]]:
        """Pairs of cards (both ways round) of which each has the other's colour."""
        wrong = [
            card for card in self._scene.wanted if (found := self._found(card.id)) and not right_colour(card, found)
        ]
        for one, other in combinations(wrong, 2):
            first, second = self._found(one.id), self._found(other.id)
            if first and second and (first.colour, second.colour) == (other.colour, one.colour):
                yield from ((one.id, other.id), (other.id, one.id))

    def _rightful(self) -> set[int]:
        """Findings that match their wanted card in every way."""
        return {index for id, index in self._matched.items() if fits(self._scene.card(id), self._findings[index])}

    def _intruders(self, card: Card) -> Iterator[Finding]:
        """Findings that an unwanted card describes; one with a box is only unwanted there."""
        rightful = self._rightful()
        for index, finding in enumerate(self._findings):
            there = card.box is None or card.box.contains(finding.box.center)
            if index not in rightful and there and fits(card, finding):
                yield finding

    def _unasked(self) -> Iterator[Finding]:
        """Findings that no card, wanted or not, accounts for."""
        intruders = {id(finding) for card in self._scene.unwanted for finding in self._intruders(card)}
        taken = {*self._matched.values(), *self._perhaps()}
        for index, finding in enumerate(self._findings):
            if index not in taken and id(finding) not in intruders:
                yield finding

    def _perhaps(self) -> Iterator[int]:
        """Findings that may be a wanted card of free text: one for each, the nearest to its place."""
        free = set(range(len(self._findings))) - set(self._matched.values())
        for card in (card for card in self._scene.wanted if card.kind is None):
            box = self._boxes.get(card.id)
            near = {index: box.iou(self._findings[index].box) if box else 1.0 for index in free}
            index = max(near, key=lambda index: near[index], default=None)
            if index is not None and near[index] >= PLACED:
                free.remove(index)
                yield index

    def _of_hint(self, hint: Hint, extents: Sequence[Extent[float]]) -> Verdict:
        places: list[int] = []
        for id in hint.cards:
            index = self._standing_for(id)
            if index is None:
                outcome = "unknown" if self._scene.card(id).kind is None else "open"
                return Verdict(outcome, hint=hint, other=id)
            places.append(index)
        bodies, where = [self._findings[place] for place in places], [extents[place] for place in places]
        if holds(hint.relation, bodies, where):
            return Verdict("holds", hint=hint)
        return Verdict("fails", hint=hint, other=holds_instead(bodies, where))

    def _standing_for(self, id: str) -> int | None:
        """The finding of a card, or of that alternative of it which is there; a hint on one is a hint on all."""
        card = self._scene.card(id)
        for peer in (card, *self._alternatives(card)):
            if peer.id in self._matched:
                return self._matched[peer.id]
        return None

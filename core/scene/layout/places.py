"""The places of a stage, and what each hint can mean there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.scene.geometry import Box
from core.scene.layout.values import Reason
from core.scene.relations import REFERENCE, RELATIONS, SUBJECT, Sense
from core.scene.scene import Card, Hint, Scene
from core.scene.vocabulary import SIZES, Kind

REASONS: Mapping[str, Reason] = {"on": "cannot_carry", "in": "cannot_hold"}
"""Why a contact cannot be, where the kinds do not allow it."""


@dataclass(frozen=True)  # no slots: what is derived is asked thousands of times, and kept
class Place:
    """A spot for one card, or for the cards of an OR group: they are alternatives and never stand there together."""

    cards: tuple[Card, ...]

    @cached_property
    def lead(self) -> Card:
        """The card whose body and box the place takes: a pinned one, else one with a box, else the first."""
        return max(self.cards, key=lambda card: (card.pinned, card.box is not None))

    @cached_property
    def id(self) -> str:
        return self.lead.id

    @cached_property
    def kind(self) -> Kind:
        return self.lead.behaviour

    @cached_property
    def pinned(self) -> Box | None:
        return self.lead.box if self.lead.pinned else None

    @cached_property
    def box(self) -> Box | None:
        """Where the user put it, brought into the picture unless it is pinned."""
        box = self.lead.box
        return box if box is None or self.lead.pinned else box.clamped()

    @cached_property
    def nominal_width(self) -> float:
        """Share of the picture's width at scale 1."""
        return self.kind.width * SIZES[self.lead.size]

    @cached_property
    def aspect(self) -> float:
        """Height / width."""
        return self.kind.aspect if self.box is None else self.box.height / self.box.width


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A hint, and the senses of its relation that may be tried: all with one contact, step and kind of row."""

    hint: Hint
    places: tuple[str, ...]  # ids: the subject's first
    senses: tuple[Sense, ...]

    @property
    def subject(self) -> str:
        return self.places[SUBJECT]

    @property
    def references(self) -> tuple[str, ...]:
        return self.places[REFERENCE:]

    @property
    def sense(self) -> Sense:
        """The likeliest one."""
        return self.senses[0]

    @property
    def carried(self) -> tuple[str, str] | None:
        """The place that another one carries or holds, and that one."""
        return self._touching(carries=True)

    @property
    def sheltered(self) -> tuple[str, str] | None:
        """The place in the shelter of another, and that one."""
        return self._touching(carries=False)

    @property
    def held(self) -> bool:
        """Whether the subject is in something."""
        return self.sense.contact is not None and self.sense.contact.how == "in"

    def _touching(self, *, carries: bool) -> tuple[str, str] | None:
        contact = self.sense.contact
        if contact is None or contact.carries != carries:
            return None
        return self.places[contact.body], self.places[contact.support]


@dataclass(frozen=True, slots=True)
class Stage:
    """The places of a scene's wanted cards, in order."""

    places: Mapping[str, Place]  # by place id
    home: Mapping[str, str]  # card id -> place id
    aloft: frozenset[str] = frozenset()  # the places that something in the sky could carry, by some hint

    def part(self, hints: Iterable[Hint]) -> Stage:
        """Only the places that these hints tie."""
        tied = {place for hint in hints for place in self.tied(hint)}
        return Stage({id: place for id, place in self.places.items() if id in tied}, self.home, self.aloft)

    def with_boxes(self, whole: Stage) -> Stage:
        """Also the places of the whole stage that have a box: they take room."""
        places = {id: place for id, place in whole.places.items() if id in self.places or place.box is not None}
        return Stage(places, self.home, self.aloft)

    def tied(self, hint: Hint) -> tuple[str, ...]:
        return tuple(self.home[id] for id in hint.cards)

    def interpretations(self, hint: Hint, *, forbidden: bool = False) -> tuple[Interpretation, ...]:
        """What a hint can mean, the likeliest first; what its kinds forbid is taken as if they did not.

        Args:
            forbidden: also what its kinds forbid though they allow another meaning; by the boxes it would hold.
        """
        relation = RELATIONS[hint.relation]
        allowed = relation.senses_for(*map(self._behaves, hint.cards))
        senses = list(allowed or (sense for sense in relation.senses if sense.contact is not None))
        if forbidden:
            senses += [sense for sense in relation.senses if sense not in senses]
        by_contact = {sense.contact: [other for other in senses if other.contact == sense.contact] for sense in senses}
        return tuple(Interpretation(hint, self.tied(hint), tuple(alike)) for alike in by_contact.values())

    def _behaves(self, id: str) -> Kind:
        place = self.places[self.home[id]]
        return next(card.behaviour for card in place.cards if card.id == id)


def stage_of(scene: Scene) -> Stage:
    places = {
        place.id: place for cards in scene.by_group() for place in _share(tuple(card for card in cards if card.wanted))
    }
    stage = Stage(places, {card.id: place.id for place in places.values() for card in place.cards})
    return replace(stage, aloft=_aloft(stage, scene.active_hints))


def _aloft(stage: Stage, hints: Iterable[Hint]) -> frozenset[str]:
    """The places that something in the sky could carry."""
    carried = [
        meant.carried for hint in hints for meant in stage.interpretations(hint, forbidden=True) if meant.carried
    ]
    flying = {id for id, place in stage.places.items() if place.kind.flies}
    reached, known = flying, -1
    while len(reached) > known:
        known = len(reached)
        reached = reached | {body for body, support in carried if support in reached}
    return frozenset(reached - flying)


def _share(cards: tuple[Card, ...]) -> Iterator[Place]:
    """Alternatives share one place; those that are pinned apart from the first pinned one keep their own."""
    pinned = [card for card in cards if card.pinned]
    apart = [card for card in pinned if card.box != pinned[0].box]
    together = tuple(card for card in cards if card not in apart)
    if together:
        yield Place(together)
    for card in apart:
        yield Place((card,))


def supports_of(interpretations: Sequence[Interpretation]) -> dict[str, str] | None:
    """Place id -> the place that carries it; None where bodies would carry each other in a circle."""
    carriers: dict[str, list[str]] = {}
    for meant in interpretations:
        if meant.carried is not None:
            body, support = meant.carried
            if leads_to(carriers, support, body):
                return None
            carriers.setdefault(body, []).append(support)
    supports = {body: carrier[0] for body, carrier in carriers.items()}
    for body, shelter in (meant.sheltered for meant in interpretations if meant.sheltered):
        if body not in supports and shelter in supports and not leads_to(carriers, supports[shelter], body):
            supports[body] = supports[shelter]  # it stands on whatever its shelter stands on
            carriers[body] = [supports[body]]
    return supports


def leads_to(followed: Mapping[str, Iterable[str]], start: str, goal: str) -> bool:
    """Whether a walk from start, always on to one of those that a place follows, can reach the goal."""
    seen, waiting = set[str](), [start]
    while waiting and goal not in seen:
        seen.add(here := waiting.pop())
        waiting += [next for next in followed.get(here, ()) if next not in seen]
    return goal in seen


def impossible(hint: Hint, scene: Scene) -> Reason | None:
    """Why the vocabulary says that a hint cannot be, None where it can."""
    cards = [scene.card(id) for id in hint.cards]
    groups = [card.group for card in cards if card.group is not None]
    if len(set(groups)) < len(groups):
        return "alternatives"
    relation = RELATIONS[hint.relation]
    if relation.senses_for(*(card.behaviour for card in cards)):
        return None
    return next(REASONS[sense.contact.how] for sense in relation.senses if sense.contact is not None)

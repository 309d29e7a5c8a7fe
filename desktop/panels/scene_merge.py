"""A sentence's scene and the present one: what stays the same keeps its id, its box and its pin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from itertools import chain, count

from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.sentence import meaning
from desktop.document.card_edits import with_size

Likeness = Callable[[Card], object]


def _concept(card: Card) -> tuple[str | None, str | None]:
    return card.kind, card.text


LIKENESSES: tuple[Likeness, ...] = (
    lambda card: (_concept(card), card.colour, card.size, card.weight),
    lambda card: (_concept(card), card.colour),
    lambda card: (_concept(card), card.size),
    _concept,
)
"""What two cards must have in common to be one and the same, from the most to the least."""


def merged(present: Scene, said: Scene) -> Scene:
    """The scene that was said, in which cards that were there already keep their ids, boxes and pins.

    Saying what is there already changes nothing at all.
    """
    said = _with_absences(present.backdrop, said)
    if said == meaning(present):
        return present
    ids = _ids(present, said)
    cards = tuple(_kept(present, card, ids[card.id]) for card in said.cards)
    scene = Scene(_with_group_names(present, cards), tuple(_renamed(said.hints, ids)), said.backdrop)
    for hint in _sleeping(present, scene):
        scene = scene.with_hint(hint)
    return scene


def _with_absences(present: Backdrop, said: Scene) -> Scene:
    """The said scene, in which what the backdrop lacks is still lacking: a brief sentence does not say it."""
    absent = {field: value for field, value in asdict(present).items() if value == "none" or value is False}
    kept = {field: value for field, value in absent.items() if getattr(said.backdrop, field) is None}
    return said.with_backdrop(**kept)


def _ids(present: Scene, said: Scene) -> dict[str, str]:
    """Id in the sentence -> id on the stage: of the card that it stays, or a new one."""
    same = dict(_same(present, said))
    taken = {card.id for card in present.cards}
    fresh = (id for id in (f"card{n}" for n in count(1)) if id not in taken)
    return {card.id: same.get(card.id) or next(fresh) for card in said.cards}


def _same(present: Scene, said: Scene) -> Iterator[tuple[str, str]]:
    """Pairs of cards that are the same, the most alike first; none is in two pairs."""
    old, new = list(present.cards), list(said.cards)
    for likeness in LIKENESSES:
        for card in tuple(new):
            alike = [one for one in old if one.wanted == card.wanted and likeness(one) == likeness(card)]
            if alike:
                old.remove(alike[0])
                new.remove(card)
                yield card.id, alike[0].id


def _kept(present: Scene, card: Card, id: str) -> Card:
    """The card under its id on the stage, where it stands there."""
    if all(one.id != id for one in present.cards):
        return replace(card, id=id)
    known = present.card(id)
    if card.box is not None:
        return replace(card, id=id)
    placed = with_size(known, card.size)
    return replace(card, id=id, box=placed.box, pinned=known.pinned)


def _with_group_names(present: Scene, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """The cards with the names of their groups as they were on the stage, or new ones."""
    names: dict[str, str] = {}
    old = {card.id: card.group for card in present.cards}
    for card in cards:
        if card.group is not None and card.group not in names:
            known = old.get(card.id)
            names[card.group] = known if known and known not in names.values() else _new_name(names, old, card)
    return tuple(card if card.group is None else replace(card, group=names[card.group]) for card in cards)


def _new_name(names: Mapping[str, str], old: Mapping[str, str | None], card: Card) -> str:
    taken = {*names.values(), *old.values()}
    names_for_it = chain((card.id,), (f"{card.id}-{n}" for n in count(2)))
    return next(name for name in names_for_it if name not in taken)


def _renamed(hints: Iterable[Hint], ids: Mapping[str, str]) -> Iterator[Hint]:
    for hint in hints:
        yield Hint(hint.relation, ids[hint.subject], tuple(ids[id] for id in hint.references))


def _sleeping(present: Scene, scene: Scene) -> Iterator[Hint]:
    """The hints that no sentence says, because they name a card that is not wanted; they wait for it."""
    there = {card.id for card in scene.cards}
    unwanted = {card.id for card in scene.unwanted}
    for hint in present.hints:
        if there.issuperset(hint.cards) and not unwanted.isdisjoint(hint.cards):
            yield hint

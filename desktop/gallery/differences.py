"""What differs between two recipes, said in words: rows of what it is, and how it is on either side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Backdrop, Card, Scene
from core.scene.sentence import noun_phrase, say, statement
from desktop.look.translations import Translations

SETTINGS = (
    "seed",
    "steps",
    "size",
    "model",
    "placement",
    "strict",
    "sentence_weight",
    "mend",
    "sampler",
    "guidance",
    "bound",
    "corrector",
    "corrector_steps",
)
IN_WORDS = ("placement", "strict")
"""The settings whose values have a text of their own: "compare.NAME_VALUE"."""

BACKDROP = ("sky", "ground", "mountains", "river", "flowers")
NONE = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: a name, and what stands on either side; "–": nothing."""

    what: str
    left: str
    right: str


def differences(left: Recipe, right: Recipe, words: Translations) -> tuple[Difference, ...]:
    """All that differs, in the order in which people ask: the seed and the like, the cards, the hints, the backdrop."""
    if left == right:
        return ()
    found = (
        *_settings(left, right, words),
        *_cards(left.scene, right.scene, words),
        *_hints(left.scene, right.scene, words),
        *_backdrop(left.scene.backdrop, right.scene.backdrop, words),
    )
    if found:
        return found
    return (Difference(words("compare.scene"), words("compare.subtle"), words("compare.subtle")),)


def _settings(left: Recipe, right: Recipe, words: Translations) -> Iterator[Difference]:
    for name in SETTINGS:
        before, after = getattr(left, name), getattr(right, name)
        if before != after:
            yield Difference(words(f"compare.{name}"), *(_setting(name, value, words) for value in (before, after)))


def _setting(name: str, value: object, words: Translations) -> str:
    if name in IN_WORDS:
        return words(f"compare.{name}_{value}".lower())
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cards(left: Scene, right: Scene, words: Translations) -> Iterator[Difference]:
    before, after = ({card.id: card for card in scene.cards} for scene in (left, right))
    for id in dict.fromkeys((*before, *after)):
        old, new = before.get(id), after.get(id)
        described = _described(old, words), _described(new, words)
        if described[0] != described[1]:
            yield Difference(words("compare.card"), *described)
        if old and new:
            yield from _standing(old, new, noun_phrase(right, id, words.language), words)


def _described(card: Card | None, words: Translations) -> str:
    """A card by itself: "A small red cube"."""
    if card is None:
        return NONE
    alone = replace(card, group=None, box=None, pinned=False)
    return say(Scene((alone,)), words.language).rstrip(".。")


def _standing(old: Card, new: Card, name: str, words: Translations) -> Iterator[Difference]:
    """Where a card is that is on both sides, and whether it is locked there."""
    if old.box != new.box:
        before, after = _place(old.box, words), _place(new.box, words)
        moved = words("compare.moved_a_little") if before == after else after
        yield Difference(words("compare.place", card=name), before, moved)
    if old.pinned != new.pinned:
        locked = tuple(words("compare.locked" if card.pinned else "compare.free") for card in (old, new))
        yield Difference(words("compare.lock", card=name), *locked)
    if old.group != new.group:
        grouped = tuple(words("compare.grouped" if card.group else "compare.alone") for card in (old, new))
        yield Difference(words("compare.group", card=name), *grouped)


def _place(box: Box | None, words: Translations) -> str:
    """In which ninth of the picture a box has its middle."""
    if box is None:
        return words("compare.anywhere")
    column = min(max(int(3 * (box.left + box.width / 2)), 0), 2)
    row = min(max(int(3 * (box.top + box.height / 2)), 0), 2)
    return words(f"compare.at_{['top', 'middle', 'bottom'][row]}_{['left', 'centre', 'right'][column]}")


def _hints(left: Scene, right: Scene, words: Translations) -> Iterator[Difference]:
    for hint in left.hints:
        if hint not in right.hints:
            yield Difference(words("compare.hint"), statement(left, hint, words.language), NONE)
    for hint in right.hints:
        if hint not in left.hints:
            yield Difference(words("compare.hint"), NONE, statement(right, hint, words.language))


def _backdrop(left: Backdrop, right: Backdrop, words: Translations) -> Iterator[Difference]:
    for field in BACKDROP:
        before, after = getattr(left, field), getattr(right, field)
        if before != after:
            yield Difference(words(f"compare.{field}"), _part(field, before, words), _part(field, after, words))


def _part(field: str, value: str | bool | None, words: Translations) -> str:
    if value is None:
        return words("compare.open")
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return words.label(field, value)

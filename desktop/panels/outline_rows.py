"""What the outline says of each card and each hint: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.scene.layout import Layout
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import noun_phrase, noun_phrases, statements
from desktop.drawing.results import Fault
from desktop.look.translations import Translations
from desktop.panels.hint_states import HintState, state_of


@dataclass(frozen=True, slots=True)
class CardRow:
    id: str
    kind: str | None
    colour: str | None
    text: str


@dataclass(frozen=True, slots=True)
class HintRow:
    hint: Hint
    state: HintState
    text: str
    spoken: str  # with its state in words


def card_rows(scene: Scene, words: Translations, wrong: Sequence[Fault] = ()) -> list[CardRow]:
    """`wrong`: with the picture of the scene."""
    names = noun_phrases(scene, words.language)
    faulty = {fault.card for fault in wrong}
    return [
        CardRow(
            card.id,
            card.kind,
            card.colour,
            _described(scene, card, _capital(names[card.id]), words, faulty=card.id in faulty),
        )
        for card in scene.cards
    ]


def hint_rows(scene: Scene, layout: Layout, words: Translations, wrong: Sequence[Fault] = ()) -> list[HintRow]:
    """`wrong`: with the picture of the scene."""
    said, faulty = statements(scene, words.language), [fault.hint for fault in wrong]
    return [
        _hint_row(hint, statement, scene, layout, words, faulty=hint in faulty)
        for hint, statement in zip(scene.hints, said, strict=True)
    ]


def _hint_row(
    hint: Hint, statement: str, scene: Scene, layout: Layout, words: Translations, *, faulty: bool
) -> HintRow:
    said, state = _capital(statement), state_of(hint, scene, layout)
    if faulty:
        said = words("outline.detail", name=said, details=words("outline.not_right"))
    spoken = words("outline.hint_state", statement=said, state=words(f"outline.{state}"))
    return HintRow(hint, state, said, spoken)


def _described(scene: Scene, card: Card, name: str, words: Translations, *, faulty: bool) -> str:
    """The card's name and whatever is unusual about it."""
    details = _details(scene, card, words)
    if faulty:
        details.append(words("outline.not_right"))
    return words("outline.detail", name=name, details=words("outline.comma").join(details)) if details else name


def _details(scene: Scene, card: Card, words: Translations) -> list[str]:
    alike = scene.cards if card.group else ()
    others = [one.id for one in alike if one.group == card.group and one.id != card.id]
    names = words("inspector.or").join(noun_phrase(scene, id, words.language) for id in others)
    said = (
        (not card.wanted, words("outline.unwanted")),
        (card.weight != 1, words("outline.weighted", weight=f"{card.weight:g}")),
        (bool(others), words("outline.or_with", others=names)),
        (card.pinned, words("outline.locked")),
    )
    return [text for applies, text in said if applies]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

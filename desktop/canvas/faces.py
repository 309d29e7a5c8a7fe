"""What every card and hint of a scene shows of itself. Pure, but for the pictures on the cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.scene.layout import Layout
from core.scene.relations import RELATIONS
from core.scene.scene import Hint, Scene
from core.scene.sentence import noun_phrases
from core.scene.slacks import Extent
from core.scene.vocabulary import COLOURS
from desktop.canvas.boxes import alternatives
from desktop.canvas.card_item import CardFace
from desktop.canvas.hint_item import HintFace, State
from desktop.canvas.portraits import portrait_of
from desktop.look.translations import Translations

HELD_ENOUGH = -1e-6
"""A hint holds down to this margin: the layout's numbers are rounded."""


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What user and program look at."""

    selection: Collection[str] = ()
    touched: str = ""  # card id
    aimed: str = ""  # card id
    touched_hint: Hint | None = None
    bare: bool = True  # there is no picture beneath


def card_faces(
    scene: Scene, layout: Layout, words: Translations, attention: Emphasis, grounded: Collection[str]
) -> dict[str, CardFace]:
    """Card id -> face; `grounded` stand on the ground itself."""
    clashing = {id for clash in layout.clashes for hint in clash.hints for id in hint.cards}
    several, names = alternatives(scene), noun_phrases(scene, words.language)
    return {
        card.id: CardFace(
            name=names[card.id] if card.wanted else words("canvas.not_card", card=names[card.id]),
            rgb=COLOURS[card.colour].rgb if card.colour else None,
            wanted=card.wanted,
            pinned=card.pinned,
            either=words("canvas.or") if card.id in several else "",
            share=several.get(card.id, (0, 1)),
            selected=card.id in attention.selection,
            touched=card.id == attention.touched,
            clashing=card.id in clashing,
            aimed=card.id == attention.aimed,
            bare=attention.bare,
            portrait=portrait_of(card),
            grounded=card.wanted and card.id in grounded,
            text=card.text or "",
        )
        for card in scene.cards
    }


def hint_faces(
    scene: Scene, layout: Layout, words: Translations, attention: Emphasis, extents: Mapping[str, Extent[float]]
) -> dict[Hint, HintFace]:
    """A face for each hint; whether it holds is judged by where its cards are shown."""
    clashing = {hint for clash in layout.clashes for hint in clash.hints}
    awake = set(scene.active_hints)
    return {
        hint: HintFace(
            word=words.label("relation", hint.relation),
            state=_state(hint, hint in awake, hint in clashing, extents),
            touched=hint == attention.touched_hint,
            told=not set(attention.selection).isdisjoint(hint.cards),
        )
        for hint in scene.hints
    }


def _state(hint: Hint, awake: bool, clashing: bool, extents: Mapping[str, Extent[float]]) -> State:
    if not awake:
        return "asleep"
    if clashing:
        return "bad"
    if not extents.keys() >= set(hint.cards):
        return "waiting"
    margin = RELATIONS[hint.relation].margin(*(extents[id] for id in hint.cards))
    return "good" if margin >= HELD_ENOUGH else "waiting"

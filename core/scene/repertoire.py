"""What a model that was trained with a part of the vocabulary can be asked of a scene, and what is said of the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

from core.errors import Phrase
from core.resources import MODELS
from core.scene.scene import Scene
from core.scene.sentence import label
from core.scene.vocabulary import COLOURS, KINDS, WHOLE, Repertoire

CONFIG = MODELS / "clay" / "config.json"
"""Beside the shipped weights; its tables say what they were trained with."""

INSTEAD = "The model does not know {name} yet, so it draws {other} in its place."
LEFT_OUT = "The model does not know {names} yet, so the picture is drawn without them; other cards are drawn as usual."
RECOLOURED = "The model does not know the colour {names} yet, so it chooses another one."


@cache
def shipped_repertoire() -> Repertoire:
    """What the shipped model knows; everything where its config cannot be read, as opening the model tells of that."""
    try:
        tables = json.loads(CONFIG.read_text("utf-8"))["vocabulary"]
        return Repertoire(
            tuple(id for id in tables["kind"] if id in KINDS), tuple(id for id in tables["colour"] if id in COLOURS)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return WHOLE


def known(scene: Scene, repertoire: Repertoire) -> Scene:
    """The scene without unknown kinds (or with a kind like each of them in its place), unknown colours left open."""
    for card in scene.cards:
        kind = _drawable(card.kind, repertoire)
        if card.kind is not None and kind is None:
            scene = scene.without_card(card.id)
        elif kind != card.kind or _is_foreign(card.colour, repertoire):
            colour = None if _is_foreign(card.colour, repertoire) else card.colour
            scene = scene.with_card(replace(card, kind=kind, colour=colour))
    return scene


def unknown_parts(scene: Scene, repertoire: Repertoire, language: str = "en") -> list[Phrase]:
    """What a model will not draw as the scene says it, one sentence for each way of making do."""

    def words(field: str, ids: list[str]) -> str:
        return _listed([label(field, id, language) for id in ids], language)

    kinds = _foreign([card.kind for card in scene.wanted], repertoire.kinds)
    missing = [kind for kind in kinds if _drawable(kind, repertoire) is None]
    drawn = [card for card in scene.wanted if card.kind is None or _drawable(card.kind, repertoire)]
    colours = _foreign([card.colour for card in drawn], repertoire.colours)
    replaced = [(kind, other) for kind in kinds if (other := _drawable(kind, repertoire))]
    return [
        *(Phrase.of(LEFT_OUT, names=words("kind", missing)) for _ in missing[:1]),
        *(Phrase.of(INSTEAD, name=words("kind", [kind]), other=words("kind", [other])) for kind, other in replaced),
        *(Phrase.of(RECOLOURED, names=words("colour", colours)) for _ in colours[:1]),
    ]


def _drawable(kind: str | None, repertoire: Repertoire) -> str | None:
    """The kind itself where it is known, else a known one that is like it; None: there is none."""
    if kind is None or kind in repertoire.kinds:
        return kind
    like = KINDS[kind].like
    return like if like in repertoire.kinds else None


def _is_foreign(colour: str | None, repertoire: Repertoire) -> bool:
    return colour is not None and colour not in repertoire.colours


def _foreign(ids: list[str | None], known: tuple[str, ...]) -> list[str]:
    """Each once, in their order."""
    return list(dict.fromkeys(id for id in ids if id is not None and id not in known))


def _listed(words: list[str], language: str) -> str:
    if language == "zh":
        return "、".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

"""What a scene is in a text encoder's words. English, which is what these models were trained on; no torch here."""

from __future__ import annotations

from dataclasses import replace

from core.scene.scene import Backdrop, Card, Scene
from core.scene.sentence import backdrop_phrases, say, without_absences

NULL = ""
"""The unconditional: these models were trained with a tenth of their captions left out."""


def card_text(card: Card) -> str:
    """The card alone, in plain words: "a small red cube", or its free text as it was written."""
    if card.text is not None:
        return card.text.strip()
    return say(Scene((Card("card", card.kind, card.colour, card.size),)))


def backdrop_text(backdrop: Backdrop) -> str:
    """The backdrop as a caption would say it. What it lacks is left out: "no river" makes these models draw one."""
    return ", ".join(backdrop_phrases(without_absences(backdrop)))


def card_before_backdrop(scene: Scene, card: Card) -> str:
    """The scene with this card alone, so that what parts it from the backdrop is the card and nothing else."""
    return ", ".join(text for text in (card_text(card), backdrop_text(scene.backdrop)) if text)


def scene_text(scene: Scene) -> str:
    """All wanted cards, their hints and the backdrop as one sentence: the single prompt."""
    cards = tuple(replace(card, weight=1.0) for card in scene.wanted)
    told = say(Scene(cards, scene.active_hints)).replace('"', "") if cards else ""
    return ", ".join(text for text in (told, backdrop_text(scene.backdrop)) if text)

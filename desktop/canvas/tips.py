"""What the stage says of the thing under the pointer when it rests there."""

from __future__ import annotations

from core.scene.scene import Scene
from core.scene.sentence import noun_phrase, statement
from desktop.canvas.hits import Hit
from desktop.look.translations import Translations


def tip_for(hit: Hit, scene: Scene, words: Translations) -> str:
    """A sentence, or nothing."""
    if hit.hint is not None:
        return words("canvas.tip_hint", statement=statement(scene, hit.hint, words.language))
    if hit.part in ("tie", "resize"):
        return words(f"canvas.tip_{hit.part}", card=noun_phrase(scene, hit.id, words.language))
    if hit.part == "card" and scene.card(hit.id).pinned:
        return words("canvas.tip_locked", card=noun_phrase(scene, hit.id, words.language))
    return ""

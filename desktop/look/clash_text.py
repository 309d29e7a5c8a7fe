"""Hints that cannot hold together, said in whole sentences."""

from __future__ import annotations

from core.scene.layout import Clash
from core.scene.scene import Scene
from core.scene.sentence import noun_phrase, statement
from desktop.look.translations import Translations


def clash_text(scene: Scene, clash: Clash, words: Translations) -> str:
    """What is wrong and what to do about it, in the language of the moment."""
    if clash.reason == "contradiction":
        return _contradiction(scene, clash, words)
    (hint,) = clash.hints
    subject, reference = (noun_phrase(scene, id, words.language) for id in hint.cards[:2])
    said = statement(scene, hint, words.language)
    return _capital(words(f"canvas.{clash.reason}", subject=subject, reference=reference, statement=said))


def _contradiction(scene: Scene, clash: Clash, words: Translations) -> str:
    said = [words("canvas.quoted", statement=statement(scene, hint, words.language)) for hint in clash.hints]
    if len(said) == 1:
        return _capital(words("canvas.contradiction_one", first=said[0]))
    if len(said) == 2:
        return _capital(words("canvas.contradiction_two", first=said[0], second=said[1]))
    return _capital(words("canvas.contradiction_many", statements=words("canvas.then").join(said)))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]

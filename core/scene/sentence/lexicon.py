"""Lexicon files: lines of `TERMINAL meaning: word, word, ...`, of which indented lines go on."""

from __future__ import annotations

from importlib.resources import files

from core.scene.sentence.language import Word


def lexicon(language: str) -> dict[str, Word]:
    """The words of a language's file; of two lines with the same word the later one holds."""
    text = files("core.scene.sentence").joinpath(f"{language}.lexicon").read_text("utf-8")
    found: dict[str, Word] = {}
    for line in text.replace("\n    ", " ").splitlines():
        if line and not line.startswith("#"):
            named, _, words = line.partition(": ")
            terminal, _, meaning = named.partition(" ")
            found |= {word: Word(terminal, meaning or None) for word in words.split(", ")}
    return found


def signs(**terminals: str) -> dict[str, Word]:
    """Lexicon rows of signs: each terminal's, in one string."""
    return {sign: Word(terminal) for terminal, all_signs in terminals.items() for sign in all_signs}

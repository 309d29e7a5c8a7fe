"""What the window says, in the language of the moment; switched live.

Texts stand in `resources/i18n/LANGUAGE/SECTION.json` as whole sentences with named gaps: "drawing {step} of {steps}".
The words of the vocabulary (kinds, colours, relations) are the core's: `Translations.label`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QLocale, QObject, Signal

from core.errors import Phrase
from core.resources import RESOURCES
from core.scene.sentence import label

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "简体中文"}
"""Id -> its own name for itself."""

PHRASES = "phrases"
"""The section of what the core says, by its English text; English has none."""


class Translations(QObject):
    """The texts of one language at a time. Widgets take them by constructor and say them anew when `changed`."""

    changed = Signal()

    def __init__(self, language: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = _resolved(language)

    @property
    def language(self) -> str:
        """The language that is shown: en or zh."""
        return self._language

    def switch(self, language: str) -> None:
        """To another language: system, en or zh."""
        if (resolved := _resolved(language)) != self._language:
            self._language = resolved
            self.changed.emit()

    def __call__(self, id: str, /, **gaps: object) -> str:
        """The text "section.name" with its gaps filled: `words("status.drawing", step=3, steps=20)`."""
        section, name = id.split(".", 1)
        return _section(self._language, section)[name].format(**gaps)

    def phrase(self, phrase: Phrase) -> str:
        """What the core says, with all that fills its gaps; in English where nobody has said it otherwise."""
        if self._language == "en":
            return str(phrase)
        text = _section(self._language, PHRASES).get(phrase.text, phrase.text)
        gaps = {name: self.phrase(gap) if isinstance(gap, Phrase) else gap for name, gap in phrase.gaps.items()}
        return text.format(**gaps)

    def label(self, field: str, id: str) -> str:
        """The word for an id of the vocabulary: `words.label("colour", "red")`."""
        return label(field, id, self._language)


@cache
def _section(language: str, section: str) -> Mapping[str, str]:
    return json.loads((RESOURCES / "i18n" / language / f"{section}.json").read_text("utf-8"))


def _resolved(language: str) -> str:
    if language in LANGUAGES:
        return language
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"

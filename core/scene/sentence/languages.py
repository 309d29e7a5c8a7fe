"""The languages that scenes are said in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.errors import SceneError
from core.scene.sentence.chinese import CHINESE
from core.scene.sentence.english import ENGLISH
from core.scene.sentence.language import Language

LANGUAGES: Mapping[str, Language] = MappingProxyType({spoken.id: spoken for spoken in (ENGLISH, CHINESE)})


def language_named(id: str) -> Language:
    """The language with this id.

    Raises:
        SceneError: there is none.
    """
    if id not in LANGUAGES:
        raise SceneError(f"The language is '{id}', but a sentence can only be in one of: {', '.join(LANGUAGES)}.")
    return LANGUAGES[id]

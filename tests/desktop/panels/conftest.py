"""A document with its words, its look and its arranger, as every panel gets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.recipe import Recipe
from core.scene.sentence import parse
from desktop.arranging import Arranger
from desktop.document import Document
from desktop.theme import Look
from desktop.words import Words

SENTENCE = "a red cube on a blue ball, a green house"


@pytest.fixture
def document(qapp: object) -> Document:
    return Document(Recipe(parse(SENTENCE)))


@pytest.fixture
def words(qapp: object) -> Words:
    return Words("en")


@pytest.fixture
def look(qapp: object) -> Look:
    return Look()


@pytest.fixture
def arranger(document: Document) -> Iterator[Arranger]:
    arranger = Arranger(document)
    yield arranger
    assert arranger.shutdown()


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen plugin has no least sizes, and says so."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))

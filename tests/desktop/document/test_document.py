"""The one mutable holder: one signal says what changed, and everything can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Scene
from core.scene.sentence import parse
from desktop.document.document import Document, ScenePart

SCENE = parse("a red cube on a blue ball")
RECIPE = Recipe(SCENE)


class Listened:
    """A document, and what it said."""

    def __init__(self) -> None:
        self.document = Document(RECIPE)
        self.said: list[ScenePart] = []
        self.document.changed.connect(self.said.append)

    def heard(self) -> ScenePart:
        """All that was said since the last time."""
        parts = ScenePart(0)
        for part in self.said:
            parts |= part
        self.said.clear()
        return parts


@pytest.fixture
def listened(qapp: object) -> Listened:
    return Listened()


def test_each_edit_says_what_it_changed(listened: Listened) -> None:
    document = listened.document
    document.edit(SCENE.changed("card1", colour="green"))
    assert listened.heard() == ScenePart.CARDS | ScenePart.HISTORY | ScenePart.FILE
    document.edit(document.scene.without_hint(SCENE.hints[0]))
    assert listened.heard() == ScenePart.HINTS | ScenePart.HISTORY
    document.edit(document.scene.with_backdrop(sky="pink"))
    assert listened.heard() == ScenePart.BACKDROP | ScenePart.HISTORY
    document.set_recipe(seed=7)
    assert listened.heard() == ScenePart.SETTINGS | ScenePart.HISTORY
    document.edit(document.scene)
    assert not listened.said, "an equal scene is no edit"


def test_undo_and_redo_cover_cards_seed_and_backdrop_alike(listened: Listened) -> None:
    document = listened.document
    document.edit(SCENE.changed("card1", weight=2.0))
    document.set_recipe(seed=7)
    document.edit(document.scene.with_backdrop(sky="pink"))
    last = document.recipe
    for _ in range(3):
        assert document.can_undo
        document.undo()
    assert document.recipe == RECIPE
    assert not document.can_undo
    for _ in range(3):
        document.redo()
    assert document.recipe == last
    assert not document.can_redo
    listened.heard()
    document.redo()
    assert not listened.said, "at the end nothing changes"


def test_a_gesture_is_one_entry_until_it_settles(listened: Listened) -> None:
    document = listened.document
    for left in (0.1, 0.2, 0.3):
        document.edit(document.scene.changed("card1", box=Box(left, 0.5, 0.2, 0.2)), "drag card1")
        assert document.in_gesture
    document.settle()
    assert not document.in_gesture
    document.edit(document.scene.changed("card1", box=Box(0.4, 0.5, 0.2, 0.2)), "drag card1")
    document.settle()
    document.undo()
    assert document.scene.card("card1").box == Box(0.3, 0.5, 0.2, 0.2)
    document.undo()
    assert document.recipe == RECIPE


def test_settling_where_nothing_goes_on_says_nothing(listened: Listened) -> None:
    listened.document.settle()
    assert not listened.said
    listened.document.edit(SCENE.changed("card1", box=Box(0.1, 0.5, 0.2, 0.2)), "drag card1")
    listened.heard()
    listened.document.settle()
    assert listened.heard() == ScenePart.HISTORY


def test_the_selection_follows_the_stage_and_is_no_part_of_the_history(listened: Listened) -> None:
    document = listened.document
    document.select(["card2", "nobody", "card1"])
    assert document.selection == ("card1", "card2"), "in the order of the scene"
    assert listened.heard() == ScenePart.SELECTION
    document.select(["card1", "card2"])
    assert not listened.said
    document.edit(SCENE.without_card("card1"))
    assert document.selection == ("card2",)
    assert ScenePart.SELECTION in listened.heard()
    document.undo()
    assert document.selection == ("card2",)


def test_saved_or_not_is_known_through_undo_too(listened: Listened) -> None:
    document = listened.document
    assert not document.modified
    document.set_recipe(seed=7)
    assert document.modified
    document.undo()
    assert not document.modified
    assert ScenePart.FILE in listened.heard()
    document.redo()
    document.mark_saved(Path("scene.diorama"))
    assert not document.modified
    assert document.path == Path("scene.diorama")
    document.undo()
    assert document.modified


def test_opening_begins_anew(listened: Listened) -> None:
    document = listened.document
    document.set_recipe(seed=7)
    document.select(["card1"])
    listened.heard()
    document.open(Recipe(Scene()), Path("other.diorama"))
    assert listened.heard() == ScenePart.everything()
    assert (document.recipe, document.path) == (Recipe(Scene()), Path("other.diorama"))
    assert not document.can_undo
    assert not document.modified
    assert document.selection == ()
    document.open(RECIPE, saved=False)
    assert document.modified, "what was recovered is not saved yet"
    assert document.path is None


def test_another_recipe_can_be_put_and_undone(listened: Listened) -> None:
    other = replace(RECIPE, scene=Scene(), seed=9)
    listened.document.put(other)
    assert (
        listened.heard() == ScenePart.CARDS | ScenePart.HINTS | ScenePart.SETTINGS | ScenePart.HISTORY | ScenePart.FILE
    )
    listened.document.undo()
    assert listened.document.recipe == RECIPE

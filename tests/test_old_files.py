"""What version 0.1 wrote is read by this one as it was meant."""

from __future__ import annotations

from pathlib import Path

from core import project
from core.export import read_recipe
from core.recipe import Recipe
from core.scene.sentence import parse

BEFORE = Path(__file__).parent / "before"

SENTENCE = "a big red cube on a blue ball, left of a green house, behind a table, under a pink sky"


def test_a_project() -> None:
    opened = project.load(BEFORE / "project.diorama")
    assert opened.title == "Old one"
    assert opened.recipe.scene == parse(SENTENCE)
    assert (opened.recipe.sampler, opened.recipe.bound, opened.recipe.corrector) == ("heun", "rescale", "ula")
    assert (opened.recipe.seed, opened.recipe.steps, opened.recipe.size) == (11, 12, 128)
    assert (opened.recipe.placement, opened.recipe.strict) == ("together", True)


def test_a_picture_and_a_project_keep_their_digests() -> None:
    """A recipe is known again by its digest: in the gallery, in the cache, and by the name of its picture."""
    assert project.load(BEFORE / "project.diorama").recipe.digest == OLD_DIGEST
    assert isinstance(read_recipe(BEFORE / "clay-08-either.png"), Recipe)


OLD_DIGEST = "6ab6ab937c5086846e679915d600e127a910f20266268bcb86d954905f2c9e84"

"""Whether what is wrong is put right: chosen like any other setting, and undone like one."""

from __future__ import annotations

import pytest

from core.recipe import MEND
from desktop.document.document import Document
from desktop.look.translations import Translations
from desktop.panels.repair_choice import RepairChoice


@pytest.fixture
def choice(document: Document, words: Translations) -> RepairChoice:
    return RepairChoice(document, words, document)


def test_it_is_chosen_and_undone(document: Document, choice: RepairChoice) -> None:
    assert not choice.isChecked(), "an old recipe stays as it was"
    choice.trigger()
    assert (document.recipe.mend, choice.isChecked()) == (MEND, True)
    choice.trigger()
    assert (document.recipe.mend, choice.isChecked()) == (0, False)
    document.undo()
    assert (document.recipe.mend, choice.isChecked()) == (MEND, True)
    document.undo()
    assert (document.recipe.mend, choice.isChecked()) == (0, False)


def test_a_recipe_with_fewer_attempts_counts_as_put_right(document: Document, choice: RepairChoice) -> None:
    document.set_recipe(mend=1)
    assert choice.isChecked()


def test_it_is_there_for_the_model_whose_pictures_the_judge_knows(document: Document, choice: RepairChoice) -> None:
    assert choice.isVisible()
    document.set_recipe(model="dream.safetensors")
    assert not choice.isVisible()
    document.undo()
    assert choice.isVisible()


def test_it_says_what_it_does_in_both_languages(choice: RepairChoice, words: Translations) -> None:
    assert choice.text() == "&Put right what is wrong"
    assert "up to three times" in choice.toolTip()
    words.switch("zh")
    assert choice.text() == "改正不对的地方(&P)"
    assert "最多三次" in choice.toolTip()

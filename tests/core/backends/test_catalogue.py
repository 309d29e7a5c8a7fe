"""Where a recipe's model is looked for, and where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.backends.catalogue import checkpoint_path, open_model, suggested
from core.device import Device
from core.errors import ModelError
from core.recipe import Recipe
from core.scene.scene import Scene

CPU = Device("cpu", "float32", "A test.")


def test_a_model_is_found_at_its_path_and_by_its_name(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    mine.touch()
    assert checkpoint_path(str(mine)) == mine
    assert checkpoint_path("/their/folder/b.safetensors", {"b.safetensors": mine}) == mine
    with pytest.raises(ModelError, match=r"'b\.safetensors' is not at hand"):
        checkpoint_path(str(theirs))


@pytest.mark.skipif(os.name == "nt", reason="there these are names of other computers")
@pytest.mark.parametrize("model", ["/{folder}/model.safetensors", "\\\\host\\share\\model.safetensors"])
def test_a_network_path_that_a_recipe_names_is_never_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    """It is there, and would be found if it were looked for: elsewhere than on Windows these are ordinary names."""
    monkeypatch.chdir(tmp_path)
    model = model.format(folder=tmp_path)
    Path(model).touch()
    for look in (checkpoint_path, suggested, lambda name: open_model(Recipe(Scene(), model=name), CPU)):
        with pytest.raises(ModelError, match=r"'model\.safetensors' is not at hand"):
            look(model)
    assert checkpoint_path(model, {model: Path(model)}) == Path(model), "what the user typed may lie on a network"

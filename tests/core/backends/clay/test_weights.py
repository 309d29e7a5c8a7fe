from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.backends.clay.condition_batch import VOCABULARY, collate
from core.backends.clay.conditions import Condition
from core.backends.clay.network import ClayNetwork
from core.backends.clay.weights import (
    AUTOENCODER,
    CONFIG,
    DENOISER,
    ClayModel,
    load_autoencoder,
    load_model,
    save_model,
)
from core.errors import ModelError


def test_weights_come_back_as_they_went_but_for_half_precision(tiny: ClayModel, folder: Path) -> None:
    back = load_model(folder)
    assert back.network.shape == tiny.network.shape
    assert back.autoencoder.shape == tiny.autoencoder.shape
    for name, tensor in tiny.network.state_dict().items():
        assert torch.allclose(back.network.state_dict()[name], tensor, rtol=1e-3, atol=1e-6)
    x, sigma, batch = torch.randn(1, 4, 16, 16), torch.ones(1), collate([Condition(exhaustive=True)])
    assert torch.allclose(back.network(x, sigma, batch), tiny.network(x, sigma, batch), rtol=1e-2, atol=1e-2)
    latents = torch.randn(1, 4, 2, 2)
    assert torch.allclose(back.autoencoder.decode(latents), tiny.autoencoder.decode(latents), rtol=1e-2, atol=1e-2)


def test_a_second_round_trip_changes_nothing(folder: Path, tmp_path: Path) -> None:
    save_model(tmp_path / "again", load_model(folder))
    for name in (CONFIG, AUTOENCODER, DENOISER):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_the_autoencoder_can_be_there_before_the_denoiser(folder: Path) -> None:
    (folder / DENOISER).unlink()
    assert load_autoencoder(folder).shape.channels == 4
    with pytest.raises(ModelError, match="denoiser"):
        load_model(folder)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def replaced(name: str, change: Callable[[dict[str, torch.Tensor]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        tensors = load_file(folder / name)
        change(tensors)
        save_file(tensors, folder / name)

    return damage


def reconfigured(**changes: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        config = json.loads((folder / CONFIG).read_text())
        config |= changes
        (folder / CONFIG).write_text(json.dumps(config))

    return damage


WIDE = {"channels": 4, "side": 16, "fine": 2**40, "coarse": 8, "before": 1, "middle": 1, "after": 1}
WIDE |= {"heads": 2, "concept": 8, "token": 8, "vector": 8}

DAMAGES: dict[str, Callable[[Path], object]] = {
    "no config": lambda folder: (folder / CONFIG).unlink(),
    "config is no JSON": lambda folder: (folder / CONFIG).write_text("{"),
    "config of something else": reconfigured(format="other"),
    "other cards": reconfigured(vocabulary={"kind": ["cube"]}),
    "a number that fills the memory": reconfigured(denoiser=WIDE),
    "parts that do not fit": reconfigured(denoiser=WIDE | {"fine": 8, "channels": 8}),
    "no heads": reconfigured(denoiser=WIDE | {"fine": 8, "heads": 0}),
    "no denoiser": lambda folder: (folder / DENOISER).unlink(),
    "half a denoiser": lambda folder: cut(folder / DENOISER),
    "an empty file": lambda folder: (folder / AUTOENCODER).write_bytes(b""),
    "a pickle": lambda folder: (folder / DENOISER).write_bytes(pickle.dumps({"weight": [1.0]})),
    "a folder": lambda folder: ((folder / DENOISER).unlink(), (folder / DENOISER).mkdir()),
    "a tensor too few": replaced(DENOISER, lambda tensors: tensors.pop("conv_in.weight")),
    "a tensor too many": replaced(DENOISER, lambda tensors: tensors.update(extra=torch.ones(1))),
    "a tensor of another shape": replaced(DENOISER, lambda tensors: tensors.update({"conv_in.bias": torch.ones(9)})),
    "whole numbers": replaced(DENOISER, lambda tensors: tensors.update({"conv_in.bias": torch.ones(8).long()})),
    "NaN": replaced(AUTOENCODER, lambda tensors: tensors["encoder.straight.bias"].fill_(torch.nan)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_whatever_is_wrong_is_said_in_one_sentence(folder: Path, damage: Callable[[Path], object]) -> None:
    damage(folder)
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "clay model" in sentence
    assert "\n" not in sentence


def with_first_names(name: str) -> str:
    """What a tensor was called before the parts of the network were renamed, and is in the weights that are shipped."""
    for new, old in FIRST_NAMES.items():
        if name.startswith(f"{new}."):
            return name.replace(new, old, 1)
    return {"position": "place"}.get(name, name)


FIRST_NAMES = {
    "condition_encoder.shapes": "hearing.stamps",
    "condition_encoder": "hearing",
    "noise_embedding": "level",
    "condition": "steer",
    "conv_in": "enter",
    "conv_out": "leave",
}


def test_files_and_checkpoints_with_the_first_names_open(folder: Path) -> None:
    network = load_model(folder).network
    wanted = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    old = {with_first_names(name): tensor for name, tensor in wanted.items()}
    assert len(old.keys() - wanted.keys()) > 20
    save_file(old, folder / DENOISER)
    config = (folder / CONFIG).read_text()
    (folder / CONFIG).write_text(config.replace('"shape_features"', '"stamp"'))
    opened = load_model(folder).network.state_dict()
    assert opened.keys() == wanted.keys()
    assert all(torch.equal(opened[name], wanted[name]) for name in wanted)
    network.load_state_dict(old)  # as from the checkpoint of a training run
    assert network.state_dict().keys() == wanted.keys()


def test_a_model_of_before_keeps_the_tables_that_it_was_trained_with(tiny: ClayModel, tmp_path: Path) -> None:
    """As the shipped one: it was trained with fewer kinds and colours than there are now."""
    older = {**VOCABULARY, "kind": VOCABULARY["kind"][:20], "colour": VOCABULARY["colour"][:8]}
    model = ClayModel(tiny.autoencoder, ClayNetwork(tiny.network.shape, older))
    save_model(tmp_path, model)
    loaded = load_model(tmp_path)
    assert {name: list(ids) for name, ids in loaded.network.vocabulary.items()} == {
        name: list(ids) for name, ids in older.items()
    }
    assert loaded.network.condition_encoder.concepts.tables[0].weight.shape[0] == 21  # type: ignore[union-attr]

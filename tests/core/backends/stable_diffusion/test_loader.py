"""A checkpoint's networks: the same numbers from either layout, and nothing kept when it fails."""

from __future__ import annotations

import gc
import json
import shutil
import weakref
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from core.backends.stable_diffusion import loader
from core.backends.stable_diffusion.checkpoint import Family, Layout, Prediction, inspect
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.loader import load
from core.device import Device
from core.errors import ModelError, StoppedError, VocabularyError
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.conftest import Checkpoints

CPU = Device("cpu", "float32", "The test asks for it.")


class Watched(bytearray):
    """Memory of which is known whether it is still there."""


def _loaded(path: Path, **more: Any) -> Components:
    return load(inspect(path), CPU, **more)


def _same(module: nn.Module, made: nn.Module) -> bool:
    ours, theirs = module.state_dict(), made.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def _modules(components: Components) -> list[nn.Module]:
    safety = [components.safety.checker] if components.safety else []
    tiny_vae = [components.tiny_vae] if components.tiny_vae else []
    return [components.unet, components.vae, *components.text_encoders, *tiny_vae, *safety]


@pytest.mark.parametrize("family", tiny.FAMILIES)
@pytest.mark.parametrize("prediction", tiny.PREDICTIONS)
@pytest.mark.parametrize("layout", ["folder", "file"])
def test_either_layout_gives_the_networks_that_were_written(
    checkpoints: Checkpoints, family: Family, prediction: Prediction, layout: Layout
):
    components = _loaded(checkpoints(family, prediction, layout))
    made = tiny.parts(family)
    assert components.checkpoint.prediction == prediction
    assert _same(components.unet, made.unet)
    assert _same(components.vae, made.vae)
    assert all(map(_same, components.text_encoders, made.text_encoders))
    if layout == "folder":
        assert _same(components.tiny_vae, made.tiny_vae)
        assert (components.safety is None) == (family == "sdxl")
        assert components.safety is None or _same(components.safety.checker, made.safety)
    for module in _modules(components):
        assert not module.training
        assert all(tensor.dtype == torch.float32 and not tensor.requires_grad for tensor in module.parameters())
        assert not any(tensor.is_meta for tensor in (*module.parameters(), *module.buffers()))


@pytest.mark.parametrize("family", tiny.FAMILIES)
@pytest.mark.parametrize("layout", ["folder", "file"])
def test_networks_answer_as_those_that_were_written(checkpoints: Checkpoints, family: Family, layout: Layout):
    """The shapes say the same, but so must what is in no tensor: heads, activations, depths."""
    components, made = _loaded(checkpoints(family, "epsilon", layout)), tiny.parts(family)
    tokens = torch.arange(2 * 77).reshape(2, 77)
    encoders = zip(components.text_encoders, made.text_encoders, strict=True)
    for ours, theirs in encoders:
        told = [encoder(tokens, output_hidden_states=True) for encoder in (ours, theirs)]
        assert torch.equal(told[0][0], told[1][0])
        assert torch.equal(told[0].hidden_states[-2], told[1].hidden_states[-2])
    width = made.unet.config["cross_attention_dim"]
    x, context = torch.randn(1, 4, 16, 16), torch.randn(1, 77, width)
    added = {"text_embeds": torch.randn(1, 64), "time_ids": torch.ones(1, 6)} if family == "sdxl" else None
    answers = [unet(x, 500, context, added_cond_kwargs=added).sample for unet in (components.unet, made.unet)]
    assert torch.equal(*answers)
    assert torch.equal(components.vae.decode(x).sample, made.vae.decode(x).sample)
    assert components.vae.config.scaling_factor == made.vae.config["scaling_factor"]


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_both_layouts_read_a_prompt_alike(checkpoints: Checkpoints, family: Family):
    folder = _loaded(checkpoints(family, "epsilon", "folder")).tokenizers
    file = _loaded(checkpoints(family, "epsilon", "file")).tokenizers
    assert len(folder) == len(file) == len(tiny.PADS[family])
    for number, (ours, other) in enumerate(zip(folder, file, strict=True)):
        prompts = ["a red cube on grass", "Blue  SPHERE, naïve!", "", "a " * 100]
        read = [t(prompts, padding="max_length", truncation=True).input_ids for t in (ours, other)]
        assert read[0] == read[1]
        assert {len(ids) for ids in read[0]} == {77}
        assert ours.pad_token == tiny.PADS[family][number]


def test_the_safety_checker_sees_what_its_extractor_makes(checkpoints: Checkpoints):
    from PIL import Image

    safety = _loaded(checkpoints("sd1", "epsilon", "folder")).safety
    assert safety is not None
    pictures = safety.extractor([Image.new("RGB", (48, 40), "red")], return_tensors="pt").pixel_values
    _, found = safety.checker(images=[torch.zeros(40, 48, 3).numpy()], clip_input=pictures)
    assert len(found) == 1


def test_the_noise_is_that_of_diffusers(checkpoints: Checkpoints):
    from diffusers import EulerDiscreteScheduler

    alphas = _loaded(checkpoints("sd1", "epsilon", "file")).alphas_cumprod
    theirs = EulerDiscreteScheduler.from_config(tiny.scheduler("sd1", "epsilon")).alphas_cumprod
    assert alphas.dtype == torch.float32
    assert torch.equal(alphas, theirs)


def test_noise_without_an_end_is_ended_as_diffusers_does(tmp_path: Path):
    from diffusers import EulerDiscreteScheduler

    folder = tiny.write_folder(tmp_path / "zero", "sd1", "v_prediction")
    config = {**tiny.scheduler("sd1", "v_prediction"), "rescale_betas_zero_snr": True}
    tiny.write_json(folder / "scheduler" / "scheduler_config.json", config)
    theirs = EulerDiscreteScheduler.from_config(config).alphas_cumprod
    assert torch.equal(_loaded(folder).alphas_cumprod, theirs)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_networks_have_the_devices_type_of_number(checkpoints: Checkpoints, dtype: Any):
    components = load(inspect(checkpoints("sdxl", "epsilon", "file")), Device("cpu", dtype, "The test asks for it."))
    for module in _modules(components):
        assert {tensor.dtype for tensor in module.parameters()} == {getattr(torch, dtype)}
    assert components.alphas_cumprod.dtype == torch.float32


# -------------------------------------------------------------------------------------------- files as users have them


def test_names_of_older_programs_are_understood(tmp_path: Path):
    """The attention of an autoencoder was called otherwise, and was once a convolution; so was CLIP's vision model."""
    folder = tiny.write_folder(tmp_path / "old", "sd1", safety_checker=True)
    vae = folder / "vae" / "diffusion_pytorch_model.safetensors"
    old = {"to_q.": "query.", "to_k.": "key.", "to_v.": "value.", "to_out.0.": "proj_attn."}
    renamed: dict[str, torch.Tensor] = {}
    for name, tensor in load_file(vae).items():
        for new, before in old.items():
            if ".attentions." in name and new in name:
                name = name.replace(new, before)  # noqa: PLW2901
                tensor = tensor[:, :, None, None].contiguous() if tensor.dim() == 2 else tensor  # noqa: PLW2901
        renamed[name] = tensor
    assert any("proj_attn" in name for name in renamed)
    save_file(renamed, vae)
    checker = folder / "safety_checker" / "model.safetensors"
    nested = {name.replace("vision_model.", "vision_model.vision_model."): t for name, t in load_file(checker).items()}
    save_file({**nested, "vision_model.vision_model.embeddings.position_ids": torch.arange(17)[None]}, checker)
    components = _loaded(folder)
    assert _same(components.vae, tiny.parts("sd1").vae)
    assert components.safety is not None
    assert _same(components.safety.checker, tiny.parts("sd1").safety)


def test_text_encoders_are_read_under_each_of_their_names(tmp_path: Path):
    """With and without `text_model`, in folders and in single files."""
    folder = tiny.write_folder(tmp_path / "folder", "sd1")
    weights = folder / "text_encoder" / "model.safetensors"
    save_file({name.removeprefix("text_model."): tensor for name, tensor in load_file(weights).items()}, weights)
    assert _same(_loaded(folder).text_encoders[0], tiny.parts("sd1").text_encoders[0])
    path = tiny.write_file(tmp_path / "file" / "x.safetensors", "sd1")
    save_file({name.replace("transformer.text_model.", "transformer."): t for name, t in load_file(path).items()}, path)
    assert _same(_loaded(path).text_encoders[0], tiny.parts("sd1").text_encoders[0])


def test_several_files_of_one_network_are_read(tmp_path: Path):
    folder = tiny.write_folder(tmp_path / "shards", "sd2")
    unet = folder / "unet"
    tensors = load_file(unet / "diffusion_pytorch_model.safetensors")
    (unet / "diffusion_pytorch_model.safetensors").unlink()
    places = {name: f"part-{number % 3}.safetensors" for number, name in enumerate(tensors)}
    for file in set(places.values()):
        save_file({name: tensor for name, tensor in tensors.items() if places[name] == file}, unet / file)
    index = {"metadata": {}, "weight_map": places}
    (unet / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    assert _same(_loaded(folder).unet, tiny.parts("sd2").unet)


def test_only_one_tensor_at_a_time_is_read(checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch):
    """Before the networks are found to fit, none."""
    read: list[int] = []
    true_read = loader._Reader.read

    def counting(self: Any, stored: Any) -> torch.Tensor:
        read.append(stored.size)
        return true_read(self, stored)

    monkeypatch.setattr(loader._Reader, "read", counting)
    monkeypatch.setattr(loader, "free_memory", lambda _: 0)
    path = checkpoints("sd2", "epsilon", "file")
    with pytest.raises(ModelError, match=r"it needs 0\.0 GB of memory and 0\.0 GB are free; close other programs"):
        _loaded(path)
    assert not read
    monkeypatch.undo()
    monkeypatch.setattr(loader._Reader, "read", counting)
    _loaded(path)
    assert max(read) < path.stat().st_size / 10


# ------------------------------------------------------------------------------------------------ progress and stop


def test_progress_grows_to_one_and_names_each_part(checkpoints: Checkpoints):
    told: list[tuple[float, str]] = []
    _loaded(checkpoints("sd1", "epsilon", "folder"), report=lambda share, part: told.append((share, part)))
    shares = [share for share, _ in told]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    parts = list(dict.fromkeys(part for _, part in told))
    assert parts == ["text_encoder", "unet", "vae", "tiny_vae", "safety_checker"]


@pytest.mark.parametrize("after", [0, 1, 100, 400])
def test_a_stop_is_heard_at_the_next_tensor_and_keeps_nothing(
    checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch, after: int
):
    asked = 0
    alive: list[weakref.ref[Watched]] = []

    def watched(size: int) -> Watched:
        memory = Watched(size)
        alive.append(weakref.ref(memory))
        return memory

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    monkeypatch.setattr(loader, "bytearray", watched, raising=False)
    checkpoint = inspect(checkpoints("sd1", "epsilon", "folder"))
    with pytest.raises(StoppedError) as stop:
        load(
            checkpoint,
            Device("cpu", "float16", "As in the file, so that its memory is the network's."),
            stopped=stopped,
        )
    assert asked == after + 1
    assert len(alive) <= after
    gc.collect()
    assert stop.value.__traceback__ is not None, "which holds the frames, and they no tensor"
    assert not any(memory() is not None for memory in alive)


def test_what_is_loaded_is_the_memory_that_was_read(checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch):
    """Without which the test above would prove nothing."""
    alive: list[weakref.ref[Watched]] = []

    def watched(size: int) -> Watched:
        memory = Watched(size)
        alive.append(weakref.ref(memory))
        return memory

    monkeypatch.setattr(loader, "bytearray", watched, raising=False)
    components = load(inspect(checkpoints("sd1", "epsilon", "folder")), Device("cpu", "float16", "As in the file."))
    assert sum(memory() is not None for memory in alive) == len(alive) > 400
    del components
    gc.collect()
    assert not any(memory() is not None for memory in alive)


def test_a_file_that_is_cut_while_it_is_read_is_told(tmp_path: Path, checkpoints: Checkpoints):
    path = tmp_path / "x.safetensors"
    shutil.copy(checkpoints("sd1", "epsilon", "file"), path)
    tiny.write_tokenizer(tmp_path)
    cut = False

    def stopped() -> bool:
        nonlocal cut
        if not cut:
            with path.open("r+b") as file:
                file.truncate(100_000)
            cut = True
        return False

    with pytest.raises(ModelError, match="it was cut short while it was read; copy or download it again"):
        _loaded(path, stopped=stopped)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")])
def test_memory_that_runs_out_is_told(checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch, error: Exception):
    def fail(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(loader._Reader, "read", fail)
    with pytest.raises(ModelError, match="GB of memory and that is more than there is; close other programs"):
        _loaded(checkpoints("sd1", "epsilon", "file"))


def test_a_tensor_of_the_wrong_shape_is_told_before_memory_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def unread(*_: object) -> NoReturn:
        raise AssertionError("A weight was read.")

    monkeypatch.setattr(loader._Reader, "read", unread)
    tensors = tiny.file_tensors("sd1")
    name = "model.diffusion_model.middle_block.0.in_layers.2.weight"
    path = tmp_path / "x.safetensors"
    tiny.write_tokenizer(tmp_path)
    save_file({**tensors, name: torch.zeros(64, 64, 1, 1)}, path)
    with pytest.raises(ModelError, match=r"'mid_block.resnets.0.conv1.weight' of its UNet is \(64, 64, 1, 1\) where"):
        _loaded(path)
    save_file({key: tensor for key, tensor in tensors.items() if key != name}, path)
    with pytest.raises(ModelError, match=r"its UNet lacks 'mid_block.resnets.0.conv1.weight'; copy or download it"):
        _loaded(path)
    extra = {"model.diffusion_model.middle_block.0.more.weight": torch.zeros(1)}
    save_file({**tensors, **extra}, path)
    with pytest.raises(ModelError, match=r"'mid_block.resnets.0.more.weight' is too much in its UNet"):
        _loaded(path)


def test_without_a_vocabulary_a_single_file_says_where_to_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from core.backends.stable_diffusion.format import vocabulary

    monkeypatch.setattr(vocabulary, "own_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(vocabulary, "_cached", list)
    path = tiny.write_file(tmp_path / "x.safetensors", "sd1", tokenizer=False)
    with pytest.raises(VocabularyError, match=r"vocab\.json and merges\.txt, .* a folder 'tokenizer' beside it"):
        _loaded(path)
    tiny.write_tokenizer(tmp_path / "tokenizer")
    assert len(_loaded(path).tokenizers) == 1

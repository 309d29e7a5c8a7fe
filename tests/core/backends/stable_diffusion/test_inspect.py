"""What a folder or a file is, without reading a weight; and everything that is refused, each with its own sentence."""

from __future__ import annotations

import builtins
import io
import json
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.backends.stable_diffusion.checkpoint import Checkpoint, Family, Layout, Prediction, inspect
from core.errors import ModelError
from core.resources import MODELS
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.conftest import Checkpoints

Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize("family", tiny.FAMILIES)
@pytest.mark.parametrize("prediction", tiny.PREDICTIONS)
@pytest.mark.parametrize("layout", ["folder", "file"])
def test_each_family_is_told_in_both_layouts(
    checkpoints: Checkpoints, family: Family, prediction: Prediction, layout: Layout
):
    path = checkpoints(family, prediction, layout)
    found = inspect(path)
    whole = layout == "folder"
    told = (found.path, found.layout, found.family, found.prediction, found.side)
    assert told == (path, layout, family, prediction, tiny.SIDE)
    assert (found.has_tiny_decoder, found.has_safety_checker) == (whole, whole and family != "sdxl")
    on_disk = sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*.safetensors")))
    assert 0.9 * on_disk < found.bytes <= on_disk


def test_no_weight_is_read(checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch):
    """Of a file of two megabytes only its header is."""
    got: list[int] = []
    true_open = io.open

    class Counting:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_: object):
            self.file.close()

        def seek(self, *place: int) -> int:
            return self.file.seek(*place)

        def read(self, *size: int) -> bytes:
            data = self.file.read(*size)
            got.append(len(data))
            return data

    monkeypatch.setattr(io, "open", lambda *args, **more: Counting(true_open(*args, **more)))
    path = checkpoints("sd1", "epsilon", "file")
    inspect(path)
    assert 0 < sum(got) < 100_000 < path.stat().st_size


def test_taesd_beside_a_single_file_is_found(tmp_path: Path):
    path = tiny.write_file(tmp_path / "tiny.safetensors", "sdxl")
    assert not inspect(path).has_tiny_decoder
    shutil.copytree(tiny.write_folder(tmp_path / "folder", "sdxl", tiny_decoder=True) / "vae_tiny", tmp_path / "taesd")
    assert not inspect(path).has_tiny_decoder, "that of SD 1 would show XL in false colours"
    (tmp_path / "taesd").rename(tmp_path / "taesdxl")
    assert inspect(path).has_tiny_decoder


# ------------------------------------------------------------------------------------- what a single file predicts


def _sd2(path: Path, metadata: dict[str, str] | None = None, family: Family = "sd2", **more: torch.Tensor) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({**tiny.file_tensors(family), **more}, path, metadata or {})
    return path


def test_a_single_file_of_sd_2_predicts_v_unless_somebody_says_otherwise(tmp_path: Path):
    path = _sd2(tmp_path / "some.safetensors")
    assert (inspect(path).prediction, inspect(path).side) == ("v_prediction", 768)
    small = _sd2(tmp_path / "512-base.safetensors")
    assert (inspect(small).prediction, inspect(small).side) == ("epsilon", 512)
    said = _sd2(tmp_path / "said.safetensors", {"modelspec.prediction_type": "epsilon"})
    assert inspect(said).prediction == "epsilon"


@pytest.mark.parametrize(
    ("name", "text", "prediction"),
    [
        ("some.yaml", 'model:\n  target: ldm.LatentDiffusion\n  params:\n    parameterization: "v"\n', "v_prediction"),
        ("some.yaml", "model:\n  target: ldm.LatentDiffusion\n  params: {}\n", "epsilon"),
        ("some.json", '{"prediction_type": "epsilon"}', "epsilon"),
        ("some.json", '{"prediction_type": "v_prediction"}', "v_prediction"),
        ("some.json", "no JSON", "v_prediction"),
        ("some.json", "[]", "v_prediction"),
    ],
)
def test_a_config_beside_a_file_says_what_it_predicts(tmp_path: Path, name: str, text: str, prediction: str):
    path = _sd2(tmp_path / "some.safetensors")
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert inspect(path).prediction == prediction


def test_a_key_says_that_an_xl_file_predicts_v(tmp_path: Path):
    path = _sd2(tmp_path / "xl.safetensors", family="sdxl", v_pred=torch.zeros(1))
    assert (inspect(path).prediction, inspect(path).side) == ("v_prediction", 1024)


def test_a_side_that_cannot_be_is_not_believed(tmp_path: Path):
    path = _sd2(tmp_path / "some.safetensors", {"modelspec.resolution": "0x9999"})
    assert inspect(path).side == 768


# ---------------------------------------------------------------------------------------------------- pickles


class Bomb:
    def __reduce__(self):
        return (_explode, ())


def _explode(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("A pickle was opened.")


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch):
    """Whatever opens a pickle explodes: unpickling, torch.load, and opening the file at all."""
    for owner, name in ((pickle, "load"), (pickle, "loads"), (pickle, "Unpickler"), (torch, "load")):
        monkeypatch.setattr(owner, name, _explode)
    true_open = io.open

    def opener(file: Any, *args: Any, **more: Any) -> Any:
        if Path(str(file)).suffix in {".ckpt", ".bin", ".pt", ".pth", ".pkl"}:
            _explode()
        return true_open(file, *args, **more)

    monkeypatch.setattr(io, "open", opener)
    monkeypatch.setattr(builtins, "open", opener)


def _bomb(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(Bomb()))
    return path


@pytest.mark.parametrize("ending", [".ckpt", ".bin", ".pt", ".pth", ".pkl", ".CKPT"])
def test_pickles_are_refused_and_never_opened(tmp_path: Path, request: pytest.FixtureRequest, ending: str):
    path = _bomb(tmp_path / f"model{ending}")
    request.getfixturevalue("guarded")
    with pytest.raises(ModelError, match=r"it is a pickle, which can run any program when it is opened; get it as"):
        inspect(path)


def test_folders_with_pickles_only_are_refused_and_nothing_in_them_is_opened(
    tmp_path: Path, request: pytest.FixtureRequest
):
    loose = tmp_path / "loose"
    _bomb(loose / "pytorch_model.bin")
    whole = tiny.write_folder(tmp_path / "whole", "sd1", safety_checker=True)
    (whole / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    _bomb(whole / "unet" / "diffusion_pytorch_model.bin")
    request.getfixturevalue("guarded")
    with pytest.raises(ModelError, match="its only model is a pickle"):
        inspect(loose)
    with pytest.raises(ModelError, match="its UNet is a pickle"):
        inspect(whole)


def test_pickles_beside_safetensors_are_passed_over(tmp_path: Path, request: pytest.FixtureRequest):
    folder = tiny.write_folder(tmp_path / "both", "sd1")
    _bomb(folder / "unet" / "diffusion_pytorch_model.bin")
    request.getfixturevalue("guarded")
    assert inspect(folder).family == "sd1"


@pytest.mark.parametrize("start", [b"\x80\x02", b"PK\x03\x04"])
def test_a_pickle_under_a_false_name_is_told(tmp_path: Path, request: pytest.FixtureRequest, start: bytes):
    path = tmp_path / "model.safetensors"
    path.write_bytes(start + bytes(100))
    request.getfixturevalue("guarded")
    with pytest.raises(ModelError, match="under a false name"):
        inspect(path)


# --------------------------------------------------------------------------------------------- damaged and foreign


def _file(tmp_path: Path, *names: str, **shapes: tuple[int, ...]) -> Path:
    path = tmp_path / "some.safetensors"
    save_file({**{name: torch.zeros(2, 2) for name in names}, **{n: torch.zeros(s) for n, s in shapes.items()}}, path)
    return path


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["lora_unet_down_blocks_0.lora_up.weight"], "it is a LoRA, not a checkpoint; choose the checkpoint that it"),
        (["unet.down_blocks.0.attn.to_q.lora_A.weight"], "it is a LoRA"),
        (["control_model.time_embed.0.weight"], "it is a ControlNet"),
        (["emb_params"], "it is an embedding of one word"),
        (["model.diffusion_model.joint_blocks.0.context_block.x"], "it is a Stable Diffusion 3 model"),
        (["double_blocks.0.img_attn.norm.key_norm.scale"], "it is a Flux model or one of its kin"),
        (["edm_mean", "conditioner.embedders.1.model.ln_final.weight"], "it was trained with another noise"),
        (["down_blocks.0.motion_modules.0.x"], "it is an AnimateDiff model"),
        (["conditioner.embedders.0.model.ln_final.weight"], "it is the refiner of Stable Diffusion XL"),
        (["model.diffusion_model.input_blocks.0.0.weight"], "it is only a UNet: its text encoder and its autoencoder"),
        (["model.diffusion_model.input_blocks.0.0.weight", "first_stage_model.x"], "its text encoder is missing"),
        (["encoder.down_blocks.0.resnets.0.conv1.weight"], r"it is only an autoencoder \(VAE\)"),
        (["text_model.embeddings.token_embedding.weight"], "it is only a text encoder"),
        (["down_blocks.0.resnets.0.conv1.weight"], "it is only a UNet;"),
        (["a", "b"], "it is another kind of model"),
    ],
)
def test_other_models_are_told_by_their_tensors(tmp_path: Path, names: list[str], sentence: str):
    with pytest.raises(ModelError, match=sentence):
        inspect(_file(tmp_path, *names))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x.gguf", "it is a GGUF file"),
        ("x.onnx", "it is an ONNX model"),
        ("x.zip", "it is an archive; unpack it"),
        ("x.diorama", "it is a project"),
        ("x.json", "it is only a config"),
        ("x.txt", r"its name does not end with \.safetensors"),
        ("x", r"its name does not end with \.safetensors"),
    ],
)
def test_other_files_are_told_by_their_names(tmp_path: Path, name: str, sentence: str):
    (tmp_path / name).write_text("some text")
    with pytest.raises(ModelError, match=sentence):
        inspect(tmp_path / name)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is not a safetensors file"),
        (b"A text that somebody wrote.", "it is not a safetensors file"),
        (b"GGUF" + bytes(60), "it is a GGUF file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "it is a pointer of Git LFS"),
        (struct.pack("<Q", 2**60) + b"{}", "it is not a safetensors file"),
        (struct.pack("<Q", 50_000_000) + b"{}", "it is not a safetensors file"),
        (struct.pack("<Q", 100) + b'{"a": 1}', "it is cut short within its header"),
        (struct.pack("<Q", 9) + b'{"a": 1, ', "its header is no valid JSON"),
        (struct.pack("<Q", 8) + b'{"a": 1}', "its header does not say where 'a' is"),
    ],
)
def test_what_is_no_safetensors_file_is_told(tmp_path: Path, data: bytes, sentence: str):
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=sentence):
        inspect(path)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"dtype": "F4", "shape": [2], "data_offsets": [0, 1]}, "its numbers are of the type 'F4'"),
        ({"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}, "the shape of 'a' cannot be"),
        ({"dtype": "F32", "shape": [True], "data_offsets": [0, 4]}, "the shape of 'a' cannot be"),
        ({"dtype": "F32", "shape": [1] * 9, "data_offsets": [0, 4]}, "the shape of 'a' cannot be"),
        ({"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}, "the place of 'a' does not fit its shape"),
        ({"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 4]}, "the place of 'a' does not fit its shape"),
        ({"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}, "the place of 'a' overlaps another or leaves a gap"),
        ({"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "it is cut short: only 4 bytes of 8 bytes are there"),
        ({"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}, "it is longer than its header says"),
    ],
)
def test_sizes_and_places_of_a_header_are_held_against_the_file(tmp_path: Path, entry: Any, sentence: str):
    text = json.dumps({"a": entry}).encode()
    path = tmp_path / "x.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(4))
    with pytest.raises(ModelError, match=sentence):
        inspect(path)


def test_a_file_that_is_cut_short_is_told(tmp_path: Path, checkpoints: Checkpoints):
    data = checkpoints("sd1", "epsilon", "file").read_bytes()
    path = tmp_path / "cut.safetensors"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelError, match=r"it is cut short: only 1\.0 MB of 2\.1 MB are there; copy or download it"):
        inspect(path)


def test_what_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(ModelError, match="there is no such file or folder"):
        inspect(tmp_path / "none.safetensors")


@pytest.mark.parametrize(("seen", "sentence"), [(9, "painting into pictures"), (5, "depth map"), (3, "do not fit")])
def test_checkpoints_for_other_work_are_told_by_what_they_see(tmp_path: Path, seen: int, sentence: str):
    tensors = tiny.file_tensors("sd1")
    tensors["model.diffusion_model.input_blocks.0.0.weight"] = torch.zeros(32, seen, 3, 3)
    save_file(tensors, tmp_path / "x.safetensors")
    with pytest.raises(ModelError, match=sentence):
        inspect(tmp_path / "x.safetensors")


def test_a_clay_model_is_told():
    with pytest.raises(ModelError, match="it is a clay model"):
        inspect(MODELS / "clay")
    with pytest.raises(ModelError, match="it is a part of a clay model"):
        inspect(MODELS / "clay" / "denoiser.safetensors")


@pytest.mark.parametrize("start", ["model.diffusion_model.", "first_stage_model.", "cond_stage_model."])
def test_a_single_file_without_a_part_is_told(tmp_path: Path, start: str):
    tensors = {name: tensor for name, tensor in tiny.file_tensors("sd1").items() if not name.startswith(start)}
    save_file(tensors, tmp_path / "x.safetensors")
    with pytest.raises(ModelError, match=r"is missing|it is only"):
        inspect(tmp_path / "x.safetensors")


def test_numbers_packed_for_other_programs_are_told(tmp_path: Path):
    tensors = tiny.file_tensors("sd1")
    name = "model.diffusion_model.input_blocks.1.0.out_layers.3.weight"
    tensors[name] = tensors[name].to(torch.int8)
    save_file(tensors, tmp_path / "x.safetensors")
    with pytest.raises(ModelError, match="its UNet is packed into whole numbers"):
        inspect(tmp_path / "x.safetensors")


# ------------------------------------------------------------------------------------------------------ folders


@pytest.fixture
def folder(tmp_path: Path, checkpoints: Checkpoints) -> Path:
    """One that a test may change."""
    return shutil.copytree(checkpoints("sd1", "epsilon", "folder"), tmp_path / "folder")


def _edit(file: Path, change: Change) -> None:
    document = json.loads(file.read_text("utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ("unet", "its UNet is missing: there is no folder 'unet'"),
        ("vae", "its autoencoder is missing"),
        ("text_encoder", "its text encoder is missing"),
        ("safety_checker", "its safety checker is missing"),
        ("scheduler", r"its file 'scheduler/scheduler_config\.json' cannot be read"),
        ("unet/config.json", r"its file 'unet/config\.json' cannot be read: there is no such file"),
        ("unet/diffusion_pytorch_model.safetensors", "its UNet is missing: there is no 'diffusion_pytorch_model"),
        ("model_index.json", r"the folder has no model_index\.json"),
    ],
)
def test_a_folder_without_a_part_is_told(folder: Path, gone: str, sentence: str):
    if (folder / gone).is_dir():
        shutil.rmtree(folder / gone)
    else:
        (folder / gone).unlink()
    with pytest.raises(ModelError, match=sentence):
        inspect(folder)


def test_folders_of_other_things_are_told(tmp_path: Path, folder: Path):
    with pytest.raises(ModelError, match="it is one part of a checkpoint"):
        inspect(folder / "unet")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="the folder is empty"):
        inspect(tmp_path / "empty")
    tiny.write_file(tmp_path / "loose" / "x.safetensors", "sd1")
    with pytest.raises(ModelError, match=r"choose the \.safetensors file in it instead"):
        inspect(tmp_path / "loose")


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        ("model_index.json", {"_class_name": "FluxPipeline"}, r"made for another kind of drawing \(FluxPipeline\)"),
        ("model_index.json", {"unet": [None, None]}, "its index names no UNet"),
        ("unet/config.json", {"time_cond_proj_dim": 256}, "'time_cond_proj_dim' in unet/config.json is '256'"),
        (
            "unet/config.json",
            {"block_out_channels": [32, 10**9]},
            r"its file 'unet/config\.json' says what cannot be: its block_out_channels is not between 1 and 16384",
        ),
        ("unet/config.json", {"layers_per_block": 10**6}, "its layers_per_block is not between"),
        ("unet/config.json", {"block_out_channels": "wide"}, "the field 'block_out_channels' of the config"),
        ("unet/config.json", {"block_out_channels": [32, 96]}, "is 64×.* where its config says 96"),
        ("unet/config.json", {"layers_per_block": 2}, "is missing from its UNet"),
        ("unet/config.json", {"cross_attention_dim": 40}, "where its config says 32×40"),
        ("vae/config.json", {"latent_channels": 16}, "where its config says"),
        ("vae/config.json", {"scaling_factor": 0}, "its scaling_factor is not between 0 and 100"),
        ("text_encoder/config.json", {"num_hidden_layers": 3}, "is missing from its text encoder"),
        ("text_encoder/config.json", {"num_hidden_layers": 1}, "is too much in its text encoder"),
        ("scheduler/scheduler_config.json", {"prediction_type": "sample"}, "the field 'prediction_type'"),
        ("scheduler/scheduler_config.json", {"beta_end": 2.0}, "betas of its scheduler are not between 0 and 1"),
    ],
)
def test_configs_are_held_against_bounds_and_tensors(folder: Path, file: str, change: Any, sentence: str):
    _edit(folder / file, lambda document: document.update(change))
    with pytest.raises(ModelError, match=sentence):
        inspect(folder)


def test_xl_without_its_first_text_encoder_is_the_refiner(tmp_path: Path):
    folder = tiny.write_folder(tmp_path / "xl", "sdxl")
    _edit(folder / "model_index.json", lambda index: index.update(text_encoder=[None, None]))
    with pytest.raises(ModelError, match="it is the refiner"):
        inspect(folder)


def test_half_precision_and_several_files_are_found(folder: Path):
    unet = folder / "unet"
    tensors = load_file(unet / "diffusion_pytorch_model.safetensors")
    whole = inspect(folder)
    (unet / "diffusion_pytorch_model.safetensors").rename(unet / "diffusion_pytorch_model.fp16.safetensors")
    assert inspect(folder) == whole
    (unet / "diffusion_pytorch_model.fp16.safetensors").unlink()
    places = {name: f"part-{number % 2}.safetensors" for number, name in enumerate(tensors)}
    for file in set(places.values()):
        save_file({name: tensor for name, tensor in tensors.items() if places[name] == file}, unet / file)
    index = unet / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": places}))
    assert inspect(folder) == whole
    index.write_text(json.dumps({"weight_map": {**places, "conv_in.weight": "../../secret.safetensors"}}))
    with pytest.raises(ModelError, match="names files that cannot be"):
        inspect(folder)
    index.write_text(json.dumps({"weight_map": {**places, "nothing": "part-0.safetensors"}}))
    with pytest.raises(ModelError, match=r"'nothing'.* is not where"):
        inspect(folder)


def test_every_refusal_is_one_sentence(tmp_path: Path):
    """It names what was chosen, says why and what to do, and ends."""
    path = _file(tmp_path, "lora_unet_x.lora_up.weight")
    with pytest.raises(ModelError) as refusal:
        inspect(path)
    assert str(refusal.value) == (
        "'some.safetensors' cannot be used, because it is a LoRA, not a checkpoint; "
        "choose the checkpoint that it belongs to."
    )


def test_a_checkpoint_is_a_plain_value(checkpoints: Checkpoints):
    path = checkpoints("sd1", "epsilon", "file")
    assert inspect(path) == inspect(path)
    assert hash(inspect(path)) == hash(inspect(path))
    assert isinstance(inspect(path), Checkpoint)

"""Our reader of headers, held against the library's own."""

from __future__ import annotations

import contextlib
import json
import struct
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from core.backends.stable_diffusion.format.header import SIZES, read_header
from core.backends.stable_diffusion.loader import _Reader
from core.backends.stable_diffusion.networks import DTYPES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A tensor of each type, of no numbers and of no sides."""
    tensors = {f"of {name}": torch.arange(6).reshape(2, 3).to(dtype) for name, dtype in DTYPES.items()}
    tensors |= {"none": torch.zeros(0, 3), "one": torch.tensor(7.0)}
    save_file(tensors, tmp_path / "x.safetensors", {"format": "pt", "说": "是"})
    return tmp_path / "x.safetensors"


def test_a_header_says_what_the_library_says(path: Path):
    header = read_header(path)
    with safe_open(path, "pt") as file:
        assert header.metadata == file.metadata()
        assert header.tensors.keys() == set(file.keys())
        for name, stored in header.tensors.items():
            part = file.get_slice(name)
            assert stored.shape == tuple(part.get_shape())
            assert stored.dtype == part.get_dtype()


def test_tensors_are_read_as_the_library_reads_them(path: Path):
    theirs = load_file(path)
    with contextlib.ExitStack() as opened:
        reader = _Reader(path, opened)
        for name, stored in read_header(path).tensors.items():
            if stored.size:
                ours = reader.read(stored)
                assert ours.dtype == theirs[name].dtype
                assert torch.equal(ours.double(), theirs[name].double())


def test_each_type_of_number_has_its_size():
    assert {name: dtype.itemsize for name, dtype in DTYPES.items()} == dict(SIZES)


@pytest.mark.parametrize("length", [0x280, 0x280 + 65536, 0x4B50])
def test_a_header_whose_length_reads_like_another_kind_of_file_is_a_header(tmp_path: Path, length: int):
    """The first bytes of the file are then those of a pickle or an archive."""
    entry = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    text = json.dumps({"x": entry}).encode()
    path = tmp_path / "x.safetensors"
    path.write_bytes(struct.pack("<Q", length) + text.ljust(length) + bytes(4))
    assert load_file(path)["x"].item() == 0
    assert read_header(path).tensors["x"].size == 4

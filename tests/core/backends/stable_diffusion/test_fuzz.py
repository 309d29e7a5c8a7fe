"""Five hundred damaged headers and five hundred damaged configs: each is refused in a sentence, or is still whole."""

from __future__ import annotations

import json
import random
import shutil
import struct
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
from torch import nn

from core.backends.stable_diffusion import networks
from core.backends.stable_diffusion.format.manifest import Manifest, Part
from core.backends.stable_diffusion.format.shapes import Shape
from core.backends.stable_diffusion.format.whole import read
from core.errors import ModelError
from tests.core.backends.stable_diffusion.conftest import Checkpoints

TIMES = 500
STRANGE: tuple[Any, ...] = (None, True, -1, 0, 1, 7, 2**31, 10**30, 1.5, -0.0, "", "F32", "\u0000", [], {}, [1, [2]])


def _unread(_stored: Any) -> NoReturn:
    raise AssertionError("A weight was read.")


@pytest.fixture
def survives(monkeypatch: pytest.MonkeyPatch):
    """Whether a path is still a checkpoint, up to where memory would be taken; what else fails is no ModelError."""
    built = networks._built

    @cache
    def once(shape: Shape, name: str) -> nn.Module:
        return built(Part(name, "", shape, "diffusers", {}))

    monkeypatch.setattr(networks, "_built", lambda part: once(part.shape, part.name))

    harmless: list[Manifest] = []
    sentences: list[str] = []

    def survives(path: Path) -> bool:
        try:
            manifest = read(path)
            if manifest not in harmless:  # most changes of a config are of what is of no concern
                networks.networks(manifest, _unread)
                harmless.append(manifest)
        except ModelError as refusal:
            sentences.append(str(refusal) if refusal.phrase else "in English only")
            return False
        return True

    yield survives
    assert "in English only" not in sentences
    assert all(sentence.endswith(".") and "\n" not in sentence and len(sentence) < 1000 for sentence in sentences)


def test_damaged_headers_are_refused(checkpoints: Checkpoints, tmp_path: Path, survives: Any):
    data = checkpoints("sd1", "epsilon", "file").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, numbers = data[8 : 8 + length], data[8 + length :]
    path = tmp_path / "x.safetensors"
    chance = random.Random(5)
    whole = 0
    for _ in range(TIMES):
        said = length
        mutated = header
        match chance.randrange(6):
            case 0:
                said = chance.choice([0, 1, length - 1, length + 1, len(data), 2**31, 2**63, chance.randrange(length)])
            case 1 | 2:
                mutated = _bytes_changed(header, chance)
                said = len(mutated)
            case _:
                mutated = json.dumps(_changed(json.loads(header), chance), ensure_ascii=False).encode()
                said = len(mutated)
        path.write_bytes(struct.pack("<Q", said) + mutated + numbers)
        whole += survives(path)
    assert 0 < whole < TIMES // 2, "some changes do no harm, most do"


def test_damaged_configs_are_refused(checkpoints: Checkpoints, tmp_path: Path, survives: Any):
    folder = shutil.copytree(checkpoints("sd1", "epsilon", "folder"), tmp_path / "folder")
    configs = sorted(
        file
        for file in folder.rglob("*.json")
        if "tokenizer" not in file.parent.name  # which `load` reads
    )
    texts = {file: file.read_bytes() for file in configs}
    chance = random.Random(6)
    whole = 0
    for _ in range(TIMES):
        file = chance.choice(configs)
        if chance.randrange(3):
            file.write_text(json.dumps(_changed(json.loads(texts[file]), chance)), encoding="utf-8")
        else:
            file.write_bytes(_bytes_changed(texts[file], chance))
        whole += survives(folder)
        file.write_bytes(texts[file])
    assert survives(folder)
    assert 0 < whole < TIMES


def _bytes_changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8])):
        place = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.choice([1, 3, 50])]
            case 2:
                changed[place:place] = chance.choice([b"[", b"{", b'"', b"9", b"\xff", b"[" * 3000])
            case _:
                changed[place] ^= 1 << chance.randrange(8)
        if not changed:
            return b"{"
    return bytes(changed)


def _changed(document: Any, chance: random.Random) -> Any:
    """One value somewhere in it is another, gone, doubled under another name, or moved to another place."""
    if not isinstance(document, dict | list) or not document or (chance.random() < 0.05):
        return chance.choice(STRANGE)
    places = list(document) if isinstance(document, dict) else list(range(len(document)))
    place = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del document[place]
        case 1 if isinstance(document, dict):
            document[str(place) + chance.choice([".x", "0", " "])] = document.pop(place)
        case 2:
            document[place] = document[chance.choice(places)]
        case 3 if isinstance(document[place], int | float) and not isinstance(document[place], bool):
            document[place] = document[place] * chance.choice([0, 2, -1, 10**6])
        case _:
            document[place] = _changed(document[place], chance)
    return document

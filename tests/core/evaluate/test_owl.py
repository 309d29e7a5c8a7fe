"""OWLv2 as the judge's detector: with random numbers, with answers that are known, and with folders that are none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from transformers import CLIPTokenizer, Owlv2Processor
from transformers.models.owlv2.image_processing_pil_owlv2 import Owlv2ImageProcessorPil

from core.errors import ModelError
from core.evaluate.owl import QUERIES, Owl
from core.evaluate.tally import judged
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Card, Hint, Scene
from tests.core.evaluate import tiny_owl

PICTURES = torch.zeros(1, 3, 64, 64)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_owl.write(tmp_path_factory.mktemp("owl") / "tiny-owl")


class Answering:
    """A model that sees the same in every picture."""

    config = SimpleNamespace(text_config=SimpleNamespace(max_position_embeddings=16))

    def __init__(self, boxes: Sequence[tuple[str, str, float, tuple[float, float, float, float]]]) -> None:
        self._boxes = boxes

    def __call__(self, **_: Any) -> SimpleNamespace:
        logits = torch.full((1, len(self._boxes), len(QUERIES)), -9.0)
        for index, (kind, colour, confidence, _box) in enumerate(self._boxes):
            logits[0, index, QUERIES.index((kind, colour))] = torch.logit(torch.tensor(confidence))
        return SimpleNamespace(logits=logits, pred_boxes=torch.tensor([[box for *_, box in self._boxes]]))


def owl(*boxes: tuple[str, str, float, tuple[float, float, float, float]]) -> Owl:
    def extract(*_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(pixel_values=None)

    def tokenize(words: Sequence[str], **_: Any) -> SimpleNamespace:
        assert words[0] == "a red cube"
        assert "an orange house" in words
        return SimpleNamespace(input_ids=None, attention_mask=None)

    return Owl("known", Answering(boxes), extract, tokenize)


def test_a_box_is_a_finding_of_its_likeliest_kind_and_colour() -> None:
    (found,) = owl(("dog", "blue", 0.6, (0.5, 0.75, 0.25, 0.25))).detect(PICTURES)
    (finding,) = found
    assert (finding.kind, finding.colour, finding.size) == ("dog", "blue", "medium")
    assert finding.confidence == pytest.approx(0.6)
    assert finding.box == Box(0.375, 0.625, 0.25, 0.25)
    assert (finding.base.x, finding.base.y) == (0.5, 0.875)


def test_what_is_seen_twice_or_hardly_or_outside_counts_once_or_not() -> None:
    here, almost_here = (0.5, 0.5, 0.2, 0.2), (0.51, 0.5, 0.2, 0.2)
    loaded = owl(
        ("cat", "red", 0.3, almost_here),
        ("cat", "pink", 0.5, here),
        ("sun", "yellow", 0.1, (0.2, 0.2, 0.1, 0.1)),
        ("cube", "red", 0.9, (1.5, 0.5, 0.2, 0.2)),
        ("house", "white", 0.4, (0.1, 0.5, 0.4, 0.4)),
    )
    found = loaded.detect(PICTURES.expand(2, -1, -1, -1))
    assert [[(one.kind, one.colour) for one in each] for each in found] == [[("cat", "pink"), ("house", "white")]] * 2
    assert found[0][1].box.left == 0  # the part inside the picture


@pytest.mark.parametrize("relation", ["on", "left_of", "in_front_of", "behind", "above"])
def test_the_verifier_holds_what_it_sees_to_the_scene(relation: str) -> None:
    cards = Card("a", "dog", "blue", "small"), Card("b", "cube", "red", "large")
    scene = Scene(cards, (Hint(relation, "a", ("b",)),))
    layout = arrange(scene)
    places = {id: (box.center.x, box.center.y, box.width, box.height) for id, box in layout.boxes.items()}
    right, _ = judged(
        scene, owl(("dog", "blue", 0.6, places["a"]), ("cube", "red", 0.5, places["b"])).detect(PICTURES)[0]
    )
    assert right.right
    assert (right.cards_right, right.extra) == (2, False)
    swapped, _ = judged(
        scene, owl(("dog", "red", 0.6, places["a"]), ("cube", "blue", 0.5, places["b"])).detect(PICTURES)[0]
    )
    assert (swapped.right, swapped.swapped) == (False, True)


def test_a_folder_is_loaded_and_looks(folder: Path) -> None:
    loaded = Owl.load(folder)
    assert "OWLv2 (tiny-owl)" in loaded.words
    torch.manual_seed(0)
    for found in loaded.detect(torch.rand(2, 3, 64, 64) * 2 - 1):
        assert all(one.confidence > 0.2 and one.box.right <= 1 and one.box.bottom <= 1 for one in found)


def test_a_folder_as_newer_versions_save_it_is_the_same(folder: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    extractor = Owlv2ImageProcessorPil.from_pretrained(folder)
    Owlv2Processor(extractor, CLIPTokenizer.from_pretrained(folder)).save_pretrained(newer)
    for name in ("config.json", "model.safetensors"):
        shutil.copy(folder / name, newer / name)
    assert not (newer / "preprocessor_config.json").exists()
    torch.manual_seed(0)
    pictures = torch.rand(1, 3, 64, 64) * 2 - 1
    found = Owl.load(newer).detect(pictures)
    assert found == Owl.load(folder).detect(pictures)
    assert found[0]


def test_what_is_no_such_folder_is_refused_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^'model\.safetensors' cannot judge pictures, because it is no folder"):
        Owl.load(folder / "model.safetensors")
    with pytest.raises(ModelError, match=r"its config\.json is not that of an OWLv2 model"):
        Owl.load(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "clip"}))
    with pytest.raises(ModelError, match=r"its config\.json is not that of an OWLv2 model"):
        Owl.load(tmp_path)


@pytest.mark.parametrize("name", ["merges.txt", "vocab.json", "preprocessor_config.json", "model.safetensors"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = tiny_owl.write(tmp_path / "owl")
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        Owl.load(folder)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    folder = tiny_owl.write(tmp_path / "owl")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="its weights are a pickle, which can run any program"):
        Owl.load(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b"\x08\0\0\0\0\0\0\0{}      "),
        ("model.safetensors", b"no tensors"),
        ("vocab.json", b"[1"),
        ("preprocessor_config.json", b"{"),
        ("config.json", b'{"model_type": "owlv2", "text_config": {"hidden_size": "wide"}}'),
    ],
)
def test_damaged_files_are_one_sentence(name: str, content: bytes, tmp_path: Path) -> None:
    folder = tiny_owl.write(tmp_path / "owl")
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=r"^'owl' cannot judge pictures, because its files are damaged"):
        Owl.load(folder)

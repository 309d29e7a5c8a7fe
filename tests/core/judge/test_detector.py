"""The detector's shapes, files and promises; what it learns is in `tests/core/training/test_detector.py`."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from core.errors import ModelError
from core.judge.decoder import decode
from core.judge.detector import Detector, resized, save
from core.judge.findings import Finding
from core.judge.flip_tta import AMBIGUOUS, flipped, predict_with_flip_tta
from core.judge.network import CELLS, SIDE, DetectorNetwork, Maps, widths
from core.picture import from_image


def random_network(seed: int = 0) -> DetectorNetwork:
    """A network that finds something everywhere."""
    torch.manual_seed(seed)
    network = DetectorNetwork()
    with torch.no_grad():
        for parameter in network.head[-1].parameters():
            parameter.normal_(std=0.3)
    return network


def pictures(count: int, side: int = SIDE) -> Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(5)) * 2 - 1


def close(one: Sequence[Finding], other: Sequence[Finding]) -> bool:
    return len(one) == len(other) and all(
        (a.kind, a.colour, a.size) == (b.kind, b.colour, b.size) and abs(a.confidence - b.confidence) < 1e-3
        for a, b in zip(one, other, strict=True)
    )


def test_maps_have_a_channel_for_everything() -> None:
    maps = DetectorNetwork()(pictures(2))
    given = (maps.kinds, maps.edges, maps.base, maps.depth, maps.colours, maps.sizes)
    assert [tuple(each.shape) for each in given] == [(2, width, CELLS, CELLS) for width in widths()]


def test_the_network_is_small() -> None:
    network = DetectorNetwork().eval()
    assert 1e6 < sum(parameter.numel() for parameter in network.parameters()) < 3e6
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(pictures(1))
    assert counter.get_total_flops() < 0.65e9


def test_an_untrained_network_sees_nothing() -> None:
    assert Detector(DetectorNetwork()).detect(pictures(2)) == [(), ()]


def test_findings_do_not_depend_on_batch_mates() -> None:
    detector = Detector(random_network())
    together = detector.detect(pictures(3))
    assert any(together)
    assert together == detector.detect(pictures(3))
    for number in range(3):
        assert close(together[number], detector.detect(pictures(3)[number : number + 1])[0])


def test_folding_the_normalisation_changes_nothing() -> None:
    network = random_network().train()
    for _ in range(3):
        network(pictures(4))  # the running statistics become something
    network.eval()
    with torch.inference_mode():
        plain = decode(predict_with_flip_tta(network, pictures(2)))
    folded = Detector(network).detect(pictures(2))
    assert all(close(one, other) for one, other in zip(plain, folded, strict=True))


def test_one_body_is_found_once() -> None:
    """Two neighbouring centers of one kind that tell of the same box, and one that tells of another."""
    maps = Maps(*(torch.zeros(1, width, CELLS, CELLS) for width in widths()))
    maps.kinds.fill_(-9.0)
    for row, column, likely in ((10, 10, 4.0), (10, 13, 3.0), (25, 10, 2.0)):
        maps.kinds[0, 0, row, column] = likely
        maps.edges[0, :, row, column] = 0.2
    maps.edges[0, ::2, 10, 13] = torch.tensor((0.2 + 3 / CELLS, 0.2 - 3 / CELLS))
    (found,) = decode(maps)
    assert [round(one.confidence, 2) for one in found] == [0.98, 0.88]
    assert found[0].box.center.x == pytest.approx(10.5 / CELLS)
    assert found[1].box.center.y == pytest.approx(25.5 / CELLS)


def test_mirrored_twice_maps_are_what_they_were() -> None:
    maps = random_network().eval()(pictures(1))
    twice = flipped(flipped(maps))
    assert all(torch.equal(getattr(maps, one.name), getattr(twice, one.name)) for one in fields(Maps))
    assert not torch.equal(maps.edges, flipped(maps).edges)


def test_a_mirrored_finding_is_the_finding_of_the_mirror_image() -> None:
    maps = Maps(*(torch.zeros(1, width, CELLS, CELLS) for width in widths()))
    maps.kinds.fill_(-9.0)
    maps.kinds[0, 0, 10, 5] = 4.0
    maps.edges[0, :, 10, 5] = torch.tensor((0.05, 0.1, 0.2, 0.15))
    maps.base[0, :, 10, 5] = torch.tensor((0.02, 0.15))
    ((one,),), ((other,),) = decode(maps), decode(flipped(maps))
    assert (other.box.left, other.box.right) == pytest.approx((1 - one.box.right, 1 - one.box.left))
    assert (other.box.top, other.base.y) == pytest.approx((one.box.top, one.base.y))
    assert other.base.x == pytest.approx(1 - one.base.x)


@pytest.mark.parametrize(("first", "looks"), [(0.9, 1), (sum(AMBIGUOUS) / 2, 2), (0.05, 1)])
def test_only_ambiguous_pictures_are_predicted_twice(first: float, looks: int) -> None:
    """The second prediction is sure of the center, so only an ambiguous one becomes likelier."""
    seen: list[Tensor] = []

    def network(pictures: Tensor) -> Maps:
        maps = Maps(*(torch.zeros(len(pictures), width, CELLS, CELLS) for width in widths()))
        maps.kinds.fill_(-9.0)
        mirror_image = bool(seen)
        maps.kinds[:, 0, 10, -6 if mirror_image else 5] = 4.0 if mirror_image else float(np.log(first / (1 - first)))
        seen.append(pictures)
        return maps

    likely = float(predict_with_flip_tta(network, pictures(1)).kinds[0, 0, 10, 5].sigmoid())
    assert len(seen) == looks
    assert (likely > first + 0.1) == (looks == 2)
    if looks == 2:
        assert torch.equal(seen[1].flip(-1), seen[0])


@pytest.mark.parametrize("side", [64, 128, 256])
def test_pictures_of_any_size_are_judged(side: int) -> None:
    image = Image.new("RGB", (side, side), (255, 0, 0))
    assert from_image(image)[0, :, 0, 0].tolist() == [1.0, -1.0, -1.0]
    assert torch.allclose(resized(from_image(image)), from_image(image.resize((SIDE, SIDE))), atol=1e-5)
    assert isinstance(Detector(random_network()).find_in(image), tuple)


def test_a_saved_detector_finds_the_same(tmp_path: Path) -> None:
    network = random_network().eval()
    path = tmp_path / "detector.safetensors"
    save(path, network)
    assert Detector.load(path).detect(pictures(2)) == Detector(network).detect(pictures(2))
    assert path.stat().st_size < 8e6


def test_files_that_hold_no_detector_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pickled.pt").write_bytes(pickle.dumps({"a": 1}))
    (tmp_path / "pickled.safetensors").write_bytes(pickle.dumps({"a": 1}))
    (tmp_path / "empty.safetensors").write_bytes(b"")
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    save_file(DetectorNetwork().state_dict(), tmp_path / "older.safetensors", {"format": "{}"})
    for name, why in (
        ("pickled.pt", "must be a .safetensors file"),
        ("pickled.safetensors", "holds no detector"),
        ("empty.safetensors", "holds no detector"),
        ("other.safetensors", "holds no detector"),
        ("older.safetensors", "holds no detector"),
        ("absent.safetensors", "there is no such file"),
    ):
        with pytest.raises(ModelError, match=why):
            Detector.load(tmp_path / name)

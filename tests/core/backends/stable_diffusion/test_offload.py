"""Which network is where: a rule, and hooks that keep to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from core.backends.stable_diffusion import offload as module
from core.backends.stable_diffusion.offload import WORKING_MEMORY, Offloader, blocks, onload_hooks, placement
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion.loaded import CPU, backend, components

GIGABYTE = 2**30
SD1, SD1_UNET = int(2.1 * GIGABYTE), int(1.7 * GIGABYTE)
XL, XL_UNET = int(7 * GIGABYTE), int(5 * GIGABYTE)


@pytest.mark.parametrize(
    ("weights", "unet", "free", "chosen"),
    [
        (XL, XL_UNET, None, "resident"),
        (XL, XL_UNET, 24, "resident"),
        (XL, XL_UNET, 8, "model_offload"),
        (XL, XL_UNET, 6, "block_offload"),
        (SD1, SD1_UNET, 6, "resident"),
        (SD1, SD1_UNET, 4.3, "model_offload"),
        (SD1, SD1_UNET, 2, "block_offload"),
    ],
)
def test_what_fits_stays(weights: int, unet: int, free: float | None, chosen: str) -> None:
    assert placement(weights, unet, None if free is None else int(free * GIGABYTE)) == chosen


class Traveller(nn.Module):
    """Tells where it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.fails = False

    def to(self, device: str) -> Traveller:
        self.sent.append(device)
        return self

    def forward(self, x: int) -> int:
        self.sent.append("called")
        if self.fails:
            raise RuntimeError("out of memory")
        return x + 1


def test_a_visitor_is_there_only_while_it_is_called_and_leaves_when_it_fails() -> None:
    traveller = Traveller()
    handles = onload_hooks(traveller, "cuda")
    assert traveller(1) == 2
    assert traveller.sent == ["cuda", "called", "cpu"]
    traveller.fails = True
    with pytest.raises(RuntimeError, match="out of memory"):
        traveller(1)
    assert traveller.sent[3:] == ["cuda", "called", "cpu"]
    for handle in handles:
        handle.remove()
    traveller.fails = False
    traveller(1)
    assert traveller.sent[6:] == ["called"]


def test_blocks_are_all_of_a_unet_and_each_is_called() -> None:
    unet = components().unet
    weights = {id(weight) for block in blocks(unet) for weight in block.parameters()}
    assert weights == {id(weight) for weight in unet.parameters()}


@pytest.mark.parametrize("free", [WORKING_MEMORY + 2**21, 0])
@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_a_crowded_device_draws_the_same_picture(family, free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = backend(family)
    x = torch.randn(1, *model.denoiser.space.shape, generator=torch.Generator().manual_seed(0))
    expected = model.denoiser(x, 1.0, ["a red cube"]), model.decode(x)
    monkeypatch.setattr(module, "free_bytes", lambda _: free)
    crowded = model.on(CPU)
    assert_close(crowded.denoiser(x, 1.0, ["a red cube"]), expected[0])
    assert_close(crowded.decode(x), expected[1])
    monkeypatch.undo()
    roomy = crowded.on(CPU)
    assert_close(roomy.denoiser(x, 1.0, ["a red cube"]), expected[0])
    assert not any(part._forward_pre_hooks for part in blocks(roomy.components.unet))


def test_a_decoder_that_leaves_the_range_of_half_precision_stays_in_full() -> None:
    xl, sd = components("sdxl"), components("sd1")
    assert xl.vae.config.force_upcast
    for parts, expected in ((xl, torch.float32), (sd, torch.bfloat16)):
        Offloader(parts).move(replace(CPU, dtype="bfloat16"))
        assert parts.vae.dtype == expected
        assert parts.unet.dtype == torch.bfloat16

"""Attention that is shared among texts, on tiny UNets with the true architecture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.backends.stable_diffusion.attention import sharing
from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.regions import RegionShares
from core.scene.geometry import PICTURE, Box
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion import tiny

SIDE, TOKENS = 16, 5
LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0)


def unet(family: Family) -> Any:
    return deepcopy(tiny.parts(family).unet)


def texts(network: Any, count: int, seed: int = 0, batch: int = 1) -> Tensor:
    """Random states of so many texts, one behind the other: (batch, count * TOKENS, width)."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, count * TOKENS, network.config.cross_attention_dim, generator=generator)


def asked(network: Any, states: Tensor) -> Tensor:
    batch = len(states)
    x = torch.randn(1, 4, SIDE, SIDE, generator=torch.Generator().manual_seed(9)).repeat(batch, 1, 1, 1)
    added = None
    if network.config.addition_embed_type:
        width = network.config.projection_class_embeddings_input_dim - 6 * network.config.addition_time_embed_dim
        added = {"text_embeds": torch.zeros(batch, width), "time_ids": torch.zeros(batch, 6)}
    with torch.no_grad():
        return network(x, torch.full((batch,), 500.0), states, added_cond_kwargs=added).sample


@contextmanager
def listening(network: Any) -> Iterator[list[Tensor]]:
    """What every cross-attention answers, in their order: (batch, cells, features)."""
    heard: list[Tensor] = []

    def hear(module: object, arguments: object, answer: Tensor) -> None:
        heard.append(answer)

    modules = [module for name, module in network.named_modules() if name.endswith("attn2")]
    handles = [module.register_forward_hook(hear) for module in modules]
    yield heard
    for handle in handles:
        handle.remove()


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_one_text_over_the_whole_picture_is_the_plain_condition(family: Family) -> None:
    network = unet(family)
    states = texts(network, 2)
    with sharing(network, RegionShares([[PICTURE]], SIDE, SIDE)):
        shared = asked(network, states)
    assert_close(shared, asked(network, states[:, TOKENS:]))


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_the_same_text_everywhere_is_that_text(family: Family) -> None:
    network = unet(family)
    one = texts(network, 1)
    with sharing(network, RegionShares([[LEFT, Box(0.3, 0.2, 0.4, 0.3)]], SIDE, SIDE)):
        shared = asked(network, one.repeat(1, 3, 1))
    assert_close(shared, asked(network, one))


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_another_text_changes_only_the_cells_of_its_region(family: Family) -> None:
    """Of the first cross-attention, before what it answers spreads through the layers that follow."""
    network = unet(family)
    states, other = texts(network, 3), texts(network, 3)
    other[:, 2 * TOKENS :] = texts(network, 1, seed=7)
    with sharing(network, RegionShares([[LEFT, RIGHT]], SIDE, SIDE)):
        with listening(network) as before:
            asked(network, states)
        with listening(network) as after:
            asked(network, other)
    changed = (before[0] - after[0]).abs().amax(dim=2)[0]
    side = round(len(changed) ** 0.5)
    columns = changed.view(side, side).amax(dim=0)
    assert columns[: side // 2].max() == 0
    assert columns[side // 2 :].min() > 0


def without_neighbours(network: Any) -> Any:
    """The UNet in which no cell hears of another, but for those that share a cell of a coarser grid."""
    for name, module in list(network.named_modules()):
        if name.endswith("attn1"):
            module.to_out[0].weight.zero_()
        if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
            middle = module.weight[:, :, 1, 1].clone()
            module.weight.zero_()
            module.weight[:, :, 1, 1] = middle
        if isinstance(module, nn.GroupNorm):
            network.set_submodule(name, nn.Identity())
    return network


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_without_neighbours_a_text_changes_its_region_of_the_picture_and_nothing_else(family: Family) -> None:
    network = without_neighbours(unet(family))
    states, other = texts(network, 3), texts(network, 3)
    other[:, 2 * TOKENS :] = texts(network, 1, seed=7)
    with sharing(network, RegionShares([[LEFT, RIGHT]], SIDE, SIDE)):
        changed = (asked(network, states) - asked(network, other)).abs().amax(dim=(0, 1, 2))
    assert changed[: SIDE // 2].max() == 0
    assert changed[SIDE // 2 :].min() > 0


def test_every_row_has_its_own_regions() -> None:
    network = unet("sd1")
    states = texts(network, 2, batch=2)
    with sharing(network, RegionShares([[LEFT], [RIGHT]], SIDE, SIDE)):
        both = asked(network, states)
    for row, box in enumerate((LEFT, RIGHT)):
        with sharing(network, RegionShares([[box]], SIDE, SIDE)):
            alone = asked(network, states[row : row + 1])
        assert_close(both[row : row + 1], alone)


def test_the_unet_is_as_before_also_after_an_error() -> None:
    network = unet("sd1")
    before = dict(network.attn_processors)
    with sharing(network, RegionShares([[LEFT]], SIDE, SIDE)):
        assert all(processor is not before[name] for name, processor in network.attn_processors.items())
    assert network.attn_processors == before
    with pytest.raises(RuntimeError, match="size"), sharing(network, RegionShares([[LEFT]], SIDE, SIDE)):
        asked(network, torch.zeros(1, 2 * TOKENS, 3))
    assert network.attn_processors == before


def test_sliced_attention_is_shared_too() -> None:
    network = unet("sd1")
    states, places = texts(network, 3), RegionShares([[LEFT, RIGHT]], SIDE, SIDE)
    with sharing(network, places):
        whole = asked(network, states)
    network.set_attention_slice("max")
    with sharing(network, places):
        assert_close(asked(network, states), whole)

"""Where a checkpoint's networks live: on the device, or there only while they are asked, where its memory is short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import torch
from torch import nn

from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.latent_decoder import decodes_in
from core.device import Device, free_memory

Placement = Literal["resident", "model_offload", "block_offload"]
"""All of it; the UNet always and the others in turns; or the UNet, too, only block by block."""

SHARE = 0.9
"""Of the free memory that may be used: other programs want some, and what is freed comes in pieces."""

WORKING_MEMORY = 2 * 2**30
"""Bytes that drawing and decoding need besides: a batch (`core.compose.batch_evaluator`) and a tile of the decoder."""


def placement(weights: int, unet: int, free: int | None) -> Placement:
    """What fits.

    Args:
        weights: bytes of all networks.
        unet: those of the UNet among them.
        free: bytes that are free on the device; None: it is the processor's own memory.
    """
    if free is None or weights + WORKING_MEMORY <= SHARE * free:
        return "resident"
    return "model_offload" if unet + WORKING_MEMORY <= SHARE * free else "block_offload"


class Offloader:
    """Moves the networks of a checkpoint, and knows which of them are on the device only while they run."""

    def __init__(self, components: Components) -> None:
        self.components = components
        self._hooks: list[Any] = []  # handles of hooks
        self._sliced = False

    def move(self, device: Device) -> Placement:
        """To a device, in its type of number, as far as they fit there."""
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        components, dtype = self.components, getattr(torch, device.dtype)
        unet, others = components.unet.to(dtype=dtype), [network.to(dtype=dtype) for network in _others(components)]
        components.vae.to(dtype=decodes_in(components, dtype))
        weights = sum(map(size_bytes, (unet, *others, components.vae)))
        chosen = placement(weights, size_bytes(unet), free_bytes(device))
        self._settle(
            [*others, components.vae.decoder, components.vae.post_quant_conv], device, stay=chosen == "resident"
        )
        self._settle(blocks(unet), device, stay=chosen != "block_offload")
        self._slice(chosen == "block_offload")
        return chosen

    @property
    def offloads_blocks(self) -> bool:
        """Whether the UNet's blocks are on the device only while they run: then no gradient goes back through them."""
        return self._sliced

    def _slice(self, sliced: bool) -> None:
        if sliced != self._sliced:
            self.components.unet.set_attention_slice("max" if sliced else None)
            self._sliced = sliced

    def _settle(self, networks: Sequence[nn.Module], device: Device, *, stay: bool) -> None:
        for network in networks:
            network.to(device.type if stay else "cpu")
            if not stay:
                self._hooks += onload_hooks(network, device.type)


def onload_hooks(network: nn.Module, device: str) -> tuple[Any, Any]:
    """The network is on the device only while it is called; the handles end that."""

    def onload(module: nn.Module, _: object) -> None:
        module.to(device)

    def offload(module: nn.Module, _: object, __: object) -> None:
        module.to("cpu")

    return network.register_forward_pre_hook(onload), network.register_forward_hook(offload, always_call=True)


def blocks(unet: nn.Module) -> list[nn.Module]:
    """The parts of a UNet that are called one after another."""
    return [part for child in unet.children() for part in (child if isinstance(child, nn.ModuleList) else (child,))]


def free_bytes(device: Device) -> int | None:
    """None: it is the processor, whose memory the networks are in already."""
    return None if device.type == "cpu" else free_memory(device)


def size_bytes(network: nn.Module) -> int:
    return sum(weight.nbytes for weight in (*network.parameters(), *network.buffers()))


def _others(components: Components) -> Iterator[Any]:
    yield from components.text_encoders
    if components.tiny_vae is not None:
        yield components.tiny_vae
    if components.safety is not None:
        yield components.safety.checker

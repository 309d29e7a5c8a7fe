"""Strict placement: gradient steps on the latent, until the UNet looks for a card's words in the card's box.

Chen, Laina and Vedaldi 2024, "Training-Free Layout Control with Cross-Attention Guidance", section 3.2 (backward
guidance), on the card's own prompt; as there, from the attention of the middle block and of the first block after it.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.backends.stable_diffusion.regions import grid_of, shares
from core.compose.denoiser import Denoiser
from core.scene.geometry import Box

STRENGTH = 30.0
"""What the energy is multiplied by; that of the paper."""

REACH = 0.1
"""The longest move, as a share of the noise's expected length."""

MOVES = 2
"""Gradient steps before each step of the sampler."""


@dataclass(frozen=True, slots=True)
class AttentionTarget:
    """A card's prompt, whose first words after the start are the card's own, and where they should be found."""

    text: str
    words: int  # tokens
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class StrictPlacement:
    """Moves latents; one wish after another, so that the memory of one gradient is enough.

    It costs a forward and a backward evaluation for each wish and move.
    """

    unet: Any
    denoiser: Denoiser[str]
    wishes: tuple[AttentionTarget, ...]

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        """x (batch, channels, height, width) at noise level sigma -> another x of the same level."""
        longest = REACH * sigma * x[0].numel() ** 0.5
        for _ in range(MOVES if self.wishes else 0):
            move = self._slope(x, sigma) * (STRENGTH * sigma**2)
            length = move.square().sum(dim=(1, 2, 3), keepdim=True).sqrt()
            x = x - move * (longest / length.clamp_min(longest))
        return x

    def energy(self, x: Tensor, sigma: float, wish: AttentionTarget) -> Tensor:
        """How much of the attention to a card's words lies outside its box: (batch,), 0..1."""
        with watching(self.unet) as maps:
            self.denoiser(x, sigma, [wish.text] * len(x))
        return torch.stack([_outside(one, wish, *x.shape[-2:]) for one in maps]).mean(dim=0)

    def _slope(self, x: Tensor, sigma: float) -> Tensor:
        """The gradient of all wishes' energy."""
        slope = torch.zeros_like(x)
        for wish in self.wishes:
            with torch.enable_grad():
                here = x.detach().requires_grad_()
                slope += torch.autograd.grad(self.energy(here, sigma, wish).sum(), here)[0]
        return slope


def _outside(attention: Tensor, wish: AttentionTarget, height: int, width: int) -> Tensor:
    """The paper's equation 4 for a map of (batch, cells, tokens): (batch,)."""
    words = attention[:, :, 1 : 1 + wish.words].float()
    box = shares([wish.box], *grid_of(attention.shape[1], height, width))[1].flatten()[:, None].to(words)
    inside = (words * box).sum(dim=1) / words.sum(dim=1).clamp_min(1e-8)
    return (1 - inside).square().mean(dim=1)


def words_of(tokenizer: Any, text: str) -> int:
    """How many tokens a text has between its start and its end."""
    return len(tokenizer(text, truncation=True).input_ids) - 2


class WatchedAttention:
    """An attention processor that answers as another one, and keeps what a text's tokens were given by each cell."""

    def __init__(self, inner: Any, maps: list[Tensor]) -> None:
        self._inner, self._maps = inner, maps

    def __call__(
        self, attn: Any, hidden_states: Tensor, encoder_hidden_states: Tensor | None = None, *args: Any, **kwargs: Any
    ) -> Tensor:
        if encoder_hidden_states is not None:
            query = attn.head_to_batch_dim(attn.to_q(hidden_states))
            key = attn.head_to_batch_dim(attn.to_k(encoder_hidden_states))
            scores: Tensor = attn.get_attention_scores(query, key)  # (batch * heads, cells, tokens)
            self._maps.append(scores.view(len(hidden_states), -1, *scores.shape[1:]).mean(dim=1))
        return self._inner(attn, hidden_states, encoder_hidden_states, *args, **kwargs)


@contextmanager
def watching(unet: Any) -> Generator[list[Tensor]]:
    """The maps of the coarse cross-attentions, (batch, cells, tokens) each, are kept within this context."""
    before: dict[str, Any] = unet.attn_processors
    maps: list[Tensor] = []
    watched = _coarse(list(before))
    unet.set_attn_processor(
        {name: WatchedAttention(inner, maps) if name in watched else inner for name, inner in before.items()}
    )
    try:
        yield maps
    finally:
        unet.set_attn_processor(dict(before))


def _coarse(names: list[str]) -> set[str]:
    """The cross-attentions of the middle block, and of the first block on the way up that has some."""
    crossing = [name for name in names if name.endswith("attn2.processor")]
    rising = sorted(name for name in crossing if name.startswith("up_blocks."))
    first = {name for name in rising if name.split(".")[1] == rising[0].split(".")[1]}
    return first | {name for name in crossing if name.startswith("mid_block.")}

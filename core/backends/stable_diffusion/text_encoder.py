"""Texts as a checkpoint's UNet reads them; each text is encoded once, however often its card moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.prompts import NULL

MOST_KEPT = 256
"""Texts. More than a stage holds; one takes up to 0.7 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class TextEmbedding:
    """One text: a row for each of its tokens, and for XL one that stands for the whole."""

    states: Tensor  # (tokens, width)
    pooled: Tensor | None  # (pooled width,)


class TextEncoder:
    """Remembers what it has encoded, and forgets the oldest."""

    def __init__(self, components: Components, device: str) -> None:
        self._components, self._device = components, device
        self._kept: dict[str, TextEmbedding] = {}

    def __call__(self, text: str) -> TextEmbedding:
        """The text, cut off where the model reads no further (77 tokens, about 50 words)."""
        if text not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[text] = self._encoded(text)
        return self._kept[text]

    def _encoded(self, text: str) -> TextEmbedding:
        encode = _for_xl if self._components.checkpoint.family == "sdxl" else _for_sd
        with torch.no_grad():
            return encode(self._components, text, self._device)


def _for_sd(components: Components, text: str, device: str) -> TextEmbedding:
    """The last layer's states. SD 2 was trained on the last but one: its text encoder has one layer less."""
    (tokenizer,), (network,) = components.tokenizers, components.text_encoders
    return TextEmbedding(_read(tokenizer, network, text, device).last_hidden_state[0], None)


def _for_xl(components: Components, text: str, device: str) -> TextEmbedding:
    """Both encoders' last but one layers side by side (Podell et al. 2023, section 2.1); no text is all zeros."""
    read = [_read(*pair, text, device) for pair in zip(components.tokenizers, components.text_encoders, strict=True)]
    states = torch.cat([said.hidden_states[-2][0] for said in read], dim=-1)
    pooled = read[-1].text_embeds[0]
    if text == NULL:
        return TextEmbedding(torch.zeros_like(states), torch.zeros_like(pooled))
    return TextEmbedding(states, pooled)


def _read(tokenizer: Any, network: Any, text: str, device: str) -> Any:
    most = tokenizer.model_max_length
    tokens = tokenizer(text, padding="max_length", max_length=most, truncation=True, return_tensors="pt")
    return network(tokens.input_ids.to(device), output_hidden_states=True)

"""All questions of a step through the network: in one batch, in chunks where memory is short, one by one at worst."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from core.compose.denoiser import Denoiser
from core.device import ran_out_of_memory

C = TypeVar("C")


class Batching:
    """Remembers how many rows fit, halves that when memory runs out, and tells `notice` in one sentence.

    Raises:
        RuntimeError: torch's own, from `evaluate`, when not even one row fits.
    """

    def __init__(self, rows: int = 64, notice: Callable[[str], None] = lambda _: None) -> None:
        self._rows = rows
        self._notice = notice

    def evaluate(self, denoiser: Denoiser[C], x: Tensor, sigma: float, conditions: Sequence[C]) -> Tensor:
        """Each of the pictures under each of the conditions.

        x is (conditions, batch, channels, height, width), or the same without the first axis where every condition is
        asked about the same pictures. The result always has the first axis.
        """
        pictures = x if x.ndim == 5 else x.expand(len(conditions), *x.shape)
        batch = pictures.shape[1]
        rows = pictures.reshape(-1, *pictures.shape[2:])
        labels = [condition for condition in conditions for _ in range(batch)]
        return self._in_chunks(denoiser, rows, sigma, labels).view(pictures.shape)

    def _in_chunks(self, denoiser: Denoiser[C], rows: Tensor, sigma: float, labels: Sequence[C]) -> Tensor:
        while True:
            size = self._rows
            try:
                if len(rows) <= size:
                    return denoiser(rows, sigma, labels)
                starts = range(0, len(rows), size)
                return torch.cat([denoiser(rows[i : i + size], sigma, labels[i : i + size]) for i in starts])
            except RuntimeError as error:
                if not ran_out_of_memory(error) or min(size, len(rows)) == 1:
                    raise
                self._rows = min(size, len(rows)) // 2
                self._notice(f"Memory ran short, so the cards are now drawn {self._rows} at a time, which is slower.")

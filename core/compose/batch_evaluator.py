"""All questions of a step through the network: in one batch, in chunks where memory is short, one by one at worst."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from core.compose.denoiser import Denoiser
from core.device import ran_out_of_memory

C = TypeVar("C")


GIGABYTE = 2**30


class BatchEvaluator:
    """Keeps to a memory budget, halves it when memory runs out all the same, and tells `notice` in one sentence.

    Raises:
        RuntimeError: torch's own, from `evaluate`, when not even one row fits.
    """

    def __init__(self, budget: int = GIGABYTE, notice: Callable[[str], None] = lambda _: None) -> None:
        self._budget = budget  # bytes
        self._notice = notice

    def evaluate(self, denoiser: Denoiser[C], x: Tensor, sigma: float, conditions: Sequence[C]) -> Tensor:
        """Each of the pictures x, (batch, channels, height, width), under each of the conditions.

        The result is (conditions, batch, channels, height, width).
        """
        rows = x.expand(len(conditions), *x.shape).flatten(0, 1)
        labels = [condition for condition in conditions for _ in range(len(x))]
        return self._in_chunks(denoiser, rows, sigma, labels).view(len(conditions), *x.shape)

    def _in_chunks(self, denoiser: Denoiser[C], rows: Tensor, sigma: float, labels: Sequence[C]) -> Tensor:
        while True:
            size = min(max(self._budget // denoiser.space.row_bytes, 1), len(rows))
            try:
                if len(rows) == size:
                    return denoiser(rows, sigma, labels)
                starts = range(0, len(rows), size)
                return torch.cat([denoiser(rows[i : i + size], sigma, labels[i : i + size]) for i in starts])
            except RuntimeError as error:
                if not ran_out_of_memory(error) or size == 1:
                    raise
                self._budget = size // 2 * denoiser.space.row_bytes
                self._notice(f"Memory ran short, so the cards are now drawn {size // 2} at a time, which is slower.")

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
        labels = [condition for condition in conditions for _ in range(len(x))]
        return self._in_chunks(denoiser, x, sigma, labels).view(len(conditions), *x.shape)

    def _in_chunks(self, denoiser: Denoiser[C], x: Tensor, sigma: float, labels: Sequence[C]) -> Tensor:
        while True:
            size = min(max(self._budget // denoiser.space.row_bytes, 1), len(labels))
            try:
                if len(labels) == size:
                    return denoiser(_rows(x, 0, size), sigma, labels)
                return _gathered(denoiser, x, sigma, labels, size)
            except RuntimeError as error:
                if not ran_out_of_memory(error) or size == 1:
                    raise
                self._budget = size // 2 * denoiser.space.row_bytes
                self._notice(f"Memory ran short, so the cards are now drawn {size // 2} at a time, which is slower.")


def _gathered(denoiser: Denoiser[C], x: Tensor, sigma: float, labels: Sequence[C], size: int) -> Tensor:
    """The answers of all chunks. Their rows are never there at once, nor is any answer there twice."""
    answers = x.new_empty(len(labels), *x.shape[1:])
    for start in range(0, len(labels), size):
        some = labels[start : start + size]
        answers[start : start + size] = denoiser(_rows(x, start, start + len(some)), sigma, some)
    return answers


def _rows(x: Tensor, start: int, stop: int) -> Tensor:
    """Some rows of the batch x repeated without end."""
    if start % len(x) == 0 and (stop - start) % len(x) == 0:
        return x.repeat((stop - start) // len(x), 1, 1, 1)
    return x[torch.arange(start, stop, device=x.device) % len(x)]

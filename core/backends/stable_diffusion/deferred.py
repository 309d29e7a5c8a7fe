"""Tensors that are not read yet, so that a checkpoint's names and shapes are settled before memory is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class Deferred(Tensor):
    """A tensor on the meta device that knows how to come into being.

    What is done to it is noted down, so that diffusers' own conversions, which slice, turn and copy, run on it without
    a number being read; `read` does the same with the true one.
    """

    read: Callable[[], Tensor]

    @staticmethod
    def of(shape: tuple[int, ...], dtype: torch.dtype, read: Callable[[], Tensor]) -> Deferred:
        tensor = torch.empty(shape, dtype=dtype, device="meta").as_subclass(Deferred)
        tensor.read = read
        return tensor

    @classmethod
    def __torch_function__(
        cls, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        plain: Any = super()
        result = plain.__torch_function__(func, types, args, kwargs or {})
        if isinstance(result, Deferred) and "read" not in result.__dict__:
            result.read = lambda: func(*(_true(argument) for argument in args), **(kwargs or {}))
        return result


def _true(argument: Any) -> Any:
    return argument.read() if isinstance(argument, Deferred) else argument

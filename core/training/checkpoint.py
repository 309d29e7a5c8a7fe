"""Checkpoints: all that a training run needs to resume exactly where it was, in one safetensors file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from core import files
from core.tensor_files import read_tensors, write_tensors
from core.training.dataset import TrainingError

DAMAGED = (OSError, RuntimeError, KeyError, ValueError, TypeError)
"""What reading and using a file that is missing, damaged or of another network may raise."""

CHECKPOINT = "checkpoint.safetensors"
"""Its name in the folder of a run."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    step: int = 0
    seconds: float = 0.0  # of training, all sessions together


def save_checkpoint(path: Path, model: nn.Module, average: nn.Module, optimizer: Optimizer, done: Progress) -> None:
    """Write a checkpoint in one move."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    tensors |= {f"average.{name}": tensor for name, tensor in average.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{name}": torch.as_tensor(value) for name, value in state.items()}
    write_tensors(path, tensors, {"step": str(done.step), "seconds": repr(done.seconds)})


def load_checkpoint(path: Path, model: nn.Module, average: nn.Module, optimizer: Optimizer) -> Progress:
    """Put everything back.

    Raises:
        TrainingError: the file is not there, is damaged, or belongs to another network.
    """
    try:
        kept = read_tensors(path)
        model.load_state_dict(_part(kept.tensors, "model."))
        average.load_state_dict(_part(kept.tensors, "average."))
        optimizer.load_state_dict(_optimizer_state(_part(kept.tensors, "optimizer."), optimizer))
        return Progress(int(kept.metadata["step"]), float(kept.metadata["seconds"]))
    except DAMAGED as error:
        raise TrainingError(
            f"Training cannot go on from {files.quoted(path)}: it is missing, damaged, or of another network; "
            "begin anew without --resume."
        ) from error


def grown(trained: Mapping[str, Tensor], fresh: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Trained tensors, as long as fresh ones: a table that the vocabulary made longer keeps its fresh last rows."""
    longer = {
        name: torch.cat([tensor, fresh[name][len(tensor) :].to(tensor)])
        for name, tensor in trained.items()
        if tensor.dim() and len(tensor) < len(fresh[name]) and tensor.shape[1:] == fresh[name].shape[1:]
    }
    return {**trained, **longer}


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _optimizer_state(tensors: dict[str, Tensor], optimizer: Optimizer) -> dict[str, Any]:
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, name = key.split(".")
        state.setdefault(int(index), {})[name] = _laid_out_like(parameters[int(index)], tensor)
    return {"state": state, "param_groups": optimizer.state_dict()["param_groups"]}


def _laid_out_like(parameter: Tensor, tensor: Tensor) -> Tensor:
    """A moment in its parameter's own order in memory: the fused optimizer goes through both side by side."""
    return torch.empty_like(parameter).copy_(tensor) if tensor.shape == parameter.shape else tensor

"""Trains the detector on worlds drawn on the fly, and scores it on fresh ones."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from core.device import choose_device
from core.errors import ModelError
from core.files import quoted
from core.judge.detector import Detector, save
from core.judge.network import DetectorNetwork, Maps
from core.training.detector_examples import Bytes, drawn, echoed, pictures_of
from core.training.detector_loss import TargetBatch, loss_of
from core.training.detector_scores import Scores, score
from core.training.detector_targets import Targets, targets_of

WEIGHTS = "detector.safetensors"
STATE = "detector.training.safetensors"

FRESH_SEED = 1_000_003
"""The worlds of this seed are never learnt from."""

WARM_UP = 100
"""Steps in which the rate of learning rises to its full height."""

STEADY = 0.998
"""The share of the average that stays at each step, once many were taken."""

LAST_RATE = 0.02
"""What is left of the rate at the end of a run."""

REPORT_EVERY = 20
SAVE_EVERY_SECONDS = 120.0

Batch = tuple[Tensor, TargetBatch]
"""Pictures in -1..1, (batch, 3, side, side), and their targets."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides a run."""

    folder: Path  # where the weights and the state of the run are kept
    minutes: float = 10.0  # how long it lasts; the rate of learning falls towards its end
    steps: int | None = None  # the most steps, where the run shall be short
    batch: int = 32  # pictures a step
    rate: float = 2e-3  # of AdamW, at its height
    seed: int = 0
    smooth: float = 0.5  # the share of pictures drawn antialiased
    echoes: int = 4  # how often a picture is shown, disturbed differently each time
    workers: int = 0  # processes that draw; 0: this one does
    device: str = "auto"
    bf16: bool = False  # half the bits where precision is not needed: twice as fast where the device knows them
    resume: bool = False  # go on where the folder's last run stopped
    fresh: int = 200  # worlds to be scored on at the end


@dataclass(slots=True)
class Run:
    """What changes while it trains."""

    network: DetectorNetwork
    average: DetectorNetwork  # the mean of the networks of late, which is what is used
    optimiser: torch.optim.Optimizer
    step: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    step: int
    seconds: float  # of this run
    loss: float  # mean since the last report


def train_detector(plan: Plan, report: Callable[[Progress], None] = lambda _: None) -> Scores:
    """Train, keep the weights and the state of the run in the folder, and score the result.

    Raises:
        ModelError: there is nothing to resume.
        DeviceError: the device is not there.
        NoDrawingError: nothing on this machine can draw.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    device = torch.device(choose_device(plan.device).type)
    run = start(plan, device)
    for progress in learn(run, plan, loader(plan, run.step), device):
        report(progress)
    keep(run, plan.folder)
    return score(Detector(run.average).find, drawn(FRESH_SEED, iter(range(plan.fresh)), plan.smooth))


def start(plan: Plan, device: torch.device) -> Run:
    """A new run, or the folder's last one."""
    torch.manual_seed(plan.seed)  # pyright: ignore[reportUnknownMemberType]
    network, average = DetectorNetwork().to(device), DetectorNetwork().to(device)
    average.load_state_dict(network.state_dict())
    run = Run(network, average, torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.02))
    return _resumed(run, plan.folder) if plan.resume else run


def learn(run: Run, plan: Plan, batches: Iterator[Batch], device: torch.device) -> Generator[Progress]:
    """The loop of a run: one step after another until time or steps are used up."""
    begun = saved = time.monotonic()
    first, losses = run.step, list[float]()
    for pictures, targets in batches:
        seconds = time.monotonic() - begun
        done = max(seconds / 60 / plan.minutes, (run.step - first) / (plan.steps or math.inf))
        if done >= 1:
            break
        rate = rate_at(plan.rate, run.step - first, done)
        losses.append(step(run, pictures.to(device), targets.to(device), rate, plan.bf16))
        if run.step % REPORT_EVERY == 0:
            yield Progress(run.step, seconds, float(np.mean(losses)))
            losses = []
        if time.monotonic() - saved > SAVE_EVERY_SECONDS:
            keep(run, plan.folder)
            saved = time.monotonic()


def step(run: Run, pictures: Tensor, targets: TargetBatch, rate: float, bf16: bool = False) -> float:
    """One step of learning; the loss before it."""
    for group in run.optimiser.param_groups:
        group["lr"] = rate
    run.network.train()
    with torch.autocast(pictures.device.type, torch.bfloat16, enabled=bf16):
        maps: Maps = run.network(pictures.to(memory_format=torch.channels_last))
    loss = loss_of(maps.float(), targets)
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # pyright: ignore[reportUnknownMemberType]  # torch's stub leaves its parameters open
    torch.nn.utils.clip_grad_norm_(run.network.parameters(), 10.0)
    run.optimiser.step()
    run.step += 1
    _average(run)
    return loss.item()


def rate_at(full: float, step: int, done: float) -> float:
    """It rises, then falls along a cosine; `done` is the share of the run that is over."""
    falling = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    return full * falling * min(1.0, (step + 1) / WARM_UP)


def loader(plan: Plan, done: int = 0) -> Iterator[Batch]:
    """Batches without end; `done` steps of the seed's worlds were seen before."""
    source = _Source(plan, done * plan.batch // plan.echoes)
    context = "spawn" if plan.workers else None
    batches: Any = DataLoader(
        source, plan.batch, num_workers=plan.workers, collate_fn=collated, multiprocessing_context=context
    )
    return iter(batches)


def collated(examples: Sequence[tuple[Bytes, Targets]]) -> Batch:
    """Examples made into one batch."""
    columns = zip(*(_fields(targets) for _, targets in examples), strict=True)
    targets = TargetBatch(*(torch.as_tensor(np.stack(column)) for column in columns))
    return pictures_of([picture for picture, _ in examples]), targets


def keep(run: Run, folder: Path) -> None:
    """Write what is used, and what is needed to go on."""
    save(folder / WEIGHTS, run.average)
    tensors = {"step": torch.tensor(run.step)}
    tensors |= {f"network.{name}": tensor for name, tensor in run.network.state_dict().items()}
    tensors |= {f"average.{name}": tensor for name, tensor in run.average.state_dict().items()}
    for index, values in run.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": tensor for name, tensor in values.items()}
    unfinished = folder / f"{STATE}.part"
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, unfinished)
    unfinished.replace(folder / STATE)


def _resumed(run: Run, folder: Path) -> Run:
    if not (folder / STATE).exists():
        raise ModelError(f"There is nothing to resume in {quoted(folder)}, because no detector was trained there yet.")
    tensors = load_file(folder / STATE)
    run.step = int(tensors.pop("step"))
    parts: dict[str, dict[str, Tensor]] = {"network": {}, "average": {}, "optimiser": {}}
    for name, tensor in tensors.items():
        part, _, rest = name.partition(".")
        parts[part][rest] = tensor
    run.network.load_state_dict(parts["network"])
    run.average.load_state_dict(parts["average"])
    memory: dict[int, dict[str, Tensor]] = {}
    for name, tensor in parts["optimiser"].items():
        index, _, rest = name.partition(".")
        memory.setdefault(int(index), {})[rest] = tensor
    run.optimiser.load_state_dict(run.optimiser.state_dict() | {"state": memory})
    return run


@torch.no_grad()
def _average(run: Run) -> None:
    """Moves the average a little towards the network: the less, the longer it has trained."""
    share = max(1 - STEADY, 9 / (10 + run.step))
    for ours, theirs in zip(run.average.state_dict().values(), run.network.state_dict().values(), strict=True):
        if ours.is_floating_point():
            ours.lerp_(theirs, share)
        else:
            ours.copy_(theirs)


def _fields(targets: Targets) -> tuple[NDArray[Any], ...]:
    return tuple(getattr(targets, field.name) for field in fields(targets))


class _Source(IterableDataset[tuple[Bytes, Targets]]):
    """Disturbed pictures without end; each of several processes draws its own worlds."""

    def __init__(self, plan: Plan, first: int) -> None:
        super().__init__()
        self._plan = plan
        self._first = first

    def __iter__(self) -> Iterator[tuple[Bytes, Targets]]:
        worker: Any = get_worker_info()
        own, all = (worker.id, worker.num_workers) if worker else (0, 1)
        if worker:  # there are as many processes as cores are to be used
            os.environ.setdefault("LP_NUM_THREADS", "1")
        plan, indices = self._plan, count(self._first + own, all)
        rng = np.random.default_rng([plan.seed, self._first, own])
        for example in echoed(drawn(plan.seed, indices, plan.smooth), plan.echoes, rng):
            yield example.picture, targets_of(example)

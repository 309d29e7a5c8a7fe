"""Training the detector: worlds drawn on the fly, and what they show as the answer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import fields
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from core.judge.detector import Detector, save
from core.judge.findings import Finding
from core.judge.network import SIDE, DetectorNetwork, Maps
from core.training.detector_examples import Bytes, DetectorExample, drawn, echoed, pictures_of
from core.training.detector_loss import TargetBatch, loss_of
from core.training.detector_scores import Scores, score
from core.training.detector_targets import Targets, targets_of
from core.training.model_card import Fields
from core.training.task import Review
from core.world.sampler import LESSONS

WEIGHTS = "detector.safetensors"

FRESH_SEED = 1 << 30
"""The worlds of this seed are never learnt from: training takes lower ones."""

MEASURED = 200
"""How many fresh worlds a review scores on."""

SMOOTH = 0.5
"""The share of pictures drawn antialiased."""

LAID_OUT = 0.25
"""The share of worlds that training takes from the layout; scores are taken on worlds of the sampler alone."""

ECHOES = 2
"""How often a picture is shown, and again for each body in it; disturbed differently each time."""

SHOWN = 12

Batch = tuple[Tensor, TargetBatch]
"""Pictures in -1..1, (batch, 3, side, side), and their targets."""


class DetectorTask:
    """Learns from worlds without end.

    Each session draws worlds of its own, by a number that its first step's generator gives. In half precision where the
    processor trains: that is twice as fast there, and elsewhere the engine decides.

    Args:
        folder: where the weights are saved.
        batch: pictures of a step.
        workers: processes that draw; 0: this one does, between its steps.
        measured: worlds that a review scores on.
    """

    def __init__(self, folder: Path, batch: int, workers: int = 0, measured: int = MEASURED) -> None:
        self.batch = batch
        self.model = DetectorNetwork()
        self.weights = folder / WEIGHTS
        self._workers, self._measured = workers, measured
        self._batches: Iterator[Batch] | None = None
        self.scores: Scores | None = None  # of the last review

    @property
    def data(self) -> Fields:
        return {
            "worlds": "drawn on the fly, in all pairs of kind and colour",
            "laid_out": LAID_OUT,
            "pictures_of_a_world_and_of_each_body": ECHOES,
            "measured_on": self._measured,
        }

    def loss(self, model: nn.Module, generator: torch.Generator) -> Tensor:
        if self._batches is None:
            seed = torch.randint(FRESH_SEED, (), generator=generator, device=generator.device)
            self._batches = batches(int(seed), self.batch, self._workers)
        pictures, targets = next(self._batches)
        device = generator.device
        with torch.autocast("cpu", torch.bfloat16) if device.type == "cpu" else nullcontext():
            return loss_on(model, pictures.to(device), targets.to(device))

    @torch.no_grad()
    def review(self, model: nn.Module) -> Review:
        assert isinstance(model, DetectorNetwork)
        detector = Detector(model)
        self.scores = score(detector.detect, self._fresh)
        shown = self._fresh[:SHOWN]
        found = detector.detect(pictures_of([example.picture for example in shown]))
        images = [outlined(example.picture, findings) for example, findings in zip(shown, found, strict=True)]
        captions = [f"{len(findings)} of {len(one.kind)}" for one, findings in zip(shown, found, strict=True)]
        return Review(figures_of(self.scores), images, captions)

    def save(self, model: nn.Module) -> None:
        assert isinstance(model, DetectorNetwork)
        save(self.weights, model)

    @cached_property
    def _fresh(self) -> list[DetectorExample]:
        return list(drawn(FRESH_SEED, iter(range(self._measured)), SMOOTH))


def loss_on(model: nn.Module, pictures: Tensor, targets: TargetBatch) -> Tensor:
    """The loss of a batch."""
    maps: Maps = model(pictures.to(memory_format=torch.channels_last))
    return loss_of(maps.float(), targets)


def figures_of(scores: Scores) -> dict[str, float]:
    """The scores as columns of a curve."""
    names = ("recall", "precision", "colour", "size", "box", "base", "depth")
    return {name: getattr(scores, name) for name in names}


def outlined(picture: Bytes, findings: Sequence[Finding]) -> Image.Image:
    """A picture with what was found in it."""
    image = Image.fromarray(picture).resize((2 * SIDE, 2 * SIDE))
    pen = ImageDraw.Draw(image)
    for finding in findings:
        box = finding.box
        left, top = box.left * image.width, box.top * image.height
        pen.rectangle((left, top, box.right * image.width, box.bottom * image.height), outline="white")
        pen.text((left + 3, top + 1), f"{finding.colour} {finding.kind}", "black")
    return image


def batches(seed: int, batch: int, workers: int = 0) -> Iterator[Batch]:
    """Batches without end from a seed's worlds.

    Raises:
        NoDrawingError: nothing on this machine can draw.
    """
    context = "spawn" if workers else None
    loader: Any = DataLoader(
        _Source(seed), batch, num_workers=workers, collate_fn=collated, multiprocessing_context=context
    )
    return iter(loader)


def collated(examples: Sequence[tuple[Bytes, Targets]]) -> Batch:
    """Examples made into one batch."""
    columns = zip(*(_fields(targets) for _, targets in examples), strict=True)
    targets = TargetBatch(*(torch.as_tensor(np.stack(column)) for column in columns))
    return pictures_of([picture for picture, _ in examples]), targets


def _fields(targets: Targets) -> tuple[NDArray[Any], ...]:
    return tuple(getattr(targets, field.name) for field in fields(targets))


class _Source(IterableDataset[tuple[Bytes, Targets]]):
    """Disturbed pictures without end; each of several processes draws its own worlds."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def __iter__(self) -> Iterator[tuple[Bytes, Targets]]:
        worker: Any = get_worker_info()
        own, all = (worker.id, worker.num_workers) if worker else (0, 1)
        if worker:  # there are as many processes as cores are to be used
            os.environ.setdefault("LP_NUM_THREADS", "1")
        rng = np.random.default_rng([self._seed, own])
        for example in echoed(drawn(self._seed, count(own, all), SMOOTH, LAID_OUT, LESSONS), ECHOES, rng):
            yield example.picture, targets_of(example)

"""`diorama train`: make the models that the application ships, from worlds drawn for it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from core import files

if TYPE_CHECKING:
    from torch import nn

    from core.training.checkpoint import Progress
    from core.training.dataset import Dataset
    from core.training.engine import Engine
    from core.training.plan import TrainingPlan
    from core.training.task import Task

Assignment: TypeAlias = "tuple[Task, TrainingPlan]"
"""What is to be trained, and how."""

MODEL = "model"
"""The folder of the clay model's weights, in the folder of all runs."""

SIDE = 256
"""Pixels along a side of the pictures that the clay model learns from."""


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("train", help="train the models of the clay world", description=__doc__)
    parser.add_argument(
        "subject",
        choices=tuple(SUBJECTS),
        help="what to train; the denoiser needs an autoencoder, the decoder is the half of one that keeps its latents",
    )
    parser.add_argument("--minutes", type=_positive, help="stop after so many minutes of training")
    parser.add_argument("--steps", type=int, help="stop after so many steps, those of earlier sessions counted")
    parser.add_argument(
        "--resume", action="store_true", help="go on from the last checkpoint, or else from what is shipped"
    )
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--threads", type=int, help="processor threads")
    parser.add_argument("--data", type=Path, default=Path("out-worlds"), help="the folder of drawn worlds")
    parser.add_argument("--pictures", type=int, default=20_000, help="worlds to draw if the folder is empty")
    parser.add_argument("--out", type=Path, default=Path("out-training"), help="the folder of the run")
    parser.add_argument("--batch", type=int, help="pictures of a step")
    parser.add_argument(
        "--bf16", action="store_true", help="half the bits where few are needed: twice as fast on processors that can"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of the first weights and of what is learnt from (default 0)"
    )
    parser.add_argument("--rate", type=float, help="the highest learning rate (default 0.001, of the detector 0.002)")
    parser.add_argument("--compile", action="store_true", help="let torch compile the network first")
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> None:
    """Trains until the time is over or the user interrupts, and says where the weights are.

    Raises:
        DioramaError: in one sentence, training cannot begin or go on.
    """
    if options.minutes is None and options.steps is None:
        options.fail("say how long: --minutes or --steps")
    import torch

    from core.device import use_threads
    from core.training.engine import open_engine
    from core.training.loop import run_training

    use_threads(options.threads)
    torch.default_generator.manual_seed(options.seed)
    engine = open_engine(options.device, bf16=options.bf16)
    subject = SUBJECTS[options.subject]
    task, plan = subject.prepare(options, engine)
    done = run_training(task, plan, engine)
    _say(subject.finished.format(step=done.step, task=task))


def _autoencoder(options: argparse.Namespace, engine: Engine) -> Assignment:
    from core.backends.clay.weights import AUTOENCODER, CLAY, load_autoencoder
    from core.training.autoencoder import AutoencoderTask

    fast = _is_fast(engine)
    task = AutoencoderTask(
        _dataset(options, engine),
        options.out / MODEL,
        options.batch or (64 if fast else 16),
        SIDE if fast else SIDE // 2,
    )
    begun = _begin(options, task.model, CLAY / AUTOENCODER, lambda: load_autoencoder(CLAY))
    return task, _plan(options, begun)


def _decoder(options: argparse.Namespace, engine: Engine) -> Assignment:
    """The latents stay what they are, so that the denoiser that draws them stays right."""
    from core.backends.clay.weights import AUTOENCODER, CLAY, load_autoencoder
    from core.training.autoencoder import AutoencoderTask
    from core.training.model_card import progress_of

    dataset, folder = _dataset(options, engine), options.out / MODEL
    begins = folder if files.exists(folder / AUTOENCODER) else CLAY
    task = AutoencoderTask(dataset, folder, options.batch or 16, SIDE // 2, trained=load_autoencoder(begins))
    return task, _plan(options, None if options.resume else progress_of(begins / AUTOENCODER))


def _denoiser(options: argparse.Namespace, engine: Engine) -> Assignment:
    from core.backends.clay.weights import AUTOENCODER, CLAY, DENOISER, load_autoencoder, load_model
    from core.training.denoiser import DenoiserTask
    from core.training.latents import latents_of

    folder = options.out / MODEL
    begins_there = options.resume and not files.exists(folder / AUTOENCODER)
    autoencoder = load_autoencoder(CLAY if begins_there else folder).to(engine.device)
    dataset = _dataset(options, engine)
    with engine.main_process_first():
        kept = options.out / "latents.safetensors"
        latents = latents_of(autoencoder, dataset.picture, kept, partial(_share, "Encoding", len(dataset)))
    batch = options.batch or (1024 if _is_fast(engine) else 32)
    task = DenoiserTask(dataset.without_pictures(), latents, autoencoder, folder, batch)
    begun = _begin(options, task.model, CLAY / DENOISER, lambda: load_model(CLAY).network)
    return task, _plan(options, begun)


def _detector(options: argparse.Namespace, engine: Engine) -> Assignment:
    from core.judge.detector import SHIPPED, load_network, shipped
    from core.training.detector import DetectorTask

    fast = _is_fast(engine)
    workers = (os.cpu_count() or 1) if fast else 0
    task = DetectorTask(_folder(options), options.batch or (128 if fast else 32), workers)
    begun = _begin(options, task.model, SHIPPED, lambda: load_network(shipped()))
    return task, _plan(options, begun, rate=2e-3, decay=0.998, clip=10.0)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be trained."""

    prepare: Callable[[argparse.Namespace, Engine], Assignment]
    finished: str  # slots: step, task


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "autoencoder": Subject(_autoencoder, "The autoencoder of step {step} is in '{task.weights.parent}'."),
        "decoder": Subject(_decoder, "The autoencoder with the decoder of step {step} is in '{task.weights.parent}'."),
        "denoiser": Subject(
            _denoiser, "The clay model with the denoiser of step {step} is in '{task.weights.parent}'."
        ),
        "detector": Subject(_detector, "The detector of step {step} is '{task.weights}': {task.scores}."),
    }
)


def _is_fast(engine: Engine) -> bool:
    return engine.device.type == "cuda"


def _folder(options: argparse.Namespace) -> Path:
    """The folder of the subject's run."""
    return options.out / options.subject


def _dataset(options: argparse.Namespace, engine: Engine) -> Dataset:
    """The drawn worlds, on the training device; those that are not there yet are drawn first."""
    from core.training.dataset import load_dataset, prepare

    with engine.main_process_first():
        prepare(options.data, options.pictures, SIDE, lambda done, shards: _share("Drawing worlds", shards, done))
    return load_dataset(options.data).to(engine.device)


def _begin(
    options: argparse.Namespace, model: nn.Module, weights: Path, load: Callable[[], nn.Module]
) -> Progress | None:
    """How far the shipped weights are, which the model then has; None: it begins anew, or from its checkpoint."""
    from core.training.checkpoint import CHECKPOINT, grown
    from core.training.model_card import progress_of

    folder = _folder(options)
    if not options.resume or files.exists(folder / CHECKPOINT):
        return None
    model.load_state_dict(grown(load().state_dict(), model.state_dict()))
    _say(f"There is no checkpoint in '{folder}', so training goes on from the shipped weights.")
    return progress_of(weights)


def _plan(options: argparse.Namespace, begun: Progress | None, rate: float = 1e-3, **more: Any) -> TrainingPlan:
    from core.training.checkpoint import Progress
    from core.training.plan import TrainingPlan

    return TrainingPlan(
        _folder(options),
        steps=options.steps,
        minutes=options.minutes,
        resume=options.resume and begun is None,
        begun=begun or Progress(),
        rate=options.rate or rate,
        compiled=options.compile,
        every_seconds=_between_reviews(options.minutes),
        command=options.command,
        seed=options.seed,
        **more,
    )


def _between_reviews(minutes: float | None) -> float:
    """Twenty reviews in a run, but neither more than three a minute nor fewer than one in five minutes."""
    return 300.0 if minutes is None else min(max(minutes * 3, 20.0), 300.0)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def _share(what: str, total: int, done: int) -> None:
    """Progress of a preparation, in place."""
    if sys.stderr.isatty():
        print(f"\r{what}: {done} of {total}", end="\n" if done >= total else "", file=sys.stderr)


def _say(sentence: str) -> None:
    print(f"diorama: {sentence}", file=sys.stderr)

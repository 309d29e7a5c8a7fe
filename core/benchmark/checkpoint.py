"""Ours against the way of the community's composable pipeline, with a checkpoint of the user's own.

That pipeline encodes every prompt at every run, asks the UNet for one prompt after another, one evaluation at a time,
and adds the weighted differences to the unconditional, without places or bounds (Liu et al. 2022, algorithm 1). Both
ways are timed on the same networks, levels and first noise. *Ours* is a whole run of `core.generation`, with layout,
masks and bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from statistics import median

import torch
from torch import Tensor

from core.backends.stable_diffusion import prompts
from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.denoiser import denoiser
from core.benchmark.interleave import interleaved
from core.benchmark.memory import forget_peak, resident, resident_peak
from core.compose.noise import Noise, starting_noise
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Card, Scene

WEIGHT = 7.5
CARDS = tuple(
    Card(str(i), text=text, box=Box(0.06 + 0.22 * i, 0.4, 0.2, 0.3), pinned=True)
    for i, text in enumerate(("a red cube", "a blue sphere", "a green house", "a white duck"))
)


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """Medians over the rounds, of one picture's latents."""

    cards: int
    evaluations: int  # of the UNet for one latent and one text, either way
    calls: int  # of the UNet, ours
    seconds: float
    one_by_one_seconds: float
    ratio: float  # theirs against ours: the median within a round
    peak_mb: float | None  # what drawing held at most beside the weights; None: the system does not say
    one_by_one_peak_mb: float | None

    def report(self) -> dict[str, float | None]:
        return {name: round(value, 4) if value is not None else None for name, value in asdict(self).items()}


def compare(
    model: StableDiffusionBackend, cards: Sequence[int] = (1, 2, 4), steps: int = 20, rounds: int = 3
) -> list[CheckpointRow]:
    """Times both ways in turns, with a warming round before."""
    return [_row(model, count, steps, rounds) for count in cards]


def _row(model: StableDiffusionBackend, cards: int, steps: int, rounds: int) -> CheckpointRow:
    scene = Scene(CARDS[:cards])
    recipe = Recipe(scene, steps=steps, guidance=WEIGHT, size=model.size)
    calls: list[int] = []

    def count(_: object, given: tuple[Tensor, ...]) -> None:
        calls.append(len(given[0]))

    counting = model.components.unet.register_forward_pre_hook(count)
    _ours(model, recipe)
    counting.remove()
    ways = {way: partial(_measured, partial(way, model, recipe), model.device.type) for way in (_ours, _one_by_one)}
    turns = interleaved(ways, rounds)
    (ours, our_peaks), (theirs, their_peaks) = (zip(*(turn[way] for turn in turns), strict=True) for way in ways)
    return CheckpointRow(
        cards,
        sum(calls),
        len(calls),
        median(ours),
        median(theirs),
        median(b / a for a, b in zip(ours, theirs, strict=True)),
        _highest(our_peaks),
        _highest(their_peaks),
    )


def _ours(model: StableDiffusionBackend, recipe: Recipe) -> Tensor:
    *_, last = Run(recipe, model)
    return last.x


@torch.no_grad()
def _one_by_one(model: StableDiffusionBackend, recipe: Recipe) -> Tensor:
    """Everything anew for every run, and one text at a time through the UNet."""
    asked = denoiser(model.components, model.size, model.device.type)
    texts = [prompts.card_text(card) for card in recipe.scene.cards]
    sigmas = model.schedule(recipe.steps)
    x = starting_noise(Noise([recipe.seed]), 1, asked.space.shape, sigmas[0], model.device.type)
    for sigma, sigma_next in pairwise(sigmas):
        null = asked(x, sigma, [prompts.NULL])
        pulls = [asked(x, sigma, [text]) - null for text in texts]
        denoised = null + recipe.guidance * torch.stack(pulls).sum(dim=0)
        x = x + (x - denoised) / sigma * (sigma_next - sigma)
    return x


def _measured(way: Callable[[], Tensor], device: str) -> tuple[float, float | None]:
    """Seconds, and the most megabytes that were taken meanwhile."""
    before = _start_watching(device)
    start = time.perf_counter()
    way().cpu()
    seconds = time.perf_counter() - start
    peak = _peak_bytes(device)
    return seconds, None if peak is None or before is None else (peak - before) / 1e6


def _highest(peaks: Sequence[float | None]) -> float | None:
    known = [peak for peak in peaks if peak is not None]
    return max(known) if known else None


def _start_watching(device: str) -> int | None:
    """Bytes that are taken now; the highest is counted from here on."""
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        return torch.cuda.memory_allocated()
    return resident() if forget_peak() else None


def _peak_bytes(device: str) -> int | None:
    return torch.cuda.max_memory_allocated() if device == "cuda" else resident_peak()

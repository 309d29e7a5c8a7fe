"""What composition costs beside the network: ours, the bare network calls, and one question at a time.

The network is a plain stack of convolutions of about 1 GFLOP an evaluation on a 16 x 16 grid, untrained: only its time
matters. *Ours* is a run of `core.generation` as the application makes it: layout, composition with masks and a bound,
stepping, the watch for values that are no numbers, previews as often as the eye needs, and the picture. *Bare* is the
same batched network calls and nothing else.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from statistics import median

import torch
from torch import Tensor, nn

from core.compose.denoiser import Denoiser, Space
from core.compose.noise import Noise, starting_noise
from core.compose.schedule import Sigmas, karras
from core.device import Device, use_threads
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

SPACE = Space(16, 16, 16, 0.02, 80.0, sigma_data=1.0)
PREVIEWS_PER_SECOND = 15
WIDTH = 206
LAYERS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """Medians over the rounds, of one picture."""

    cards: int
    seconds: float
    bare_seconds: float
    overhead: float  # ours against bare, less 1: the median of the ratios within a round
    one_at_a_time_seconds: float

    def report(self) -> dict[str, float]:
        return {name: round(value, 5) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class ConvolutionalDenoiser:
    """A denoiser of a known cost; a condition is the number of its row in an embedding."""

    network: nn.Sequential
    embedding: Tensor  # (conditions, channels)
    space: Space = SPACE

    @classmethod
    def build(cls) -> ConvolutionalDenoiser:
        widths = [SPACE.channels, *[WIDTH] * LAYERS, SPACE.channels]
        layers = [nn.Conv2d(a, b, 3, padding=1) for a, b in pairwise(widths)]
        network = nn.Sequential(*(part for layer in layers for part in (layer, nn.SiLU())))
        return cls(network.eval().requires_grad_(False), torch.randn(16, SPACE.channels))

    @property
    def flops(self) -> int:
        """Multiplications and additions of one evaluation."""
        weights = sum(weight.numel() for weight in self.network.parameters() if weight.ndim == 4)
        return 2 * weights * SPACE.height * SPACE.width

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[int], /) -> Tensor:
        scaled = x / math.sqrt(1 + sigma**2)
        return self.network(scaled + self.embedding[list(conditions)][:, :, None, None])


@dataclass(frozen=True, slots=True)
class OneByOne:
    """One question after another, as the published code asks them."""

    denoiser: Denoiser[int]

    @property
    def space(self) -> Space:
        return self.denoiser.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[int], /) -> Tensor:
        return torch.cat([self.denoiser(x[i : i + 1], sigma, conditions[i : i + 1]) for i in range(len(x))])


@dataclass(frozen=True, slots=True)
class BenchmarkBackend:
    """A model of latents whose card with the id n has condition n; pictures are a linear map of latents."""

    denoiser: Denoiser[int]
    device: Device = field(default_factory=lambda: Device("cpu", "float32", "A benchmark of the processor."))
    to_rgb: Tensor = field(default_factory=lambda: torch.randn(3, SPACE.channels) / SPACE.channels)

    @property
    def together(self) -> None:
        """A condition is one card."""

    def schedule(self, steps: int) -> Sigmas:
        return karras(steps, SPACE.sigma_min, SPACE.sigma_max)

    def settled(self, scene: Scene, seed: int) -> Scene:
        del seed
        return scene

    def background(self, scene: Scene) -> int:
        del scene
        return 0

    def null(self, scene: Scene) -> None:
        del scene

    def condition(self, scene: Scene, card: Card, layout: Layout) -> int:
        del scene, layout
        return int(card.id)

    def openings(self, scene: Scene, layout: Layout) -> tuple[()]:
        del scene, layout
        return ()

    def sentence(self, scene: Scene) -> None:
        """A condition is one card."""

    def mover(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> None:
        """A condition has no place."""

    def preview(self, denoised: Tensor) -> Tensor:
        return torch.matmul(self.to_rgb, denoised.flatten(2)).view(-1, 3, SPACE.height, SPACE.width)

    def decode(self, x: Tensor) -> Tensor:
        return self.preview(x)

    def on(self, device: Device) -> BenchmarkBackend:
        return replace(self, device=device)


def compare(
    cards: Sequence[int] = (1, 2, 4, 8), steps: int = 20, rounds: int = 9, threads: int | None = None
) -> list[Row]:
    """Times the three ways in turns, with a warming round before."""
    use_threads(threads)
    denoiser = ConvolutionalDenoiser.build()
    return [_row(denoiser, count, steps, rounds) for count in cards]


def _row(denoiser: ConvolutionalDenoiser, cards: int, steps: int, rounds: int) -> Row:
    ways = (
        _ours(denoiser, cards, steps),
        _bare(denoiser, cards, steps),
        _ours(OneByOne(denoiser), cards, steps),
    )
    times = [[_seconds(way) for way in ways] for _ in range(rounds + 1)][1:]
    ours, bare, single = (median(column) for column in zip(*times, strict=True))
    return Row(cards, ours, bare, median(a / b for a, b, _ in times) - 1, single)


def _ours(denoiser: Denoiser[int], cards: int, steps: int) -> Callable[[], object]:
    scene = Scene(tuple(Card(str(i + 1), "cube", box=Box(0.1 * i, 0.3, 0.25, 0.4), pinned=True) for i in range(cards)))
    recipe, backend = Recipe(scene, steps=steps), BenchmarkBackend(denoiser)

    def draw() -> Tensor:
        run, shown = Run(recipe, backend), -math.inf
        x = torch.empty(0)
        for step in run:
            if (now := time.perf_counter()) - shown >= 1 / PREVIEWS_PER_SECOND:
                run.preview(step)
                shown = now
            x = step.x
        return run.decode(x)

    return draw


def _bare(denoiser: ConvolutionalDenoiser, cards: int, steps: int) -> Callable[[], object]:
    x = starting_noise(Noise([0]), 1, SPACE.shape, 1.0).repeat(cards + 1, 1, 1, 1)
    conditions = list(range(cards + 1))

    def call() -> None:
        with torch.no_grad():
            for _ in range(steps):
                denoiser(x, 1.0, conditions)

    return call


def _seconds(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start

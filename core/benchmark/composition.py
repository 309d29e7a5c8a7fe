"""What composition costs beside the network: ours, the bare network calls, and one question at a time.

The network is a plain stack of convolutions of about 1 GFLOP an evaluation on a 16 x 16 grid, untrained: only its time
matters. *Ours* is everything that a run does: composing with masks and a bound, stepping, watching for values that are
no numbers, and handing a preview over at every step. *Bare* is the same batched network calls and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median

import torch
from torch import Tensor, nn

from core.compose.batching import Batching
from core.compose.bounds import norm_cap
from core.compose.composer import Composer
from core.compose.denoiser import Expert, Space
from core.compose.factors import And, Factor
from core.compose.noise import Noise, starting_noise
from core.compose.samplers import euler
from core.compose.schedule import karras
from core.device import use_threads
from core.scene.geometry import Box

SPACE = Space(16, 16, 16, 0.02, 80.0, sigma_data=1.0)
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
        del sigma
        return self.network(x + self.embedding[list(conditions)][:, :, None, None])


def compare(
    cards: Sequence[int] = (1, 2, 4, 8), steps: int = 20, rounds: int = 9, threads: int | None = None
) -> list[Row]:
    """Times the three ways in turns, with a warming round before."""
    use_threads(threads)
    denoiser = ConvolutionalDenoiser.build()
    return [_row(denoiser, count, steps, rounds) for count in cards]


def _row(denoiser: ConvolutionalDenoiser, cards: int, steps: int, rounds: int) -> Row:
    ways = (
        _ours(denoiser, cards, steps, rows=64),
        _bare(denoiser, cards, steps),
        _ours(denoiser, cards, steps, rows=1),
    )
    times = [[_seconds(way) for way in ways] for _ in range(rounds + 1)][1:]
    ours, bare, single = (median(column) for column in zip(*times, strict=True))
    return Row(cards, ours, bare, median(a / b for a, b, _ in times) - 1, single)


def _ours(denoiser: ConvolutionalDenoiser, cards: int, steps: int, rows: int) -> Callable[[], object]:
    boxes = [Box(0.1 * i, 0.3, 0.25, 0.4) for i in range(cards)]
    factors = And(tuple(Factor(i + 1, 2.5, box, name=str(i)) for i, box in enumerate(boxes)))
    to_rgb = torch.randn(3, SPACE.channels) / SPACE.channels
    sigmas = karras(steps, SPACE.sigma_min, SPACE.sigma_max)

    def run() -> Tensor:
        noise = Noise([0])
        x = starting_noise(noise, 1, SPACE.shape, sigmas[0])
        composer = Composer(Expert(denoiser, 0), factors, bound=norm_cap, batching=Batching(rows))
        preview = x
        for step in euler(composer, x, sigmas, noise):
            if not step.estimate.denoised.isfinite().all():
                raise ArithmeticError("The benchmark's network gave a value that is no number.")
            preview = torch.einsum("rc,bchw->brhw", to_rgb, step.estimate.denoised)
        return preview

    return run


def _bare(denoiser: ConvolutionalDenoiser, cards: int, steps: int) -> Callable[[], object]:
    x = starting_noise(Noise([0]), 1, SPACE.shape, 1.0).expand(cards + 1, *SPACE.shape).contiguous()
    conditions = list(range(cards + 1))

    def run() -> None:
        for _ in range(steps):
            denoiser(x, 1.0, conditions)

    return run


def _seconds(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    with torch.inference_mode():
        way()
    return time.perf_counter() - start

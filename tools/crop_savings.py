"""Could the network be asked about a card's neighbourhood only? `python -m tools.crop_savings` (see --help).

The most that it could save: the network's time on windows of the latent against all of it. What it would change: D of a
card within its box, the window against the whole, beside what another draw of the noise changes and the card's pull.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

import torch
from torch import Tensor, nn
from torch.func import functional_call

from core.backends.catalogue import model_folder
from core.backends.clay.backend import DEVICE, ClayBackend
from core.backends.clay.condition_batch import collate
from core.backends.clay.condition_encoder import Conditioning
from core.backends.clay.conditions import card_alone, empty_scene
from core.backends.clay.network import ClayNetwork
from core.compose.masks import MaskSchedule, coverage
from core.compose.noise import Noise
from core.device import prepare_environment, use_threads
from core.evaluate.scenes import Question, placed
from core.generation import Run
from core.judge.network import SIDE
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Scene
from core.world.renderer import Renderer

WINDOWS = (8, 12)
"""Cells along a side; even, as the network halves its grid."""

BATCHES = (1, 4)
LEVELS = (0.5, 2.0, 8.0)


@dataclass(frozen=True, slots=True)
class CropWindow:
    """Cells of the latent that are looked at; it begins at even ones, so that the coarse grid stays as it is."""

    top: int
    left: int
    side: int

    @classmethod
    def around(cls, box: Box, side: int, cells: int) -> CropWindow:
        """As nearly in the middle of it as the picture allows."""

        def start(middle: float) -> int:
            return min(max(2 * round((middle * cells - side / 2) / 2), 0), cells - side)

        return cls(start(box.center.y), start(box.center.x), side)

    def of(self, grid: Tensor) -> Tensor:
        return grid[..., self.top : self.top + self.side, self.left : self.left + self.side]


class Cropped(nn.Module):
    """The network on a window: what is asked was painted on the whole grid and is cut out like the picture."""

    def __init__(self, network: ClayNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, sigma: Tensor, conditioning: Conditioning) -> Tensor:
        return self.network.denoised(x, sigma, conditioning)

    def within(self, window: CropWindow, x: Tensor, sigma: Tensor, conditioning: Conditioning) -> Tensor:
        """(batch, channels, side of the window, side of the window)"""
        position = {"network.position": window.of(self.network.position)}
        return functional_call(
            self, position, (window.of(x), sigma, replace(conditioning, map=window.of(conditioning.map)))
        )


@dataclass(frozen=True, slots=True)
class CropDifference:
    """Mean squares within a card's box, at one noise level."""

    window: int
    level: float
    crop: float  # between the window's D and that of the whole
    noise: float  # between the whole's D under two draws of the noise
    pull: float  # between D of the card and D of the empty scene


def milliseconds(network: ClayNetwork, side: int, batch: int, rounds: int) -> float:
    """The median of a call."""
    whole = network.shape.side
    conditioning = network.condition_encoder(collate([empty_scene(Scene())] * batch))
    x, sigma = torch.randn(batch, network.shape.channels, whole, whole), torch.ones(batch)
    times: list[float] = []
    for _ in range(rounds + 1):
        begun = time.process_time()
        Cropped(network).within(CropWindow(0, 0, side), x, sigma, conditioning)
        times.append(1000 * (time.process_time() - begun))
    return median(times[1:])


def differences(backend: ClayBackend, question: Question) -> Iterator[CropDifference]:
    """For each card of a picture whose box fits into a window, and each level."""
    network, scene, layout = backend.model.network, question.scene, arrange(question.scene)
    *_, last = Run(Recipe(scene, seed=question.seed), backend)
    noise = Noise([question.seed])
    grains = torch.cat([noise.normal(last.x), noise.normal(last.x)])
    cells = network.shape.side
    for card in scene.cards:
        box = layout.boxes[card.id]
        alone = network.condition_encoder(collate([card_alone(scene, card, layout)] * 2))
        empty = network.condition_encoder(collate([empty_scene(scene)] * 2))
        inside = coverage(torch.tensor([box.left, box.top, box.width, box.height]), cells, cells)
        for level in LEVELS:
            x, sigma = last.x + level * grains, torch.full((2,), level)
            whole = network.denoised(x, sigma, alone)
            pull = whole - network.denoised(x, sigma, empty)
            for side in (side for side in WINDOWS if side >= cells * max(box.width, box.height)):
                window = CropWindow.around(box, side, cells)
                part = Cropped(network).within(window, x, sigma, alone)
                yield CropDifference(
                    side,
                    level,
                    crop=_mean_square(part - window.of(whole), window.of(inside)),
                    noise=_mean_square(whole[:1] - whole[1:], inside),
                    pull=_mean_square(pull, inside),
                )


def fits(box: Box, side: int, cells: int, growth: float) -> bool:
    """Whether a card's mask, with its feather, fits into a window."""
    return cells * (growth * max(box.width, box.height) + 2 * MaskSchedule().feather) <= side


def _mean_square(difference: Tensor, inside: Tensor) -> float:
    return float((difference.square().mean(dim=1) * inside).sum() / inside.sum() / len(difference))


def times(network: ClayNetwork, rounds: int) -> Iterator[str]:
    yield "| rows | " + " | ".join(f"{side} x {side}, ms" for side in (network.shape.side, *WINDOWS)) + " |"
    yield "| --- " * (2 + len(WINDOWS)) + "|"
    for batch in BATCHES:
        taken = [milliseconds(network, side, batch, rounds) for side in (network.shape.side, *WINDOWS)]
        yield f"| {batch} | " + " | ".join(f"{one:.1f}" for one in taken) + " |"


def changes(found: Sequence[CropDifference]) -> Iterator[str]:
    yield "| window | sigma | cards | window against whole | two draws of noise | the card's pull | share of the pull |"
    yield "| --- " * 7 + "|"
    for side in WINDOWS:
        for level in LEVELS:
            those = [one for one in found if (one.window, one.level) == (side, level)]
            if those:
                crop, noise, pull = (mean(getattr(one, name) for one in those) for name in ("crop", "noise", "pull"))
                means = f"{crop:.4f} | {noise:.4f} | {pull:.4f} | {100 * crop / pull:.0f} %"
                yield f"| {side} | {level:g} | {len(those)} | {means} |"


@torch.inference_mode()
def main() -> int:
    options = _options()
    prepare_environment()
    use_threads(1)
    backend = ClayBackend.open(model_folder("clay"), 256, DEVICE)
    network = backend.model.network
    with Renderer(SIDE) as renderer:
        questions = [placed(renderer, options.seed, options.cards, number) for number in range(options.count)]
    found = [one for question in questions for one in differences(backend, question)]
    boxes = [box for question in questions for box in arrange(question.scene).boxes.values()]
    masks = MaskSchedule()
    lines = [*times(network, options.rounds), "", *changes(found), ""]
    for side in WINDOWS:
        shares = [
            mean(fits(box, side, network.shape.side, growth) for box in boxes) for growth in (masks.tight, masks.wide)
        ]
        lines.append(
            f"masks that fit into {side} x {side}: {shares[0]:.0%} of {len(boxes)} late, {shares[1]:.0%} early"
        )
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=3, help="of each scene (default 3)")
    parser.add_argument("--count", type=int, default=16, help="scenes (default 16)")
    parser.add_argument("--seed", type=int, default=0, help="which scenes (default 0)")
    parser.add_argument("--rounds", type=int, default=15, help="network calls that are timed (default 15)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())

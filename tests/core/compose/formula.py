"""The formula of composition a second time, in NumPy and by recursion over the expression instead of a list of terms.

It shares no code with `core.compose` but the expressions themselves and the random signs of the probes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.compose.denoiser import Space
from core.compose.factors import And, Expression, Factor, Not, Or
from core.compose.masks import MaskSchedule
from core.scene.geometry import Box

Array = np.ndarray
Path = tuple[int, ...]
"""Where a factor stands in an expression: the index of each part on the way to it."""

Model = Callable[[Array, float, int], Array]
"""(x, sigma, condition) -> the denoised pictures."""

PROBE_RADIUS = 0.1


def mask_of(box: Box | None, sigma: float, space: Space, schedule: MaskSchedule) -> Array:
    """The feathered box, point by point: (height, width)."""
    if box is None:
        return np.ones((space.height, space.width))
    t = math.log(sigma / space.sigma_data / schedule.tight_sigma) / math.log(schedule.wide_sigma / schedule.tight_sigma)
    grow = schedule.tight + (schedule.wide - schedule.tight) * min(max(t, 0), 1)
    mask = np.empty((space.height, space.width))
    for row in range(space.height):
        for column in range(space.width):
            dx = abs((column + 0.5) / space.width - box.center.x) - grow * box.width / 2
            dy = abs((row + 0.5) / space.height - box.center.y) - grow * box.height / 2
            shares = [min(max(1 - d / schedule.feather, 0), 1) for d in (dx, dy)]
            mask[row, column] = math.prod(s * s * (3 - 2 * s) for s in shares)
    return mask


def leaves(expression: Expression[int], path: Path = ()) -> Iterator[tuple[Path, Factor[int]]]:
    """Every factor with its path."""
    match expression:
        case Factor():
            yield path, expression
        case Not(part):
            yield from leaves(part, (*path, 0))
        case And(parts) | Or(parts):
            for i, part in enumerate(parts):
                yield from leaves(part, (*path, i))


@dataclass
class Formula:
    """The composed denoised picture along one run."""

    model: Model
    space: Space
    expression: Expression[int]
    bound: str = "none"
    null: int | None = None
    guidance: float = 1.0
    log_ratios: dict[Path, Array] = field(default_factory=dict)  # of each factor to the background: (batch,)
    last: tuple[Array, float, dict[Path, tuple[Array, Array]]] | None = None  # x, sigma, the derivatives there

    def __call__(self, x: Array, sigma: float, signs: Array | None) -> Array:
        """The composed picture at x, (batch, channels, height, width); `signs` is the probe of an OR."""
        if signs is not None:
            self._integrate(x, sigma, signs)
        background, differences = self._differences(x, sigma)
        units: dict[object, Array] = {}
        total = self._sum(self.expression, (), differences, np.ones(len(x)), None, units)
        guided = background
        if self.null is not None:
            empty = self.model(x, sigma, self.null)
            guided = empty + self.guidance * (background - empty)
        return guided + self._bounded(total, list(units.values()))

    def _differences(self, x: Array, sigma: float) -> tuple[Array, Mapping[Path, Array]]:
        """The background, and M_i (D_i - D_b) of each factor."""
        background = self.model(x, sigma, 0)
        found = dict(leaves(self.expression))
        masks = {path: mask_of(factor.box, sigma, self.space, MaskSchedule()) for path, factor in found.items()}
        differences: dict[Path, Array] = {}
        for path, factor in found.items():
            sharing = [
                masks[p] for p, other in found.items() if factor.query is not None and other.query == factor.query
            ]
            mask = masks[path] / np.maximum(np.sum(sharing, axis=0), 1.0) if sharing else masks[path]
            differences[path] = mask * (self.model(x, sigma, factor.condition) - background)
        return background, differences

    def _sum(
        self,
        expression: Expression[int],
        path: Path,
        differences: Mapping[Path, Array],
        weight: Array,  # (batch,): of all that stands above
        mixture: Path | None,  # of the OR above
        units: dict[object, Array],  # what a bound compares, collected on the way
    ) -> Array:
        match expression:
            case Factor():
                contribution = (weight * expression.weight)[:, None, None, None] * differences[path]
                unit = mixture if mixture is not None else (expression.query if expression.query is not None else path)
                units[unit] = units.get(unit, 0) + contribution
                return contribution
            case Not(part):
                return self._sum(part, (*path, 0), differences, -weight, mixture, units)
            case And(parts):
                shares = [np.ones(len(weight))] * len(parts)
            case Or(parts):
                logs = [self._log_ratio(part, (*path, i)) for i, part in enumerate(parts)]
                odds = np.log(np.array(expression.odds or (1.0,) * len(parts)))
                scores = np.stack(
                    [odds[i] + (0 if log is None else log) * np.ones(len(weight)) for i, log in enumerate(logs)]
                )
                likely = np.exp(scores - scores.max(axis=0))
                shares, mixture = list(likely / likely.sum(axis=0)), path
        zero = np.zeros((len(weight), *self.space.shape))
        return zero + sum(
            self._sum(part, (*path, i), differences, weight * share, mixture, units)
            for i, (part, share) in enumerate(zip(parts, shares, strict=True))
        )

    def _log_ratio(self, expression: Expression[int], path: Path) -> Array | float:
        """The log density of a branch less the background's: (batch,)."""
        match expression:
            case Factor():
                return expression.weight * self.log_ratios[path]
            case Not(part):
                return -self._log_ratio(part, (*path, 0))
            case And(parts):
                return sum((self._log_ratio(part, (*path, i)) for i, part in enumerate(parts)), start=0.0)
            case Or():
                raise AssertionError("An OR stands in no OR.")

    def _integrate(self, x: Array, sigma: float, signs: Array) -> None:
        """The log ratios at x, by the trapezoid rule from the last picture; at the first, minus half of the slope."""
        here = self._derivatives(x, sigma, signs)
        if self.last is None:
            self.log_ratios = {path: -by_log_sigma / 2 for path, (_, by_log_sigma) in here.items()}
        else:
            x_last, sigma_last, there = self.last
            for path, (by_x, by_log_sigma) in here.items():
                way = np.einsum("bchw,bchw->b", (by_x + there[path][0]) / 2, x - x_last)
                self.log_ratios[path] += way + (by_log_sigma + there[path][1]) / 2 * math.log(sigma / sigma_last)
        self.last = x, sigma, here

    def _derivatives(self, x: Array, sigma: float, signs: Array) -> dict[Path, tuple[Array, Array]]:
        """Of each factor's log density ratio: by x, and by the logarithm of sigma."""
        radius = PROBE_RADIUS * sigma
        (background, here), (_, there) = self._differences(x, sigma), self._differences(x + radius * signs, sigma)
        score_b = (background - x) / sigma**2
        derivatives: dict[Path, tuple[Array, Array]] = {}
        for path, difference in here.items():
            ratio = difference / sigma**2  # the score of the ratio
            divergence = np.einsum("bchw,bchw->b", there[path] - difference, signs) / (radius * sigma**2)
            squares = np.einsum("bchw->b", (score_b + ratio) ** 2 - score_b**2)
            derivatives[path] = ratio, sigma**2 * (divergence + squares)
        return derivatives

    def _bounded(self, total: Array, units: list[Array]) -> Array:
        total = total.copy()
        if not units:
            return total
        for n in range(len(total)):
            if self.bound == "rescale":
                limit = max(np.sqrt((unit[n] ** 2).sum()) for unit in units)
                total[n] *= min(1.0, limit / max(np.sqrt((total[n] ** 2).sum()), 1e-12))
            if self.bound == "cap":
                for row, column in np.ndindex(self.space.height, self.space.width):
                    limit = max(np.linalg.norm(unit[n, :, row, column]) for unit in units)
                    length = np.linalg.norm(total[n, :, row, column])
                    total[n, :, row, column] *= min(1.0, limit / max(length, 1e-12))
        return total

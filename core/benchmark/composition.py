"""What composition costs beside the clay model's own networks: ours, the bare calls, and one question at a time.

*Ours* is a run of `core.generation` as the application makes it, without mending: layout, composition with masks and a
bound, stepping, the check for NaN and infinity, previews as often as the eye needs, and the picture. *Bare*
is the same calls of the denoiser, batched as the run batches them, one call of the decoder, and nothing else. They take
turns step by step, as a machine that is shared is a tenth faster or slower from one second to the next. *One at a time*
is a call for one question after another, a card a question, as the published code asks them, and the decoder; again
nothing else, so that it is the least that such a program can take. Every way hears its questions anew, once.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from statistics import median
from typing import TypeAlias

from torch import Tensor

from core.backends.clay.backend import ClayBackend, ClayDenoiser
from core.backends.clay.conditions import Condition
from core.benchmark.interleave import interleaved
from core.compose.noise import Noise, starting_noise
from core.compose.program import compile_expression
from core.generation import Run
from core.picture import to_images
from core.recipe import CHOICES, Recipe
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Backdrop, Card, Scene

PREVIEWS_PER_SECOND = 15
COUNTS = (1, 2, 4, 8)

KINDS = (
    ("house", "red"),
    ("duck", "yellow"),
    ("tree", "green"),
    ("cube", "blue"),
    ("cone", "orange"),
    ("cat", "pink"),
    ("cylinder", "purple"),
    ("truck", "white"),
)
"""Of the cards, in the order in which they come: by turns in the back row and, half before it, in the front row."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Case:
    """A picture, and how the model is asked for it."""

    cards: int
    placement: str
    dtype: str


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of one way's picture."""

    whole: float
    bare: float = math.nan  # of the bare calls beside ours, step by step
    first_preview: float = math.nan  # until ours showed one


@dataclass(frozen=True, slots=True)
class CompositionRow:
    """Medians over the rounds, of one picture; ratios are the median of those within a round."""

    cards: int
    placement: str
    dtype: str
    questions: int  # to the network in each step
    seconds: float
    bare_seconds: float
    overhead: float  # ours against bare, less 1
    one_at_a_time_seconds: float
    gain: float  # one at a time against ours
    first_preview: float  # the share of the whole after which something is seen

    def report(self) -> dict[str, object]:
        return _rounded(asdict(self))


@dataclass(frozen=True, slots=True)
class Growth:
    """What the most cards cost against the fewest: ours, the median of the ratios within a round."""

    placement: str
    dtype: str
    fewest: int
    most: int
    ratio: float

    def report(self) -> dict[str, object]:
        return _rounded(asdict(self))


@dataclass(frozen=True, slots=True)
class CompositionFigures:
    rows: tuple[CompositionRow, ...]
    growths: tuple[Growth, ...]


_Round: TypeAlias = "Mapping[tuple[Case, str], Timed]"
"""What each way took for each case: ours, single."""


def scene_of(cards: int) -> Scene:
    """One to eight cards in two rows. Those of a row keep clear of each other; one in front hides a part of another."""
    return Scene(
        tuple(
            Card(str(i), kind, colour, box=_place(column=(i // 2 * 2) % 4 + i // 4, front=i % 2 == 1), pinned=True)
            for i, (kind, colour) in enumerate(KINDS[:cards])
        ),
        backdrop=Backdrop("blue", "grass", "none", river=False, flowers=False),
    )


def compare(
    models: Sequence[ClayBackend],
    counts: Sequence[int] = COUNTS,
    steps: int = 20,
    rounds: int = 9,
    clock: Clock = time.perf_counter,
) -> CompositionFigures:
    """Times all ways of all cases in turns, with a warming round before.

    Args:
        models: the same weights, each in its own type of number.
        counts: of cards, 1..8, rising.
        clock: tells seconds; `time.process_time` tells those of the processor, where the machine has other work.
    """
    asked: dict[Case, list[Condition]] = {}
    ways: dict[tuple[Case, str], Callable[[], Timed]] = {}
    for model, placement, cards in product(models, CHOICES["placement"], counts):
        case = Case(cards, placement, model.device.dtype)
        recipe = Recipe(scene_of(cards), steps=steps, placement=placement, size=model.size)
        asked[case] = questions(model, recipe)
        ways[case, "ours"] = _ours(model, recipe, asked[case], clock)
        if placement == "masks":
            ways[case, "single"] = _one_at_a_time(model, recipe, asked[case], clock)
    turns = interleaved(ways, rounds)
    return CompositionFigures(
        tuple(_row(case, len(conditions), turns) for case, conditions in asked.items()),
        tuple(
            _growth(placement, model.device.dtype, counts, turns)
            for model, placement in product(models, CHOICES["placement"])
        ),
    )


def questions(model: ClayBackend, recipe: Recipe) -> list[Condition]:
    """The conditions that a run of the recipe evaluates in each step: the background, and each card or shared query."""
    composition = model.compile(recipe.scene, arrange(recipe.scene), recipe)
    return [composition.background, *compile_expression(composition.expression).conditions]


class _Watch:
    """Counts the seconds within its `with`."""

    def __init__(self, clock: Clock) -> None:
        self.seconds = 0.0
        self._clock, self._start = clock, 0.0

    def __enter__(self) -> None:
        self._start = self._clock()

    def __exit__(self, *_: object) -> None:
        self.seconds += self._clock() - self._start


def _place(column: int, front: bool) -> Box:
    return Box(0.05 + 0.24 * column, 0.6 if front else 0.36, 0.17, 0.26 if front else 0.22)


def _ours(model: ClayBackend, recipe: Recipe, asked: Sequence[Condition], clock: Clock) -> Callable[[], Timed]:
    def draw() -> Timed:
        ours, bare = _Watch(clock), _Watch(clock)
        x = _noise(model)
        rows, denoiser = x.repeat(len(asked), 1, 1, 1), ClayDenoiser(model.model.network)
        with ours:
            run, previews = Run(recipe, replace(model)), list[float]()
            steps = iter(run)
        for sigma in model.schedule(recipe.steps)[:-1]:
            with ours:
                step = next(steps)
            if not previews or ours.seconds - previews[-1] >= 1 / PREVIEWS_PER_SECOND:
                with ours:
                    to_images(run.preview(step))
                previews.append(ours.seconds)
            with bare:
                denoiser(rows * sigma, sigma, asked)[0, 0, 0, 0].item()  # a graphics card has answered by then
            x = step.x
        with ours:
            to_images(run.decode(x))
        with bare:
            model.decode(x).cpu()
        return Timed(ours.seconds, bare.seconds, previews[0])

    return draw


def _one_at_a_time(model: ClayBackend, recipe: Recipe, asked: Sequence[Condition], clock: Clock) -> Callable[[], Timed]:
    x, sigmas = _noise(model), model.schedule(recipe.steps)[:-1]

    def call() -> Timed:
        start = clock()
        denoisers = [ClayDenoiser(model.model.network) for _ in asked]  # each remembers the question that it hears
        for sigma in sigmas:
            for denoiser, condition in zip(denoisers, asked, strict=True):
                denoiser(x * sigma, sigma, [condition])
        model.decode(x).cpu()
        return Timed(clock() - start)

    return call


def _noise(model: ClayBackend) -> Tensor:
    return starting_noise(Noise([0]), 1, model.denoiser.space.shape, 1.0, model.device.type)


def _row(case: Case, asked: int, turns: Sequence[_Round]) -> CompositionRow:
    ours = [turn[case, "ours"] for turn in turns]
    single = [turn[replace(case, placement="masks"), "single"].whole for turn in turns]
    return CompositionRow(
        case.cards,
        case.placement,
        case.dtype,
        asked,
        seconds=median(one.whole for one in ours),
        bare_seconds=median(one.bare for one in ours),
        overhead=median(one.whole / one.bare for one in ours) - 1,
        one_at_a_time_seconds=median(single),
        gain=median(theirs / one.whole for one, theirs in zip(ours, single, strict=True)),
        first_preview=median(one.first_preview / one.whole for one in ours),
    )


def _growth(placement: str, dtype: str, counts: Sequence[int], turns: Sequence[_Round]) -> Growth:
    few, many = (Case(cards, placement, dtype) for cards in (counts[0], counts[-1]))
    ratio = median(turn[many, "ours"].whole / turn[few, "ours"].whole for turn in turns)
    return Growth(placement, dtype, few.cards, many.cards, ratio)


def _rounded(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: round(value, 5) if isinstance(value, float) else value for name, value in fields.items()}

"""From a recipe to a picture: the only place where scene, layout, model, composer and sampler meet.

A run is an iterator of steps. Whoever iterates can show them, stop between them or in mid-step (`Controls.stopped` is
asked before every network call), and can change the scene while it runs: the next step follows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Generic, TypeAlias, TypeVar

import torch
from torch import Tensor

from core.backends.backend import Backend
from core.compose.batch_evaluator import BatchEvaluator
from core.compose.bounds import BOUNDS
from core.compose.composer import Composer
from core.compose.corrector import with_corrector
from core.compose.denoiser import Denoiser, Expert, Space
from core.compose.estimate import Estimate
from core.compose.factors import Expression
from core.compose.latent_update import with_latent_update
from core.compose.masks import MaskSchedule
from core.compose.noise import Noise, starting_noise
from core.compose.samplers import SAMPLERS, Sampler, Step
from core.compose.scene_compiler import Composition
from core.device import NOT_PRECISE, OUT_OF_MEMORY, Device, free_memory, ran_out_of_memory
from core.errors import GenerationError, Phrase, StoppedError
from core.recipe import Recipe
from core.scene.layout import Layout, arrange
from core.scene.scene import Scene

C = TypeVar("C")

ExpressionOf: TypeAlias = "Callable[[Scene], Expression[C]]"
"""The expression of a scene, in place of the compiled one."""


@dataclass(frozen=True, slots=True)
class Controls:
    """How a run is steered from outside. The functions are called on the thread that draws and must not block."""

    stopped: Callable[[], bool] = lambda: False
    scene: Callable[[], Scene | None] = lambda: None  # the scene as it is now; None: as in the recipe
    notice: Callable[[str], None] = lambda _: None  # one sentence for the user: memory ran short, a retry


@dataclass(frozen=True, slots=True, eq=False)
class Inpaint:
    """A part of a finished picture that is drawn anew, while the rest stays as it is."""

    finished: Tensor  # (batch, channels, height, width): the last x of a run
    mask: Tensor  # (height, width), 0..1: 1 where it is drawn anew
    sigma: float  # the noise level to which the picture is taken back, at most

    def held(self, estimate: Estimate) -> Estimate:
        """The estimate where the picture is drawn anew, the finished picture elsewhere."""
        finished, mask = self.finished.to(estimate.denoised), self.mask.to(estimate.denoised)
        return replace(estimate, denoised=finished + mask * (estimate.denoised - finished))


@dataclass(frozen=True, slots=True)
class Tuning:
    """What no recipe says; only who measures it (docs/decisions/0013-settings.md) has another than the default."""

    masks: MaskSchedule = field(default_factory=MaskSchedule)
    corrected: float = 1.0  # 0..1: the share of the steps, from the noisy end, that the recipe's corrector follows


STOPPED = "The drawing was stopped before it was finished."

NOT_FINITE = (
    "The model gave values that are not finite (NaN or infinity) at step {step} (noise level {level}), "
    "so the drawing was stopped; try another seed, a lower guidance, or another model."
)
RUNS_AWAY = (
    "The picture grew beyond all bounds at step {step} (noise level {level}), because the cards with these weights "
    "have no common probability density to draw from; give unwanted cards less weight, or lower the guidance."
)
NO_PICTURE = (
    "The model's decoder gave values that are not finite (NaN), so there is no picture to show; "
    "copy or download the model again, or choose another one."
)
NO_MEMORY = "There is not enough memory to draw this picture; close other programs or draw it smaller."

MOST_IN_RANGES = 1e6
"""An estimate that is this many times larger than the model's range of clean values grows without end.

A product of densities with negative or large powers need not have an integral: b (b / u)**w has none where u is
narrower than (w / (1 + w))**0.5 b, and the probability flow then leads to infinity. Within the limits of a recipe
(guidance 30, weight 4, bound "none") a sum of finite estimates stays below 1e5.
"""

HELD = 6
"""So many pictures are held at once for each card of a picture: with the analytic model 3.4 to 4.8 were measured.

They are its conditions, answers, their differences, and what a bound compares. What one evaluation takes beside them is
bounded by `BatchEvaluator`.
"""

STRICT_SHARE = 0.2
"""Of the steps, in which a strict recipe moves the picture: later its layout is settled."""


class _Layouts:
    """The layout of the latest scene, solved once."""

    def __init__(self, scene: Scene, layout: Layout | None, stopped: Callable[[], bool]) -> None:
        self._scene: Scene = scene
        self._layout, self._stopped = layout, stopped

    def of(self, scene: Scene) -> Layout:
        """The layout of a scene.

        Raises:
            StoppedError: `stopped` was true while it was solved.
        """
        if self._layout is None or scene != self._scene:
            self._scene, self._layout = scene, arrange(scene, self._stopped)
        return self._layout


@dataclass(frozen=True, slots=True)
class _Order(Generic[C]):
    """What a run is to draw, whatever device it moves to."""

    recipe: Recipe
    seeds: Sequence[int]
    attribute_seeds: Sequence[int]
    layouts: _Layouts
    controls: Controls
    expression_of: ExpressionOf[C] | None
    inpaint: Inpaint | None
    tuning: Tuning

    def wanted(self) -> Scene:
        """The scene as it is now."""
        return self.controls.scene() or self.recipe.scene

    def compile(self, scene: Scene, backend: Backend[C]) -> Composition[C]:
        """The composition of all pictures of the run.

        Raises:
            ValueError: the attributes that the scene leaves open are not the same for all seeds.
        """
        recipe, layout = replace(self.recipe, scene=scene), self.layouts.of(scene)
        if len(seeds_alike(recipe, layout, backend, self.attribute_seeds)) > 1:
            raise ValueError("These seeds need a run each, because the model draws another scene for each.")
        composition = backend.compile(scene, layout, replace(recipe, seed=self.attribute_seeds[0]))
        if self.expression_of is None:
            return composition
        return replace(composition, expression=self.expression_of(composition.scene))


def seeds_alike(recipe: Recipe, layout: Layout, backend: Backend[C], seeds: Sequence[int]) -> list[list[int]]:
    """The seeds in their order, in groups for which the model resolves the open attributes of the scene alike."""

    def resolved(seed: int) -> Scene:
        return backend.compile(recipe.scene, layout, replace(recipe, seed=seed)).scene

    if len(seeds) == 1 or resolved(seeds[0]) == recipe.scene:
        return [list(seeds)]
    return [list(group) for _, group in groupby(seeds, resolved)]


def memory_needed(space: Space, cards: int, pictures: int = 1) -> int:
    """Bytes, at most, of a run of so many cards and pictures beside the network's own."""
    return HELD * 4 * math.prod(space.shape) * (cards + 2) * pictures


class _NotFiniteError(Exception):
    """The network gave NaN or infinity."""


class _RunawayError(Exception):
    """The composed estimate is finite, but far outside of what any picture is."""


class Run(Generic[C]):
    """One drawing of a recipe: iterate over its steps once; `decode` and `preview` show them where it runs by then.

    Args:
        recipe: what to draw.
        backend: the model that it names. The run may move to another device or precision; `backend` is the one in use.
        seeds: one picture for each; by default only the recipe's own.
        attribute_seed: decides the attributes that the scene leaves open; by default each picture's own seed.
        controls: how the run is steered.
        layout: of the recipe's scene; by default it is solved when the run begins.
        expression_of: the expression of a scene; by default each card is a factor in its box.
        inpaint: what of a finished picture is drawn anew; by default a whole picture is drawn, from noise.
        tuning: what no recipe says.

    The pictures of a run share their conditions, so those whose open attributes are resolved differently need a run
    each (`seeds_alike`).

    Iterating raises:
        ValueError: the attributes that the scene leaves open are not the same for all seeds.
        StoppedError: `controls.stopped` was true before a network call, or while the layout was solved.
        GenerationError: the network gave NaN or infinity, in float32 too, the composition has no density, or
            memory ran out on the CPU too.
    """

    def __init__(
        self,
        recipe: Recipe,
        backend: Backend[C],
        *,
        seeds: Sequence[int] | None = None,
        attribute_seed: int | None = None,
        controls: Controls | None = None,
        layout: Layout | None = None,
        expression_of: ExpressionOf[C] | None = None,
        inpaint: Inpaint | None = None,
        tuning: Tuning | None = None,
    ) -> None:
        self.backend = backend
        drawn = [recipe.seed] if seeds is None else seeds
        controls = controls or Controls()
        self._order = _Order(
            recipe,
            drawn,
            drawn if attribute_seed is None else [attribute_seed],
            _Layouts(recipe.scene, layout, controls.stopped),
            controls,
            expression_of,
            inpaint,
            tuning or Tuning(),
        )

    @property
    def layout(self) -> Layout:
        """The layout of the recipe's scene, solved once.

        Raises:
            StoppedError: `controls.stopped` was true while it was solved.
        """
        return self._order.layouts.of(self._order.recipe.scene)

    def __iter__(self) -> Iterator[Step]:
        order, backend = self._order, self.backend
        steps, inpaint = order.recipe.steps, order.inpaint
        self._require_memory()
        noise = Noise(order.seeds)
        sigmas = backend.schedule(steps)
        done = self._first_step(sigmas)
        x = starting_noise(noise, len(order.seeds), backend.denoiser.space.shape, sigmas[done])
        if inpaint:
            x = x + inpaint.finished.to(x)
        while done < steps:
            field = _Field(order, self.backend)
            before = noise.state()
            try:
                sampler = self._sampler(field, sigmas)
                for step in sampler(field, x.to(self.backend.device.type), sigmas[done:], noise):
                    x, done, before = step.x, done + 1, noise.state()
                    yield step if step.count == steps else replace(step, index=done - 1, count=steps)
                    if done < steps:
                        field.follow()
            except _NotFiniteError:
                self._use_full_precision(done, sigmas[done])
            except _RunawayError as runaway:
                raise GenerationError(Phrase.of(RUNS_AWAY, step=done + 1, level=f"{sigmas[done]:.3g}")) from runaway
            except RuntimeError as error:
                self._use_processor(error)
                self._require_memory()
            noise.restore(before)

    def _require_memory(self) -> None:
        """Measure before memory is taken: a system that grants more than it has ends the process later."""
        order = self._order
        cards, pictures = len(order.wanted().cards), len(order.seeds)
        while memory_needed(self.backend.denoiser.space, cards, pictures) > free_memory(self.backend.device):
            self._use_processor(MemoryError())

    def _first_step(self, sigmas: Sequence[float]) -> int:
        """The first whose noise level is low enough; the last at the latest."""
        most = self._order.inpaint.sigma if self._order.inpaint else math.inf
        return min(sum(sigma > most for sigma in sigmas), len(sigmas) - 2)

    def _sampler(self, field: _Field[C], sigmas: Sequence[float]) -> Sampler:
        recipe = self._order.recipe
        above = sigmas[math.ceil(self._order.tuning.corrected * recipe.steps)]
        sampler = with_corrector(SAMPLERS[recipe.sampler], recipe.corrector, recipe.corrector_steps, above)
        if not recipe.strict:
            return sampler
        return with_latent_update(sampler, field.update, until=sigmas[math.ceil(STRICT_SHARE * recipe.steps)])

    def decode(self, x: Tensor) -> Tensor:
        """The finished pictures of x, (batch, 3, height, width) in -1..1.

        Raises:
            GenerationError: the decoder gave values that are not finite, in float32 too, or memory ran out on the CPU
                too.
        """
        while True:
            try:
                with torch.no_grad():
                    picture = self.backend.decode(x.to(self.backend.device.type))
            except RuntimeError as error:
                self._use_processor(error)
                continue
            if picture.isfinite().all():
                return picture
            self._decode_in_full_precision()

    def preview(self, step: Step) -> Tensor:
        """A cheap, often small picture of the first of the batch as it is seen now: (1, 3, height, width) in -1..1."""
        with torch.no_grad():
            return self.backend.preview(step.estimate.denoised[:1])

    def _use_full_precision(self, done: int, sigma: float) -> None:
        self._move_to(_full_precision(self.backend.device, Phrase.of(NOT_FINITE, step=done + 1, level=f"{sigma:.3g}")))

    def _decode_in_full_precision(self) -> None:
        self._move_to(_full_precision(self.backend.device, Phrase(NO_PICTURE)))

    def _move_to(self, full_precision: Device) -> None:
        self.backend = self.backend.on(full_precision)
        self._order.controls.notice(
            "The picture lost its numbers in half precision, so it is now drawn in full precision."
        )

    def _use_processor(self, error: RuntimeError | MemoryError) -> None:
        if not ran_out_of_memory(error):
            raise error
        self.backend = self.backend.on(_roomier(self.backend.device))
        self._order.controls.notice(
            "The graphics memory ran out, so the picture is now drawn on the processor, more slowly."
        )


@dataclass(frozen=True, slots=True)
class _Stoppable(Generic[C]):
    """A denoiser that asks before each call whether it should still be made."""

    denoiser: Denoiser[C]
    stopped: Callable[[], bool]

    @property
    def space(self) -> Space:
        return self.denoiser.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[C], /) -> Tensor:
        if self.stopped():
            raise StoppedError(STOPPED)
        with torch.no_grad():
            return self.denoiser(x, sigma, conditions)


class _Field(Generic[C]):
    """The composed denoiser of the scene as it is now."""

    def __init__(self, order: _Order[C], backend: Backend[C]) -> None:
        self._order, self._backend = order, backend
        self._evaluator = BatchEvaluator(notice=order.controls.notice)
        space = backend.denoiser.space
        self._range = max(abs(space.low), abs(space.high))
        self._wanted = order.wanted()
        self._composition = order.compile(self._wanted, backend)
        self._composer = self._compose(None)

    def __call__(self, x: Tensor, sigma: float) -> Estimate:
        estimate = self._composer(x, sigma)
        if self._order.inpaint:
            estimate = self._order.inpaint.held(estimate)
        largest = estimate.denoised.abs().amax().item()
        if not math.isfinite(largest):
            raise _NotFiniteError
        if largest > MOST_IN_RANGES * self._range:
            raise _RunawayError
        return estimate

    def update(self, x: Tensor, sigma: float) -> Tensor:
        """The latent after the update of strict placement, where the model has one."""
        if self._order.controls.stopped():
            raise StoppedError(STOPPED)
        update = self._composition.latent_update
        return update(x, sigma) if update else x

    def follow(self) -> None:
        """Takes up the scene of the moment, if it is another one."""
        wanted = self._order.wanted()
        if wanted is self._wanted:
            return
        self._wanted, composition = wanted, self._order.compile(wanted, self._backend)
        if composition.scene != self._composition.scene:
            self._composition = composition
            self._composer = self._compose(self._composer)

    def _compose(self, previous: Composer[C] | None) -> Composer[C]:
        order, composition = self._order, self._composition
        denoiser = _Stoppable(self._backend.denoiser, order.controls.stopped)
        return Composer(
            Expert(denoiser, composition.background, composition.null, order.recipe.guidance),
            composition.expression,
            bound=BOUNDS[order.recipe.bound],
            masks=order.tuning.masks,
            evaluator=self._evaluator,
            probes=Noise([seed ^ _PROBES for seed in order.seeds]),
            previous=previous,
        )


_PROBES = 0x9E3779B9
"""Parts the probes' randomness from the picture's, which begins at the same seed."""


def _full_precision(device: Device, refusal: Phrase) -> Device:
    if device.dtype == "float32":
        raise GenerationError(refusal)
    return replace(device, dtype="float32", why=NOT_PRECISE)


def _roomier(device: Device) -> Device:
    if device.type == "cpu":
        raise GenerationError(Phrase(NO_MEMORY))
    return Device("cpu", "float32", OUT_OF_MEMORY)

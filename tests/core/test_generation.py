"""From a recipe to a picture, with the analytic model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.backends.gaussian import Gaussian, GaussianBackend, GaussianDenoiser
from core.benchmark.memory import resident_peak
from core.compose.batch_evaluator import BatchEvaluator
from core.compose.bounds import BOUNDS
from core.compose.composer import Composer
from core.compose.corrector import CORRECTORS, corrected
from core.compose.denoiser import Expert, Space
from core.compose.factors import And, Factor
from core.compose.noise import Noise, starting_noise
from core.compose.samplers import SAMPLERS
from core.compose.scene_compiler import Composition
from core.device import Device, choose_device, ran_out_of_memory
from core.errors import DeviceError, GenerationError, ModelError, StoppedError
from core.generation import Controls, Run
from core.picture import from_rgb, to_images
from core.recipe import CHOICES, Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout, arrange
from core.scene.scene import Backdrop, Card, Scene
from core.scene.sentence import parse
from core.scene.vocabulary import COLOURS
from tests.closeness import ELEMENTWISE, assert_close

SIZE = 64
SCENE = parse("a red cube on a blue ball, left of a green house, under a pink sky")
RECIPE = Recipe(SCENE, model="gaussian", seed=3, steps=12, size=SIZE)


def draw(recipe: Recipe, controls: Controls | None = None, backend: GaussianBackend | None = None) -> Tensor:
    *_, last = Run(recipe, backend or GaussianBackend(recipe.size), controls=controls)
    return last.x


def middle_of(picture: Tensor, box: Box) -> Tensor:
    """The mean colour in the middle of a box: (3,)."""
    x, y, reach = round(box.center.x * SIZE), round(box.center.y * SIZE), 2
    return picture[0, :, y - reach : y + reach, x - reach : x + reach].mean(dim=(1, 2))


def colour_at(picture: Tensor, box: Box) -> str:
    """The vocabulary's colour that is nearest to the middle of a box."""
    seen = middle_of(picture, box)
    return min(COLOURS.values(), key=lambda colour: (from_rgb(colour.rgb).flatten() - seen).norm().item()).id


def test_every_card_is_in_its_place_in_its_colour() -> None:
    picture, layout = draw(RECIPE), arrange(SCENE)
    assert picture.shape == (1, 3, SIZE, SIZE)
    for card in SCENE.cards:
        assert colour_at(picture, layout.boxes[card.id]) == card.colour


@pytest.mark.parametrize("sampler", CHOICES["sampler"])
@pytest.mark.parametrize("bound", CHOICES["bound"])
def test_every_sampler_and_bound_keeps_the_colours(sampler: str, bound: str) -> None:
    picture, layout = draw(replace(RECIPE, sampler=sampler, bound=bound)), arrange(SCENE)
    assert [colour_at(picture, layout.boxes[card.id]) for card in SCENE.cards] == [card.colour for card in SCENE.cards]


@pytest.mark.parametrize("corrector", ["ula", "mala"])
def test_correctors_keep_the_colours(corrector: str) -> None:
    picture, layout = draw(replace(RECIPE, corrector=corrector, corrector_steps=2)), arrange(SCENE)
    assert [colour_at(picture, layout.boxes[card.id]) for card in SCENE.cards] == [card.colour for card in SCENE.cards]


def test_equal_recipes_give_bit_equal_pictures_and_other_seeds_do_not() -> None:
    assert torch.equal(draw(RECIPE), draw(replace(RECIPE)))
    assert not torch.equal(draw(RECIPE), draw(replace(RECIPE, seed=4)))


def test_a_picture_of_a_batch_is_the_picture_alone() -> None:
    recipe = replace(RECIPE, sampler="ancestral")
    *_, together = Run(recipe, GaussianBackend(SIZE), seeds=[5, 6])
    alone = [draw(replace(recipe, seed=seed)) for seed in (5, 6)]
    assert_close(together.x, torch.cat(alone), ELEMENTWISE)


@pytest.mark.parametrize("bound", CHOICES["bound"])
@pytest.mark.parametrize("alternatives", ["a yellow house or a purple house", "a white cat or a blue cat"])
def test_an_or_shows_each_of_its_cards_as_often(alternatives: str, bound: str) -> None:
    """However bright they are; by chance 32 even draws lie between 8 and 24 in all but 4 of 1,000 cases."""
    scene = parse(alternatives)
    box = arrange(scene).boxes["card1"]
    *_, last = Run(replace(RECIPE, scene=scene, bound=bound), GaussianBackend(SIZE), seeds=range(32))
    seen = [colour_at(last.x[i : i + 1], box) for i in range(32)]
    assert set(seen) == {card.colour for card in scene.cards}
    assert 8 <= seen.count(seen[0]) <= 24


def test_an_unwanted_card_of_a_group_leaves_the_choice_to_the_others() -> None:
    scene = parse("a blue cat or a green dog").with_card(Card("x", "cat", "red", wanted=False, group="group1"))
    assert [len(cards) for cards in scene.by_group()] == [3]
    box = arrange(scene).boxes["card1"]
    *_, last = Run(replace(RECIPE, scene=scene), GaussianBackend(SIZE), seeds=range(12))
    assert {colour_at(last.x[i : i + 1], box) for i in range(12)} == {"blue", "green"}


def by_hand(recipe: Recipe) -> Tensor:
    """The recipe's picture with every part put together anew."""
    backend, layout, noise = GaussianBackend(recipe.size), arrange(recipe.scene), Noise([recipe.seed])
    factors = [
        Factor(backend.condition(recipe.scene, card, layout), recipe.guidance * card.weight, layout.boxes[card.id])
        for card in recipe.scene.cards
    ]
    composer = Composer(
        Expert(backend.denoiser, backend.background(recipe.scene)), And(tuple(factors)), bound=BOUNDS[recipe.bound]
    )
    sigmas = backend.schedule(recipe.steps)
    x = starting_noise(noise, 1, backend.denoiser.space.shape, sigmas[0])
    sampler = SAMPLERS[recipe.sampler]
    if recipe.corrector != "none":
        sampler = corrected(sampler, partial(CORRECTORS[recipe.corrector], recipe.corrector_steps))
    *_, last = sampler(composer, x, sigmas, noise)
    return last.x


CHANGES: list[dict[str, object]] = [
    {},
    {"sampler": "heun"},
    {"sampler": "ancestral"},
    {"sampler": "dpmpp_2m"},
    {"bound": "none"},
    {"bound": "rescale"},
    {"guidance": 4.0},
    {"steps": 9},
    {"seed": 8},
    {"corrector": "ula"},
    {"corrector": "mala", "corrector_steps": 3},
    {"scene": parse("a red cube and a blue ball").changed("card1", weight=2.0)},
]


@pytest.mark.parametrize("change", CHANGES, ids=[",".join(change) or "plain" for change in CHANGES])
def test_every_field_of_a_recipe_does_what_it_says(change: dict[str, object]) -> None:
    overlapping = Scene(
        (
            Card("a", "cube", "red", box=Box(0.2, 0.3, 0.4, 0.4), pinned=True),
            Card("b", "sphere", "blue", box=Box(0.3, 0.45, 0.4, 0.4), pinned=True),
        )
    )
    plain = replace(RECIPE, scene=overlapping)
    recipe = replace(plain, **change)
    assert torch.equal(draw(recipe), by_hand(recipe))
    if change:
        assert not torch.equal(draw(recipe), draw(plain))


def test_the_nearer_of_two_cards_hides_the_other() -> None:
    far, near = Box(0.25, 0.25, 0.4, 0.4), Box(0.35, 0.5, 0.4, 0.4)
    middle = Box(0.4, 0.52, 0.2, 0.1)
    for first, second, colour in ((far, near, "blue"), (near, far, "red")):
        scene = Scene(
            (
                Card("a", "cube", "red", box=first, pinned=True),
                Card("b", "cube", "blue", box=second, pinned=True),
            )
        )
        red, _, blue = middle_of(draw(replace(RECIPE, scene=scene)), middle)
        assert (red > blue) == (colour == "red")


def test_an_unwanted_card_is_pushed_away() -> None:
    """NOT red in a box: what is there is less red than the background alone."""
    box = Box(0.3, 0.5, 0.4, 0.4)
    empty = Scene(backdrop=Backdrop(ground="stone"))
    without = empty.with_card(Card("1", "cube", "red", box=box, wanted=False))
    red = from_rgb(COLOURS["red"].rgb).flatten()
    picture = draw(replace(RECIPE, scene=without))
    far = middle_of(picture, box) - red
    near = middle_of(draw(replace(RECIPE, scene=empty)), box) - red
    assert far.norm() > near.norm() + 0.05
    assert picture.abs().max() < 4, "a quotient of equal variances has an end"


def test_an_empty_stage_and_a_card_without_weight_are_drawn_as_the_background() -> None:
    nothing = draw(replace(RECIPE, scene=Scene()))
    ignored = draw(replace(RECIPE, scene=Scene((Card("1", "cube", "red", weight=0.0),))))
    assert torch.equal(nothing, ignored)


def test_steps_count_up_and_carry_each_cards_influence() -> None:
    steps = list(Run(RECIPE, GaussianBackend(SIZE)))
    assert [(step.index, step.count) for step in steps] == [(i, 12) for i in range(12)]
    influence = steps[-1].estimate.influence()
    assert influence.keys() == {card.id for card in SCENE.cards}
    box = arrange(SCENE).boxes["card1"]
    hot = influence["card1"][0] > influence["card1"].max() / 2
    rows, columns = hot.nonzero().float().mean(dim=0)
    assert box.contains(replace(box.center, x=columns.item() / SIZE, y=rows.item() / SIZE))


def test_moving_a_card_and_changing_the_sky_in_mid_run_ends_as_the_new_scene() -> None:
    box = Box(0.05, 0.6, 0.2, 0.2)
    changed = SCENE.changed("card1", box=box, pinned=True).without_hint(SCENE.hints[0]).without_hint(SCENE.hints[1])
    changed = changed.with_backdrop(sky="night")
    taken: list[Tensor] = []
    run = Run(RECIPE, GaussianBackend(SIZE), controls=Controls(scene=lambda: changed if len(taken) >= 3 else SCENE))
    for step in run:
        taken.append(step.x)
    assert colour_at(taken[-1], box) == "red"
    sky = taken[-1][0, :, 2:8, 2:8].mean(dim=(1, 2))
    assert (sky < 0).all(), "the night is dark"


def test_an_equal_scene_is_no_change() -> None:
    """A scene read anew at every step must not cost a sampler its memory."""
    recipe = replace(RECIPE, sampler="dpmpp_2m")
    controls = Controls(scene=lambda: replace(SCENE, cards=tuple(replace(card) for card in SCENE.cards)))
    assert torch.equal(draw(recipe, controls), draw(recipe))


def test_a_scene_is_compiled_once_while_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[Scene] = []
    compile_scene = GaussianBackend.compile

    def counting(self: GaussianBackend, scene: Scene, layout: Layout, recipe: Recipe) -> Composition[Gaussian]:
        compiled.append(scene)
        return compile_scene(self, scene, layout, recipe)

    monkeypatch.setattr(GaussianBackend, "compile", counting)
    night = SCENE.with_backdrop(sky="night")
    taken: list[int] = []
    controls = Controls(scene=lambda: night if len(taken) >= 3 else SCENE)
    for step in Run(RECIPE, GaussianBackend(SIZE), controls=controls):
        taken.append(step.index)
    assert compiled == [SCENE, night]


class Convolution(torch.nn.Module):
    """A real network, whose weights want gradients."""

    space = Space(3, SIZE, SIZE, 0.01, 20.0)

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor, sigma: float, _: Sequence[Gaussian]) -> Tensor:
        return self.layer(x / (1 + sigma))


def test_no_graph_is_kept_for_gradients() -> None:
    *_, last = Run(RECIPE, replace(fragile(), network=Convolution()))
    assert not last.x.requires_grad
    assert not last.estimate.denoised.requires_grad


@dataclass(frozen=True, slots=True)
class Counting:
    """The Gaussian denoiser, counting its calls and failing where it is told to."""

    inner: GaussianDenoiser
    calls: list[int] = field(default_factory=list)
    fails: object = None  # (call number, rows) -> None, may raise or return a value to answer with

    @property
    def space(self) -> Space:
        return self.inner.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Gaussian], /) -> Tensor:
        self.calls.append(len(x))
        answer = self.fails(len(self.calls), len(x)) if callable(self.fails) else None
        return self.inner(x, sigma, conditions) if answer is None else x * answer


@dataclass(frozen=True, slots=True)
class Fragile(GaussianBackend):
    """A Gaussian backend on a pretended device, whose network can fail."""

    network: Counting | None = None
    moves: list[Device] = field(default_factory=list)

    @property
    def denoiser(self) -> Counting:
        assert self.network
        return self.network

    def on(self, device: Device) -> Fragile:
        self.moves.append(device)
        return replace(self, device=device)


def fragile(fails: object = None, dtype: str = "float32") -> Fragile:
    network = Counting(GaussianBackend(SIZE).denoiser, fails=fails)
    return Fragile(SIZE, Device("cpu", dtype, "A test."), network=network)


def test_a_stop_takes_effect_before_the_next_network_call() -> None:
    backend = fragile()
    controls = Controls(stopped=lambda: len(backend.denoiser.calls) >= 5)
    with pytest.raises(StoppedError, match="stopped"):
        draw(replace(RECIPE, sampler="heun"), controls, backend)
    assert len(backend.denoiser.calls) == 5, "the stop came between the two evaluations of a step"


def test_a_card_changed_in_mid_run_is_drawn_from_the_next_step_on() -> None:
    changed = SCENE.changed("card1", colour="yellow")
    taken = []

    def scene_now() -> Scene:
        return changed if len(taken) >= 4 else SCENE

    for step in Run(RECIPE, GaussianBackend(SIZE), controls=Controls(scene=scene_now)):
        taken.append(step)
    assert colour_at(taken[-1].x, arrange(SCENE).boxes["card1"]) == "yellow"

    # Up to the change the run is the run of the first scene; the step after it is another one.
    plain = list(Run(RECIPE, GaussianBackend(SIZE)))
    assert all(torch.equal(ours.x, theirs.x) for ours, theirs in zip(taken[:4], plain[:4], strict=True))
    assert not torch.equal(taken[4].x, plain[4].x)


def test_a_value_that_is_no_number_is_told_with_its_step() -> None:
    backend = fragile(lambda call, _: float("nan") if call == 7 else None)
    with pytest.raises(GenerationError, match=r"step 7 \(noise level"):
        draw(RECIPE, backend=backend)


def test_half_precision_that_does_not_hold_is_retried_once_in_float32() -> None:
    notices: list[str] = []
    backend = fragile(lambda call, _: float("inf") if call == 7 else None, dtype="float16")
    picture = draw(RECIPE, Controls(notice=notices.append), backend)
    assert [device.dtype for device in backend.moves] == ["float32"]
    assert len(notices) == 1
    assert torch.equal(picture, draw(RECIPE)), "the step was taken again from where it began"

    hopeless = fragile(lambda call, _: float("nan") if call >= 7 else None, dtype="float16")
    with pytest.raises(GenerationError, match=r"not finite .* at step 7"):
        draw(RECIPE, backend=hopeless)


@dataclass(frozen=True, slots=True)
class Narrow(GaussianBackend):
    """Unwanted cards are narrower than the background, so that their quotient has no integral."""

    def condition(self, scene: Scene, card: Card, layout: Layout) -> Gaussian:
        known = GaussianBackend.condition(self, scene, card, layout)
        return known if card.wanted else Gaussian(known.mean + 0.1, known.variance / 1000)


def test_a_not_that_has_no_density_is_told() -> None:
    """Without the watch its values reach 1e19 and the picture is saved as if nothing were."""
    scene = parse("a red cube, no blue ball")
    recipe = replace(RECIPE, scene=scene, bound="none", guidance=30.0, steps=100)
    with pytest.raises(GenerationError, match=r"grew beyond all bounds at step \d+ .*less weight"):
        draw(recipe, backend=Narrow(SIZE))


@dataclass(frozen=True, slots=True)
class BrokenDecoder(GaussianBackend):
    """Its decoder gives NaN unless it works in one of the types of number that it is good for."""

    good: tuple[str, ...] = ()

    def decode(self, x: Tensor) -> Tensor:
        picture = GaussianBackend.decode(self, x)
        return picture if self.device.dtype in self.good else picture.index_fill(3, torch.tensor([5]), float("nan"))


def test_a_decoder_that_gives_nan_makes_no_picture() -> None:
    run = Run(RECIPE, BrokenDecoder(SIZE))
    *_, last = run
    with pytest.raises(GenerationError, match="decoder gave values that are not finite"):
        run.decode(last.x)


def test_a_decoder_that_needs_full_precision_gets_it() -> None:
    notices: list[str] = []
    backend = BrokenDecoder(SIZE, Device("cpu", "float16", "A test."), good=("float32",))
    run = Run(RECIPE, backend, controls=Controls(notice=notices.append))
    *_, last = run
    assert run.decode(last.x).isfinite().all()
    assert (run.backend.device.dtype, len(notices)) == ("float32", 1)


@pytest.mark.parametrize("fields", [{"sampler": "ancestral"}, {"corrector": "ula"}, {"corrector": "mala"}])
def test_a_step_that_is_taken_again_draws_the_same_noise(fields: dict[str, str]) -> None:
    recipe = replace(RECIPE, **fields)
    backend = fragile(lambda call, _: float("nan") if call == 8 else None, dtype="float16")
    assert torch.equal(draw(recipe, backend=backend), draw(recipe))


def test_a_run_decodes_where_it_ended() -> None:
    def fails(call: int, rows: int) -> None:
        if call < 4:
            raise torch.OutOfMemoryError("CUDA out of memory")

    run = Run(RECIPE, replace(fragile(fails), device=Device("meta", "float32", "A test.")))
    *_, last = run
    assert run.backend.device.type == "cpu"
    assert run.decode(last.x).device.type == "cpu"
    assert run.preview(last).shape == (1, 3, SIZE, SIZE)


def test_a_large_picture_is_drawn_in_chunks_that_fit_a_budget() -> None:
    backend = fragile()
    rows = BatchEvaluator(5 * backend.denoiser.space.row_bytes)
    composer = Composer(
        Expert(backend.denoiser, backend.background(SCENE)),
        And(tuple(Factor(backend.condition(SCENE, card, arrange(SCENE))) for card in SCENE.cards)),
        evaluator=rows,
    )
    composer(torch.zeros(3, 3, SIZE, SIZE), 1.0)
    assert backend.denoiser.calls == [5, 5, 2]


def test_a_picture_that_memory_cannot_hold_is_refused_before_it_is_taken() -> None:
    """A system that grants more memory than it has would end the process in mid-run."""
    backend = GaussianBackend(400_000)
    run = Run(replace(RECIPE, scene=Scene()), backend)
    with pytest.raises(GenerationError, match="not enough memory"):
        next(iter(run))


@pytest.mark.parametrize(("cards", "pictures"), [(20, 1), (20, 4)])
def test_a_run_takes_no_more_memory_than_is_reckoned(cards: int, pictures: int) -> None:
    """In a process of its own, as the most that was held is the whole process's."""
    if resident_peak() is None:
        pytest.skip("This system does not say how much was held.")
    code = f"""
from core.benchmark.memory import resident_peak
from core.backends.gaussian import Gaussian, GaussianBackend
from core.compose.factors import And, Factor
from core.compose.batch_evaluator import GIGABYTE as BUDGET
from core.generation import Run, memory_needed
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Scene, Card

backend = GaussianBackend(512)
scene = Scene(tuple(Card(f"k{{n}}", "cube") for n in range({cards})))
empty = backend.background(scene)
def express(_):
    return And(tuple(
        Factor(Gaussian(empty.mean + 0.01 * n, empty.variance.clone()), 2.5, Box(0.1, 0.1, 0.5, 0.5), name=card.id)
        for n, card in enumerate(scene.cards)))
next(iter(Run(Recipe(Scene(), size=64), GaussianBackend(64), expression_of=lambda scene: And(()))))
before = resident_peak()
recipe = Recipe(scene, model="gaussian", size=512, steps=2)
for step in Run(recipe, backend, seeds=range({pictures}), expression_of=express):
    step.estimate.influence(), step.estimate.guidance()
need = memory_needed(backend.denoiser.space, {cards}, {pictures})
print((resident_peak() - before) / (need + BUDGET))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert 0.1 < float(done.stdout) < 1


def test_memory_that_runs_out_makes_smaller_chunks_and_tells() -> None:
    def fails(call: int, rows: int) -> None:
        if rows > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")

    notices: list[str] = []
    picture = draw(RECIPE, Controls(notice=notices.append), fragile(fails))
    assert_close(picture, draw(RECIPE), ELEMENTWISE)
    assert notices == ["Memory ran short, so the cards are now drawn 2 at a time, which is slower."]


def test_memory_that_is_too_small_for_anything_moves_the_run_to_the_processor() -> None:
    def fails(call: int, rows: int) -> None:
        if call < 4:
            raise RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)")

    notices: list[str] = []
    backend = replace(fragile(fails), device=Device("meta", "float32", "A test."))
    picture = draw(RECIPE, Controls(notice=notices.append), backend)
    assert [device.type for device in backend.moves] == ["cpu"]
    assert "on the processor" in notices[-1]
    assert backend.denoiser.calls[3:5] == [4, 4], "the processor has room for all cards at once again"
    assert_close(picture, draw(RECIPE), ELEMENTWISE)


def test_memory_that_runs_out_on_the_processor_is_an_error_in_one_sentence() -> None:
    def fails(call: int, rows: int) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")

    with pytest.raises(GenerationError, match="not enough memory"):
        draw(RECIPE, backend=fragile(fails))


def test_any_other_error_of_torch_is_a_bug_and_comes_through() -> None:
    def fails(call: int, rows: int) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    assert not ran_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="mat1"):
        draw(RECIPE, backend=fragile(fails))


def test_a_device_is_chosen_with_a_reason_and_a_missing_one_is_refused() -> None:
    assert choose_device("cpu").type == "cpu"
    assert choose_device().why.endswith(".")
    with pytest.raises(DeviceError, match="'tpu' is not on this computer"):
        choose_device("tpu")


@pytest.mark.parametrize(
    ("instructions", "dtype"),
    [
        ({"avx512_bf16": True}, "bfloat16"),
        ({"amx_bf16": True}, "bfloat16"),
        ({"avx512_bf16": False, "avx2": True}, "float32"),
    ],
)
def test_a_processor_draws_in_bfloat16_where_it_multiplies_it_itself(
    monkeypatch: pytest.MonkeyPatch, instructions: dict[str, bool], dtype: str
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: instructions)
    assert choose_device("cpu").dtype == dtype


def test_pictures_become_images_of_eight_bits() -> None:
    red, beyond = from_rgb((214, 58, 52)).expand(3, 2, 2), torch.full((3, 2, 2), 7.0)
    images = to_images(torch.stack([red, beyond]))
    assert images[0].getpixel((1, 1)) == (214, 58, 52)
    assert images[1].getpixel((0, 0)) == (255, 255, 255)


def test_models_that_are_not_there_are_named(tmp_path: Path) -> None:
    from core.backends.catalogue import open_model

    for model in ("clay", "/no/such/folder"):
        with pytest.raises(ModelError, match="gaussian"):
            open_model(replace(RECIPE, model=model), choose_device("cpu"), tmp_path)

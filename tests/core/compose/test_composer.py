"""The formula itself: against a second implementation, its masks, its bounds, its batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from core.compose.batch_evaluator import BatchEvaluator
from core.compose.bounds import BOUNDS, norm_cap, rescale, unbounded
from core.compose.composer import Composer
from core.compose.denoiser import Expert, Space
from core.compose.factors import And, Expression, Factor, Not, Or
from core.compose.masks import BoxMasks, MaskSchedule
from core.compose.noise import Noise, starting_noise
from core.compose.program import compile_expression
from core.compose.samplers import SAMPLERS
from core.compose.schedule import karras
from core.scene.geometry import Box
from tests.closeness import ELEMENTWISE, assert_close
from tests.core.compose.formula import Formula

SPACE = Space(3, 12, 12, 0.01, 20.0, sigma_data=0.5)


@dataclass(frozen=True, slots=True)
class Painted:
    """A denoiser with curvature: condition c leads to a pattern of its own."""

    space: Space = SPACE
    calls: list[int] = field(default_factory=list)
    rows_that_fit: int = 10**6

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[int], /) -> Tensor:
        self.calls.append(len(x))
        if len(x) > self.rows_that_fit:
            raise torch.OutOfMemoryError("CUDA out of memory")
        c = torch.tensor(conditions, dtype=x.dtype)[:, None, None, None]
        ramp = torch.linspace(-1, 1, 12, dtype=x.dtype)
        return torch.tanh(c * ramp + x / (1 + sigma**2)) + 0.1 * c


def painter(**fields: object) -> Expert[int]:
    return Expert(replace(Painted(calls=[]), **fields), 0)


def picture(batch: int = 2, seed: int = 0) -> Tensor:
    return starting_noise(Noise(range(seed, seed + batch)), batch, SPACE.shape, 2.0)


def in_numpy(x: np.ndarray, sigma: float, condition: int) -> np.ndarray:
    """The denoiser again, without torch."""
    return np.tanh(condition * np.linspace(-1, 1, 12) + x / (1 + sigma**2)) + 0.1 * condition


boxes = st.none() | st.builds(Box, *[st.floats(0, 0.6)] * 2, *[st.floats(0.05, 0.5)] * 2)
factors = st.builds(Factor, st.integers(-3, 3), st.floats(0, 4), box=boxes)
sharing_factors = st.builds(
    lambda query, *rest: Factor(5 + query, *rest, query=query), st.integers(0, 1), st.floats(0, 4), boxes
)
parts = factors | sharing_factors
conjunctions = st.lists(parts | st.builds(Not, parts), min_size=1, max_size=6).map(lambda some: And(tuple(some)))


@settings(max_examples=100)
@given(conjunctions, st.floats(0.05, 15), st.sampled_from(list(BOUNDS)))
def test_a_second_implementation_in_numpy_agrees(wanted: And[int], sigma: float, bound: str) -> None:
    ours = Composer(painter(), wanted, bound=BOUNDS[bound])(picture(), sigma).denoised
    theirs = Formula(in_numpy, SPACE, wanted, bound)(picture().double().numpy(), sigma, None)
    np.testing.assert_allclose(ours.numpy(), theirs, atol=1e-5, rtol=1e-5)


def random_expression(random: Random) -> And[int]:
    """AND, NOT and OR of factors in boxes, some of which share a query."""

    def factor(query: int | None = None) -> Factor[int]:
        sides = random.uniform(0, 0.6), random.uniform(0, 0.6), random.uniform(0.05, 0.5), random.uniform(0.05, 0.5)
        box = None if random.random() < 0.3 else Box(*sides)
        condition = random.randint(-3, 3) if query is None else 5 + query
        return Factor(condition, random.uniform(0.1, 4), box, name=str(random.randint(0, 9)), query=query)

    def branch() -> Expression[int]:
        return factor() if random.random() < 0.7 else And((factor(), Not(factor())))

    def part() -> Expression[int]:
        kind = random.random()
        chosen = factor(random.randint(0, 1) if kind < 0.25 else None)
        if kind > 0.7:
            chosen = Or(tuple(branch() for _ in range(random.randint(2, 3))))
        return Not(chosen) if random.random() < 0.3 else chosen

    return And(tuple(part() for _ in range(random.randint(0, 5))))


@pytest.mark.parametrize("first", range(0, 400, 40))
def test_random_expressions_are_the_formula_in_numpy_along_a_run(first: int) -> None:
    """With the mixtures' densities, a guided background and every bound, in float64; masks are made in float32."""
    for number in range(first, first + 40):
        random = Random(number)
        wanted, bound = random_expression(random), random.choice(list(BOUNDS))
        null, guidance = random.choice([None, -2]), random.uniform(0.5, 5)
        composer = Composer(
            replace(painter(), null=null, guidance=guidance), wanted, bound=BOUNDS[bound], probes=Noise([7, 8])
        )
        formula, probes = Formula(in_numpy, SPACE, wanted, bound, null, guidance), Noise([7, 8])
        x = picture(seed=number).double()
        for sigma in (3.0, 1.0, 0.3):
            signs = probes.signs(x).numpy() if compile_expression(wanted).mixtures else None
            ours, theirs = composer(x, sigma).denoised, formula(x.numpy(), sigma, signs)
            largest = np.abs(theirs).max()
            np.testing.assert_allclose(ours.numpy(), theirs, rtol=0, atol=1e-4 * largest, err_msg=str(wanted))
            x = x.lerp(ours, 0.5)


BOX = Box(0.3, 0.3, 0.25, 0.25)


@pytest.mark.parametrize("bound", BOUNDS.values())
@pytest.mark.parametrize("sampler", SAMPLERS.values())
def test_outside_every_mask_the_result_is_the_backgrounds_bit_for_bit(sampler, bound) -> None:
    """With a model whose answer at a point depends on that point alone, through a whole run."""
    levels = karras(8, 0.02, 20.0)
    expression = And((Factor(2, 2.5, BOX), Not(Factor(-1, 1.5, BOX))))
    ends = {}
    for name, wanted in (("composed", expression), ("background", And(()))):
        x = starting_noise(Noise([3]), 1, SPACE.shape, 20.0)
        *_, last = sampler(Composer(painter(), wanted, bound=bound), x, levels, Noise([3]))
        ends[name] = last.x
    outside = BoxMasks([BOX], MaskSchedule(), SPACE).at(20.0, like=x)[0] == 0
    assert outside.any()
    assert not outside.all()
    assert torch.equal(ends["composed"][:, :, outside], ends["background"][:, :, outside])
    assert not torch.equal(ends["composed"][:, :, ~outside], ends["background"][:, :, ~outside])


@pytest.mark.parametrize("bound", BOUNDS.values())
def test_a_guided_background_is_drawn_from_the_unconditional_and_cards_are_held_against_the_plain_one(bound) -> None:
    model, x, both = Painted(), picture(), And((Factor(2, 2.5, BOX), Not(Factor(-1, 1.5))))
    guided, plain = replace(painter(), null=-2, guidance=3.0), painter()
    null, background = model(x, 0.7, [-2, -2]), model(x, 0.7, [0, 0])
    pulls = Composer(plain, both, bound=bound)(x, 0.7).denoised - background
    wanted = null + 3.0 * (background - null) + pulls
    assert_close(Composer(guided, both, bound=bound)(x, 0.7).denoised, wanted, ELEMENTWISE)


def test_the_guidance_of_a_background_costs_one_evaluation_where_it_has_one_and_else_none() -> None:
    for null, asked in ((None, 3), (-2, 4)):
        expert = replace(painter(), null=null, guidance=3.0)
        Composer(expert, And((Factor(1), Factor(2))))(picture(batch=1), 1.0)
        assert expert.denoiser.calls == [asked]


def test_a_whole_picture_card_of_the_guidances_weight_is_classifier_free_guidance() -> None:
    model, x = Painted(), picture()
    null, card = model(x, 0.7, [0, 0]), model(x, 0.7, [2, 2])
    assert_close(Composer(painter(), Factor(2, 7.5))(x, 0.7).denoised, null + 7.5 * (card - null), ELEMENTWISE)
    over = Composer(replace(painter(), null=-2, guidance=7.5), Factor(2, 7.5))(x, 0.7).denoised
    none = model(x, 0.7, [-2, -2])
    assert_close(over, none + 7.5 * (card - none), ELEMENTWISE)


def test_masks_are_whole_inside_and_nothing_beyond_the_feather() -> None:
    space = Space(1, 100, 100, 0.01, 20.0)
    schedule = MaskSchedule(wide=1.5, tight=1.5, feather=0.1)
    mask = BoxMasks([Box(0.4, 0.2, 0.2, 0.4)], schedule, space).at(1.0, like=torch.empty(0))[0]
    assert mask.shape == (100, 100)
    assert (mask[15:65, 36:64] == 1).all()
    assert mask[40, 24] == 0
    assert 0 < mask[40, 30] < 1
    assert mask[:, 50].argmax() == 10


def test_no_box_is_the_whole_picture() -> None:
    masks = BoxMasks([None, BOX], MaskSchedule(), SPACE).at(1.0, like=torch.empty(0, dtype=torch.float64))
    assert masks.dtype == torch.float64
    assert (masks[0] == 1).all()
    assert masks[1].min() == 0


def test_masks_are_wide_at_high_noise_and_tight_later() -> None:
    schedule = MaskSchedule(wide=2.0, tight=1.2, wide_sigma=8.0, tight_sigma=0.5)
    growths = [schedule.growth(sigma, 1.0) for sigma in (80.0, 8.0, 2.0, 0.5, 0.01)]
    assert growths == sorted(growths, reverse=True)
    assert (growths[0], growths[1]) == pytest.approx((2.0, 2.0))
    assert (growths[3], growths[4]) == pytest.approx((1.2, 1.2))


def many(count: int) -> Tensor:
    generator = torch.Generator().manual_seed(count)
    return torch.randn(count, 2, 3, 4, 4, generator=generator)


@pytest.mark.parametrize("bound", [norm_cap, rescale])
def test_a_bound_keeps_equal_cards_at_the_strength_of_one(bound) -> None:
    one = many(1)
    five = one.expand(5, -1, -1, -1, -1)
    assert_close(bound(five, five.sum(dim=0)), one[0], ELEMENTWISE)


@pytest.mark.parametrize("bound", BOUNDS.values())
def test_a_bound_leaves_a_single_card_as_it_is(bound) -> None:
    assert_close(bound(many(1), many(1)[0]), many(1)[0], ELEMENTWISE)


def test_the_cap_leaves_cards_alone_that_do_not_overlap() -> None:
    pulls = many(2)
    pulls[0, ..., :2] = 0
    pulls[1, ..., 2:] = 0
    assert_close(norm_cap(pulls, pulls.sum(dim=0)), pulls.sum(dim=0), ELEMENTWISE)


def test_the_guidance_that_comes_to_bear_is_told() -> None:
    """Five cards at 7.5 pull with 37.5 where nothing bounds them, and with 7.5 where the cap does."""
    five = And((Factor(2, 7.5),) * 5)
    for bound, expected in ((unbounded, 37.5), (norm_cap, 7.5), (rescale, 7.5)):
        estimate = Composer(painter(), five, bound=bound)(picture(), 1.0)
        assert estimate.guidance().tolist() == pytest.approx([expected] * 2, rel=1e-4)


def test_the_guidance_of_a_not_counts_by_its_size() -> None:
    estimate = Composer(painter(), And((Factor(2, 3.0, BOX), Not(Factor(1, 2.0, BOX)))))(picture(), 1.0)
    assert estimate.guidance().tolist() == pytest.approx([5.0] * 2, rel=1e-4)


def test_influence_is_the_length_of_the_pull_at_each_point() -> None:
    model, x = Painted(), picture()
    pull = 2.0 * (model(x, 0.5, [3, 3]) - model(x, 0.5, [0, 0]))
    influence = Composer(painter(), Factor(3, 2.0, name="card"))(x, 0.5).influence()
    assert_close(influence["card"], pull.norm(dim=1), ELEMENTWISE)


def test_influence_shows_where_each_card_paints() -> None:
    left = Factor(2, 2.0, Box(0.0, 0.2, 0.3, 0.5), name="left")
    right = Factor(3, 2.0, Box(0.7, 0.2, 0.3, 0.5), name="right")
    influence = Composer(painter(), And((left, right)))(picture(), 0.1).influence()
    assert influence.keys() == {"left", "right"}
    assert influence["left"].shape == (2, 12, 12)
    assert influence["left"][:, 5, 1].min() > 0
    assert influence["left"][:, 5, 10].max() == 0
    assert influence["right"][:, 5, 10].min() > 0


def test_all_questions_of_a_step_go_in_one_batch() -> None:
    expert = painter()
    Composer(expert, And((Factor(1), Factor(2), Not(Factor(3)))))(picture(batch=3), 1.0)
    assert expert.denoiser.calls == [4 * 3]


def test_a_shared_query_is_asked_once_and_each_of_its_cards_has_its_own_contribution() -> None:
    left, right = Box(0.0, 0.2, 0.2, 0.5), Box(0.8, 0.2, 0.2, 0.5)
    pack = (Factor(2, 3.0, left, "left", query=0), Factor(2, 1.0, right, "right", query=0))
    expert, other = painter(), painter()
    packed = Composer(expert, And((pack[0], Factor(3, box=BOX), pack[1])))(picture(batch=3), 0.1)
    assert expert.denoiser.calls == [3 * 3]
    alone = Composer(other, And(tuple(replace(one, query=None) for one in (pack[0], Factor(3, box=BOX), pack[1]))))
    assert torch.equal(packed.denoised, alone(picture(batch=3), 0.1).denoised), "the places do not overlap"
    assert packed.contributions.names == ("left", "", "right")


@pytest.mark.parametrize("bound", BOUNDS.values())
def test_cards_of_one_query_that_overlap_count_no_more_than_one(bound) -> None:
    one = Composer(painter(), Factor(2, 3.0, BOX), bound=bound)(picture(), 1.0).denoised
    both = Composer(painter(), And((Factor(2, 3.0, BOX, query=0),) * 2), bound=bound)(picture(), 1.0).denoised
    everywhere = Composer(painter(), And((Factor(2, 3.0, query=0),) * 2), bound=bound)(picture(), 1.0).denoised
    inside = BoxMasks([BOX], MaskSchedule(), SPACE).at(1.0, like=one)[0] == 1
    assert_close(both[..., inside], one[..., inside], ELEMENTWISE)
    assert_close(everywhere, Composer(painter(), Factor(2, 3.0))(picture(), 1.0).denoised, ELEMENTWISE)


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_chunks_give_the_same_picture(rows: int) -> None:
    expression = And((Factor(1), Factor(2, 2.0, BOX), Factor(3)))
    whole = Composer(painter(), expression)(picture(3), 1.0).denoised
    chunked = Composer(painter(), expression, evaluator=BatchEvaluator(rows * SPACE.row_bytes))(
        picture(3), 1.0
    ).denoised
    assert_close(chunked, whole, ELEMENTWISE)


def test_when_memory_runs_out_the_chunks_get_smaller_and_the_user_is_told() -> None:
    notices: list[str] = []
    expert = painter(rows_that_fit=3)
    evaluator = BatchEvaluator(notice=notices.append)
    composer = Composer(expert, And((Factor(1), Factor(2), Factor(3))), evaluator=evaluator)
    answer = composer(picture(2), 1.0).denoised
    whole = Composer(painter(), And((Factor(1), Factor(2), Factor(3))))(picture(2), 1.0).denoised
    assert_close(answer, whole, ELEMENTWISE)
    assert expert.denoiser.calls == [8, 4, 2, 2, 2, 2]
    assert "2 at a time" in notices[-1]
    assert len(notices) == 2
    composer(picture(2), 0.5)
    assert expert.denoiser.calls[6:] == [2, 2, 2, 2], "what was learned is kept"


def test_when_not_even_one_row_fits_torchs_error_comes_through() -> None:
    with pytest.raises(torch.OutOfMemoryError):
        Composer(painter(rows_that_fit=0), Factor(1))(picture(1), 1.0)


@dataclass(frozen=True, slots=True)
class Routed:
    """Two models as one denoiser: a condition is the index of a model and that model's own condition."""

    models: tuple[Painted, Painted]
    space: Space = SPACE

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[tuple[int, int]], /) -> Tensor:
        answers = torch.empty_like(x)
        for index, model in enumerate(self.models):
            rows = [row for row, (asked, _) in enumerate(conditions) if asked == index]
            answers[rows] = model(x[rows], sigma, [conditions[row][1] for row in rows])
        return answers


def test_several_models_are_composed_each_against_its_own_background() -> None:
    """Another model's factor less that model's background is an AND with a NOT."""
    own, other = Painted(calls=[]), Painted(calls=[])
    x, sigma, model = picture(), 0.7, Painted()
    against = And((Factor((1, 3)), Not(Factor((1, -2)))))
    estimate = Composer(Expert(Routed((own, other)), (0, 0)), And((against, Factor((0, 1)))))(x, sigma)

    def answer(condition: int) -> Tensor:
        return model(x, sigma, [condition] * 2)

    assert_close(estimate.denoised, answer(0) + (answer(3) - answer(-2)) + (answer(1) - answer(0)), ELEMENTWISE)
    assert own.calls == [4]
    assert other.calls == [4]


EXPRESSIONS: list[Expression[int]] = [
    And(()),
    Factor(1),
    Not(Not(Factor(1))),
    And((Not(And((Factor(1), Not(Factor(2))))), Factor(3))),
    Or((Factor(1), Not(Factor(2)))),
    Not(Or((And((Factor(1), Factor(2))), Factor(3)))),
]


PACKED = And((Factor(2, 3.0, BOX, query=0), Not(Factor(1, box=BOX)), Factor(2, 1.5, Box(0.4, 0.3, 0.3, 0.3), query=0)))


@pytest.mark.parametrize("expression", [*EXPRESSIONS[1:], PACKED], ids=range(len(EXPRESSIONS)))
def test_the_contributions_of_single_factors_add_up_to_the_whole(expression: Expression[int]) -> None:
    x = picture()
    estimate = Composer(painter(), expression, probes=Noise([0, 1]))(x, 0.7)
    background = painter().denoiser(x, 0.7, [0, 0])
    assert len(estimate.contributions.each) == len(estimate.contributions.names) == len(estimate.contributions.weights)
    assert_close(estimate.contributions.each.sum(dim=0), estimate.contributions.total, ELEMENTWISE)
    assert_close(estimate.denoised, background + estimate.contributions.total, ELEMENTWISE)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_a_picture_does_not_depend_on_its_batch(expression: Expression[int]) -> None:
    def run(seeds: Sequence[int]) -> Tensor:
        x = starting_noise(Noise(seeds), len(seeds), SPACE.shape, 20.0)
        composer = Composer(painter(), expression, probes=Noise([seed + 99 for seed in seeds]))
        *_, last = SAMPLERS["ancestral"](composer, x, karras(6, 0.05, 20.0), Noise(seeds))
        return last.x

    assert_close(run([4, 5, 6]), torch.cat([run([4]), run([5]), run([6])]), ELEMENTWISE)


@pytest.mark.parametrize("bound", BOUNDS.values())
def test_an_or_of_equal_branches_is_the_branch(bound) -> None:
    x, branch = picture(), Factor(2, 1.5)
    either = Composer(painter(), And((Or((branch, branch)), Factor(3))), bound=bound, probes=Noise([0, 1]))
    plain = Composer(painter(), And((branch, Factor(3))), bound=bound)
    assert_close(either(x, 1.0).denoised, plain(x, 1.0).denoised, ELEMENTWISE)


def test_equal_ors_are_each_their_own() -> None:
    either = Or((Factor(2), Factor(-1)))
    same = Composer(painter(), And((either, either)), probes=Noise([0, 1]))(picture(), 1.0)
    copied = Composer(painter(), And((either, replace(either))), probes=Noise([0, 1]))(picture(), 1.0)
    assert torch.equal(same.denoised, copied.denoised)
    torch.testing.assert_close(same.contributions.weights[:2].sum(dim=0), torch.ones(2))


def test_an_or_may_offer_nothing_at_all() -> None:
    maybe = Composer(painter(), Or((Factor(2), And(())), (1.0, 3.0)), probes=Noise([0, 1]))
    weights = maybe(picture(), 1000.0).contributions.weights
    torch.testing.assert_close(weights, torch.full((1, 2), 0.25), atol=1e-3, rtol=0)


def test_an_or_without_randomness_is_refused() -> None:
    with pytest.raises(ValueError, match="probes"):
        Composer(painter(), Or((Factor(1), Factor(2))))


def test_nothing_is_written_into_the_picture() -> None:
    x = picture()
    Composer(painter(), And((Factor(1, 2.0, BOX), Not(Factor(2)))), bound=norm_cap)(x, 1.0)
    assert torch.equal(x, picture())

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from core.backends.clay.autoencoder import Autoencoder, AutoencoderShape
from core.backends.clay.condition_batch import collate
from core.backends.clay.conditions import NULL, Concept, Condition, Painted, Statement
from core.backends.clay.network import SIGMA_DATA, SIGMA_MAX, SIGMA_MIN, ClayNetwork, NetworkShape
from core.backends.clay.weights import ClayModel
from core.compose.denoiser import edm_preconditioning
from core.scene.geometry import Box
from core.scene.scene import Backdrop
from tests.closeness import FLOAT32, assert_close

CUBE = Painted(Concept("cube", "red"), Box(0.125, 0.5, 0.25, 0.25), 0.3)
DOG = Painted(Concept("dog", "white"), Box(0.625, 0.5, 0.25, 0.25), 0.3)


def flops_of(model: torch.nn.Module, *inputs: object) -> int:
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        model(*inputs)
    return counter.get_total_flops()


def parameters_of(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def test_the_shipped_denoiser_is_small_enough() -> None:
    network = ClayNetwork(NetworkShape()).eval()
    batch = collate([Condition(painted=(CUBE, DOG), statements=(Statement(Concept("cat")),), exhaustive=True)])
    assert 0.5e9 < flops_of(network, torch.zeros(1, 16, 16, 16), torch.ones(1), batch) < 1.25e9
    assert parameters_of(network) < 12e6


def test_the_shipped_autoencoder_is_small_enough() -> None:
    autoencoder = Autoencoder(AutoencoderShape()).eval()
    assert 1e9 < flops_of(autoencoder.decoder, torch.zeros(1, 16, 16, 16)) < 4e9
    assert parameters_of(autoencoder) < 6e6


def at(sigma: float) -> list[float]:
    there = edm_preconditioning(torch.tensor([sigma]), SIGMA_DATA)
    return [part.item() for part in (there.c_skip, there.c_out, there.c_in)]


def test_without_noise_the_picture_is_its_own_answer_and_in_noise_the_network_is() -> None:
    assert at(1e-4) == pytest.approx([1, 0, 1], abs=1e-3)
    c_skip, c_out, c_in = at(1e4)
    assert (c_skip, c_out) == pytest.approx((0, 1), abs=1e-3)
    assert c_in == pytest.approx(1e-4, rel=1e-3)


@pytest.mark.parametrize("sigma", [SIGMA_MIN, 0.3, 1.0, 7.0, SIGMA_MAX])
def test_inputs_and_targets_of_the_network_have_variance_one(sigma: float) -> None:
    generator = torch.Generator().manual_seed(0)
    clean = torch.randn(200_000, generator=generator)
    noisy = clean + sigma * torch.randn(200_000, generator=generator)
    c_skip, c_out, c_in = at(sigma)
    assert (noisy * c_in).std().item() == pytest.approx(1, rel=0.02)
    assert ((clean - c_skip * noisy) / c_out).std().item() == pytest.approx(1, rel=0.02)


def test_an_untrained_network_gives_the_best_guess_without_looking() -> None:
    """All that it knows is the variance of the data, and so D = c_skip x."""
    network = ClayNetwork(NetworkShape(fine=8, coarse=8, heads=2))
    x = torch.randn(2, 16, 16, 16)
    sigma = torch.tensor([0.5, 4.0])
    expected = x / (1 + sigma.square())[:, None, None, None]
    assert_close(network(x, sigma, collate([NULL, NULL])), expected)


def answers(tiny: ClayModel, *conditions: Condition, x: Tensor | None = None) -> Tensor:
    x = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(1)) if x is None else x
    rows = x.expand(len(conditions), -1, -1, -1)
    with torch.inference_mode():
        return tiny.network(rows, torch.full((len(rows),), 2.0), collate(conditions))


@pytest.mark.parametrize(
    "condition",
    [
        Condition(exhaustive=True),
        Condition(caption=True),
        Condition(painted=(CUBE,)),
        Condition(statements=(Statement(Concept("cube")),)),
        Condition(statements=(Statement(Concept()),)),
        Condition(statements=(Statement(Concept("cube"), "on", (Concept("dog"),)),)),
        *(
            Condition(backdrop=Backdrop(**fact))
            for fact in (
                {"sky": "blue"},
                {"ground": "sea"},
                {"mountains": "none"},
                {"river": False},
                {"flowers": False},
            )
        ),
    ],
)
def test_whatever_is_said_is_heard(tiny: ClayModel, condition: Condition) -> None:
    plain, told = answers(tiny, NULL, condition)
    assert (plain - told).abs().max() > 1e-4


def test_it_matters_which_way_a_card_faces(tiny: ClayModel) -> None:
    left, right, unsaid = answers(tiny, *(Condition(painted=(replace(DOG, yaw=yaw),)) for yaw in (0.3, 2.8, None)))
    assert min((left - right).abs().max(), (left - unsaid).abs().max()) > 1e-4


def test_who_stands_on_whom_matters(tiny: ClayModel) -> None:
    one, other, longer = (Statement(Concept("cube"), "between", (Concept(a), Concept(b))) for a, b in
                          (("dog", "cat"), ("cat", "dog"), ("dog", "dog")))  # fmt: skip
    a, b, c = answers(tiny, *(Condition(statements=(said,)) for said in (one, other, longer)))
    assert (a - b).abs().max() > 1e-5
    assert (a - c).abs().max() > 1e-5


def test_an_answer_does_not_depend_on_the_batch(tiny: ClayModel) -> None:
    asked = [
        NULL,
        Condition(painted=(CUBE, DOG), exhaustive=True),
        Condition(statements=(Statement(Concept("cat")), Statement(Concept("dog")))),
    ]
    together = answers(tiny, *asked)
    for condition, answer in zip(asked, together, strict=True):
        assert_close(answers(tiny, condition)[0], answer)


def test_the_order_of_cards_and_statements_does_not_matter(tiny: ClayModel) -> None:
    said = (Statement(Concept("cat")), Statement(Concept("dog", "red")))
    one, other = answers(
        tiny,
        Condition(painted=(CUBE, DOG), statements=said),
        Condition(painted=(DOG, CUBE), statements=said[::-1]),
    )
    assert_close(one, other)


def test_a_painted_card_is_in_its_box_and_nowhere_else(tiny: ClayModel) -> None:
    plain, cube, both = tiny.network.condition_encoder(
        collate([NULL, Condition(painted=(CUBE,)), Condition(painted=(CUBE, DOG))])
    ).map
    changed = (plain - cube).abs().amax(dim=0) > FLOAT32 * plain.abs().max()
    assert changed[8:12, 2:6].all()
    assert changed.sum() == 16
    assert_close(both[:, :, :8], cube[:, :, :8])
    assert (both - cube)[:, 8:12, 10:14].abs().amax(dim=0).min() > 1e-6


def test_what_is_hidden_is_still_known(tiny: ClayModel) -> None:
    behind = Painted(Concept("cat", "pink"), CUBE.box, 0.9)
    alone, both = answers(tiny, Condition(painted=(CUBE,)), Condition(painted=(CUBE, behind)))
    assert (alone - both).abs().max() > 1e-5


def test_bfloat16_is_near(tiny: ClayModel) -> None:
    asked = (Condition(painted=(CUBE,), exhaustive=True), Condition(statements=(Statement(Concept("cat")),)))
    with torch.autocast("cpu", torch.bfloat16):
        rough = answers(tiny, *asked)
    assert rough.dtype == torch.float32
    exact = answers(tiny, *asked)
    assert (rough - exact).abs().mean() < 0.1 * exact.abs().mean()

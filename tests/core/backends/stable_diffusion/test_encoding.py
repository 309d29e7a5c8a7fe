"""Texts are encoded as each family was trained, and once each."""

from __future__ import annotations

import pytest
import torch

from core.backends.stable_diffusion import text_encoder
from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.text_encoder import TextEncoder
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Backdrop, Card, Scene
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.loaded import backend, components


def counted(parts: Components) -> list[int]:
    """Filled with one entry for each call of a text encoder."""
    calls: list[int] = []
    for network in parts.text_encoders:
        network.register_forward_hook(lambda *_: calls.append(1))
    return calls


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_one_row_a_token_and_the_same_text_is_the_same(family: Family) -> None:
    encode = TextEncoder(components(family), "cpu")
    said, other = encode("a red cube"), encode("a blue house")
    assert said.states.shape == (77, sum(tiny.TEXT_WIDTHS[family]))
    assert encode("a red cube") is said
    assert not torch.equal(said.states, other.states)
    assert (said.pooled is None) == (family != "sdxl")


def test_the_empty_text_is_nothing_for_xl_and_a_text_for_the_others() -> None:
    xl, sd = TextEncoder(components("sdxl"), "cpu")(""), TextEncoder(components("sd1"), "cpu")("")
    assert xl.pooled is not None
    assert not xl.states.any()
    assert not xl.pooled.any()
    assert sd.states.any()


def test_a_text_that_is_too_long_is_cut_off() -> None:
    encode = TextEncoder(components(), "cpu")
    assert encode("cube " * 60).states.shape == (77, tiny.TEXT_WIDTHS["sd1"][0])
    assert torch.equal(encode("cube " * 90).states, encode("cube " * 100).states)


def test_moving_a_card_or_weighing_it_encodes_nothing() -> None:
    """One text for the backdrop, one for the unconditional and one a card, however often the scene changes."""
    model = backend()
    calls = counted(model.components)
    scene = Scene((Card("a", "cube", "red"), Card("b", "house")), backdrop=Backdrop("pink"))
    for moved in (
        scene,
        scene.changed("a", box=Box(0.1, 0.1, 0.3, 0.3), pinned=True),
        scene.changed("b", weight=2.0),
        scene.changed("a", wanted=False),
    ):
        list(Run(Recipe(moved, steps=2, size=64), model))
    assert len(calls) == 4
    list(Run(Recipe(scene.changed("b", colour="green"), steps=2, size=64), model))
    assert len(calls) == 5


def test_the_oldest_text_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_encoder, "MOST_KEPT", 2)
    parts = components()
    encode, calls = TextEncoder(parts, "cpu"), counted(parts)
    for text in ("a", "b", "c", "c", "b", "a"):
        encode(text)
    assert len(calls) == 4

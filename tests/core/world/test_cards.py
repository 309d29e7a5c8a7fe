"""The pictures on the cards: rendered at a small size here, and the ones that the application carries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.scene.vocabulary import COLOURS, KINDS
from core.world import cards
from core.world.renderer import Renderer

FOLDER = Path(__file__).parents[3] / "resources" / "cards"


@pytest.mark.parametrize("kind", ["cube", "moon"])
def test_a_card_shows_one_body_on_nothing(kind: str) -> None:
    with Renderer(cards.SIDE_PX) as renderer:
        card = cards.cut_out(renderer, kind, "red")
    pixels = np.asarray(card)
    assert card.size == (cards.SIDE_PX, cards.SIDE_PX)
    assert not pixels[0, :, 3].any()
    seen = pixels[pixels[..., 3] == 255]
    assert len(seen) > 0.2 * cards.SIDE_PX**2
    assert seen[:, 0].mean() > 2 * seen[:, 1].mean()


def test_any_colour_is_all_of_them_from_left_to_right() -> None:
    plain = [Image.new("RGBA", (cards.SIDE_PX, cards.SIDE_PX), COLOURS[id].rgb) for id in cards.RAINBOW]
    pixels = np.asarray(cards.blended(plain))
    assert tuple(pixels[0, 0, :3]) == COLOURS["red"].rgb
    assert tuple(pixels[0, -1, :3]) == COLOURS["pink"].rgb


def test_the_application_carries_every_card_and_every_backdrop() -> None:
    for kind in KINDS:
        with Image.open(FOLDER / f"{kind}.webp") as strip:
            assert strip.size == (cards.SIDE_PX * len(cards.COLUMNS), cards.SIDE_PX)
    for field, views in cards.VIEWS.items():
        with Image.open(FOLDER / f"backdrop-{field}.webp") as strip:
            assert strip.size == (cards.VIEW_PX[0] * len(views), cards.VIEW_PX[1])


def test_the_pictures_are_small_in_all() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 1_500_000

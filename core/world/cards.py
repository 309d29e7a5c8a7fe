"""The pictures on the cards: each kind cut out in every colour, and small views of every backdrop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.scene.scene import Backdrop
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, MOUNTAINS, SKIES
from core.world import exemplars
from core.world.bodies import World
from core.world.exemplars import FINE, fitted, lone
from core.world.renderer import Renderer

SIDE_PX = 144
"""The side of a card's picture."""

MARGIN = 0.03
"""The share of the side that stays clear around a body."""

VIEW_PX = (128, 96)
"""Width and height of a view of a backdrop."""

COLUMNS: Sequence[str | None] = (None, *COLOURS)
"""The colours of a strip from left to right; None: any colour, shown as all that are natural."""

RAINBOW = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
"""What is natural for a kind that may have any colour."""

VIEWS: Mapping[str, Mapping[str | bool, Backdrop]] = MappingProxyType(
    {
        "sky": {sky: Backdrop(sky, "grass") for sky in SKIES},
        "ground": {ground: Backdrop("blue", ground) for ground in GROUNDS},
        "mountains": {row: Backdrop("blue", "grass", row) for row in ("none", *MOUNTAINS)},
        "river": {there: Backdrop("blue", "grass", river=there) for there in (True, False)},
        "flowers": {there: Backdrop("blue", "grass", flowers=there) for there in (True, False)},
    }
)
"""Field of the backdrop -> its values from left to right, each with what its view shows."""

FRAMES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"sky": (0.0, 0.6), "ground": (0.24, 0.72), "mountains": (0.08, 0.46), "river": (0.2, 0.8), "flowers": (0.27, 0.72)}
)
"""Field of the backdrop -> the upper edge and the width of its views, as shares of the picture."""


def strips() -> Iterator[tuple[str, Image.Image]]:
    """Every strip with its name: a kind ("cube": its colours side by side), or "backdrop-sky" and the like.

    Raises:
        NoDrawingError: nothing on this machine can draw.
    """
    with Renderer(SIDE_PX * FINE) as renderer:
        for kind in KINDS:
            yield kind, _strip(kind, [cut_out(renderer, kind, colour) for colour in COLOURS])
    with Renderer(VIEW_PX[0] * 3, antialias=True) as renderer:
        for field, views in VIEWS.items():
            yield f"backdrop-{field}", _beside([_view(renderer, field, view) for view in views.values()])


def _strip(kind: str, cards: Sequence[Image.Image]) -> Image.Image:
    by_colour = dict(zip(COLOURS, cards, strict=True))
    return _beside([blended([by_colour[colour] for colour in KINDS[kind].colours or RAINBOW]), *cards])


def cut_out(renderer: Renderer, kind: str, colour: str) -> Image.Image:
    """A body on nothing, as large as the card allows."""
    body = fitted(exemplars.cut_out(renderer, lone(kind, colour)), round(SIDE_PX * (1 - 2 * MARGIN)))
    card = Image.new("RGBA", (SIDE_PX, SIDE_PX))
    spare = SIDE_PX - body.height
    card.paste(
        body, ((SIDE_PX - body.width) // 2, spare // 2 if KINDS[kind].flies else spare - round(SIDE_PX * MARGIN))
    )
    return card


def blended(cards: Sequence[Image.Image]) -> Image.Image:
    """From the first card at the left to the last at the right, through all between; they show one outline."""
    stack = np.stack([np.asarray(card, np.float32) for card in cards])  # (cards, height, width, 4)
    left, _, right, _ = cards[0].getbbox() or (0, 0, SIDE_PX, SIDE_PX)
    at = np.clip((np.arange(SIDE_PX) - left) / (right - 1 - left), 0, 1) * (len(cards) - 1)
    shares = np.clip(1 - np.abs(at - np.arange(len(cards))[:, None]), 0, 1)  # (cards, width)
    mixed: NDArray[Any] = np.einsum("cw,chwk->hwk", shares, stack)
    return Image.fromarray(np.round(mixed).astype(np.uint8), "RGBA")


def _view(renderer: Renderer, field: str, backdrop: Backdrop) -> Image.Image:
    drawn = Image.fromarray(renderer.draw(World(backdrop=backdrop)).picture)
    top, wide = FRAMES[field]
    left, tall = (1 - wide) / 2, wide * VIEW_PX[1] / VIEW_PX[0]
    side = drawn.width
    part = (left * side, top * side, (left + wide) * side, (top + tall) * side)
    return drawn.resize(VIEW_PX, Image.Resampling.LANCZOS, part).convert("RGBA")


def _beside(pictures: Sequence[Image.Image]) -> Image.Image:
    width, height = pictures[0].size
    strip = Image.new("RGBA", (width * len(pictures), height))
    for column, picture in enumerate(pictures):
        strip.paste(picture, (column * width, 0))
    return strip

"""Exemplars: what one body looks like, alone, cut out with soft edges, without ground and without its shadow.

A card's picture is an exemplar in its kind's usual facing; a model that draws what it is shown learns from *exact*
ones, in the body's own pose but under another lamp, so that light, shadow and occlusion are left to be learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.scene.geometry import Box, Point, Size
from core.scene.scene import Backdrop
from core.scene.vocabulary import KINDS
from core.world.bodies import Lamp, World, WorldBody
from core.world.camera import pose_in
from core.world.facing import HANDS, yaw_on_card
from core.world.renderer import Drawing, Renderer
from core.world.scene_to_world import portrait, sample_lamp
from core.world.shapes import hulls

FINE = 6
"""An exemplar is best drawn so many times as large: there the outline is exact, and shrinking makes its edge soft."""

BACKDROP = Backdrop("blue", "sand")
"""Its light is warm; of the backdrop itself nothing is left."""

WIDE = 0.4
LOWEST = 0.97
"""A body that stands is drawn so wide, as a share of the picture, and so low that it is seen from a little above."""


def lone(
    kind: str, colour: str, yaw: float | None = None, foot: float = LOWEST, variation_seed: int | None = None
) -> World:
    """One body that stands alone for its exemplar.

    Args:
        kind: of the vocabulary.
        colour: of the vocabulary.
        yaw: in radians, see `core.world.facing`; None: as on its card.
        foot: where it stands, as a share of the picture's height. The lower, the more it is seen from above.
        variation_seed: of its irregularities; None: as on its card.
    """
    row, seed = KINDS[kind], HANDS.get(kind, 0) if variation_seed is None else variation_seed
    turned = yaw_on_card(kind) if yaw is None else yaw
    if row.flies:
        world = portrait(kind, colour, seed, BACKDROP)
        (body,) = world.bodies
        return world if yaw is None else replace(world, bodies=(replace(body, pose=replace(body.pose, yaw=turned)),))
    width = WIDE / max(row.aspect, 1.0)
    box = Box.standing_at(Point(0.5, foot), Size(width, width * row.aspect))
    return World((WorldBody(kind, colour, "large", pose_in(box, hulls()[kind], turned), seed),), BACKDROP, Lamp(), seed)


def exact(world: World, index: int, rng: np.random.Generator) -> World:
    """A body of a world alone: same pose, same irregularities, under another lamp and in plain light."""
    body = replace(world.bodies[index], carrier=None, held=False)
    return World((body,), BACKDROP, sample_lamp(rng), world.variation_seed)


def cut_out(renderer: Renderer, world: World) -> Image.Image:
    """The first body of a world on nothing, RGBA, no larger than it is; 1 x 1 where it is out of the picture."""
    body = _transparent(renderer.draw(world))
    box = body.getbbox()
    return body.crop(box) if box else Image.new("RGBA", (1, 1))


def fitted(body: Image.Image, longest: int) -> Image.Image:
    """The same with a longer side of so many pixels; shrinking makes its edges soft."""
    share = longest / max(body.size)
    size = (max(round(body.width * share), 1), max(round(body.height * share), 1))
    return body.resize(size, Image.Resampling.BOX)


def squared(body: Image.Image, side: int) -> NDArray[np.uint8]:
    """The same stretched to a square, as what lies in a box: (side, side, 4), colours multiplied by the opacity."""
    premultiplied = np.asarray(body.convert("RGBa"))
    channels = (Image.fromarray(np.ascontiguousarray(premultiplied[..., channel])) for channel in range(4))
    return np.dstack([np.asarray(one.resize((side, side), Image.Resampling.BOX)) for one in channels])


def exact_exemplars(renderer: Renderer, world: World, side: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The exact exemplar of every body of a world, stretched to squares: (bodies, side, side, 4), premultiplied."""
    squares = [squared(cut_out(renderer, exact(world, index, rng)), side) for index in range(len(world.bodies))]
    return np.stack(squares) if squares else np.zeros((0, side, side, 4), np.uint8)


def bank(
    renderer: Renderer, kind: str, colours: Sequence[str], yaws: Sequence[float], feet: Sequence[float], side: int
) -> NDArray[np.uint8]:
    """Exemplars of a kind: (colours, yaws, feet, side, side, 4), stretched to squares and premultiplied."""
    squares = [
        squared(cut_out(renderer, lone(kind, colour, yaw, foot)), side)
        for colour in colours
        for yaw in yaws
        for foot in feet
    ]
    return np.stack(squares).reshape(len(colours), len(yaws), len(feet), side, side, 4)


def _transparent(drawing: Drawing) -> Image.Image:
    pixels: NDArray[np.uint8] = np.dstack((drawing.picture, np.where(drawing.mask(0), 255, 0).astype(np.uint8)))
    pixels[pixels[..., 3] == 0] = 0
    return Image.fromarray(pixels, "RGBA")

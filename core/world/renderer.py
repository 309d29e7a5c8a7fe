"""Draws the clay world with a graphics driver, or with Mesa's software renderer where there is none.

A picture takes four passes: each body's *surface* (what the camera sees of it), each body's *light* (the soft shadow
and the corners' darkness that it brings to all that is seen), and one *picture* in which backdrop, bodies and light
meet. A body is only drawn where its bounding ball, and the shadow of that, can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from core.scene.geometry import Box
from core.scene.perspective import HORIZON
from core.scene.vocabulary import COLOURS, KINDS
from core.world.bodies import World, WorldBody
from core.world.camera import EYE_HEIGHT, box_around, project
from core.world.palette import GROUNDS, MOUNTAINS, SKIES, SNOW_CAP, linear
from core.world.programs import Programs, open_context
from core.world.shapes import hulls

Rectangle = tuple[float, float, float, float]
Mask = NDArray[np.bool_]
"""Which pixels a body covers, (height, width)."""

WAVER = 1.03  # a bounding ball leaves room for the wavering of the surface


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn world: the picture, (size, size, 3) in 0..255, and which body each pixel shows: its index + 1, or 0."""

    picture: NDArray[np.uint8]
    seen: NDArray[np.uint8]  # (size, size)

    def mask(self, index: int) -> Mask:
        return self.seen == index + 1


class Renderer:
    """Draws square pictures of one size; to be closed, or used in a `with`.

    One thread owns it. With `antialias` each pixel is the mean of 2 x 2.

    Raises:
        NoDrawingError: nothing on this machine can draw.
    """

    def __init__(self, size: int, antialias: bool = False) -> None:
        self.size = size
        self._fine = 2 if antialias else 1
        self._context = open_context()
        self._programs = Programs(self._context)
        side = (size * self._fine, size * self._fine)
        self._number = self._texture(side, 1, "f1")
        self._surface = self._texture(side, 4, "f4")
        self._colour = self._texture(side, 4, "f1")
        self._light = self._texture(side, 4, "f1")
        self._picture = self._texture(side, 3, "f1")
        depth = self._context.depth_texture(side)
        self._seen_target = self._context.framebuffer([self._number, self._surface, self._colour], depth)
        self._light_target = self._context.framebuffer([self._light])
        self._picture_target = self._context.framebuffer([self._picture])

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._context.release()

    def draw(self, world: World) -> Drawing:
        """The picture of a world, and what each pixel shows. The same world gives the same bytes on one machine."""
        placed = [_Placed(body) for body in world.bodies]
        with self._context:
            self._draw_surfaces(enumerate(placed))
            seen = self._read_numbers()
            self._draw_light(world, placed)
            self._draw_picture(world)
            return Drawing(self._read_picture(), seen)

    def alone(self, bodies: Sequence[WorldBody]) -> list[Mask]:
        """What each body would cover if nothing stood before it."""
        placed = [_Placed(body) for body in bodies]
        masks: dict[int, Mask] = {}
        for layer in _apart([one.rectangle for one in placed]):
            with self._context:
                self._draw_surfaces((index, placed[index]) for index in layer)
                numbers = self._read_numbers()
            masks |= {index: numbers == index + 1 for index in layer}
        return [masks[index] for index in range(len(bodies))]

    def _draw_surfaces(self, placed: Iterable[tuple[int, _Placed]]) -> None:
        self._seen_target.use()
        self._seen_target.clear(depth=1.0)
        self._context.enable_only(moderngl.DEPTH_TEST)
        for index, one in placed:
            own = {
                "number": float(index + 1),
                "colour": one.colour,
                "pixel": self._pixel,
                "haze": float(not one.flies),
            }
            self._programs.draw("surface", one.rectangle, one.names, one.uniforms | own)

    def _draw_light(self, world: World, placed: Sequence[_Placed]) -> None:
        self._light_target.use()
        self._light_target.clear(1.0, 1.0, 1.0, 1.0)
        self._context.enable_only(moderngl.BLEND)
        self._context.blend_func = moderngl.DST_COLOR, moderngl.ZERO
        self._surface.use(0)
        sun = world.lamp.direction
        for one in placed:
            shared = {"surface": 0, "sun_direction": sun, "casts": float(not one.flies)}
            self._programs.draw("light", one.reach(sun), one.names, one.uniforms | shared)

    def _draw_picture(self, world: World) -> None:
        self._picture_target.use()
        self._context.enable_only(moderngl.NOTHING)
        for unit, texture in enumerate((self._surface, self._colour, self._light)):
            texture.use(unit)
        textures = {"surface": 0, "colours": 1, "light": 2}
        uniforms = textures | {"pixel": self._pixel} | _backdrop_uniforms(world)
        above = {"BACKDROP": "above_horizon", "GROUND": "grass"}
        below = {"BACKDROP": "below_horizon", "GROUND": world.backdrop.ground or "grass"}
        self._programs.draw("picture", (0.0, 0.0, 1.0, HORIZON), above, uniforms)
        self._programs.draw("picture", (0.0, HORIZON, 1.0, 1.0), below, uniforms)

    @property
    def _pixel(self) -> float:
        return 1 / (self.size * self._fine)

    def _texture(self, side: tuple[int, int], components: int, dtype: str) -> moderngl.Texture:
        texture = self._context.texture(side, components, dtype=dtype, alignment=1)
        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        return texture

    def _read_numbers(self) -> NDArray[np.uint8]:
        fine = self._read(self._seen_target, 1)[..., 0]
        return np.ascontiguousarray(fine[:: self._fine, :: self._fine])

    def _read_picture(self) -> NDArray[np.uint8]:
        fine = self._read(self._picture_target, 3)
        if self._fine == 1:
            return fine
        blocks = fine.reshape(self.size, self._fine, self.size, self._fine, 3)
        return ((blocks.sum(axis=(1, 3), dtype=np.uint16) + 2) // 4).astype(np.uint8)

    def _read(self, target: moderngl.Framebuffer, components: int) -> NDArray[np.uint8]:
        side = self.size * self._fine
        pixels = np.frombuffer(target.read(components=components, alignment=1), np.uint8)
        return pixels.reshape(side, side, components)


class _Placed:
    """A body as the shaders want it."""

    def __init__(self, body: WorldBody) -> None:
        self._pose = body.pose
        self._hull = hulls()[body.kind] * (1.0, body.pose.stretch, 1.0)
        self.names = {"KIND": body.kind}
        self.flies = KINDS[body.kind].flies
        self.colour = linear(COLOURS[body.colour].rgb)
        self.phases = np.random.default_rng(body.variation_seed).uniform(0, 2 * np.pi, 3)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """A ball around the hull in the body's own frame: its middle and its radius."""
        middle = (self._hull.min(axis=0) + self._hull.max(axis=0)) / 2
        radius = np.linalg.norm(self._hull - middle, axis=1).max() * WAVER
        x, y, z = map(float, middle)
        return (x, y, z, float(radius))

    @cached_property
    def uniforms(self) -> dict[str, Any]:
        pose = self._pose
        return {
            "base": (pose.x, pose.y, -pose.distance),
            "turn": (float(np.cos(pose.yaw)), float(np.sin(pose.yaw))),
            "scale": pose.scale,
            "stretch": pose.stretch,
            "bounds": self.bounds,
            "phases": tuple(map(float, self.phases)),
        }

    @cached_property
    def rectangle(self) -> Rectangle:
        """The part of the picture in which the body may be seen."""
        return _clipped(box_around(project(self._pose.world(self._hull / (1, self._pose.stretch, 1)))).scaled(1.06))

    def reach(self, sun: tuple[float, float, float]) -> Rectangle:
        """The part of the picture that the body may darken: around itself, and where its shadow falls on the ground."""
        corners = np.stack(np.meshgrid([-1, 1], [-1, 1], [-1, 1]), axis=-1).reshape(-1, 3).astype(float)
        x, y, z, radius = self.bounds
        (middle,) = self._pose.world(np.array([[x, y / self._pose.stretch, z]]))
        around = middle + corners * (radius * 1.25 * self._pose.scale)
        fall = np.array(sun) * (middle[1] / sun[1])
        slant = (abs(sun[0]) + abs(sun[2])) / sun[1]
        shadow = middle - fall + corners * (radius * 1.25 * self._pose.scale) * (1 + 0.5 * slant, 0, 1 + 0.5 * slant)
        points = np.concatenate((around, shadow))
        points[:, 1] = np.clip(points[:, 1], 0.0, None)
        points[:, 2] = np.minimum(points[:, 2], -0.4 * EYE_HEIGHT)
        return _clipped(box_around(project(points)))


def _clipped(box: Box) -> Rectangle:
    return (max(box.left, 0.0), max(box.top, 0.0), min(box.right, 1.0), min(box.bottom, 1.0))


def _apart(rectangles: Sequence[Rectangle]) -> list[list[int]]:
    """The rectangles' indices in as few layers as a greedy choice finds, such that no two of one layer overlap."""
    layers: list[list[int]] = []
    for index, one in enumerate(rectangles):
        for layer in layers:
            if not any(_overlap(one, rectangles[other]) for other in layer):
                layer.append(index)
                break
        else:
            layers.append([index])
    return layers


def _overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _backdrop_uniforms(world: World) -> dict[str, Any]:
    backdrop = world.backdrop
    sky = SKIES[backdrop.sky or "blue"]
    ground = GROUNDS[backdrop.ground or "grass"]
    raised = backdrop.mountains in MOUNTAINS
    dark, light, accent = (linear(rgb, sky.earth) for rgb in (ground.dark, ground.light, ground.accent))
    bounce = tuple(0.45 * (a + b) / 2 for a, b in zip(dark, light, strict=True))
    return {
        "sky_top": linear(sky.top),
        "sky_low": linear(sky.low),
        "stars": sky.stars,
        "earth_dark": dark,
        "earth_light": light,
        "earth_accent": accent,
        "earth_share": sky.earth,
        "mountain": linear(MOUNTAINS[backdrop.mountains or "none"], sky.earth) if raised else (0.0, 0.0, 0.0),
        "snow_cap": linear(SNOW_CAP, sky.earth),
        "mountains": float(raised),
        "water_dark": linear(sky.water_dark),
        "water_light": linear(sky.water_light),
        "river": float(bool(backdrop.river)),
        "flowers": float(bool(backdrop.flowers)),
        "phases": tuple(map(float, np.random.default_rng(world.variation_seed).uniform(0, 2 * np.pi, 3))),
        "sun_direction": world.lamp.direction,
        "lamp": sky.lamp,
        "fill": sky.fill,
        "bounce": bounce,
    }

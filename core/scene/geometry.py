"""Points, sizes and boxes on the picture.

Coordinates are shares of the picture: 0..1, x to the right, y downwards. A box may stand partly outside the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.errors import SceneError


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the picture; (0, 0) is the upper left corner and (1, 1) the lower right one."""

    x: float
    y: float

    def __post_init__(self) -> None:
        _require_finite("point", x=self.x, y=self.y)

    def distance_to(self, other: Point) -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height as shares of the picture, both above 0."""

    width: float
    height: float

    def __post_init__(self) -> None:
        _require_extent("size", self.width, self.height)

    @property
    def area(self) -> float:
        return self.width * self.height

    def scaled(self, factor: float) -> Size:
        return Size(self.width * factor, self.height * factor)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: its upper left corner, its width and its height, all as shares of the picture.

    Raises:
        SceneError: a number is not finite, or the width or height is not above 0.
    """

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        _require_finite("box", left=self.left, top=self.top)
        _require_extent("box", self.width, self.height)

    @classmethod
    def around(cls, center: Point, size: Size) -> Box:
        return cls(center.x - size.width / 2, center.y - size.height / 2, size.width, size.height)

    @classmethod
    def standing_at(cls, base: Point, size: Size) -> Box:
        """The box whose bottom edge has its middle at `base`."""
        return cls(base.x - size.width / 2, base.y - size.height, size.width, size.height)

    @classmethod
    def between(cls, left: float, top: float, right: float, bottom: float) -> Box:
        return cls(left, top, right - left, bottom - top)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def center(self) -> Point:
        return Point(self.left + self.width / 2, self.top + self.height / 2)

    @property
    def base(self) -> Point:
        """The middle of the bottom edge: where the body touches what it stands on."""
        return Point(self.left + self.width / 2, self.bottom)

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def area(self) -> float:
        return self.width * self.height

    def contains(self, point: Point) -> bool:
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom

    def moved_by(self, dx: float, dy: float) -> Box:
        return Box(self.left + dx, self.top + dy, self.width, self.height)

    def scaled(self, factor: float) -> Box:
        """The box grown or shrunk about its centre."""
        return Box.around(self.center, self.size.scaled(factor))

    def mirrored(self) -> Box:
        """The box in the picture flipped left to right."""
        return Box(1 - self.right, self.top, self.width, self.height)

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box.between(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlap(self, other: Box) -> float:
        """The area that both cover; 0 where they only touch."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        shared = self.overlap(other)
        return shared / (self.area + other.area - shared)

    def clamped(self) -> Box:
        """The box moved by the least that brings it into the picture; made smaller only where it is larger."""
        width, height = min(self.width, 1.0), min(self.height, 1.0)
        return Box(
            min(max(self.left, 0.0), 1.0 - width),
            min(max(self.top, 0.0), 1.0 - height),
            width,
            height,
        )


def _require_finite(owner: str, **numbers: float) -> None:
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise SceneError(f"The {name} of a {owner} is {number}, but it must be a finite number.")


def _require_extent(owner: str, width: float, height: float) -> None:
    _require_finite(owner, width=width, height=height)
    for name, number in (("width", width), ("height", height)):
        if number <= 0:
            raise SceneError(f"The {name} of a {owner} is {number:g}, but it must be above 0.")


PICTURE = Box(0.0, 0.0, 1.0, 1.0)
"""The whole picture."""

"""The one camera of the stage, as far as boxes need it.

The ground is a plane seen from a standing height: it begins at the horizon and ends at the bottom of the picture.
A body's *foot* is the y of the ground beneath it. On a plane under a pinhole camera the size of a body in the picture
is proportional to the distance of its foot from the horizon, so all of this is linear, as the layout solver wants it.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar


class Linear(Protocol):
    """A number, or an expression of a linear solver: it can be added, subtracted, and multiplied by a number."""

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: float, /) -> Any: ...


T = TypeVar("T", bound=Linear)

HORIZON = 1 / 3
"""The y of the horizon: a third of the picture is sky."""

FARTHEST_FOOT = 0.56
NEAREST_FOOT = 0.96
"""Between these two feet a body stands far enough to have room and near enough to be recognised."""

REFERENCE_FOOT = 0.80
"""The foot at which a body has the width that the vocabulary gives it."""


def scale_at(foot: T) -> T:
    """How large a body is in the picture, against one at the reference foot (Hartley & Zisserman 2004, section 8.7)."""
    return (foot - HORIZON) * (1 / (REFERENCE_FOOT - HORIZON))


def foot_where(scale: float) -> float:
    """The inverse of `scale_at`."""
    return HORIZON + scale * (REFERENCE_FOOT - HORIZON)


def depth_at(foot: T) -> T:
    """How far a foot is up the picture's ground: 0 at the bottom of the picture (near), 1 at the horizon (far)."""
    return (foot - 1) * (-1 / (1 - HORIZON))


def foot_at(depth: T) -> T:
    """The inverse of `depth_at`."""
    return depth * (HORIZON - 1) + 1

"""The measured outlines of the kinds: what the camera needs to know of a shape without drawing it.

`hulls.json` holds, for each kind, the outermost points of its shape in its own frame. It is measured from the shaders
by `python -m core.world.shapes`, which is run again whenever a shape changes.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import moderngl
import numpy as np
from numpy.typing import NDArray

from core.scene.vocabulary import KINDS
from core.world.camera import Points
from core.world.programs import Programs, open_context

GRID = 88
EXTENT = 1.8
DIRECTIONS = 160


@cache
def hulls() -> dict[str, Points]:
    """Kind -> its outermost points, (count, 3)."""
    text = files("core.world").joinpath("hulls.json").read_text("utf-8")
    return {kind: np.array(points) for kind, points in json.loads(text).items()}


def measure(context: moderngl.Context, kind: str) -> Points:
    """The outermost points of a kind's shape in directions all around, to about a hundredth of its width."""
    surface = _surface(_distances(context, kind))
    farthest = np.unique(np.argmax(surface @ _directions().T, axis=0))
    return surface[farthest]


def _distances(context: moderngl.Context, kind: str) -> NDArray[np.float64]:
    """The signed distance on a grid over the kind's frame, indexed [z, y, x]."""
    target = context.framebuffer([context.texture((GRID, GRID), 1, dtype="f4")])
    target.use()
    programs = Programs(context)
    slices: list[bytes] = []
    for depth in _axis():
        programs.draw("probe", (0, 0, 1, 1), {"KIND": kind}, {"depth": float(depth), "extent": EXTENT})
        slices.append(target.read(components=1, dtype="f4"))
    return np.frombuffer(b"".join(slices), np.float32).reshape(GRID, GRID, GRID).astype(float)


def _axis() -> NDArray[np.float64]:
    return (2 * (np.arange(GRID) + 0.5) / GRID - 1) * EXTENT


def _surface(distances: NDArray[np.float64]) -> Points:
    """The grid points nearest to the surface, moved onto it along the gradient."""
    step = 2 * EXTENT / GRID
    slope = np.stack([np.gradient(distances, step, axis=axis) for axis in (2, 1, 0)], axis=-1)
    steepness = np.linalg.norm(slope, axis=-1)
    close = (np.abs(distances) < 1.2 * step) & (steepness > 0.3)
    axis = _axis()
    z, y, x = np.meshgrid(axis, axis + EXTENT, axis, indexing="ij")
    points = np.stack((x, y, z), axis=-1)
    return points[close] - slope[close] * (distances[close] / steepness[close] ** 2)[:, None]


def _directions() -> Points:
    """Directions spread evenly over the sphere (a Fibonacci spiral)."""
    rank = np.arange(DIRECTIONS) + 0.5
    height = 1 - 2 * rank / DIRECTIONS
    turn = rank * np.pi * (3 - np.sqrt(5))
    radius = np.sqrt(1 - height**2)
    return np.stack((radius * np.cos(turn), height, radius * np.sin(turn)), axis=1)


def main() -> None:
    context = open_context()
    found = {kind: np.round(measure(context, kind), 3).tolist() for kind in KINDS}
    lines = (f'  "{kind}": {json.dumps(points, separators=(",", ":"))}' for kind, points in found.items())
    Path(__file__).with_name("hulls.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()

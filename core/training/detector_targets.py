"""What the detector's maps should say of an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.judge.network import CELLS
from core.scene.vocabulary import KINDS
from core.training.detector_examples import DetectorExample, Ids, Numbers

Floats = NDArray[np.float32]

T = TypeVar("T", bound=np.generic)

SEEN = 0.1
"""Bodies that show less are neither right nor wrong to find."""

SPREAD = 0.1
LEAST_SPREAD = 0.8
"""How far a center may be missed: a share of the box's side (and at least so many cells), as a standard deviation."""

CLOSE = 0.3
"""From this closeness to a center on (1 at it), a cell must tell of the body, too."""


@dataclass(frozen=True, slots=True)
class Targets:
    """As `core.judge.network.Maps`, for one picture."""

    centers: Floats  # (kinds, CELLS, CELLS) 1 at the centers, falling off around them
    counts: Floats  # (kinds, CELLS, CELLS) 0 where a body is that hardly shows, else 1
    close: Floats  # (CELLS, CELLS) how much a cell must tell of its body, 0..1
    edges: Floats  # (4, CELLS, CELLS)
    base: Floats  # (2, CELLS, CELLS)
    depth: Floats  # (1, CELLS, CELLS)
    colours: Ids  # (CELLS, CELLS)
    sizes: Ids  # (CELLS, CELLS)


def targets_of(example: DetectorExample) -> Targets:
    """The right answer to an example."""
    centers = np.zeros((len(KINDS), CELLS, CELLS), np.float32)
    counts = np.ones_like(centers)
    close = np.zeros((len(example.kind) + 1, CELLS, CELLS), np.float32)
    for row, kind in enumerate(example.kind):
        mask = example.seen == row + 1
        if example.visible[row] < SEEN or not mask.any():
            counts[kind][_cells_in(example.box[row])] = 0
            continue
        close[row] = _closeness(heart_of(mask), example.box[row])
        centers[kind] = np.maximum(centers[kind], close[row])
    counts[centers == 1] = 1
    nearest = close.max(axis=0)
    return Targets(
        centers,
        counts,
        np.where(nearest >= CLOSE, nearest, np.float32(0)),
        *_lengths(example, close.argmax(axis=0)),
        *(_owned(ids, close.argmax(axis=0)) for ids in (example.colour, example.size)),
    )


def heart_of(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """The cell (row, column) of that pixel of a mask which is nearest to its middle: where a body shows best."""
    ys, xs = np.nonzero(mask)
    nearest = np.argmin((ys - ys.mean()) ** 2 + (xs - xs.mean()) ** 2)
    scale = CELLS / len(mask)
    return int(ys[nearest] * scale), int(xs[nearest] * scale)


def _closeness(center: tuple[int, int], box: Numbers) -> Floats:
    """1 at the center, falling off as a bell, (CELLS, CELLS)."""
    left, top, right, bottom = box
    spread = max(SPREAD * CELLS * float(np.sqrt((right - left) * (bottom - top))), LEAST_SPREAD)
    steps = np.arange(CELLS)
    down, across = (np.exp(-((steps - at) ** 2) / (2 * spread**2)) for at in center)
    return np.outer(down, across).astype(np.float32)


def _cells_in(box: Numbers) -> tuple[slice, slice]:
    left, top, right, bottom = box * CELLS
    return slice(int(top), int(np.ceil(bottom))), slice(int(left), int(np.ceil(right)))


def _lengths(example: DetectorExample, owner: Ids) -> tuple[Floats, Floats, Floats]:
    """Edges, base and depth as each cell tells them of the body that owns it, (rows, CELLS, CELLS)."""
    middles = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(middles, middles)
    left, top, right, bottom = _owned(example.box, owner).transpose(2, 0, 1)
    base_x, base_y = _owned(example.base, owner).transpose(2, 0, 1)
    maps = (x - left, y - top, right - x, bottom - y), (base_x - x, base_y - y), (_owned(example.depth, owner),)
    edges, base, depth = (np.stack(each).astype(np.float32) for each in maps)
    return edges, base, depth


def _owned(rows: NDArray[T], owner: Ids) -> NDArray[T]:
    """The row of each cell's owner; one row more, of zeros, stands for nobody."""
    return np.concatenate((rows, np.zeros_like(rows, shape=(1, *rows.shape[1:]))))[owner]

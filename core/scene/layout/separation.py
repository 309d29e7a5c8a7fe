"""Keeping cards apart that no hint ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.scene.layout.affine import Floats
from core.scene.layout.bodies import BOTTOM, DEPTH, LEFT, RIGHT, TOP
from core.scene.layout.constraints import TOLERANCE, Constraints
from core.scene.layout.ground import components
from core.scene.layout.linear_program import Sparse
from core.scene.layout.places import Interpretation, Stage
from core.scene.slacks import Extent

SEPARATE, UNCOVER = 5.0, 100.0
"""The weights of the room between two bodies, and of what one shows behind another: they give way to hints, and the
bodies' targets give way to them, to the latter even the ground.
"""

SIDES = 4  # left of, right of, over and under another body

GAP = 0.01
"""The room between cards that must not overlap."""

TOUCHING = GAP / 2

FARTHER = 2.5
"""To move up or down the ground changes a body's size too; it counts this much more than a step aside."""

AT_ONCE, MOST_AT_ONCE = 3, 30
"""So many pairs, or a third of them, part before the others are looked at again: often they have parted too."""

HOPELESS = 4
"""With more pairs than that without room the stage is too crowded at this zoom."""

HIDDEN, SHOWN = 0.85, 0.3
"""Where there is no room to part, a body of which more than the first share is covered shows at least the second."""

Pair = tuple[str, str]


def untied(stage: Stage, interpretations: Iterable[Interpretation]) -> list[Pair]:
    """The pairs of places that must not overlap: those whose bodies no hints let cover each other, or what they tie."""
    tied = [meant for meant in interpretations if meant.sense.may_overlap]
    leader = components(stage, tied, lambda _: True)
    return [(a, b) for a, b in combinations(stage.places, 2) if leader[a] != leader[b]]


def siblings(interpretations: Iterable[Interpretation]) -> list[Pair]:
    """The pairs that are tied only by having the same relation to the same body: two cats on one table."""
    followers: dict[tuple[str, str], list[str]] = {}
    for meant in interpretations:
        if meant.sense.may_overlap:
            followers.setdefault((meant.hint.relation, meant.references[0]), []).append(meant.subject)
    return [pair for bodies in followers.values() for pair in combinations(dict.fromkeys(bodies), 2)]


class Separator:
    """Moves pairs of bodies apart by as little as will do, as far as the hard constraints allow."""

    def __init__(self, constraints: Constraints, untied: Sequence[Pair], siblings: Sequence[Pair]) -> None:
        self._constraints, self._bodies = constraints, constraints.bodies
        bodies = self._bodies.bodies
        self._untied = [pair for pair in untied if any(bodies[id].free for id in pair)]
        self._pairs = [*self._untied, *siblings]
        index = self._bodies.index
        self._first = np.array([index[a] for a, _ in self._pairs], dtype=np.intp)
        self._second = np.array([index[b] for _, b in self._pairs], dtype=np.intp)
        self._parted: dict[int, tuple[int, Sparse, int]] = {}  # pair -> side, slack, its row in the program
        self._hopeless: set[int] = set()

    def run(self, second_thoughts: int) -> None:
        """
        Raises:
            StoppedError, ExhaustedError: by the budget.
        """
        self._part_all()
        for _ in range(second_thoughts):
            cramped = [pair for pair in self._cramped() if pair not in self._hopeless]
            if not cramped or len(cramped) > HOPELESS:
                return
            self._relieve(max(cramped, key=self._missing))
            self._part_all()

    def uncover(self) -> None:
        """Have bodies that are all but hidden by others show some of themselves, on one side after the other.

        Raises:
            StoppedError, ExhaustedError: by the budget.
        """
        tried: dict[int, list[int]] = {}
        rows: dict[int, tuple[int, list[float]]] = {}
        while True:
            self._constraints.settle()
            hidden = [pair for pair in self._hidden().tolist() if len(tried.setdefault(pair, [])) < SIDES]
            if not hidden:
                return
            for pair in hidden[:MOST_AT_ONCE]:
                side = next(side for side in self._by_effort(pair) if side not in tried[pair])
                tried[pair].append(side)
                if pair in rows:
                    self._constraints.program.switch([rows[pair][0]], rows[pair][1], on=False)
                slack = Sparse.of(self._showing(pair, side))
                rows[pair] = self._constraints.program.add(slack, UNCOVER).start, slack.constants.tolist()

    def _hidden(self) -> NDArray[np.intp]:
        """The untied pairs of which the nearer body covers all but a little of the other."""
        now = self._bodies.numbers(self._constraints.program.x)
        areas = (now.right - now.left) * (now.bottom - now.top)
        farther = np.where(now.depth[self._first] > now.depth[self._second], self._first, self._second)
        return np.flatnonzero((self._areas() > HIDDEN * areas[farther])[: len(self._untied)])

    def _showing(self, pair: int, side: int) -> Floats:
        """What the farther body shows on this side, over its least share (1, variables + 1)."""
        slack = self._slacks(pair)[side]
        a, b = (self._bodies.edges[index[pair]] for index in (self._first, self._second))
        low, high = (LEFT, RIGHT) if side < 2 else (TOP, BOTTOM)
        farther = a if (a[DEPTH] - b[DEPTH]) @ np.append(self._constraints.program.x, 1.0) > 0 else b
        return (slack + (farther[high] - farther[low]) * (1 - SHOWN))[None]

    def hidden(self) -> int:
        """How many untied pairs there are of which one hides the other."""
        return len(self._hidden())

    def overlaps(self) -> int:
        """How many untied pairs overlap still."""
        return int(np.count_nonzero(self._areas()[: len(self._untied)]))

    def _cramped(self) -> list[int]:
        """The pairs that were told to part and have no room."""
        return [pair for pair in self._parted if self._missing(pair) > TOLERANCE]

    def _part_all(self) -> None:
        while len(fresh := self._fresh()) and len(self._cramped()) <= HOPELESS:
            for pair in fresh[: min(max(AT_ONCE, len(fresh) // 3), MOST_AT_ONCE)].tolist():
                self._pass(pair, self._by_effort(pair)[0])

    def _fresh(self) -> NDArray[np.intp]:
        """The pairs that overlap and were not told to part yet, those that overlap most first."""
        self._constraints.settle()
        areas = self._areas()
        areas[list(self._parted)] = 0.0
        order = np.argsort(-areas, kind="stable")
        return order[: np.count_nonzero(areas)]

    def _areas(self) -> Floats:
        """The area that both of each pair cover; 0 where they only touch."""
        now = self._bodies.numbers(self._constraints.program.x)
        a, b = _some(now, self._first), _some(now, self._second)
        width = np.minimum(a.right, b.right) - np.maximum(a.left, b.left)
        height = np.minimum(a.bottom, b.bottom) - np.maximum(a.top, b.top)
        return np.where((width > TOUCHING) & (height > TOUCHING), width * height, 0.0)

    def _pass(self, pair: int, side: int) -> None:
        """Have the first body of the pair pass the second on this side."""
        self._drop(pair)
        slack = Sparse.of(self._slacks(pair)[[side]])
        row = self._constraints.program.add(slack, SEPARATE).start
        self._parted[pair] = side, slack, row

    def _drop(self, pair: int) -> None:
        if pair in self._parted:
            _, slack, row = self._parted[pair]
            self._constraints.program.switch([row], slack.constants.tolist(), on=False)

    def _relieve(self, pair: int) -> None:
        """Try the other sides of a pair that has no room."""
        before, side = self._missing_in_all(), self._parted[pair][0]
        for other in self._by_effort(pair):
            if other != side:
                self._pass(pair, other)
                self._constraints.settle()
                if self._missing_in_all() < before - GAP / 10:
                    return
        self._pass(pair, side)
        self._hopeless.add(pair)

    def _missing(self, pair: int) -> float:
        return max(-self._parted[pair][1].values(self._constraints.program.x)[0], 0.0)

    def _missing_in_all(self) -> float:
        return sum(map(self._missing, self._parted))

    def _by_effort(self, pair: int) -> list[int]:
        """The sides to pass on, the easiest first."""
        efforts = (-self._slacks(pair) @ np.append(self._constraints.program.x, 1.0)).tolist()
        if all(self._bodies.bodies[id].stands for id in self._pairs[pair]):
            efforts[2:] = [effort * FARTHER for effort in efforts[2:]]
        return sorted(range(len(efforts)), key=efforts.__getitem__)

    def _slacks(self, pair: int) -> Floats:
        """What the first body of the pair has to spare left of, right of, over and under the second."""
        a, b = self._bodies.edges[self._first[pair]], self._bodies.edges[self._second[pair]]
        slacks = np.stack([b[LEFT] - a[RIGHT], a[LEFT] - b[RIGHT], b[TOP] - a[BOTTOM], a[TOP] - b[BOTTOM]])
        slacks[:, -1] -= GAP
        return slacks


def _some(extents: Extent[Floats], rows: NDArray[np.intp]) -> Extent[Floats]:
    return Extent(extents.left[rows], extents.top[rows], extents.right[rows], extents.bottom[rows], extents.depth[rows])

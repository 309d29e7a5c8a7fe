"""What each relation means: tables that can be checked with a pencil.

In the pictures every character is a tenth of the picture wide and high; A is the subject, B and C are the references,
and * is where A and B overlap. Bodies stand on the ground unless a depth is written beside them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scene.geometry import Box
from core.scene.perspective import depth_at
from core.scene.relations import RELATIONS
from core.scene.slacks import DEPTH_GAP, GAP, NEAR, TOUCH, Extent, extent_of
from tests.strategies import boxes

CUBE = Box(0.4, 0.6, 0.2, 0.2)
TABLE = Box(0.3, 0.6, 0.4, 0.3)


def drawn(picture: str, **depths: float) -> list[Extent[float]]:
    """The bodies A, B, C of a drawing, in this order."""
    rows = picture.strip("\n").splitlines()
    return [extent_of(_box(rows, name), depths.get(name)) for name in "ABC" if name in picture]


def _box(rows: list[str], name: str) -> Box:
    cells = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell in {name, "*"}]
    (left, right), (top, bottom) = ((min(axis), max(axis) + 1) for axis in zip(*cells, strict=True))
    return Box.between(left / 10, top / 10, right / 10, bottom / 10)


def holding(bodies: list[Extent[float]]) -> set[str]:
    """The relations of two references where there are three bodies, else those of one, that hold for A."""
    return {
        id for id, relation in RELATIONS.items() if relation.references == len(bodies) - 1 and relation.holds(*bodies)
    }


DRAWINGS = {
    "side by side, with room": (
        """
..........
.AA....BB.
.AA....BB.
""",
        {},
        {"left_of"},
    ),
    "touching": (
        """
..........
...AABB...
...AABB...
""",
        {},
        {"left_of", "next_to"},
    ),
    "a step apart": (
        """
..........
..AA.BB...
..AA.BB...
""",
        {},
        {"left_of", "next_to"},
    ),
    "too far for neighbours": (
        """
..........
.AA..BB...
.AA..BB...
""",
        {},
        {"left_of"},
    ),
    "on the right": (
        """
..........
...BBAA...
...BBAA...
""",
        {},
        {"right_of", "next_to"},
    ),
    "the farther one hidden in part": (
        """
..........
..A**B....
..A**B....
...BBB....
""",
        {"A": 0.7, "B": 0.5},
        {"behind"},
    ),
    "on: A stands on B, at its depth": (
        """
..........
...AA.....
...AA.....
..BBBB....
..BBBB....
""",
        {"A": 0.5, "B": 0.5},
        {"on"},
    ),
    "the same picture, but A floats far behind B": (
        """
..........
...AA.....
...AA.....
..BBBB....
..BBBB....
""",
        {"A": 0.9, "B": 0.5},
        {"behind"},
    ),
    "above: with air between": (
        """
...AA.....
...AA.....
..........
..BBBB....
..BBBB....
""",
        {"A": 0.5, "B": 0.5},
        {"above"},
    ),
    "higher, but not over it": (
        """
AA........
AA........
..........
......BBBB
......BBBB
""",
        {"A": 0.5, "B": 0.5},
        {"left_of"},
    ),
    "below": (
        """
..BBBB....
..BBBB....
..........
...AA.....
...AA.....
""",
        {"A": 0.5, "B": 0.5},
        {"below", "under"},
    ),
    "between": (
        """
..........
.BB.AA.CC.
.BB.AA.CC.
""",
        {},
        {"between"},
    ),
    "between, seen from the other side": (
        """
..........
.CC.AA.BB.
.CC.AA.BB.
""",
        {},
        {"between"},
    ),
    "outside the two": (
        """
..........
.AA.BB.CC.
.AA.BB.CC.
""",
        {},
        set[str](),
    ),
    "between the columns, but in another row": (
        """
....AA....
....AA....
..........
..........
.BB....CC.
.BB....CC.
""",
        {},
        set[str](),
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_exactly_these_relations_hold_in_the_drawing(name):
    picture, depths, expected = DRAWINGS[name]
    assert holding(drawn(picture, **depths)) == expected


def test_equal_boxes_stand_in_no_order():
    same = extent_of(CUBE)
    assert holding([same, same]) == {"in"}


def on_table(left: float, bottom: float, width: float = 0.2, height: float = 0.2) -> Extent[float]:
    """A body at the table's depth."""
    return extent_of(Box(left, bottom - height, width, height), depth_at(TABLE.bottom))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (on_table(0.4, 0.60), {"on"}),  # just on the top edge
        (on_table(0.4, 0.60 - TOUCH / 2), {"on"}),  # a hair above it
        (on_table(0.4, 0.60 - GAP), {"above"}),  # seen apart
        (on_table(0.4, 0.66), {"on"}),  # a little way into the top that one looks down on
        (on_table(0.4, 0.72), {"in"}),  # below the rim
        (on_table(0.4, 0.90), {"in", "under"}),  # between the legs: only the body's kind tells
        (on_table(0.23, 0.60), {"on"}),  # overhanging, its middle still carried
        (on_table(0.18, 0.60), set[str]()),  # its middle beside the top: it would fall
        (on_table(0.22, 0.80), set[str]()),  # through the wall
    ],
)
def test_on_in_under_and_above_a_table(body, expected):
    assert holding([body, extent_of(TABLE)]) == expected


def test_behind_is_not_in_although_the_boxes_are_alike():
    house, boat = Box(0.3, 0.4, 0.4, 0.4), Box(0.4, 0.3, 0.2, 0.35)
    farther, level = extent_of(boat, depth_at(house.bottom) + 2 * DEPTH_GAP), extent_of(boat, depth_at(house.bottom))
    assert holding([farther, extent_of(house)]) == {"behind"}
    assert holding([level, extent_of(house)]) == {"in"}


def test_wholly_hidden_is_not_behind_for_nobody_could_see_it():
    house = extent_of(Box(0.3, 0.4, 0.4, 0.4))
    hidden = extent_of(Box(0.45, 0.5, 0.1, 0.15))
    assert hidden.depth > house.depth + DEPTH_GAP
    assert not RELATIONS["behind"].holds(hidden, house)


def test_left_is_the_viewers_left_also_in_depth():
    far, near = extent_of(Box(0.1, 0.4, 0.1, 0.2)), extent_of(Box(0.6, 0.6, 0.3, 0.35))
    assert RELATIONS["left_of"].holds(far, near)
    assert RELATIONS["right_of"].holds(near, far)


@pytest.mark.parametrize(
    ("gap", "holds"), [(-TOUCH / 2, True), (-2 * TOUCH, False), (NEAR - 0.01, True), (NEAR + 0.01, False)]
)
def test_neighbours_touch_at_most_and_are_never_far(gap, holds):
    neighbour = extent_of(CUBE.moved_by(CUBE.width + gap, 0))
    assert RELATIONS["next_to"].holds(neighbour, extent_of(CUBE)) is holds


def test_the_margin_says_how_clearly():
    def margin(step: float) -> float:
        return RELATIONS["left_of"].margin(extent_of(CUBE.moved_by(-step, 0)), extent_of(CUBE))

    assert margin(0.1) < 0 < margin(0.3) < margin(0.4)
    assert margin(0.4) - margin(0.3) == pytest.approx(0.1)


# Laws

EXTENTS = st.builds(extent_of, boxes(), st.none() | st.floats(0, 1))
ONE_REFERENCE = sorted(id for id, relation in RELATIONS.items() if relation.references == 1)
INVERTIBLE = sorted(id for id, relation in RELATIONS.items() if relation.inverse)


@pytest.mark.parametrize("id", INVERTIBLE)
@given(a=EXTENTS, b=EXTENTS)
def test_the_inverse_holds_wherever_the_relation_does(id, a, b):
    inverse = RELATIONS[id].inverse
    assert inverse is not None
    assert RELATIONS[inverse].margin(b, a) >= min(RELATIONS[id].margin(a, b), 0)


@pytest.mark.parametrize("id", ONE_REFERENCE)
@given(a=EXTENTS, b=EXTENTS)
def test_the_mirror_swaps_left_and_right_and_nothing_else(id, a, b):
    mirrored = RELATIONS[RELATIONS[id].mirror or id]
    assert mirrored.margin(_mirror(a), _mirror(b)) == pytest.approx(RELATIONS[id].margin(a, b), abs=1e-12)


@given(EXTENTS, EXTENTS, EXTENTS)
def test_between_does_not_mind_the_order_of_its_references(a, b, c):
    between = RELATIONS["between"]
    assert between.margin(a, b, c) == between.margin(a, c, b)
    assert between.margin(_mirror(a), _mirror(b), _mirror(c)) == pytest.approx(between.margin(a, b, c), abs=1e-12)


@pytest.mark.parametrize("id", ["left_of", "right_of", "above", "below", "on", "behind", "in_front_of"])
@given(a=EXTENTS, b=EXTENTS)
def test_an_order_never_holds_both_ways(id, a, b):
    assert not (RELATIONS[id].holds(a, b) and RELATIONS[id].holds(b, a))


def _mirror(body: Extent[float]) -> Extent[float]:
    return Extent(1 - body.right, body.top, 1 - body.left, body.bottom, body.depth)

"""Labels lie where they hide each other least."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop.canvas.labels import CELLS, Labels, around

WITHIN = QRectF(-14, -14, 1028, 1028)
SIZE = QSizeF(120, 30)


def area(rect: QRectF) -> float:
    return rect.width() * rect.height()


def hidden(rect: QRectF, others: list[QRectF]) -> float:
    return sum(area(rect.intersected(other)) for other in others if rect.intersects(other))


def test_labels_with_the_same_wish_lie_beside_each_other() -> None:
    labels = Labels(WITHIN)
    taken = [labels.take(around([QPointF(500, 500)], SIZE, 4)) for _ in range(5)]
    assert all(hidden(a, [b]) == 0 for a, b in combinations(taken, 2))


def test_every_label_is_brought_into_the_picture() -> None:
    labels = Labels(WITHIN)
    for corner in (WITHIN.topLeft(), WITHIN.bottomRight(), QPointF(5000, -5000)):
        assert WITHIN.contains(labels.take(around([corner], SIZE, 4)))


def test_a_label_larger_than_the_picture_lies_somewhere() -> None:
    labels = Labels(WITHIN)
    for _ in range(3):
        assert labels.take(around([QPointF(0, 0)], SIZE * 20, 4)).size() == SIZE * 20


@pytest.mark.parametrize("seed", range(3))
def test_a_label_takes_the_place_where_it_hides_least(seed: int) -> None:
    random = Random(seed)
    labels = Labels(WITHIN)
    taken: list[QRectF] = []
    cell = WITHIN.width() / CELLS
    for number in range(300):
        middles = [QPointF(random.uniform(100, 900), random.uniform(50, 950)) for _ in range(3)]
        places = list(around(middles, SIZE, 4))
        chosen = labels.take(places)
        rounding = 2 * cell * (SIZE.width() + SIZE.height()) * (1 + number / 30)
        assert hidden(chosen, taken) <= min(hidden(place, taken) for place in places) + rounding
        taken.append(chosen)

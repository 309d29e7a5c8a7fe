"""Assigns findings to cards, one to one and at the least total cost (the linear assignment problem)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.judge.findings import Finding
from core.scene.geometry import Box
from core.scene.scene import Card
from core.scene.vocabulary import SIZES

OTHER_COLOUR, OTHER_SIZE, OTHER_PLACE = 0.5, 0.1, 0.3
"""What it costs to take a finding for a card although it differs in colour, by a step in size, in place (at most)."""

ABSENT, OTHER_ALTERNATIVE = 2.0, 1.5
"""What it costs to take a card for absent; less where it is an alternative of others."""

NEVER = 1e3
"""No finding stands for a card of another kind."""


def match(cards: Sequence[Card], findings: Sequence[Finding], boxes: Mapping[str, Box]) -> dict[str, int]:
    """Card id -> index of its finding, for the cards that have one.

    `boxes` are the places of cards, by id; a card without one is in place everywhere.
    """
    costs = np.full((len(cards), len(findings) + len(cards)), NEVER)
    for row, card in enumerate(cards):
        costs[row, : len(findings)] = [_cost(card, finding, boxes.get(card.id)) for finding in findings]
        costs[row, len(findings) + row] = OTHER_ALTERNATIVE if card.group else ABSENT
    chosen = _assigned(costs)
    return {card.id: int(column) for card, column in zip(cards, chosen, strict=True) if column < len(findings)}


def fits(card: Card, finding: Finding) -> bool:
    """Whether the finding is what the card says, as far as it says it."""
    return (
        card.kind == finding.kind
        and right_colour(card, finding)
        and (card.size == "medium" or right_size(card, finding))
    )


def right_colour(card: Card, finding: Finding) -> bool:
    return card.colour in {None, finding.colour}


def right_size(card: Card, finding: Finding) -> bool:
    """A small one is not large, nor a large one small; the step between is for crowds, where all shrink."""
    return _steps(card, finding) < 2


def _steps(card: Card, finding: Finding) -> int:
    order = list(SIZES)
    return abs(order.index(card.size) - order.index(finding.size))


def _cost(card: Card, finding: Finding, box: Box | None) -> float:
    if card.kind != finding.kind:
        return NEVER
    colour = 0.0 if right_colour(card, finding) else OTHER_COLOUR
    place = 0.0 if box is None else OTHER_PLACE * min(box.center.distance_to(finding.box.center), 1.0)
    return colour + OTHER_SIZE * _steps(card, finding) + place


def _assigned(costs: NDArray[np.float64]) -> NDArray[np.intp]:
    """The column of each row, one to one, at the least cost in all (Crouse 2016)."""
    from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]  # it ships none, and takes 0.3 s to import

    solver = cast("Any", optimize)
    return solver.linear_sum_assignment(costs)[1]

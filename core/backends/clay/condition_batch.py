"""Conditions as tensors: rows of the vocabulary, and boxes. In every table row 0 means *unspecified*."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import torch
from torch import Tensor

from core.backends.clay.conditions import Concept, Condition, Painted, Statement
from core.scene.relations import RELATIONS
from core.scene.scene import Backdrop
from core.scene.tables import TABLES

T = TypeVar("T")

Vocabulary = Mapping[str, Sequence[str]]
"""Table -> what each row after 0 means."""

VOCABULARY: Vocabulary = {
    **{field: list(ids) for field, ids in TABLES.items()},
    "river": ["no", "yes"],
    "flowers": ["no", "yes"],
}
"""All there is. Weights keep the tables that they were trained with: the beginning of each of these."""

CONCEPT = ("kind", "colour", "size")
BACKDROP = ("sky", "ground", "mountains", "river", "flowers")
ROLES = 3
"""Subject and up to two references."""

REFERENCES = (0, *(RELATIONS[id].references for id in VOCABULARY["relation"]))
"""Row of a relation -> how many references it has."""


@dataclass(frozen=True, slots=True, eq=False)
class ConditionBatch:
    """A batch of conditions. A placed card whose box has no width is padding."""

    painted: Tensor  # (batch, cards, 3) long: kind, colour, size
    boxes: Tensor  # (batch, cards, 4) float: left, top, width, height
    depths: Tensor  # (batch, cards) float
    facings: Tensor  # (batch, cards, 2) float: sine and cosine of the yaw; 0, 0: unknown
    statements: Tensor  # (batch, statements, roles, 3) long
    relations: Tensor  # (batch, statements) long
    statement_mask: Tensor  # (batch, statements) bool: False is padding
    backdrop: Tensor  # (batch, 5) long
    flags: Tensor  # (batch, 2) long: exhaustive, caption

    def to(self, device: torch.device | str) -> ConditionBatch:
        return ConditionBatch(*(getattr(self, field.name).to(device) for field in fields(self)))

    def __getitem__(self, rows: slice) -> ConditionBatch:
        return ConditionBatch(*(getattr(self, field.name)[rows] for field in fields(self)))


def collate(conditions: Sequence[Condition]) -> ConditionBatch:
    """The conditions as tensors on the CPU, padded to the most cards and the most statements."""
    cards = max((len(condition.painted) for condition in conditions), default=0)
    statements = max((len(condition.statements) for condition in conditions), default=0)
    painted = [_padded(condition.painted, cards) for condition in conditions]
    stated = [_padded(condition.statements, statements) for condition in conditions]
    batch = len(conditions)
    return ConditionBatch(
        painted=_longs([[_concept_row(card and card.concept) for card in row] for row in painted], batch, cards, 3),
        boxes=_floats([[_box_row(card) for card in row] for row in painted], batch, cards, 4),
        depths=_floats([[card.depth if card else 0.0 for card in row] for row in painted], batch, cards),
        facings=_floats([[_facing_row(card) for card in row] for row in painted], batch, cards, 2),
        statements=_longs([[_roles(one) for one in row] for row in stated], batch, statements, ROLES, 3),
        relations=_longs(
            [[row_of("relation", one and one.relation) for one in row] for row in stated], batch, statements
        ),
        statement_mask=_longs([[one is not None for one in row] for row in stated], batch, statements).bool(),
        backdrop=_longs([_backdrop_row(condition.backdrop) for condition in conditions], batch, len(BACKDROP)),
        flags=_longs([[condition.exhaustive, condition.caption] for condition in conditions], batch, 2),
    )


def _padded(present: Sequence[T], length: int) -> list[T | None]:
    return [*present, *[None] * (length - len(present))]


def row_of(table: str, id: str | None) -> int:
    """The row that stands for an id; 0 for none."""
    return 0 if id is None else VOCABULARY[table].index(id) + 1


def _concept_row(concept: Concept | None) -> list[int]:
    return [row_of(name, concept and getattr(concept, name)) for name in CONCEPT]


def _box_row(card: Painted | None) -> list[float]:
    return [card.box.left, card.box.top, card.box.width, card.box.height] if card else [0.0] * 4


def _facing_row(card: Painted | None) -> list[float]:
    return [0.0, 0.0] if card is None or card.yaw is None else [math.sin(card.yaw), math.cos(card.yaw)]


def _roles(statement: Statement | None) -> list[list[int]]:
    concepts = (statement.subject, *statement.references) if statement else ()
    return [_concept_row(concept) for concept in _padded(concepts, ROLES)]


def _backdrop_row(backdrop: Backdrop) -> list[int]:
    def row(name: str) -> int:
        value = getattr(backdrop, name)
        return row_of(name, ("no", "yes")[value] if isinstance(value, bool) else value)

    return [row(name) for name in BACKDROP]


def _longs(rows: list[object], *shape: int) -> Tensor:
    return torch.tensor(rows, dtype=torch.long).reshape(shape)


def _floats(rows: list[object], *shape: int) -> Tensor:
    return torch.tensor(rows, dtype=torch.float32).reshape(shape)

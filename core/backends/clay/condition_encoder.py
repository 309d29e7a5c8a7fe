"""Encodes conditions for the denoiser: a map of the placed cards, a token for each statement, a vector of the rest.

The encoding does not depend on the noisy picture, so a run computes it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.backends.clay.condition_batch import (
    BACKDROP,
    CONCEPT,
    REFERENCES,
    ROLES,
    VOCABULARY,
    ConditionBatch,
    Vocabulary,
)
from core.backends.clay.rasterize import box_coordinates, coverage, visible_and_occluded
from core.backends.clay.shape_embeddings import ShapeEmbeddings

GEOMETRY = 8
"""Geometry channels of a card: presence, x and y in the box, width, height, depth, sine and cosine of its yaw."""


@dataclass(frozen=True, slots=True, eq=False)
class Conditioning:
    """A batch of encoded conditions."""

    map: Tensor  # (batch, channels, side, side)
    tokens: Tensor  # (batch, statements, token)
    statement_mask: Tensor  # (batch, statements) bool
    vector: Tensor  # (batch, vector)


class ConceptEmbedding(nn.Module):
    """The sum of learnt vectors for kind, colour and size, so that pairs never seen in training have a meaning."""

    def __init__(self, width: int, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.tables = nn.ModuleList(_table(vocabulary[name], width) for name in CONCEPT)

    def forward(self, rows: Tensor) -> Tensor:
        """(..., 3) -> (..., width)."""
        return torch.stack([table(rows[..., i]) for i, table in enumerate(self.tables)]).sum(dim=0)


class ConditionEncoder(nn.Module):
    """Encodes a `ConditionBatch` as a `Conditioning`.

    Args:
        channels: of the map.
        side: cells of the latent along a side.
        concept: features of a card's concept.
        shape_features: of a piece of a kind's shape.
        token: features of a statement.
        vector: features of the vector.
        vocabulary: what it is to know.
    """

    def __init__(
        self,
        channels: int,
        side: int,
        concept: int,
        shape_features: int,
        token: int,
        vector: int,
        vocabulary: Vocabulary = VOCABULARY,
    ) -> None:
        super().__init__()
        self.side = side
        self.concepts = ConceptEmbedding(concept, vocabulary)
        self.shapes = ShapeEmbeddings(shape_features, side, vocabulary)
        self.paint = nn.Sequential(
            nn.Conv2d(2 * (concept + GEOMETRY) + shape_features, channels, 1),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 1),
        )
        self.relation = _table(vocabulary["relation"], token)
        self.roles = nn.ModuleList(nn.Linear(concept, token, bias=False) for _ in range(ROLES))
        self.state = nn.Sequential(nn.SiLU(), nn.Linear(token, token), nn.SiLU(), nn.Linear(token, token))
        self.pool = nn.Linear(token, vector)
        self.backdrop = nn.ModuleList(_table(vocabulary[name], vector) for name in BACKDROP)
        self.flags = nn.ModuleList(nn.Embedding(2, vector) for _ in range(2))

    def forward(self, batch: ConditionBatch) -> Conditioning:
        tokens = self._tokens(batch)
        vector = (
            _rows(self.backdrop, batch.backdrop)
            + _rows(self.flags, batch.flags)
            + self._pooled(tokens, batch.statement_mask)
        )
        canvas = self._canvas(batch).to(vector.dtype)
        return Conditioning(self.paint(canvas), tokens, batch.statement_mask, vector)

    def _canvas(self, batch: ConditionBatch) -> Tensor:
        """Concepts and geometry of the visible and of the occluded parts, and the shape embeddings of the visible ones.

        (batch, 2 * (concept + GEOMETRY) + shape_features, side, side)
        """
        extent = torch.cat([batch.boxes[..., 2:], batch.depths[..., None]], dim=-1)
        concepts = self.concepts(batch.painted).float()
        there = torch.ones_like(extent[..., :1])
        flat = torch.cat([there, extent, concepts, batch.facings], dim=-1)  # (batch, cards, features)
        place = box_coordinates(batch.boxes, self.side)  # (batch, cards, 2, side, side)
        covered = coverage(batch.boxes, self.side)
        visible, occluded = visible_and_occluded(covered, batch.boxes, batch.depths)
        layers: list[Tensor] = []
        for share in (visible, occluded):
            layers += [
                torch.einsum("bnhw,bnc->bchw", share, flat),
                torch.einsum("bnhw,bnchw->bchw", share, place),
            ]
        free = visible / covered.clamp_min(1e-6)
        return torch.cat([*layers, self.shapes(batch.painted, batch.boxes, batch.facings, free).float()], dim=1)

    def _tokens(self, batch: ConditionBatch) -> Tensor:
        concepts = self.concepts(batch.statements) * _present(batch)  # (batch, statements, roles, concept)
        roles = torch.stack([role(concepts[:, :, i]) for i, role in enumerate(self.roles)]).sum(dim=0)
        return self.state(self.relation(batch.relations) + roles)

    def _pooled(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """The mean over the statements that the mask marks, 0 if there are none."""
        there = mask[..., None].to(tokens)
        return self.pool(tokens.mul(there).sum(dim=1) / there.sum(dim=1).clamp_min(1)) * mask.any(dim=1, keepdim=True)


def _present(batch: ConditionBatch) -> Tensor:
    """1 for the roles that a statement has, 0 for the others: (batch, statements, roles, 1)."""
    references = torch.tensor(REFERENCES, device=batch.relations.device)[batch.relations]
    return torch.stack([torch.ones_like(references), references > 0, references > 1], dim=-1)[..., None]


def _rows(tables: nn.ModuleList, rows: Tensor) -> Tensor:
    return torch.stack([table(rows[:, i]) for i, table in enumerate(tables)]).sum(dim=0)


def _table(ids: Sequence[str], width: int) -> nn.Embedding:
    return nn.Embedding(len(ids) + 1, width)

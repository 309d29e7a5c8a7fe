"""How the denoiser takes in a question: a map of what is painted, a token for each statement, a vector for the rest.

Nothing here depends on the noisy picture, so a run asks once and keeps the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.backends.clay.cues import BACKDROP, CONCEPT, ROLES, VOCABULARY, Cues, row_of
from core.backends.clay.painting import coverage, shares, within
from core.backends.clay.stamps import Stamps

GEOMETRY = 8
"""What is painted beside a concept: that it is there, x and y in the box, its width and height, depth and facing."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A batch of questions as the denoiser needs them."""

    map: Tensor  # (batch, channels, side, side)
    tokens: Tensor  # (batch, statements, token)
    said: Tensor  # (batch, statements) bool
    vector: Tensor  # (batch, vector)


class Concepts(nn.Module):
    """Kind, colour and size as the sum of three learnt vectors, so that a pair never seen is still understood."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(_table(name, width) for name in CONCEPT)

    def forward(self, rows: Tensor) -> Tensor:
        """(..., 3) -> (..., width)."""
        return torch.stack([table(rows[..., i]) for i, table in enumerate(self.tables)]).sum(dim=0)


class Hearing(nn.Module):
    def __init__(self, channels: int, side: int, concept: int, stamp: int, token: int, vector: int) -> None:
        super().__init__()
        self.side = side
        self.concepts = Concepts(concept)
        self.stamps = Stamps(stamp, side)
        self.paint = nn.Sequential(
            nn.Conv2d(2 * (concept + GEOMETRY) + stamp, channels, 1), nn.SiLU(), nn.Conv2d(channels, channels, 1)
        )
        self.relation = _table("relation", token)
        self.roles = nn.ModuleList(nn.Linear(concept, token, bias=False) for _ in range(ROLES))
        self.state = nn.Sequential(nn.SiLU(), nn.Linear(token, token), nn.SiLU(), nn.Linear(token, token))
        self.pool = nn.Linear(token, vector)
        self.backdrop = nn.ModuleList(_table(name, vector) for name in BACKDROP)
        self.flags = nn.ModuleList(nn.Embedding(2, vector) for _ in range(2))

    def forward(self, cues: Cues) -> Heard:
        tokens = self._tokens(cues)
        vector = _rows(self.backdrop, cues.backdrop) + _rows(self.flags, cues.flags) + self._pooled(tokens, cues.said)
        canvas = self._canvas(cues).to(vector.dtype)
        return Heard(self.paint(canvas), tokens, cues.said, vector)

    def _canvas(self, cues: Cues) -> Tensor:
        """What is in front and what is behind, concepts and geometry, and the stamps of what is in front.

        (batch, 2 * (concept + GEOMETRY) + stamp, side, side)
        """
        extent = torch.cat([cues.boxes[..., 2:], cues.depths[..., None]], dim=-1)
        concepts = self.concepts(cues.painted).float()
        there = torch.ones_like(extent[..., :1])
        flat = torch.cat([there, extent, concepts, cues.facings], dim=-1)  # (batch, cards, features)
        place = within(cues.boxes, self.side)  # (batch, cards, 2, side, side)
        covered = coverage(cues.boxes, self.side)
        front, behind = shares(covered, cues.boxes, cues.depths)
        layers: list[Tensor] = []
        for share in (front, behind):
            layers += [
                torch.einsum("bnhw,bnc->bchw", share, flat),
                torch.einsum("bnhw,bnchw->bchw", share, place),
            ]
        free = front / covered.clamp_min(1e-6)
        return torch.cat([*layers, self.stamps(cues.painted, cues.boxes, cues.facings, free).float()], dim=1)

    def _tokens(self, cues: Cues) -> Tensor:
        concepts = self.concepts(cues.statements) * _present(cues)  # (batch, statements, roles, concept)
        spoken = torch.stack([role(concepts[:, :, i]) for i, role in enumerate(self.roles)]).sum(dim=0)
        return self.state(self.relation(cues.relations) + spoken)

    def _pooled(self, tokens: Tensor, said: Tensor) -> Tensor:
        """The mean of the statements that are there, 0 if there are none."""
        there = said[..., None].to(tokens)
        return self.pool(tokens.mul(there).sum(dim=1) / there.sum(dim=1).clamp_min(1)) * said.any(dim=1, keepdim=True)


def _present(cues: Cues) -> Tensor:
    """1 for the roles that a statement has, though nothing may be known of them: (batch, statements, roles, 1)."""
    between = row_of("relation", "between")
    relations = cues.relations
    return torch.stack([torch.ones_like(relations), relations > 0, relations == between], dim=-1)[..., None]


def _rows(tables: nn.ModuleList, rows: Tensor) -> Tensor:
    return torch.stack([table(rows[:, i]) for i, table in enumerate(tables)]).sum(dim=0)


def _table(name: str, width: int) -> nn.Embedding:
    return nn.Embedding(len(VOCABULARY[name]) + 1, width)

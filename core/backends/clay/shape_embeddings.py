"""Shape embeddings: for each kind a learnt GRID x GRID picture of features, resampled into the card's box.

The kind gives the layout of the parts and the colour scales its features, so pairs never seen still have a meaning.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.backends.clay.condition_batch import VOCABULARY, Vocabulary
from core.compose.masks import shares_of_line

GRID = 8
"""Pieces of a box along each side."""

HARMONICS = 3
"""A shape depends on the yaw by its first harmonics: a constant, the sine and the cosine."""


class ShapeEmbeddings(nn.Module):
    """Looks up the shape of each card, turns and tints it, and resamples it into the card's box."""

    def __init__(self, features: int, side: int, vocabulary: Vocabulary = VOCABULARY) -> None:
        super().__init__()
        self.side, self.features = side, features
        self.kinds = nn.Embedding(len(vocabulary["kind"]) + 1, HARMONICS * GRID * GRID * features)
        self.tints = nn.Embedding(len(vocabulary["colour"]) + 1, features)

    def forward(self, painted: Tensor, boxes: Tensor, facings: Tensor, free: Tensor) -> Tensor:
        """The sum of the cards' shapes on the latent grid.

        Args:
            painted: (batch, cards, 3) long: kind, colour, size.
            boxes: (batch, cards, 4).
            facings: (batch, cards, 2): sine and cosine of the yaw, 0, 0 where it is not known.
            free: (batch, cards, side, side), the share of each card in each cell that no other card occludes.

        Returns:
            (batch, features, side, side): each cell the mean of the shape over it, 0 where the box does not reach.
        """
        across, down = (shares_of_line(boxes[..., i], boxes[..., 2 + i], GRID, self.side) for i in range(2))
        harmonics = self.kinds(painted[..., 0]).unflatten(-1, (HARMONICS, GRID, GRID, self.features))
        yaw = torch.cat([torch.ones_like(facings[..., :1]), facings], dim=-1).to(harmonics)
        shapes = torch.einsum("bntghc,bnt->bnghc", harmonics, yaw)
        tinted = shapes * (1 + self.tints(painted[..., 1]))[:, :, None, None]
        placed = torch.einsum("bnhx,bnghc->bngxc", across.to(tinted), tinted)
        placed = torch.einsum("bngy,bngxc->bncyx", down.to(tinted), placed)
        return (placed * free[:, :, None].to(placed)).sum(dim=1)

"""What a kind looks like: a learnt picture of features over its box, so that no shape is worked out cell by cell.

The body's kind says where its parts are, its colour multiplies what is there: a pair never seen is still understood.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.backends.clay.cues import VOCABULARY
from core.compose.masks import shares_of_line

GRID = 8
"""Pieces of a box along each side."""

TURNS = 3
"""A stamp turns with its body: the sum of what never changes, and of what goes with the yaw's sine and its cosine."""


class Stamps(nn.Module):
    """A stamp of GRID x GRID pieces for each kind, as wide and high as the box that it is pressed into."""

    def __init__(self, features: int, side: int) -> None:
        super().__init__()
        self.side, self.features = side, features
        self.kinds = nn.Embedding(len(VOCABULARY["kind"]) + 1, TURNS * GRID * GRID * features)
        self.tints = nn.Embedding(len(VOCABULARY["colour"]) + 1, features)

    def forward(self, painted: Tensor, boxes: Tensor, facings: Tensor, free: Tensor) -> Tensor:
        """Every card's stamp in its place, added up.

        Args:
            painted: (batch, cards, 3) long: kind, colour, size.
            boxes: (batch, cards, 4).
            facings: (batch, cards, 2): sine and cosine of the yaw, 0, 0 where it is not known.
            free: (batch, cards, side, side), the share of a card in each cell that nothing hides.

        Returns:
            (batch, features, side, side): each cell the mean of the stamp over it, 0 where the box does not reach.
        """
        across, down = (shares_of_line(boxes[..., i], boxes[..., 2 + i], GRID, self.side) for i in range(2))
        turned = self.kinds(painted[..., 0]).unflatten(-1, (TURNS, GRID, GRID, self.features))
        turns = torch.cat([torch.ones_like(facings[..., :1]), facings], dim=-1).to(turned)
        stamps = torch.einsum("bntghc,bnt->bnghc", turned, turns)
        tinted = stamps * (1 + self.tints(painted[..., 1]))[:, :, None, None]
        pressed = torch.einsum("bnhx,bnghc->bngxc", across.to(tinted), tinted)
        pressed = torch.einsum("bngy,bngxc->bncyx", down.to(tinted), pressed)
        return (pressed * free[:, :, None].to(pressed)).sum(dim=1)

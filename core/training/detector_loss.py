"""The detector's loss."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional

from core.judge.network import Maps

BOX_OVERLAP, BOX_EDGES, BASE, DEPTH, COLOUR, SIZE = 2.0, 4.0, 4.0, 3.0, 1.0, 0.3
"""The weight of each term; that of the focal loss is 1."""

INTER_CLASS = 0.5
"""The weight of the inter-class loss."""


@dataclass(frozen=True, slots=True)
class TargetBatch:
    """`Targets` of several pictures, (batch, …)."""

    centers: Tensor
    counts: Tensor
    close: Tensor
    edges: Tensor
    base: Tensor
    depth: Tensor
    colours: Tensor
    sizes: Tensor

    def to(self, device: torch.device) -> TargetBatch:
        return TargetBatch(*(getattr(self, field.name).to(device) for field in fields(self)))


def loss_of(maps: Maps, targets: TargetBatch) -> Tensor:
    """The loss of a batch, one number."""
    close = targets.close
    total = close.sum().clamp(min=1.0)

    def mean(loss: Tensor) -> Tensor:
        """Of a loss per cell, (batch, CELLS, CELLS), over the cells that must tell of a body."""
        return (loss * close).sum() / total

    overlap = 1 - generalised_iou(maps.edges, targets.edges)
    edges, base, depth = (
        mean((ours - right).abs().mean(dim=1))
        for ours, right in ((maps.edges, targets.edges), (maps.base, targets.base), (maps.depth, targets.depth))
    )
    colour = mean(functional.cross_entropy(maps.colours, targets.colours, reduction="none"))
    size = mean(functional.cross_entropy(maps.sizes, targets.sizes, reduction="none"))
    centers = targets.centers, targets.counts
    peaks = focal(maps.kinds, *centers) + INTER_CLASS * inter_class_loss(maps.kinds, *centers)
    places = BOX_OVERLAP * mean(overlap) + BOX_EDGES * edges + BASE * base + DEPTH * depth
    return peaks + places + COLOUR * colour + SIZE * size


def focal(logits: Tensor, centers: Tensor, counts: Tensor) -> Tensor:
    """The penalty-reduced focal loss, per center (Zhou, Wang, Krähenbühl 2019, equation 1)."""
    likelihood = logits.sigmoid()
    at_center = (centers == 1) * (1 - likelihood) ** 2 * functional.logsigmoid(logits)
    elsewhere = (centers < 1) * (1 - centers) ** 4 * likelihood**2 * functional.logsigmoid(-logits)
    return -((at_center + elsewhere) * counts).sum() / (centers == 1).sum().clamp(min=1)


def inter_class_loss(logits: Tensor, centers: Tensor, counts: Tensor) -> Tensor:
    """The logistic loss, per center, of its kind against all kinds without a center near: no cylinder is a cube."""
    others = (logits + ((1 - centers) * counts).log()).logsumexp(dim=1, keepdim=True)
    at_center = centers == 1
    return (at_center * functional.softplus(others - logits)).sum() / at_center.sum().clamp(min=1)


def generalised_iou(ours: Tensor, right: Tensor) -> Tensor:
    """Of boxes given as distances from one point to their left, top, right and bottom edges, (batch, 4, …), in -1..1.

    Rezatofighi et al. 2019.
    """
    shared = _area(torch.minimum(ours, right))
    both = _area(ours) + _area(right) - shared
    hull = _area(torch.maximum(ours, right))
    return shared / both.clamp(min=1e-6) - (hull - both) / hull.clamp(min=1e-6)


def _area(edges: Tensor) -> Tensor:
    """0 where a box is turned inside out."""
    width, height = edges[:, 0] + edges[:, 2], edges[:, 1] + edges[:, 3]
    return width.clamp(min=0) * height.clamp(min=0)

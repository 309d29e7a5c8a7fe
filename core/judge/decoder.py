"""Decodes the network's maps into findings: peaks, the values at them, and non-maximum suppression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from torch import Tensor

from core.judge.findings import Finding
from core.judge.network import Maps, cell_middles, peaks_of
from core.scene.geometry import Box, Point
from core.scene.vocabulary import COLOURS, KINDS, SIZES

THRESHOLD = 0.25
"""The least confidence of a finding."""

MOST = 24
"""At most so many findings in one picture."""

SAME_KIND, OTHER_KIND = 0.5, 0.75
"""The overlap (IoU) from which on two findings are taken for one body, and the less confident one is dropped."""

LEAST_SIDE = 1e-3


def decode(maps: Maps, threshold: float = THRESHOLD) -> list[tuple[Finding, ...]]:
    """The findings of each picture, the most confident first."""
    confidences, places = peaks_of(maps).flatten(1).topk(MOST)  # (batch, MOST)
    cells = maps.depth[0].numel()
    values = _cell_values(maps)
    rows = values.gather(2, (places % cells)[:, None].expand(-1, values.shape[1], -1)).transpose(1, 2)
    pictures = zip(_lists(confidences), _lists(places // cells), _lists(rows), strict=True)
    return [
        _suppress_duplicates([_finding(*body) for body in zip(*picture, strict=True) if body[0] >= threshold])
        for picture in pictures
    ]


def _lists(values: Tensor) -> list[Any]:
    return cast("list[Any]", values.tolist())  # pyright: ignore[reportUnknownMemberType]  # its stub says a bare list


def _cell_values(maps: Maps) -> Tensor:
    """Of each cell the body's edges and base in the picture, depth, and rows of colour and size, (batch, 9, cells)."""
    middles = cell_middles(maps.edges.device)
    ids = [logits.argmax(dim=1, keepdim=True).float() for logits in (maps.colours, maps.sizes)]
    near, far = middles - maps.edges[:, :2], middles + maps.edges[:, 2:]
    return torch.cat((near, far, middles + maps.base, maps.depth, *ids), dim=1).flatten(2)


def _finding(confidence: float, kind: int, row: Sequence[float]) -> Finding:
    left, top, right, bottom, x, y, depth, colour, size = row
    return Finding(
        kind=list(KINDS)[kind],
        colour=list(COLOURS)[int(colour)],
        size=list(SIZES)[int(size)],
        box=Box.between(left, top, max(right, left + LEAST_SIDE), max(bottom, top + LEAST_SIDE)),
        confidence=confidence,
        base=Point(x, y),
        depth=depth,
    )


def _suppress_duplicates(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Non-maximum suppression: of findings that overlap, the most confident one. They come in that order."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(_same_body(finding, other) for other in kept):
            kept.append(finding)
    return tuple(kept)


def _same_body(one: Finding, other: Finding) -> bool:
    return one.box.iou(other.box) > (SAME_KIND if one.kind == other.kind else OTHER_KIND)

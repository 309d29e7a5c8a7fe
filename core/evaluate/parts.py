"""The parts of an evaluation; no torch."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PARTS: Mapping[str, float] = MappingProxyType(
    {"placed": 1.0, "held_out": 1.0, "sentence": 0.25, "relations": 0.25, "unplaced_relations": 0.0625, "not": 1.0}
)
"""Part -> how many of its scenes are drawn for each scene of the first: there are many relations."""

COMPARED = frozenset({"sentence", "unplaced_relations"})
"""The baselines of composition; their failures are not shown."""

OF_CLAY = frozenset({"held_out"})
"""Parts for clay models only: colours that their training never showed."""

BY_FINDINGS = frozenset({"not"})
"""Parts whose scenes depend on what was found before, so that they need a judge."""

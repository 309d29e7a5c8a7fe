"""The ids of the vocabulary in their order, for what stores them as numbers: data sets and the networks' embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from core.scene.relations import RELATIONS
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, MOUNTAINS, SIZES, SKIES

TABLES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "kind": list(KINDS),
        "colour": list(COLOURS),
        "size": list(SIZES),
        "relation": list(RELATIONS),
        "sky": list(SKIES),
        "ground": list(GROUNDS),
        "mountains": ["none", *MOUNTAINS],
    }
)
"""A table only ever grows at its end, so that what was stored before means the same."""


def begins_with(tables: Mapping[str, Sequence[str]], stored: Mapping[str, Sequence[str]]) -> bool:
    """Whether stored tables are these, or these as they were before they grew."""
    return tables.keys() == stored.keys() and all(
        list(ids) == list(tables[name][: len(ids)]) and ids for name, ids in stored.items()
    )

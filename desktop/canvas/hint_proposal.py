"""Which relation the geometry suggests between two cards. Pure."""

from __future__ import annotations

from core.scene.layout.places import impossible
from core.scene.relations import RELATIONS, Extent
from core.scene.scene import Hint, Scene

CLOSE = ("in", "on", "under")
DEEP = ("behind", "in_front_of")
"""Relations that say more than a side where they hold, the first first."""

PAIRS = tuple(relation.id for relation in RELATIONS.values() if relation.references == 1)


def proposals(scene: Scene, subject: str, reference: str, where: tuple[Extent[float], Extent[float]]) -> list[str]:
    """Ids of the relations between two cards, the likeliest first; what the vocabulary forbids comes last."""
    margins = {id: RELATIONS[id].margin(*where) for id in PAIRS}
    if margins["below"] >= 0:
        margins["under"] = min(margins["under"], 0.0) - 1e-6

    def rank(id: str) -> tuple[bool, int, float]:
        forbidden = impossible(Hint(id, subject, (reference,)), scene) is not None
        return forbidden, _tier(id) if margins[id] >= 0 else len(CLOSE) + 2, -margins[id]

    return sorted(PAIRS, key=rank)


def _tier(id: str) -> int:
    if id in CLOSE:
        return CLOSE.index(id)
    return len(CLOSE) + (id not in DEEP)

"""Which relation the geometry suggests between two cards. Pure."""

from __future__ import annotations

from core.scene.layout.places import impossible
from core.scene.relations import RELATIONS, Relation
from core.scene.scene import Hint, Scene
from core.scene.slacks import Extent

PAIRS = [relation for relation in RELATIONS.values() if relation.references == 1]


def proposals(scene: Scene, subject: str, reference: str, where: tuple[Extent[float], Extent[float]]) -> list[str]:
    """Ids of the relations between two cards, the likeliest first; what the vocabulary forbids comes last."""

    def rank(relation: Relation) -> tuple[bool, bool, int, float]:
        """Of those that hold the most specific one first; of equals, and of the others, what holds most clearly."""
        margin = relation.margin(*where)
        holding = [sense.specificity for sense in relation.senses if sense.margin(*where) >= 0]
        forbidden = impossible(Hint(relation.id, subject, (reference,)), scene) is not None
        return forbidden, not holding, -max(holding, default=0), -margin

    return [relation.id for relation in sorted(PAIRS, key=rank)]

"""What training never sees and evaluation asks for: pairs of kind and colour, and of relation and kinds."""

from __future__ import annotations

from collections.abc import Iterator

from core.scene.relations import RELATIONS

HELD_OUT_COLOURS: frozenset[tuple[str, str]] = frozenset(
    {
        ("duck", "red"),
        ("bridge", "red"),
        ("cat", "green"),
        ("truck", "green"),
        ("house", "blue"),
        ("flower", "blue"),
        ("train", "yellow"),
        ("cone", "yellow"),
        ("dog", "purple"),
        ("cylinder", "purple"),
        ("boat", "orange"),
        ("cube", "orange"),
        ("tree", "pink"),
        ("table", "pink"),
        ("basket", "white"),
        ("balloon", "white"),
    }
)
"""(kind, colour): two of every colour, no kind twice."""

_RELATIONS = (
    ("on", "duck", "cube"),
    ("on", "cat", "house"),
    ("on", "sphere", "table"),
    ("in", "dog", "basket"),
    ("in", "cube", "boat"),
    ("under", "cat", "table"),
    ("under", "sphere", "bridge"),
    ("behind", "dog", "house"),
    ("behind", "cube", "tree"),
    ("left_of", "truck", "tree"),
    ("left_of", "cat", "cone"),
    ("next_to", "duck", "boat"),
    ("above", "cloud", "boat"),
    ("above", "sun", "bridge"),
)


def _same_facts(relation: str, subject: str, reference: str) -> Iterator[tuple[str, str, str]]:
    """A held-out triple, its mirror image, and both as seen from the other body."""
    for id in (relation, RELATIONS[relation].mirror or relation):
        yield id, subject, reference
        inverse = RELATIONS[id].inverse
        if inverse is not None:
            yield inverse, reference, subject


HELD_OUT_RELATIONS: frozenset[tuple[str, str, str]] = frozenset(
    triple for row in _RELATIONS for triple in _same_facts(*row)
)
"""(relation, kind of the subject, kind of the reference), closed under mirroring and inversion."""


def colours_for(kind: str, colours: tuple[str, ...]) -> list[str]:
    """The colours in which training may see a kind."""
    return [colour for colour in colours if (kind, colour) not in HELD_OUT_COLOURS]

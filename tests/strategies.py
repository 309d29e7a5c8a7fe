"""Random scenes for property tests."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from core.scene.geometry import Box
from core.scene.relations import RELATIONS
from core.scene.scene import MAX_WEIGHT, Backdrop, Card, Hint, Scene
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, MOUNTAINS, SIZES, SKIES

WEIGHTS = st.just(1.0) | st.sampled_from([0.5, 1.5, 2.0]) | st.floats(0, MAX_WEIGHT)
PRINTABLE = st.characters(exclude_categories=["C", "Z"]).filter(str.isprintable) | st.sampled_from(' "\\「」“”,，.的')
TEXTS = st.text(PRINTABLE, min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
ANY_KIND = st.sampled_from(["cube", "tree"]) | st.sampled_from(sorted(KINDS))
CONCEPTS = st.tuples(ANY_KIND, st.none()) | st.tuples(ANY_KIND, st.none()) | st.tuples(st.none(), TEXTS)
ANY_COLOUR = st.none() | st.just("red") | st.sampled_from(sorted(COLOURS))
ANY_SIZE = st.just("medium") | st.sampled_from(sorted(SIZES))
WANTED = st.sampled_from([True, True, True, False])
GROUPS = st.sampled_from([None, None, None, "a", "b"])
SHARES = st.floats(0.01, 0.99)
RELATION_IDS = st.sampled_from(sorted(RELATIONS))


def boxes() -> SearchStrategy[Box]:
    """Boxes that lie in the picture at least in part."""
    return st.builds(lambda x, y, width, height: Box(x - width / 2, y - height / 2, width, height), *[SHARES] * 4)


@cache
def cards(id: str = "card1", *, placed: bool = False) -> SearchStrategy[Card]:
    """One card; kinds, colours and sizes often repeat, so that cards of a scene look alike. placed: perhaps a box."""
    return st.builds(
        _card,
        st.just(id),
        CONCEPTS,
        colour=ANY_COLOUR,
        size=ANY_SIZE,
        weight=WEIGHTS,
        wanted=WANTED,
        group=GROUPS,
        box=st.none() | boxes() if placed else st.none(),
        pinned=st.booleans(),
    )


def _card(id: str, concept: tuple[str | None, str | None], box: Box | None, pinned: bool, **fields: Any) -> Card:
    kind, text = concept
    return Card(id, kind=kind, text=text, box=box, pinned=pinned and box is not None, **fields)


@cache
def backdrops() -> SearchStrategy[Backdrop]:
    return st.builds(
        Backdrop,
        sky=st.none() | st.sampled_from(SKIES),
        ground=st.none() | st.sampled_from(GROUNDS),
        mountains=st.none() | st.sampled_from((*MOUNTAINS, "none")),
        river=st.none() | st.booleans(),
        flowers=st.none() | st.booleans(),
    )


@cache
def hints(ids: tuple[str, ...]) -> SearchStrategy[Hint]:
    """A hint between some of at least three cards, by their ids."""
    return st.builds(_hint, RELATION_IDS, st.permutations(ids))


def _hint(relation: str, ids: list[str]) -> Hint:
    return Hint(relation, ids[0], tuple(ids[1 : 1 + RELATIONS[relation].references]))


@cache
def scenes(*, most_cards: int = 7, placed: bool = False) -> SearchStrategy[Scene]:
    """Whole scenes: look-alikes, alternatives, unwanted cards, any graph of hints. placed: cards may have boxes."""
    return st.integers(0, most_cards).flatmap(lambda count: _scenes(count, placed))


@cache
def _scenes(count: int, placed: bool) -> SearchStrategy[Scene]:
    ids = tuple(f"id-{n}" for n in range(count))
    some = st.lists(hints(ids), max_size=2 * count, unique=True) if count > 2 else st.just([])
    return st.builds(Scene, st.tuples(*(cards(id, placed=placed) for id in ids)), some.map(tuple), backdrops())

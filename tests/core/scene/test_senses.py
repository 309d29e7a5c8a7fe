"""The table of relations and senses itself, and layouts of hints that hold in any sense without contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from core.scene.layout import arrange
from core.scene.relations import RELATIONS, SUBJECT, Sense
from core.scene.scene import Card, Hint, Scene
from tests.core.scene.placements import CLEARLY, Placement, random_placement

SENSES = [pytest.param(sense, id=f"{id}-{sense.name}") for id, row in RELATIONS.items() for sense in row.senses]


def test_rows_name_each_other_rightly() -> None:
    for id, row in RELATIONS.items():
        assert row.id == id
        assert row.mirror is None or RELATIONS[row.mirror].mirror == id
        assert row.inverse is None or row.inverse in RELATIONS
        assert len({sense.name for sense in row.senses}) == len(row.senses)


@pytest.mark.parametrize("sense", SENSES)
def test_the_roles_of_a_sense_are_bodies_of_its_relation(sense: Sense) -> None:
    references = next(row.references for row in RELATIONS.values() if sense in row.senses)
    roles = set(range(SUBJECT, references + 1))
    assert sense.row is None or set(sense.row) == roles
    assert sense.hides is None or set(sense.hides) <= roles
    assert sense.contact is None or {sense.contact.body, sense.contact.support} <= roles


def test_a_kind_that_cannot_do_it_is_told_why_by_the_contact() -> None:
    """A relation that some kinds cannot have in any sense is one of contact, for the layout says why by that."""
    for row in RELATIONS.values():
        if not any(sense.contact is None for sense in row.senses):
            assert all(sense.contact is not None and sense.contact.carries for sense in row.senses)


def hints_without_contact(placement: Placement) -> Iterator[Hint]:
    for row in RELATIONS.values():
        for bodies in permutations(placement.bodies, 1 + row.references):
            senses = row.senses_for(*(body.card.behaviour for body in bodies))
            if any(
                sense.contact is None and sense.margin(*(body.extent for body in bodies)) >= CLEARLY for sense in senses
            ):
                subject, *references = (body.id for body in bodies)
                yield Hint(row.id, subject, tuple(references))


@pytest.mark.parametrize("seed", range(12))
def test_hints_that_hold_somewhere_are_no_clash(seed: int) -> None:
    """Also *under* what is merely above, which the placements of the other tests leave out."""
    random = Random(f"senses {seed}")
    placement = random_placement(random, random.randint(3, 7), 0)
    true = list(hints_without_contact(placement))
    under = [hint for hint in true if hint.relation == "under"]
    chosen = {*random.sample(true, min(len(true), 5)), *random.sample(under, min(len(under), 2))}
    hints = tuple(hint for hint in true if hint in chosen)
    layout = arrange(replace(placement.scene(), hints=(*placement.hints, *hints)))
    assert layout.clashes == ()
    assert all(layout.holds(hint) for hint in hints)


def test_what_is_sheltered_and_what_is_carried_share_the_middle() -> None:
    """A boat under a bridge under a train: the train stands over the middle of the bridge, as if it were *on* it."""
    cards = Card("boat", "boat"), Card("bridge", "bridge"), Card("train", "train")
    under = arrange(Scene(cards, (Hint("under", "boat", ("bridge",)), Hint("under", "bridge", ("train",)))))
    on = arrange(Scene(cards, (Hint("under", "boat", ("bridge",)), Hint("on", "train", ("bridge",)))))
    assert under.clashes == on.clashes == ()
    for id, box in on.boxes.items():
        assert under.boxes[id].center.distance_to(box.center) < 1e-6

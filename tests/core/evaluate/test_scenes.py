"""The scenes of an evaluation: hidden, placed as bodies of the world are, and right when they are drawn perfectly."""

from __future__ import annotations

from itertools import combinations

import pytest

from core.evaluate.scenes import MOST_SHARED, OPEN, Question, held_out, open_scene, placed, related, without_places
from core.evaluate.tally import judged
from core.judge.oracle import oracle_findings
from core.scene.geometry import PICTURE
from core.scene.layout import arrange
from core.scene.relations import RELATIONS
from core.scene.vocabulary import KINDS
from core.world.held_out import HELD_OUT_COLOURS, HELD_OUT_RELATIONS
from core.world.renderer import Renderer
from core.world.sampler import world_at
from core.world.truth import observe


def is_right(renderer: Renderer, question: Question) -> bool:
    """What a judge that cannot err says of the perfect picture."""
    _, truth = observe(renderer, question.world)
    answer, _ = judged(question.scene, oracle_findings(truth.bodies), arrange(question.scene))
    return answer.right and not answer.extra


@pytest.mark.parametrize("cards", [1, 3, 5])
def test_placed_cards_are_where_bodies_are(renderer: Renderer, cards: int) -> None:
    for index in range(3):
        question = placed(renderer, 0, cards, index)
        assert placed(renderer, 0, cards, index) == question
        assert len(question.scene.cards) == cards
        boxes = [card.box for card in question.scene.cards]
        assert all(box.overlap(PICTURE) == pytest.approx(box.area) for box in boxes)
        for one, other in combinations(boxes, 2):
            assert one.overlap(other) <= (MOST_SHARED + 0.1) * min(one.area, other.area)  # of hulls, not of masks
        assert arrange(question.scene).boxes == {card.id: card.box for card in question.scene.cards}
        assert not {(card.kind, card.colour) for card in question.scene.cards} & HELD_OUT_COLOURS
        assert is_right(renderer, question)


def test_other_numbers_and_seeds_give_other_scenes_and_training_has_none_of_them(renderer: Renderer) -> None:
    worlds = [placed(renderer, seed, 1, index).world for seed in range(2) for index in range(2)]
    worlds += [world_at(0, index) for index in range(8)]
    assert len({world.bodies for world in worlds if world.bodies}) == sum(bool(world.bodies) for world in worlds)


def test_held_out_scenes_are_the_placed_ones_in_other_colours(renderer: Renderer) -> None:
    for index in range(4):
        seen, hidden = placed(renderer, 0, 3, index), held_out(renderer, 0, 3, index)
        assert [card.kind for card in hidden.scene.cards] == [card.kind for card in seen.scene.cards]
        assert hidden.seed == seen.seed
        pairs = {(card.kind, card.colour) for card in hidden.scene.cards}
        assert len(pairs) == 3
        assert pairs & HELD_OUT_COLOURS
        assert is_right(renderer, hidden)


@pytest.mark.parametrize("relation", list(RELATIONS))
def test_the_layout_finds_room_for_related_cards(renderer: Renderer, relation: str) -> None:
    for index in range(2):
        question = related(0, relation, index)
        (hint,) = question.scene.hints
        assert hint.relation == relation
        assert all(card.box is None for card in question.scene.cards)
        kinds = [question.scene.card(id).kind for id in hint.cards]
        assert not {(relation, kinds[0], other) for other in kinds[1:]} & HELD_OUT_RELATIONS
        assert is_right(renderer, question)


def test_an_open_card_stands_on_the_ground(renderer: Renderer) -> None:
    question = open_scene(renderer, 0, 0)
    anything, other = question.scene.cards
    assert (anything.text, anything.kind) == (OPEN, None)
    assert anything.box is not None
    assert anything.pinned
    assert other.kind in KINDS
    assert not KINDS[question.world.bodies[0].kind].flies


def test_a_sentence_names_no_places(renderer: Renderer) -> None:
    scene = placed(renderer, 0, 3, 0).scene
    told = without_places(scene)
    assert all(card.box is None and not card.pinned for card in told.cards)
    assert [(card.kind, card.colour) for card in told.cards] == [(card.kind, card.colour) for card in scene.cards]

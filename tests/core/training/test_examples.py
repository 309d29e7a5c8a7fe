from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from core.backends.clay.condition_batch import VOCABULARY
from core.scene.geometry import Box
from core.training.dataset import Dataset
from core.training.examples import Examples, QuestionMix, draw_examples, mirrored, mirrored_relations
from tests.closeness import ELEMENTWISE, assert_close

BATCH = 400
EXACT = QuestionMix(no_kind=0, no_colour=0, no_size=0, no_painted_size=0, no_facing=0, unflagged=0, box_jitter=0)
WAYS = {
    "painted": replace(EXACT, painted=1, unplaced=0, relation=0, sentence=0, null=0),
    "unplaced": replace(EXACT, painted=0, unplaced=1, relation=0, sentence=0, null=0),
    "relation": replace(EXACT, painted=0, unplaced=0, relation=1, sentence=0, null=0),
    "sentence": replace(EXACT, painted=0, unplaced=0, relation=0, sentence=1, null=0),
    "null": replace(EXACT, painted=0, unplaced=0, relation=0, sentence=0, null=1),
}
LEFT, RIGHT = (VOCABULARY["relation"].index(id) + 1 for id in ("left_of", "right_of"))


def drawn(dataset: Dataset, mix: QuestionMix, *, flipped: bool = False) -> tuple[Examples, torch.Tensor]:
    rows = torch.arange(BATCH) % len(dataset)
    generator = torch.Generator().manual_seed(0)
    return draw_examples(dataset, rows, torch.full((BATCH,), flipped), 16, generator, mix), rows


def named(asked: Examples) -> torch.Tensor:
    """How many bodies a question names by painting or by a statement of their own."""
    alone = asked.conditions.statement_mask[:, :6]
    return (asked.conditions.boxes[..., 2] > 0).sum(dim=1) + alone.sum(dim=1)


@pytest.mark.parametrize("way", ["painted", "unplaced", "sentence"])
def test_nothing_else_is_said_exactly_where_every_body_is_named(dataset: Dataset, way: str) -> None:
    asked, rows = drawn(dataset, WAYS[way])
    bodies = (dataset.concept[rows, :, 0] > 0).sum(dim=1)
    assert torch.equal(asked.conditions.flags[:, 0].bool(), named(asked) == bodies)


def test_none_some_and_all_bodies_are_painted(dataset: Dataset) -> None:
    asked, rows = drawn(dataset, WAYS["painted"])
    bodies, painted = (dataset.concept[rows, :, 0] > 0).sum(dim=1), named(asked)
    three = painted[bodies == 3]
    assert {0, 1, 2, 3} == set(three.tolist())
    assert 0.4 < (three == 3).float().mean() < 0.8
    assert asked.conditions.statement_mask.sum() == 0


def test_what_is_painted_is_true(dataset: Dataset) -> None:
    asked, rows = drawn(dataset, WAYS["painted"])
    painted = asked.conditions.boxes[..., 2] > 0
    assert torch.equal(asked.conditions.painted[painted], dataset.concept[rows][painted])
    assert torch.equal(asked.conditions.boxes[painted], dataset.box[rows][painted])
    assert asked.conditions.painted[~painted].abs().sum() == 0
    assert asked.conditions.depths[~painted].abs().sum() == 0
    assert asked.conditions.facings[~painted].abs().sum() == 0
    yaw = dataset.yaw[rows][painted]
    assert_close(asked.conditions.facings[painted], torch.stack([yaw.sin(), yaw.cos()], dim=-1), ELEMENTWISE)


def test_an_unplaced_body_is_said_and_not_painted(dataset: Dataset) -> None:
    asked, rows = drawn(dataset, WAYS["unplaced"])
    said, painted = asked.conditions.statement_mask[:, :6], asked.conditions.boxes[..., 2] > 0
    bodies = (dataset.concept[rows, :, 0] > 0).sum(dim=1)
    assert torch.equal(said.sum(dim=1), (bodies > 0).long())
    assert not (said & painted).any()
    assert painted.any()
    assert torch.equal(asked.conditions.statements[:, :6, 0][said], dataset.concept[rows][said])


def test_a_relation_is_one_true_statement(dataset: Dataset) -> None:
    asked, rows = drawn(dataset, WAYS["relation"])
    batch, related = asked.conditions, dataset.relation_count[rows] > 0
    assert torch.equal(batch.statement_mask[:, 6], related)
    assert not batch.statement_mask[:, 7:].any()
    assert set(batch.relations[:, 6][related].tolist()) == {LEFT}
    tree = {kind: index for index, kind in enumerate(dataset.concept[dataset.relation_count == 3][0, :, 0].tolist())}
    for subject, reference, third in batch.statements[related, 6, :, 0].tolist():
        assert tree[subject] < tree[reference]
        assert third == 0  # only *between* has a second reference
    assert (batch.boxes[related, :, 2] > 0).sum() == 0
    bodies = (dataset.concept[rows, :, 0] > 0).sum(dim=1)
    assert torch.equal(batch.flags[related, 0].bool(), bodies[related] == 2)


def test_a_sentence_says_all_and_paints_nothing(dataset: Dataset) -> None:
    asked, rows = drawn(dataset, WAYS["sentence"])
    there = dataset.concept[rows, :, 0] > 0
    assert torch.equal(asked.conditions.statement_mask[:, :6], there)
    assert torch.equal(asked.conditions.statement_mask[:, 6:].sum(dim=1), dataset.relation_count[rows].clamp_max(3))
    assert asked.conditions.flags.min() == 1
    assert asked.conditions.boxes.abs().sum() == 0


def test_the_null_question_says_nothing(dataset: Dataset) -> None:
    batch = drawn(dataset, WAYS["null"])[0].conditions
    for part in (batch.painted, batch.boxes, batch.statements, batch.statement_mask, batch.backdrop, batch.flags):
        assert part.abs().sum() == 0 if part.dtype != torch.bool else not part.any()


def test_facts_of_the_backdrop_are_true_or_left_out(dataset: Dataset) -> None:
    asked, rows = drawn(dataset, WAYS["painted"])
    said = asked.conditions.backdrop > 0
    assert torch.equal(asked.conditions.backdrop[said], dataset.backdrop[rows][said])
    amounts = set(said.sum(dim=1).tolist())
    assert amounts == {0, 1, 2, 3, 4, 5}


def test_parts_of_what_a_card_is_are_left_out_at_their_rates(dataset: Dataset) -> None:
    mix = replace(WAYS["painted"], none_painted=0, all_painted=1, no_kind=0.1, no_colour=0.3, no_painted_size=0.8)
    batch = drawn(dataset, mix)[0].conditions
    left_out = (batch.painted[batch.boxes[..., 2] > 0] == 0).float().mean(dim=0)
    assert left_out.tolist() == pytest.approx([0.1, 0.3, 0.8], abs=0.06)


def test_sometimes_nobody_says_which_way_a_body_faces(dataset: Dataset) -> None:
    mix = replace(WAYS["painted"], none_painted=0, all_painted=1, no_facing=0.4)
    batch = drawn(dataset, mix)[0].conditions
    unsaid = (batch.facings[batch.boxes[..., 2] > 0] == 0).all(dim=-1).float().mean()
    assert unsaid.item() == pytest.approx(0.4, abs=0.06)


def test_in_flipped_pictures_bodies_face_the_other_way(dataset: Dataset) -> None:
    mix = replace(WAYS["painted"], none_painted=0, all_painted=1)
    plain, flipped = (drawn(dataset, mix, flipped=way)[0].conditions.facings for way in (False, True))
    assert_close(flipped, plain * torch.tensor([1.0, -1.0]), ELEMENTWISE)


def test_flipped_pictures_have_flipped_boxes_and_relations(dataset: Dataset) -> None:
    plain, _ = drawn(dataset, WAYS["sentence"])
    flipped, _ = drawn(dataset, WAYS["sentence"], flipped=True)
    assert_close(flipped.inside, plain.inside.flip(-1), ELEMENTWISE)
    told = plain.conditions.relations > 0
    assert set(plain.conditions.relations[told].tolist()) == {LEFT}
    assert set(flipped.conditions.relations[told].tolist()) == {RIGHT}
    assert torch.equal(flipped.conditions.statements, plain.conditions.statements)


def test_flips_agree_with_the_geometry() -> None:
    box = Box(0.1, 0.2, 0.3, 0.4)
    rows = torch.tensor([[[box.left, box.top, box.width, box.height], [0, 0, 0, 0]]])
    other = box.mirrored()
    expected = [other.left, other.top, other.width, other.height]
    assert mirrored(rows, torch.tensor([True]))[0, 0].tolist() == pytest.approx(expected)
    assert mirrored(rows, torch.tensor([True]))[0, 1].abs().sum() == 0
    assert torch.equal(mirrored(rows, torch.tensor([False])), rows)
    every = torch.arange(len(VOCABULARY["relation"]) + 1)
    assert torch.equal(mirrored_relations(mirrored_relations(every)), every)
    assert mirrored_relations(every).ne(every).nonzero().flatten().tolist() == [LEFT, RIGHT]


def test_the_same_generator_draws_the_same_examples(dataset: Dataset) -> None:
    one, other = (drawn(dataset, QuestionMix())[0].conditions for _ in range(2))
    assert torch.equal(one.boxes, other.boxes)
    assert torch.equal(one.statements, other.statements)
    assert one.flags[:, 1].float().mean().item() == pytest.approx(QuestionMix().sentence, abs=0.06)


def test_a_world_without_bodies_can_be_asked_about(dataset: Dataset) -> None:
    empty = (dataset.concept[:, :, 0] > 0).sum(dim=1).eq(0).nonzero().flatten()
    asked = draw_examples(dataset, empty, empty < 0, 4, torch.Generator().manual_seed(0), EXACT)
    assert asked.inside.abs().sum() == 0
    assert named(asked).sum() == 0

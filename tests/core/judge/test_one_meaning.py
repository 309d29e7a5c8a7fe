"""Every sense of every relation means the same to layout, ground truth and judge; a new row needs no other edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.judge.findings import Finding
from core.judge.oracle import oracle_findings
from core.judge.relation_checks import holds_instead
from core.judge.support_inference import TOLERANCE, extents_of
from core.judge.verdict_sentences import TEMPLATES, verdict_sentence
from core.judge.verifier import verify
from core.scene import relations, slacks
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.relations import REFERENCE, RELATIONS, STEP, SUBJECT, Relation, Sense
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import languages, parse, say, statement
from core.scene.sentence.language import Tie, Word
from core.scene.slacks import Extent
from core.scene.vocabulary import KINDS
from core.world.renderer import Renderer
from core.world.scene_to_world import oracle_world
from core.world.truth import Fact, observe

SENSES = {
    ("left_of", "left"): ("dog", "house"),
    ("right_of", "right"): ("cube", "tree"),
    ("above", "above"): ("balloon", "house"),
    ("below", "below"): ("truck", "cloud"),
    ("on", "on"): ("cat", "cube"),
    ("in", "in"): ("duck", "boat"),
    ("under", "below_what_flies"): ("cat", "cloud"),
    ("under", "sheltered"): ("dog", "table"),
    ("under", "carrying"): ("cube", "duck"),
    ("under", "below_what_stands"): ("cat", "tree"),
    ("in_front_of", "shown_above"): ("truck", "tree"),
    ("in_front_of", "shown_left"): ("cube", "train"),
    ("in_front_of", "shown_right"): ("cube", "cylinder"),
    ("behind", "showing_above"): ("tree", "truck"),
    ("behind", "showing_left"): ("train", "cube"),
    ("behind", "showing_right"): ("cylinder", "truck"),
    ("next_to", "left"): ("duck", "cat"),
    ("next_to", "right"): ("cat", "truck"),
    ("between", "right_of_first"): ("dog", "tree", "cube"),
    ("between", "left_of_first"): ("dog", "tree", "cube"),
}
"""(relation, sense) -> kinds that can stand so."""


def only(monkeypatch: pytest.MonkeyPatch, relation: str, name: str) -> Sense:
    """Leave a relation no sense but one."""
    row = RELATIONS[relation]
    (sense,) = (sense for sense in row.senses if sense.name == name)
    monkeypatch.setitem(relations.TABLE, relation, replace(row, senses=(sense,)))
    return sense


def tied(relation: str, kinds: Sequence[str]) -> Scene:
    """A card of each kind in some relation; what has to fit on, in or under another is small, and that one large."""
    fits = any(sense.contact is not None for sense in RELATIONS[relation].senses)
    sizes = ("small", "large") if fits else ("medium",) * len(kinds)
    looks = zip("abc", kinds, ("red", "blue", "green"), sizes, strict=False)
    cards = tuple(Card(*look) for look in looks)
    subject, *references = (card.id for card in cards)
    return Scene(cards, (Hint(relation, subject, tuple(references)),))


def test_every_sense_is_proven() -> None:
    assert SENSES.keys() == {(row.id, sense.name) for row in RELATIONS.values() for sense in row.senses}
    assert all(RELATIONS[id].senses_for(*(KINDS[kind] for kind in kinds)) for (id, _), kinds in SENSES.items())


@pytest.mark.parametrize(("relation", "name"), SENSES)
def test_layout_truth_and_judge_mean_the_same(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch, relation: str, name: str
) -> None:
    scene = tied(relation, SENSES[relation, name])
    sense = only(monkeypatch, relation, name)
    layout = arrange(scene)
    assert layout.clashes == ()
    assert sense.margin(*(layout.extent(card.id) for card in scene.cards)) >= 0
    world = oracle_world(scene)
    monkeypatch.undo()
    truth = observe(renderer, world)[1]
    assert sense.margin(*(slacks.extent_of(one.box, one.depth) for one in truth.bodies)) >= -TOLERANCE
    subject, *references = range(len(scene.cards))
    assert Fact(relation, subject, tuple(references)) in truth.facts
    assert verify(scene, oracle_findings(truth.bodies), layout).right


@pytest.mark.parametrize(("relation", "name"), SENSES)
def test_what_a_sense_shows_is_true_of_the_mirror_image(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch, relation: str, name: str
) -> None:
    scene = tied(relation, SENSES[relation, name])
    only(monkeypatch, relation, name)
    found = oracle_findings(observe(renderer, oracle_world(scene))[1].bodies)
    monkeypatch.undo()
    flipped = [replace(one, box=one.box.mirrored(), base=replace(one.base, x=1 - one.base.x)) for one in found]
    (hint,) = scene.hints
    assert verify(
        replace(scene, hints=(replace(hint, relation=RELATIONS[relation].mirror or relation),)), flipped
    ).right


def far_left_and_behind(a: Extent[float], b: Extent[float]) -> list[float]:
    return [b.left - a.right - 0.1, a.depth - b.depth - 0.1]


BEYOND = Relation(
    "beyond",
    (Sense("beyond", far_left_and_behind, step=-STEP, row=(SUBJECT, REFERENCE), specificity=9),),
)


@pytest.fixture
def beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relation that was made up for this test: a row of the table, and its words."""
    monkeypatch.setitem(relations.TABLE, "beyond", BEYOND)
    english = languages.LANGUAGES["en"]
    tie = Tie("{subject} beyond {reference}", "{subject} is beyond {reference}", "beyond {reference}")
    spoken = replace(
        english,
        templates=replace(english.templates, ties={**english.templates.ties, "beyond": tie}),
        words={**english.words, "beyond": Word("RELATION", "beyond")},
    )
    monkeypatch.setattr(languages, "LANGUAGES", {**languages.LANGUAGES, "en": spoken})
    words = TEMPLATES["en"]
    monkeypatch.setattr(
        "core.judge.verdict_sentences.TEMPLATES",
        {
            "en": replace(
                words,
                denied={**words.denied, "beyond": "{subject} is not beyond {reference}"},
                instead={**words.instead, "beyond": "it is beyond it"},
            )
        },
    )


@pytest.mark.usefixtures("beyond")
def test_a_made_up_relation_is_laid_out_judged_and_said(renderer: Renderer) -> None:
    scene = parse("a red dog beyond a blue house")
    assert say(scene) == "a red dog beyond a blue house"
    (hint,) = scene.hints
    assert hint == Hint("beyond", "card1", ("card2",))
    layout = arrange(scene)
    assert layout.clashes == ()
    assert layout.holds(hint)
    truth = observe(renderer, oracle_world(scene))[1]
    assert Fact("beyond", 0, (1,)) in truth.facts
    found = oracle_findings(truth.bodies)
    assert verify(scene, found, layout).right
    assert holds_instead(found, extents_of(found)) == "beyond"


@pytest.mark.usefixtures("beyond")
def test_a_made_up_relation_clashes_and_fails_like_any_other() -> None:
    scene = parse("a red dog beyond a blue house")
    (hint,) = scene.hints
    right = Hint("right_of", "card1", ("card2",))
    assert [{*clash.hints} for clash in arrange(scene.with_hint(right)).clashes] == [{hint, right}]
    found = [seen("house", "blue", Box(0.1, 0.4, 0.3, 0.3)), seen("dog", "red", Box(0.6, 0.6, 0.2, 0.15))]
    (verdict,) = verify(scene, found).hints
    assert verdict.outcome == "fails"
    assert verdict_sentence(scene, verdict) == "the dog is not beyond the house: it is to its right"
    assert statement(scene, hint) == "the dog is beyond the house"


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_tiny_body_half_outside_is_in_nothing(share: float) -> None:
    basket = slacks.extent_of(Box(0.3, 0.5, 0.3, 0.3), 0.3)
    tiny = Box(0.3 - share * 0.03, 0.7, 0.03, 0.03)
    assert not RELATIONS["in"].holds(slacks.extent_of(tiny, 0.3), basket)
    assert RELATIONS["in"].holds(slacks.extent_of(tiny.moved_by(share * 0.03, 0.0), 0.3), basket)


def seen(kind: str, colour: str, box: Box) -> Finding:
    return Finding(kind, colour, "medium", box, 0.9, box.base, slacks.extent_of(box).depth)

"""What is measured, as a table of rows: which scenes, how the model is asked, and what counts as right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor

from core.evaluate import scenes
from core.evaluate.evaluation_model import Ask, EvaluationModel, PictureRequest
from core.evaluate.parts import PARTS
from core.evaluate.scenes import Question
from core.evaluate.tally import Answer, judged
from core.judge.findings import Finding
from core.judge.verdict_sentences import verdict_sentence
from core.judge.verifier import PLACED, Judgement
from core.scene.layout import Layout, arrange
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Scene
from core.scene.sentence import say

RIGHT = "right"


@dataclass(frozen=True, slots=True)
class JudgedPicture:
    """One picture and what became of it."""

    picture: Tensor  # (3, side, side) in -1..1
    caption: str
    answer: Answer | None  # None: it counts for nothing
    oracle: Answer | None = None  # what the judge says of a true render of the same scene, where it is asked
    once: Answer | None = None  # what became of it before anything was drawn anew, where anything may be


Draw = Callable[[EvaluationModel, Sequence[int]], list[JudgedPicture]]
"""The scenes with these numbers, drawn and judged."""


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    part: str
    name: str  # how many cards, or which relation
    draw: Draw

    @property
    def title(self) -> str:
        return f"{self.part} {self.name}".strip()

    def count(self, of: int) -> int:
        """How many pictures it takes."""
        return max(1, round(of * PARTS[self.part]))


def rows_of(parts: Collection[str], cards: Sequence[int], seed: int) -> Iterator[EvaluationRow]:
    """The rows of some parts, in the order of `PARTS`."""
    ways: Mapping[str, tuple[Sequence[str], Callable[[str], Draw]]] = {
        "placed": (list(map(str, cards)), lambda k: partial(_placed, seed, int(k))),
        "held_out": (list(map(str, cards)), lambda k: partial(_held_out, seed, int(k))),
        "sentence": (list(map(str, cards)), lambda k: partial(_as_sentence, seed, int(k))),
        "relations": (list(RELATIONS), lambda name: partial(_related, seed, name)),
        "unplaced_relations": (list(RELATIONS), lambda name: partial(_related_by_itself, seed, name)),
        "not": ([""], lambda _: partial(_without, seed)),
    }
    for part in PARTS:
        if part in parts:
            names, draw = ways[part]
            yield from (EvaluationRow(part, name, draw(name)) for name in names)


def _placed(seed: int, cards: int, model: EvaluationModel, numbers: Sequence[int]) -> list[JudgedPicture]:
    questions = [scenes.placed(model.renderer, seed, cards, number) for number in numbers]
    return _by_cards(model, questions)


def _held_out(seed: int, cards: int, model: EvaluationModel, numbers: Sequence[int]) -> list[JudgedPicture]:
    questions = [scenes.held_out(model.renderer, seed, cards, number) for number in numbers]
    return _by_cards(model, questions)


def _related(seed: int, relation: str, model: EvaluationModel, numbers: Sequence[int]) -> list[JudgedPicture]:
    return _by_cards(model, [scenes.related(seed, relation, number) for number in numbers])


def _as_sentence(seed: int, cards: int, model: EvaluationModel, numbers: Sequence[int]) -> list[JudgedPicture]:
    """The scenes of `_placed` as one description, which knows no places: nor does the judge."""
    questions = [scenes.placed(model.renderer, seed, cards, number) for number in numbers]
    told_only = [replace(question, scene=scenes.without_places(question.scene)) for question in questions]
    return _by_one_factor(model, told_only, model.as_sentence)


def _related_by_itself(seed: int, relation: str, model: EvaluationModel, numbers: Sequence[int]) -> list[JudgedPicture]:
    questions = [scenes.related(seed, relation, number) for number in numbers]
    return _by_one_factor(model, questions, model.as_relation)


def _by_cards(model: EvaluationModel, questions: Sequence[Question]) -> list[JudgedPicture]:
    """Drawn as the application draws, and beside each what the judge makes of the true render."""
    layouts = [arrange(question.scene) for question in questions]
    shown = _judged(model, questions, layouts)
    ideal = model.detect_in_renders([question.world for question in questions])
    best = [_answer(*one) for one in zip(questions, ideal, layouts, strict=True)]
    return [replace(one, oracle=oracle) for one, oracle in zip(shown, best, strict=True)]


def _by_one_factor(model: EvaluationModel, questions: Sequence[Question], ask: Ask) -> list[JudgedPicture]:
    return _judged(model, questions, [None] * len(questions), ask)


def _judged(
    model: EvaluationModel, questions: Sequence[Question], layouts: Sequence[Layout | None], ask: Ask | None = None
) -> list[JudgedPicture]:
    """The pictures, and what the judge makes of them in the end and before anything was drawn anew."""
    pictures = model.draw([PictureRequest(question.scene, question.seed, ask) for question in questions])
    rows = list(zip(questions, model.detect(pictures.last), layouts, strict=True))
    shown = [_shown(picture, *row) for picture, row in zip(pictures.last, rows, strict=True)]
    if pictures.once is None:
        return shown
    before = zip(questions, model.detect(pictures.once), layouts, strict=True)
    return [replace(one, once=_answer(*row)) for one, row in zip(shown, before, strict=True)]


def _shown(
    picture: Tensor, question: Question, findings: Sequence[Finding] | None, layout: Layout | None
) -> JudgedPicture:
    if findings is None:
        return JudgedPicture(picture, say(question.scene), None)
    answer, judgement = judged(question.scene, findings, layout)
    return JudgedPicture(picture, _caption(question.scene, judgement), answer)


def _answer(question: Question, findings: Sequence[Finding] | None, layout: Layout | None) -> Answer | None:
    return None if findings is None else judged(question.scene, findings, layout)[0]


def _caption(scene: Scene, judgement: Judgement) -> str:
    wrong = [verdict for verdict in judgement.verdicts if verdict.fulfilled is False]
    more = f" (+{len(wrong) - 1})" if len(wrong) > 1 else ""
    return verdict_sentence(scene, wrong[0], "en") + more if wrong else RIGHT


def _without(seed: int, model: EvaluationModel, numbers: Sequence[int]) -> list[JudgedPicture]:
    """A card that may be anything is drawn; then the kind that it became is unwanted, with the same seed."""
    questions = [scenes.open_scene(model.renderer, seed, number) for number in numbers]
    pictures = model.draw([PictureRequest(question.scene, question.seed) for question in questions])
    became = [_became(*pair) for pair in zip(questions, model.detect(pictures.last), strict=True)]
    asked = [(question, kind) for question, kind in zip(questions, became, strict=True) if kind]
    uncounted = [
        JudgedPicture(picture, "nothing to forbid", None)
        for picture, kind in zip(pictures.last, became, strict=True)
        if not kind
    ]
    if not asked:
        return uncounted
    forbidding = [question.scene.with_card(Card("unwanted", kind, wanted=False)) for question, kind in asked]
    pictures = model.draw(
        [PictureRequest(scene, question.seed) for scene, (question, _) in zip(forbidding, asked, strict=True)]
    )
    kept = [_obeyed(*row) for row in zip(pictures.last, forbidding, model.detect(pictures.last), strict=True)]
    if pictures.once is not None:
        before = [_obeyed(*row) for row in zip(pictures.once, forbidding, model.detect(pictures.once), strict=True)]
        kept = [replace(one, once=first.answer) for one, first in zip(kept, before, strict=True)]
    return kept + uncounted


def _became(question: Question, findings: Sequence[Finding] | None) -> str | None:
    """The kind in the place that was left open; None where nothing is, or what the other card asks for."""
    anything, other = question.scene.cards
    place = anything.box
    assert place is not None
    near = max(findings or (), key=lambda finding: place.iou(finding.box), default=None)
    if near is None or place.iou(near.box) < PLACED or near.kind == other.kind:
        return None
    return near.kind


def _obeyed(picture: Tensor, scene: Scene, findings: Sequence[Finding] | None) -> JudgedPicture:
    _, judgement = judged(scene, findings or (), arrange(scene))
    verdict = judgement.of_card("unwanted")
    return JudgedPicture(picture, verdict_sentence(scene, verdict, "en"), Answer(right=verdict.fulfilled is True))

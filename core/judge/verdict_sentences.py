"""Verdicts as sentences, from whole templates for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.judge.findings import Finding
from core.judge.verifier import Verdict
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Scene
from core.scene.sentence import label, noun_phrase, say, statement


@dataclass(frozen=True, slots=True)
class VerdictTemplates:
    """The templates of one language.

    Slots: card, other (card), seen (a finding), colour, size, subject, reference, statement.
    """

    cards: Mapping[str, str]  # outcome -> template
    denied: Mapping[str, str]  # relation id -> template
    instead: Mapping[str, str]  # relation id -> clause on "it"
    because: str  # denied, instead
    open: str  # card
    unknown_hint: str  # card


ENGLISH = VerdictTemplates(
    cards={
        "there": "{card} is there",
        "missing": "{card} is missing",
        "swapped": "{card} and {other} have swapped colours: it is {colour}",
        "other_colour": "{card} is {colour} instead",
        "other_size": "{card} is {size} instead",
        "elsewhere": "{card} is there, but not in its place",
        "alternative": "{card} is not needed, because its alternative is there",
        "absent": "{card} is absent, as it should be",
        "intruder": "{seen} is there, though it should not be",
        "unknown": "nobody can judge {card}, because it is free text",
        "extra": "{seen} is there that nobody asked for",
    },
    denied={
        "left_of": "{subject} is not to the left of {reference}",
        "right_of": "{subject} is not to the right of {reference}",
        "above": "{subject} is not above {reference}",
        "below": "{subject} is not below {reference}",
        "on": "{subject} is not on {reference}",
        "in": "{subject} is not in {reference}",
        "under": "{subject} is not under {reference}",
        "in_front_of": "{subject} is not in front of {reference}",
        "behind": "{subject} is not behind {reference}",
        "next_to": "{subject} is not next to {reference}",
        "between": "{subject} is not between {reference} and {other}",
    },
    instead={
        "left_of": "it is to its left",
        "right_of": "it is to its right",
        "above": "it is above it",
        "below": "it is below it",
        "on": "it is on it",
        "in": "it is in it",
        "under": "it is under it",
        "in_front_of": "it is in front of it",
        "behind": "it is behind it",
        "next_to": "it is next to it",
    },
    because="{denied}: {instead}",
    open="{denied}, because {card} is missing",
    unknown_hint="nobody can judge whether {statement}, because {card} is free text",
)

CHINESE = VerdictTemplates(
    cards={
        "there": "{card}在画里",
        "missing": "画里没有{card}",
        "swapped": "{card}和{other}的颜色互换了：它成了{colour}的",
        "other_colour": "{card}成了{colour}的",
        "other_size": "{card}的大小不对：它是{size}号的",
        "elsewhere": "{card}在画里，但不在它的位置上",
        "alternative": "不需要{card}，因为可以代替它的已经在画里",
        "absent": "画里没有{card}，正该如此",
        "intruder": "画里有{seen}，但不该有",
        "unknown": "{card}是自由文字，无法判断",
        "extra": "{seen}是多出来的",
    },
    denied={
        "left_of": "{subject}不在{reference}的左边",
        "right_of": "{subject}不在{reference}的右边",
        "above": "{subject}不在{reference}上方",
        "below": "{subject}不在{reference}下方",
        "on": "{subject}不在{reference}上面",
        "in": "{subject}不在{reference}里面",
        "under": "{subject}不在{reference}下面",
        "in_front_of": "{subject}不在{reference}的前面",
        "behind": "{subject}不在{reference}的后面",
        "next_to": "{subject}不在{reference}的旁边",
        "between": "{subject}不在{reference}和{other}之间",
    },
    instead={
        "left_of": "它在左边",
        "right_of": "它在右边",
        "above": "它在上方",
        "below": "它在下方",
        "on": "它在上面",
        "in": "它在里面",
        "under": "它在下面",
        "in_front_of": "它在前面",
        "behind": "它在后面",
        "next_to": "它在旁边",
    },
    because="{denied}：{instead}",
    open="{denied}，因为画里没有{card}",
    unknown_hint="无法判断是否{statement}，因为{card}是自由文字",
)

TEMPLATES: Mapping[str, VerdictTemplates] = {"en": ENGLISH, "zh": CHINESE}


def verdict_sentence(scene: Scene, verdict: Verdict, language: str = "en") -> str:
    """A verdict on a picture of the scene, as one sentence without a full stop.

    Raises:
        SceneError: the language is unknown.
    """
    if verdict.hint is not None:
        return _hint_sentence(scene, verdict, language)
    finding, card = verdict.finding, verdict.card
    slots = {
        "card": noun_phrase(scene, card, language) if card else "",
        "other": noun_phrase(scene, verdict.other, language) if verdict.other else "",
        "seen": finding_phrase(finding, language) if finding else "",
        "colour": label("colour", finding.colour, language) if finding else "",
        "size": label("size", finding.size, language) if finding else "",
    }
    return TEMPLATES[language].cards[verdict.outcome].format(**slots)


def finding_phrase(finding: Finding, language: str = "en") -> str:
    """A finding as a noun phrase with an article: "a green ball"."""
    return say(Scene((Card("seen", finding.kind, finding.colour),)), language)


def _hint_sentence(scene: Scene, verdict: Verdict, language: str) -> str:
    templates, hint = TEMPLATES[language], verdict.hint
    assert hint is not None
    said = statement(scene, hint, language)
    if verdict.outcome == "holds":
        return said
    if verdict.outcome == "unknown" and verdict.other:
        return templates.unknown_hint.format(statement=said, card=noun_phrase(scene, verdict.other, language))
    subject, reference, *others = (noun_phrase(scene, id, language) for id in hint.cards)
    denied = templates.denied[hint.relation].format(subject=subject, reference=reference, other="".join(others))
    if verdict.outcome == "open" and verdict.other:
        return templates.open.format(denied=denied, card=noun_phrase(scene, verdict.other, language))
    if verdict.other is None or RELATIONS[hint.relation].references > 1:
        return denied
    return templates.because.format(denied=denied, instead=templates.instead[verdict.other])

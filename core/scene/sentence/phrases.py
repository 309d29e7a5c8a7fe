"""What a sentence says, before it is known what it means on the stage: the same for every language."""

from __future__ import annotations

from dataclasses import dataclass

from core.scene.sentence.language import Setting, Thing

Span = tuple[int, int]  # character offsets in the text: start, end


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with all that belongs to it. The noun itself is a thing, a setting or free text."""

    named: Thing | Setting | str
    span: Span
    known: bool = False  # "the": something already said, where there is such a thing
    ordinal: int | None = None  # "the second", from 1
    count: int | None = None  # None: one, or for a plural as many as there are
    plural: bool = False
    colour: str | None = None
    size: str | None = None
    weight: float | None = None
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Pronoun:
    """It: what was mentioned last."""

    span: Span


Mention = Noun | Pronoun
Group = tuple[Mention, ...]  # alternatives, joined by "or"; most have one


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to something."""

    relation: str
    references: tuple[Group, ...]
    span: Span  # of the relation's own words


@dataclass(frozen=True, slots=True)
class Aside:
    """Something said in passing: "at night", "without a dog"."""

    said: Setting | Noun
    span: Span


Clause = Link | Aside


@dataclass(frozen=True, slots=True)
class Statement:
    """Subjects and what is said of them. No subjects: it goes on about those of the statement before.

    In a pile each relation belongs to the references of the one before: a cube on a ball *on a table*.
    """

    subjects: tuple[Group, ...]
    clauses: tuple[Clause, ...]
    piled: bool

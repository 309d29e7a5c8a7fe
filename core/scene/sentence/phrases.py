"""What a sentence says, before it is known what it means on the stage: the same for every language."""

from __future__ import annotations

from dataclasses import dataclass

from core.scene.sentence.language import Setting, Thing

Span = tuple[int, int]  # character offsets in the text: start, end


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with all that belongs to it. The noun itself is a thing, a setting, free text, or left to be understood.

    named None: one like those that were mentioned last ("the red one", "one is red", "the second").
    """

    named: Thing | Setting | str | None
    span: Span
    known: bool = False  # "the": something already said, where there is such a thing
    other: bool = False  # "the other": not the one that was mentioned last
    ordinal: int | None = None  # "the second", from 1
    count: int | None = None  # None: one, or for a plural as many as there are
    plural: bool = False
    numberless: bool = False  # its language does not say whether it is one: 猫
    colour: str | None = None
    size: str | None = None
    weight: float | None = None
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Pronoun:
    """It or they: what was mentioned last. implied: it was not even said ("a table with a ball underneath")."""

    span: Span
    plural: bool = False
    implied: bool = False


Mention = Noun | Pronoun


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase: alternatives, joined by "or" (most phrases have one), and what is said of them right there."""

    mentions: tuple[Mention, ...]
    clauses: tuple[Clause, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said of it."""
        return not self.clauses


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to something. reverse: the references stand in the relation to the subjects ("full of flowers")."""

    relation: str
    references: tuple[NounPhrase, ...]
    span: Span  # of the relation's own words
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Mutual:
    """A relation of the subjects among themselves: "next to each other"."""

    relation: str
    span: Span


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the picture, such as "left" or "top_right"; after another place it may be a place beside a thing."""

    place: str
    span: Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """A colour or a size that is said afterwards: "the ball is red"."""

    span: Span
    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class With:
    """Things that are there, too; their "it" is what they are said to be with."""

    statements: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """Something said of the whole picture in passing: "at night"."""

    said: Setting
    span: Span


Clause = Link | Mutual | Where | Attribute | With | Aside


@dataclass(frozen=True, slots=True)
class Assertion:
    """Subjects and what is said of them. No subjects: it goes on about those of the statement before.

    fronted: the place was said first ("on the table there is a cat"), so that the next place may leave its noun out.
    starts: it begins a sentence, so that it is not a place of what was said before.
    """

    subjects: tuple[NounPhrase, ...]
    clauses: tuple[Clause, ...] = ()
    fronted: bool = False
    starts: bool = False

"""Statements to a scene: which nouns are new cards, which name one that is there, and which belong to the backdrop."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.errors import SceneError
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence.errors import Reason, SentenceError
from core.scene.sentence.language import Setting, Thing
from core.scene.sentence.painting import Painting
from core.scene.sentence.phrases import Clause, Group, Link, Mention, Noun, Pronoun, Span, Statement

MOST_AT_ONCE = 6
MOST_CARDS = 100


@dataclass(frozen=True, slots=True)
class _Named:
    """What a group of nouns turned out to name: cards, by their ids, or a field of the backdrop."""

    cards: tuple[str, ...] = ()
    field: str | None = None


class Stage:
    """Listens to statements in the order of the text and builds the scene that they say."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cards: dict[str, Card] = {}
        self._hints: dict[Hint, None] = {}  # a set that keeps its order
        self._painting = Painting(self._failure)
        self._mentioned: list[_Named] = []
        self._subjects: tuple[_Named, ...] = ()

    def scene(self) -> Scene:
        return Scene(tuple(self._cards.values()), tuple(self._hints), self._painting.backdrop())

    def hear(self, statement: Statement) -> None:
        """Takes one statement down.

        Raises:
            SentenceError: its words make sense one by one, and not together.
        """
        match statement.subjects:
            case ((Pronoun() as it,),):
                if not self._subjects:
                    raise self._nothing(it.span)
            case (_, *_):
                self._subjects = tuple(self._name(group) for group in statement.subjects)
            case _:
                pass
        anchors = self._subjects
        for clause in statement.clauses:
            following = self._take(clause, anchors)
            anchors = following if statement.piled else self._subjects

    def _take(self, clause: Clause, subjects: tuple[_Named, ...]) -> tuple[_Named, ...]:
        """Takes a clause down; returns what a relation right after it belongs to."""
        if isinstance(clause, Link):
            references = tuple(self._name(group) for group in clause.references)
            self._tie(clause, subjects, references)
            return tuple(named for named in references if named.cards) or subjects
        if isinstance(clause.said, Setting):
            self._painting.say(clause.said, clause.span)
        else:
            self._mention(clause.said)
        return subjects

    def _name(self, group: Group) -> _Named:
        named = [self._mention(mention) for mention in group]
        whole = named[0] if len(named) == 1 else self._either(group, named)
        if whole.field != "horizon":
            self._mentioned.append(whole)
        return whole

    def _either(self, group: Group, named: list[_Named]) -> _Named:
        """Makes the cards alternatives; hints name the first one for all."""
        for mention, one in zip(group, named, strict=True):
            if not one.cards:
                raise self._failure("Only cards can be joined by 'or'.", "backdrop", mention.span)
            for id in one.cards:
                self._cards[id] = replace(self._cards[id], group=named[0].cards[0])
        return _Named(named[0].cards[:1])

    def _mention(self, mention: Mention) -> _Named:
        if isinstance(mention, Pronoun):
            return self._last_mentioned(mention)
        if isinstance(mention.named, Setting):
            self._painting.paint(mention, mention.named)
            return _Named(field=mention.named.field)
        known = self._known(mention)
        if known and mention.weight is not None:
            self._weigh(known, mention.weight, mention.span)
        return _Named(known or self._introduced(mention))

    def _weigh(self, ids: tuple[str, ...], weight: float, span: Span) -> None:
        with self._blaming(span):
            self._cards |= {id: replace(self._cards[id], weight=weight) for id in ids}

    def _last_mentioned(self, it: Pronoun) -> _Named:
        for named in reversed(self._mentioned):
            if named not in self._subjects:
                return named
        raise self._nothing(it.span)

    def _known(self, noun: Noun) -> tuple[str, ...]:
        """The cards on the stage that the noun names; none where it brings new ones."""
        if not noun.wanted or not (noun.known or noun.ordinal is not None):
            return ()
        alike = [card.id for card in self._cards.values() if card.wanted and _fits(noun, card)]
        if noun.ordinal is not None:
            alike = alike[noun.ordinal - 1 : noun.ordinal]
            if not alike:
                raise self._nothing(noun.span)
        if len(alike) > (noun.count or 1) and not (noun.plural and noun.count is None):
            message = f"There are {len(alike)} of these; say which one, by its colour, its size, or as the first."
            raise self._failure(message, "ambiguous", noun.span)
        if noun.count is not None and len(alike) < noun.count:
            return ()
        return tuple(alike)

    def _introduced(self, noun: Noun) -> tuple[str, ...]:
        count = noun.count if noun.count is not None else 1 + noun.plural
        if not 1 <= count <= MOST_AT_ONCE or len(self._cards) + count > MOST_CARDS:
            message = f"A sentence brings one to {MOST_AT_ONCE} things at once and {MOST_CARDS} in all."
            raise self._failure(message, "too_many", noun.span)
        return tuple(self._add(noun) for _ in range(count if noun.wanted else 1))

    def _add(self, noun: Noun) -> str:
        id = f"card{len(self._cards) + 1}"
        with self._blaming(noun.span):
            self._cards[id] = Card(
                id,
                kind=noun.named.kind if isinstance(noun.named, Thing) else None,
                text=noun.named if isinstance(noun.named, str) else None,
                colour=noun.colour,
                size=noun.size or "medium",
                weight=1.0 if noun.weight is None else noun.weight,
                wanted=noun.wanted,
            )
        return id

    def _tie(self, link: Link, subjects: tuple[_Named, ...], references: tuple[_Named, ...]) -> None:
        for reference in references:
            for subject in subjects or (_Named(),):
                if subject.field or reference.field:
                    self._painting.check_tie(
                        _narrowed(link.relation, flies=False), subject.field, reference.field, link.span
                    )
        known = tuple(id for named in references for id in named.cards)
        if known and not subjects:
            raise self._failure("There is nothing yet that this could be said of.", "no_subject", link.span)
        if link.relation == "between" and len(known) != 2:
            raise self._failure("Something can only be between exactly two cards.", "between", link.span)
        tuples = [known] if link.relation == "between" else [(id,) for id in known]
        for subject in (id for named in subjects for id in named.cards):
            for ids in tuples:
                self._hint(link, subject, ids)

    def _hint(self, link: Link, subject: str, references: tuple[str, ...]) -> None:
        if not all(self._cards[id].wanted for id in (subject, *references)):
            message = "What shall not be in the picture has no place in it; say only that it shall not be there."
            raise self._failure(message, "not_placed", link.span)
        with self._blaming(link.span):
            relation = _narrowed(link.relation, flies=self._cards[subject].behaviour.flies)
            self._hints[Hint(relation, subject, references)] = None

    def _nothing(self, span: Span) -> SentenceError:
        return self._failure("There is no such thing in the sentence before this.", "nothing_named", span)

    def _failure(self, message: str, reason: Reason, span: Span) -> SentenceError:
        return SentenceError(message, reason, span, self._text[slice(*span)])

    @contextmanager
    def _blaming(self, span: Span) -> Generator[None, None, None]:
        try:
            yield
        except SceneError as error:
            raise self._failure(str(error), "scene", span) from error


def _narrowed(relation: str, *, flies: bool) -> str:
    """A language may have one word for *on* and *above*; what flies is above."""
    if relation == "on_or_above":
        return "above" if flies else "on"
    return relation


def _fits(noun: Noun, card: Card) -> bool:
    concept = noun.named.kind if isinstance(noun.named, Thing) else noun.named
    same = concept == (card.kind if isinstance(noun.named, Thing) else card.text)
    return same and noun.colour in {None, card.colour} and noun.size in {None, card.size}

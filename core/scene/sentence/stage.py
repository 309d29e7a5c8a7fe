"""Statements to a scene: which nouns are new cards, which name one that is there, and which belong to the backdrop."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

from core.errors import SceneError
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence.errors import Reason, SentenceError
from core.scene.sentence.language import Setting, Thing
from core.scene.sentence.painting import Painting
from core.scene.sentence.phrases import (
    Aside,
    Assertion,
    Attribute,
    Clause,
    Link,
    Mention,
    Mutual,
    Noun,
    NounPhrase,
    Pronoun,
    Span,
    Where,
    With,
)
from core.scene.sentence.places import SOMEWHERE, Places, place_at, relation_at

MOST_AT_ONCE = 10
MOST_CARDS = 100

NO_HINT = {"far"}
"""Relations that sentences may name and hints cannot hold."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a phrase turned out to name: cards, by their ids, or a field of the backdrop, or the whole picture."""

    cards: tuple[str, ...] = ()
    field: str | None = None
    span: Span = (0, 0)


class StageBuilder:
    """Listens to statements in the order of the text and builds the scene that they say."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cards: dict[str, Card] = {}
        self._hints: dict[Hint, None] = {}  # a set that keeps its order
        self._painting = Painting(self._failure)
        self._places = Places()
        self._place = SOMEWHERE  # of what is being named, where it is told from others by it
        self._starts = True  # the statement begins a sentence
        self._mentioned: list[_Named] = []
        self._subjects: tuple[_Named, ...] = ()
        self._before: tuple[_Named, ...] = ()  # the subjects before those, in the same sentence
        self._about: tuple[_Named, ...] = ()  # what is being placed now
        self._relation = ""  # that it is placed by
        self._heads: list[tuple[_Named, ...]] = []  # what "it" is inside of "with ..."
        self._beside: tuple[_Named, ...] = ()  # what a place was beside of when it was said first, most lately
        self._group: tuple[str, ...] = ()  # the cards of the last plural, of which "one" and "the other" are told
        self._picked = 0  # how many of them were told

    def scene(self) -> Scene:
        """The scene that was said, with a box where a card was given a place of its own in the picture."""
        for hint in self._places.hints():
            self._hints[hint] = None
        cards = {id: self._places.placed(card) for id, card in self._cards.items()}
        return Scene(tuple(cards.values()), tuple(self._hints), self._painting.backdrop())

    def hear(self, statement: Assertion) -> None:
        """Takes one statement down.

        Raises:
            SentenceError: its words make sense one by one, and not together.
        """
        self._starts = statement.starts
        self._before = () if statement.starts else self._subjects
        subjects = self._named_all(statement.subjects, as_subjects=True)
        self._subjects = subjects or self._subjects
        if not statement.fronted:
            self._beside = () if statement.subjects else self._beside
        for clause in statement.clauses:
            references = self._take(clause, self._subjects, fronted=statement.fronted)
            if statement.fronted and references:
                self._beside = references

    # Naming

    def _named_all(self, phrases: Iterable[NounPhrase], *, as_subjects: bool = False) -> tuple[_Named, ...]:
        return tuple(named for phrase in phrases for named in self._name(phrase, as_subject=as_subjects))

    def _name(self, phrase: NounPhrase, *, as_subject: bool = False) -> tuple[_Named, ...]:
        """What a phrase names, after what is said of it right there was taken down."""
        if as_subject and isinstance(pronoun := phrase.mentions[0], Pronoun):
            named = self._pronoun_subjects(pronoun)
        else:
            self._place = next((clause.place for clause in phrase.clauses if isinstance(clause, Where)), SOMEWHERE)
            named = self._mention_all(phrase.mentions)
        for clause in phrase.clauses:
            self._take(clause, named)
        return named

    def _mention_all(self, mentions: Sequence[Mention]) -> tuple[_Named, ...]:
        named = [self._mention(mention) for mention in mentions]
        whole = named[0] if len(named) == 1 else (self._either(mentions, named),)
        if not isinstance(mentions[0], Pronoun):
            self._mentioned += [one for one in whole if one.field != "horizon"]
        return whole

    def _pronoun_subjects(self, pronoun: Pronoun) -> tuple[_Named, ...]:
        """It, or they, as the subject: that of the statement before; one for a plural, and as it is said."""
        if not self._subjects:
            raise self._nothing(pronoun.span)
        if pronoun.plural and sum(len(named.cards) for named in self._subjects) == 1:
            everything = tuple(id for id, card in self._cards.items() if card.wanted)
            return (_Named(everything, span=pronoun.span),)
        return self._subjects

    def _either(self, mentions: Sequence[Mention], named: Sequence[tuple[_Named, ...]]) -> _Named:
        """Makes the cards alternatives; hints name the first one for all."""
        for mention, alternative in zip(mentions, named, strict=True):
            if not all(one.cards for one in alternative):
                raise self._failure("Only cards can be joined by 'or'.", "backdrop", mention.span)
            for id in (id for one in alternative for id in one.cards):
                self._cards[id] = replace(self._cards[id], group=named[0][0].cards[0])
        return _Named(named[0][0].cards[:1])

    def _mention(self, mention: Mention) -> tuple[_Named, ...]:
        if isinstance(mention, Pronoun):
            return self._meant_by(mention)
        if isinstance(mention.named, Setting):
            self._painting.paint(mention, mention.named)
            return (_Named(field=mention.named.field, span=mention.span),)
        if mention.named is None:
            return (_Named(self._like_the_last(mention), span=mention.span),)
        known = self._known(mention)
        if known and mention.weight is not None:
            self._weigh(known, mention.weight, mention.span)
        cards = known or self._introduced(mention)
        if len(cards) > 1:
            self._group, self._picked = cards, 0
        return (_Named(cards, span=mention.span),)

    def _meant_by(self, pronoun: Pronoun) -> tuple[_Named, ...]:
        """What "it" is: what things are said to be with, what they were beside of, or else what was named last."""
        if self._heads:
            return self._heads[-1]
        if pronoun.implied and (beside := self._what_is_beside()):
            return beside
        others = [named for named in reversed(self._mentioned) if named not in self._about]
        if self._relation not in {"on", "in"}:
            others = [named for named in others if named.field not in {"sky", "ground"}] or others
        if pronoun.plural and others:
            return self._all_of_last(others)
        if others:
            return (others[0],)
        raise self._nothing(pronoun.span)

    def _all_of_last(self, others: Sequence[_Named]) -> tuple[_Named, ...]:
        """They: the last plural, or else the last two that were named."""
        if len(others[0].cards) > 1:
            return (others[0],)
        return tuple(reversed(others[:2]))

    def _like_the_last(self, noun: Noun) -> tuple[str, ...]:
        """The cards that a noun means which was not said: some of the last plural, or new ones like the last."""
        told_apart = noun.ordinal is not None or noun.other or noun.count is not None
        if self._group and (noun.known or self._may_pick(noun, told_apart=told_apart)):
            return self._picked_from_group(noun)
        if noun.known:
            return self._known(noun) or self._nothing_like(noun)
        last = next((self._cards[id] for named in reversed(self._mentioned) for id in named.cards), None)
        if last is None:
            raise self._nothing(noun.span)
        named = Thing(last.kind) if last.kind else last.text
        return self._introduced(replace(noun, named=named))

    def _may_pick(self, noun: Noun, *, told_apart: bool) -> bool:
        """Whether "one" is one of the last plural: while some are left that look like any, or stand nowhere yet."""
        left = [self._cards[id] for id in self._group[self._picked :]]
        if noun.ordinal is not None or noun.other:
            return True
        if noun.colour or noun.size:
            alike = all(card.colour in {None, noun.colour} and card.size in {"medium", noun.size} for card in left)
            return bool(left) and alike and (told_apart or self._starts)
        return told_apart and any(not self._is_placed(card.id) for card in left)

    def _is_placed(self, id: str) -> bool:
        return self._places.has(id) or any(hint.subject == id for hint in self._hints)

    def _nothing_like(self, noun: Noun) -> tuple[str, ...]:
        raise self._nothing(noun.span)

    def _picked_from_group(self, noun: Noun) -> tuple[str, ...]:
        if noun.known and not noun.other and noun.ordinal is None and (known := self._known(noun)):
            return known
        count = noun.count or (len(self._group) if noun.plural else 1)
        start = noun.ordinal - 1 if noun.ordinal is not None else self._picked
        picked = self._group[start : start + count]
        if len(picked) < count:
            raise self._nothing(noun.span)
        self._picked = start + count
        self._look(picked, Attribute(noun.span, noun.colour, noun.size))
        return picked

    def _weigh(self, ids: tuple[str, ...], weight: float, span: Span) -> None:
        with self._blaming(span):
            self._cards |= {id: replace(self._cards[id], weight=weight) for id in ids}

    def _known(self, noun: Noun) -> tuple[str, ...]:
        """The cards on the stage that the noun names; none where it brings new ones."""
        if not noun.wanted or not (noun.known or noun.ordinal is not None):
            return ()
        alike = [card.id for card in self._cards.values() if card.wanted and _fits(noun, card)]
        if self._place != SOMEWHERE and alike:
            return tuple(self._places.nearest(alike, self._place))
        if noun.other and len(alike) > 1 and self._mentioned:
            alike = [id for id in alike if id not in self._mentioned[-1].cards and id not in self._last_picked()]
        elif noun.other:
            return ()
        if noun.ordinal is not None:
            return self._nth(noun, alike, noun.ordinal)
        several = noun.numberless or (noun.plural and noun.count is None)
        if len(alike) > (noun.count or 1) and not several:
            message = f"There are {len(alike)} of these; say which one, by its colour, its size, or as the first."
            raise self._failure(message, "ambiguous", noun.span)
        if noun.count is not None and len(alike) < noun.count:
            return ()
        return tuple(alike)

    def _nth(self, noun: Noun, alike: Sequence[str], number: int) -> tuple[str, ...]:
        """The first, the second ... of those that are alike; none where it is the next one, which is then new."""
        if number == len(alike) + 1 and noun.named is not None:
            return ()
        if number == 2 and not alike and noun.named is not None:
            return self._introduced(replace(noun, count=2))[1:]
        if not 1 <= number <= len(alike):
            raise self._nothing(noun.span)
        return (alike[number - 1],)

    def _last_picked(self) -> tuple[str, ...]:
        return self._group[: self._picked]

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

    # What is said of what was named

    def _take(self, clause: Clause, subjects: tuple[_Named, ...], *, fronted: bool = False) -> tuple[_Named, ...]:
        """Takes a clause down; returns what a relation names beside the subjects."""
        match clause:
            case Link():
                return self._take_link(clause, subjects, fronted=fronted)
            case Mutual():
                self._tie_among(clause, subjects)
            case Where():
                return self._take_place(clause, subjects, fronted=fronted)
            case Attribute():
                self._take_look(clause, subjects)
            case With():
                self._take_with(clause, subjects)
            case Aside():
                self._painting.say(clause.said, clause.span)
        return ()

    def _take_with(self, clause: With, heads: tuple[_Named, ...]) -> None:
        self._heads.append(heads)
        for statement in clause.statements:
            named = self._named_all(statement.subjects)
            for more in statement.clauses:
                self._take(more, named)
        self._heads.pop()

    def _what_is_beside(self) -> tuple[_Named, ...]:
        """What a place is beside of that is said without its noun; nothing where it is a place in the picture."""
        in_the_picture = any(self._places.has(id) for named in self._before for id in named.cards)
        return self._beside or (() if in_the_picture else self._before)

    def _take_link(self, link: Link, subjects: tuple[_Named, ...], *, fronted: bool) -> tuple[_Named, ...]:
        if link.relation in NO_HINT:
            message = f"There is no hint for '{self._text[slice(*link.span)]}'; say it by another relation, or move it."
            raise self._failure(message, "no_hint", link.span)
        nothing = not (self._heads or self._what_is_beside())
        if _is_implied(link) and nothing and (fronted or place_at(link.relation) == SOMEWHERE):
            return self._take_place(Where(place_at(link.relation), link.span), subjects, fronted=fronted)
        heads, self._heads = self._heads, self._heads if _is_about_it(link) else []
        self._about, self._relation = subjects, link.relation
        references = self._references(link, subjects)
        self._about, self._heads = (), heads
        if link.reverse:
            self._tie(link, references, subjects)
        else:
            self._tie(link, subjects, references)
        return references

    def _references(self, link: Link, subjects: tuple[_Named, ...]) -> tuple[_Named, ...]:
        """What a relation ties to. "In the sky above the house" says both of the subjects, not of the sky."""
        references: list[_Named] = []
        for phrase in link.references:
            mention = phrase.mentions[0]
            if isinstance(mention, Noun) and isinstance(mention.named, Setting):
                references += self._name(replace(phrase, clauses=()))
                for clause in phrase.clauses:
                    self._take(clause, subjects)
            else:
                references += self._name(phrase)
        return tuple(references)

    def _take_place(self, where: Where, subjects: tuple[_Named, ...], *, fronted: bool) -> tuple[_Named, ...]:
        """A side of what was named before, where there is such a thing; else a place in the picture."""
        beside = self._heads[-1] if self._heads else self._what_is_beside() if fronted else ()
        several = sum(len(named.cards) for named in beside) > 1
        relation = relation_at(where.place, several=several)
        if relation and any(named.cards or named.field for named in beside):
            self._tie(Link(relation, (), where.span), subjects, beside)
            return beside
        if where.place != SOMEWHERE and not subjects:
            raise self._failure("There is nothing yet that this could be said of.", "no_subject", where.span)
        for id in (id for named in subjects for id in named.cards):
            self._places.put(id, where.place)
        return ()

    def _take_look(self, look: Attribute, subjects: tuple[_Named, ...]) -> None:
        if not subjects:
            raise self._nothing(look.span)
        for named in subjects:
            if named.field:
                noun = Noun(Setting(named.field), look.span, colour=look.colour, size=look.size)
                self._painting.recolour(noun, named.field)
        self._look(tuple(id for named in subjects for id in named.cards), look)

    def _look(self, ids: Iterable[str], look: Attribute) -> None:
        for id in ids:
            card = self._cards[id]
            if look.colour and card.colour not in {None, look.colour}:
                message = "A card has one colour, and this one was said to have another; leave out one of them."
                raise self._failure(message, "contradiction", look.span)
            self._cards[id] = replace(card, colour=look.colour or card.colour, size=look.size or card.size)

    def _tie_among(self, mutual: Mutual, subjects: tuple[_Named, ...]) -> None:
        """Each subject to the next one: two cubes on top of each other."""
        ids = [id for named in subjects for id in named.cards]
        if len(ids) < 2:
            raise self._failure("This takes at least two things; name another one.", "between", mutual.span)
        for one, other in pairwise(ids):
            self._hint(Link(mutual.relation, (), mutual.span), one, (other,))

    def _tie(self, link: Link, subjects: tuple[_Named, ...], references: tuple[_Named, ...]) -> None:
        for reference in references:
            for subject in subjects or (_Named(),):
                if subject.field or reference.field:
                    self._painting.check_tie(
                        _relation(link, self._flies(subject)), subject.field, reference.field, link.span,
                        flies=self._flies(subject),
                    )  # fmt: skip
        known = tuple(id for named in references for id in named.cards)
        if known and not subjects:
            raise self._failure("There is nothing yet that this could be said of.", "no_subject", link.span)
        if link.relation == "either_side":
            self._flank(link, subjects, known)
            return
        if link.relation == "amid" and len(known) == 2:
            link = replace(link, relation="between")
        fields = any(named.field for named in references)
        if link.relation == "between" and len(known) != 2 and (known or not fields):
            raise self._failure("Something can only be between exactly two cards.", "between", link.span)
        tuples = [known] * bool(known) if link.relation == "between" else [(id,) for id in known]
        for subject in (id for named in subjects for id in named.cards):
            for ids in tuples:
                self._hint(link, subject, ids)

    def _flies(self, named: _Named) -> bool:
        return bool(named.cards) and all(self._cards[id].behaviour.flies for id in named.cards)

    def _flank(self, link: Link, subjects: tuple[_Named, ...], references: tuple[str, ...]) -> None:
        """One on each side; a single subject is one of two."""
        ids = [id for named in subjects for id in named.cards]
        if len(ids) == 1:
            twin = f"card{len(self._cards) + 1}"
            self._cards[twin] = replace(self._cards[ids[0]], id=twin)
            ids.append(twin)
        relations = ("left_of", "right_of") if len(ids) == 2 else ("next_to",) * len(ids)
        for id, relation in zip(ids, relations, strict=True):
            for reference in references:
                self._hint(Link(relation, (), link.span), id, (reference,))

    def _hint(self, link: Link, subject: str, references: tuple[str, ...]) -> None:
        if not all(self._cards[id].wanted for id in (subject, *references)):
            message = "What shall not be in the picture has no place in it; say only that it shall not be there."
            raise self._failure(message, "not_placed", link.span)
        with self._blaming(link.span):
            holds = all(self._cards[id].behaviour.holds for id in references)
            crossed = all(self._cards[id].kind == "bridge" for id in references)
            relation = _relation(link, self._cards[subject].behaviour.flies, holds, crossed=crossed)
            self._hints[Hint(relation, subject, references)] = None

    # What stands in the way

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


def _relation(link: Link, flies: bool, holds: bool = False, *, crossed: bool = False) -> str:
    """A language may have one word for several relations: what flies is above, and what holds has things in it."""
    match link.relation:
        case "over":
            return "on" if not flies and crossed else "above"
        case "on_or_above":
            return "above" if flies else "on"
        case "on_or_in" | "amid":
            return "in" if holds else "on"
        case relation:
            return relation


def _is_implied(link: Link) -> bool:
    mentions = [mention for phrase in link.references for mention in phrase.mentions]
    return any(isinstance(mention, Pronoun) and mention.implied for mention in mentions)


def _is_about_it(link: Link) -> bool:
    return any(isinstance(mention, Pronoun) for phrase in link.references for mention in phrase.mentions)


def _fits(noun: Noun, card: Card) -> bool:
    concept = noun.named.kind if isinstance(noun.named, Thing) else noun.named
    same = concept is None or concept == (card.kind if isinstance(noun.named, Thing) else card.text)
    return same and noun.colour in {None, card.colour} and noun.size in {None, card.size}

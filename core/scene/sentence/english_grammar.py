"""How English words follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from core.scene.sentence.grammar import (
    Grammar,
    contradicts,
    joined_from,
    look_of,
    starting,
    told_together,
    with_shared_noun,
)
from core.scene.sentence.phrases import (
    Aside,
    Assertion,
    Attribute,
    Clause,
    Link,
    Mutual,
    Noun,
    NounPhrase,
    Pronoun,
    Where,
    With,
)
from core.scene.sentence.tokens import Token

DETERMINERS = ("A", "ANOTHER", "THE", "THAT", "OTHER", "ALL", "NO", "COUNT", "ORDINAL")
NOUNS = ("NOUN", "NOUNS", "TEXT", "ONE")
LOOKS = ("COLOUR", "SIZE")
VERBS = ("BE", "VERB")
PLACES = ("RELATION", "EITHER", "WHERE", "IMPLIED", "SIDE", "SETTING", "TO")
PLACE_OF = {"left": "left_of", "right": "right_of", "top": "on", "bottom": "under", "center": "amid"}
"""Place in the picture -> what it is where a thing is named: "at the top of the tree"."""
IN_THE_PICTURE = {"left_of": "left", "right_of": "right", "amid": "center", "on": "top", "under": "bottom"}

Listed = tuple[list[NounPhrase], list[str]]  # phrases, and what joins each to those before it: ",", "and" or ",and"


class EnglishGrammar(Grammar):
    bare_is_known: ClassVar[bool] = False
    _aspects: list[Clause]
    _alternatives = False  # the nominals read last are joined by "or"

    def sentence(self) -> tuple[Assertion, ...] | None:
        """sentence: EMPTY | joint* (part joint)* part? joint*"""
        if self.cursor.accept("EMPTY"):
            self.cursor.skip("SEP")
            return () if self.cursor.accept("END") else None
        statements: list[Assertion] = []
        joint = "SEP"
        while True:
            joint = self.joint("COMMA", "AND") or joint
            if self.cursor.accept("END"):
                return tuple(statements)
            part = self.cursor.attempt(self._part) if joint or self.cursor.at("NO") else None
            if part is None:
                return None
            statements += starting(part) if joint == "SEP" else part
            joint = ""

    def _part(self) -> list[Assertion] | None:
        """part: opening? (with | fronted | told | clauses)"""
        there = self._opening()
        if there and self.cursor.at("END", "SEP"):
            return []
        if clauses := self._additions():
            return [Assertion((), tuple(clauses))]
        told = self.cursor.attempt(self._fronted) or self.cursor.attempt(lambda: self._told(there=there))
        if told is None and (clauses := self._goes_on()):
            return [Assertion((), tuple(clauses))]
        return told

    def _opening(self) -> bool:
        """opening: (order | frame | THERE? verb THERE?)*, which say nothing; whether something *is there*"""
        there = False
        start = -1
        while start != self.cursor.position:
            start = self.cursor.position
            if self.cursor.skip("ORDER"):
                self.cursor.skip("COMMA", "COLON")
            self.cursor.attempt(self._frame)
            there |= self.cursor.skip("THERE")
            self.cursor.skip("BE")
            there |= self.cursor.skip("THERE")
            if there:
                self.cursor.skip("VERB", "HAVE")
        return there

    def _frame(self) -> bool | None:
        """frame: determiner? look* FRAME (of | with | shows | is | :)*"""
        self.cursor.skip("A", "THE", "THAT", "COUNT", *LOOKS)
        if not self.cursor.accept("FRAME"):
            return None
        self.cursor.skip("FRAME", "OF", "WITH", "SHOW", "HAVE", "BE", "SEP", "COLON", "COMMA", "THERE", "REVERSED")
        return True

    def _additions(self) -> list[Clause]:
        """(with | without) at the start of a part: they belong to the subject before."""
        if self.cursor.at("WITH", "WITHOUT", "HAVE"):
            found = self.cursor.attempt(self._with)
            return [found] if found else []
        return []

    def _goes_on(self) -> list[Clause]:
        """What is said without a subject, of the one before: "and behind a house"."""
        return self._predicate() if self.cursor.at(*PLACES, *VERBS, "PART", "MUTUAL", "STACKED", "ALL") else []

    # Statements

    def _fronted(self) -> list[Assertion] | None:
        """fronted: PART? place ","? verb? phrases (verb predicate)?: "on the table there is a ball" """
        place = self._place_first()
        listed = self._phrases() if place else None
        if place is None or listed is None:
            return None
        phrases, joins = listed
        if not self.cursor.at("BE", "VERB", "HAVE"):
            if isinstance(place, Aside):
                return [Assertion((), (place,)), *told_together(phrases, joins)]
            return [Assertion(tuple(phrases), (place,), fronted=True)]
        if len(phrases) > 1 and self.cursor.at("BE", "HAVE"):
            said = Assertion(tuple(phrases[:-1]), (place,), fronted=True)
            return [said, *self._with_verb(phrases[-1:], joins[-1:], there=False)]
        *others, last = self._with_verb(phrases, joins, there=False)
        return [*others, Assertion(last.subjects, (place, *last.clauses), fronted=True)]

    def _place_first(self) -> Clause | None:
        """PART? (place | mutual) ","? verb?; a comma alone would only go on about the subject before"""
        starts = self.cursor.position == 0
        self.cursor.skip("PART")
        place = self.cursor.attempt(self._place) or self._mutual()
        comma = place and self.cursor.accept("COMMA")
        verb = self.cursor.skip("COLON", "THERE", "PART", "ORDER", *VERBS)
        is_first = not comma or verb or starts or isinstance(place, Where | Mutual)
        return place if place and (is_first or self._is_implied(place)) else None

    def _told(self, *, there: bool) -> list[Assertion] | None:
        """told: phrases (verb predicate)?"""
        listed = self._phrases()
        if listed is None:
            return None
        phrases, joins = listed
        if self.cursor.at("BE", "VERB", "HAVE"):
            return self._with_verb(phrases, joins, there=there)
        self.cursor.accept("BE", "VERB", "HAVE")
        return list(told_together(phrases, joins))

    def _with_verb(self, phrases: list[NounPhrase], joins: list[str], *, there: bool) -> list[Assertion]:
        """The verb's subjects are the list that ends before it; what was said before stands for itself."""
        verb = self.cursor.accept("BE", "VERB", "HAVE")
        plural = verb is not None and verb.value is True
        first = len(phrases) - 1 if there else joined_from(phrases, joins, plural=plural)
        if verb is not None and verb.type == "HAVE":
            found = self.cursor.attempt(self._phrases)
            clauses: list[Clause] = [With(told_together(*found))] if found else []
        else:
            clauses = self._predicate()
        said = Assertion(tuple(phrases[first:]), tuple(clauses))
        if isinstance(phrases[-1].mentions[0], Pronoun) and (told := self._identified(clauses)):
            return [told]
        return [*told_together(phrases[:first], joins[:first]), said] if first else [said]

    def _identified(self, clauses: list[Clause]) -> Assertion | None:
        """ "It is a dog", "it is night": what is named becomes the subject."""
        match clauses:
            case [With(statements=(named,))]:
                return named
            case _:
                return None

    # What is said of subjects

    def _predicate(self) -> list[Clause]:
        """predicate: verb* clause? (("," | AND)* clause)*"""
        clauses: list[Clause] = []
        while True:
            self._doing("ALL", "THERE", *VERBS)
            clause = self.cursor.attempt(self._clause)
            if clause is None:
                break
            clauses.append(self._with_second_reference(clause))
            start = self.cursor.position
            if not self.cursor.skip("AND") or not self.cursor.at(*PLACES, *LOOKS, "PART", "MUTUAL", "STACKED", "VERB"):
                self.cursor.position = start
                if not self.cursor.at(*PLACES, "MUTUAL", "STACKED", "WITH", "WITHOUT"):
                    break
        if not clauses and (named := self.cursor.attempt(self._phrase)):
            return [With((Assertion(tuple(named)),))]
        return clauses

    def _with_second_reference(self, clause: Clause) -> Clause:
        """ "The dog is next to the cat and the duck": after a verb, what is not a clause of its own is a reference."""
        if not isinstance(clause, Link) or clause.relation == "between" or not self.cursor.at("AND"):
            return clause
        more = self.cursor.attempt(self._last_reference)
        if more is None:
            return clause
        return Link(clause.relation, (*clause.references, *more), clause.span, clause.reverse)

    def _last_reference(self) -> list[NounPhrase] | None:
        if not self.cursor.accept("AND"):
            return None
        more = self._phrase()
        wanted = more is not None and all(_is_wanted(phrase) for phrase in more)
        return more if wanted and self.cursor.at("END", "SEP") else None

    def _doing(self, *types: str) -> bool:
        """Participles, of which "stacked" says a relation where no place follows."""
        start = self.cursor.position
        self.cursor.skip("PART", *types)
        if self.cursor.at("STACKED") and self.cursor.at("RELATION", "EITHER", "MUTUAL", ahead=1):
            self.cursor.accept("STACKED")
        return self.cursor.position > start

    def _clause(self) -> Clause | None:
        return (
            self.cursor.attempt(self._reversed)
            or self.cursor.attempt(self._with)
            or self.cursor.attempt(self._looks_after)
            or self.cursor.attempt(self._mutual)
            or self.cursor.attempt(self._place)
        )

    def _looks_after(self) -> Attribute | None:
        """looks: LOOKING? A? look ((","|AND)? look)* ONE? LOOKING?, not before a noun"""
        start = self.cursor.position
        self.cursor.skip("LOOKING", "A")
        looks = self._look_list()
        if not looks or (self.cursor.at(*NOUNS) and not self.cursor.accept("ONE")):
            return None
        self.cursor.skip("LOOKING")
        return look_of(looks, self.cursor.span_since(start))

    def _look_list(self) -> list[Token]:
        """look ((","|AND)? look)*, of one thing: no two colours, no two sizes"""
        looks: list[Token] = []
        while True:
            self._take_aspects()
            start = self.cursor.position
            if looks:
                self.cursor.accept("COMMA")
                self.cursor.accept("AND")
            look = self.cursor.accept(*LOOKS)
            if look is None or contradicts(looks, [look]):
                ends = look is None and looks and self.cursor.at(*NOUNS)  # "a large, white, fluffy cloud"
                self.cursor.position = self.cursor.position if ends else start
                return looks
            looks.append(look)

    def _take_aspects(self) -> None:
        while aspect := self.cursor.accept("ASPECT"):
            self._aspects.append(Aside(aspect.value, aspect.span))

    def _mutual(self) -> Mutual | None:
        token = self.cursor.accept("MUTUAL", "STACKED")
        return Mutual(token.value or "on", token.span) if token else None

    def _with(self) -> With | None:
        """with: WITH phrases | WITHOUT phrase"""
        if self.cursor.accept("WITH", "HAVE"):
            self.cursor.skip("WITH")
            listed = self._phrases()
            return With(told_together(*listed)) if listed else None
        start = self.cursor.position
        if not self.cursor.accept("WITHOUT"):
            return None
        nouns = self._nominals([])
        unwanted = tuple(NounPhrase((self._unwanted(noun, start),)) for noun in nouns or ())
        return With((Assertion(unwanted),)) if unwanted else None

    def _unwanted(self, noun: Noun, start: int) -> Noun:
        return Noun(
            noun.named, self.cursor.span_since(start), colour=noun.colour, size=noun.size, weight=noun.weight,
            plural=noun.plural, wanted=False,
        )  # fmt: skip

    def _place(self) -> Clause | None:
        """place: SETTING | SIDE? (IMPLIED | where | relation)"""
        if self.cursor.at("SIDE") and self.cursor.at("RELATION", "EITHER", "IMPLIED", "WHERE", ahead=1):
            self.cursor.accept("SIDE")  # "right behind"
        if setting := self.cursor.accept("SETTING"):
            return Aside(setting.value, setting.span)
        if implied := self.cursor.accept("IMPLIED"):
            return self._implied(implied)
        if where := self.cursor.accept("WHERE", "SIDE"):
            return self._where(where)
        return self.cursor.attempt(self._relation) or self._owned_side()

    def _owned_side(self) -> Link | None:
        """owned: (TO | RELATION) phrase 's SIDE: "to the dog's right" """
        if not self.cursor.accept("TO", "RELATION"):
            return None
        owner = self._phrase()
        if owner is None or not self.cursor.accept("BE"):
            return None
        side = self.cursor.accept("SIDE")
        return Link(PLACE_OF[side.value], tuple(owner), side.span) if side else None

    def _relation(self) -> Clause | None:
        """relation: RELATION (picture | references) | EITHER references?"""
        relation = self.cursor.accept("RELATION", "EITHER")
        if relation is None:
            return None
        if self.cursor.attempt(self._the_picture):
            place = IN_THE_PICTURE.get(relation.value)
            return Where(place, relation.span) if place else None
        references = self.cursor.attempt(lambda: self._references(relation))
        if references:
            return Link(relation.value, tuple(references), relation.span)
        return self._implied(relation) if relation.type == "EITHER" else None

    def _implied(self, relation: Token) -> Link:
        return Link(relation.value, (NounPhrase((Pronoun(relation.span, implied=True),)),), relation.span)

    def _is_implied(self, clause: Clause) -> bool:
        mentions = [m for ref in clause.references for m in ref.mentions] if isinstance(clause, Link) else []
        return any(isinstance(mention, Pronoun) and mention.implied for mention in mentions)

    def _where(self, where: Token) -> Clause | None:
        """where: WHERE (OF (picture | references))?"""
        if not self.cursor.accept("OF") or self.cursor.attempt(self._the_picture):
            return Where(where.value, where.span)
        references = self._phrase()
        if references is None or where.value not in PLACE_OF:
            return None
        return Link(PLACE_OF[where.value], tuple(references), where.span)

    def _the_picture(self) -> bool | None:
        self.cursor.skip("A", "THE", "THAT")
        return True if self.cursor.accept("FRAME") else None

    def _references(self, relation: Token) -> list[NounPhrase] | None:
        """references: phrase, or for *between* and after "both": phrase (","? AND phrase)*"""
        both = self.cursor.at("ALL")
        first = self._phrase()
        if first is None or not (both or relation.value == "between"):
            return first
        start = self.cursor.position
        several = all(isinstance(m, Noun) and (m.plural or m.count) for p in first for m in p.mentions)
        if several and not both:
            return first
        self.cursor.accept("COMMA")
        second = self._phrase() if self.cursor.accept("AND") else None
        if second is None:
            self.cursor.position = start
            return first
        return [*first, *second]

    # Noun phrases

    def _phrases(self) -> Listed | None:
        """phrases: phrase (("," | AND | "," AND) phrase)*"""
        phrases: list[NounPhrase] = []
        joins: list[str] = []
        join = ""
        while True:
            start = self.cursor.position
            if phrases:
                join = ("," if self.cursor.accept("COMMA") else "") + ("and" if self.cursor.accept("AND") else "")
            found = self.cursor.attempt(self._phrase) if join or not phrases else None
            if found is None:
                self.cursor.position = start
                return (phrases, joins) if phrases else None
            joins += [join, *("and" for _ in found[1:])]
            phrases += found

    def _phrase(self) -> list[NounPhrase] | None:
        with self.cursor.deeper():
            return self._whole_phrase()

    def _whole_phrase(self) -> list[NounPhrase] | None:
        """phrase: (pronoun | nominal (OR nominal)*) modifier*; several where looks share a noun"""
        if pronoun := self.cursor.attempt(self._pronoun):
            return [NounPhrase((pronoun,), tuple(self._modifiers()))]
        stack = self.cursor.attempt(self._stack)
        own: list[Clause] = [stack] if stack else []
        nouns = self._nominals(own)
        if nouns is None:
            return None
        if len(nouns) > 1 and not self._alternatives:
            *others, last = nouns
            return [*(NounPhrase((noun,)) for noun in others), NounPhrase((last,), (*own, *self._modifiers()))]
        while self.cursor.accept("OR"):
            more = self.cursor.attempt(lambda: self._nominals([]))
            if more is None:
                return None
            nouns = (*nouns, *more)
        return [NounPhrase(nouns, (*own, *self._modifiers()))]

    def _stack(self) -> Mutual | None:
        """stack: A? STACK: "a stack of three cubes" """
        self.cursor.accept("A", "THE")
        stack = self.cursor.accept("STACK")
        return Mutual(stack.value, stack.span) if stack else None

    def _pronoun(self) -> Pronoun | None:
        """pronoun: IT | THEY | ALL before a verb"""
        if token := self.cursor.accept("IT", "THEY"):
            return Pronoun(token.span, plural=token.type == "THEY")
        if self.cursor.at("ALL") and self.cursor.at(*VERBS, ahead=1) and (token := self.cursor.accept("ALL")):
            return Pronoun(token.span, plural=True)
        return None

    def _nominals(self, clauses: list[Clause]) -> tuple[Noun, ...] | None:
        """nominals: nominal, or nominals without a noun before one with it: "a red, a green and a blue ball" """
        start = self.cursor.position
        self._alternatives = False
        sharing: list[Noun] = []
        while True:
            determined = self.cursor.at(*DETERMINERS)
            noun = self._nominal(clauses, alone=False)
            if noun is None:
                break
            if noun.named is not None:
                if sharing and noun.colour is None and noun.size is None:
                    break
                if sharing and not (determined or noun.plural or self._alternatives):
                    return None  # "a red and blue ball"
                return with_shared_noun(sharing, noun) if sharing else (noun,)
            if noun.colour is None and noun.size is None:
                break
            sharing.append(noun)
            self.cursor.accept("COMMA")
            self._alternatives |= self.cursor.accept("AND") is None and self.cursor.accept("OR") is not None
        self.cursor.position = start
        self._alternatives = False
        alone = self._nominal(clauses, alone=True)
        return (alone,) if alone else None

    def _nominal(self, clauses: list[Clause], *, alone: bool) -> Noun | None:
        """nominal: determiner* SIDE? look-list (noun weight?)?; without its noun one of those known may be meant"""
        start = self.cursor.position
        determiners = self._determiners()
        side = self.cursor.accept("SIDE") if determiners and not self.cursor.at(*PLACES, ahead=1) else None
        self._aspects = []
        looks = self._look_list()
        named = self.cursor.accept(*NOUNS) or self._numeral_one(looks)
        clauses += self._aspects if named else []
        if side and named:
            clauses.append(Where(side.value, side.span))
        if named is None and not (determiners or looks):
            return None
        if named is None and alone and not self._stands_alone(determiners, looks):
            return None
        if named is not None and named.type in {"ONE", "COUNT"}:
            return self.noun(start, [*determiners, *looks], None) if alone and (determiners or looks) else None
        weight = self.cursor.accept("WEIGHT") if named else None
        return self.noun(start, [*determiners, *looks, *([weight] if weight else [])], named)

    def _numeral_one(self, looks: Sequence[Token]) -> Token | None:
        """The "one" of "a red one"."""
        is_one = looks and self.cursor.at("COUNT") and self.cursor.token.value == 1
        return self.cursor.accept("COUNT") if is_one else None

    def _determiners(self) -> list[Token]:
        determiners: list[Token] = []
        if one := self.cursor.accept("ONE_OF"):
            return [Token("COUNT", 1, one.start, one.end)]
        while token := self.cursor.accept(*DETERMINERS):
            determiners.append(token)
            if token.type in {"ALL", "COUNT"}:
                self.cursor.skip("OF")
        return determiners

    def _stands_alone(self, determiners: Sequence[Token], looks: Sequence[Token]) -> bool:
        """Whether a noun may be left out: "one red and one blue", "the second", "the other"."""
        pointing = {token.type for token in determiners} & {"COUNT", "ORDINAL", "OTHER"}
        return bool(pointing) and (bool(looks) or self.cursor.at(*VERBS, *PLACES, "PART", "END", "SEP", "COMMA", "AND"))

    def _modifiers(self) -> list[Clause]:
        clauses: list[Clause] = []
        while (modifier := self.cursor.attempt(self._modifier)) is not None:
            clauses += modifier
        return clauses

    def _modifier(self) -> list[Clause] | None:
        """modifier: PART place? | place | mutual | with | relative | reverse | LOOKING look"""
        if self._doing():
            found = self.cursor.attempt(self._place) or self.cursor.attempt(self._mutual)
            return [found] if found else []
        if self.cursor.at("LOOKING", *LOOKS):
            look = self._looks_after()
            return [look] if look else None
        clause = (
            self.cursor.attempt(self._reversed)
            or self.cursor.attempt(self._full_of)
            or self.cursor.attempt(self._place_with_things)
            or self.cursor.attempt(self._place)
            or self.cursor.attempt(self._mutual)
            or self.cursor.attempt(self._with_modifier)
        )
        return [clause] if clause else self._relative()

    def _with_modifier(self) -> With | None:
        return self._with() if self.cursor.at("WITH", "WITHOUT") else None

    def _relative(self) -> list[Clause] | None:
        """relative: ","? (REL | THAT) verb predicate: "that is on a table" """
        comma = self.cursor.accept("COMMA")
        if not (self.cursor.accept("REL") or (not comma and self.cursor.accept("THAT"))):
            return None
        if self.cursor.at("HAVE"):
            found = self._with()
            return [found] if found else None
        if reverse := self.cursor.attempt(self._reversed):
            return [reverse]
        return self._predicate() or None if self.cursor.skip(*VERBS) else None

    def _reversed(self) -> Link | None:
        """reversed: REVERSED phrase: "full of flowers" """
        relation = self.cursor.accept("REVERSED")
        found = self._phrase() if relation else None
        if found and self.cursor.at("AND"):
            found += self.cursor.attempt(self._last_reference) or []
        return Link(relation.value, tuple(found), relation.span, reverse=True) if relation and found else None

    def _full_of(self) -> Link | None:
        """of: OF plural: "a basket of flowers" """
        of = self.cursor.accept("OF")
        found = self._phrase() if of else None
        several = found and any(isinstance(m, Noun) and m.plural for phrase in found for m in phrase.mentions)
        return Link("in", tuple(found), of.span, reverse=True) if of and found and several else None

    def _place_with_things(self) -> Link | None:
        """ "on which there is a basket", "under which a cat sits" """
        relation = self.cursor.accept("RELATION", "EITHER")
        if relation is None or not self.cursor.accept("REL"):
            return None
        self.cursor.skip("THERE", *VERBS)
        listed = self._phrases()
        self.cursor.skip(*VERBS)
        return Link(relation.value, tuple(listed[0]), relation.span, reverse=True) if listed else None


def _is_wanted(phrase: NounPhrase) -> bool:
    return all(not isinstance(mention, Noun) or mention.wanted for mention in phrase.mentions)

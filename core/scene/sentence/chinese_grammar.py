"""How Chinese words follow each other."""

from __future__ import annotations

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
from core.scene.sentence.places import SOMEWHERE
from core.scene.sentence.tokens import Token

DETERMINERS = ("COUNT", "THE", "ORDINAL", "NO", "EACH", "OTHER")
NOUNS = ("NOUN", "TEXT")
LOOKS = ("COLOUR", "SIZE")
THERE_IS = ("HAVE", "POSTURE", "ORDER", "REVERSED", "MUTUAL")
DOING = ("VERB", "POSTURE")
BARE_PLACES = {"left_of": "left", "right_of": "right", "between": "center", "amid": "center"}
"""Places that without a noun are first of all places in the picture."""

Listed = tuple[list[NounPhrase], list[str]]


class ChineseGrammar(Grammar):
    bare_is_known: ClassVar[bool] = True
    _alternating = False  # the nominals read last are joined by "or"

    def sentence(self) -> tuple[Assertion, ...] | None:
        """sentence: EMPTY | joint* (part joint)* part? joint*"""
        if self.cursor.accept("EMPTY"):
            self.cursor.skip("SEP", "COMMA")
            return () if self.cursor.accept("END") else None
        statements: list[Assertion] = []
        joint = "SEP"
        while True:
            self.cursor.skip("FRAME_END")
            joint = self.joint("COMMA", "AND", "ALSO", "ALL") or joint
            if self.cursor.accept("END"):
                return tuple(statements)
            part = self.cursor.attempt(self._part) if joint else None
            if part is None:
                return None
            statements += starting(part) if joint == "SEP" else part
            joint = ""

    def _part(self) -> list[Assertion] | None:
        """part: opening SETTING* body?"""
        opened = self._opening()
        if opened and self.cursor.at("COUNT") and self.cursor.at("HAVE", "SETTING", ahead=1):
            self.cursor.accept("COUNT")  # 画一张有树的图
        asides: list[Clause] = []
        while setting := self.cursor.accept("SETTING"):
            asides.append(Aside(setting.value, setting.span))
            self.cursor.skip("OF")
        told = self.cursor.attempt(self._body) or (self.cursor.accept("COUNT") and self.cursor.attempt(self._part))
        said = [Assertion((), tuple(asides))] if asides else []
        if told is None:
            return said if said or opened else None
        return [*said, *told]

    def _opening(self) -> bool:
        """opening: (ORDER | frame)*"""
        start = self.cursor.position
        while self.cursor.skip("ORDER") or self.cursor.attempt(self._frame):
            self.cursor.skip("COLON", "COMMA")
        return self.cursor.position > start

    def _frame(self) -> bool | None:
        """frame: COUNT? look* FRAME ","? (in | on)? HAVE?: "a picture, on it there is" """
        self.cursor.skip("COUNT", "THE", *LOOKS)
        if not self.cursor.accept("FRAME"):
            return None
        if self._at_localizer("left_of", "right_of", "between", "amid", "above", "below") or self.cursor.at(
            "WHERE", "OF"
        ):
            return None
        self.cursor.skip("COMMA", "SEP", "COLON")
        if self._at_localizer("in", "on_or_above"):
            self.cursor.accept("LOCALIZER")
        self.cursor.skip("COMMA", "HAVE", "ALL")
        return True

    def _at_localizer(self, *relations: str) -> bool:
        return self.cursor.at("LOCALIZER") and self.cursor.token.value in relations

    def _body(self) -> list[Assertion] | None:
        return (
            self.cursor.attempt(self._put)
            or self.cursor.attempt(self._fronted)
            or self.cursor.attempt(self._place_alone)
            or self.cursor.attempt(self._told)
            or self.cursor.attempt(self._goes_on)
        )

    # Statements

    def _put(self) -> list[Assertion] | None:
        """put: PUT phrases predicate: 把球放进篮子里"""
        listed = self._phrases() if self.cursor.accept("PUT") else None
        clauses = self._predicate() if listed else []
        return [Assertion(tuple(listed[0]), tuple(clauses))] if listed and clauses else None

    def _fronted(self) -> list[Assertion] | None:
        """fronted: AT? place ","? (there-is phrases | phrases that begin with a number or "no") predicate?"""
        self.cursor.skip("AT")
        place = self.cursor.attempt(self._place) or self._mutual()
        if place is None:
            return None
        comma = self.cursor.accept("COMMA") is not None
        colon = self.cursor.accept("COLON") is not None
        self.cursor.skip("ALL", *DOING) if self.cursor.at("ALL", "VERB") else None
        there_is = self.cursor.skip("ALL", *THERE_IS)
        if not there_is and not colon and (comma or not self.cursor.at("COUNT", "NO")):
            return None
        if self.cursor.at(*LOOKS) and (look := self.cursor.attempt(self._looks_after)):
            return [Assertion((), (look,))] if isinstance(place, Attribute) else None
        listed = self.cursor.attempt(self._list_that_ends) or self._phrases(commas=False)
        if listed is None:
            return None
        return [Assertion(tuple(listed[0]), (place, *self._doing_more()), fronted=True)]

    def _list_that_ends(self) -> Listed | None:
        """A list whose last member is not the subject of something that follows."""
        listed = self._phrases()
        return None if self.cursor.at("HAVE", "ADJACENT", "FROM", "REVERSED", "ALL", *LOOKS) else listed

    def _doing_more(self) -> list[Clause]:
        """The rest of 桌子下面有一只猫在睡觉."""
        return self._predicate() if self.cursor.at("AT", "ALL", "MUTUAL", *DOING) else []

    def _told(self) -> list[Assertion] | None:
        """told: HAVE? phrases predicate"""
        there = self.cursor.skip("HAVE")
        listed = self._phrases()
        if listed is None:
            return None
        phrases, joins = listed
        plural = self.cursor.at("ALL")
        clauses = self._predicate()
        if not clauses:
            return list(told_together(phrases, joins))
        first = len(phrases) - 1 if there and not plural else joined_from(phrases, joins, plural=plural)
        if there and all(join != "," for join in joins):
            first = joined_from(phrases, joins)
        said = Assertion(tuple(phrases[first:]), tuple(clauses))
        return [*told_together(phrases[:first], joins[:first]), said] if first else [said]

    def _goes_on(self) -> list[Assertion] | None:
        """What is said without a subject, of the one before: 在房子前面"""
        clauses = self._predicate()
        return [Assertion((), tuple(clauses))] if clauses else None

    def _place_alone(self) -> list[Assertion] | None:
        """place SETTING?, before the end of the part: 粉色的天空下，…"""
        place = self._place()
        if place is None:
            return None
        if setting := self.cursor.accept("SETTING"):
            return [Assertion((), (place, Aside(setting.value, setting.span)))]
        return [Assertion((), (place,))] if self.cursor.at("COMMA", "SEP", "END") else None

    # What is said of subjects

    def _predicate(self) -> list[Clause]:
        clauses: list[Clause] = []
        while True:
            self.cursor.skip("ALL", *DOING)
            clause = self.cursor.attempt(self._clause)
            if clause is None:
                if self.cursor.at("ADJACENT") and self.cursor.at("END", "COMMA", "SEP", "FRAME_END", ahead=1):
                    self.cursor.accept("ADJACENT")
                self.cursor.skip("AT", *DOING) if self.cursor.at("AT", *DOING) else None
                return clauses
            clauses.append(clause)

    def _clause(self) -> Clause | None:
        return (
            self.cursor.attempt(self._looks_after)
            or self.cursor.attempt(self._placed)
            or self.cursor.attempt(self._mutual)
            or self.cursor.attempt(self._adjacent)
            or self.cursor.attempt(self._at_a_distance)
            or self.cursor.attempt(self._reversed)
            or self.cursor.attempt(self._passive)
            or self.cursor.attempt(self._having)
        )

    def _looks_after(self) -> Attribute | None:
        """looks: HAVE? COUNT? look+ OF?, not before a noun"""
        start = self.cursor.position
        self.cursor.skip("HAVE")
        self.cursor.accept("COUNT")
        looks: list[Token] = []
        while (look := self.cursor.accept(*LOOKS)) and not contradicts(looks, [look]):
            looks.append(look)
        self.cursor.skip("OF")
        if not looks or self.cursor.at(*NOUNS, *LOOKS):
            return None
        return look_of(looks, self.cursor.span_since(start))

    def _placed(self) -> Clause | None:
        """placed: HAVE? AT+ place OF?"""
        self.cursor.skip("HAVE")
        if self.cursor.at("AT") and self.cursor.token.value == "in":
            return self._into()
        if not self.cursor.skip("AT"):
            return None
        if setting := self.cursor.accept("SETTING"):
            return Aside(setting.value, setting.span)
        return self._place()

    def _into(self) -> Link | None:
        """into: AT phrase LOCALIZER?: 放进篮子里"""
        into = self.cursor.accept("AT")
        found = self._phrase()
        self.cursor.accept("LOCALIZER")
        return Link("in", tuple(found), into.span) if into and found else None

    def _mutual(self) -> Mutual | None:
        token = self.cursor.accept("MUTUAL")
        return Mutual(token.value, token.span) if token else None

    def _adjacent(self) -> Link | None:
        """adjacent: ADJACENT phrases LOCALIZER?: 球挨着方块"""
        relation = self.cursor.accept("ADJACENT")
        listed = self._phrases() if relation else None
        if relation is None or listed is None:
            return None
        self.cursor.accept("OF")
        place = self.cursor.accept("LOCALIZER")
        return Link((place or relation).value, tuple(listed[0]), relation.span)

    def _at_a_distance(self) -> Link | None:
        """distance: AT? FROM phrases ALL? (NEAR | FAR): 离房子很近"""
        self.cursor.skip("AT")
        start = self.cursor.position
        listed = self._phrases() if self.cursor.accept("FROM") else None
        distance = self.cursor.accept("NEAR", "FAR") if listed else None
        if listed is None or distance is None:
            return None
        relation = "next_to" if distance.type == "NEAR" else "far"
        return Link(relation, tuple(listed[0]), self.cursor.span_since(start))

    def _reversed(self) -> Link | None:
        """reversed: REVERSED phrases: 船载着两只猫"""
        relation = self.cursor.accept("REVERSED")
        listed = self._phrases() if relation else None
        return Link(relation.value, tuple(listed[0]), relation.span, reverse=True) if relation and listed else None

    def _passive(self) -> Link | None:
        """passive: PASSIVE phrases ADJACENT: 房子被树包围着"""
        listed = self._phrases() if self.cursor.accept("PASSIVE") else None
        relation = self.cursor.accept("ADJACENT") if listed else None
        return Link(relation.value, tuple(listed[0]), relation.span, reverse=True) if listed and relation else None

    def _having(self) -> With | None:
        """having: HAVE | NO phrases: 房子没有树"""
        listed = self._phrases() if self.cursor.accept("HAVE") else None
        return With((Assertion(tuple(listed[0])),)) if listed else None

    # Places

    def _place(self) -> Clause | None:
        """place: in-the-picture | phrases OF? LOCALIZER | LOCALIZER"""
        if where := self.cursor.attempt(self._where):
            return where
        if (bare := self.cursor.accept("LOCALIZER")) is not None:
            return self._bare_place(bare)
        return self.cursor.attempt(lambda: self._beside(self._phrases(commas=False))) or self._beside(
            self._nearest_phrase()
        )

    def _beside(self, listed: Listed | None) -> Link | None:
        self.cursor.accept("OF")
        localizer = self.cursor.accept("LOCALIZER") if listed else None
        return Link(localizer.value, tuple(listed[0]), localizer.span) if listed and localizer else None

    def _nearest_phrase(self) -> Listed | None:
        """A phrase that ends at the first localizer: 四只[在河里]的鸭子"""
        found = self.cursor.attempt(lambda: self._alternatives(()))
        return (found, ["" for _ in found]) if found else None

    def _where(self) -> Where | None:
        """where: (FRAME OF?)? (WHERE | LOCALIZER) LOCALIZER?"""
        in_picture = self.cursor.accept("FRAME") is not None
        if in_picture:
            self.cursor.accept("LOCALIZER") if self._at_localizer("in", "on_or_above") else None
            self.cursor.accept("OF")
        token = self.cursor.accept("WHERE")
        if token is not None:
            self.cursor.accept("OF")
            self.cursor.accept("LOCALIZER")
            return Where(token.value, token.span)
        localizer = self.cursor.accept("LOCALIZER") if in_picture else None
        return self._picture_place(localizer) if localizer else None

    def _picture_place(self, localizer: Token) -> Where:
        places = {"above": "top", "on_or_above": "top", "below": "bottom", "under": "bottom", "in": "center"}
        return Where((BARE_PLACES | places).get(localizer.value, SOMEWHERE), localizer.span)

    def _bare_place(self, localizer: Token) -> Clause:
        if localizer.value in BARE_PLACES:
            return Where(BARE_PLACES[localizer.value], localizer.span)
        return Link(localizer.value, (NounPhrase((Pronoun(localizer.span, implied=True),)),), localizer.span)

    def _side(self) -> Where | None:
        """side: LOCALIZER of the picture: 左边的方块"""
        side = self.cursor.accept("LOCALIZER") if self._at_localizer(*BARE_PLACES) else None
        return Where(BARE_PLACES[side.value], side.span) if side else None

    # Noun phrases

    def _phrases(self, *, commas: bool = True) -> Listed | None:
        """phrases: phrase ((AND | ",") phrase)*"""
        phrases: list[NounPhrase] = []
        joins: list[str] = []
        join = ""
        while True:
            start = self.cursor.position
            if phrases:
                join = "," if commas and self.cursor.accept("COMMA") else ""
                join += "and" if self.cursor.skip("AND") else ""
            found = self.cursor.attempt(self._phrase) if join or not phrases else None
            if phrases and commas and self._begins_place():
                found = None
            if found is None:
                self.cursor.position = start
                return (phrases, joins) if phrases else None
            joins += [join, *("and" for _ in found[1:])]
            phrases += found

    def _begins_place(self) -> bool:
        return self.cursor.at("LOCALIZER") or (self.cursor.at("OF") and self.cursor.at("LOCALIZER", ahead=1))

    def _phrase(self) -> list[NounPhrase] | None:
        with self.cursor.deeper():
            return self._whole_phrase()

    def _whole_phrase(self) -> list[NounPhrase] | None:
        """phrase: (noun-of OF? LOCALIZER OF)* nominals: 桌子下面的猫"""
        clauses: tuple[Clause, ...] = ()
        while True:
            found = self._alternatives(clauses)
            if found is None:
                return None
            placed = self.cursor.attempt(lambda read=found: self._place_of_next(read))
            if placed is None:
                return found
            clauses = (placed,)

    def _place_of_next(self, references: list[NounPhrase]) -> Link | None:
        """(AND phrase)? OF? LOCALIZER OF, before another noun"""
        second = self.cursor.attempt(self._second_of_pair)
        self.cursor.accept("OF")
        localizer = self.cursor.accept("LOCALIZER")
        if localizer is None or (second and localizer.value not in {"between", "amid"}) or not self.cursor.accept("OF"):
            return None
        if not self.cursor.at(*DETERMINERS, *LOOKS, *NOUNS):
            return None
        return Link(localizer.value, (*references, *(second or ())), localizer.span)

    def _second_of_pair(self) -> list[NounPhrase] | None:
        found = self._alternatives(()) if self.cursor.accept("AND") else None
        return found if found and self.cursor.at("LOCALIZER", "OF") else None

    def _alternatives(self, clauses: tuple[Clause, ...]) -> list[NounPhrase] | None:
        """alternatives: pronoun | nominal (OR nominal)*; several phrases where looks share a noun"""
        if token := self.cursor.accept("IT", "THEY"):
            return [NounPhrase((Pronoun(token.span, plural=token.type == "THEY"),), clauses)]
        own: list[Clause] = []
        nouns = self._nominals(own)
        if nouns is None:
            return None
        clauses = (*clauses, *own)
        if len(nouns) > 1 and not self._alternating:
            return [*(NounPhrase((noun,)) for noun in nouns[:-1]), NounPhrase((nouns[-1],), clauses)]
        while self.cursor.accept("OR"):
            more = self.cursor.attempt(lambda: self._nominals(own))
            if more is None:
                return None
            nouns = (*nouns, *more)
        return [NounPhrase(nouns, clauses)]

    def _nominals(self, clauses: list[Clause]) -> tuple[Noun, ...] | None:
        """nominals: nominal, or looks that share the noun of the last: 红色、绿色和蓝色的球"""
        if each := self.cursor.accept("ONE_EACH"):
            return self._one_each(each)
        start = self.cursor.position
        self._alternating = False
        sharing: list[Noun] = []
        while (noun := self._nominal(clauses, alone=False)) is not None:
            if noun.named is not None:
                if sharing and noun.colour is None and noun.size is None:
                    break
                return with_shared_noun(sharing, noun) if sharing else (noun,)
            if (noun.colour is None and noun.size is None) or not self._and_or():
                break
            sharing.append(noun)
        self.cursor.position = start
        clauses.clear()
        alone = self._nominal(clauses, alone=True)
        return (alone,) if alone else None

    def _one_each(self, each: Token) -> tuple[Noun, ...] | None:
        """one-each: ONE_EACH COUNT? OF? NOUN: 一大一小两只狗"""
        start = self.cursor.position - 1
        self.cursor.skip("COUNT", "OF")
        named = self.cursor.accept(*NOUNS)
        looks = [look.split("=") for look in each.value.split()]
        count = Token("COUNT", 1, each.start, each.end)
        tokens = [Token(type, value, each.start, each.end) for type, value in looks]
        return tuple(self.noun(start, [count, look], named) for look in tokens) if named else None

    def _and_or(self) -> bool:
        self._alternating |= self.cursor.accept("OR") is not None
        return self.cursor.skip("AND") or self._alternating

    def _nominal(self, clauses: list[Clause], *, alone: bool) -> Noun | None:
        """nominal: determiner* (look | modifier)* determiner* look* (NOUN WEIGHT?)?"""
        start = self.cursor.position
        parts: list[Token] = []
        while True:
            if part := self.cursor.accept(*DETERMINERS, *LOOKS):
                if contradicts([old for old in parts if old.type in LOOKS], [part]):
                    return None
                parts.append(part)
            elif parts and self.cursor.at("OF") and self.cursor.at("NOUN", "TEXT", "COUNT", ahead=1):
                self.cursor.accept("OF")
            elif (modifier := self.cursor.attempt(self._modifier)) is not None:
                clauses += modifier
            else:
                break
        named = self.cursor.accept(*NOUNS)
        if named is None and (not parts or (alone and not self._stands_alone(parts))):
            return None
        weight = self.cursor.accept("WEIGHT") if named else None
        return self.noun(start, [*parts, *([weight] if weight else [])], named)

    def _stands_alone(self, parts: list[Token]) -> bool:
        """Whether a noun may be left out: 一个是红色的, 第二辆"""
        pointing = {part.type for part in parts} & {"COUNT", "ORDINAL", "OTHER"}
        follows = self.cursor.at("HAVE", "AT", "LOCALIZER", "OF", "ALL", "POSTURE", "END", "COMMA", "SEP", "AND")
        return bool(pointing) and follows

    def _modifier(self) -> list[Clause] | None:
        """modifier: (AT place | REVERSED phrases | ADJACENT phrases | doing+) doing* OF, before a noun"""
        clause = (
            self.cursor.attempt(self._placed)
            or self.cursor.attempt(self._reversed)
            or self.cursor.attempt(self._adjacent)
            or self.cursor.attempt(self._side)
        )
        doing = self.cursor.skip(*DOING)
        if not (clause or doing) or not self.cursor.accept("OF"):
            return None
        return [clause] if clause else []

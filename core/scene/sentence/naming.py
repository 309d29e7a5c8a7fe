"""What cards are called: when they are new, and when they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from types import MappingProxyType

from core.errors import SceneError
from core.scene.scene import Card, Scene
from core.scene.sentence.language import SENTENCE_ENDS, Language, Name
from core.scene.sentence.languages import language_named

Described = tuple[bool, bool]  # a size is said, a colour is said


def label(field: str, id: str, language: str = "en") -> str:
    """The word for an id of the vocabulary, where `field` is the table that it stands in.

    Fields: kind, colour, size, relation, sky, ground, mountains, river, flowers; the last two have "yes" and "no".

    Raises:
        SceneError: there is no such field, id or language.
    """
    labels = language_named(language).labels
    if field not in labels or id not in labels[field]:
        raise SceneError(f"There is no word for '{id}' as a {field}; the vocabulary does not know it.")
    return labels[field][id]


def noun_phrase(scene: Scene, id: str, language: str = "en") -> str:
    """What tells a card from all others of its scene: "the cube", "the red cube", "the second red cube".

    Raises:
        SceneError: there is no such card or language.
    """
    return Naming(language_named(language), scene).known(scene.card(id).id)


@lru_cache(maxsize=4)
def noun_phrases(scene: Scene, language: str = "en") -> Mapping[str, str]:
    """Card id -> `noun_phrase`, of all cards at once."""
    naming = Naming(language_named(language), scene)
    return MappingProxyType({card.id: naming.known(card.id) for card in scene.cards})


def look(card: Card) -> tuple[object, ...]:
    """All that is said of a card when it is new."""
    return card.kind, card.text, card.colour, card.size, card.weight, card.wanted, card.group


class Naming:
    """The names of one scene's cards in one language."""

    def __init__(self, language: Language, scene: Scene) -> None:
        self.language = language
        self._cards: dict[str, Card] = {}
        self._namesakes: dict[tuple[object, ...], list[Card]] = {}
        for card in scene.cards:
            self._cards[card.id] = card
            self._namesakes.setdefault(_nouns(card), []).append(card)

    def new(self, cards: Sequence[Card]) -> str:
        """Cards that were not mentioned yet: one, several of one look, or the alternatives of a group."""
        template = self.language.templates.either
        if cards[0].group is not None:
            phrases = [self._weighted(card, self._one(card)) for card in cards]
            return reduce(lambda first, second: template.format(first=first, second=second), phrases)
        if len(cards) > 1:
            return self._weighted(cards[0], self._counted(cards[0], len(cards)))
        return self._weighted(cards[0], self._one(cards[0]))

    def known(self, id: str) -> str:
        """A card that was mentioned, told from the others by as few words as will do."""
        card = self._cards[id]
        peers = self._namesakes[_nouns(card)]
        sayable = [described for described in self.language.templates.described if _sayable(card, described)]
        for described in sayable:
            if [peer for peer in peers if _fits(card, described, peer)] == [card]:
                return self._the(card, described)
        alike = [peer for peer in peers if _fits(card, sayable[-1], peer)]
        return self._the_nth(card, sayable[-1], alike.index(card) + 1)

    def _one(self, card: Card) -> str:
        templates = self.language.templates
        described = self._described(card, _fully(card))
        if not card.wanted:
            return templates.none.format(described=self._described(card, _fully(card), many=True))
        template = templates.bare_text if card.text and not any(_fully(card)) else templates.one
        return template.format(a=_a(described), measure=self._name(card).measure, described=described)

    def _counted(self, card: Card, count: int) -> str:
        return self.language.templates.counted.format(
            count=self.language.counts[count - 1],
            measure=self._name(card).measure,
            described=self._described(card, _fully(card), many=True),
        )

    def _the(self, card: Card, described: Described) -> str:
        return self.language.templates.the.format(described=self._described(card, described))

    def _the_nth(self, card: Card, described: Described, number: int) -> str:
        return self.language.templates.the_nth.format(
            ordinal=self.language.ordinals.get(number, str(number)),
            measure=self._name(card).measure,
            described=self._described(card, described),
        )

    def _described(self, card: Card, described: Described, *, many: bool = False) -> str:
        name, labels = self._name(card), self.language.labels
        return self.language.templates.described[described].format(
            size=labels["size"][card.size],
            colour=labels["colour"].get(card.colour or "", ""),
            noun=name.many if many else name.one,
        )

    def _name(self, card: Card) -> Name:
        if card.kind is not None:
            return self.language.names[card.kind]
        text = (card.text or "").replace("\\", "\\\\")
        for mark in set(self.language.templates.quoted.format(text="")):
            text = text.replace(mark, f"\\{mark}")
        if text[-1:] in SENTENCE_ENDS:
            text = f"{text[:-1]}\\{text[-1]}"  # else a quotation alone would be a quoted sentence
        quoted = self.language.templates.quoted.format(text=text)
        return Name(quoted, quoted, self.language.text_measure)

    def _weighted(self, card: Card, phrase: str) -> str:
        if card.weight == 1:
            return phrase
        short = f"{card.weight:g}"
        exact = short if float(short) == card.weight else repr(card.weight)
        return self.language.templates.weighted.format(phrase=phrase, weight=exact)


def _nouns(card: Card) -> tuple[object, ...]:
    """What cards share that are called by the same noun, wanted or not."""
    return card.wanted, card.kind, card.text


def _fully(card: Card) -> Described:
    return card.size != "medium", card.colour is not None


def _sayable(card: Card, described: Described) -> bool:
    return all(has or not said for said, has in zip(described, _fully(card), strict=True))


def _fits(card: Card, described: Described, peer: Card) -> bool:
    """Whether a description of the card, among those of its noun, says as much of the other."""
    sized, coloured = described
    return (not sized or card.size == peer.size) and (not coloured or card.colour == peer.colour)


def _a(described: str) -> str:
    return "an" if described[0] in "aeiou" else "a"

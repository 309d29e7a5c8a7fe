"""Scene to sentence, out of whole templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, reduce
from itertools import takewhile

from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.sentence.language import Language, Tie
from core.scene.sentence.languages import language_named
from core.scene.sentence.meaning import meaning
from core.scene.sentence.naming import Naming, look, noun_phrases


@lru_cache(maxsize=4)
def say(scene: Scene, language: str = "en", *, brief: bool = False) -> str:
    """The sentence of a scene; `parse` gives back its `meaning`.

    Every card is told once, in order, with the relations that can be told by then; later ones refer back to it.
    A scene of more than `stage.MOST_CARDS` cards is said, but not read back. brief: what the backdrop shall lack is
    not said.
    """
    scene = replace(scene, backdrop=without_absences(scene.backdrop)) if brief else scene
    return _Speaker(meaning(scene), language_named(language)).sentence()


def without_absences(backdrop: Backdrop) -> Backdrop:
    """The backdrop with its absences left open: no mountains, no river, no field of flowers."""
    mountains = None if backdrop.mountains == "none" else backdrop.mountains
    return replace(backdrop, mountains=mountains, river=backdrop.river or None, flowers=backdrop.flowers or None)


def statement(scene: Scene, hint: Hint, language: str = "en") -> str:
    """A hint as a sentence of its own about known cards: "the red cube is on the blue ball"."""
    naming = Naming(language_named(language), scene)
    return _statement(scene, hint, naming.language, naming.known)


def statements(scene: Scene, language: str = "en") -> list[str]:
    """The `statement` of each hint of the scene, in order."""
    spoken, names = language_named(language), noun_phrases(scene, language)
    return [_statement(scene, hint, spoken, names.__getitem__) for hint in scene.hints]


def _statement(scene: Scene, hint: Hint, language: Language, name: Callable[[str], str]) -> str:
    reference, *others = map(name, hint.references)
    template = _tie_of(language, scene, hint).statement
    return template.format(subject=name(hint.subject), reference=reference, other="".join(others))


def backdrop_phrases(backdrop: Backdrop, language: str = "en") -> tuple[str, ...]:
    """What is said of the backdrop, a phrase for each field that is not left open."""
    templates = language_named(language).templates.backdrop
    fields = ("sky", "ground", "mountains", "river", "flowers")
    values = ((field, getattr(backdrop, field)) for field in fields)
    return tuple(templates[field, value] for field, value in values if value is not None)


def _tie_of(language: Language, scene: Scene, hint: Hint) -> Tie:
    """How a language says a hint; where one word is *on* and *above*, what flies needs another word for *on*."""
    ties = language.templates.ties
    if hint.relation == "on" and scene.card(hint.subject).behaviour.flies:
        return ties.get("on_in_flight", ties["on"])
    return ties[hint.relation]


class _Speaker:
    """Tells the cards of a scene in order; the cards told so far are always the first ones."""

    def __init__(self, scene: Scene, language: Language) -> None:
        self._scene = scene
        self._language = language
        self._naming = Naming(language, scene)
        self._position = {card.id: n for n, card in enumerate(scene.cards)}
        self._told = 0
        self._pending = list(scene.hints)
        self._parts: list[str] = []
        self._bare = False  # the last part is a noun without a relation

    def sentence(self) -> str:
        cards = self._scene.cards
        self._tell(len(cards) - _unwanted_at_end(cards))
        self._parts += backdrop_phrases(self._scene.backdrop, self._language.id)
        self._tell(len(cards))
        if not self._parts:
            return self._language.templates.empty
        template = self._language.templates.and_then
        return reduce(lambda said, more: template.format(said=said, more=more), self._parts)

    def _tell(self, until: int) -> None:
        while self._told < until:
            self._introduce(self._next(), until)
            while (hint := next(filter(self._can_be_told, self._pending), None)) is not None:
                self._relate((hint.subject,), self._naming.known(hint.subject), is_new=False)

    def _next(self) -> tuple[Card, ...]:
        """The cards to be introduced by one noun: alternatives, some of one look, or a single one."""
        coming = self._scene.cards[self._told :]
        first = coming[0]
        if first.group:
            return tuple(card for card in coming if card.group == first.group)
        if first.text or not first.wanted:
            return (first,)
        most = coming[: len(self._language.counts)]
        return tuple(takewhile(lambda card: look(card) == look(first), most))

    def _introduce(self, cards: tuple[Card, ...], until: int) -> None:
        self._told += len(cards)
        nouns = [cards, *self._company(cards, until)]
        subject = self._listed([self._naming.new(cards) for cards in nouns])
        ids = tuple(card.id for cards in nouns for card in cards if card.group is None) or (cards[0].id,)
        self._bare = not self._relate(ids, subject, is_new=True)
        if self._bare:
            self._parts.append(subject)

    def _company(self, cards: tuple[Card, ...], until: int) -> list[tuple[Card, ...]]:
        """Those after the cards that share a relation with them, to be told in one breath: a cat *and a dog* on it.

        After a noun without a relation that cannot be heard: it would be taken for one of the list.
        """
        told, runs, sharing = self._told, [cards], 0
        while not self._bare and self._told < until and self._of_one_place(cards[0], self._scene.cards[self._told]):
            runs.append(self._next())
            self._told += len(runs[-1])
            if self._share([card for run in runs for card in run]):
                told, sharing = self._told, len(runs) - 1
        self._told = told
        return runs[1 : 1 + sharing]

    def _of_one_place(self, card: Card, other: Card) -> bool:
        """Whether both stand in the same relation to the same."""
        there = [hint for hint in self._pending if hint.subject == card.id]
        return any(
            replace(hint, subject=other.id) in self._pending for hint in there if other.id not in hint.references
        )

    def _share(self, cards: list[Card]) -> bool:
        """Whether a relation can be told of all these cards at once, and heard as one of them all."""
        hint = self._shared(tuple(card.id for card in cards))
        if hint is None or any(card.group for card in cards):
            return False
        concepts = {(card.kind, card.text) for card in cards}
        references = [self._scene.card(id) for id in hint.references]
        alone = all((card.kind, card.text) not in concepts for card in references)
        return alone and len({card.behaviour.flies for card in cards}) == 1

    def _listed(self, nouns: list[str]) -> str:
        *others, last = nouns
        if not others:
            return last
        templates = self._language.templates
        first = reduce(lambda said, more: templates.and_then.format(said=said, more=more), others)
        return templates.both.format(first=first, second=last)

    def _relate(self, ids: tuple[str, ...], subject: str, *, is_new: bool) -> bool:
        """Tells the relations that all these cards have; False where there is none to tell by now."""
        form = "phrase" if is_new else "statement"
        parts = len(self._parts)
        while (hint := self._shared(ids)) is not None:
            for id in ids:
                self._pending.remove(replace(hint, subject=id))
            self._parts.append(self._said(hint, form, subject))
            form = "more"
        return len(self._parts) > parts

    def _shared(self, ids: tuple[str, ...]) -> Hint | None:
        for hint in self._pending:
            shared = hint.subject == ids[0] and set(ids).isdisjoint(hint.references)
            if shared and self._can_be_told(hint) and all(replace(hint, subject=id) in self._pending for id in ids):
                return hint
        return None

    def _can_be_told(self, hint: Hint) -> bool:
        """Its subject is known, and each reference is known too or a single card whose turn it is."""
        if self._position[hint.subject] >= self._told:
            return False
        new = [self._position[id] for id in hint.references if self._position[id] >= self._told]
        in_turn = new == list(range(self._told, self._told + len(new)))
        return in_turn and all(self._scene.cards[position].group is None for position in new)

    def _said(self, hint: Hint, form: str, subject: str) -> str:
        """A relation in words; references whose turn it is are introduced by it."""
        cards = tuple(self._scene.card(id) for id in hint.references)
        if len(cards) > 1 and self._are_a_new_pair(cards):
            self._told += len(cards)
            template: str = getattr(self._language.templates.ties["between_pair"], form)
            return template.format(subject=subject, references=self._naming.new(cards))
        reference, *others = (self._reference(card) for card in cards)
        template = getattr(_tie_of(self._language, self._scene, hint), form)
        return template.format(subject=subject, reference=reference, other="".join(others))

    def _are_a_new_pair(self, cards: tuple[Card, ...]) -> bool:
        first, second = cards
        return self._position[first.id] >= self._told and first.text is None and look(first) == look(second)

    def _reference(self, card: Card) -> str:
        if self._position[card.id] < self._told:
            return self._naming.known(card.id)
        self._told += 1
        return self._naming.new((card,))


def _unwanted_at_end(cards: tuple[Card, ...]) -> int:
    return sum(1 for _ in takewhile(lambda card: not card.wanted and card.group is None, reversed(cards)))

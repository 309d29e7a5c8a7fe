"""Cards, hints, backdrop and the scene that holds them: immutable values. Every edit returns a new scene."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from core.errors import SceneError
from core.scene.geometry import PICTURE, Box
from core.scene.relations import RELATIONS
from core.scene.vocabulary import (
    COLOURS,
    GROUNDS,
    KINDS,
    MOUNTAINS,
    SIZES,
    SKIES,
    TEXT_KIND,
    Kind,
)

MAX_WEIGHT = 4.0
MAX_TEXT = 300
MAX_HINTS = 1000
MAX_CARDS = 200
"""On one stage. Far more than a picture can show, and the layout of more takes too long to be waited for."""

MIN_EXTENT, MAX_COORDINATE = 0.001, 100.0
"""A card's box is at least so wide and high, and its edges are no farther away, as shares of the picture."""


@dataclass(frozen=True, slots=True)
class Card:
    """One concept on the stage: either a `kind` of the vocabulary or free `text`.

    Raises:
        SceneError: a field has a value that it cannot have; the sentence names the field.
    """

    id: str
    kind: str | None = None
    colour: str | None = None  # None: any colour
    size: str = "medium"
    text: str | None = None  # free text, where the model reads text
    box: Box | None = None  # where it is; None: nowhere in particular
    pinned: bool = False  # the layout leaves its box alone
    weight: float = 1.0  # 0..MAX_WEIGHT; 1 is normal
    wanted: bool = True  # False: NOT
    group: str | None = None  # cards of one group are alternatives (OR)

    def __post_init__(self) -> None:
        if not is_line(self.id):
            raise SceneError(f"The id of a card must be one line of 1 to {MAX_TEXT} characters, not only spaces.")
        self._check_concept()
        self._check_choice("colour", self.colour, COLOURS)
        if self.size not in SIZES:
            raise SceneError(_unknown(f"size of card '{self.id}'", self.size, SIZES))
        if not 0 <= self.weight <= MAX_WEIGHT:
            raise SceneError(
                f"The weight of card '{self.id}' is {self.weight:g}, but it must lie between 0 and {MAX_WEIGHT:g}."
            )
        if self.pinned and self.box is None:
            raise SceneError(f"The field 'pinned' of card '{self.id}' is set, but a pinned card needs a box.")
        if self.box is not None:
            self._check_box(self.box)
        if self.group is not None and not is_line(self.group):
            raise SceneError(
                f"The group of card '{self.id}' must be one line of 1 to {MAX_TEXT} characters, or none at all."
            )

    def _check_concept(self) -> None:
        if (self.kind is None) == (self.text is None):
            raise SceneError(f"Card '{self.id}' must have either a kind or a text, and not both.")
        self._check_choice("kind", self.kind, KINDS)
        if self.text is not None and not is_line(self.text):
            raise SceneError(
                f"The text of card '{self.id}' must be one line of 1 to {MAX_TEXT} characters, not only spaces."
            )

    def _check_box(self, box: Box) -> None:
        if min(box.width, box.height) < MIN_EXTENT:
            raise SceneError(
                f"The box of card '{self.id}' is too small to be seen; make it at least {MIN_EXTENT:g} wide and high."
            )
        if max(map(abs, (box.left, box.top, box.right, box.bottom))) > MAX_COORDINATE:
            raise SceneError(
                f"The box of card '{self.id}' is larger than {MAX_COORDINATE:g} pictures; make it smaller."
            )
        if box.overlap(PICTURE) == 0:
            raise SceneError(f"The box of card '{self.id}' lies outside the picture; some of it must be inside.")

    def _check_choice(self, name: str, value: str | None, known: Collection[str]) -> None:
        if value is not None and value not in known:
            raise SceneError(_unknown(f"{name} of card '{self.id}'", value, known))

    @property
    def behaviour(self) -> Kind:
        """How the card behaves: its row of the vocabulary."""
        return TEXT_KIND if self.kind is None else KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Hint:
    """A spatial relation: `subject` stands in `relation` to `references` (two for *between*, else one), all card ids.

    Raises:
        SceneError: the relation is unknown, has another number of references, or a card is named twice.
    """

    relation: str
    subject: str
    references: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise SceneError(_unknown("relation of a hint", self.relation, RELATIONS))
        wanted = RELATIONS[self.relation].references
        if len(self.references) != wanted:
            raise SceneError(
                f"The references of a hint '{self.relation}' are {len(self.references)} cards, but it needs {wanted}."
            )
        if len(set(self.cards)) != len(self.cards):
            raise SceneError(
                f"The references of a hint '{self.relation}' name a card twice; a card has no relation to itself."
            )

    @property
    def cards(self) -> tuple[str, ...]:
        """Every card that the hint ties: the subject first."""
        return (self.subject, *self.references)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What the whole picture shares. None: left open.

    Raises:
        SceneError: a field has a value that the vocabulary does not know.
    """

    sky: str | None = None
    ground: str | None = None
    mountains: str | None = None  # a colour, or "none"
    river: bool | None = None
    flowers: bool | None = None  # a field of flowers

    def __post_init__(self) -> None:
        tables = (
            ("sky", self.sky, SKIES),
            ("ground", self.ground, GROUNDS),
            ("mountains", self.mountains, (*MOUNTAINS, "none")),
        )
        for name, value, known in tables:
            if value is not None and value not in known:
                raise SceneError(_unknown(f"{name} of the backdrop", value, known))


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole stage: cards in the order they were put there, hints between them, and a backdrop.

    Raises:
        SceneError: there are more than MAX_CARDS cards or MAX_HINTS hints, two cards share an id, a hint names a card
            that is not there, or a hint stands twice.
    """

    cards: tuple[Card, ...] = ()
    hints: tuple[Hint, ...] = ()
    backdrop: Backdrop = field(default_factory=Backdrop)

    def __post_init__(self) -> None:
        if len(self.cards) > MAX_CARDS:
            raise SceneError(
                f"The stage would have {len(self.cards)} cards, but it holds at most {MAX_CARDS}; take some away first."
            )
        if len(self.hints) > MAX_HINTS:
            raise SceneError(
                f"The stage would have {len(self.hints)} hints, but it holds at most {MAX_HINTS}; take some away first."
            )
        ids = Counter(card.id for card in self.cards)
        for id, times in ids.items():
            if times > 1:
                raise SceneError(f"The id '{id}' stands on {times} cards, but each card needs one of its own.")
        for hint in self.hints:
            for id in hint.cards:
                if id not in ids:
                    raise SceneError(
                        f"A hint '{hint.relation}' names the card '{id}', but there is no such card on the stage."
                    )
        if len(set(self.hints)) != len(self.hints):
            raise SceneError("The hints name the same relation twice; each may stand once.")

    def card(self, id: str) -> Card:
        """The card with this id.

        Raises:
            SceneError: there is none.
        """
        for card in self.cards:
            if card.id == id:
                return card
        raise SceneError(f"There is no card '{id}' on the stage.")

    def new_id(self) -> str:
        taken = {card.id for card in self.cards}
        return next(id for id in (f"card{n}" for n in count(1)) if id not in taken)

    @property
    def wanted(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards if card.wanted)

    @property
    def unwanted(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards if not card.wanted)

    @property
    def active_hints(self) -> tuple[Hint, ...]:
        """The hints that tie wanted cards only; one that names an unwanted card sleeps until the card is wanted."""
        wanted = {card.id for card in self.wanted}
        return tuple(hint for hint in self.hints if wanted.issuperset(hint.cards))

    def by_group(self) -> Iterator[tuple[Card, ...]]:
        """The cards by OR group, in order; a card without a group is alone in its own."""
        groups: dict[str, list[Card]] = {}
        for card in self.cards:
            groups.setdefault(f"group {card.group}" if card.group else f"card {card.id}", []).append(card)
        return (tuple(cards) for cards in groups.values())

    def with_card(self, card: Card) -> Scene:
        """The card put on the stage, or in the place of the one with its id."""
        if any(present.id == card.id for present in self.cards):
            return replace(self, cards=tuple(card if present.id == card.id else present for present in self.cards))
        return replace(self, cards=(*self.cards, card))

    def changed(self, id: str, **fields: Any) -> Scene:
        """The card with this id, given other fields: `scene.changed("card1", colour="red")`."""
        return self.with_card(replace(self.card(id), **fields))

    def without_card(self, id: str) -> Scene:
        """The card taken off the stage, and every hint that names it."""
        card = self.card(id)
        return replace(
            self,
            cards=tuple(present for present in self.cards if present is not card),
            hints=tuple(hint for hint in self.hints if id not in hint.cards),
        )

    def with_hint(self, hint: Hint) -> Scene:
        return self if hint in self.hints else replace(self, hints=(*self.hints, hint))

    def without_hint(self, hint: Hint) -> Scene:
        return replace(self, hints=tuple(present for present in self.hints if present != hint))

    def with_backdrop(self, **fields: Any) -> Scene:
        return replace(self, backdrop=replace(self.backdrop, **fields))


def is_line(text: str, longest: int = MAX_TEXT) -> bool:
    """Whether this is one line of text: no control characters or halves of characters, and more than spaces."""
    unfit = {"Cc", "Cs", "Zl", "Zp"}
    return bool(text.strip()) and len(text) <= longest and unfit.isdisjoint(map(unicodedata.category, text))


def _unknown(owner: str, value: str, known: Collection[str]) -> str:
    return f"The {owner} is '{value}', but it must be one of: {', '.join(known)}."

"""The conditions that the clay model understands: frozen values without torch.

One network takes all of them. A placed card is painted into its box; a card without a place is a statement.
*Exhaustive* says that the picture shows nothing but what is named; *caption*, that the statements describe the whole
picture, as one sentence would.

| condition | painted | statements | exhaustive | caption |
| --- | --- | --- | --- | --- |
| anything at all (null) | | | no | |
| the empty scene | | | yes | |
| one card, several, all | these | | yes | |
| there may be more | these | | no | |
| a card without a place | | it alone | yes | |
| a relation as a factor | | relation and its cards | yes | |
| the single prompt | | every card, every hint | yes | yes |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.perspective import depth_at
from core.scene.scene import Backdrop, Card, Hint, Scene
from core.world.facing import yaw_on_card


@dataclass(frozen=True, slots=True)
class Concept:
    """What a card is. None: any."""

    kind: str | None = None
    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class Painted:
    """A concept in its place."""

    concept: Concept
    box: Box
    depth: float  # 0 near .. 1 at the horizon
    yaw: float | None = None  # radians, 0 towards us, growing towards our right; None: unknown


@dataclass(frozen=True, slots=True)
class Statement:
    """A concept that is somewhere, or, with a relation, how it stands to one or two others."""

    subject: Concept
    relation: str | None = None
    references: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the clay model. The default is the null condition: nothing is known."""

    painted: tuple[Painted, ...] = ()
    statements: tuple[Statement, ...] = ()
    backdrop: Backdrop = field(default_factory=Backdrop)
    exhaustive: bool = False
    caption: bool = False  # the statements are the whole picture's description, as one sentence


NULL = Condition()


def empty_scene(scene: Scene) -> Condition:
    """The backdrop with nothing on it."""
    return Condition(backdrop=scene.backdrop, exhaustive=True)


def card_alone(scene: Scene, card: Card, layout: Layout) -> Condition:
    """The backdrop with one card on it, and nothing else: in its box if it has one, else somewhere."""
    return all_cards(scene, (card,), layout)


def all_cards(scene: Scene, cards: tuple[Card, ...], layout: Layout) -> Condition:
    """The backdrop with some cards on it, and nothing else, as one condition."""
    return Condition(
        painted=tuple(_painted(card, layout) for card in cards if card.id in layout.boxes),
        statements=tuple(Statement(_concept(card)) for card in cards if card.id not in layout.boxes),
        backdrop=scene.backdrop,
        exhaustive=True,
    )


def relation(scene: Scene, hint: Hint) -> Condition:
    """The backdrop with the cards of a hint on it, standing as it says, wherever they are, and nothing else."""
    return Condition(statements=(_statement(scene, hint),), backdrop=scene.backdrop, exhaustive=True)


def sentence(scene: Scene) -> Condition:
    """The whole scene as one description, without any place: the single prompt that composition is compared with."""
    cards = tuple(Statement(_concept(card)) for card in _shown(scene))
    shown = {card.id for card in _shown(scene)}
    hints = tuple(_statement(scene, hint) for hint in scene.active_hints if shown.issuperset(hint.cards))
    return Condition(statements=cards + hints, backdrop=scene.backdrop, exhaustive=True, caption=True)


def _shown(scene: Scene) -> Iterator[Card]:
    """The wanted cards, of alternatives the first."""
    for alternatives in scene.by_group():
        yield from [card for card in alternatives if card.wanted][:1]


def _concept(card: Card) -> Concept:
    return Concept(card.kind, card.colour, card.size)


def _painted(card: Card, layout: Layout) -> Painted:
    """The box gives the size, so the size of the card is left out; the body faces as on the picture of its card."""
    box = layout.boxes[card.id]
    depth = layout.depths.get(card.id, depth_at(box.bottom))
    return Painted(Concept(card.kind, card.colour), box, depth, yaw_on_card(card.kind) if card.kind else None)


def _statement(scene: Scene, hint: Hint) -> Statement:
    subject, *references = (_concept(scene.card(id)) for id in hint.cards)
    return Statement(subject, hint.relation, tuple(references))

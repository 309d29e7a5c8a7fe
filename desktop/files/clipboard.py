"""Cards on the clipboard: a format of ours, and the sentence of them for other programs.

What comes from there may be anything: a sentence that is understood becomes cards, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QMimeData

from core import recipe
from core.errors import DioramaError
from core.recipe import Recipe
from core.scene.geometry import PICTURE, Box
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import parse, say

CARDS = "application/x-diorama-cards"
"""The recipe of a scene that holds the copied cards and the hints among them, as JSON."""

MAX_TEXT = 2000
NUDGE = 0.04
"""How far a pasted card stands from the one that it was copied from, as a share of the picture."""

MAX_NUDGES = 12


@dataclass(frozen=True, slots=True)
class Pasted:
    """The scene with the pasted cards, and their ids."""

    scene: Scene
    ids: tuple[str, ...]


def part_of(scene: Scene, ids: tuple[str, ...]) -> Scene:
    """These cards, and the hints that tie no others; no backdrop."""
    cards = tuple(card for card in scene.cards if card.id in ids)
    hints = tuple(hint for hint in scene.hints if set(ids).issuperset(hint.cards))
    return Scene(cards, hints)


def copied(scene: Scene, ids: tuple[str, ...], language: str) -> QMimeData:
    """What goes to the clipboard."""
    part = part_of(scene, ids)
    data = QMimeData()
    data.setData(CARDS, recipe.to_json(Recipe(part)).encode())
    data.setText(say(part, language))
    return data


def offered(data: QMimeData) -> Scene | None:
    """The cards that a clipboard offers; None if there is nothing that could become cards.

    Raises:
        DioramaError: there are, but they cannot be read: one sentence.
    """
    if data.hasFormat(CARDS):
        return recipe.from_json(bytes(data.data(CARDS).data())).scene
    text = data.text().strip() if data.hasText() else ""
    if not text or len(text) > MAX_TEXT or "\n" in text:
        return None
    try:
        return parse(text)
    except DioramaError:
        return None


def added(scene: Scene, part: Scene) -> Pasted:
    """The cards and hints of `part` put on the stage under new ids, a little beside where others stand already."""
    taken = {card.box for card in scene.cards}
    new_ids: dict[str, str] = {}
    groups: dict[str, str] = {}
    for card in part.cards:
        new_ids[card.id] = id = scene.new_id()
        scene = scene.with_card(_fitted(card, id, taken, scene, groups))
    for hint in part.hints:
        references = tuple(new_ids[id] for id in hint.references)
        scene = scene.with_hint(Hint(hint.relation, new_ids[hint.subject], references))
    return Pasted(scene, tuple(new_ids.values()))


def _fitted(card: Card, id: str, taken: set[Box | None], scene: Scene, groups: dict[str, str]) -> Card:
    box = card.box
    for _ in range(MAX_NUDGES):
        if box is not None and box in taken:
            box = _nudged(box)
    taken.add(box)
    group = groups.setdefault(card.group, _free_group(card.group, scene)) if card.group else None
    return replace(card, id=id, box=box, group=group, pinned=False)


def _nudged(box: Box) -> Box:
    moved = box.moved_by(NUDGE, NUDGE)
    beyond = moved.right > PICTURE.right or moved.bottom > PICTURE.bottom
    return box.moved_by(-2.5 * NUDGE, -1.5 * NUDGE) if beyond and box.left > 2.5 * NUDGE else moved.clamped()


def _free_group(group: str, scene: Scene) -> str:
    """A group of their own: copies of alternatives are no alternatives to the originals."""
    taken = {card.group for card in scene.cards}
    name, number = group, 2
    while name in taken:
        name, number = f"{group} {number}", number + 1
    return name

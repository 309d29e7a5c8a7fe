"""What can be done to the selected cards without a pointer."""

from __future__ import annotations

from core.scene.geometry import Box, Point
from core.scene.scene import Scene
from desktop.canvas.alignment import UPRIGHT, steps_for
from desktop.canvas.copies import with_copies
from desktop.canvas.gestures.move import movable
from desktop.canvas.size_by_depth import floated, resized, walked
from desktop.canvas.stage import StageScene
from desktop.document.card_edits import without_cards

ASIDE = 0.04
"""How far a duplicate stands beside its card."""


def stepped(stage: StageScene, id: str, dx: float, dy: float) -> Box:
    """The card's box after a step; on the ground it gets smaller where it goes back."""
    box = stage.shown[id]
    return walked(box, dx, dy) if stage.stands(id) else floated(box, dx, dy)


def nudge(stage: StageScene, dx: float, dy: float) -> None:
    """Move the selected cards a little; nudges belong together until the document is settled."""
    scene = start = stage.frozen()
    for id in _mine(stage):
        box = stepped(stage, id, dx, dy)
        if not _same(box, stage.shown[id]):
            scene = scene.changed(id, box=box)
    if scene != start:
        stage.document.edit(scene, "nudge")


def scale(stage: StageScene, factor: float) -> None:
    """Make the selected cards larger or smaller about the middle of their lower edge."""
    scene = stage.frozen()
    for id in _mine(stage):
        box = stage.shown[id]
        grown = resized(box, Point(box.left + box.width * factor, box.bottom - box.height * factor))
        scene = scene.changed(id, box=Box.standing_at(box.base, grown.size).clamped())
    stage.document.edit(scene, "scale")


def align(stage: StageScene, edge: str) -> None:
    """Line the selected cards up, or spread them evenly: `aligning` says which words there are for it."""
    boxes = {id: stage.shown[id] for id in stage.document.selection if id in stage.shown}
    steps = steps_for(boxes, edge)
    if not steps:
        return
    scene = stage.frozen()
    for id in movable(scene, steps):
        if id in steps:
            scene = scene.changed(id, box=_stepped_to(stage, id, *steps[id], edge in UPRIGHT))
    stage.document.edit(scene)


def remove(stage: StageScene) -> None:
    """Take the selected cards off the stage, and the hints that name them."""
    stage.document.edit(without_cards(stage.document.scene, stage.document.selection))


def duplicate(stage: StageScene) -> None:
    """Copies of the selected cards beside them, and these are selected."""
    document = stage.document
    boxes = {id: stage.shown[id].moved_by(ASIDE, 0).clamped() for id in document.selection if id in stage.shown}
    scene, copies = with_copies(stage.frozen(), document.selection, boxes)
    document.edit(scene)
    document.select(copies.values())


def select_all(stage: StageScene) -> None:
    stage.document.select(card.id for card in stage.document.scene.cards)


def select_next(stage: StageScene, step: int) -> bool:
    """The next card by the scene's order, or the one before it; False where there is none any more."""
    ids = [card.id for card in stage.document.scene.cards if card.id in stage.shown]
    chosen = [ids.index(id) for id in stage.document.selection if id in ids]
    index = (chosen[-1] if step > 0 else chosen[0]) + step if chosen else (0 if step > 0 else len(ids) - 1)
    if not 0 <= index < len(ids):
        return False
    stage.document.select([ids[index]])
    return True


def without_places(scene: Scene) -> Scene:
    """The scene with every wanted card free to stand anywhere, but for the locked ones."""
    for card in scene.wanted:
        if not card.pinned and card.box is not None:
            scene = scene.changed(card.id, box=None)
    return scene


def _same(first: Box, second: Box) -> bool:
    """But for rounding: at the edge of the picture there is nowhere to go."""
    return first.center.distance_to(second.center) < 1e-9 and abs(first.width - second.width) < 1e-9


def _mine(stage: StageScene) -> list[str]:
    """The selected cards that can be moved and are shown."""
    return [id for id in movable(stage.document.scene, stage.document.selection) if id in stage.shown]


def _stepped_to(stage: StageScene, id: str, dx: float, dy: float, upright: bool) -> Box:
    """The step of a card that is lined up; where its size follows its foot, only the foot can be lined up exactly."""
    return stepped(stage, id, dx, dy) if upright else stage.shown[id].moved_by(dx, 0)

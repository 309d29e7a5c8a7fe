"""The graphics scene: the document's cards and hints, over the picture or over the bare ground."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PIL import Image
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from core.scene.geometry import Box
from core.scene.scene import Hint, Scene
from core.scene.slacks import Extent
from desktop.canvas.backdrop_item import BackdropItem
from desktop.canvas.boxes import extent_at, shown_boxes, stands
from desktop.canvas.faces import Emphasis, card_faces, hint_faces
from desktop.canvas.fade import Fade
from desktop.canvas.glide import Glide
from desktop.canvas.hits import NOTHING, Hit, hit_at
from desktop.canvas.ink import SIDE, Ink
from desktop.canvas.item_pool import ItemPool
from desktop.canvas.overlay_item import OverlayItem
from desktop.canvas.picture_item import LegendItem, LegendRow, PictureItem, heat_of, hue_of
from desktop.canvas.welcome_item import WelcomeItem
from desktop.document.document import Document, ScenePart
from desktop.drawing.layout_service import LayoutService
from desktop.drawing.results import Influence
from desktop.look.images import pixmap_of
from desktop.look.theme import Look
from desktop.look.translations import Translations

SHOWN_PARTS = ScenePart.CARDS | ScenePart.HINTS | ScenePart.BACKDROP | ScenePart.SELECTION

DIMMED = 0.28
"""How much of the cards shows while the picture refines."""


class _Group(QGraphicsItem):
    """Holds the cards and hints, so that they fade together."""

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pass


class StageScene(QGraphicsScene):
    """Shows the document, and knows where everything is. What hands do with it is the gestures' affair."""

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        layout_service: LayoutService,
        still: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.words, self.layout_service = document, words, layout_service
        self._look, self._ink = look, Ink(look.theme, look.scale)
        self._attention = Emphasis()
        self._held: frozenset[str] = frozenset()
        self._influence: Influence = {}
        self._heat_of: tuple[list[str], list[str]] | None = None  # the selected and all cards, when it was mixed
        self._cards_visible, self._refining = True, False
        self._arranged = layout_service.scene  # the last scene whose very own layout is known
        self._build(still)
        self.glide.moved.connect(self._lay)
        document.changed.connect(self._on_document)
        layout_service.arranged.connect(self._on_arranged)
        words.changed.connect(self.refresh)
        look.changed.connect(self._on_look)
        self.refresh()

    def _build(self, still: bool) -> None:
        side, margin = SIDE, 2 * SIDE
        self.setSceneRect(-margin, -margin, side + 2 * margin, side + 2 * margin)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._picture, self._backdrop, self._legend = PictureItem(), BackdropItem(), LegendItem()
        self._group, self.overlay, self._welcome = _Group(), OverlayItem(), WelcomeItem()
        self._group.setZValue(10)
        for item in (self._picture, self._backdrop, self._welcome, self._group, self._legend, self.overlay):
            self.addItem(item)
        self._cast = ItemPool(self._group)
        self.glide = Glide(still, self)
        self._fade = Fade(self._group, still, self)

    # what gestures ask

    @property
    def ink(self) -> Ink:
        return self._ink

    @property
    def shown(self) -> Mapping[str, Box]:
        """Card id -> where it is to be shown; on its way there it may be elsewhere."""
        return self.glide.goal

    @property
    def cards_visible(self) -> bool:
        return self._cards_visible

    def stands(self, id: str) -> bool:
        """Whether the card stands on the ground itself."""
        return stands(self.document.scene.card(id), self.shown[id], self.layout_service.layout.depths.get(id))

    def extent(self, id: str) -> Extent[float]:
        """Where a shown card is, as relations see it."""
        depth = None if id in self._held and self.stands(id) else self.layout_service.layout.depths.get(id)
        return extent_at(self.document.scene.card(id), self.shown[id], depth)

    def hit(self, at: QPointF) -> Hit:
        if not self._cards_visible:
            return NOTHING
        return hit_at(at, list(self._cast.cards.values()), self._cast.hints.values(), self._ink)

    def label_of(self, hint: Hint) -> QRectF:
        """Where the label of a hint is, in coordinates of this scene."""
        return self._cast.hints[hint].label.rect

    # what gestures say

    def hold(self, ids: Collection[str] = ()) -> None:
        """These cards are in the user's hand: they are where the hand has them, and not on their way."""
        self._held = frozenset(ids)
        self.layout_service.hold(self._held)
        self._show_group()
        self.refresh()

    def frozen(self) -> Scene:
        """The document's scene with every card where it is shown, so that only what has to gives way to an edit."""
        scene = self.document.scene
        for card in scene.wanted:
            if not card.pinned and card.id in self.shown and card.box != self.shown[card.id]:
                scene = scene.changed(card.id, box=self.shown[card.id])
        return scene

    def attend(self, hit: Hit = NOTHING, aimed: str = "") -> None:
        """What the pointer is over, and the card that a hint would reach."""
        attention = Emphasis(
            self.document.selection, hit.id, aimed, hit.hint, self._picture.is_empty and not self._influence
        )
        if attention != self._attention:
            self._attention = attention
            self._dress()

    # what the window says

    def set_unit(self, unit: float, simple: bool) -> None:
        """How much of this scene one pixel of the screen is, and whether targets are large."""
        self._set_ink(Ink(self._look.theme, self._look.scale, unit, simple))

    def set_still(self, still: bool) -> None:
        self.glide.still = self._fade.still = still

    def show_image(self, image: Image.Image | None) -> None:
        was_empty = self._picture.is_empty
        self._picture.show_picture(None if image is None else pixmap_of(image))
        if self._picture.is_empty != was_empty:
            self._dress()

    def show_influence(self, influence: Influence | None) -> None:
        self._influence, self._heat_of = influence or {}, None
        self._show_heat()

    def set_cards_visible(self, visible: bool) -> None:
        self._cards_visible = visible
        self._show_group()
        self._dress()

    def set_refining(self, refining: bool) -> None:
        self._refining = refining
        self._show_group()

    def refresh(self) -> None:
        """Everything as the document and the layout have it now."""
        scene = self.document.scene
        self._cast.populate(scene)
        goal = shown_boxes(scene, self._arranged, self.layout_service.layout, self._held)
        self.glide.go(goal, at_once=self._held)
        self._dress()

    def _dress(self) -> None:
        scene, layout = self.document.scene, self.layout_service.layout
        attention = Emphasis(
            self.document.selection,
            self._attention.touched,
            self._attention.aimed,
            self._attention.touched_hint,
            bare=self._picture.is_empty,
        )
        self._attention = attention
        extents = {id: self.extent(id) for id in self.shown}
        grounded = {id for id in self.shown if self.stands(id)}
        cards = card_faces(scene, layout, self.words, attention, grounded)
        self._cast.dress(cards, hint_faces(scene, layout, self.words, attention, extents), self._ink)
        self._backdrop.show_backdrop(scene.backdrop, self._ink, not self._picture.is_empty)
        self._backdrop.setVisible(self._picture.is_empty or (self._cards_visible and bool(scene.cards)))
        self._show_welcome()
        self._show_heat()
        self._lay()

    def _show_welcome(self) -> None:
        words = self.words
        self._welcome.setVisible(self._picture.is_empty and not self.document.scene.cards)
        self._welcome.show_words(words("canvas.empty_title"), words("canvas.empty_text"), self._ink)

    def _show_heat(self) -> None:
        ids = [card.id for card in self.document.scene.cards]
        hues = {id: hue_of(index) for index, id in enumerate(ids)}
        chosen = [id for id in self.document.selection if id in self._influence]
        if self._heat_of != (chosen, ids):
            self._heat_of = (chosen, ids)
            self._picture.show_heat(heat_of(self._influence, hues, chosen))
        faces = {id: item.face.name for id, item in self._cast.cards.items()}
        rows = [LegendRow(hues[id], faces[id], not chosen or id in chosen) for id in ids if id in self._influence]
        self._legend.show_rows(rows, self._ink)

    def _lay(self) -> None:
        self._cast.lay(self.glide.now, self._ink)

    def _show_group(self) -> None:
        faint = self._refining and not self._held
        self._fade.to(0.0 if not self._cards_visible else DIMMED if faint else 1.0)

    def _set_ink(self, ink: Ink) -> None:
        if ink != self._ink:
            self._ink = ink
            self.overlay.show_ink(ink)
            self._dress()

    def _on_look(self) -> None:
        self._set_ink(Ink(self._look.theme, self._look.scale, self._ink.unit, self._ink.simple))

    def _on_arranged(self) -> None:
        if self.layout_service.fresh:
            self._arranged = self.layout_service.scene
        self.refresh()

    def _on_document(self, changed: ScenePart) -> None:
        if changed & SHOWN_PARTS:
            self.refresh()

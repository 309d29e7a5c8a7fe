"""Below the stage: draw and stop, which picture, how the program fares, and the way from noise to picture.

The main button says what it does. *Draw* draws the scene as it is, with the seed that stands in the field. Where the
picture of this very recipe is on the stage already, drawing it again would only show it again: the button then says
*Draw another* and rolls the die first, unless the lock keeps the seed or the picture's way from noise is not known.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QHBoxLayout, QToolButton, QWidget

from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document, ScenePart
from desktop.drawing.results import Done, Drawn, Frame, Idle, Status
from desktop.look.fixed_width_button import FixedWidthButton
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.film import FilmStrip
from desktop.panels.model_box import ModelBox
from desktop.panels.quality import QualityBox
from desktop.panels.seed import SeedField
from desktop.panels.sizes import icon_size
from desktop.panels.status import StatusLine, line_of
from desktop.panels.ways import WaysButton

PLAY_MS = 2400
"""How long the film takes when it is played again."""

LARGE = 1.4
"""How much larger the icon of the main button is in simple mode."""

LINE_PX = 250
"""The room that the status line wants beside the controls."""


class Timeline(QFrame):
    """Shows what the session tells, and asks for what the user wants."""

    draw_wanted = Signal()
    stop_wanted = Signal()
    frame_chosen = Signal(object)  # Frame, or None: the finished picture
    export_wanted = Signal()  # the film as a file: it is named and written elsewhere
    influence_toggled = Signal(bool)

    def __init__(
        self,
        document: Document,
        library: CheckpointLibrary,
        words: Translations,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._library, self._words, self._look = document, library, words, look
        self._status: Status = Idle()
        self._drawn: Drawn | None = None
        self._simple = False
        self._stops: dict[int, Frame | None] = {}  # place on the film -> what is there; None: the finished picture
        self._signs: dict[QAbstractButton, str] = {}  # what is drawn on the buttons whose signs change
        self._clock = QTimer(self)
        self._grid = QGridLayout(self)
        self._below = False  # whether the status line stands below the film
        self.setProperty("panel", "true")
        self._main = FixedWidthButton()
        self._main.setProperty("role", "primary")
        self._seed = SeedField(document, words, look)
        self._quality = QualityBox(document, words)
        self.ways = WaysButton(document, words, look)
        self.models = ModelBox(document, library, words)
        self._line = StatusLine(look)
        self._influence = _tool(checkable=True)
        self._film = FilmStrip(look)
        self._play, self._save = _tool(checkable=False), _tool(checkable=False)
        self._lay_out()
        self._connect()
        self._say()
        self._restyle()
        self._refresh()
        self._show_models()

    # What the session tells

    def show_status(self, status: Status) -> None:
        """Told at each step; the line, the button and the film follow."""
        self._status = status
        if not status.busy:
            self._film.stop()
        self._refresh()

    def add_frame(self, frame: Frame) -> None:
        """A moment of a drawing: of the one under way, or the first that is told of another one."""
        place = frame.count - 1 if frame.attempt else frame.index  # what is put right is the end of the film, so far
        if not self._film.rolling or self._film.count != frame.count or place < self._film.value():
            self._begin(frame.count)
        self._stops[place] = frame
        self._film.put(place, frame.image)

    def show_drawn(self, drawn: Drawn) -> None:
        """A finished picture and its way, if it is known."""
        self._halt()
        self._drawn, self._stops = drawn, _stops_of(drawn)
        self._film.show_all([frame.image if frame else drawn.image for frame in self._stops.values()])
        self._refresh()

    # What the user wants

    def press_main(self) -> None:
        """Draw, draw another, or stop: what the main button says."""
        if self._busy:
            self.stop_wanted.emit()
            return
        if self._shows_another:
            self._seed.roll()
        self.draw_wanted.emit()

    def roll(self) -> None:
        """Another seed, as the die gives it."""
        self._seed.roll()

    def play(self) -> None:
        """The film from where it is, or from its beginning; once more to halt it."""
        if self._clock.isActive():
            self._halt()
            return
        if self._film.value() == self._film.maximum():
            self._film.setValue(0)
        self._clock.start(max(30, PLAY_MS // max(self._film.count, 1)))
        self._refresh()

    def set_influence(self, shown: bool) -> None:
        """What each card paints is shown, or not any more: said elsewhere."""
        self._influence.setChecked(shown)

    def set_simple(self, simple: bool) -> None:
        """For children: draw, roll the die, play."""
        self._simple = simple
        self._seed.set_simple(simple)
        self._restyle()
        for part in (self._quality, self._influence, self._save):
            part.setVisible(not simple)
        self._show_models()
        self._show_ways()

    # Inside

    def _show_models(self) -> None:
        """With clay alone there is nothing to choose."""
        self.models.setVisible(bool(self._library.entries) and not self._simple)
        self._place_line()

    def _show_ways(self) -> None:
        """A model to which none makes a difference has none."""
        self.ways.setVisible(self.ways.ways.is_of_use and not self._simple)
        self._place_line()

    @property
    def _busy(self) -> bool:
        return self._status.busy

    @property
    def _is_there(self) -> bool:
        """Whether the picture of this very recipe is on the stage."""
        drawn = self._drawn
        shown = drawn is not None and not drawn.draft and drawn.recipe == self._document.recipe
        return shown and isinstance(self._status, Done)

    @property
    def _shows_another(self) -> bool:
        return self._is_there and self._can_play and not self._seed.locked

    @property
    def _can_play(self) -> bool:
        return len(self._stops) > 1 and not self._film.rolling

    def _begin(self, count: int) -> None:
        self._halt()
        self._drawn, self._stops = None, {}
        self._film.begin(count)

    def _halt(self) -> None:
        self._clock.stop()
        self._refresh()

    def _advance(self) -> None:
        self._film.setValue(self._film.value() + 1)
        if self._film.value() == self._film.maximum():
            self._halt()

    def _choose(self, moment: int) -> None:
        if self._stops and not self._film.rolling:
            known = max((index for index in self._stops if index <= moment), default=min(self._stops))
            self.frame_chosen.emit(self._stops[known])

    def _follow(self, part: ScenePart) -> None:
        if part == ScenePart.everything():
            self._halt()
            self._drawn, self._stops = None, {}
            self._film.clear()
        if part & ScenePart.SETTINGS:
            self._show_ways()
        if part & (ScenePart.CARDS | ScenePart.HINTS | ScenePart.BACKDROP | ScenePart.SETTINGS):
            self._refresh()

    def _refresh(self) -> None:
        """The line, the buttons: all that follows from what is known."""
        words, busy = self._words, self._busy
        drawn = self._drawn
        changed = drawn.recipe != self._document.recipe if drawn is not None else isinstance(self._status, Done)
        wrong = drawn.wrong if drawn is not None else None
        self._line.show_line(line_of(self._status, words, changed=changed, simple=self._simple, wrong=wrong))
        self._place_line()
        name = "stop" if busy else "another" if self._shows_another else "draw"
        self._main.setText(words(f"timeline.{name}"))
        self._dress(self._main, "stop" if busy else "draw", "on_accent")
        self._main.setToolTip(words(f"timeline.{name}_tip"))
        self._main.setAccessibleDescription(words(f"timeline.{name}_tip"))
        playing = self._clock.isActive()
        self._dress(self._play, "pause" if playing else "play")
        _name(self._play, words("timeline.pause" if playing else "timeline.play"))
        for button in (self._play, self._save):
            button.setEnabled(self._can_play)
        self._film.set_note("" if self._can_play or self._film.rolling else words(self._why_no_film()))

    def _dress(self, button: QAbstractButton, sign: str, colour: str | None = None) -> None:
        """Signs are drawn anew only where they change: this is asked at every step and every edit."""
        if self._signs.get(button) != sign:
            self._signs[button] = sign
            button.setIcon(icon(self._look, sign, colour))

    def _why_no_film(self) -> str:
        """Why there is nothing to scrub: the name of the text that says so."""
        return "timeline.film_lost" if self._drawn else "timeline.film_none"

    def _say(self) -> None:
        words = self._words
        _name(self._influence, words("timeline.influence"), words("timeline.influence_tip"))
        _name(self._save, words("timeline.export"), words("timeline.export_tip"))
        self._film.setAccessibleName(words("timeline.film"))
        self._film.setAccessibleDescription(words("timeline.film_tip"))
        self._film.setToolTip(words("timeline.film_tip"))
        self.setAccessibleName(words("timeline.title"))
        self._main.set_texts(tuple(words(f"timeline.{name}") for name in ("draw", "another", "stop")))
        self._refresh()

    def _restyle(self) -> None:
        self._influence.setIcon(icon(self._look, "influence"))
        self._save.setIcon(icon(self._look, "film"))
        self._signs.clear()
        for button in (self._main, self._influence, self._play, self._save):
            button.setIconSize(icon_size(self._look))
        self._main.setIconSize(icon_size(self._look) * (LARGE if self._simple else 1.0))
        self._main.setStyleSheet(self._large() if self._simple else "")
        self._refresh()

    def _large(self) -> str:
        """The main button where it is the only one that counts."""
        scale = self._look.scale
        return f"min-height: {round(52 * scale)}px; font-size: {round(20 * scale)}px; padding: 0 {round(28 * scale)}px;"

    def _lay_out(self) -> None:
        grid = self._grid
        grid.setContentsMargins(10, 8, 10, 6)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        top = (self._main, self._seed, self._quality, self.ways, self.models, self._line, self._influence)
        for column, part in enumerate(top):
            grid.addWidget(part, 0, column)
        grid.setColumnStretch(5, 1)
        grid.setRowStretch(1, 1)
        film = QHBoxLayout()
        film.setSpacing(8)
        for part in (self._play, self._film, self._save):
            film.addWidget(part)
        grid.addLayout(film, 1, 0, 1, 7)
        order = (
            self._main,
            self._seed,
            self._quality,
            self.ways,
            self.models,
            self._influence,
            self._play,
            self._film,
            self._save,
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._main.clicked.connect(self.press_main)
        self._play.clicked.connect(self.play)
        self._save.clicked.connect(self.export_wanted)
        self._influence.toggled.connect(self.influence_toggled)
        self._film.valueChanged.connect(self._choose)
        self._film.sliderPressed.connect(self._halt)
        self._seed.lock_toggled.connect(self._refresh)
        self._clock.timeout.connect(self._advance)
        self._library.changed.connect(self._show_models)
        self._document.changed.connect(self._follow)
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._restyle)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space and self._film.hasFocus() and self._can_play:
            self.play()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Whatever changes the room for the line: the size of the panel, of the text, or what the controls say."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place_line()
        return super().event(event)

    def _place_line(self) -> None:
        """Beside the controls where there is room for it, else below the film; what failed is shown whole."""
        controls = (self._main, self._seed, self._quality, self.ways, self.models, self._influence)
        taken = sum(part.sizeHint().width() + 14 for part in controls if not part.isHidden())
        wanted = LINE_PX * self._look.scale
        if self._line.line.phase == "failed":
            wanted = max(wanted, self._line.whole_width())
        self._put_line(below=self.width() - taken - 20 < wanted)

    def _put_line(self, *, below: bool) -> None:
        if below != self._below:
            self._below = below
            self._grid.removeWidget(self._line)
            self._grid.addWidget(self._line, *((2, 0, 1, 7) if below else (0, 5)))


def _tool(*, checkable: bool) -> QToolButton:
    button = QToolButton()
    button.setCheckable(checkable)
    return button


def _name(button: QToolButton, name: str, tip: str = "") -> None:
    button.setAccessibleName(name)
    button.setToolTip(tip or name)
    button.setAccessibleDescription(tip)


def _stops_of(drawn: Drawn) -> dict[int, Frame | None]:
    """The places of the film; the last is the finished picture, in place of the model's last view of it."""
    return dict(enumerate([*drawn.frames[:-1], None]))

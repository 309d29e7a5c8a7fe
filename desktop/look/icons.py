"""Icons: small drawings in `resources/icons`, coloured as the theme is.

Each is an SVG of 24 x 24 units whose strokes say `currentColor`; that word is replaced before it is painted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.resources import RESOURCES
from desktop.look.theme import Look

FOLDER = RESOURCES / "icons"
PAINT = "currentColor"

Draw = Callable[[QSize, QIcon.Mode, QIcon.State], QPixmap]

_States = Mapping[tuple[QIcon.Mode, QIcon.State], str]
"""Mode and state of a control -> the colour of its icon; a mode that is not there looks like Normal."""

_COLOURS = (
    (QIcon.Mode.Normal, QIcon.State.Off, "text"),
    (QIcon.Mode.Disabled, QIcon.State.Off, "muted"),
    (QIcon.Mode.Disabled, QIcon.State.On, "muted"),
    (QIcon.Mode.Selected, QIcon.State.Off, "on_accent"),
    (QIcon.Mode.Normal, QIcon.State.On, "on_accent"),  # a checked button has the accent behind it
)
"""Mode and state of a control -> the theme's colour that its icon has."""


def icon(look: Look, name: str, colour: str | None = None) -> QIcon:
    """The drawing `resources/icons/NAME.svg` in the colours of the theme; ask again when the look has changed.

    `colour` names one colour of the theme for every state ("on_accent": an icon on the main button).
    """
    states = {(mode, state): getattr(look.theme, colour or usual) for mode, state, usual in _COLOURS}
    return _made(name, states)


def flat_icon(look: Look, name: str) -> QIcon:
    """The same where what is checked has no other ground: in menus and on flat buttons.

    What a menu marks has the accent behind it; a flat button under the pointer is not active to Qt.
    """
    modes = ((QIcon.Mode.Normal, "text"), (QIcon.Mode.Disabled, "muted"), (QIcon.Mode.Active, "on_accent"))
    states = (QIcon.State.Off, QIcon.State.On)
    return _made(name, {(mode, state): getattr(look.theme, colour) for mode, colour in modes for state in states})


def application_icon() -> QIcon:
    """The program's own sign, in its own colours."""
    made = QIcon()
    for size_px in (16, 32, 48, 64, 128, 256):
        made.addPixmap(QPixmap.fromImage(_painted("diorama", "", size_px)))
    return made


_CLONES: list[QIconEngine] = []
"""Qt owns a clone and the binding believes that Python does: without a hold it would go while an icon uses it."""


class LateIcon(QIconEngine):
    """Is drawn when somebody looks at it, as large as it is then: most icons are on pages that few people open.

    Args:
        draw: the icon at a size in the screen's own pixels.
    """

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._draw(size, mode, state)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(rect, self._draw(rect.size() * painter.device().devicePixelRatioF(), mode, state))

    def clone(self) -> QIconEngine:
        """For a copy of the icon that is about to be changed, which hardly happens."""
        made = LateIcon(self._draw)
        _CLONES.append(made)
        return made


def _made(name: str, states: _States) -> QIcon:
    """An icon with these colours."""

    def draw(size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        colour = states.get((mode, state)) or states[QIcon.Mode.Normal, state]
        return QPixmap.fromImage(_painted(name, colour, min(size.width(), size.height())))

    return QIcon(LateIcon(draw))


@cache
def _painted(name: str, colour: str, size_px: int) -> QImage:
    """Painted once, as long lists ask for the same few; an image, as that may outlive the application."""
    svg = (FOLDER / f"{name}.svg").read_text("utf-8").replace(PAINT, colour)
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return image

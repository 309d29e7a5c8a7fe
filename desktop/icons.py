"""Icons: small drawings in `resources/icons`, coloured as the theme is.

Each is an SVG of 24 x 24 units whose strokes say `currentColor`; that word is replaced before it is painted.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.theme import Look
from desktop.words import RESOURCES

FOLDER = RESOURCES / "icons"
PAINT = "currentColor"
SIZES_PX = (24, 48)

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
    """The same where what is checked has no other ground: in menus and on flat buttons."""
    modes = ((QIcon.Mode.Normal, "text"), (QIcon.Mode.Disabled, "muted"), (QIcon.Mode.Active, "text"))
    states = (QIcon.State.Off, QIcon.State.On)
    return _made(name, {(mode, state): getattr(look.theme, colour) for mode, colour in modes for state in states})


def application_icon() -> QIcon:
    """The program's own sign, in its own colours."""
    svg = (FOLDER / "diorama.svg").read_text("utf-8")
    made = QIcon()
    for size_px in (16, 32, 48, 64, 128, 256):
        made.addPixmap(_painted(svg, "", size_px))
    return made


def _made(name: str, states: Mapping[tuple[QIcon.Mode, QIcon.State], str]) -> QIcon:
    """An icon with these colours; each is painted once."""
    svg = (FOLDER / f"{name}.svg").read_text("utf-8")
    painted = {colour: [_painted(svg, colour, size_px) for size_px in SIZES_PX] for colour in set(states.values())}
    made = QIcon()
    for (mode, state), colour in states.items():
        for pixmap in painted[colour]:
            made.addPixmap(pixmap, mode, state)
    return made


def _painted(svg: str, colour: str, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.replace(PAINT, colour).encode())).render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap

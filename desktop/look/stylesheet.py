"""How every standard widget looks: Qt's palette and one style sheet, in the colours and sizes of the look.

A widget has a sheet of its own only for what is said of it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from core.resources import RESOURCES
from desktop.look.theme import Look, Theme

ICONS = RESOURCES / "icons"

LENGTHS_PX = (6, 7, 10, 12, 14, 18, 20, 24, 30)
"""Lengths of the sheet that grow with the look: `${px6}` is 6 at the normal size of texts."""

FOCUS_PX = 2
"""The border of what the keyboard is on."""


def dress(application: QApplication, look: Look) -> None:
    """Every window of the program in the look of the moment."""
    application.setPalette(palette_of(look.theme))
    application.setStyleSheet(stylesheet_of(look.theme, look.scale))


def palette_of(theme: Theme) -> QPalette:
    """Qt's own palette, so that every standard control follows."""
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, name in (
        (roles.Window, "window"), (roles.Base, "raised"), (roles.AlternateBase, "panel"), (roles.Button, "raised"),
        (roles.ToolTipBase, "panel"), (roles.WindowText, "text"), (roles.Text, "text"), (roles.ButtonText, "text"),
        (roles.ToolTipText, "text"), (roles.PlaceholderText, "muted"), (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"), (roles.Link, "accent"), (roles.Mid, "line"), (roles.Accent, "accent"),
    ):  # fmt: skip
        palette.setColor(role, theme.colour(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("muted"))
    return palette


def stylesheet_of(theme: Theme, scale: float = 1.0) -> str:
    """The sheet of the whole window; `scale` enlarges texts and targets (1: normal, up to 2)."""
    colours = {name: getattr(theme, name) for name in Theme.__slots__}
    lengths = {f"px{px}": round(px * scale) for px in LENGTHS_PX}
    wider = FOCUS_PX - theme.border_px
    own = {
        "handle_out": round(-7 * scale),
        "focus_high": lengths["px30"] - 2 * wider,
        "focus_wide": lengths["px6"] - wider,
    }
    return _SHEET.substitute(colours, **lengths, **own, **_signs(theme))


def _signs(theme: Theme) -> Mapping[str, str]:
    """Files of the small signs that Qt paints itself, dark or light as the colour of the theme that they stand for."""
    grounds = {"tick": theme.on_accent, "up": theme.text, "down": theme.text}
    return {name: (ICONS / f"{name}_{_shade(colour)}.svg").as_posix() for name, colour in grounds.items()}


def _shade(colour: str) -> str:
    return "light" if QColor(colour).lightness() > 127 else "dark"


_SHEET = Template("""
/* grounds and texts */
* { font-size: ${px14}px; }
QWidget { color: $text; }
QMainWindow, QDialog { background: $window; }
QFrame[panel="true"] { background: $panel; border: ${border_px}px solid $line; border-radius: ${radius_px}px; }
QLabel[role="muted"] { color: $muted; }
QFrame[notice="true"] { border-color: $accent; }
QFrame[notice="error"] { border-color: $bad; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="error"] { color: $bad; }
QToolTip { background: $panel; color: $text; border: ${border_px}px solid $line; padding: 4px; }
QScrollArea { border: 0; background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; border-radius: 2px; }

/* buttons, fields and lists */
QPushButton, QToolButton, QComboBox, QSpinBox, QLineEdit {
    background: $raised; border: ${border_px}px solid $line; border-radius: 6px;
    min-height: ${px30}px; padding: 0 ${px6}px;
}
QPushButton:hover, QToolButton:hover, QComboBox:hover { border-color: $accent; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QSpinBox:focus, QLineEdit:focus, QAbstractItemView:focus {
    border: 2px solid $accent;
}
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus {  /* a wider border, and nothing moves */
    min-height: ${focus_high}px; padding: 0 ${focus_wide}px;
}
QPushButton:checked, QToolButton:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $panel; }
QToolButton[popupMode="2"], QToolButton[popupMode="2"]:focus { padding-right: ${px20}px; }  /* it has a menu */
QToolButton[popupMode="2"]:checked {
    background: $raised; border: 2px solid $accent; min-height: ${focus_high}px; padding: 0 ${px20}px 0 ${focus_wide}px;
}
QToolButton[popupMode="2"]:checked:focus { border: 2px solid $text; }
QToolButton[popupMode="2"]::menu-indicator {
    image: url("$down"); width: ${px10}px; height: ${px10}px;
    subcontrol-origin: border; subcontrol-position: center right; right: ${px7}px;
}
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:disabled { background: $panel; color: $muted; border-color: $line; }
QPushButton[role="primary"]:focus, QPushButton:checked:focus, QToolButton:checked:focus { border: 2px solid $text; }
QToolButton[flat="true"] { background: transparent; border: 2px solid transparent; }
QToolButton[flat="true"]:hover { background: $raised; border-color: $line; }
QToolButton[flat="true"]:disabled { background: transparent; }
QToolButton[flat="true"]:focus { border: 2px solid $accent; }
QToolButton[flat="true"]:checked { background: $raised; border: 2px solid $accent; }
QFrame[notice] QToolButton, QFrame[notice] QPushButton { min-height: ${px24}px; }
QMessageBox QPushButton, QMessageBox QPushButton:focus { padding: 0 18px; min-width: 90px; }
QLineEdit QToolButton { background: transparent; border: 0; min-height: 0; padding: 0; }
QAbstractItemView { background: $raised; border: ${border_px}px solid $line; border-radius: 6px; outline: 0; }
QComboBox::drop-down { border: 0; width: ${px24}px; }
QComboBox::down-arrow { image: url("$down"); width: ${px12}px; height: ${px12}px; }
QSpinBox { padding-left: 2px; padding-right: ${px24}px; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; background: transparent; width: ${px20}px; }
QSpinBox::up-arrow { image: url("$up"); width: ${px10}px; height: ${px10}px; }
QSpinBox::down-arrow { image: url("$down"); width: ${px10}px; height: ${px10}px; }

/* boxes to tick, sliders, scroll bars */
QCheckBox { spacing: ${px6}px; }
QCheckBox::indicator {
    width: ${px18}px; height: ${px18}px; border: ${border_px}px solid $muted; border-radius: 5px; background: $raised;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:checked:focus { border: 2px solid $text; }
QCheckBox:disabled { color: $muted; }
QCheckBox::indicator:disabled { background: $panel; border-color: $line; }
QSlider:horizontal { min-height: ${px24}px; }
QSlider::groove:horizontal { height: ${px6}px; border-radius: 3px; background: $line; }
QSlider::sub-page:horizontal { border-radius: 3px; background: $accent; }
QSlider::handle:horizontal {
    width: ${px20}px; margin: ${handle_out}px 0; border-radius: ${px10}px; background: $accent;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $text; }
QScrollBar:vertical { background: transparent; border: 0; width: 14px; margin: 0; }
QScrollBar:horizontal { background: transparent; border: 0; height: 14px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

/* menus and tabs */
QMenuBar { background: $window; padding: 2px 6px; }
QMenuBar::item { padding: ${px6}px 10px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $raised; }
QMenu { background: $panel; border: ${border_px}px solid $line; padding: 6px; }
QMenu::item { padding: ${px6}px 28px ${px6}px 10px; border-radius: 5px; }
QMenu::icon { margin-left: 6px; padding: 2px; }
QMenu::icon:checked { background: $raised; border: 2px solid $accent; border-radius: 5px; }
QMenu::icon:checked:selected { background: $accent; border-color: $on_accent; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QTabWidget::pane { border: 0; background: transparent; }
QTabWidget::tab-bar { left: 2px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; padding: ${px7}px 14px; margin-right: 2px;
    border: 0; border-bottom: 3px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 3px solid $accent; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 6px; }
""")

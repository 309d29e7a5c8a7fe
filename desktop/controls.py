"""The style sheet of the small standard controls: scroll bars, boxes to tick, sliders, lists that open."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor

from core.resources import RESOURCES

ICONS = RESOURCES / "icons"


def sheet_of_controls(colours: dict[str, str], scale: float) -> str:
    """For `desktop.theme.stylesheet_of`; `colours` are the fields of a theme by their names."""
    signs = {
        "tick": (ICONS / f"tick_{_shade(colours['on_accent'])}.svg").as_posix(),
        "up": (ICONS / f"up_{_shade(colours['text'])}.svg").as_posix(),
        "down": (ICONS / f"down_{_shade(colours['text'])}.svg").as_posix(),
    }
    sizes = {f"px{px}": round(px * scale) for px in (6, 10, 12, 18, 20, 24)}
    halves = {"handle_out": round(-7 * scale), "handle_round": round(10 * scale)}
    return _SHEET.substitute(colours, **signs, **sizes, **halves)


def _shade(colour: str) -> str:
    return "light" if QColor(colour).lightness() > 127 else "dark"


_SHEET = Template("""
QPushButton[role="primary"]:focus, QPushButton:checked:focus, QToolButton:checked:focus { border: 2px solid $text; }
QScrollBar:vertical { background: transparent; border: 0; width: 14px; margin: 0; }
QScrollBar:horizontal { background: transparent; border: 0; height: 14px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QCheckBox { spacing: ${px6}px; }
QCheckBox::indicator {
    width: ${px18}px; height: ${px18}px; border: ${border_px}px solid $muted; border-radius: 5px; background: $raised;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:checked:focus { border: 2px solid $text; }
QSlider:horizontal { min-height: ${px24}px; }
QSlider::groove:horizontal { height: ${px6}px; border-radius: 3px; background: $line; }
QSlider::sub-page:horizontal { border-radius: 3px; background: $accent; }
QSlider::handle:horizontal {
    width: ${px20}px; margin: ${handle_out}px 0; border-radius: ${handle_round}px; background: $accent;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $text; }
QComboBox::drop-down { border: 0; width: ${px24}px; }
QComboBox::down-arrow { image: url("$down"); width: ${px12}px; height: ${px12}px; }
QSpinBox { padding-left: 2px; padding-right: ${px24}px; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; background: transparent; width: ${px20}px; }
QSpinBox::up-arrow { image: url("$up"); width: ${px10}px; height: ${px10}px; }
QSpinBox::down-arrow { image: url("$down"); width: ${px10}px; height: ${px10}px; }
""")

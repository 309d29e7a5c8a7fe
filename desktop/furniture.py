"""The look of the window's own furniture, added to the theme's sheet: menus, bars, tabs, scroll bars, message boxes."""

from __future__ import annotations

from string import Template

from PySide6.QtWidgets import QApplication

from desktop.theme import Look, Theme, palette_of, stylesheet_of


def dress(application: QApplication, look: Look) -> None:
    """Every window of the program in the look of the moment."""
    application.setPalette(palette_of(look.theme))
    application.setStyleSheet(stylesheet_of(look.theme, look.scale) + furniture_of(look.theme, look.scale))


def furniture_of(theme: Theme, scale: float = 1.0) -> str:
    """Style sheet to follow `theme.stylesheet_of`."""
    colours = {name: getattr(theme, name) for name in Theme.__slots__}
    sizes = {"menu_px": round(6 * scale), "tab_px": round(7 * scale)}
    return _SHEET.substitute(colours, **sizes)


_SHEET = Template("""
QMenuBar { background: $window; padding: 2px 6px; }
QMenuBar::item { padding: ${menu_px}px 10px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $raised; }
QMenu { background: $panel; border: ${border_px}px solid $line; padding: 6px; }
QMenu::item { padding: ${menu_px}px 28px ${menu_px}px 10px; border-radius: 5px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QToolButton[flat="true"] { background: transparent; border: ${border_px}px solid transparent; }
QToolButton[flat="true"]:hover { background: $raised; border-color: $line; }
QToolButton[flat="true"]:disabled { background: transparent; }
QToolButton[flat="true"]:focus { border: 2px solid $accent; }
QToolButton[flat="true"]:checked { background: $raised; border: 2px solid $accent; }
QTabWidget::pane { border: 0; background: transparent; }
QTabWidget::tab-bar { left: 2px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; padding: ${tab_px}px 14px; margin-right: 2px;
    border: 0; border-bottom: 3px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 3px solid $accent; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 6px; }
QSplitter::handle:hover { background: $line; border-radius: 2px; }
QMessageBox QPushButton { padding: 0 18px; min-width: 90px; }
""")

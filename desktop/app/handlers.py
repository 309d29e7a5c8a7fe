"""What each row of the table of actions does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.document.settings import CHOICES
from desktop.drawing.session import Session
from desktop.frame.actions import EDGES, PANELS, SPREADS, Handlers
from desktop.panels.timeline import Timeline

if TYPE_CHECKING:
    from desktop.app.application import Diorama


def handlers(app: Diorama) -> Handlers:
    """Handler name -> what it does, by the parts of the application."""
    document, window, settings, stage, session = app.document, app.window, app.settings, app.stage, app.session
    scene_files, cut_copy_paste, exporter, dialogs = app.scene_files, app.cut_copy_paste, app.exporter, app.dialogs
    table: dict[str, Callable[..., object]] = {
        "new": scene_files.new,
        "open": scene_files.open,
        "start": app.go_to_start,
        "save": scene_files.save,
        "save_as": scene_files.save_as,
        "print": exporter.print_picture,
        "pdf": exporter.save_pdf,
        "settings": dialogs.show_settings,
        "quit": window.close,
        "undo": document.undo,
        "redo": document.redo,
        "cut": cut_copy_paste.cut,
        "copy": cut_copy_paste.copy,
        "paste": cut_copy_paste.paste,
        "duplicate": stage.duplicate_selected,
        "delete": stage.delete_selected,
        "select_all": stage.select_all,
        "arrange": stage.arrange,
        "zoom_in": stage.zoom_in,
        "zoom_out": stage.zoom_out,
        "zoom_fit": stage.fit,
        "show_cards": stage.set_cards_visible,
        "influence": app.display.show_influence,
        "simple": lambda simple: settings.update(simple=simple),
        "full_screen": window.set_full_screen,
        "draw": partial(_draw, session, app.timeline),
        "stop": session.stop,
        "new_seed": app.timeline.roll,
        "live": lambda live: settings.update(live=live),
        "sheet": dialogs.show_sheet,
        "export_256": partial(exporter.export_png, 256),
        "export_512": partial(exporter.export_png, 512),
        "export_own": exporter.export_png,
        "export_animation": exporter.export_animation,
        "copy_picture": exporter.copy_picture,
        "add_folder": app.checkpoint_actions.add_folder,
        "add_file": app.checkpoint_actions.add_file,
        "models": app.checkpoint_actions.show_list,
        "help": lambda: dialogs.show_help(app.actions.shortcuts, scene_files.open_example),
        "tour": app.take_tour,
        "about": dialogs.show_about,
    }
    table |= {f"align_{edge}": partial(stage.align, edge) for edge in EDGES}
    table |= {f"spread_{way}": partial(stage.align, way) for way in SPREADS}
    table |= {f"panel_{name}": partial(window.show_panel, name) for name in PANELS}
    for field in ("theme", "language"):
        table |= {f"{field}_{id}": partial(settings.update, **{field: id}) for id in CHOICES[field]}
    return table


def _draw(session: Session, timeline: Timeline) -> None:
    """What the timeline's button does while it says so; another press does not stop it."""
    if not session.status.busy:
        timeline.press_main()

"""Screenshots of the whole program, by one command: `python -m tools.screenshots FOLDER`.

Those of the README and the guide are drawn anew by `python -m tools.screenshots docs --for-docs`. Needs a display (or
`QT_QPA_PLATFORM=offscreen`); nothing of the user's is read or written.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from core.device import prepare_environment
from core.recipe import Recipe
from core.scene.scene import Scene
from core.scene.sentence import parse
from desktop.app.application import Diorama, ProgramPaths
from desktop.gallery.contact_sheet import ContactSheet
from desktop.look import qt

SIZES = {"1280x800": (1280, 800), "1920x1080": (1920, 1080)}
LANGUAGES = ("en", "zh")
THEMES = ("light", "dark", "contrast")

SENTENCE = "a red cube on a blue ball, left of a green house, under a pink sky"
CLASH = (
    "a red cube on a blue ball, and a yellow duck in a red boat. the ball is on the cube. the duck is left of the cube."
)

PATIENCE_SECONDS = 60.0


DOCS = {"window": ("work", "en"), "start": ("start", "en"), "simple": ("simple", "zh")}
"""Name of a picture in the documentation -> the shot that it is, and its language."""

DOCS_QUALITY = 88
"""Of WebP: small text stays clear, and a picture is smaller than 100 kB."""


def main() -> None:
    """Every shot in every size, language and theme, or those that are asked for."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    prepare_environment()
    application = qt.application()
    application.setStyle("Fusion")
    if options.for_docs:
        for name, (shot, language) in DOCS.items():
            with _running(application, language, "light", 1.0, "1280x800") as diorama:
                SHOTS[shot](diorama).grab().save(str(options.folder / f"{name}.webp"), quality=DOCS_QUALITY)
        return
    for size, language, theme in product(options.sizes, options.languages, options.themes):
        with _running(application, language, theme, options.scale, size) as diorama:
            for name in options.shots:
                wait(0.1)
                path = options.folder / f"{name}-{size}-{language}-{theme}.png"
                SHOTS[name](diorama).grab().save(str(path))
                _tidy_up(diorama)


def wait(seconds: float) -> None:
    """Let the program work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.005)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done() and time.monotonic() < end:
        wait(0.02)


def _start(diorama: Diorama) -> QWidget:
    diorama.window.show_start()
    wait(0.3)
    return diorama.window


def _empty(diorama: Diorama) -> QWidget:
    diorama.document.open(Recipe(Scene()))
    diorama.window.show_work()
    wait(0.6)
    return diorama.window


def _work(diorama: Diorama) -> QWidget:
    diorama.window.show_work()
    diorama.document.edit(parse(SENTENCE))
    _draw_to_the_end(diorama)
    diorama.document.select([diorama.document.scene.cards[0].id])
    wait(0.4)
    return diorama.window


def _picture(diorama: Diorama) -> QWidget:
    _work(diorama)
    diorama.document.select(())
    diorama.actions["show_cards"].setChecked(False)
    wait(0.4)
    return diorama.window


def _influence(diorama: Diorama) -> QWidget:
    _work(diorama)
    diorama.actions["influence"].setChecked(True)
    wait(0.4)
    return diorama.window


def _clash(diorama: Diorama) -> QWidget:
    diorama.window.show_work()
    diorama.document.edit(parse(CLASH))
    _draw_to_the_end(diorama)
    diorama.notices.fail("“castle.diorama” was not saved, because the disk is full.")
    wait(0.4)
    return diorama.window


def _gallery(diorama: Diorama) -> QWidget:
    _work(diorama)
    for seed in (3, 5, 8):
        diorama.document.set_recipe(seed=seed)
        _draw_to_the_end(diorama)
    diorama.window.show_gallery(True)
    wait(0.8)
    return diorama.window


def _simple(diorama: Diorama) -> QWidget:
    _work(diorama)
    diorama.settings.update(simple=True)
    wait(0.5)
    return diorama.window


def _dialog(id: str) -> Callable[[Diorama], QWidget]:
    """The dialog that an action opens."""

    def shot(diorama: Diorama) -> QWidget:
        _work(diorama)
        diorama.actions[id].trigger()
        wait(0.5)
        return next(_dialogs(diorama))

    return shot


def _ways(diorama: Diorama) -> QWidget:
    """The menu of the button, which is a window of its own."""
    _work(diorama)
    button = diorama.timeline.ways
    button.ways.popup(button.mapToGlobal(button.rect().bottomLeft()))
    wait(0.3)
    return button.ways


def _sheet(diorama: Diorama) -> QWidget:
    dialog = _dialog("sheet")(diorama)
    assert isinstance(dialog, ContactSheet)
    dialog.press_main()
    wait(0.5)
    wait_until(lambda: not diorama.session.status.busy)
    wait(0.3)
    return dialog


def _unsaved(diorama: Diorama) -> QWidget:
    _work(diorama)
    shots: list[QPixmap] = []

    def look() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QDialog)
        shots.append(question.grab())
        question.reject()

    QTimer.singleShot(300, look)
    diorama.scene_files.may_leave()
    shown = QLabel()
    shown.setPixmap(shots[0])
    return shown


def _tour(diorama: Diorama) -> QWidget:
    _empty(diorama)
    diorama.actions["tour"].trigger()
    wait(0.5)
    return diorama.window


SHOTS: dict[str, Callable[[Diorama], QWidget]] = {
    "start": _start,
    "empty": _empty,
    "work": _work,
    "picture": _picture,
    "influence": _influence,
    "clash": _clash,
    "gallery": _gallery,
    "simple": _simple,
    "settings": _dialog("settings"),
    "help": _dialog("help"),
    "about": _dialog("about"),
    "ways": _ways,
    "sheet": _sheet,
    "unsaved": _unsaved,
    "tour": _tour,
}


@contextmanager
def _running(application: QApplication, language: str, theme: str, scale: float, size: str) -> Iterator[Diorama]:
    """The program with files of its own, which are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder)
        places = ProgramPaths(
            own / "work", own / "window.json", own / "settings.json", own / "log", own / "checkpoints.json"
        )
        diorama = Diorama(application, places)
        diorama.settings.update(
            language=language, theme=theme, text_scale=scale, pictures_folder=str(own / "pictures"), toured=True
        )
        diorama.begin()
        diorama.window.resize(*SIZES[size])
        yield diorama
        diorama.window.hide()
        diorama.end()


def _draw_to_the_end(diorama: Diorama) -> None:
    wait(0.6)
    wait_until(lambda: not diorama.session.status.busy)
    if diorama.display.drawn is None or diorama.display.drawn.recipe != diorama.document.recipe:
        diorama.session.draw()
        wait(0.1)
        wait_until(lambda: not diorama.session.status.busy)
    wait(0.4)


def _dialogs(diorama: Diorama) -> Iterator[QDialog]:
    return (dialog for dialog in diorama.window.findChildren(QDialog) if dialog.isVisible())


def _tidy_up(diorama: Diorama) -> None:
    """As it was before a shot."""
    for dialog in list(_dialogs(diorama)):
        dialog.close()
    diorama.timeline.ways.ways.hide()
    diorama.tour.leave()
    diorama.settings.update(simple=False)
    diorama.actions["show_cards"].setChecked(True)
    diorama.actions["influence"].setChecked(False)
    diorama.window.show_gallery(False)
    diorama.notices.dismiss()
    wait(0.1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--for-docs", action="store_true", help="the few of the documentation, and nothing else")
    parser.add_argument("--shots", nargs="+", choices=SHOTS, default=list(SHOTS))
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--scale", type=float, default=1.0, help="of the text, 0.8 to 2")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""A contact sheet: the scene of the document with nine seeds, to choose one from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.export import write_sheet
from core.recipe import Recipe
from desktop.document.background_tasks import BackgroundTasks
from desktop.document.document import Document
from desktop.drawing.results import Drawn
from desktop.gallery.seed_cell import SeedCell
from desktop.look.fonts import lettered, unwritable
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.seed import MOST
from desktop.panels.sizes import icon_size

COLUMNS = 3
COUNT = 9


class ContactSheet(QDialog):
    """Nine seeds of the document's recipe: asked for, shown as they come, and the chosen one given to the document.

    Args:
        recall: the picture of a recipe, if it is known: asked whenever the session says that one more is there.
    """

    seeds_wanted = Signal(object)  # tuple[int, ...]
    stop_wanted = Signal()
    export_wanted = Signal()  # where to is asked elsewhere; then `export`
    failed = Signal(str)  # one sentence

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        recall: Callable[[Recipe], Drawn | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._words, self._look, self._recall = document, words, look, recall
        self._recipe = document.recipe
        self._pictures: dict[int, Drawn] = {}
        self._drawing = False
        self._said: tuple[str, dict[str, object]] = ("contact.ready", {})
        self._tasks = BackgroundTasks("sheet", self)
        self._heading, self._hint, self._line = QLabel(), QLabel(), QLabel()
        self._cells = tuple(SeedCell(words, look) for _ in range(COUNT))
        self._main, self._export, self._close = QPushButton(), QPushButton(), QPushButton()
        self._lay_out()
        self._connect()
        self._await(_after(document.recipe.seed))
        self._restyle()
        self._say()
        self.resize(round(680 * min(look.scale, 1.2)), round(820 * min(look.scale, 1.1)))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds on the sheet, in reading order."""
        return tuple(cell.seed for cell in self._cells)

    def begin(self) -> None:
        """Ask for the sheet's pictures."""
        self._recipe = self._document.recipe
        self._drawing = True
        self._tell("contact.progress", done=0, count=COUNT)
        self.seeds_wanted.emit(self.seeds)

    # What the session tells

    def show_progress(self, done: int, count: int) -> None:
        """So many are there; those that are new are looked up and shown."""
        if self._drawing:
            for seed in self.seeds:
                if seed not in self._pictures and (drawn := self._recall(replace(self._recipe, seed=seed))):
                    self.add(drawn)
            self._tell("contact.progress", done=done, count=count)

    def add(self, drawn: Drawn) -> None:
        """One picture has come; others than the sheet's are no business of ours."""
        seed = drawn.recipe.seed
        if drawn.recipe == replace(self._recipe, seed=seed) and seed in self.seeds:
            self._pictures[seed] = drawn
            self._cells[self.seeds.index(seed)].show_image(drawn.image)
            self._refresh()

    def show_finished(self, pictures: tuple[Drawn, ...]) -> None:
        """The sheet is done."""
        for drawn in pictures:
            self.add(drawn)
        self._drawing = False
        self._tell("contact.finished", count=len(self._pictures))

    def show_ended(self) -> None:
        """The drawing was stopped or failed; what is there stays."""
        if self._drawing:
            self._drawing = False
            self._tell("contact.stopped", done=len(self._pictures), count=COUNT)

    # What the user wants

    def press_main(self) -> None:
        """Draw nine, stop, or draw nine more: what the main button says."""
        if self._drawing:
            self.stop_wanted.emit()
            self.show_ended()
            return
        if len(self._pictures) == COUNT:
            self._await(_after(self.seeds[-1] + 1))
        self.begin()

    def choose(self, seed: int) -> None:
        """Take a seed: the document gets it, and the picture is there at once."""
        for cell in self._cells:
            cell.setChecked(cell.seed == seed)
        self._document.set_recipe(seed=seed)
        self._tell("contact.chosen", seed=seed)

    def export(self, path: Path) -> None:
        """Write the sheet as a PNG, off the window's thread."""
        shown = [self._pictures[seed] for seed in self.seeds if seed in self._pictures]
        captions = [self._words("contact.seed", seed=drawn.recipe.seed) for drawn in shown]
        write = partial(write_sheet, path, [drawn.image for drawn in shown], captions, COLUMNS, lettered)
        signs = unwritable("".join(captions))
        told = "contact.exported_without" if signs else "contact.exported"
        self._tell("contact.exporting", name=path.name)
        self._tasks.do(write, lambda _: self._tell(told, name=path.name, signs=signs), self._refuse)

    def done(self, result: int) -> None:
        """Closing ends the drawing; what is written is written to its end."""
        if self._drawing:
            self.stop_wanted.emit()
            self.show_ended()
        self._tasks.close()
        super().done(result)

    # Inside

    def _await(self, seeds: tuple[int, ...]) -> None:
        self._pictures = {}
        for cell, seed in zip(self._cells, seeds, strict=True):
            cell.await_seed(seed)

    def _refuse(self, error: Exception) -> None:
        self._tell("contact.progress", done=len(self._pictures), count=COUNT)
        self.failed.emit(str(error))

    def _tell(self, text: str, **gaps: object) -> None:
        self._said = text, gaps
        self._refresh()

    def _refresh(self) -> None:
        words, (text, gaps) = self._words, self._said
        self._line.setText(words(text, **gaps))
        name = "stop" if self._drawing else "more" if len(self._pictures) == COUNT else "draw"
        self._main.setText(words(f"contact.{name}"))
        self._main.setToolTip(words(f"contact.{name}_tip"))
        self._main.setIcon(icon(self._look, "stop" if self._drawing else "nine", "on_accent"))
        self._export.setEnabled(bool(self._pictures) and not self._drawing)

    def _say(self) -> None:
        words = self._words
        self.setWindowTitle(words("contact.title"))
        self._heading.setText(words("contact.heading"))
        self._hint.setText(words("contact.hint"))
        self._export.setText(words("contact.export"))
        self._export.setToolTip(words("contact.export_tip"))
        self._close.setText(words("contact.close"))
        self._refresh()

    def _restyle(self) -> None:
        self._export.setIcon(icon(self._look, "export"))
        for button in (self._main, self._export):
            button.setIconSize(icon_size(self._look))
        self._refresh()

    def _connect(self) -> None:
        for cell in self._cells:
            cell.clicked.connect(partial(self._choose_cell, cell))
        self._main.clicked.connect(self.press_main)
        self._export.clicked.connect(self.export_wanted)
        self._close.clicked.connect(self.accept)
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._restyle)

    def _choose_cell(self, cell: SeedCell, _: bool = False) -> None:
        self.choose(cell.seed)

    def _lay_out(self) -> None:
        column, grid, foot = QVBoxLayout(self), QGridLayout(), QHBoxLayout()
        self._heading.setProperty("role", "title")
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._main.setProperty("role", "primary")
        for button in (self._export, self._close):
            button.setAutoDefault(False)
        self._main.setDefault(True)
        grid.setSpacing(8)
        for number, cell in enumerate(self._cells):
            grid.addWidget(cell, *divmod(number, COLUMNS))
        for part in (self._main, self._export, self._close):
            foot.addWidget(part)
        foot.insertWidget(1, self._line, 1)
        foot.setSpacing(10)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self._heading)
        column.addWidget(self._hint)
        column.addLayout(grid, 1)
        column.addLayout(foot)


def _after(seed: int) -> tuple[int, ...]:
    """Nine seeds from this one on; after the greatest comes 0."""
    return tuple((seed + number) % (MOST + 1) for number in range(COUNT))

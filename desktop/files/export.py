"""The picture leaves the window: as a PNG with its recipe, an animation, a printed page, a PDF, or a copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from core.export import write_animation, write_png
from core.scene.sentence import say
from desktop.document.background_tasks import BackgroundTasks
from desktop.drawing.results import Drawn
from desktop.files import print_page
from desktop.files.file_dialogs import FileDialogs
from desktop.files.scenes import SceneFiles
from desktop.look.error_messages import error_message
from desktop.look.images import to_qimage
from desktop.look.notices import Notices
from desktop.look.translations import Translations

ANIMATIONS = ("webp", "gif")


class Exporter(QObject):
    """Exports what is shown.

    Args:
        shown: the picture on the stage; None while there is none.
    """

    def __init__(
        self,
        shown: Callable[[], Drawn | None],
        scene_files: SceneFiles,
        notices: Notices,
        file_dialogs: FileDialogs,
        words: Translations,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown, self._scene_files, self._notices = shown, scene_files, notices
        self._file_dialogs, self._words, self._tasks = file_dialogs, words, BackgroundTasks("diorama-exports", self)

    def export_png(self, size: int | None = None) -> None:
        """The picture as it is, at `size` pixels (None: as it was drawn).

        The models draw at one size of their own, so that another size is this picture scaled and not a new drawing; the
        notice says so.
        """
        drawn = self._picture()
        path = drawn and self.picture_name()
        if drawn and path:
            side = size or drawn.image.width
            said = self._png_sentence(path, drawn.image.width, side)
            self._write(path, lambda: write_png(path, _at_size(drawn.image, side), drawn.recipe), said)

    def export_animation(self) -> None:
        """The refinement, from noise to picture."""
        drawn = self._picture()
        if drawn and not drawn.frames:
            self._notices.fail(self._words("filing.no_frames"))
            return
        path = drawn and self._name("filing.animation_title", "filing.animations", ANIMATIONS)
        if drawn and path:
            frames = [frame.image for frame in drawn.frames]
            said = self._words("filing.animation_saved", name=path.name)
            self._write(path, lambda: write_animation(path, [*frames, drawn.image]), said)

    def copy_picture(self) -> None:
        """The picture on the clipboard."""
        if drawn := self._picture():
            QGuiApplication.clipboard().setImage(to_qimage(drawn.image))
            self._notices.tell(self._words("filing.copied"))

    def print_picture(self) -> None:
        """A page with the picture and its sentence, where the user's print dialog says."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not (drawn := self._picture()):
            return
        if not QPrinterInfo.availablePrinterNames():
            self._notices.fail(self._words("filing.no_printer"))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted:
            printed = print_page.paint(printer, to_qimage(drawn.image), self._sentence(drawn))
            self._report(printed, printer.printerName())

    def save_pdf(self) -> None:
        """The same page as a PDF."""
        drawn = self._picture()
        path = drawn and self._name("filing.pdf_title", "filing.documents", ("pdf",))
        if drawn and path:
            page = print_page.pdf(to_qimage(drawn.image), self._sentence(drawn))
            said = self._words("filing.pdf_saved", name=path.name)
            self._write(path, partial(print_page.write_pdf, path, page), said)

    def picture_name(self) -> Path | None:
        """Ask where a picture goes."""
        return self._name("filing.export_title", "filing.pictures", ("png",))

    def close(self) -> None:
        """Wait until what was begun lies on the disk."""
        self._tasks.close()

    def _picture(self) -> Drawn | None:
        drawn = self._shown()
        if drawn is None:
            self._notices.fail(self._words("filing.no_picture"))
        return drawn

    def _sentence(self, drawn: Drawn) -> str:
        return say(drawn.recipe.scene, self._words.language)

    def _name(self, title: str, kind: str, suffixes: tuple[str, ...]) -> Path | None:
        name = self._scene_files.name or self._words("filing.untitled")
        suggested = self._scene_files.folder / f"{name}.{suffixes[0]}"
        return self._file_dialogs.file_to_write(title, kind, suffixes, suggested)

    def _png_sentence(self, path: Path, drawn_px: int, wanted_px: int) -> str:
        if drawn_px == wanted_px:
            return self._words("filing.exported", name=path.name)
        return self._words("filing.exported_scaled", name=path.name, drawn=drawn_px, wanted=wanted_px)

    def _write(self, path: Path, work: Callable[[], object], said: str) -> None:
        def refused(error: Exception) -> None:
            self._notices.fail(error_message(error, path, self._words))

        self._tasks.do(work, lambda _: self._notices.tell(said), refused)

    def _report(self, printed: bool, printer: str) -> None:
        if printed:
            self._notices.tell(self._words("filing.printed"))
        else:
            self._notices.fail(self._words("filing.not_printed", name=printer))


def _at_size(image: Image.Image, size: int) -> Image.Image:
    return image if image.width == size else image.resize((size, size), Image.Resampling.LANCZOS)

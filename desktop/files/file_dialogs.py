"""The few questions that stop the work: which file, and what becomes of unsaved changes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMessageBox, QPushButton, QWidget

from core import files
from desktop.look.icons import application_icon
from desktop.look.translations import Translations

Answer = Literal["save", "discard", "cancel"]
Choice = Literal["reload", "keep_both", "overwrite", "cancel"]

SIGN_PX = 48


class FileDialogs:
    """Asks in dialogs over a window, in the language of the moment; `in_window` names it once it is there."""

    def __init__(self, words: Translations) -> None:
        self._words = words
        self._parent: QWidget | None = None

    def in_window(self, parent: QWidget) -> None:
        self._parent = parent

    def file_to_open(self, title: str, kind: str, suffixes: tuple[str, ...], beside: Path | None) -> Path | None:
        """A file that is there; None: the user thought better of it. `title` and `kind` are ids of texts."""
        dialog = self._dialog(title, kind, suffixes, beside)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return _chosen(dialog)

    def folder_to_open(self, title: str, beside: Path | None) -> Path | None:
        """A folder that is there; None: the user thought better of it."""
        dialog = QFileDialog(self._parent, self._words(title), _start(beside))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return _chosen(dialog)

    def file_to_write(self, title: str, kind: str, suffixes: tuple[str, ...], suggested: Path) -> Path | None:
        """A name to write to; the first suffix is added where none is given. Replacing a file is asked about."""
        dialog = self._dialog(title, kind, suffixes, suggested.parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffixes[0])
        dialog.selectFile(suggested.name)
        return _chosen(dialog)

    def unsaved(self, name: str) -> Answer:
        """What becomes of the changes to the scene of this name ("": it has none yet)."""
        words = self._words
        text = words("filing.unsaved_named", name=name) if name else words("filing.unsaved")
        box = self._question(words("filing.unsaved_title"), text)
        save = box.addButton(words("filing.save_first"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(words("filing.do_not_save"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(words("filing.cancel"), QMessageBox.ButtonRole.RejectRole)
        clicked = _asked(box, usual=save, escape=cancel)
        return "save" if clicked is save else "discard" if clicked is discard else "cancel"

    def changed_elsewhere(self, name: str) -> Choice:
        """What becomes of a scene's file that another window or program wrote since it was read here."""
        words = self._words
        box = self._question(words("filing.changed_title"), words("filing.changed", name=name))
        both = box.addButton(words("filing.keep_both"), QMessageBox.ButtonRole.AcceptRole)
        reload = box.addButton(words("filing.reload"), QMessageBox.ButtonRole.ActionRole)
        overwrite = box.addButton(words("filing.overwrite"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(words("filing.cancel"), QMessageBox.ButtonRole.RejectRole)
        answers: dict[QAbstractButton | None, Choice] = {both: "keep_both", reload: "reload", overwrite: "overwrite"}
        return answers.get(_asked(box, usual=both, escape=cancel), "cancel")

    def leave(self) -> bool:
        """Whether a child really wants to go: the way out that is not taken by accident."""
        return self._sure("leave")

    def grow_up(self) -> bool:
        """Whether simple mode shall really be left: a child who clicks everything stays in it."""
        return self._sure("grow_up")

    def _sure(self, name: str) -> bool:
        words = self._words
        box = self._question(words(f"window.{name}_title"), words(f"window.{name}"))
        stay = box.addButton(words("window.leave_no"), QMessageBox.ButtonRole.RejectRole)
        go = box.addButton(words(f"window.{name}_yes"), QMessageBox.ButtonRole.AcceptRole)
        return _asked(box, usual=stay, escape=stay) is go

    def _question(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._parent)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)  # names of files are no mark-up
        box.setText(text)
        box.setIconPixmap(application_icon().pixmap(SIGN_PX, SIGN_PX))
        return box

    def _dialog(self, title: str, kind: str, suffixes: tuple[str, ...], folder: Path | None) -> QFileDialog:
        patterns = " ".join(f"*.{suffix}" for suffix in suffixes)
        return QFileDialog(self._parent, self._words(title), _start(folder), f"{self._words(kind)} ({patterns})")


def _asked(box: QMessageBox, usual: QPushButton, escape: QPushButton) -> QAbstractButton | None:
    """The button that was pressed."""
    usual.setProperty("role", "primary")
    usual.style().polish(usual)
    box.setDefaultButton(usual)
    box.setEscapeButton(escape)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return clicked


def _start(folder: Path | None) -> str:
    return str(folder if folder and files.is_folder(folder) else documents())


def documents() -> Path:
    """The user's folder for documents, where the system knows one."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()


def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(files[0]) if accepted and files else None

"""The wheel scrolls what a field stands in; it does not change the field that it happens to pass over."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class _Passing(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802
        if event.type() != QEvent.Type.Wheel:
            return False
        event.ignore()  # what the field stands in gets it
        return True


def pass_on(*fields: QWidget) -> None:
    """Leave the wheel to what these fields stand in."""
    for field in fields:
        field.installEventFilter(_Passing(field))

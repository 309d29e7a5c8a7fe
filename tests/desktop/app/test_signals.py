"""The Qt binding that we pin, held to what broke others."""

from __future__ import annotations

import sys

import PySide6
from PySide6.QtCore import QCoreApplication, QObject, Signal


class _Source(QObject):
    said = Signal(object)


def test_five_thousand_signals_leave_no_reference_behind() -> None:
    """PySide6 6.12.0 on Python 3.11 dropped a reference to True with every emit and aborted after some 600."""
    application = QCoreApplication.instance() or QCoreApplication([])
    heard: list[object] = []
    source = _Source()
    source.said.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(5000):
        source.said.emit(True)
    assert len(heard) == 5000
    heard.clear()
    assert abs(sys.getrefcount(True) - before) < 100
    assert application is not None


def test_the_version_is_in_the_clean_range() -> None:
    assert (6, 11, 2) <= PySide6.__version_info__[:3] < (6, 12)

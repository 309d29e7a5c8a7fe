"""Icons are drawn when somebody looks at them, and live as long as any copy."""

from __future__ import annotations

import gc

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

from desktop.look.icons import LateIcon


def test_an_icon_is_drawn_when_it_is_looked_at_and_as_large_as_it_is_wanted(qapp: object) -> None:
    sizes: list[QSize] = []

    def draw(size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        sizes.append(size)
        return QPixmap(size)

    icon = QIcon(LateIcon(draw))
    assert sizes == []
    assert icon.pixmap(QSize(24, 24), 2.0).size() == QSize(48, 48)
    assert sizes == [QSize(48, 48)]


def test_a_changed_copy_outlives_the_icon(qapp: object) -> None:
    icon = QIcon(LateIcon(lambda size, *_: QPixmap(size)))
    copy = QIcon(icon)
    copy.addPixmap(QPixmap(3, 3))
    del icon
    gc.collect()
    assert copy.pixmap(QSize(24, 24)).size() == QSize(24, 24)

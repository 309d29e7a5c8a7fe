"""Tool tips of what users and files say."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """The text as a tool tip that shows it as it is: Qt takes what looks like mark-up for mark-up, and opens the files
    that it names."""
    if not Qt.mightBeRichText(text):
        return text
    return wrapped(text)


def wrapped(text: str) -> str:
    """The text as a tool tip of several lines: Qt breaks the lines of mark-up only."""
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>"

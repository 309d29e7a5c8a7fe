"""What the program is doing, as an honest line: a sentence, and a sign that has its colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from core.device import ASKED, NOT_PRECISE, NOTHING_FASTER, OUT_OF_MEMORY, fastest_in
from desktop.drawing.results import (
    Done,
    DrawingPicture,
    DrawingSheet,
    Failed,
    Failure,
    Fault,
    Idle,
    LoadingModel,
    Repairing,
    Status,
    Stopped,
    Verifying,
)
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.model_box import shortened

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "idle": "muted",
        "loading": "accent",
        "drawing": "accent",
        "done": "good",
        "right": "good",
        "wrong": "waiting",
        "stopped": "waiting",
        "failed": "bad",
    }
)
"""Phase, or what was found in a finished picture -> the colour of its sign."""

SIMPLE = ("loading", "drawing", "looking", "mending", "done", "stopped", "whole")
"""What needs no figures in simple mode."""

REASONS: Mapping[str, str] = MappingProxyType(
    {NOTHING_FASTER: "no_graphics", ASKED: "asked", OUT_OF_MEMORY: "memory", NOT_PRECISE: "precision"}
)
"""What the core says about the choice of a device -> the name of our words for it."""

PARTS = ("unet", "vae", "tiny_vae", "text_encoder", "text_encoder_2", "safety_checker")
"""What the core calls the parts of a checkpoint: the text "timeline.part_NAME"."""


TICK = ((-1.1, 0.1), (-0.3, 0.9), (1.2, -0.9))
"""Its corners, in radii of the dot."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a status line shows: one sentence, more of it for who wants to know, and the phase; "right" and "wrong" are
    what was found in a finished picture."""

    text: str
    more: str
    phase: str


def line_of(
    status: Status,
    words: Translations,
    *,
    changed: bool = False,
    simple: bool = False,
    wrong: Sequence[Fault] | None = None,
) -> Line:
    """The status in words.

    Args:
        changed: the scene is not the one that was drawn.
        simple: in the fewest words.
        wrong: what is still wrong with the picture that is shown; None: nobody knows.
    """
    if isinstance(status, Failed):
        text = failure_text(status.failure, words)
        return Line(text, text, "failed")
    if changed and isinstance(status, Idle | Done):
        text = words("timeline.changed")
        return Line(text, text, "idle")
    line = _plain_line(status, words, simple=simple)
    return _judged(line, wrong, words, simple=simple) if isinstance(status, Done) and wrong is not None else line


def failure_text(failure: Failure, words: Translations) -> str:
    """What failed and what to do: one sentence in the language of the moment."""
    if failure.phrase is not None and failure.kind:
        return words.phrase(failure.phrase)
    return words(f"drawing.{failure.kind}", sentence=failure.sentence) if failure.kind else failure.sentence


def _plain_line(status: Status, words: Translations, *, simple: bool) -> Line:
    doing = _doing(status)
    if simple and doing in SIMPLE:
        text = words(f"timeline.simple_{doing}")
        return Line(text, text, status.phase)
    match status:
        case Done():
            return _done(status, words)
        case LoadingModel(checkpoint=checkpoint) if checkpoint:
            text = _loading(status, words)
        case _:
            text = words(f"timeline.{doing}", **_gaps(status))
    return Line(text, text, status.phase)


def _doing(status: Status) -> str:
    """The name of the text that says it."""
    match status:
        case Verifying():
            return "looking"
        case Repairing():
            return "mending"
        case Stopped(complete=True):
            return "whole"
        case _:
            return status.phase


def _gaps(status: Status) -> Mapping[str, int]:
    """What stands in the gaps of its text."""
    match status:
        case DrawingPicture(step=step, steps=steps) | Stopped(step=step, steps=steps):
            return {"step": step, "steps": steps}
        case DrawingSheet(done=done, count=count):
            return {"step": done, "steps": count}
        case Repairing(attempt=attempt, attempts=attempts):
            return {"attempt": attempt, "attempts": attempts}
        case _:
            return {}


def _judged(line: Line, wrong: Sequence[Fault], words: Translations, *, simple: bool) -> Line:
    """What the judge has found stands before all else."""
    if not wrong:
        text = line.text if simple else words("timeline.right", done=line.text)
        return Line(text, text, "right")
    faults = words("timeline.and").join(fault.said[words.language] for fault in wrong)
    text = words("timeline.simple_wrong" if simple else "timeline.wrong", faults=faults, done=line.text)
    return Line(text, words("timeline.wrong_more"), "wrong")


def _loading(status: LoadingModel, words: Translations) -> str:
    """A checkpoint takes its time, so what is read and how far is said."""
    name = shortened(status.checkpoint)
    if not status.part:
        return words("timeline.loading_model", name=name)
    part = words(f"timeline.part_{status.part}") if status.part in PARTS else status.part
    return words("timeline.loading_part", name=name, part=part, percent=round(100 * status.share))


def _done(status: Done, words: Translations) -> Line:
    if status.cached:
        text = words("timeline.cached")
        return Line(text, text, "done")
    device = words(f"timeline.on_{status.device.kind}") if status.device.kind else ""
    text = words("timeline.done" if device else "timeline.done_somewhere", seconds=_seconds(status), device=device)
    reason = _reason(status.device.why, words)
    return Line(f"{text}{words('timeline.because')}{reason}" if reason else text, reason or text, "done")


def _seconds(status: Done) -> str:
    return f"{max(status.seconds, 0.1):.1f}" if status.seconds < 10 else f"{status.seconds:.0f}"


def _reason(why: str, words: Translations) -> str:
    """The core's reason in the language of the moment; one that is not known is given as it is."""
    if why in REASONS:
        return words(f"timeline.why_{REASONS[why]}")
    device = fastest_in(why)
    return words("timeline.why_fastest", name=device) if device else why


class StatusLine(QFrame):
    """One line, cut where there is no room; all of it is in the tip and in what screen readers say."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._line = Line("", "", "idle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        look.changed.connect(self._restyle)

    @property
    def line(self) -> Line:
        return self._line

    def show_line(self, line: Line) -> None:
        self._line = line
        self.setAccessibleName(line.text)
        self.setToolTip(line.text if line.more in line.text else f"{line.text}\n{line.more}")
        self.update()

    def whole_width(self) -> float:
        """The width at which nothing is cut."""
        metrics = QFontMetricsF(self.font())
        return metrics.horizontalAdvance(self._line.text) + 2 * metrics.height()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(160 * self._look.scale), round(1.5 * self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        theme, metrics = self._look.theme, QFontMetricsF(self.font())
        dot = metrics.height() / 4.5
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_sign(painter, QPointF(2 * dot, self.height() / 2), dot)
        painter.setPen(theme.colour("bad" if self._line.phase == "failed" else "text"))
        room = self.rect().adjusted(round(5 * dot), 0, 0, 0)
        text = metrics.elidedText(self._line.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_sign(self, painter: QPainter, center: QPointF, radius: float) -> None:
        """A dot in the colour of the phase; a tick where all is right."""
        colour = self._look.theme.colour(COLOURS[self._line.phase])
        if self._line.phase == "right":
            painter.setPen(QPen(colour, radius / 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline([center + QPointF(*corner) * radius for corner in TICK])
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(center, radius, radius)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

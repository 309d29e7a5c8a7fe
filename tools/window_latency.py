"""How the window feels while it draws: `python -m tools.window_latency` (see --help). Needs a quiet machine.

The heartbeat is a timer of 16 ms in the window's thread; a beat that is late by more is a picture of the screen missed.
The session runs as in the application; the window is a bare widget that shows every frame.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, quantiles

import psutil
from PySide6.QtCore import QEventLoop, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.sentence import parse
from desktop.document.document import Document
from desktop.document.settings import SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.results import Done, DrawingPicture, Drawn, Failed, Frame
from desktop.drawing.session import Session

BEAT_MS = 16
SENTENCE = "a red cube on a blue ball, left of a green house, a yellow duck in front of the house, under a pink sky"


class Heart(QObject):
    """Notes how late each beat is, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.start()

    def start(self) -> None:
        """Forget what was, and count from now."""
        self.late_ms: list[float] = []
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max((now - self._last) * 1000 - BEAT_MS, 0.0))
        self._last = now

    def report(self, name: str) -> str:
        parts, worst = quantiles(self.late_ms, n=100), max(self.late_ms)
        late = f"late: median {parts[49]:5.1f} ms, 99% {parts[98]:5.1f} ms, worst {worst:5.1f} ms"
        return f"{name:34} {len(self.late_ms):6} beats, {late}"


class Bench:
    """A session with a bare window, and what it is put through."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self.document = Document(recipe)
        self.session = Session(self.document, SettingsStore(folder / "settings.json"), PictureCache())
        self.view = QLabel(scaledContents=True)
        self.view.setFixedSize(QSize(600, 600))
        self.view.show()
        self.session.frame_arrived.connect(self._show)
        self.session.finished.connect(self._show)
        self.heart = Heart()

    def _show(self, shown: Frame | Drawn) -> None:
        image = shown.image
        data = image.tobytes()
        self.view.setPixmap(
            QPixmap.fromImage(QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888))
        )

    def measure(self, name: str, work: Callable[[], None]) -> None:
        self.heart.start()
        work()
        say(self.heart.report(name))

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until_phase(self, *phases: str) -> None:
        loop = QEventLoop()
        connection = self.session.status_changed.connect(lambda status: loop.quit() if status.phase in phases else None)
        if self.session.status.phase not in phases:
            loop.exec()
        self.session.status_changed.disconnect(connection)
        self._check()

    def _check(self) -> None:
        if isinstance(status := self.session.status, Failed):
            raise SystemExit(status.failure.sentence)

    def draw(self, seed: int) -> None:
        """Another picture, to its end."""
        self.document.set_recipe(seed=seed)
        self.session.draw()
        self.until_phase("done", "failed")

    def draw_many(self, seeds: Sequence[int]) -> None:
        for seed in seeds:
            self.draw(seed)

    def drag(self, seconds: float) -> None:
        """A card to and fro, at every beat."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            share = (time.perf_counter() % 2.0) / 2.0
            box = Box(0.1 + 0.6 * share, 0.55, 0.25, 0.25)
            self.document.edit(self.document.scene.changed("card1", box=box), "drag card1")
            self.rest(BEAT_MS / 1000)
        self.document.settle()
        self.until_phase("drawing", "failed")
        self.until_phase("done", "failed")

    def _is_past(self, step: int) -> bool:
        status = self.session.status
        return isinstance(status, DrawingPicture) and status.step > step

    def stop_latencies(self, count: int) -> list[float]:
        """Milliseconds from the call to the status, each time in another step."""
        latencies: list[float] = []
        for number in range(count):
            self.document.set_recipe(seed=10_000 + number)
            self.session.draw()
            while not self._is_past(number % 8):
                self.rest(0.002)
            begin = time.perf_counter()
            self.session.stop()
            self.until_phase("stopped", "done", "failed")
            latencies.append((time.perf_counter() - begin) * 1000)
        return latencies


def main() -> int:
    options = _options()
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = Recipe(parse(SENTENCE), model=_model(options.model, folder), size=options.size, steps=options.steps)
        bench = Bench(recipe, folder)
        try:
            _run(bench, options.pictures)
        finally:
            begin = time.perf_counter()
            bench.session.draw()
            bench.rest(0.1)
            ended = bench.session.shutdown(10)
            say(
                f"closing while drawing: {time.perf_counter() - begin - 0.1:.2f} s, {'clean' if ended else 'NOT ended'}"
            )
    application.quit()
    return 0


def _run(bench: Bench, pictures: int) -> None:
    bench.measure("idle", lambda: bench.rest(0.09))
    bench.measure("loading and the first picture", lambda: bench.until_phase("done", "failed"))
    bench.measure("idle", lambda: bench.rest(2))
    few = range(100, 100 + max(pictures // 10, 3))
    bench.measure("drawing", lambda: bench.draw_many(few))
    bench.measure("dragging a card while drawing", lambda: bench.drag(5))
    call_ms = mean(_call_ms(bench, seed) for seed in range(200, 203))
    latencies = bench.stop_latencies(10)
    say(f"stop: mean {mean(latencies):.0f} ms, worst {max(latencies):.0f} ms; a step takes {call_ms:.0f} ms")
    bench.draw_many(range(1000, 1000 + pictures))  # the cache is full now
    before = psutil.Process().memory_info().rss / 2**20
    bench.measure("drawing many", lambda: bench.draw_many(range(2000, 2000 + pictures)))
    after = psutil.Process().memory_info().rss / 2**20
    say(f"memory: {before:.0f} MB, after {pictures} pictures {after:.0f} MB ({(after / before - 1) * 100:+.1f} %)")


def _call_ms(bench: Bench, seed: int) -> float:
    bench.draw(seed)
    status = bench.session.status
    assert isinstance(status, Done)
    return status.seconds * 1000 / status.steps


def _model(name: str, folder: Path) -> str:
    """A model's id; `untrained` is a clay model with any weights, which takes as long as the trained one."""
    if name != "untrained":
        return name
    from core.backends.clay.autoencoder import Autoencoder, AutoencoderShape
    from core.backends.clay.network import ClayNetwork, NetworkShape
    from core.backends.clay.weights import ClayModel, save_model

    save_model(folder / "model", ClayModel(Autoencoder(AutoencoderShape()), ClayNetwork(NetworkShape())))
    return str(folder / "model")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="gaussian", help="gaussian, clay, untrained, or a folder")
    parser.add_argument("--size", type=int, default=256, help="side of the picture in pixels")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=100, help="drawn for the figure of memory")
    return parser.parse_args()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())

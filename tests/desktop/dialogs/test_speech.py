"""Reading aloud, with a voice and without one."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from desktop.look.speech import Reader, find_engine


class Engine:
    def __init__(self, _: object) -> None:
        self.heard: list[str] = []
        self.language = QLocale.Language.AnyLanguage
        self.stops = 0

    def stop(self) -> None:
        self.stops += 1

    def setLocale(self, locale: QLocale) -> None:  # noqa: N802
        self.language = locale.language()

    def say(self, text: str) -> None:
        self.heard.append(text)


def test_a_voice_speaks_the_language_and_cuts_itself_off(qtbot) -> None:
    engine = Engine(None)
    reader = Reader(lambda _: engine)
    assert reader.available
    reader.stop()
    reader.say("a cube", "en")
    reader.say("一个方块", "zh")
    reader.say("", "en")
    reader.stop()
    assert engine.heard == ["a cube", "一个方块"]
    assert engine.language == QLocale.Language.Chinese
    assert engine.stops == 3


def test_a_voice_that_fails_is_silent_from_then_on(qtbot) -> None:
    def fails(_: object) -> Engine:
        raise RuntimeError("no speech service")

    reader = Reader(fails)
    reader.say("a cube", "en")
    reader.say("a ball", "en")
    assert not reader.available


def test_without_the_extra_there_is_silence_and_no_crash(qtbot, monkeypatch) -> None:
    monkeypatch.setattr("desktop.look.speech.MODULE", "PySide6.NoSuchModule")
    assert find_engine() is None
    reader = Reader()
    assert not reader.available
    reader.say("a cube", "en")
    reader.stop()

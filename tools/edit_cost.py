"""What an edit of a stage of 100 cards costs the window's thread: `python -m tools.edit_cost` (see --help).

Counted is the time that the thread itself works, from the edit until everything that it changed has been painted; what
other threads and programs do meanwhile is not in it. Live drawing is off.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

from PySide6.QtWidgets import QApplication

from core.scene.geometry import Box
from core.scene.scene import Card, Hint, Scene
from core.scene.vocabulary import COLOURS, KINDS
from desktop.app.application import Diorama, ProgramPaths
from desktop.document.card_edits import without_cards

ROUNDS = 9


def crowd(cards: int, hints: int) -> Scene:
    """Cards in rows, and hints that hold there."""
    random = Random(0)
    kinds = sorted(KINDS)
    columns = 12
    boxes = [Box(0.02 + 0.08 * (i % columns), 0.3 + 0.07 * (i // columns), 0.06, 0.06) for i in range(cards)]
    stage = tuple(
        Card(f"card{i}", random.choice(kinds), random.choice(sorted(COLOURS)), box=box) for i, box in enumerate(boxes)
    )
    right = [i for i in range(cards - 1) if (i + 1) % columns]
    tied = tuple(Hint("left_of", f"card{i}", (f"card{i + 1}",)) for i in right[:hints])
    return Scene(stage, tied)


class EditBench:
    def __init__(self, application: QApplication, folder: Path, scene: Scene) -> None:
        self.application = application
        places = ProgramPaths(folder / "work", folder / "window.json", folder / "settings.json", folder / "log")
        self.app = Diorama(application, places)
        self.app.settings.update(language="en", live=False, pictures_folder=str(folder / "pictures"))
        self.app.begin()
        self.app.window.resize(1280, 800)
        self.app.window.show_work()
        self.document = self.app.document
        self.document.edit(scene)
        self.rest()

    def rest(self) -> None:
        """Until the layout is known and everything glides no more."""
        end = time.monotonic() + 0.4
        while time.monotonic() < end or not self.app.layout_service.fresh:
            self.application.processEvents()
            time.sleep(0.01)

    def cost_ms(self, edit: Callable[[], object]) -> tuple[float, float]:
        """Of the edit itself, and with the painting that follows."""
        begin = time.thread_time()
        edit()
        done = time.thread_time()
        self.application.processEvents()
        return (done - begin) * 1000, (time.thread_time() - begin) * 1000

    def measure(self, name: str, edit: Callable[[int], object], rounds: int = ROUNDS) -> None:
        costs: list[tuple[float, float]] = []
        for number in range(rounds):
            costs.append(self.cost_ms(lambda number=number: edit(number)))
            self.rest()
        calls, wholes = zip(*costs, strict=True)
        say(
            f"{name:12} edit: median {median(calls):6.1f} ms, worst {max(calls):6.1f} ms; "
            f"with painting: median {median(wholes):6.1f} ms, worst {max(wholes):6.1f} ms"
        )


def edits(bench: EditBench) -> dict[str, Callable[[int], object]]:
    document = bench.document

    def change(number: int, **fields: object) -> None:
        document.edit(document.scene.changed(f"card{10 + number}", **fields))

    def select(number: int) -> None:
        document.select([f"card{20 + number}"])

    return {
        "select": select,
        "move": lambda n: change(n, box=Box(0.1 + n / 20, 0.6, 0.06, 0.06)),
        "drag": lambda n: document.edit(
            document.scene.changed("card5", box=Box(0.1 + n / 50, 0.5, 0.06, 0.06)), "drag card5"
        ),
        "colour": lambda n: change(n, colour="red" if document.scene.card(f"card{10 + n}").colour != "red" else "blue"),
        "weight": lambda n: change(n, weight=1.5 + n / 10),
        "NOT": lambda n: change(n, wanted=False),
        "hint": lambda n: document.edit(document.scene.with_hint(Hint("left_of", f"card{n}", (f"card{n + 30}",)))),
        "add": lambda _: document.edit(document.scene.with_card(Card(document.scene.new_id(), "cube", "red"))),
        "delete": lambda n: document.edit(without_cards(document.scene, [f"card{40 + n}"])),
        "undo": lambda _: document.undo(),
        "redo": lambda _: document.redo(),
    }


def main() -> int:
    options = _options()
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as name:
        bench = EditBench(application, Path(name), crowd(options.cards, options.hints))
        for edit, do in edits(bench).items():
            if options.profile == edit:
                with cProfile.Profile(time.thread_time) as profile:
                    bench.measure(edit, do, 5)
                pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
            elif not options.profile:
                bench.measure(edit, do)
        bench.app.window.hide()
        bench.app.end(seconds=60.0)  # torch may still be being imported
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=100)
    parser.add_argument("--hints", type=int, default=20)
    parser.add_argument("--profile", help="only this edit, and where its time goes")
    return parser.parse_args()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())

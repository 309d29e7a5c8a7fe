"""How long it takes from the command to the visible window: `python -m tools.startup_time` (see --help).

Each start is a process of its own with files of its own, on the display that there is (`xvfb-run -a` gives one). It is
timed from the moment before the process is begun until its window is exposed. Python's compiled files are there, as an
installed program has them; a variable of the environment that forbids them is left out. Beside it stand the processor's
time that the start took, which a busy machine changes less, and how busy the machine was.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

START = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.app import application
from desktop.app import event_loop

def look(timer):
    window = next((w for w in QApplication.topLevelWindows() if w.isExposed()), None)
    if window is not None:
        print(time.time(), time.process_time(), "torch" in sys.modules, flush=True)
        os._exit(0)

def run(application, session):
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: look(timer))
    timer.start()
    application.exec()

event_loop.run = run
from desktop.launch import main
main([])
"""


def start(folder: Path) -> tuple[float, float]:
    """Seconds until the window is there, and those of the processor."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    env["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    begin = time.time()
    done = subprocess.run([sys.executable, "-c", START], env=env, check=True, capture_output=True, text=True)
    end, worked, torch = done.stdout.split()
    assert torch == "False"
    return float(end) - begin, float(worked)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        start(Path(name))  # compiles, and brings the files into the system's memory
        times = [start(Path(name)) for _ in range(options.starts)]
    walls, works = zip(*times, strict=True)
    spread, worked = (f"{min(times):.2f} to {max(times):.2f}" for times in (walls, works))
    sys.stdout.write(
        f"{options.starts} starts: visible after {median(walls):.2f} s in the median "
        f"({spread}), of the processor {median(works):.2f} s ({worked}); "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=9)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())

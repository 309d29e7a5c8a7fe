"""What stands above the torch line runs without torch and without a window."""

import subprocess
import sys

BLOCKED = """
import importlib, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "diffusers", "transformers", "PySide6", "qasync"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocker())
import core
packages = ["core.scene", "core.export", "core.world", "core.backends.stable_diffusion.format"]
names = ["core.errors", "core.recipe", "core.project", "core.backends.stable_diffusion.checkpoint", *packages]
for package in packages:
    path = importlib.import_module(package).__path__
    names += [module.name for module in pkgutil.walk_packages(path, package + ".")]
for name in names:
    importlib.import_module(name)
    print(name)
"""


def test_scenes_recipes_projects_and_export_need_neither_torch_nor_qt():
    run = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert {"core.scene.scene", "core.scene.history", "core.recipe", "core.export.picture"} <= set(run.stdout.split())


def test_the_blocker_blocks():
    """Otherwise the test above would prove nothing."""
    run = subprocess.run(
        [sys.executable, "-c", BLOCKED + "\nimport torch"], capture_output=True, text=True, check=False
    )
    assert "torch is blocked" in run.stderr

"""What is not matched by a pattern of `pyproject.toml` is missing where Diorama is installed from a wheel."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_resource_is_packaged():
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    patterns = setuptools["package-data"]["*"]
    assert "resources*" in setuptools["packages"]["find"]["include"]
    files = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert [path for path in files if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []

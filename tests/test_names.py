"""A reader who searches for a name finds one thing: class names are unique, and modules are named by nouns."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for package in ("core", "desktop") for path in (ROOT / package).rglob("*.py"))

GERUND_OR_PARTICIPLE = re.compile(r"[a-z]{2,}(ing|ed)")
NOUNS = frozenset({"meaning", "drawing", "seed", "string", "thing"})
"""Words that end like one and are none."""

MOST = 10
"""Modules whose names say it best: pacing, naming, loading …"""


def public_classes(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def test_no_two_public_classes_share_a_name() -> None:
    where: defaultdict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for name in public_classes(path):
            where[name].append(path.relative_to(ROOT).as_posix())
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}


def test_modules_are_named_by_nouns() -> None:
    odd = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(GERUND_OR_PARTICIPLE.fullmatch(word) and word not in NOUNS for word in path.stem.split("_"))
    ]
    assert len(odd) <= MOST, odd

"""What verbs share. What to draw: a scene file, a picture with its recipe inside, or a sentence."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from core import export, files, project
from core.errors import DioramaError, ModelError
from core.recipe import SHIPPED, Recipe, begun
from core.scene.scene import Scene
from core.scene.sentence import SentenceError, parse

MODELS = "DIORAMA_MODELS"
"""The environment's name for the folders of the user's own models, parted as in PATH."""


def at_least_one(text: str) -> int:
    """A count on the command line."""
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{count} is below 1")
    return count


def checkpoints_at_hand(named: str | None = None) -> dict[str, Path]:
    """The user's own models by the names that pictures keep: what lies in the folders of DIORAMA_MODELS.

    The model that the command line names is among them by its whole path: what the user typed may lie on a network.

    Raises:
        ModelError: a folder may not be read.
    """
    folders = [Path(folder) for folder in os.environ.get(MODELS, "").split(os.pathsep) if folder]
    found = {path.name: path for folder in folders if files.is_folder(folder) for path in _listed(folder)}
    return found if named is None or named in SHIPPED else {**found, named: Path(named)}


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise ModelError(
            f"The folder of models {files.quoted(folder)} ({MODELS}) cannot be read, because {files.reason(error)}."
        ) from error


def at_least_none(text: str) -> int:
    """A number on the command line that is not negative."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is below 0")
    return number


def recipe_of(scene: Path | None, sentence: str | None) -> Recipe:
    """The recipe in a .diorama file or a PNG, or the plain one of a sentence.

    Raises:
        DioramaError: the file cannot be used or the sentence not be understood; one sentence, and where.
    """
    if sentence is not None:
        return begun(_parsed(sentence))
    if scene is None:
        raise DioramaError("There is nothing to draw; give a scene file or a sentence.")
    return export.read_recipe(scene) if scene.suffix.lower() == ".png" else project.load(scene).recipe


def _parsed(sentence: str) -> Scene:
    try:
        return parse(sentence)
    except SentenceError as error:
        marks = " " * error.start + "^" * max(error.end - error.start, 1)
        raise DioramaError(f"{error}\n  {sentence}\n  {marks}") from error

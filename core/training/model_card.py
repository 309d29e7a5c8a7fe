"""Model cards: the JSON file beside weights that says what they learnt from, how long, and how good they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from core import __version__, export, files
from core.training.checkpoint import Progress
from core.training.dataset import TrainingError

Fields = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The card of one file of weights."""

    data: Fields  # what it learnt from
    steps: int
    pictures: int  # seen, all steps together
    minutes: float  # of training, all sessions together
    device: str  # of the last session
    parameters: int
    figures: Fields  # of the last review
    command: str  # of the last session
    version: str = __version__


def card_path(weights: Path) -> Path:
    """Where the card of a file of weights lies."""
    return weights.with_name(f"{weights.stem}.card.json")


def write_card(weights: Path, card: ModelCard) -> None:
    """Lay a card beside a file of weights."""
    export.write_report(card_path(weights), asdict(card))


def read_card(weights: Path) -> ModelCard:
    """The card beside a file of weights.

    Raises:
        TrainingError: it is missing or damaged.
    """
    path = card_path(weights)
    try:
        return TypeAdapter(ModelCard).validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"Training cannot go on from {files.quoted(weights)}, because its card is missing or damaged; "
            "begin anew without --resume."
        ) from error


def progress_of(weights: Path) -> Progress:
    """How far the training of a file of weights is, by its card.

    Raises:
        TrainingError: as `read_card`.
    """
    card = read_card(weights)
    return Progress(card.steps, card.minutes * 60)

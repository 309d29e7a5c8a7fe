"""An evaluation as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.evaluate.evaluation import Evaluation
from core.evaluate.rows import EvaluationRow
from core.evaluate.tally import Share, Tally
from core.training.detector_scores import Scores

BY_CARDS = ("placed", "held_out", "sentence")
BY_RELATION = ("relations", "unplaced_relations")


CLAY_JUDGE = "The clay judge, which comes with Diorama."
OTHER_JUDGE = "A detector that took no part, {name}; the clay judge says what is to be drawn anew."

NOT_JUDGED = (
    "The pictures were not judged: look at the sheet, or name the folder of an OWLv2 detector (--detector FOLDER)."
)


def report_of(
    evaluation: Evaluation, scores: Scores | None, seed: int, weights: Sequence[Path], judge: str = CLAY_JUDGE
) -> dict[str, Any]:
    """All figures; shares are of 1, and intervals hold 95 %. `judge` says who it was; `scores`, how good, where known.

    A picture is all right if every card and hint is; what is too many is counted apart (`extra`). `oracle` is what the
    judge says of true renders of the same scenes: more than that it cannot say of the model; `oracle_extra`, in how
    many of these it sees something that is not there. `once` is how many were right before anything was drawn anew,
    where anything may be.
    """
    parts: dict[str, Any] = {part: {} for part in (*BY_CARDS, *BY_RELATION)}
    intervals: dict[str, Any] = {}
    for measured in evaluation.measured:
        row, share = measured.row, measured.tally.share
        if not measured.tally.pictures:
            continue
        if row.part in BY_CARDS:
            parts[row.part][row.name] = _counted(measured.tally)
        elif row.part in BY_RELATION:
            parts[row.part][row.name] = round(share.value, 4)
            intervals.setdefault(row.part, {})[row.name] = _interval(measured.tally)
        else:
            parts[row.part] = round(share.value, 4)
            intervals[row.part] = _interval(measured.tally)
    return {
        **parts,
        "intervals": intervals,
        "once": _by_row([(measured.row, measured.once) for measured in evaluation.measured]),
        "judge": {
            "who": judge,
            **_rounded(asdict(scores) if scores else {}),
            "oracle": _by_row([(measured.row, measured.oracle) for measured in evaluation.measured]),
            "oracle_extra": _by_row([(measured.row, measured.oracle) for measured in evaluation.measured], _extra),
        },
        "model": _model(evaluation, seed, weights),
    }


def _counted(tally: Tally) -> dict[str, Any]:
    return {
        "all_right": round(tally.share.value, 4),
        **_bounds(tally.share),
        "per_card": round(tally.cards_right / max(tally.cards, 1), 4),
        "extra": round(_extra(tally), 4),
        "swapped": round(tally.swapped / tally.pictures, 4),
        "pictures": tally.pictures,
        "wrong": dict(tally.outcomes.most_common()),
    }


def _interval(tally: Tally) -> dict[str, float]:
    return {**_bounds(tally.share), "pictures": tally.pictures}


def _bounds(share: Share) -> dict[str, float]:
    return {"low": round(share.low, 4), "high": round(share.high, 4)}


def _right(tally: Tally) -> float:
    return tally.share.value


def _extra(tally: Tally) -> float:
    return tally.extra / tally.pictures


def _by_row(
    tallies: Sequence[tuple[EvaluationRow, Tally]], share: Callable[[Tally], float] = _right
) -> dict[str, dict[str, float]]:
    """A share, by default that which is right, of the rows of which anything was counted."""
    shares: dict[str, dict[str, float]] = {}
    for row, tally in tallies:
        if tally.pictures:
            shares.setdefault(row.part, {})[row.name] = round(share(tally), 4)
    return shares


def _model(evaluation: Evaluation, seed: int, weights: Sequence[Path]) -> dict[str, Any]:
    model, settings = evaluation.model, evaluation.model.settings
    return {
        "name": Path(settings.model).name,
        "seed": seed,
        **{
            name: getattr(settings, name)
            for name in ("steps", "guidance", "sampler", "bound", "corrector", "placement", "sentence_weight", "mend")
        },
        "device": f"{model.device.type}, {model.device.dtype}",
        "seconds_a_picture": round(model.seconds / max(model.pictures, 1), 3),
        "pictures": model.pictures,
        "digests": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in weights},
    }


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}

"""An evaluation as JSON, and as the tables of a Markdown page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core import files
from core.errors import DioramaError
from core.evaluate.evaluation import Evaluation, Measured
from core.evaluate.tally import Share, Tally
from core.training.card import card_path, read_card
from core.training.detector_scores import Scores

BY_CARDS = ("placed", "held_out", "sentence")
BY_RELATION = ("relations", "unplaced_relations")

BEGIN, END = "<!-- evaluation: begin -->", "<!-- evaluation: end -->"
"""What lies between them on a page is written by `diorama evaluate`."""

HEADINGS: Mapping[str, str] = {
    "placed": "Placed cards",
    "held_out": "Placed cards in colours held out of training",
    "sentence": "The same scenes as one sentence (places are neither said nor judged)",
}


def report_of(evaluation: Evaluation, scores: Scores, seed: int, files_used: Sequence[Path]) -> dict[str, Any]:
    """All figures; shares are of 1, and intervals hold 95 %.

    A picture is all right if every card and hint is; what is too many is counted apart (`extra`). `perfect` is what the
    judge says of true renders of the same scenes: more than that it cannot say of the model.
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
        "judge": {**_rounded(asdict(scores)), "perfect": _perfect(evaluation.measured)},
        "model": _model(evaluation, seed, files_used),
    }


def page_of(report: Mapping[str, Any], files_used: Sequence[Path] = ()) -> str:
    """The tables in Markdown, with the cards of the weights that have one."""
    return "\n".join(_page(report, files_used))


def write_page(path: Path, tables: str) -> None:
    """Write the tables between the marks of a page; where it has none, at its end.

    Raises:
        DioramaError: the page cannot be read or written.
    """
    text = f"{BEGIN}\n{tables}\n{END}"
    try:
        page = path.read_text("utf-8") if path.exists() else ""
        if BEGIN in page and END in page:
            before, rest = page.split(BEGIN, 1)
            page = before + text + rest.split(END, 1)[1]
        else:
            page = f"{page.rstrip()}\n\n{text}\n".lstrip()
        files.write_file(path, lambda file: file.write(page.encode()))
    except (OSError, UnicodeDecodeError) as error:
        raise DioramaError(f"{files.quoted(path)} was not written, because it cannot be read or replaced.") from error


def _counted(tally: Tally) -> dict[str, Any]:
    return {
        "all_right": round(tally.share.value, 4),
        **_bounds(tally.share),
        "per_card": round(tally.cards_right / max(tally.cards, 1), 4),
        "extra": round(tally.extra / tally.pictures, 4),
        "swapped": round(tally.swapped / tally.pictures, 4),
        "pictures": tally.pictures,
        "wrong": dict(tally.outcomes.most_common()),
    }


def _interval(tally: Tally) -> dict[str, float]:
    return {**_bounds(tally.share), "pictures": tally.pictures}


def _bounds(share: Share) -> dict[str, float]:
    return {"low": round(share.low, 4), "high": round(share.high, 4)}


def _perfect(all: Sequence[Measured]) -> dict[str, dict[str, float]]:
    perfect: dict[str, dict[str, float]] = {}
    for measured in all:
        if measured.perfect.pictures:
            perfect.setdefault(measured.row.part, {})[measured.row.name] = round(measured.perfect.share.value, 4)
    return perfect


def _model(evaluation: Evaluation, seed: int, files_used: Sequence[Path]) -> dict[str, Any]:
    studio, settings = evaluation.studio, evaluation.studio.settings
    return {
        "name": Path(settings.model).name,
        "seed": seed,
        **{name: getattr(settings, name) for name in ("steps", "guidance", "sampler", "bound", "corrector")},
        "device": f"{studio.model.device.type}, {studio.model.device.dtype}",
        "seconds_a_picture": round(studio.seconds / max(studio.pictures, 1), 3),
        "pictures": studio.pictures,
        "digests": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files_used},
    }


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}


def _page(report: Mapping[str, Any], files_used: Sequence[Path]) -> Iterator[str]:
    model, judge = report["model"], report["judge"]
    yield f"Seed {model['seed']}, {model['steps']} steps, weight {model['guidance']:g}, {model['device']}: "
    yield f"{model['pictures']} pictures, {model['seconds_a_picture']:.2f} s each. Shares in %, with 95 % intervals."
    for part, heading in HEADINGS.items():
        if report[part]:
            yield from _by_cards(heading, report[part], judge["perfect"].get(part, {}))
    if any(report[part] for part in BY_RELATION):
        yield from _by_relation(report)
    if "not" in report:
        sure = report["intervals"]["not"]
        yield ""
        yield f"NOT: the unwanted kind is absent in {_percent(report['not'], sure)} of {sure['pictures']} pictures in "
        yield "which the same scene and seed without the NOT shows it."
    yield ""
    yield f"The judge on {judge['pictures']} fresh true renders: recall {judge['recall']:.1%}, precision "
    yield f"{judge['precision']:.1%}, colour {judge['colour']:.1%}. *Perfect* is its word on renders of the scenes."
    yield from _cards(files_used)


def _by_cards(heading: str, rows: Mapping[str, Any], perfect: Mapping[str, float]) -> Iterator[str]:
    yield from ("", f"### {heading}", "")
    yield "| cards | every card right | each card | something extra | colours swapped | perfect | pictures |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, row in rows.items():
        others = " | ".join(f"{100 * row[key]:.1f}" for key in ("per_card", "extra", "swapped"))
        best = f"{100 * perfect[name]:.1f}" if name in perfect else ""
        yield f"| {name} | {_percent(row['all_right'], row)} | {others} | {best} | {row['pictures']} |"


def _by_relation(report: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "### Relations", "")
    yield "| relation | placed by the layout | perfect | as a factor without places |"
    yield "| --- | --- | --- | --- |"
    placed, unplaced = (report[part] for part in BY_RELATION)
    perfect = report["judge"]["perfect"].get("relations", {})
    for name in placed or unplaced:
        cells = [_of_relation(report, part, name) for part in BY_RELATION]
        best = f"{100 * perfect[name]:.1f}" if name in perfect else ""
        yield f"| {name.replace('_', ' ')} | {cells[0]} | {best} | {cells[1]} |"


def _of_relation(report: Mapping[str, Any], part: str, name: str) -> str:
    return _percent(report[part][name], report["intervals"][part][name]) if name in report[part] else ""


def _percent(value: float, sure: Mapping[str, float]) -> str:
    return f"{100 * value:.1f} ({100 * sure['low']:.1f} to {100 * sure['high']:.1f})"


def _cards(files_used: Sequence[Path]) -> Iterator[str]:
    """The cards of the weights, of those that have one."""
    cards = {path: read_card(path) for path in files_used if card_path(path).exists()}
    if cards:
        yield from ("", "### The weights", "", "| file | learnt from | training | device | command |")
        yield "| --- | --- | --- | --- | --- |"
    for path, card in cards.items():
        data = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in card.data.items())
        training = f"{card.steps:,} steps, {card.pictures:,} pictures, {card.minutes:g} minutes"
        yield f"| {path.name} | {data} | {training} | {card.device} | `{card.command}` |"

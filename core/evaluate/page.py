"""An evaluation as the tables of a Markdown page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core import files
from core.errors import DioramaError
from core.evaluate.report import BY_RELATION
from core.training.model_card import card_path, read_card

BEGIN, END = "<!-- evaluation: begin -->", "<!-- evaluation: end -->"
"""What lies between them on a page is written by `diorama evaluate`."""

HEADINGS: Mapping[str, str] = {
    "placed": "Placed cards",
    "held_out": "Placed cards in colours held out of training",
    "sentence": "The same scenes as one sentence (places are neither said nor judged)",
}


def page_of(report: Mapping[str, Any], weights: Sequence[Path] = ()) -> str:
    """The tables of a report in Markdown, with the cards of the weights that have one.

    Raises:
        TrainingError: a card is damaged.
    """
    return "\n".join(_lines(report, weights))


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


def _lines(report: Mapping[str, Any], weights: Sequence[Path]) -> Iterator[str]:
    model, judge = report["model"], report["judge"]
    drawn = f"{model['pictures']} pictures, {model['seconds_a_picture']:.2f} s each"
    said = f", sentence {model['sentence_weight']:g}" if model["sentence_weight"] else ""
    how = f"{model['steps']} steps, weight {model['guidance']:g}, placement: {model['placement']}{said}"
    yield f"Seed {model['seed']}, {how}, {model['device']}: {drawn}."
    once = report["once"]
    if once:
        yield f"What the judge finds wrong is drawn anew, {model['mend']} times at most; *once* is before that."
    yield f"{judge['who']} Shares in %, with 95 % intervals." if _judged(report) else judge["who"]
    if judge["oracle"]:
        yield "*Oracle* is what the judge says of true renders of the same scenes."
    for part, heading in HEADINGS.items():
        if report[part]:
            yield from _by_cards(heading, report[part], once.get(part, {}), judge["oracle"].get(part, {}))
    if any(report[part] for part in BY_RELATION):
        yield from _by_relation(report)
    if "not" in report:
        sure = report["intervals"]["not"]
        yield from ("", "### NOT", "")
        yield f"The unwanted kind is absent in {_percent(report['not'], sure)} of {sure['pictures']} pictures of scenes"
        yield "which without the NOT, and with the same seed, show it."
        if "not" in once:
            yield f"Once: {_known(once['not'], '')}."
    if "recall" in judge:
        yield from ("", "### The judge itself", "")
        shares = ", ".join(f"{name} {judge[name]:.1%}" for name in ("recall", "precision", "colour"))
        yield f"On {judge['pictures']} fresh true renders: {shares}."
    yield from _cards(weights)


def _judged(report: Mapping[str, Any]) -> bool:
    return "not" in report or any(report[part] for part in (*HEADINGS, *BY_RELATION))


def _by_cards(
    heading: str, rows: Mapping[str, Any], once: Mapping[str, float], oracle: Mapping[str, float]
) -> Iterator[str]:
    yield from ("", f"### {heading}", "")
    yield "| cards | every card right | once | each card | something extra | swapped | oracle | what was wrong |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, row in rows.items():
        others = " | ".join(f"{100 * row[key]:.1f}" for key in ("per_card", "extra", "swapped"))
        wrong = ", ".join(f"{outcome.replace('_', ' ')} {count}" for outcome, count in row["wrong"].items())
        right = f"{_percent(row['all_right'], row)} of {row['pictures']}"
        yield f"| {name} | {right} | {_known(once, name)} | {others} | {_known(oracle, name)} | {wrong} |"


def _by_relation(report: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "### Relations", "")
    yield "| relation | placed by the layout | once | oracle | as a factor without places | once |"
    yield "| --- | --- | --- | --- | --- | --- |"
    placed, unplaced = (report[part] for part in BY_RELATION)
    oracle = report["judge"]["oracle"].get("relations", {})
    for name in placed or unplaced:
        cells = [_of_relation(report, part, name) for part in BY_RELATION]
        first = [_known(report["once"].get(part, {}), name) for part in BY_RELATION]
        row = (name.replace("_", " "), cells[0], first[0], _known(oracle, name), cells[1], first[1])
        yield f"| {' | '.join(row)} |"


def _of_relation(report: Mapping[str, Any], part: str, name: str) -> str:
    return _percent(report[part][name], report["intervals"][part][name]) if name in report[part] else ""


def _known(shares: Mapping[str, float], name: str) -> str:
    return f"{100 * shares[name]:.1f}" if name in shares else ""


def _percent(value: float, sure: Mapping[str, float]) -> str:
    return f"{100 * value:.1f} ({100 * sure['low']:.1f} to {100 * sure['high']:.1f})"


def _cards(weights: Sequence[Path]) -> Iterator[str]:
    cards = {path: read_card(path) for path in weights if card_path(path).exists()}
    if cards:
        yield from ("", "### The weights", "", "| file | learnt from | training | device | command |")
        yield "| --- | --- | --- | --- | --- |"
    for path, card in cards.items():
        data = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in card.data.items())
        training = f"{card.steps:,} steps, {card.pictures:,} pictures, {card.minutes:g} minutes"
        yield f"| {path.name} | {data} | {training} | {card.device} | `{card.command}` |"

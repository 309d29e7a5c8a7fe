"""`diorama sentences`: how many sentences of a file are understood, and what stands in the way of the others."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from core import files
from core.errors import DioramaError, SceneError
from core.scene.sentence import LANGUAGES, SentenceError, parse, say

MOST_BYTES = 50_000_000
WORDS_SHOWN = 8


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("sentences", help="say how many sentences are understood", description=__doc__)
    parser.add_argument("file", type=Path, help="a text file with a sentence a line; what follows a tab is left out")
    parser.add_argument("--language", choices=tuple(LANGUAGES), help="of the sentences (default: told by the letters)")
    parser.add_argument("--each", action="store_true", help="print each sentence and how it was understood, too")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Prints the share of sentences that are understood, then the causes of the rest, the most frequent first.

    Raises:
        DioramaError: the file cannot be read, or has no sentences.
    """
    sentences = _sentences(options.file)
    causes: Counter[str] = Counter()
    words: dict[str, Counter[str]] = {}
    for sentence in sentences:
        error = _error(sentence, options.language)
        if options.each:
            print(f"{sentence}\n    {error or say(parse(sentence, options.language), options.language or 'en')}")
        if error is not None:
            causes[error.reason] += 1
            words.setdefault(error.reason, Counter())[error.word.lower() or "(the end)"] += 1
    understood = len(sentences) - causes.total()
    print(f"{understood} of {len(sentences)} sentences are understood ({understood / len(sentences):.1%})")
    for reason, times in causes.most_common():
        frequent = ", ".join(f"{word} ({n})" for word, n in words[reason].most_common(WORDS_SHOWN))
        print(f"{times:6} {reason.replace('_', ' ')}: {frequent}")


def _sentences(path: Path) -> list[str]:
    try:
        lines = files.read_file(path, MOST_BYTES).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DioramaError(f"{files.quoted(path)} is no UTF-8 text; save it as one.") from error
    sentences = [line.split("\t")[0].strip() for line in lines if not line.startswith("#")]
    if not any(sentences):
        raise DioramaError(f"{files.quoted(path)} has no sentences; write one on each line.")
    return [sentence for sentence in sentences if sentence]


def _error(sentence: str, language: str | None) -> SentenceError | None:
    try:
        parse(sentence, language)
    except SentenceError as error:
        return error
    except SceneError as error:
        return SentenceError(str(error), "scene", (0, len(sentence)), sentence)
    return None

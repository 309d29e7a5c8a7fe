"""`diorama VERB`: what the application does without its window."""

from __future__ import annotations

import argparse
import codecs
import io
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from core import __version__, files
from core.cli import bench, evaluate, judge, render, sentences, train, world
from core.device import prepare_environment
from core.errors import DioramaError

VERBS = (render, world, judge, evaluate, train, bench, sentences)

USER_ERROR = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and returns the exit code: 0 done, 1 a user's error, 2 a wrong command line, 130 interrupted.

    Results go to files and standard output; progress, notices and errors go to standard error.
    """
    prepare_environment()
    _survive_consoles()
    options = _parser().parse_args(arguments)
    options.command = shlex.join(["diorama", *(sys.argv[1:] if arguments is None else arguments)])
    try:
        options.run(options)
    except DioramaError as error:
        print(f"diorama: {error}", file=sys.stderr)
        return USER_ERROR
    except OSError as error:
        if error.filename is None:
            raise
        path = Path(os.fsdecode(error.filename))
        print(f"diorama: {files.quoted(path)} cannot be used, because {files.reason(error)}.", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("diorama: Stopped before it was done.", file=sys.stderr)
        return INTERRUPTED
    return 0


SUBSTITUTES: Mapping[str, str] = MappingProxyType({"✓": "+", "✗": "-", "…": "...", "“": '"', "”": '"', "’": "'"})
"""What is written for a character that the console's encoding lacks; "?" for all others."""


def _survive_consoles() -> None:
    """A character that the console cannot show becomes another one, and not a failure after the work."""
    codecs.register_error("diorama", _substituted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="diorama")


def _substituted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(SUBSTITUTES.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diorama", description="Compose pictures from concept cards and spatial hints, offline."
    )
    parser.add_argument("--version", action="version", version=f"diorama {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_to(verbs)
    return parser

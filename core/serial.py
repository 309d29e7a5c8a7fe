"""Frozen dataclasses to JSON and back, strictly: one way to write a value, one sentence when it cannot be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import Field, field, fields, is_dataclass
from functools import cache
from importlib import import_module
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from core.errors import DioramaError, lowered, one_line

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

T = TypeVar("T", bound="DataclassInstance")
V = TypeVar("V")

STRICT: Mapping[str, Any] = MappingProxyType({"extra": "forbid", "strict": True, "allow_inf_nan": False})
"""The `__pydantic_config__` of a dataclass to be read here; the dataclasses inside it inherit it."""

_LATER = "later"

_IMPORTING = Lock()
"""Pydantic takes its time, so it is imported where something is read; two threads in the middle of that have failed."""


def prepare() -> None:
    """Import what reading needs, on any thread, so that the first `read` need not."""
    with _IMPORTING:
        import_module("pydantic_core")
        import_module("pydantic.type_adapter")


def later(default: V) -> V:
    """A field that came after the first files: no text has it while it has its default.

    So texts and digests of before stay as they are, and older programs read whatever they can draw.
    """
    return field(default=default, metadata={_LATER: True})


def plain(value: DataclassInstance) -> dict[str, Any]:
    """Dictionaries, tuples and scalars, defaults included but for those of `later` fields.

    Numbers are settled so that equal values look alike.
    """
    return {one.name: _settled(getattr(value, one.name)) for one in _fields(type(value)) if _told(one, value)}


def canonical(value: DataclassInstance) -> str:
    """The one JSON text of a value: sorted keys, no spaces, and numbers that do not tell 1 from 1.0 or 0 from -0."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read(kind: type[T], text: str | bytes, thing: str, error: type[DioramaError]) -> T:
    """The value of the dataclass `kind` that a JSON text describes.

    Raises:
        error: with one sentence that calls the value `thing` and names the first field that is wrong.
    """
    prepare()
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as failure:
        raise error(_sentence(failure.errors(include_url=False)[0], thing)) from failure


def parsed(text: str | bytes) -> Any:
    """Whatever a JSON text holds.

    Raises:
        ValueError: it is not valid JSON; the message says where.
    """
    prepare()
    from pydantic_core import from_json

    return from_json(text, allow_inf_nan=False)


def encoded(document: Any) -> bytes:
    """The JSON text of dictionaries, lists and scalars."""
    prepare()
    from pydantic_core import to_json

    return to_json(document)


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


@cache
def _fields(kind: type[DataclassInstance]) -> tuple[Field[Any], ...]:
    return fields(kind)


def _told(one: Field[Any], value: DataclassInstance) -> bool:
    return _LATER not in one.metadata or getattr(value, one.name) != one.default


def _settled(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        number = float(value)
        return int(number) if number.is_integer() else number
    if isinstance(value, tuple):
        return tuple(map(_settled, cast("tuple[Any, ...]", value)))
    return plain(value) if is_dataclass(value) and not isinstance(value, type) else value


def _sentence(problem: ErrorDetails, thing: str) -> str:
    path = _path(problem["loc"])
    subject = f"The field '{path}' of the {thing}" if path else f"The {thing}"
    match problem["type"], problem.get("ctx", {}).get("error"):
        case _, DioramaError() as cause:
            return one_line(f"{subject} cannot be used: {lowered(str(cause))}" if path else str(cause))
        case "missing", _:
            return one_line(f"{subject} is missing.")
        case "unexpected_keyword_argument", _:
            return one_line(f"{subject} is not known to this version of Diorama.")
        case "json_invalid", cause:
            return f"{subject} is not valid JSON: {cause}."
        case _:
            return one_line(f"{subject} {lowered(problem['msg'].removeprefix('Input '))}.")


def _path(steps: tuple[int | str, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")

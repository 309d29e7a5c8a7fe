"""Shader programs, each compiled when it is first wanted.

A shader of a body is compiled once per kind, with the kind's own function in it: a processor that draws (Mesa) runs
every branch of a shader for every pixel, so one shader for all kinds would pay for twenty bodies at each step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import moderngl
import numpy as np

from core.errors import DioramaError
from core.scene.perspective import HORIZON
from core.world.camera import EYE_HEIGHT, FOCAL

INCLUDE = re.compile(r'^#include "(.+)"$', re.MULTILINE)
SHAPE = re.compile(r"^vec2 (\w+)\(vec3 p\) \{", re.MULTILINE)


class NoDrawingError(DioramaError):
    """There is nothing on this machine that could draw the clay world."""


def open_context() -> moderngl.Context:
    """A context that draws without a window.

    Raises:
        NoDrawingError: neither a graphics driver nor Mesa's software renderer answers.
    """
    # Where EGL is missing (Windows, macOS) the second way is the right one.
    try:
        return moderngl.create_context(standalone=True, backend="egl")  # pyright: ignore[reportArgumentType]  its stub is wrong
    except Exception:  # the library raises nothing more precise
        return _own_context()


def _own_context() -> moderngl.Context:
    try:
        return moderngl.create_context(standalone=True)
    except Exception as error:
        raise NoDrawingError(
            "The clay world cannot be drawn, because neither a graphics driver nor Mesa's software renderer was found; "
            "install it, on Debian or Ubuntu with: apt-get install libegl1 libgl1 libgl1-mesa-dri."
        ) from error


def source(name: str, **names: str) -> str:
    """A shader with its includes, and with each of `names` standing for what it is given.

    `#include "KIND"` brings the one file that holds the function of the kind.
    """
    defines = {"EYE_HEIGHT": f"{EYE_HEIGHT:.6f}", "FOCAL": f"{FOCAL:.6f}", "HORIZON": f"{HORIZON:.6f}", **names}
    lines = (f"#define {key} {value}\n" for key, value in defines.items())
    return "#version 330\n" + "".join(lines) + _expanded(_text(name), names.get("KIND", ""))


def _expanded(text: str, kind: str) -> str:
    def included(match: re.Match[str]) -> str:
        name = _files_of_kinds()[kind] if match[1] == "KIND" else match[1]
        return _expanded(_text(name), kind)

    return INCLUDE.sub(included, text)


@cache
def _files_of_kinds() -> Mapping[str, str]:
    """Kind -> the file with its function, `vec2 kind(vec3 p)`."""
    names = (file.name for file in files("core.world").joinpath("shader").iterdir() if file.name.endswith(".glsl"))
    return {kind: name for name in names for kind in SHAPE.findall(_text(name))}


def _text(name: str) -> str:
    return files("core.world").joinpath("shader", name).read_text("utf-8")


class Programs:
    """The programs of one context, and the rectangle that each of them is drawn on."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._corners = context.buffer(np.array([0, 0, 1, 0, 0, 1, 1, 1], np.float32).tobytes())
        self._ready: dict[tuple[str, ...], tuple[moderngl.Program, moderngl.VertexArray]] = {}

    def draw(
        self, shader: str, rectangle: tuple[float, float, float, float], names: dict[str, str], uniforms: dict[str, Any]
    ) -> None:
        """Draw a rectangle (left, top, right, bottom, 0..1) of the picture with a shader."""
        program, corners = self._program(shader, names)
        for name, value in {**uniforms, "rectangle": rectangle}.items():
            if name in program:
                program[name] = value
        corners.render(moderngl.TRIANGLE_STRIP)

    def _program(self, shader: str, names: dict[str, str]) -> tuple[moderngl.Program, moderngl.VertexArray]:
        key = (shader, *names.values())
        if key not in self._ready:
            program = self._context.program(
                vertex_shader=source("screen.vert.glsl"), fragment_shader=source(f"{shader}.frag.glsl", **names)
            )
            corners = self._context.vertex_array(program, [(self._corners, "2f", "corner")])  # pyright: ignore[reportUnknownMemberType]  its stub leaves arguments bare
            self._ready[key] = (program, corners)
        return self._ready[key]

"""The tiny clay model and the renderer of the tests of evaluation."""

from __future__ import annotations

from tests.core.evaluate.conftest import backend, renderer, tiny

__all__ = ["backend", "renderer", "tiny"]

"""Where what comes with the application lies."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[1] / "resources"

MODELS = RESOURCES / "models"
"""The shipped models: a folder each, or a file."""

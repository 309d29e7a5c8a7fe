"""The layout solver: hints and boxes in, a box for every card out (docs/decisions/0002-layout.md)."""

from core.scene.layout.arrange import arrange
from core.scene.layout.budget import SECONDS
from core.scene.layout.values import Clash, Layout, Reason

__all__ = ["SECONDS", "Clash", "Layout", "Reason", "arrange"]

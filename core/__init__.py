"""Diorama's core: scenes, composition and models, without a window.

Nothing in this package knows Qt or the desktop. Everything in `core.scene`, and `core.recipe`, `core.project` and
`core.export`, also runs without torch (see the import contracts in `pyproject.toml`).
"""

__version__ = "0.1.0"

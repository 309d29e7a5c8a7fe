"""A picture with free text in it is never said to show everything."""

from __future__ import annotations

from core.scene.sentence import parse
from desktop.drawing.model_host import all_can_be_judged


def test_free_text_cannot_be_judged_unless_it_shall_be_missing() -> None:
    assert all_can_be_judged(parse('a cat on a table, no "dragon"'))
    assert not all_can_be_judged(parse('a cat next to a "dragon"'))

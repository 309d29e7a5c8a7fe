from __future__ import annotations

from collections import Counter
from itertools import islice

from core.scene.relations import RELATIONS
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, SKIES
from core.world import sheet
from core.world.facing import FACINGS
from core.world.renderer import Renderer


def test_a_sheet_shows_its_worlds_side_by_side() -> None:
    with Renderer(16) as renderer:
        worlds = list(islice(sheet.backdrops(), 5))
        picture = sheet.sheet(renderer, worlds, columns=2)
        assert picture.shape == (48, 32, 3)
        assert (picture[:16, 16:] == renderer.draw(worlds[1]).picture).all()
        assert (picture[32:, 16:] == 255).all()


def test_the_sheets_are_complete() -> None:
    assert {(world.bodies[0].kind, world.bodies[0].colour) for world in sheet.colours()} == {
        (kind, colour) for kind in KINDS for colour in COLOURS
    }
    assert Counter(world.bodies[0].kind for world in sheet.kinds()) == dict.fromkeys(KINDS, 2 * len(FACINGS))
    assert {(world.backdrop.sky, world.backdrop.ground) for world in sheet.backdrops()} == {
        (sky, ground) for sky in SKIES for ground in GROUNDS
    }
    assert len(sheet.relations(each=1)) == len(RELATIONS)
    assert len(sheet.by_chance(number=4)) == 4

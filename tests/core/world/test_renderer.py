from __future__ import annotations

import moderngl
import numpy as np
import pytest

from core.scene.geometry import Box, Point, Size
from core.scene.perspective import scale_at
from core.scene.scene import Backdrop
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, SKIES
from core.world.bodies import BUILDS, World, WorldBody
from core.world.camera import distance_of, pose_in
from core.world.programs import NoDrawingError, open_context
from core.world.renderer import Renderer
from core.world.shapes import hulls
from core.world.truth import observe


def body_in(box: Box, kind: str, colour: str = "red") -> WorldBody:
    low, high = BUILDS[kind].yaws[0]
    sky_depth = KINDS[kind].sky_depth
    distance = None if sky_depth is None else distance_of(sky_depth)
    return WorldBody(kind, colour, "medium", pose_in(box, hulls()[kind], np.radians((low + high) / 2), distance))


def natural_box(kind: str, x: float = 0.5, foot: float = 0.85) -> Box:
    row = KINDS[kind]
    width = row.width * (1.0 if row.flies else scale_at(foot))
    size = Size(width, width * row.aspect)
    return Box.around(Point(x, 0.17), size) if row.flies else Box.standing_at(Point(x, foot), size)


PAIR = World((body_in(natural_box("cube", 0.25), "cube"), body_in(natural_box("duck", 0.7), "duck", "yellow")))


def test_the_same_world_gives_the_same_bytes(renderer: Renderer) -> None:
    first, second = renderer.draw(PAIR), renderer.draw(PAIR)
    with Renderer(renderer.size) as other:
        third = other.draw(PAIR)
    for drawing in (second, third):
        np.testing.assert_array_equal(drawing.picture, first.picture)
        np.testing.assert_array_equal(drawing.seen, first.seen)


def test_two_renderers_may_take_turns(renderer: Renderer) -> None:
    before = renderer.draw(PAIR).picture
    with Renderer(32, antialias=True) as small:
        assert small.draw(PAIR).picture.shape == (32, 32, 3)
        np.testing.assert_array_equal(renderer.draw(PAIR).picture, before)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_body_appears_in_its_box_and_colour(renderer: Renderer, kind: str) -> None:
    box = natural_box(kind)
    drawing, truth = observe(renderer, World((body_in(box, kind, "purple"),)))
    (found,) = truth.bodies
    assert found.box.iou(box) > 0.86
    assert found.visible == 1
    rows, columns = np.nonzero(found.mask)
    assert found.box.top * renderer.size == rows.min()
    assert found.box.right * renderer.size == columns.max() + 1
    red, green, blue = drawing.picture[found.mask].reshape(-1, 3).mean(axis=0)
    assert blue > green
    assert red > green


@pytest.mark.parametrize("sky", SKIES)
def test_colours_stay_themselves_under_every_sky(renderer: Renderer, sky: str) -> None:
    def mean_of(colour: str) -> np.ndarray:
        drawing = renderer.draw(World((body_in(natural_box("sphere"), "sphere", colour),), Backdrop(sky, "grass")))
        return drawing.picture[drawing.mask(0)].astype(float).mean(axis=0)

    def tint(rgb: np.ndarray) -> np.ndarray:
        return rgb / rgb.max()

    hues = [colour for colour in COLOURS if colour not in ("black", "grey")]  # which are white but for their lightness
    plain = {id: tint(np.array(COLOURS[id].rgb, float)) for id in hues}
    for colour in hues:
        seen = tint(mean_of(colour))
        assert min(plain, key=lambda name: float(np.linalg.norm(plain[name] - seen))) == colour
    black, grey, white = (mean_of(colour).mean() for colour in ("black", "grey", "white"))
    assert black < 0.6 * grey < 0.6 * 0.8 * white
    assert mean_of("brown").mean() < 0.8 * mean_of("orange").mean()


def test_a_removed_body_changes_only_its_surroundings(renderer: Renderer) -> None:
    both, one = renderer.draw(PAIR), renderer.draw(World(PAIR.bodies[:1]))
    changed = np.any(both.picture != one.picture, axis=2)
    duck = both.mask(1)
    assert changed[duck].mean() > 0.95
    columns = np.flatnonzero(changed.any(axis=0))
    left = np.flatnonzero(duck.any(axis=0)).min()
    assert columns.min() > left - 0.12 * renderer.size
    np.testing.assert_array_equal(both.mask(0), one.mask(0))


def test_a_body_throws_a_shadow_away_from_the_lamp(renderer: Renderer) -> None:
    empty, cube = renderer.draw(World()), renderer.draw(World(PAIR.bodies[:1]))
    darker = cube.picture.sum(axis=2, dtype=int) < empty.picture.sum(axis=2, dtype=int) - 40
    beside = darker & ~cube.mask(0)
    assert np.nonzero(beside)[1].mean() > np.nonzero(cube.mask(0))[1].mean()


def test_a_hidden_body_is_whole_when_drawn_alone(renderer: Renderer) -> None:
    hidden, front = body_in(natural_box("sphere", 0.5, 0.75), "sphere"), body_in(natural_box("cube", 0.6, 0.9), "cube")
    _, truth = observe(renderer, World((hidden, front)))
    assert 0.1 < truth.bodies[0].visible < 0.9
    assert truth.bodies[1].visible == 1
    assert truth.bodies[0].box.iou(natural_box("sphere", 0.5, 0.75)) > 0.86


def test_every_backdrop_is_another_picture(renderer: Renderer) -> None:
    backdrops = [
        *(Backdrop(sky, "grass") for sky in SKIES),
        *(Backdrop("blue", ground) for ground in GROUNDS[1:]),
        Backdrop("blue", "grass", "purple"),
        Backdrop("blue", "grass", river=True),
        Backdrop("blue", "grass", flowers=True),
    ]
    pictures = [renderer.draw(World(backdrop=backdrop)).picture.astype(float) for backdrop in backdrops]
    for index, picture in enumerate(pictures):
        for other in pictures[:index]:
            assert np.abs(picture - other).mean() > 1.0
        assert picture.max() > 150 or backdrops[index].sky == "night"


def test_where_nothing_can_draw_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise Exception("libEGL.so: cannot open shared object file")  # noqa: TRY002  as moderngl does

    monkeypatch.setattr(moderngl, "create_context", broken)
    with pytest.raises(NoDrawingError, match="apt-get install libegl1 libgl1 libgl1-mesa-dri"):
        open_context()

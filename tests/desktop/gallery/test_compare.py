"""Two pictures held against each other, and what differs in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Scene
from desktop.gallery.compare import Compare
from desktop.gallery.differences import differences
from desktop.gallery.picture import GalleryPicture
from desktop.gallery.wipe import WHOLE, WipeView
from desktop.look.theme import Look
from desktop.look.translations import Translations
from tests.desktop.gallery.pictures import draw, recipe_of

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen plugin has no least sizes

BOX, NEAR, FAR = Box(0.0, 0.0, 0.2, 0.2), Box(0.05, 0.0, 0.2, 0.2), Box(0.7, 0.7, 0.2, 0.2)


def said(left: Recipe, right: Recipe, language: str = "en") -> list[tuple[str, str, str]]:
    return [(row.what, row.left, row.right) for row in differences(left, right, Translations(language))]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda scene: scene.changed("card1", colour="green"), ("Card", "a red cube", "a green cube")),
        (lambda scene: scene.changed("card1", size="small"), ("Card", "a red cube", "a small red cube")),
        (lambda scene: scene.changed("card1", wanted=False), ("Card", "a red cube", "no red cubes")),
        (lambda scene: scene.without_card("card3"), ("Card", "a yellow ball", "–")),
        (lambda scene: scene.without_hint(scene.hints[0]), ("Hint", "the cube is on the table", "–")),
        (lambda scene: scene.with_backdrop(sky="pink"), ("Sky", "left open", "pink sky")),
        (lambda scene: scene.with_backdrop(river=True), ("River", "left open", "river")),
        (
            lambda scene: scene.changed("card1", box=FAR),
            ("Place of the cube", "nowhere in particular", "at the bottom right"),
        ),
        (
            lambda scene: replace(scene, cards=scene.cards[::-1]),
            ("The scene", "the same things in another order", "the same things in another order"),
        ),
    ],
)
def test_each_change_of_a_scene_is_said(edit: Callable[[Scene], Scene], expected: tuple[str, str, str]) -> None:
    left = recipe_of()
    right = replace(left, scene=edit(left.scene))
    assert expected in said(left, right)
    assert said(left, right, "zh"), "the other language has words for it, too"
    assert not said(left, left)


def test_a_card_that_moved_or_was_locked() -> None:
    scene = recipe_of().scene.changed("card1", box=BOX)
    left, near = replace(recipe_of(), scene=scene), scene.changed("card1", box=NEAR, pinned=True)
    assert said(left, replace(left, scene=near)) == [
        ("Place of the cube", "at the top left", "moved a little"),
        ("Lock of the cube", "not locked", "locked"),
    ]


def test_settings_are_said_by_their_names() -> None:
    left = recipe_of()
    right = replace(left, seed=9, steps=20, guidance=3.0, sampler="heun")
    assert said(left, right) == [
        ("Seed", "1", "9"),
        ("Steps", "6", "20"),
        ("Sampler", "euler", "heun"),
        ("Strength of all cards", "2.5", "3"),
    ]
    assert [what for what, _, _ in said(left, right, "zh")] == ["种子", "步数", "采样方法", "所有卡片的强度"]


@pytest.fixture
def dialog(qtbot: QtBot) -> Compare:
    left, right = (draw(recipe_of(seed=seed)) for seed in (1, 2))
    compare = Compare(Translations("en"), Look())
    qtbot.addWidget(compare)
    compare.show_pair(GalleryPicture(left.recipe, left.image), GalleryPicture(right.recipe, right.image))
    compare.show()
    qtbot.waitExposed(compare)
    return compare


def texts(dialog: Compare) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_the_differences_stand_below_the_pictures(dialog: Compare) -> None:
    assert {"Seed", "1", "2", "What differs"} <= set(texts(dialog))


def test_equal_recipes_are_said_to_be_equal(dialog: Compare) -> None:
    same = draw(recipe_of())
    dialog.show_pair(GalleryPicture(same.recipe, same.image), GalleryPicture(same.recipe, same.image))
    assert "Nothing differs: both have the same recipe." in texts(dialog)
    assert "Seed" not in [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def test_one_picture_is_wiped_over_the_other(dialog: Compare) -> None:
    wipe = dialog.findChildren(WipeView)[0]
    over = next(button for button in dialog.findChildren(QToolButton) if button.text() == "Wipe")
    assert not wipe.isVisible()
    QTest.mouseClick(over, LEFT)
    assert wipe.isVisible()
    start = wipe.line_at().toPoint()
    QTest.mousePress(wipe, LEFT, pos=start)
    QTest.mouseMove(wipe, start + QPoint(60, 0))
    QTest.mouseRelease(wipe, LEFT, pos=start + QPoint(60, 0))
    assert abs(wipe.line_at().x() - start.x() - 60) <= 1
    QTest.mouseClick(wipe, LEFT, pos=QPoint(1, 50))
    assert wipe.value() == 0
    wipe.setFocus()
    QTest.keyClick(wipe, Qt.Key.Key_End)
    assert wipe.value() == WHOLE
    assert not dialog.grab().isNull()


def test_the_line_parts_the_pictures(dialog: Compare, qtbot: QtBot) -> None:
    wipe = dialog.findChildren(WipeView)[0]
    red, blue = (draw(recipe_of()).image.copy() for _ in range(2))
    red.paste((200, 30, 30), (0, 0, *red.size))
    blue.paste((30, 30, 200), (0, 0, *blue.size))
    wipe.show_images(red, blue)
    QTest.mouseClick(next(button for button in dialog.findChildren(QToolButton) if button.text() == "Wipe"), LEFT)
    image = wipe.grab().toImage()
    x, y = wipe.line_at().toPoint().toTuple()
    assert image.pixelColor(x - 60, y - 60).red() > 150
    assert image.pixelColor(x + 60, y - 60).blue() > 150


def test_languages_and_looks_change_live(qtbot: QtBot) -> None:
    words, look = Translations("en"), Look()
    compare = Compare(words, look)
    qtbot.addWidget(compare)
    left, right = (draw(recipe_of(seed=seed)) for seed in (1, 2))
    compare.show_pair(GalleryPicture(left.recipe, left.image), GalleryPicture(right.recipe, right.image))
    words.switch("zh")
    look.switch("dark", 1.6)
    assert compare.windowTitle() == "两张图片"
    assert "种子" in texts(compare)
    assert not compare.grab().isNull()
    assert all(button.text() or button.accessibleName() for button in compare.findChildren(QAbstractButton))

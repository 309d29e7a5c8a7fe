"""Pictures that carry their recipe, animations and contact sheets."""

import errno
import os
import random
import struct
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from core import __version__
from core.errors import ExportError
from core.export import contact_sheet, read_recipe, small_print, write_animation, write_png, write_sheet
from core.export.png_text import SIGNATURE
from core.export.sheet import PAPER
from core.project import FORMAT, MAX_BYTES, Project, decode, encode
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Card, Scene

RECIPE = Recipe(
    Scene((Card("a", kind="cube", colour="red", box=Box(0.1, 0.2, 0.3, 0.4)), Card("b", text="一只 cat 🐈"))), seed=9
)


def noise(seed, side=64):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks):
    """The smallest picture with these chunks before its pixels."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 4))
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def carrying(text, compress=False):
    body = b"\1\0\0\0" + zlib.compress(text) if compress else b"\0\0\0\0" + text
    return png(chunk(b"iTXt", b"diorama\0" + body))


# Pictures with a recipe.


def test_a_picture_gives_its_recipe_and_its_pixels_back(tmp_path):
    write_png(tmp_path / "a.png", noise(1), RECIPE)
    assert read_recipe(tmp_path / "a.png") == RECIPE
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image), np.asarray(noise(1)))


def test_other_programs_can_read_what_made_the_picture(tmp_path):
    write_png(tmp_path / "a.png", noise(1), RECIPE)
    with Image.open(tmp_path / "a.png") as image:
        assert image.info["Software"] == f"Diorama {__version__}"
        assert image.info["Description"].startswith("a red cube")
        assert image.info["Description"].endswith('cat 🐈" (seed 9, 20 steps of euler, guidance 2.5)')
        assert decode(image.info["diorama"].encode()) == Project(RECIPE)


@pytest.mark.parametrize("cards", [0, 1, 200])
def test_short_recipes_stay_readable_and_long_ones_are_compressed(tmp_path, cards):
    recipe = Recipe(Scene(tuple(Card(f"card{n}", kind="cube") for n in range(cards))))
    write_png(tmp_path / "a.png", noise(1, side=1), recipe)
    assert read_recipe(tmp_path / "a.png") == recipe
    assert ((tmp_path / "a.png").stat().st_size < len(encode(Project(recipe)))) == (cards == 200)


def test_a_recipe_is_found_behind_the_pixels_too(tmp_path):
    """Other programs may move text chunks to the end."""
    body = b"diorama\0\0\0\0\0" + encode(Project(RECIPE))
    tail = chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(png().removesuffix(tail) + chunk(b"iTXt", body) + tail)
    assert read_recipe(tmp_path / "a.png") == RECIPE


@pytest.mark.parametrize("cards", [1, 60])
def test_a_recipe_survives_programs_that_drop_international_text(tmp_path, cards):
    """As ImageMagick does, which keeps tEXt and zTXt; a Chinese text is in ASCII for that."""
    recipe = Recipe(Scene(tuple(Card(f"card{n}", text="红色的方块 🐈") for n in range(cards))))
    write_png(tmp_path / "a.png", noise(1), recipe)
    data = (tmp_path / "a.png").read_bytes()
    kept, at = [data[:8]], 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] != b"iTXt":
            kept.append(data[at : at + 12 + length])
        at += 12 + length
    (tmp_path / "copy.png").write_bytes(b"".join(kept))
    assert b"iTXt" in data
    assert read_recipe(tmp_path / "copy.png") == recipe


def test_a_picture_of_an_earlier_version_still_has_its_recipe(tmp_path):
    """They carry it as iTXt."""
    for compress in (False, True):
        (tmp_path / "a.png").write_bytes(carrying(encode(Project(RECIPE)), compress=compress))
        assert read_recipe(tmp_path / "a.png") == RECIPE


def test_a_recipe_survives_lost_pixels(tmp_path):
    write_png(tmp_path / "a.png", noise(1), RECIPE)
    (tmp_path / "a.png").write_bytes((tmp_path / "a.png").read_bytes()[:-500])
    assert read_recipe(tmp_path / "a.png") == RECIPE


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "WebP", "TIFF"])
def test_another_kind_of_picture_is_named(tmp_path, kind):
    noise(1).save(tmp_path / "a.png", kind)
    assert f"it is a {kind} picture" in _refusal(read_recipe, tmp_path / "a.png")


LONG = b"diorama\0\1\0\0\0" + zlib.compress(b" " * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "it is no picture"),
        (b"hello", "it is no picture"),
        (SIGNATURE, "no recipe inside"),
        (png(), "no recipe inside"),
        (png(chunk(b"iTXt", b"Title\0\0\0\0\0diorama")), "no recipe inside"),
        (png(chunk(b"tEXt", b"diorama\0{}")), "names no format"),
        (png(chunk(b"zTXt", b"diorama\0\0" + zlib.compress(b"{}"))), "names no format"),
        (png(chunk(b"zTXt", b"diorama\0\0" + zlib.compress(b" " * (MAX_BYTES + 1)))), "far more than a recipe"),
        (carrying(b"{"), "not valid JSON"),
        (carrying(b"\xff"), "not valid JSON"),
        (carrying(b"{}", compress=True), "names no format"),
        (carrying(encode(Project(RECIPE)).replace(b"cube", b"ogre")), "the kind of card 'a' is 'ogre'"),
        (carrying(encode(Project(RECIPE)).replace(b'"format": 1', b'"format": 99')), f"this one knows {FORMAT}"),
        (carrying(encode(Project(RECIPE))).replace(b"cube", b"cone"), "checksum is wrong"),
        (png(chunk(b"iTXt", b"diorama\0\0\0")), "cut short"),
        (png(chunk(b"iTXt", b"diorama\0\1\0\0\0nonsense")), "cannot be unpacked"),
        (png(chunk(b"iTXt", LONG)), "far more than a recipe"),
    ],
)
def test_a_file_without_a_sound_recipe_is_refused_in_one_sentence(tmp_path, data, part):
    (tmp_path / "a.png").write_bytes(data)
    assert part in _refusal(read_recipe, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == data


def test_a_text_that_claims_to_be_huge_is_not_unpacked_to_its_end(tmp_path):
    bomb = b"diorama\0\1\0\0\0" + zlib.compress(bytes(6 * MAX_BYTES), level=1)
    (tmp_path / "a.png").write_bytes(png(chunk(b"iTXt", bomb)))
    tracemalloc.start()
    try:
        assert "far more than a recipe" in _refusal(read_recipe, tmp_path / "a.png")
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_BYTES
    finally:
        tracemalloc.stop()


def test_a_picture_of_millions_of_empty_chunks_is_refused_at_once(tmp_path):
    """Its three million chunks took seconds to pass over, on the thread of the window."""
    path = tmp_path / "a.png"
    path.write_bytes(SIGNATURE + chunk(b"tEXt", b"") * 3_000_000 + chunk(b"IEND", b""))
    start = time.process_time()
    assert "no recipe" in _refusal(read_recipe, path)
    assert time.process_time() - start < 0.5


def test_what_is_no_file_is_refused(tmp_path):
    assert "a folder" in _refusal(read_recipe, tmp_path)
    assert "no such file" in _refusal(read_recipe, tmp_path / "nothing.png")


def test_a_damaged_picture_is_read_or_refused_and_never_touched(tmp_path):
    dice, path = random.Random(3), tmp_path / "a.png"
    write_png(path, noise(1, side=8), RECIPE)
    good, outcomes = path.read_bytes(), []
    for _ in range(300):
        data = bytearray(good)
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data[: dice.choice([len(data), dice.randrange(len(data))])])
        outcomes.append(_outcome(path))
    assert set(outcomes) == {"refused", "read"}
    assert outcomes.count("refused") > 150


def test_a_recipe_damaged_under_a_right_checksum_is_read_or_refused(tmp_path):
    dice, path, good = random.Random(4), tmp_path / "a.png", encode(Project(RECIPE))
    for number in range(300):
        text = bytearray(good)
        for _ in range(dice.randint(1, 3)):
            text[dice.randrange(len(text))] = dice.randrange(256)
        path.write_bytes(carrying(bytes(text), compress=number % 2 == 0))
        assert _outcome(path) in {"refused", "read"}


def test_the_name_of_a_picture_ends_with_png(tmp_path):
    assert "must end with .png" in _refusal(write_png, tmp_path / "a.jpg", noise(1), RECIPE)
    assert "must end with .png" in _refusal(write_sheet, tmp_path / "a", [noise(1)], ["one"])
    assert not list(tmp_path.iterdir())


WRITERS = {
    "a.png": lambda path: write_png(path, noise(1), RECIPE),
    "sheet.PNG": lambda path: write_sheet(path, [noise(1)], ["one"]),
    "a.webp": lambda path: write_animation(path, [noise(1), noise(2)]),
    "a.gif": lambda path: write_animation(path, [noise(1), noise(2)]),
}


@pytest.mark.parametrize(("name", "write"), WRITERS.items(), ids=WRITERS)
@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(tmp_path, monkeypatch, name, write, failing):
    (tmp_path / name).write_bytes(b"old")

    def refuse(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, failing, refuse)
    assert _refusal(write, tmp_path / name) == f"'{name}' was not saved, because the disk is full."
    assert {child.name: child.read_bytes() for child in tmp_path.iterdir()} == {name: b"old"}


# Animations.


@pytest.mark.parametrize("name", ["a.webp", "a.gif", "A.GIF"])
def test_an_animation_plays_in_the_time_given_and_holds_its_last_frame(tmp_path, name):
    frames = [Image.new("RGB", (48, 32), (step * 60, 0, 0)) for step in range(5)]
    write_animation(tmp_path / name, iter(frames), seconds=2.0, hold=1.5)
    with Image.open(tmp_path / name) as animation:
        assert animation.size == (48, 32)
        assert animation.info["loop"] == 0
        assert _durations_ms(animation) == [500, 500, 500, 500, 1500]
        assert np.allclose(np.asarray(animation.convert("RGB")), (240, 0, 0), atol=4)


@pytest.mark.parametrize("name", ["a.webp", "a.gif"])
def test_one_frame_is_an_animation_that_stands(tmp_path, name):
    write_animation(tmp_path / name, [noise(1)])
    with Image.open(tmp_path / name) as animation:
        assert animation.size == (64, 64)


@pytest.mark.parametrize("name", ["a.webp", "a.gif"])
def test_small_frames_are_scaled_to_the_picture_that_comes_last(tmp_path, name):
    colours = ((200, 40, 40), (40, 40, 200), (40, 160, 40))
    write_animation(tmp_path / name, [Image.new("RGB", (16 << i, 16 << i), colour) for i, colour in enumerate(colours)])
    with Image.open(tmp_path / name) as animation:
        for number, colour in enumerate(colours):
            animation.seek(number)
            assert animation.size == (64, 64)
            assert np.allclose(np.asarray(animation.convert("RGB")), colour, atol=6)


@pytest.mark.parametrize("count", [49, 50, 101, 102, 1000])
def test_too_many_frames_are_thinned_and_keep_their_ends(tmp_path, count):
    frames = (_numbered(n) for n in range(count))
    write_animation(tmp_path / "a.gif", frames, seconds=2.0, hold=1.0)
    with Image.open(tmp_path / "a.gif") as animation:
        shown = [_number(animation, frame) for frame in range(animation.n_frames)]
        assert sum(_durations_ms(animation)) == pytest.approx(3000, rel=0.2)
    gaps = np.diff(shown)
    assert min(count, 50) <= len(shown) <= 101
    assert (shown[0], shown[-1]) == (0, count - 1)
    assert set(gaps[:-1]) == {gaps[0]}


@pytest.mark.parametrize("name", ["a.webp", "a.gif"])
def test_the_last_frame_looks_like_the_picture(tmp_path, name):
    """Seen from a little way off, where the grain of 256 colours does not show."""
    y, x = np.mgrid[0:128, 0:128] * 2
    picture = Image.fromarray(np.stack([x, y, 255 - x], axis=-1).astype(np.uint8))
    write_animation(tmp_path / name, [noise(1, side=128), picture])
    with Image.open(tmp_path / name) as animation:
        animation.seek(1)
        shown = animation.convert("RGB").reduce(8)
    difference = np.asarray(shown).astype(float) - np.asarray(picture.reduce(8))
    assert np.sqrt(np.mean(difference**2)) < 4


def test_an_unknown_ending_is_refused_before_any_frame_is_made(tmp_path):
    def frames():
        raise AssertionError("a frame was asked for")
        yield

    assert "must end with .webp or .gif" in _refusal(write_animation, tmp_path / "a.mp4", frames())


def test_an_animation_without_frames_is_refused(tmp_path):
    assert "no frame" in _refusal(write_animation, tmp_path / "a.gif", [])
    assert not list(tmp_path.iterdir())


def test_frames_that_fail_half_way_leave_nothing_behind(tmp_path):
    def frames():
        yield noise(1)
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_animation(tmp_path / "a.gif", frames())
    assert not list(tmp_path.iterdir())


# Contact sheets.


@pytest.mark.parametrize(
    ("count", "columns", "across", "down"),
    [(1, None, 1, 1), (2, None, 2, 1), (7, None, 3, 3), (7, 4, 4, 2), (2, 5, 2, 1)],
)
def test_a_sheet_holds_every_picture_unchanged_and_in_order(count, columns, across, down):
    pictures = [Image.new("RGB", (64, 64), (200, 20 * n, 0)) for n in range(count)]
    pixels = np.asarray(contact_sheet(pictures, [""] * count, columns))
    found = [np.argwhere((pixels == (200, 20 * n, 0)).all(axis=-1)) for n in range(count)]
    assert [len(places) for places in found] == [64 * 64] * count
    corners = [tuple(places[0]) for places in found]
    assert corners == sorted(corners)
    assert len({left for _, left in corners}) == across
    assert len({top for top, _ in corners}) == down


def test_each_caption_stands_under_its_own_picture():
    plain = np.asarray(contact_sheet([noise(1), noise(2)], ["", ""])).astype(int)
    second = np.asarray(contact_sheet([noise(1), noise(2)], ["", "seed 12"])).astype(int)
    rows, places, _ = np.nonzero(plain - second)
    picture = np.argwhere((plain != PAPER).any(axis=-1))
    assert rows.min() > picture[:, 0].max()
    assert places.min() > plain.shape[1] // 2


def test_a_long_caption_stays_within_its_picture():
    plain = np.asarray(contact_sheet([noise(1)], [""])).astype(int)
    captioned = np.asarray(contact_sheet([noise(1)], ["a red cube on a green house " * 5])).astype(int)
    _, places, _ = np.nonzero(plain - captioned)
    left, right = (plain.shape[1] - 64) // 2, (plain.shape[1] + 64) // 2
    assert left - 1 <= places.min() <= places.max() <= right


def test_small_print_has_room_for_a_whole_scene():
    words = "a red cube on a green house, a small blue dog to the left of the white boat "
    lines = [np.asarray(small_print(words * many, 32, 512)).reshape(4, 16, 512).any(axis=(1, 2)) for many in (1, 2, 9)]
    assert [line.tolist() for line in lines] == [[True, True, False, False], [True] * 3 + [False], [True] * 4]


def test_a_sheet_is_written_as_it_is_made(tmp_path):
    pictures, captions = [noise(n) for n in range(3)], ["one", "two", "three"]
    write_sheet(tmp_path / "a.png", pictures, captions, columns=3)
    with Image.open(tmp_path / "a.png") as sheet:
        assert np.array_equal(np.asarray(sheet), np.asarray(contact_sheet(pictures, captions, columns=3)))


def test_a_sheet_without_pictures_is_refused():
    assert "at least one picture" in _refusal(contact_sheet, [], [])


def _durations_ms(animation):
    durations = []
    for frame in range(animation.n_frames):
        animation.seek(frame)
        animation.load()
        durations.append(animation.info["duration"])
    return durations


BITS = 1 << np.arange(10)


def _numbered(number):
    """A frame that bears its number, a white column for each bit."""
    column = np.where(number & BITS, 255, 0).astype(np.uint8)
    return Image.fromarray(np.broadcast_to(column[None, :, None], (8, 10, 3)).copy())


def _number(animation, frame):
    animation.seek(frame)
    return int(BITS @ (np.asarray(animation.convert("L"))[0] > 127))


def _outcome(path):
    before = path.read_bytes()
    try:
        read_recipe(path)
    except ExportError as error:
        said = "refused" if str(error).isprintable() else f"badly said: {error}"
    else:
        said = "read"
    return said if path.read_bytes() == before else "touched"


def _refusal(action, *args) -> str:
    with pytest.raises(ExportError) as caught:
        action(*args)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert len(sentence) < 600
    return sentence

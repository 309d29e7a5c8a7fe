"""Project files: round trips, migrations, and no loss whatever the file or the disk does."""

import errno
import json
import os
import random
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import project
from core.errors import ProjectError
from core.project import FORMAT, MAX_BYTES, Project, decode, encode, load, save
from core.recipe import CHOICES, Recipe
from core.scene.geometry import Box
from core.scene.scene import MAX_CARDS, Backdrop, Card, Hint, Scene
from tests.strategies import scenes

SCENE = Scene(
    (
        Card("cube", kind="cube", colour="red", box=Box(0.1, 0.2, 0.3, 0.4), pinned=True, weight=1.5),
        Card("ball", kind="sphere", group="toys"),
        Card("text", text='一只 cat 🐈 with "quotes"', wanted=False),
    ),
    (Hint("on", "cube", ("ball",)), Hint("between", "text", ("cube", "ball"))),
    Backdrop(sky="sunset", mountains="none", river=True),
)
PROJECT = Project(Recipe(SCENE, seed=2**32 - 1, guidance=0.1), title="Mein Würfel")

lines = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30).filter(str.strip)
recipes = st.builds(
    Recipe,
    scene=scenes(placed=True),
    model=lines,
    seed=st.integers(0, 2**32 - 1),
    guidance=st.floats(0, 30),
    **{name: st.sampled_from(known) for name, known in CHOICES.items()},
)


@given(project=st.builds(Project, recipe=recipes, title=st.just("") | lines))
def test_a_project_comes_back_from_its_bytes(project):
    assert decode(encode(project)) == project
    assert decode(encode(project)).recipe.digest == project.recipe.digest


def test_a_project_comes_back_from_its_file(tmp_path):
    save(tmp_path / "a.diorama", PROJECT)
    assert load(tmp_path / "a.diorama") == PROJECT


def test_the_file_is_readable_json_with_its_format(tmp_path):
    save(tmp_path / "a.diorama", PROJECT)
    document = json.loads((tmp_path / "a.diorama").read_text(encoding="utf-8"))
    assert document.keys() == {"format", "title", "recipe"}
    assert document["format"] == FORMAT
    assert "Würfel" in (tmp_path / "a.diorama").read_text(encoding="utf-8")


def test_the_version_before_is_kept_and_saving_twice_does_not_lose_it(tmp_path):
    path, titles = tmp_path / "a.diorama", ("one", "two", "two")
    for title in titles:
        save(path, replace(PROJECT, title=title))
    assert load(path).title == "two"
    assert load(project.backup_of(path)).title == "one"
    assert len(list(tmp_path.iterdir())) == 2


UNKNOWN = {"author": "Mia", "lesson": {"week": 3, "words": ["on", "在…上面"]}, "seen": None, "unknown": {"title": 1}}


def test_whatever_a_file_holds_survives_saving(tmp_path):
    path = tmp_path / "a.diorama"
    path.write_bytes(changed(**UNKNOWN))
    found = load(path)
    assert (found.title, found.unknown) == (PROJECT.title, UNKNOWN)
    for seed in (1, 2):
        save(path, replace(load(path), recipe=replace(found.recipe, seed=seed)))
    for kept, seed in ((path, 2), (project.backup_of(path), 1)):
        document = json.loads(kept.read_text("utf-8"))
        assert document["recipe"]["seed"] == seed
        assert {name: document[name] for name in ("title", *UNKNOWN)} == {"title": PROJECT.title, **UNKNOWN}


def test_a_file_tells_that_it_was_changed(tmp_path):
    path = tmp_path / "a.diorama"
    digest = save(path, PROJECT)
    assert project.digest_of(path) == digest == project.load_with_digest(path)[1]
    path.write_bytes(path.read_bytes() + b"\n")
    assert project.digest_of(path) != digest
    path.unlink()
    assert project.digest_of(path) is None


@pytest.mark.parametrize("title", ["two\nlines", " ", "x" * 301])
def test_a_title_is_one_line(title):
    with pytest.raises(ProjectError, match="title"):
        Project(PROJECT.recipe, title)


# Migrations: the invented formats below stand before the first real one.

EARLIER = {
    FORMAT - 2: lambda document: {**document, "recipe": document["picture"]},
    FORMAT - 1: lambda document: {
        "format": FORMAT,
        "title": document["name"],
        "recipe": document["recipe"],
    },
}


def earlier(**fields):
    document = {"format": FORMAT - 2, "name": "old", "picture": json.loads(encode(PROJECT))["recipe"], **fields}
    return json.dumps(document).encode()


def test_an_old_file_is_brought_up_step_by_step():
    assert decode(earlier(), EARLIER) == replace(PROJECT, title="old")


def test_a_file_of_an_unknown_old_format_is_refused():
    assert "format is -1, which this version" in _refusal(decode, earlier())


@pytest.mark.parametrize("fields", [{"name": 5}, {"picture": 5}, {"picture": None}])
def test_a_damaged_old_file_is_refused(fields):
    assert _refusal(decode, earlier(**fields), EARLIER)


def test_a_migration_that_misses_something_is_no_crash():
    assert "damaged" in _refusal(decode, json.dumps({"format": FORMAT - 2}).encode(), EARLIER)


# Files that are no project.

GOOD = encode(PROJECT)


def changed(**fields):
    return json.dumps({**json.loads(GOOD), **fields}).encode()


def with_scene(**fields):
    return changed(recipe={"scene": fields})


CUBE = {"id": "a", "kind": "cube"}


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "not valid JSON"),
        (b"\0" * 1000, "not valid JSON"),
        (GOOD[:-20], "not valid JSON"),
        (GOOD.decode().encode("utf-16"), "not valid JSON"),
        (GOOD.decode().encode("latin-1", "replace"), "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "names no format"),
        (b"{}", "names no format"),
        (changed(format="1"), "not a whole number"),
        (changed(format=True), "not a whole number"),
        (changed(format=FORMAT + 1), f"newer Diorama made it (format {FORMAT + 1}"),
        (changed(format=10**3000), "newer Diorama"),
        (changed(format=0), "format is 0"),
        (changed(format=-(10**3000)), "this version of Diorama does not know"),
        (changed(extra=1e300).replace(b"1e+300", b"1e999"), "'extra' or a later field holds no valid value"),
        (with_scene(extra=1), "'recipe.scene.extra' of the project is not known"),
        (changed(title=5), "'title' of the project should be a valid string"),
        (changed(title="two\nlines"), "title of the project must be one line"),
        (changed(recipe=None), "'recipe' of the project should be an object"),
        (json.dumps({"format": FORMAT}).encode(), "'recipe' of the project is missing"),
        (with_scene(cards=[CUBE, CUBE]), "the id 'a' stands on 2 cards"),
        (with_scene(cards=[{**CUBE, "weight": float("nan")}]), "not valid JSON"),
        (with_scene(cards=[{**CUBE, "weight": 1}]).replace(b": 1}]", b": 1e999}]"), "cards[0].weight"),
        (with_scene(cards=[{**CUBE, "weight": 10**4000}]), "cards[0].weight"),
        (with_scene(cards=[{**CUBE, "kind": "ogre" * 10_000}]), "cards[0]' of the project cannot be used: the kind"),
        (with_scene(hints=[{"relation": "on", "subject": "a", "references": ["b"]}]), "names the card 'a'"),
    ],
)
def test_a_file_that_is_no_project_is_refused_in_one_sentence_and_left_alone(tmp_path, data, part):
    path = tmp_path / "a.diorama"
    path.write_bytes(data)
    sentence = _refusal(load, path)
    assert part in sentence
    assert sentence.startswith("'a.diorama' cannot be opened")
    assert path.read_bytes() == data


def test_a_refusal_names_the_version_before(tmp_path):
    path = tmp_path / "a.diorama"
    save(path, PROJECT)
    save(path, replace(PROJECT, title="two"))
    path.write_bytes(b"{")
    assert "'a.diorama.bak'" in _refusal(load, path)


def test_what_is_no_file_is_refused(tmp_path):
    assert "a folder" in _refusal(load, tmp_path)
    assert "no such file" in _refusal(load, tmp_path / "nothing.diorama")


def test_an_oversized_file_is_refused(tmp_path):
    path = tmp_path / "a.diorama"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "too large" in _refusal(load, path)


def test_a_project_that_could_not_be_read_back_is_not_written(tmp_path):
    huge = Project(Recipe(Scene()), unknown={"of another program": "x" * 2**24})
    assert "larger than 16 MB" in _refusal(save, tmp_path / "a.diorama", huge)
    assert not list(tmp_path.iterdir())


def test_a_project_with_too_many_cards_is_refused():
    cards = tuple(Card(f"card{n}", kind="cube") for n in range(MAX_CARDS))
    text = encode(Project(Recipe(Scene(cards)))).decode()
    document = json.loads(text)
    document["recipe"]["scene"]["cards"].append({"id": "one more", "kind": "cube"})
    assert f"at most {MAX_CARDS}" in _refusal(decode, json.dumps(document).encode())


# Disks that refuse.


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_failing_disk_leaves_the_old_file(tmp_path, monkeypatch, failing, code):
    path = tmp_path / "a.diorama"
    save(path, PROJECT)
    before = path.read_bytes()

    def refuse(*args, **kwargs):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, failing, refuse)
    assert "was not saved, because" in _refusal(save, path, replace(PROJECT, title="new"))
    assert {child.name: child.read_bytes() for child in tmp_path.iterdir()} == {"a.diorama": before}


def test_a_disk_that_takes_only_some_bytes_leaves_the_old_file(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "a.diorama"
    save(path, PROJECT)
    before, limits = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        sentence = _refusal(save, path, replace(PROJECT, title="new"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "was not saved" in sentence
    assert {child.name: child.read_bytes() for child in tmp_path.iterdir()} == {"a.diorama": before}


def test_places_that_cannot_be_written_are_said_plainly(tmp_path):
    (tmp_path / "file").touch()
    assert "no such file or folder" in _refusal(save, tmp_path / "nowhere" / "a.diorama", PROJECT)
    assert _refusal(save, tmp_path / "file" / "a.diorama", PROJECT)
    assert "a folder" in _refusal(save, tmp_path, PROJECT)
    assert "a folder" in _refusal(save, Path(), PROJECT)
    assert [child.name for child in tmp_path.iterdir()] == ["file"]


@contextmanager
def _ordinary_user():
    """Root may write everywhere, so root becomes somebody else for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no folders that can only be read")
def test_a_folder_that_can_only_be_read_is_said_plainly():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save(folder / "a.diorama", PROJECT)
        before = (folder / "a.diorama").read_bytes()
        folder.chmod(0o555)
        with _ordinary_user():
            assert "may not be touched" in _refusal(save, folder / "b.diorama", PROJECT)
            assert "may not be touched" in _refusal(save, folder / "a.diorama", replace(PROJECT, title="new"))
        folder.chmod(0o755)
        assert {child.name: child.read_bytes() for child in folder.iterdir()} == {"a.diorama": before}


# Fuzzing.

SCALARS = [
    None,
    True,
    -1,
    0,
    2**70,
    1e308,
    -0.0,
    "",
    "a",
    "cube",
    "\n",
    "\ud800",
    [],
    {},
    [[]],
    {"id": "a"},
    ["cube"] * 3,
]


def flipped(data: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def truncated(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def shuffled(data: bytes, dice: random.Random) -> bytes:
    rows = data.splitlines(keepends=True)
    one, other = dice.randrange(len(rows)), dice.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]
    return b"".join(rows)


def replaced(data: bytes, dice: random.Random) -> bytes:
    """One JSON value, however deep, in the place of another."""
    document = json.loads(data)
    holder, key = dice.choice(list(_slots(document)))
    holder[key] = dice.choice([*SCALARS, *(holder[key] for holder, key in _slots(json.loads(data)))])
    return json.dumps(document).encode()


def removed(data: bytes, dice: random.Random) -> bytes:
    document = json.loads(data)
    holder, key = dice.choice(list(_slots(document)))
    del holder[key]
    return json.dumps(document).encode()


def _slots(value):
    """Every place of a JSON document, as what holds it and its key there."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _slots(value[key])


MUTATIONS = [flipped, truncated, shuffled, replaced, removed]


def test_two_thousand_damaged_files_never_crash_and_are_never_touched(tmp_path):
    dice, path, outcomes = random.Random(2), tmp_path / "a.diorama", []
    for number in range(2000):
        data = MUTATIONS[number % len(MUTATIONS)](GOOD, dice)
        path.write_bytes(data)
        outcomes.append(_outcome(path))
        assert path.read_bytes() == data
    assert [child.name for child in tmp_path.iterdir()] == ["a.diorama"]
    assert set(outcomes) == {"refused", "read"}
    assert outcomes.count("refused") > 1000


def _outcome(path: Path) -> str:
    """What is read must be a whole project; what is refused must be refused in one line."""
    try:
        found = load(path)
    except ProjectError as error:
        return "refused" if str(error).isprintable() else f"badly said: {error}"
    assert decode(encode(found)) == found
    return "read"


def _refusal(action, *args) -> str:
    with pytest.raises(ProjectError) as caught:
        action(*args)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert len(sentence) < 700
    return sentence

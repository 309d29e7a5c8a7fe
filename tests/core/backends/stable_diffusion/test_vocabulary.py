"""Where a tokenizer's files are found, what is refused, and that nothing is fetched without an explicit yes."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest
from transformers import CLIPTokenizer

from core.backends.stable_diffusion.format import vocabulary
from core.backends.stable_diffusion.format.manifest import Manifest
from core.backends.stable_diffusion.format.vocabulary import vocabularies
from core.backends.stable_diffusion.format.whole import read
from core.backends.stable_diffusion.tokenizers import make_tokenizers
from core.errors import ModelError, VocabularyError
from tests.core.backends.stable_diffusion import tiny


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither this computer's own folder nor its cache of the hub has a vocabulary."""
    monkeypatch.setattr(vocabulary, "own_folder", lambda: tmp_path / "own")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.file_download.HF_HUB_CACHE", str(tmp_path / "hub"), raising=False)
    return tmp_path


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return read(tiny.write_file(tmp_path / "models" / "x.safetensors", "sd1", tokenizer=False))


PROMPTS = ["a red cube on grass!", "Blue  SPHERE, naïve 2 é", "", "photo of a house " * 40, "\u4e00 \U0001f600"]


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_prompts_are_read_as_transformers_own_loading_reads_them(tmp_path: Path, family: tiny.Family):
    folder = tiny.write_folder(tmp_path / "folder", family)
    for number, ours in enumerate(make_tokenizers(read(folder), allow_download=False)):
        theirs = CLIPTokenizer.from_pretrained(folder / ("tokenizer_2" if number else "tokenizer"))
        told = [t(PROMPTS, padding="max_length", truncation=True, max_length=77).input_ids for t in (ours, theirs)]
        assert told[0] == told[1]
        assert (ours.model_max_length, ours.pad_token_id) == (theirs.model_max_length, theirs.pad_token_id)


def test_what_newer_programs_save_is_read_alike(tmp_path: Path):
    """They keep vocabulary and merges in one file."""
    folder = tiny.write_folder(tmp_path / "folder", "sd2")
    before = make_tokenizers(read(folder), allow_download=False)[0]
    CLIPTokenizer.from_pretrained(folder / "tokenizer").save_pretrained(tmp_path / "new")
    for name in ("vocab.json", "merges.txt", "special_tokens_map.json"):
        (folder / "tokenizer" / name).unlink()
    for file in (tmp_path / "new").iterdir():
        file.replace(folder / "tokenizer" / file.name)
    assert (folder / "tokenizer" / "tokenizer.json").is_file()
    after = make_tokenizers(read(folder), allow_download=False)[0]
    assert after(PROMPTS).input_ids == before(PROMPTS).input_ids
    assert after.pad_token == before.pad_token == "!"


@pytest.mark.parametrize("place", ["models", "models/tokenizer", "own", "hub"])
def test_a_single_file_finds_its_vocabulary(manifest: Manifest, tmp_path: Path, place: str):
    with pytest.raises(VocabularyError):
        vocabularies(manifest, allow_download=False)
    folder = tmp_path / place
    if place == "hub":
        repository = folder / "models--openai--clip-vit-large-patch14"
        folder = repository / "snapshots" / "1234"
        (repository / "refs").mkdir(parents=True)
        (repository / "refs" / "main").write_text("1234")
    tiny.write_tokenizer(folder)
    (found,) = vocabularies(manifest, allow_download=False)
    assert found.numbers["red</w>"]
    assert found.pad == tiny.END


def test_how_a_file_is_padded_is_a_matter_of_its_family(tmp_path: Path):
    """Not of the tokenizer that it borrows."""
    xl = read(tiny.write_file(tmp_path / "xl.safetensors", "sdxl"))
    tiny.write_tokenizer(tmp_path / "tokenizer", "!")
    assert [found.pad for found in vocabularies(xl, allow_download=False)] == [tiny.END, "!"]


def test_nothing_is_fetched_without_a_yes(manifest: Manifest, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def fetch(address: str, _most: int) -> bytes:
        asked.append(address)
        return b""

    with pytest.raises(VocabularyError, match="or allow the download"):
        vocabularies(manifest, allow_download=False, fetch=fetch)
    assert asked == []


def test_a_yes_fetches_two_files_once(manifest: Manifest, tmp_path: Path):
    source = tiny.write_tokenizer(tmp_path / "source")
    asked: list[str] = []

    def fetch(address: str, most: int) -> bytes:
        asked.append(address)
        data = (source / address.rpartition("/")[2]).read_bytes()
        assert len(data) < most
        return data

    for _ in range(2):
        (found,) = vocabularies(manifest, allow_download=True, fetch=fetch)
        assert found.numbers["cube</w>"]
    base = "https://huggingface.co/openai/clip-vit-large-patch14/resolve/main"
    assert asked == [f"{base}/vocab.json", f"{base}/merges.txt"]
    assert sorted(file.name for file in (tmp_path / "own").iterdir()) == ["merges.txt", "vocab.json"]


def test_what_cannot_be_fetched_is_told(manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def unreachable(*_: object, **__: object) -> object:
        raise urllib.request.URLError("no route")

    monkeypatch.setattr(urllib.request, "urlopen", unreachable)
    with pytest.raises(ModelError, match=r"could not be fetched: .*; put vocab\.json and merges\.txt beside it"):
        vocabularies(manifest, allow_download=True)
    with pytest.raises(ModelError, match=r"'vocab\.json' of its tokenizer is damaged"):
        vocabularies(manifest, allow_download=True, fetch=lambda *_: b"<html>")
    whole = (tiny.write_tokenizer(tmp_path / "source") / "vocab.json").read_bytes()
    with pytest.raises(ModelError, match="merges of its tokenizer do not fit"):
        vocabularies(manifest, True, lambda address, _: whole if address.endswith("vocab.json") else b"<html>")
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("vocab.json", "no JSON", "is damaged"),
        ("vocab.json", "[]", "is damaged"),
        ("vocab.json", "{}", "is not CLIP's"),
        ("vocab.json", json.dumps({tiny.START: 0, tiny.END: -1}), "is not CLIP's"),
        ("vocab.json", json.dumps({tiny.START: 0, tiny.END: "1"}), "is not CLIP's"),
        ("vocab.json", json.dumps({tiny.START: 1, tiny.END: 1}), "gives a number twice"),
        ("vocab.json", json.dumps({tiny.START: 0, tiny.END: 10**6}), "merges of its tokenizer do not fit"),
        ("merges.txt", "", "merges of its tokenizer do not fit"),
        ("merges.txt", "q q\n", "merges of its tokenizer do not fit"),
        ("merges.txt", "a b c\n", "merges of its tokenizer do not fit"),
    ],
)
def test_a_damaged_vocabulary_is_told(manifest: Manifest, tmp_path: Path, name: str, text: str, sentence: str):
    folder = tiny.write_tokenizer(tmp_path / "models")
    (folder / name).write_text(text)
    with pytest.raises(ModelError, match=sentence):
        vocabularies(manifest, allow_download=False)


def test_a_vocabulary_that_is_too_large_for_its_text_encoder_is_told(manifest: Manifest, tmp_path: Path):
    folder = tiny.write_tokenizer(tmp_path / "models")
    numbers = json.loads((folder / "vocab.json").read_text("utf-8"))
    (folder / "vocab.json").write_text(json.dumps({**numbers, "more": 99_999}))
    with pytest.raises(ModelError, match="its tokenizer knows more words than its text encoder"):
        vocabularies(manifest, allow_download=False)


def test_a_folder_without_its_tokenizer_is_told(tmp_path: Path):
    folder = tiny.write_folder(tmp_path / "folder", "sd1")
    (folder / "tokenizer" / "merges.txt").unlink()
    with pytest.raises(ModelError, match=r"vocab\.json and merges\.txt are missing from its folder 'tokenizer'"):
        make_tokenizers(read(folder), allow_download=False)

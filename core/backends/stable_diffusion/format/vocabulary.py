"""The vocabulary of CLIP's tokenizer: found on this computer, or fetched after an explicit yes.

All three families share one vocabulary; it is only padded differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import platformdirs

from core import files, serial
from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.format.manifest import Manifest
from core.backends.stable_diffusion.format.refusal import AGAIN, name_of, refused
from core.errors import Phrase, VocabularyError

START, END = "<|startoftext|>", "<|endoftext|>"
VOCABULARY, MERGES, WHOLE = "vocab.json", "merges.txt", "tokenizer.json"
LONGEST = 20_000_000  # bytes; CLIP's have 1 and 0.5 million

PADS: Mapping[Family, tuple[str, ...]] = MappingProxyType({"sd1": (END,), "sd2": ("!",), "sdxl": (END, "!")})
"""What fills a prompt up, for each text encoder: OpenCLIP was trained with zeros, and "!" has the number 0."""

REPOSITORIES = (
    ("openai/clip-vit-large-patch14", ""),
    ("stable-diffusion-v1-5/stable-diffusion-v1-5", "tokenizer/"),
    ("runwayml/stable-diffusion-v1-5", "tokenizer/"),
    ("CompVis/stable-diffusion-v1-4", "tokenizer/"),
    ("stabilityai/stable-diffusion-2-1", "tokenizer/"),
    ("stabilityai/stable-diffusion-2-1-base", "tokenizer/"),
    ("stabilityai/stable-diffusion-xl-base-1.0", "tokenizer/"),
)
"""Where the hub's local cache may have it; the first is where it is fetched from."""

MISSING = (
    "'{name}' cannot be used yet, because the files of its tokenizer, vocab.json and merges.txt, are not on this "
    "computer; put them beside it or into a folder 'tokenizer' beside it, or allow the download."
)

Fetch = Callable[[str, int], bytes]
"""Gets the bytes of an address, at most so many."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a tokenizer needs: the number of each piece of a word, the merges in their order, and the padding."""

    numbers: Mapping[str, int]
    merges: tuple[tuple[str, str], ...]
    pad: str


def vocabularies(manifest: Manifest, allow_download: bool, fetch: Fetch | None = None) -> tuple[Vocabulary, ...]:
    """A vocabulary for each text encoder.

    Raises:
        VocabularyError: it is nowhere on this computer, and may not be fetched.
        ModelError: a file of it is damaged, or does not fit its text encoder.
    """
    path, pads = manifest.checkpoint.path, PADS[manifest.checkpoint.family]
    folders = manifest.tokenizers or (_found(manifest, allow_download, fetch or _fetched),) * len(pads)
    own = bool(manifest.tokenizers)  # a tokenizer that a single file borrows says nothing of how that file is padded
    found = tuple(_vocabulary(path, folder, pad, own) for folder, pad in zip(folders, pads, strict=True))
    for vocabulary, text in zip(found, manifest.texts, strict=True):
        if max(vocabulary.numbers.values()) >= text.vocab_size:
            raise refused(path, "its tokenizer knows more words than its text encoder", "give it its own tokenizer")
    return found


def own_folder() -> Path:
    """Where a vocabulary is kept that was fetched."""
    return platformdirs.user_data_path("Diorama", appauthor=False) / "tokenizer"


def _found(manifest: Manifest, allow_download: bool, fetch: Fetch) -> Path:
    beside = manifest.checkpoint.path.parent
    for folder in (beside, beside / "tokenizer", own_folder(), *_cached()):
        if _is_there(folder):
            return folder
    if not allow_download:
        raise _missing(manifest.checkpoint.path)
    return _download(manifest.checkpoint.path, own_folder(), fetch)


def _is_there(folder: Path) -> bool:
    return all(files.is_file(folder / name) for name in (VOCABULARY, MERGES)) or files.is_file(folder / WHOLE)


def _missing(path: Path) -> VocabularyError:
    return VocabularyError(Phrase.of(MISSING, name=name_of(path)))


def _cached() -> list[Path]:
    """The folders in the hub's local cache; nothing is asked of the network."""
    from huggingface_hub import try_to_load_from_cache

    found = (try_to_load_from_cache(repository, f"{folder}{VOCABULARY}") for repository, folder in REPOSITORIES)
    return [Path(path).parent for path in found if isinstance(path, str)]


def _download(path: Path, folder: Path, fetch: Fetch) -> Path:
    repository = REPOSITORIES[0][0]
    try:
        got = {name: fetch(f"https://huggingface.co/{repository}/resolve/main/{name}", LONGEST) for name in _PAIR}
        _require_fit(path, _numbers(path, VOCABULARY, got[VOCABULARY]), _lines(got[MERGES]))
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in got.items():
            files.write_file(folder / name, lambda file, data=data: file.write(data))
    except OSError as error:
        why, reason = "the files of its tokenizer could not be fetched: {reason}", files.reason_phrase(error)
        raise refused(path, why, "put vocab.json and merges.txt beside it", reason=reason) from error
    return folder


_PAIR = (VOCABULARY, MERGES)


def _fetched(address: str, most: int) -> bytes:
    from urllib.request import urlopen

    with urlopen(address, timeout=30) as answer:
        return answer.read(most)


def _vocabulary(path: Path, folder: Path, pad: str, own: bool) -> Vocabulary:
    if files.is_file(folder / VOCABULARY) and files.is_file(folder / MERGES):
        numbers = _numbers(path, VOCABULARY, _bytes(path, folder / VOCABULARY))
        merges = _lines(_bytes(path, folder / MERGES))
    elif files.is_file(folder / WHOLE):
        document = _document(path, WHOLE, _bytes(path, folder / WHOLE))
        model = document.get("model")
        parts = cast(dict[str, Any], model) if isinstance(model, dict) else {}
        numbers, merges = _checked(path, WHOLE, parts.get("vocab")), _pairs(parts.get("merges"))
    else:
        why = "vocab.json and merges.txt are missing from its folder '{folder}'"
        raise refused(path, why, "copy them from where it comes from, or download it again", folder=folder.name)
    _require_fit(path, numbers, merges)
    said = (_said_pad(path, folder) if own else None) or pad
    return Vocabulary(numbers, merges, said if said in numbers else END)


def _require_fit(path: Path, numbers: Mapping[str, int], merges: tuple[tuple[str, str], ...]) -> None:
    pieces = (piece for left, right in merges for piece in (left, right, left + right))
    if not merges or any(piece not in numbers for piece in pieces):
        raise refused(path, "the merges of its tokenizer do not fit its vocabulary", AGAIN)


def _bytes(path: Path, file: Path) -> bytes:
    try:
        return files.read_file(file, LONGEST)
    except OSError as error:
        why, reason = "the file '{file}' of its tokenizer cannot be read: {reason}", files.reason_phrase(error)
        raise refused(path, why, "", file=file.name, reason=reason) from error


def _numbers(path: Path, name: str, data: bytes) -> Mapping[str, int]:
    return _checked(path, name, _document(path, name, data))


def _document(path: Path, name: str, data: bytes) -> dict[str, Any]:
    try:
        document = serial.parsed(data)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise refused(path, "the file '{file}' of its tokenizer is damaged", AGAIN, file=name)
    return cast(dict[str, Any], document)


def _checked(path: Path, name: str, value: Any) -> Mapping[str, int]:
    numbers = cast(dict[str, Any], value) if isinstance(value, dict) else {}
    each = numbers.values()
    if not {START, END} <= numbers.keys() or not all(type(number) is int and 0 <= number < 2**31 for number in each):
        raise refused(path, "the file '{file}' of its tokenizer is not CLIP's", AGAIN, file=name)
    if len(set(each)) != len(numbers):
        raise refused(path, "the file '{file}' of its tokenizer gives a number twice", AGAIN, file=name)
    return numbers


def _lines(data: bytes) -> tuple[tuple[str, str], ...]:
    lines = data.decode("utf-8", "replace").split("\n")
    return _pairs([line.strip("\r") for line in lines if line.strip() and not line.startswith("#version")])


def _pairs(merges: Any) -> tuple[tuple[str, str], ...]:
    """Older files have "a b", newer ["a", "b"]; what is neither makes them fit no vocabulary."""
    rows = cast(list[Any], merges) if isinstance(merges, list) else []
    pairs = [cast("list[Any]", row if isinstance(row, list) else str(row).split(" ")) for row in rows]
    return tuple((str(pair[0]), str(pair[1])) if len(pair) == 2 else ("", "") for pair in pairs)


def _said_pad(path: Path, folder: Path) -> str | None:
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        if files.is_file(folder / name):
            match _document(path, name, _bytes(path, folder / name)).get("pad_token"):
                case str(pad) | {"content": str(pad)}:
                    return pad
                case _:
                    pass
    return None

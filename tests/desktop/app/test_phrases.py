"""Why a model is refused, in the language of the window: nothing that the core says of it is left in English."""

from __future__ import annotations

import ast
import json
import struct
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import torch
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file

import core
from core import files
from core.backends import catalogue
from core.backends.stable_diffusion.checkpoint import inspect
from core.errors import ModelError, Phrase
from core.resources import RESOURCES
from core.scene import repertoire
from desktop.app.application import Diorama
from desktop.dialogs.models import ModelsDialog
from desktop.document.checkpoints import BAD_NAME
from desktop.look.translations import PHRASES, Translations
from tests.core.backends.stable_diffusion import tiny
from tests.desktop.program import choosing, running

CORE = Path(core.__file__).parent
SOURCES = tuple((CORE / "backends" / "stable_diffusion").rglob("*.py"))
CALLS = {"refused": 1, "_damaged": 1, "Phrase": 0, "of": 0}
"""A function that makes a phrase -> from which of its arguments on."""

NAMED = {"why", "remedy"}
"""Variables that hold the text of one."""

NETWORKS = (
    "UNet",
    "autoencoder",
    "text encoder",
    "second text encoder",
    "small decoder",
    "safety checker",
    "only model",
)
ELSEWHERE = (
    repertoire.INSTEAD,
    repertoire.LEFT_OUT,
    repertoire.RECOLOURED,
    catalogue.NOT_AT_HAND,
    BAD_NAME,
    files.OTHER_REASON,
    *(trouble.sentence for trouble in files.REASONS.values()),
    *NETWORKS,
)


@cache
def table() -> dict[str, str]:
    return json.loads((RESOURCES / "i18n" / "zh" / f"{PHRASES}.json").read_text("utf-8"))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def texts_in(path: Path) -> Iterator[str]:
    """The English texts of a module's phrases."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name) | ast.Tuple(elts=[ast.Name(id=name), *_])], value=value) | (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name.isupper():
                yield from (text for text in _constants(value) if " " in text)
            case _:
                pass
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in CALLS:
                for value in args[CALLS[name] :]:
                    assert not isinstance(value, ast.JoinedStr | ast.BinOp), f"{path.name}:{value.lineno}: put together"
                    yield from _constants(value) if isinstance(value, ast.Constant | ast.IfExp) else ()
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in NAMED:
                yield from _constants(value)
            case ast.Assign(targets=[ast.Tuple(elts=elts)], value=ast.Tuple(elts=values)):
                for target, value in zip(elts, values, strict=True):
                    if isinstance(target, ast.Name) and target.id in NAMED:
                        yield from _constants(value)
            case _:
                pass


def _constants(node: ast.expr) -> list[str]:
    """The texts in an expression, those of its conditions left out."""
    match node:
        case ast.Constant(value=str(text)):
            return [text] if text else []
        case ast.IfExp(body=body, orelse=orelse):
            return _constants(body) + _constants(orelse)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            return [text for part in parts for text in _constants(part)]
        case ast.Call(args=args):
            return [text for part in args for text in _constants(part)]
        case _:
            return []


def said_in_the_source() -> set[str]:
    from core import generation
    from desktop.drawing import model_host

    texts = {text for path in SOURCES for text in texts_in(path)}
    return texts | {
        *ELSEWHERE,
        model_host.NOT_LISTED,
        model_host.NO_ROOM,
        generation.NOT_FINITE,
        generation.NO_PICTURE,
        generation.RUNS_AWAY,
        generation.NO_MEMORY,
    }


def untold(phrase: Phrase) -> list[str]:
    """What of a phrase has no translation."""
    inner = [text for gap in phrase.gaps.values() if isinstance(gap, Phrase) for text in untold(gap)]
    return inner + [phrase.text for _ in range(1) if phrase.text and phrase.text not in table()]


def test_every_refusal_has_its_like_and_nothing_else_has() -> None:
    said = said_in_the_source()
    assert said - table().keys() == set()
    assert table().keys() - said == set()


@pytest.mark.parametrize("text", table())
def test_it_is_chinese_and_has_the_gaps_of_the_english_text(text: str) -> None:
    assert gaps(table()[text]) == gaps(text)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in table()[text])


def _lora(path: Path) -> Path:
    save_file({"lora_unet_x.lora_up.weight": torch.zeros(2)}, path / "style.safetensors")
    return path / "style.safetensors"


def _pickle(path: Path) -> Path:
    (path / "old.ckpt").write_bytes(b"\x80\x02")
    return path / "old.ckpt"


def _cut(path: Path) -> Path:
    (path / "cut.safetensors").write_bytes(struct.pack("<Q", 100) + b'{"a": 1}')
    return path / "cut.safetensors"


def _without_unet(path: Path) -> Path:
    folder = tiny.write_folder(path / "whole", "sd1")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    return folder


def _gone(path: Path) -> Path:
    return path / "gone.safetensors"


def _odd(path: Path) -> Path:
    folder = tiny.write_folder(path / "odd", "sd1")
    config = folder / "unet" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "layers_per_block": 10**6}))
    return folder


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            _pickle,
            "“old.ckpt”无法使用：它是 pickle 文件，打开时可以运行任意程序；"
            "请改用 .safetensors 格式（多数网页会同时提供），或请作者转换。",
        ),
        (_lora, "“style.safetensors”无法使用：它是 LoRA，不是完整的模型；请选择它所属的模型。"),
        (_cut, "“cut.safetensors”无法使用：文件不完整，连文件头都没有写完；请重新复制或下载。"),
        (
            _without_unet,
            "“whole”无法使用：缺少去噪网络（UNet）：对应的文件夹里没有“diffusion_pytorch_model.safetensors”；请重新复制或下载。",
        ),
        (_gone, "“gone.safetensors”无法使用：没有这个文件或文件夹。"),
        (
            _odd,
            "“odd”无法使用：它的文件“unet/config.json”里有不可能的设置"
            "（its layers_per_block is not between 1 and 8）；请重新复制或下载。",
        ),
    ],
)
def test_what_people_choose_by_mistake_is_told_in_chinese(
    tmp_path: Path, made: Callable[[Path], Path], sentence: str
) -> None:
    with pytest.raises(ModelError) as refusal:
        inspect(made(tmp_path))
    phrase = refusal.value.phrase
    assert phrase is not None
    assert untold(phrase) == []
    assert Translations("zh").phrase(phrase) == sentence
    assert Translations("en").phrase(phrase) == str(refusal.value)


def test_what_nobody_has_translated_stays_english() -> None:
    assert (
        Translations("zh").phrase(Phrase.of("A {thing} happened.", thing=Phrase("UNet")))
        == "A 去噪网络（UNet） happened."
    )


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[Diorama]:
    with running(qtbot, tmp_path / "own", real=True, language="zh") as diorama:
        diorama.window.resize(1280, 800)
        diorama.window.show_work()
        yield diorama


def _notice(app: Diorama) -> str:
    message = app.notices.message
    return message.sentence if message else ""


def test_the_chinese_window_refuses_a_file_in_chinese(qtbot: QtBot, app: Diorama, tmp_path: Path) -> None:
    choosing(_pickle(tmp_path))
    with qtbot.waitSignal(app.library.refused, timeout=30_000):
        app.actions["add_file"].trigger()
    assert _notice(app).startswith("“old.ckpt”无法使用：它是 pickle 文件")


def test_the_list_says_what_is_wrong_in_the_language_of_the_moment(qtbot: QtBot, app: Diorama, tmp_path: Path) -> None:
    path = tiny.write_file(tmp_path / "tiny.safetensors", "sd1")
    with qtbot.waitSignal(app.library.added, timeout=30_000):
        app.library.add(path)
    path.write_bytes(path.read_bytes()[:1000])
    app.actions["models"].trigger()
    (dialog,) = (dialog for dialog in app.window.findChildren(ModelsDialog) if dialog.isVisible())
    qtbot.waitUntil(lambda: "文件不完整" in _texts(dialog), timeout=30_000)
    app.settings.update(language="en")
    assert "it is cut short within its header" in _texts(dialog)
    assert "文件不完整" not in _texts(dialog)
    dialog.close()


def test_a_checkpoint_that_cannot_be_opened_is_told_in_chinese(qtbot: QtBot, app: Diorama, tmp_path: Path) -> None:
    """It was right when it was added, and is cut short since."""
    path = tiny.write_file(tmp_path / "tiny.safetensors", "sd1")
    with qtbot.waitSignal(app.library.added, timeout=30_000):
        app.library.add(path)
    path.write_bytes(path.read_bytes()[:-1000])
    app.model_selection.choose("tiny.safetensors")
    qtbot.waitUntil(lambda: "文件不完整" in _notice(app), timeout=120_000)
    assert "cut short" not in _notice(app)
    assert isinstance(app.library.entries[0].failed, Phrase)


def _texts(dialog: ModelsDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())

"""A menu's text where no menu shows it."""

from __future__ import annotations


def without_mnemonic(text: str) -> str:
    """A menu's text without its marked letter: "文件(&F)" and "&File" alike."""
    head, _, tail = text.partition("(&")
    return (head + tail[2:] if tail[1:2] == ")" else text).replace("&", "").removesuffix("…")

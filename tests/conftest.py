"""What holds for every test: fixed examples, a Ctrl+C that is heard, and no network."""

from __future__ import annotations

import signal
import socket
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("diorama", derandomize=True, deadline=None, database=None)
settings.load_profile("diorama")


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Tests press Ctrl+C; where a shell runs them in the background, Python would have been told to ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("A test asked the network for something; Diorama works offline.")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a network: names are not looked up and nothing is connected."""
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)

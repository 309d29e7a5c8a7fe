"""What holds for every test: fixed examples, one torch thread count, and no network."""

from __future__ import annotations

import socket
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("diorama", derandomize=True, deadline=None, database=None)
settings.load_profile("diorama")


def _refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("A test asked the network for something; Diorama works offline.")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a network: names are not looked up and nothing is connected."""
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)

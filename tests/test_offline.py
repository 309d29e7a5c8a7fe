"""Every test runs under the block that this one tries: whoever asks the network fails (tests/conftest.py)."""

from __future__ import annotations

import socket
import urllib.request

import pytest


def test_nothing_is_connected_and_no_name_is_looked_up() -> None:
    with socket.socket() as probe:
        for connect in (probe.connect, probe.connect_ex):
            with pytest.raises(AssertionError, match="offline"):
                connect(("127.0.0.1", 9))
    with pytest.raises(AssertionError, match="offline"):
        socket.create_connection(("127.0.0.1", 9))
    with pytest.raises(AssertionError, match="offline"):
        socket.getaddrinfo("localhost", 80)


def test_libraries_meet_the_block_too() -> None:
    with pytest.raises(AssertionError, match="offline"):
        urllib.request.urlopen("http://localhost:9/")

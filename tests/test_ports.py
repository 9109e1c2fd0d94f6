"""Which port the page gets, and what is said where this machine does not have the address that it was to listen on."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from test_launch import PASSWORD, onrecord

from index import InvalidValue
from ui.launch import free_port
from ui.logins import add_user


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "news.invalid"])
@pytest.mark.parametrize("is_fixed", [True, False])
def test_an_address_of_another_machine_is_not_called_taken(host: str, is_fixed: bool) -> None:
    with pytest.raises(InvalidValue, match=f"This machine does not have the address {host}. Give one .* --host"):
        free_port(host, 7860, is_fixed=is_fixed)


@pytest.mark.parametrize("host", ["::1", "::"])
def test_without_ipv6_its_addresses_are_not_this_machines(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def without_ipv6(family: int = socket.AF_INET, *rest: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))
        return real(family, *rest)

    monkeypatch.setattr("ui.launch.socket.socket", without_ipv6)
    with pytest.raises(InvalidValue, match=f"This machine does not have the address {host}"):
        free_port(host, 7860, is_fixed=False)
    assert free_port("127.0.0.1", 7860, is_fixed=False) >= 7860


def test_a_port_that_may_not_be_opened_is_not_called_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forbidding(socket.socket):
        def bind(self, _: Any) -> None:  # as the kernel answers for port 80, to whoever is no administrator
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("ui.launch.socket.socket", Forbidding)
    with pytest.raises(InvalidValue, match=r"Port 80 of 127.0.0.1 cannot be opened: Permission denied"):
        free_port("127.0.0.1", 80, is_fixed=True)


def test_a_port_that_is_taken_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.launch.TRIED_PORTS", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidValue, match=f"No port from {port} on is free on 127.0.0.1"):
            free_port("127.0.0.1", port, is_fixed=False)


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    add_user(tmp_path / "users", "ann", PASSWORD)
    refused = onrecord("chat", "--host", "192.0.2.1", "--auth", tmp_path / "users", "--index", tmp_path / "none")
    assert refused.exit_code == 2
    assert "This machine does not have the address 192.0.2.1" in refused.stderr
    assert "Traceback" not in refused.output

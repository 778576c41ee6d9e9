"""Keep tests off the network: a socket reaches this machine or nothing."""

import ipaddress
import socket
from typing import Any

import pytest

_LOCAL_NAMES = {"", "localhost"}


class NetworkForbidden(AssertionError):
    """A test tried to reach another machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, by name or address, is this machine. None stands for this machine too."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check(host: object) -> None:
    if not is_loopback(host):
        raise NetworkForbidden(f"a test tried to reach {host!r}; only loopback is allowed")


class LoopbackSocket(socket.socket):
    """A socket that refuses to leave this machine."""

    def _check_address(self, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])

    def connect(self, address: Any) -> None:
        """Connect, to loopback only."""
        self._check_address(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        """Connect and return an error number, to loopback only."""
        self._check_address(address)
        return super().connect_ex(address)

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send one datagram, to loopback only; the address is the last argument."""
        self._check_address(rest[-1])
        return super().sendto(data, *rest)


def hold_to_loopback(patch: pytest.MonkeyPatch) -> None:
    """Replace the socket class and name look-up for as long as the patch lasts."""
    real_getaddrinfo = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        _check(host)
        return real_getaddrinfo(host, *rest, **options)

    patch.setattr(socket, "socket", LoopbackSocket)
    patch.setattr(socket, "getaddrinfo", getaddrinfo)

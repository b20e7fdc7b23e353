"""Open Sound Control out, over UDP. The only file that knows pythonosc."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage as BuiltMessage
from pythonosc.osc_message_builder import OscMessageBuilder

LOOPBACK = "127.0.0.1"
LARGEST_DATAGRAM_BYTES = 1200  # fits into one packet of any network, so that none arrives in parts

Argument = float | int | str


class OscError(Exception):
    """OSC cannot be sent as asked; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OscMessage:
    """What is sent to one address: floats, whole numbers and texts."""

    address: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OscGoal:
    """Where OSC goes."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Does it stay on this machine? A name but "localhost" may be anybody's, whatever it begins with."""
        if self.host.casefold() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def osc_goal(text: str) -> OscGoal:
    """`PORT` (on this machine), `HOST:PORT` or `[IPV6]:PORT`. Raises OscError."""
    host, colon, port = text.strip().rpartition(":")
    if not port.isdecimal() or not 1 <= int(port) <= 65535 or (colon and not host):
        raise OscError(f"OSC goes to PORT or HOST:PORT, with a port from 1 to 65535, not {text!r}")
    return OscGoal(host=host.strip("[]") or LOOPBACK, port=int(port))


class OscSender:
    """Sends messages to one goal. UDP: nobody answers, and whether somebody listens is not known."""

    def __init__(self, goal: OscGoal) -> None:
        """Raises OscError where there is no such host."""
        try:
            found = socket.getaddrinfo(goal.host, goal.port, type=socket.SOCK_DGRAM)[0]
            self._address: tuple[Any, ...] = found[4]  # as the socket module shapes it, IPv4 or IPv6
            self._socket = socket.socket(found[0], found[1])
        except (socket.gaierror, UnicodeError):  # the latter: a name that no network can carry
            raise OscError(f"there is no host {goal.host!r} to send OSC to: write its IP address instead") from None
        except OSError as error:
            raise OscError(f"OSC cannot be sent to {goal.host}:{goal.port}: {error.strerror}") from None
        self._socket.setblocking(False)

    def send(self, messages: Sequence[OscMessage]) -> None:
        """Send them in as few bundles as datagrams allow. Never waits. Raises OSError where the network refuses."""
        bundle, size_bytes = OscBundleBuilder(IMMEDIATELY), 0
        for one in messages:
            built = _built(one)
            if size_bytes and size_bytes + built.size > LARGEST_DATAGRAM_BYTES:
                self._socket.sendto(bundle.build().dgram, self._address)
                bundle, size_bytes = OscBundleBuilder(IMMEDIATELY), 0
            bundle.add_content(built)
            size_bytes += built.size + 4
        if size_bytes:
            self._socket.sendto(bundle.build().dgram, self._address)

    def close(self) -> None:
        self._socket.close()


def _built(message: OscMessage) -> BuiltMessage:
    builder = OscMessageBuilder(message.address)
    for argument in message.arguments:
        builder.add_arg(argument)
    return builder.build()

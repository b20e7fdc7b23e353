"""An ear for OSC that shares nothing with the sender: reads OSC 1.0 off a UDP socket by the specification."""

import socket
import struct

Heard = tuple[str, tuple[float | int | str, ...]]


class OscEar:
    """Listens on a port of its own on this machine."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self.port: int = self._socket.getsockname()[1]
        self.sizes: list[int] = []
        self.heard_from: tuple[str, int] | None = None  # where the newest datagram came from

    def hear(self) -> list[Heard]:
        """The messages of the next datagram."""
        packet, self.heard_from = self._socket.recvfrom(65536)
        self.sizes.append(len(packet))
        return messages(packet)

    def send_back(self, packet: bytes) -> None:
        """Send to where the newest datagram came from."""
        assert self.heard_from is not None
        self._socket.sendto(packet, self.heard_from)

    def close(self) -> None:
        self._socket.close()


def messages(packet: bytes) -> list[Heard]:
    if not packet.startswith(b"#bundle\0"):
        return [message(packet)]
    heard, at = [], 16
    while at < len(packet):
        (size,) = struct.unpack_from(">i", packet, at)
        heard += messages(packet[at + 4 : at + 4 + size])
        at += 4 + size
    return heard


def message(packet: bytes) -> Heard:
    address, at = text(packet, 0)
    tags, at = text(packet, at)
    arguments: list[float | int | str] = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = text(packet, at)
            arguments.append(value)
        else:
            arguments.append(struct.unpack_from({"f": ">f", "i": ">i"}[tag], packet, at)[0])
            at += 4
    return address, tuple(arguments)


def text(packet: bytes, at: int) -> tuple[str, int]:
    end = packet.index(b"\0", at)
    return packet[at:end].decode("ascii"), at + (end - at) // 4 * 4 + 4

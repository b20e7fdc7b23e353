"""Who a virtual strap says that it is: its name and address on the air, and what its services tell of it."""

import re
import struct
from dataclasses import dataclass

# An advertisement holds 31 bytes (Core Specification 5.4, vol 6 part B, 2.3.1). Flags take 3, the Heart Rate Service's
# number 4, the head of the name 2.
LONGEST_NAME_BYTES = 31 - 3 - 4 - 2
FLAGS = 0x06  # generally discoverable, no classic Bluetooth
HEART_RATE_SERVICE = 0x180D

_STATIC_RANDOM_ADDRESS = re.compile(r"[C-F][0-9A-F](:[0-9A-F]{2}){5}")  # Core Specification, vol 6 part B, 1.3.2.1

# Kinds of advertised fields: Assigned Numbers, section 2.3
_FLAGS, _ALL_SHORT_SERVICES, _WHOLE_NAME = 0x01, 0x03, 0x09


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapIdentity:
    """What a strap calls itself. The defaults pretend to be nobody's product."""

    name: str = "Attune V10 000001"
    address: str = "F2:A7:7E:00:00:01"
    manufacturer: str = "Attune"
    model: str = "V10 (virtual)"
    serial: str = "000001"
    hardware: str = "1"
    firmware: str = "1.0.0"
    software: str = "1.0.0"
    battery_percent: int = 87

    def __post_init__(self) -> None:
        length = len(self.name.encode())
        if not 1 <= length <= LONGEST_NAME_BYTES:
            raise ValueError(
                f"a strap's name must take 1 to {LONGEST_NAME_BYTES} bytes to fit its advertisement, "
                f"and {self.name!r} takes {length}"
            )
        if not _STATIC_RANDOM_ADDRESS.fullmatch(self.address):
            raise ValueError(
                "a virtual strap's address must be a static random one such as F2:A7:7E:00:00:01 "
                f"(capital letters, the first C to F), not {self.address}"
            )
        if not 0 <= self.battery_percent <= 100:
            raise ValueError(f"a battery holds 0 to 100 %, not {self.battery_percent}")

    @property
    def advertisement(self) -> bytes:
        """The 31 bytes or less that are sent on the air: flags, the Heart Rate Service, the whole name."""
        return (
            _field(_FLAGS, bytes([FLAGS]))
            + _field(_ALL_SHORT_SERVICES, struct.pack("<H", HEART_RATE_SERVICE))
            + _field(_WHOLE_NAME, self.name.encode())
        )


def _field(kind: int, value: bytes) -> bytes:
    return bytes([len(value) + 1, kind]) + value

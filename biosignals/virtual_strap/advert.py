"""What a device advertises, out of bumble's fields."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from bumble.core import UUID, AdvertisingData
from bumble.device import Advertisement

_NAMES = (AdvertisingData.COMPLETE_LOCAL_NAME, AdvertisingData.SHORTENED_LOCAL_NAME)
_UUID_BYTES = {
    AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS: 2,
    AdvertisingData.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS: 2,
    AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS: 16,
    AdvertisingData.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS: 16,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """One advertisement: UUIDs in 128 bit and lower case, manufacturers by their Bluetooth number."""

    address: str
    name: str | None
    rssi_dbm: int
    service_uuids: tuple[str, ...]
    manufacturer_data: tuple[tuple[int, bytes], ...]

    @classmethod
    def heard(cls, heard: Advertisement) -> "Advert":
        """Out of what bumble heard; fields that cannot be read are left out."""
        name: str | None = None
        uuids: list[str] = []
        makers: list[tuple[int, bytes]] = []
        for kind, value in heard.data.ad_structures:
            if kind in _NAMES:
                name = value.decode(errors="replace")
            elif kind in _UUID_BYTES:
                uuids.extend(_uuids(value, _UUID_BYTES[kind]))
            elif kind == AdvertisingData.MANUFACTURER_SPECIFIC_DATA and len(value) >= 2:
                makers.append((struct.unpack_from("<H", value)[0], value[2:]))
        return cls(
            address=heard.address.to_string(False),
            name=name,
            rssi_dbm=heard.rssi,
            service_uuids=tuple(uuids),
            manufacturer_data=tuple(makers),
        )


def uuid_text(uuid: UUID) -> str:
    """A UUID in 128 bit and lower case, whatever its length on the air."""
    digits = bytes(reversed(uuid.to_bytes(force_128=True))).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _uuids(value: bytes, width: int) -> Iterator[str]:
    for start in range(0, len(value) - width + 1, width):
        yield uuid_text(UUID.from_bytes(value[start : start + width]))

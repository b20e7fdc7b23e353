"""What a strap says of itself when it is asked: battery, device information, where its sensor sits."""

from dataclasses import fields

from biosignals.radio import Connection, LinkError
from biosignals.strap import BodyLocation, DeviceInformation, LossReason


def uuid_of(number: int) -> str:
    """The 128 bit UUID of a 16 bit one of the Bluetooth SIG, as text in lower case."""
    return f"{number:08x}-0000-1000-8000-00805f9b34fb"


HEART_RATE_SERVICE = uuid_of(0x180D)
HEART_RATE_MEASUREMENT = uuid_of(0x2A37)
BODY_LOCATION = uuid_of(0x2A38)
BATTERY_SERVICE = uuid_of(0x180F)
BATTERY_LEVEL = uuid_of(0x2A19)
INFORMATION_SERVICE = uuid_of(0x180A)
# Device Information Service 1.1, section 3
INFORMATION = {
    "manufacturer": uuid_of(0x2A29),
    "model": uuid_of(0x2A24),
    "serial": uuid_of(0x2A25),
    "hardware": uuid_of(0x2A27),
    "firmware": uuid_of(0x2A26),
    "software": uuid_of(0x2A28),
}


async def battery_percent(connection: Connection) -> int | None:
    """How full the battery is, 0..100; None where the strap does not say. Raises LinkError where the link fails."""
    value = await _read(connection, BATTERY_SERVICE, BATTERY_LEVEL)
    return value[0] if value and value[0] <= 100 else None


async def body_location(connection: Connection) -> BodyLocation | None:
    """Where the sensor sits; None where the strap does not say. Raises LinkError where the link fails."""
    value = await _read(connection, HEART_RATE_SERVICE, BODY_LOCATION)
    return BodyLocation(value[0]) if value and value[0] in {one.value for one in BodyLocation} else None


async def device_information(connection: Connection) -> DeviceInformation | None:
    """What the strap says of its make; None where it says nothing. Raises LinkError where the link fails."""
    told = {name: await _text(connection, characteristic) for name, characteristic in INFORMATION.items()}
    if not any(told.values()):
        return None
    return DeviceInformation(**{field.name: told[field.name] for field in fields(DeviceInformation)})


async def _text(connection: Connection, characteristic: str) -> str | None:
    value = await _read(connection, INFORMATION_SERVICE, characteristic)
    text = (value or b"").split(b"\0")[0].decode(errors="replace").strip()  # some end their texts as C does
    return text or None


async def _read(connection: Connection, service: str, characteristic: str) -> bytes | None:
    """What is read; None where it is not offered, or refused. Raises LinkError where the strap does not answer."""
    if service not in connection.services:
        return None
    try:
        return await connection.read(characteristic)
    except LinkError as error:
        if error.reason in (LossReason.NO_ANSWER, LossReason.LINK_LOST):
            raise
        return None

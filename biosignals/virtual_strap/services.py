"""The services every strap has: heart rate, battery, what it says of itself."""

from collections.abc import Callable

from bumble import att, gatt
from bumble.core import UUID
from bumble.device import Connection
from bumble.gatt import Characteristic, CharacteristicValue, Service

from biosignals.strap import BodyLocation
from biosignals.virtual_strap.identity import StrapIdentity

RESET_ENERGY = b"\x01"  # Heart Rate Service 1.0, section 3.3.1
CONTROL_POINT_NOT_SUPPORTED = 0x80  # Heart Rate Service 1.0, section 1.6

_Properties = Characteristic.Properties
_Permissions = Characteristic.Permissions


def heart_rate_measurement() -> Characteristic[bytes]:
    """0x2A37: what every notification with heartbeats goes out through."""
    return Characteristic(gatt.GATT_HEART_RATE_MEASUREMENT_CHARACTERISTIC, _Properties.NOTIFY, _Permissions(0), b"")


def heart_rate_service(measurement: Characteristic[bytes]) -> Service:
    """Heart Rate Service 1.0: the measurement, worn on the chest, a control point that takes "reset energy"."""

    def control(_connection: Connection, value: bytes) -> None:
        if value != RESET_ENERGY:
            raise att.ATT_Error(CONTROL_POINT_NOT_SUPPORTED)

    location = _readable(gatt.GATT_BODY_SENSOR_LOCATION_CHARACTERISTIC, bytes([BodyLocation.CHEST.value]))
    control_point: Characteristic[bytes] = Characteristic(
        gatt.GATT_HEART_RATE_CONTROL_POINT_CHARACTERISTIC,
        _Properties.WRITE,
        _Permissions.WRITEABLE,
        CharacteristicValue(write=control),
    )
    return Service(gatt.GATT_HEART_RATE_SERVICE, [measurement, location, control_point])


def battery_level(read_percent: Callable[[], int | None]) -> Characteristic[bytes]:
    """0x2A19. `read_percent` gives 0..100, or None where reading is to fail."""

    def read(_connection: Connection) -> bytes:
        percent = read_percent()
        if percent is None:
            raise att.ATT_Error(att.ErrorCode.UNLIKELY_ERROR)
        return bytes([percent])

    return Characteristic(
        gatt.GATT_BATTERY_LEVEL_CHARACTERISTIC,
        _Properties.READ | _Properties.NOTIFY,
        _Permissions.READABLE,
        CharacteristicValue(read=read),
    )


def battery_service(level: Characteristic[bytes]) -> Service:
    """Battery Service 1.0."""
    return Service(gatt.GATT_BATTERY_SERVICE, [level])


def information_service(identity: StrapIdentity) -> Service:
    """Device Information Service 1.1."""
    texts = (
        (gatt.GATT_MANUFACTURER_NAME_STRING_CHARACTERISTIC, identity.manufacturer),
        (gatt.GATT_MODEL_NUMBER_STRING_CHARACTERISTIC, identity.model),
        (gatt.GATT_SERIAL_NUMBER_STRING_CHARACTERISTIC, identity.serial),
        (gatt.GATT_HARDWARE_REVISION_STRING_CHARACTERISTIC, identity.hardware),
        (gatt.GATT_FIRMWARE_REVISION_STRING_CHARACTERISTIC, identity.firmware),
        (gatt.GATT_SOFTWARE_REVISION_STRING_CHARACTERISTIC, identity.software),
    )
    return Service(gatt.GATT_DEVICE_INFORMATION_SERVICE, [_readable(uuid, text.encode()) for uuid, text in texts])


def _readable(uuid: UUID, value: bytes) -> Characteristic[bytes]:
    return Characteristic(uuid, _Properties.READ, _Permissions.READABLE, value)

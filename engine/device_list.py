"""The Bluetooth devices that are heard, as a table: heart straps first, and what is known of each."""

import time
from dataclasses import dataclass, replace
from enum import Enum

from biosignals.strap import LossReason, Sighting
from engine.known_straps import KnownStraps

FORGOTTEN_S = 20.0  # what was not heard for so long has gone, or is linked
WEAKEST_DBM = -127  # the least that Bluetooth can tell
# Strength at which a link stands well, and at which it begins to break: an H10 at arm's length is heard at -55, through
# a body or a wall at -85 dBm.
BARS_DBM = (-88, -78, -67, -57)
LONGEST_NAME = 28
ASKED_AGAIN_S = 15.0  # by then a person may have ended the link, or switched on what was off


class DeviceKind(Enum):
    """What a device is, as far as is known; the value is shown."""

    STREAMS_ECG = "heart strap, ECG and movement"
    HEART_STRAP = "heart strap"
    OTHER = "no heart strap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device as it was last heard. `battery_percent` None: not known. `is_asked`: it was connected to and asked."""

    sighting: Sighting
    kind: DeviceKind
    battery_percent: int | None = None
    cause: LossReason | None = None
    is_asked: bool = False
    failed_s: float | None = None  # when it could last not be asked, monotonic; None: it was not, or it answered


class DeviceList:
    """Takes sightings and answers, and makes the table of them."""

    def __init__(self, known: KnownStraps, *, lists_all: bool) -> None:
        self._known, self._lists_all = known, lists_all
        self._devices: dict[str, Device] = {}  # of the newest time: addresses of phones change all day

    def hear(self, sighting: Sighting) -> None:
        """Take one advertisement. A device keeps its kind, name and battery where a later one tells less."""
        before = self._devices.get(sighting.address)
        if before is None:
            self._forget(sighting.heard_ns)
            met = self._known.find(sighting.address)
            kind = DeviceKind.HEART_STRAP if sighting.is_heart_strap else DeviceKind.OTHER
            self._devices[sighting.address] = Device(sighting=sighting, kind=kind, cause=met.cause if met else None)
            return
        is_strap = sighting.is_heart_strap or before.sighting.is_heart_strap
        newest = replace(sighting, name=sighting.name or before.sighting.name, is_heart_strap=is_strap)
        kind = DeviceKind.HEART_STRAP if is_strap and before.kind is DeviceKind.OTHER else before.kind
        self._devices[sighting.address] = replace(before, sighting=newest, kind=kind)

    def answer(self, sighting: Sighting, *, has_streams: bool, battery_percent: int | None) -> None:
        """A heart strap was connected to and asked."""
        kind = DeviceKind.STREAMS_ECG if has_streams else DeviceKind.HEART_STRAP
        device = self._devices[sighting.address]
        self._devices[sighting.address] = replace(
            device, kind=kind, battery_percent=battery_percent, cause=None, is_asked=True, failed_s=None
        )

    def fail(self, sighting: Sighting, cause: LossReason) -> None:
        """A heart strap could not be asked."""
        self._devices[sighting.address] = replace(
            self._devices[sighting.address], cause=cause, is_asked=True, failed_s=time.monotonic()
        )

    def unasked(self) -> Sighting | None:
        """The strongest heart strap that has not been asked yet and is heard, not linked."""
        waiting = [one.sighting for one in self.devices if not one.is_asked and _may_be_asked(one.sighting)]
        return max(waiting, key=_strength, default=None)

    def to_ask_again(self) -> Sighting | None:
        """The heart strap that failed longest ago, where it is still heard and that is ASKED_AGAIN_S ago."""
        latest_s = time.monotonic() - ASKED_AGAIN_S
        failed = [
            (one.failed_s, one.sighting.address, one.sighting)
            for one in self.devices
            if one.failed_s is not None and one.failed_s <= latest_s and _may_be_asked(one.sighting)
        ]
        return min(failed)[2] if failed else None

    @property
    def devices(self) -> list[Device]:
        """Those to list: heart straps first, the strongest of each first; those long unheard left out."""
        listed = [one for one in self._near() if self._lists_all or one.sighting.is_heart_strap]
        return sorted(listed, key=lambda one: (not one.sighting.is_heart_strap, -_strength(one.sighting)))

    def lines(self) -> list[str]:
        """The table, with a sentence below it for each cause of failure in it."""
        devices = self.devices
        rows = [("NAME", "ADDRESS", "SIGNAL", "BATTERY", "KIND", "LAST FAILURE"), *map(_row, devices)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        causes = dict.fromkeys(one.cause for one in devices if one.cause is not None)
        return [*lines, *(f"{cause_name(cause)}: {cause.value}" for cause in causes)]

    def words(self) -> str:
        """What is missing, where there is no heart strap; else nothing."""
        if any(one.sighting.is_heart_strap for one in self.devices):
            return ""
        others = len(self._near())
        are = "1 other device is" if others == 1 else f"{others} other devices are"
        heard = f"; {are} (--all lists them)" if others and not self._lists_all else ""
        return (
            f"No heart strap is heard{heard}. Put it on with wet electrodes: off the skin it sleeps. End its link to "
            "other phones and watches."
        )

    def _near(self) -> list[Device]:
        oldest_ns = time.monotonic_ns() - int(FORGOTTEN_S * 1e9)
        return [one for one in self._devices.values() if one.sighting.heard_ns >= oldest_ns]

    def _forget(self, now_ns: int) -> None:
        """Of devices that are no heart straps nothing is kept once they are long unheard."""
        oldest_ns = now_ns - int(FORGOTTEN_S * 1e9)
        kept = self._devices.items()
        self._devices = {
            address: one for address, one in kept if one.sighting.is_heart_strap or one.sighting.heard_ns >= oldest_ns
        }


def cause_name(cause: LossReason) -> str:
    """Short, for a table."""
    return cause.name.lower().replace("_", " ")


def signal_words(rssi_dbm: int | None) -> str:
    """Strength with bars."""
    if rssi_dbm is None:
        return "not known"
    bars = sum(rssi_dbm >= least for least in BARS_DBM)
    return f"{rssi_dbm:4d} dBm {'#' * bars:.<4}"


def _row(device: Device) -> tuple[str, ...]:
    sighting = device.sighting
    battery = "" if device.battery_percent is None else f"{device.battery_percent} %"
    return (
        (sighting.name or "(no name)")[:LONGEST_NAME],
        sighting.address,
        "linked here" if sighting.is_linked_here else signal_words(sighting.rssi_dbm),
        battery,
        device.kind.value,
        cause_name(device.cause) if device.cause else "",
    )


def _may_be_asked(sighting: Sighting) -> bool:
    return sighting.is_heart_strap and not sighting.is_linked_here


def _strength(sighting: Sighting) -> int:
    return WEAKEST_DBM if sighting.rssi_dbm is None else sighting.rssi_dbm

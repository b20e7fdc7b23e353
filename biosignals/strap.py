"""What a strap is, and how the link to it stands: the values that the console explains."""

from dataclasses import dataclass
from enum import Enum

from biosignals.polar_profile import Stream

LOW_BATTERY_PERCENT = 20  # a coin cell falls fast from there


class LinkState(Enum):
    """How the link to a strap stands; the value says it to a person."""

    IDLE = "not asked to connect"
    SEARCHING = "looking for the strap"
    CONNECTING = "found: connecting"
    PREPARING = "connected: asking for heartbeats"
    STREAMING = "heartbeats arrive"
    WAITING = "the last attempt failed: waiting a moment before the next, still looking"
    CLOSED = "closed"


class LossReason(Enum):
    """Why there is no link, or no longer; the value says what happened and what to do."""

    NOT_SEEN = (
        "The strap is not heard: it may be off, out of reach, out of battery, or held by another phone or watch. Wet "
        "the electrodes, put it on, come near, and end the other connection."
    )
    HELD_ON_THIS_COMPUTER = (
        "This computer holds a link to the strap already, from another program or from one that crashed: end that "
        "program. A strap that is asked for by its name or address is freed once without being told to."
    )
    AMBIGUOUS = "More than one strap fits what is asked for: give the whole name or the address of one."
    REFUSES = (
        "The strap is heard but no link to it lasts: another phone, watch or computer probably holds it. End that "
        "connection, or take the strap off for half a minute."
    )
    ADAPTER_MISSING = "There is no Bluetooth adapter: plug one in."
    ADAPTER_OFF = "Bluetooth is switched off: switch it on."
    DENIED = "Bluetooth is denied to this program: allow it in the system's settings."
    SERVICE_DOWN = (
        "The system's Bluetooth service cannot be reached or does not answer: install and start it (on Linux D-Bus and "
        "BlueZ, then systemctl restart bluetooth)."
    )
    LINK_LOST = (
        "The link ended, mostly by the radio or by the strap: come nearer, keep body and furniture out of the way, and "
        "check that the strap sits tight, that its electrodes are wet, and its battery."
    )
    PARAMETERS_REFUSED = (
        "The link ended 30 s or 150 s after it began, as it does where the computer refuses the pace of radio that the "
        "strap asks for: it is made anew. If this returns, update the system or use another Bluetooth adapter."
    )
    INTERRUPTED = (
        "The computer broke off making the link, its radio was busy or disturbed: it is tried again. If this returns, "
        "move other radio devices away, or switch Bluetooth off and on."
    )
    SILENT = (
        "The link stood but no heartbeats came over it: it was ended and is made anew. If this returns, wet the "
        "electrodes, see that the strap sits tight, and check its battery."
    )
    NO_ANSWER = "The strap did not answer in time: the link is made anew. If this returns, come nearer."
    LOST_IN_DISCOVERY = (
        "The strap ends the link while its services are read: another phone, watch or computer holds it, or its "
        "firmware fails at it (as Polar H10 4.0.4 and 5.x do on Windows). End other connections, update its firmware, "
        "or use another computer."
    )
    PAIRING_NEEDED = "The strap wants to be paired and pairing failed: pair it in the system's Bluetooth settings."
    NO_HEART_RATE = (
        "The device offers no Heart Rate Service: it is not a heart strap, or its heart rate is switched off. Switch "
        "it on, or choose another device: `attune devices` lists them."
    )
    FAILED = (
        "The link failed for a reason that is not known: it is made anew. If this returns, switch Bluetooth off and "
        "on, and take the strap off for half a minute."
    )


class BodyLocation(Enum):
    """Where a sensor sits: Heart Rate Service 1.0, section 3.2."""

    OTHER = 0
    CHEST = 1
    WRIST = 2
    FINGER = 3
    HAND = 4
    EAR_LOBE = 5
    FOOT = 6


class StreamState(Enum):
    """How one of the extra streams (ECG, movement) stands. Heart rate never depends on any."""

    NOT_OFFERED = "the strap has no such stream"
    STARTING = "asked for"
    RUNNING = "running"
    PAIRING_NEEDED = "the strap wants to be paired for it"
    REFUSED = "the strap refuses it"
    SILENT = "started, but nothing comes"
    GIVEN_UP = "left out: the link ended each time it was asked for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One advertisement of a device, `heard_ns` on the monotonic clock. `address` is the system's (a UUID on macOS).

    `name` is empty where none is known, `rssi_dbm` None where the strength is not known. `is_linked_here`: this
    computer holds a link to it, and so hears nothing of it.
    """

    address: str
    name: str
    rssi_dbm: int | None
    is_heart_strap: bool  # it advertises the Heart Rate Service
    heard_ns: int
    is_linked_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInformation:
    """What a device says of itself (Device Information Service); None: it does not say."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    hardware: str | None = None
    firmware: str | None = None
    software: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapStatus:
    """How the link to a strap stands at a moment.

    `generation` counts connections from 1 (0: none yet). `reason` is why the last link or attempt ended, and stays
    until heartbeats arrive again; `detail` is what the system said, for a log. `streams_detail` says why an extra
    stream does not run, and is empty where all that are wanted do.
    """

    state: LinkState
    generation: int
    name: str | None = None
    address: str | None = None
    reason: LossReason | None = None
    detail: str = ""
    attempts: int = 0  # that failed since heartbeats last arrived
    battery_percent: int | None = None
    information: DeviceInformation | None = None
    location: BodyLocation | None = None
    streams: tuple[tuple[Stream, StreamState], ...] = ()
    streams_detail: str = ""

    @property
    def is_battery_low(self) -> bool:
        return self.battery_percent is not None and self.battery_percent <= LOW_BATTERY_PERCENT

    @property
    def words(self) -> str:
        """One line for a person: state, and the reason with what to do where there is one."""
        if self.reason is None:
            return self.state.value
        return f"{self.state.value}. {self.reason.value}"

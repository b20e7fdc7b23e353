"""What a strap is, and how the link to it stands: the values that the console explains."""

from dataclasses import dataclass
from enum import Enum

from biosignals.polar_profile import Stream


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
        "The strap is not heard: it is off, out of reach, or held by another phone or watch. Wet the electrodes, put "
        "it on, come near, and end the other connection."
    )
    HELD_ON_THIS_COMPUTER = "Another program on this computer holds the strap: end that program."
    REFUSES = (
        "The strap is heard but takes no connection: another phone, watch or computer probably holds it. End that "
        "connection, or take the strap off for half a minute."
    )
    ADAPTER_MISSING = "There is no Bluetooth adapter: plug one in."
    ADAPTER_OFF = "Bluetooth is switched off: switch it on."
    DENIED = "Bluetooth is denied to this program: allow it in the system's settings."
    SERVICE_DOWN = "The system's Bluetooth service does not answer: restart it (on Linux: systemctl restart bluetooth)."
    LINK_LOST = "The radio link broke off: come nearer, and keep body and furniture out of the way."
    CLOSED_BY_STRAP = (
        "The strap ended the link: check that it sits tight, that its electrodes are wet, and its battery."
    )
    SILENT = "The link stood but nothing came any more: it was ended and is made anew."
    NO_ANSWER = "The strap did not answer in time: the link was ended and is made anew."
    LOST_IN_DISCOVERY = (
        "The strap ends the link while its services are read. Some firmware does (Polar H10 4.0.4 and 5.x on Windows): "
        "update its firmware, or use another computer."
    )
    PAIRING_NEEDED = "The strap wants to be paired and pairing failed: pair it in the system's Bluetooth settings."
    NO_HEART_RATE = (
        "The device offers no Heart Rate Service: it is not a heart strap, or its heart rate is switched off."
    )
    FAILED = "The link failed for a reason that is not known: it is made anew."


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One advertisement of a device, `heard_ns` on the monotonic clock. `address` is the system's (a UUID on macOS)."""

    address: str
    name: str
    rssi_dbm: int
    is_heart_strap: bool  # it advertises the Heart Rate Service
    heard_ns: int


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
    until heartbeats arrive again; `detail` is what the system said, for a log.
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

    @property
    def words(self) -> str:
        """One line for a person: state, and the reason with what to do where there is one."""
        if self.reason is None:
            return self.state.value
        return f"{self.state.value}. {self.reason.value}"

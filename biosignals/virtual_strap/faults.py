"""What can go wrong with a strap's link, on request; and the reader of `--fault KIND@FROM-TO` for every kind."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from biosignals.signals import BiosignalError
from biosignals.simulated_strap import Fault, FaultKind


class LinkFault(Enum):
    """What may go wrong with the link to a strap; the value says what happens while it lasts."""

    CLOSES_LINK = "the strap ends every link (reason 0x13), as when it is taken off"
    LINK_LOSS = "every link breaks off (supervision timeout, reason 0x08)"
    DEAD_LINK = "the link stands, but nothing comes through in either direction"
    NO_ANSWERS = "the strap answers nothing that it is asked; notifications go on"
    LOST_IN_DISCOVERY = "the link breaks off while the strap's services are read"
    OUT_OF_RANGE = "the strap is out of range: links break off, nothing is heard, no connection comes to be"
    TAKEN = "another host holds the strap: it ends our link and stops advertising"
    REFUSES = "the strap advertises but ends each new link at once (reason 0x14); a standing one stays"
    AIR_LOSES = "every third notification is lost on the air"
    AIR_DOUBLES = "every notification arrives twice"
    AIR_DELAYS = "every notification arrives some seconds late"
    AIR_REORDERS = "every other notification arrives behind the next one"
    NO_HEART_RATE = "the strap offers no Heart Rate Service"
    NO_BATTERY = "the strap offers no Battery Service"
    NO_INFORMATION = "the strap offers no Device Information Service"
    NO_STREAMS = "the strap offers no ECG and no accelerometer (no PMD service)"
    BATTERY_UNREADABLE = "reading the battery fails"
    PAIRING_WANTED = "ECG and accelerometer can be asked for only when paired"
    PAIRING_FAILS = "ECG and accelerometer can be asked for only when paired, and pairing fails"
    STREAMS_MUTE = "what is asked of ECG and accelerometer gets no answer"
    STREAMS_REFUSED = "ECG and accelerometer are refused, as in the charger"
    STREAMS_SILENT = "ECG and accelerometer are started, but nothing comes"
    STREAMS_DROP_LINK = "starting ECG or accelerometer makes the strap end the link"


HIDES_SERVICE = frozenset(
    {LinkFault.NO_HEART_RATE, LinkFault.NO_BATTERY, LinkFault.NO_INFORMATION, LinkFault.NO_STREAMS}
)
NEEDS_VIRTUAL_AIR = frozenset(
    {
        LinkFault.LINK_LOSS,
        LinkFault.DEAD_LINK,
        LinkFault.NO_ANSWERS,
        LinkFault.LOST_IN_DISCOVERY,
        LinkFault.OUT_OF_RANGE,
        LinkFault.AIR_LOSES,
        LinkFault.AIR_DOUBLES,
        LinkFault.AIR_DELAYS,
        LinkFault.AIR_REORDERS,
    }
)
"""What a strap on a real adapter cannot do, since the air is not its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledLinkFault:
    """One kind of link fault from `from_t` until before `to_t`, in seconds since the strap was switched on."""

    kind: LinkFault
    from_t: float
    to_t: float = math.inf

    def __post_init__(self) -> None:
        if not 0 <= self.from_t < self.to_t:
            raise ValueError(f"a fault ends after it begins: from {self.from_t} s to {self.to_t} s is no time")


class UnknownFault(BiosignalError, ValueError):
    """What was asked for is no fault that a virtual strap knows, or has no sensible time."""


def parse_fault(text: str) -> Fault | ScheduledLinkFault:
    """Read KIND@FROM-TO, KIND@FROM (until the end) or KIND (always), times in seconds since the strap was switched on.

    A kind is the name of a FaultKind (what happens to packets) or of a LinkFault (what happens to the link), small
    letters with hyphens. Raises UnknownFault, whose text lists all kinds where the kind is the trouble.
    """
    name, _, times = text.strip().partition("@")
    kinds: dict[str, FaultKind | LinkFault] = {fault_name(kind): kind for kind in (*FaultKind, *LinkFault)}
    kind = kinds.get(name.strip().lower().replace("_", "-"))
    if kind is None:
        raise UnknownFault(f"no fault is called {name!r}. There are:\n{fault_list()}")
    from_text, hyphen, to_text = times.partition("-")
    from_t = _seconds(text, from_text) if "@" in text else 0.0
    to_t = _seconds(text, to_text) if hyphen else math.inf
    if not 0 <= from_t < to_t:
        raise UnknownFault(f"in the fault {text!r} the time must run from 0 s or later to a later second")
    if isinstance(kind, FaultKind):
        return Fault(kind=kind, from_t=from_t, to_t=to_t)
    return ScheduledLinkFault(kind=kind, from_t=from_t, to_t=to_t)


def fault_name(kind: FaultKind | LinkFault) -> str:
    """As it is written on the command line: `closes-link`."""
    return kind.name.lower().replace("_", "-")


def fault_list() -> str:
    """Every kind and what it does, a line each."""
    width = max(len(fault_name(kind)) for kind in (*FaultKind, *LinkFault))
    return "\n".join(f"  {fault_name(kind):{width}}  {kind.value}" for kind in (*FaultKind, *LinkFault))


def link_faults_at(schedule: Iterable[ScheduledLinkFault], t: float) -> frozenset[LinkFault]:
    """The link faults that last at second `t`."""
    return frozenset(fault.kind for fault in schedule if fault.from_t <= t < fault.to_t)


def next_change(schedule: Iterable[ScheduledLinkFault], t: float) -> float | None:
    """The next second after `t` at which a link fault begins or ends; None: nothing changes any more."""
    times = (moment for fault in schedule for moment in (fault.from_t, fault.to_t))
    return min((moment for moment in times if t < moment < math.inf), default=None)


def _seconds(text: str, seconds: str) -> float:
    try:
        return float(seconds)
    except ValueError:
        raise UnknownFault(
            f"in the fault {text!r} the time {seconds!r} is no number of seconds: write KIND@FROM-TO, such as "
            "closes-link@60-61"
        ) from None

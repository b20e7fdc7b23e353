"""RR intervals -> packets with faults on request: the one source of simulated packets."""

import math
import random
from collections import deque
from dataclasses import dataclass
from enum import Enum

from biosignals.heart_rate_profile import LARGEST_FIELD, TICKS_PER_S, HeartRateMeasurement

NOTIFICATION_PERIOD_S = 1.0
MOST_INTERVALS = 9  # in one packet of the default MTU of 23 bytes
SMOOTHED_BEATS = 8  # the rate that straps send lags by some beats
LEAST_DELAY_S = 0.02  # half a connection interval and the host's stack
MEAN_JITTER_S = 0.03
LARGEST_JITTER_S = 0.3

HELD_BACK_S = 3.0  # RR can be 3-4 s old, polar-ble-sdk issue 227
DROPPED_SHARE = 0.5
ECTOPIC_EVERY = 6  # beats
ECTOPIC_SHARE = 0.3  # of its interval: so much too early, the pause behind it so much longer
# What straps and stacks were seen to hand over: nothing, flags alone, a cut rate, half an interval, noise.
MALFORMED_PAYLOADS = (b"", b"\x16", b"\x01\x48", b"\x16\x48\x00\x03\x01", b"\xff" * 20)


class FaultKind(Enum):
    """What may go wrong between a heart and the host; the value says what happens to its packets."""

    SILENT = "the link is up but no packet comes; the beats of that time are lost"
    CONTACT_LOST = "the strap says that it does not touch the skin"
    NO_RR = "packets carry a heart rate only; the intervals of that time are lost"
    MALFORMED = "packets carry bytes that are no measurement"
    DROPPED = "every other packet or so is lost on the air"
    LATE = "packets are held back for some seconds"
    DOUBLED = "every packet is delivered twice"
    ECTOPIC = "every sixth beat comes too early, with a pause behind it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of fault from `from_t` until before `to_t`, in seconds of the strap's session."""

    kind: FaultKind
    from_t: float
    to_t: float

    def __post_init__(self) -> None:
        if not self.from_t < self.to_t:
            raise ValueError(f"a fault ends after it begins: from {self.from_t} s to {self.to_t} s is no time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One packet and when it arrives at the host."""

    t: float
    payload: bytes


class SimulatedStrap:
    """Sends beats as a chest strap does: about one packet a second, with the intervals that ended since the last one.

    Tell it every beat in the order of time, then ask for packets; how the asking is sliced changes nothing. The same
    seed, faults and beats give the same packets. Intervals are sent in 1/1024 s, the rounding carried on, so that
    their sum does not drift. What the field cannot hold (64 s and more, or less than one unit) is not sent: a packet
    that would have carried nothing else is left out.
    """

    def __init__(self, *, seed: int, faults: tuple[Fault, ...] = ()) -> None:
        self._chance = random.Random(f"{seed}/strap")
        self._faults = faults
        self._next_send_t: float | None = None  # None: no beat yet, nothing to send
        self._last_arrival_t = -math.inf
        self._beats: deque[tuple[float, int | None]] = deque()  # told, not sent: time and ticks (None: not sendable)
        self._recent: deque[int] = deque(maxlen=SMOOTHED_BEATS)
        self._on_air: deque[Notification] = deque()
        self._carried_ticks = 0.0
        self._since_ectopic = 0
        self._owed_s = 0.0  # the pause behind an ectopic beat

    def beat(self, t: float, rr_s: float) -> None:
        """A beat at `t` ends an interval of `rr_s` seconds; raises ValueError for what cannot be either."""
        if not (math.isfinite(t) and rr_s >= 0):
            raise ValueError(f"a beat needs a finite time and an interval of 0 s or more, not {t} and {rr_s}")
        if self._next_send_t is None:
            self._next_send_t = t + self._chance.random() * NOTIFICATION_PERIOD_S
        early_s = self._ectopic_lead_s(t, rr_s)
        self._beats.append((t - early_s, self._ticks(rr_s + self._owed_s - early_s)))
        self._owed_s = early_s

    def packets(self, until: float) -> tuple[Notification, ...]:
        """What arrived until `until` and was not handed out before, in the order of arrival.

        All beats until then must have been told. Raises ValueError where `until` is not finite.
        """
        if not math.isfinite(until):
            raise ValueError(f"packets can be asked for until a finite time, not {until}")
        while self._next_send_t is not None and self._next_send_t <= until:
            self._send(self._next_send_t)
            self._next_send_t += NOTIFICATION_PERIOD_S
        arrived = []
        while self._on_air and self._on_air[0].t <= until:
            arrived.append(self._on_air.popleft())
        return tuple(arrived)

    def _ectopic_lead_s(self, t: float, rr_s: float) -> float:
        self._since_ectopic += 1
        if self._since_ectopic < ECTOPIC_EVERY or not self._has(FaultKind.ECTOPIC, t) or not math.isfinite(rr_s):
            return 0.0
        self._since_ectopic = 0
        return ECTOPIC_SHARE * rr_s

    def _ticks(self, rr_s: float) -> int | None:
        exact = rr_s * TICKS_PER_S + self._carried_ticks
        if not 1 <= exact < LARGEST_FIELD + 0.5:
            self._carried_ticks = 0.0
            return None
        ticks = math.floor(exact + 0.5)
        self._carried_ticks = exact - ticks
        self._recent.append(ticks)
        return ticks

    def _send(self, t: float) -> None:
        told, ticks = self._ended_by(t)
        delay_s = LEAST_DELAY_S + min(LARGEST_JITTER_S, self._chance.expovariate(1 / MEAN_JITTER_S))
        luck = self._chance.random()
        if self._has(FaultKind.SILENT, t) or (self._has(FaultKind.DROPPED, t) and luck < DROPPED_SHARE):
            return
        if told and not ticks:
            return
        if self._has(FaultKind.LATE, t):
            delay_s += HELD_BACK_S
        self._last_arrival_t = max(self._last_arrival_t, t + delay_s)  # a link layer never reorders
        notification = Notification(t=self._last_arrival_t, payload=self._payload(t, ticks, luck))
        self._on_air.extend([notification] * (2 if self._has(FaultKind.DOUBLED, t) else 1))

    def _ended_by(self, t: float) -> tuple[bool, list[int]]:
        """Whether any interval ended until `t`, and those that can be sent, in ticks."""
        told = False
        ticks: list[int] = []
        while self._beats and self._beats[0][0] <= t and len(ticks) < MOST_INTERVALS:
            _, one = self._beats.popleft()
            told = True
            if one is not None:
                ticks.append(one)
        return told, ticks

    def _payload(self, t: float, ticks: list[int], luck: float) -> bytes:
        if self._has(FaultKind.MALFORMED, t):
            return MALFORMED_PAYLOADS[int(luck * len(MALFORMED_PAYLOADS))]
        sends_rr = not self._has(FaultKind.NO_RR, t)
        return bytes(
            HeartRateMeasurement(
                bpm=self._smoothed_bpm(),
                contact=not self._has(FaultKind.CONTACT_LOST, t),
                rr_s=tuple(one / TICKS_PER_S for one in ticks) if sends_rr else (),
            )
        )

    def _smoothed_bpm(self) -> int:
        if not self._recent:
            return 0
        return min(LARGEST_FIELD, round(60 * TICKS_PER_S * len(self._recent) / sum(self._recent)))

    def _has(self, kind: FaultKind, t: float) -> bool:
        return any(fault.kind is kind and fault.from_t <= t < fault.to_t for fault in self._faults)

"""RR intervals -> packets with faults on request: the one source of simulated packets."""

import math
import random
from bisect import insort_right
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
FARTHEST_PPM = 1000.0  # ten times what the cheapest crystal is off

HELD_BACK_S = 3.0  # RR can be 3-4 s old, polar-ble-sdk issue 227
OVERTAKEN_S = 1.5  # longer than the pause between two packets, so that the next one is there first
OVERTAKEN_SHARE = 0.3
DROPPED_SHARE = 0.5
ECTOPIC_EVERY = 6  # beats
ECTOPIC_SHARE = 0.3  # of its interval: so much too early, the pause behind it so much longer
# What straps and stacks were seen to hand over: nothing, flags alone, a cut rate, half an interval, noise.
MALFORMED_PAYLOADS = (b"", b"\x16", b"\x01\x48", b"\x16\x48\x00\x03\x01", b"\xff" * 20)


class Sending(Enum):
    """When a strap sends; the value says it to a person."""

    EVERY_SECOND = "about once a second by its own clock, with the intervals that ended since"
    EVERY_BEAT = "one packet a beat"


class FaultKind(Enum):
    """What may go wrong between a heart and the host; the value says what happens to its packets."""

    SILENT = "the link is up but no packet comes; the beats of that time are lost"
    CONTACT_LOST = "the strap says that it does not touch the skin"
    NO_RR = "packets carry a heart rate only; the intervals of that time are lost"
    MALFORMED = "packets carry bytes that are no measurement"
    DROPPED = "every other packet or so is lost on the air"
    LATE = "packets are held back for some seconds"
    BURST = "packets are held back until the end of that time, then all are delivered at once"
    REORDERED = "now and then a packet is overtaken by the next"
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

    `sending` tells when it sends. `delay_s` is the range, least and most, of evenly spread delays from sending to
    arrival; None: mostly short ones with a long tail, as radio and host have them. `crystal_ppm` is how much too fast
    its clock runs: its intervals come out longer and its seconds shorter. It knows of a beat `lag_s` after it was.
    Raises ValueError for what no strap can be.
    """

    def __init__(
        self,
        *,
        seed: int,
        faults: tuple[Fault, ...] = (),
        sending: Sending = Sending.EVERY_SECOND,
        delay_s: tuple[float, float] | None = None,
        crystal_ppm: float = 0.0,
        lag_s: float = 0.0,
    ) -> None:
        if delay_s is not None and not 0 <= delay_s[0] <= delay_s[1] < math.inf:
            raise ValueError(f"delays need a least and a most of 0 s or more, not {delay_s}")
        if not abs(crystal_ppm) <= FARTHEST_PPM:
            raise ValueError(f"a crystal is off by {FARTHEST_PPM:g} ppm at most, not by {crystal_ppm}")
        if not 0 <= lag_s < math.inf:
            raise ValueError(f"a strap knows of a beat 0 s or more after it, not {lag_s} s")
        self._chance = random.Random(f"{seed}/strap")
        self._faults = faults
        self._sending = sending
        self._delay_s = delay_s
        self._pace = 1 + crystal_ppm / 1e6  # seconds that its clock counts in one true second
        self._lag_s = lag_s
        self._is_tight = True
        self._next_send_t: float | None = None  # None: no beat yet, nothing to send
        self._last_arrival_t = -math.inf
        self._beats: deque[tuple[float, int | None]] = deque()  # told, not sent: time and ticks (None: not sendable)
        self._recent: deque[int] = deque(maxlen=SMOOTHED_BEATS)
        self._on_air: list[Notification] = []  # in the order of arrival
        self._carried_ticks = 0.0
        self._since_ectopic = 0
        self._owed_s = 0.0  # the pause behind an ectopic beat

    def beat(self, t: float, rr_s: float) -> None:
        """A beat at `t` ends an interval of `rr_s` seconds; raises ValueError for what cannot be either."""
        if not (math.isfinite(t) and rr_s >= 0):
            raise ValueError(f"a beat needs a finite time and an interval of 0 s or more, not {t} and {rr_s}")
        if self._next_send_t is None and self._sending is Sending.EVERY_SECOND:
            self._next_send_t = t + self._chance.random() * NOTIFICATION_PERIOD_S
        early_s = self._ectopic_lead_s(t, rr_s)
        self._beats.append((t - early_s + self._lag_s, self._ticks((rr_s + self._owed_s - early_s) * self._pace)))
        self._owed_s = early_s

    def sit(self, *, is_tight: bool) -> None:
        """From now on the strap touches the skin, or does not: then it says so, and hears no beat."""
        self._is_tight = is_tight

    def packets(self, until: float) -> tuple[Notification, ...]:
        """What arrived until `until` and was not handed out before, in the order of arrival.

        All beats until then must have been told. Raises ValueError where `until` is not finite.
        """
        if not math.isfinite(until):
            raise ValueError(f"packets can be asked for until a finite time, not {until}")
        while (send_t := self._send_t()) <= until:
            self._send(send_t)
            if self._next_send_t is not None:
                self._next_send_t += NOTIFICATION_PERIOD_S / self._pace
        count = sum(1 for notification in self._on_air if notification.t <= until)
        arrived, self._on_air = self._on_air[:count], self._on_air[count:]
        return tuple(arrived)

    def _send_t(self) -> float:
        """When it sends next; infinity: not before another beat is told."""
        if self._sending is Sending.EVERY_SECOND:
            return math.inf if self._next_send_t is None else self._next_send_t
        return self._beats[0][0] if self._beats else math.inf

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
        delay_s = self._delay()
        luck = self._chance.random()
        if self._has(FaultKind.SILENT, t) or (self._has(FaultKind.DROPPED, t) and luck < DROPPED_SHARE):
            return
        if told and not ticks:
            return
        notification = Notification(t=self._arrival_t(t, delay_s, luck), payload=self._payload(t, ticks, luck))
        for _ in range(2 if self._has(FaultKind.DOUBLED, t) else 1):
            insort_right(self._on_air, notification, key=lambda one: one.t)

    def _delay(self) -> float:
        if self._delay_s is not None:
            return self._chance.uniform(*self._delay_s)
        return LEAST_DELAY_S + min(LARGEST_JITTER_S, self._chance.expovariate(1 / MEAN_JITTER_S))

    def _arrival_t(self, t: float, delay_s: float, luck: float) -> float:
        if self._has(FaultKind.REORDERED, t) and luck < OVERTAKEN_SHARE:
            return max(self._last_arrival_t, t + delay_s) + OVERTAKEN_S
        if self._has(FaultKind.LATE, t):
            delay_s += HELD_BACK_S
        held_until_t = max((one.to_t for one in self._faults_at(t) if one.kind is FaultKind.BURST), default=-math.inf)
        self._last_arrival_t = max(self._last_arrival_t, t + delay_s, held_until_t)  # a link layer never reorders
        return self._last_arrival_t

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
                contact=self._is_tight and not self._has(FaultKind.CONTACT_LOST, t),
                rr_s=tuple(one / TICKS_PER_S for one in ticks) if sends_rr and self._is_tight else (),
            )
        )

    def _smoothed_bpm(self) -> int:
        if not self._recent:
            return 0
        return min(LARGEST_FIELD, round(60 * TICKS_PER_S * len(self._recent) / sum(self._recent)))

    def _has(self, kind: FaultKind, t: float) -> bool:
        return any(fault.kind is kind for fault in self._faults_at(t))

    def _faults_at(self, t: float) -> list[Fault]:
        return [fault for fault in self._faults if fault.from_t <= t < fault.to_t]

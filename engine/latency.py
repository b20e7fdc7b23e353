"""How long things take on their way: p50, p95 and p99 of each leg. Never part of an Outcome."""

import math
from array import array
from collections import OrderedDict
from dataclasses import dataclass

KEPT = 36_000  # values a leg remembers: an hour at ten a second, 288 kB
ON_THE_WAY = 64  # commands whose answer is still waited for: over six seconds at ten a second


@dataclass(frozen=True, slots=True, kw_only=True)
class LegSummary:
    """One leg so far, in seconds; None while nothing was measured."""

    name: str
    count: int
    p50_s: float | None
    p95_s: float | None
    p99_s: float | None
    highest_s: float | None

    @property
    def words(self) -> str:
        """One line for a person."""
        if self.p50_s is None or self.p95_s is None or self.p99_s is None or self.highest_s is None:
            return f"{self.name}: not measured"
        figures = f"p50 {_told(self.p50_s)}, p95 {_told(self.p95_s)}, p99 {_told(self.p99_s)}"
        return f"{self.name}: {figures}, highest {_told(self.highest_s)} ({self.count} values)"


class LatencyLeg:
    """Keeps the newest KEPT durations of one leg; adding costs a fraction of a microsecond, asking sorts."""

    def __init__(self, name: str, *, kept: int = KEPT) -> None:
        if kept < 1:
            raise ValueError(f"a leg must keep at least one value, not {kept}")
        self._name, self._kept = name, kept
        self._ring = array("d")
        self._count = 0
        self._highest_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration in seconds. What is not a duration (NaN, infinite, negative) is left out."""
        if not 0 <= seconds < math.inf:
            return
        if len(self._ring) < self._kept:
            self._ring.append(seconds)
        else:
            self._ring[self._count % self._kept] = seconds
        self._count += 1
        if seconds > self._highest_s:
            self._highest_s = seconds

    def summary(self) -> LegSummary:
        """Percentiles (linear between neighbours) of the values kept; count and highest of all."""
        if not self._count:
            return LegSummary(name=self._name, count=0, p50_s=None, p95_s=None, p99_s=None, highest_s=None)
        rising = sorted(self._ring)
        return LegSummary(
            name=self._name,
            count=self._count,
            p50_s=_percentile(rising, 50),
            p95_s=_percentile(rising, 95),
            p99_s=_percentile(rising, 99),
            highest_s=self._highest_s,
        )


class RoundTrip:
    """From a numbered command to the first sign that carries its number, for one leg.

    A command that a newer one overtook never arrives by itself; it is forgotten and not counted.
    """

    def __init__(self, leg: LatencyLeg) -> None:
        self._leg = leg
        self._sent_ns: OrderedDict[int, int] = OrderedDict()

    def sent(self, number: int, moment_ns: int) -> None:
        """Command `number` left at `moment_ns` on CLOCK_MONOTONIC. Numbers count up."""
        self._sent_ns[number] = moment_ns
        if len(self._sent_ns) > ON_THE_WAY:
            self._sent_ns.popitem(last=False)

    def arrived(self, number: int, moment_ns: int) -> None:
        """`number` had arrived at `moment_ns`; only its first arrival counts."""
        sent_ns = self._sent_ns.get(number)
        if sent_ns is None:
            return
        self._leg.add((moment_ns - sent_ns) / 1e9)
        while self._sent_ns and next(iter(self._sent_ns)) <= number:
            self._sent_ns.popitem(last=False)


class HeadsetLegs:
    """What a headset adds: when its runtime foretold that a frame would be seen, against when it was drawn."""

    def __init__(self) -> None:
        seen = LatencyLeg("headset: command sent to the foretold display of the first frame with it")
        self._lead = LatencyLeg("headset: frame begun to its foretold display")
        self._late = LatencyLeg("headset: frames drawn too late for their foretold display, by")
        self._legs = (seen, self._lead, self._late)
        self._seen = RoundTrip(seen)

    def sent(self, number: int, moment_ns: int) -> None:
        """Command `number` left at `moment_ns` on CLOCK_MONOTONIC."""
        self._seen.sent(number, moment_ns)

    def shown(self, number: int, *, began_ns: int, ended_ns: int, display_ns: int) -> None:
        """A frame with command `number` was drawn from `began_ns` to `ended_ns`, to be seen at `display_ns`."""
        self._seen.arrived(number, max(display_ns, ended_ns))
        self._lead.add((display_ns - began_ns) / 1e9)
        if ended_ns > display_ns:
            self._late.add((ended_ns - display_ns) / 1e9)

    def summaries(self) -> tuple[LegSummary, ...]:
        """Of what was measured: nothing without a headset."""
        return tuple(leg.summary() for leg in self._legs if leg.summary().count)


class Latencies:
    """The four legs from a heartbeat to the eye and the ear, and those that a headset adds."""

    def __init__(self) -> None:
        self.beat_age = LatencyLeg("age of the newest trusted heartbeat")
        self.step = LatencyLeg("one step of the session")
        sound = LatencyLeg("sound: command sent to the player's report of it")
        photon = LatencyLeg("photon: command sent to the end of the first frame with it")
        self._legs = (self.beat_age, self.step, sound, photon)
        self.sound = RoundTrip(sound)
        self.photon = RoundTrip(photon)
        self.headset = HeadsetLegs()

    def summaries(self) -> tuple[LegSummary, ...]:
        return (*(leg.summary() for leg in self._legs), *self.headset.summaries())


def _percentile(rising: list[float], percent: float) -> float:
    place = (len(rising) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(rising) - 1)
    return rising[below] + (rising[above] - rising[below]) * (place - below)


def _told(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} us"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"

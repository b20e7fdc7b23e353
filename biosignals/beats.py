"""Packets -> beats: times each one, marks doubtful ones, joins nothing across a gap."""

import math
from collections import deque
from dataclasses import dataclass, replace
from statistics import median_low

from biosignals.beat_anchor import BeatAnchor, Lateness
from biosignals.beat_doubts import Neighbours
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.send_grid import has_drained
from biosignals.signals import Beat, Doubt

LATE_PAUSE = 1.6  # times the usual pause between packets: jitter reaches 1.3, one lost packet begins at 1.7
USUAL_PAUSE_S = 1.0  # the habit of straps; a quicker one is no ground to call a 1 s pause late
REMEMBERED_PAUSES = 9
CLOSEST_SHARE = 0.5  # of its interval: no beat is pushed closer than this to the one before it


class BeatClock:
    """Gives every interval of a strap's packets its place in session time.

    Intervals carry no time: a beat lies where the sum of the intervals leads, and BeatAnchor tells from the arrivals
    where in session time that is. Where the sum falls behind the arrivals for good, intervals were lost: the next beat
    follows nothing.

    What would lie in the future cannot have happened: an interval that ends after its packet's arrival, and not only by
    what the anchor may be wrong, gives no beat, takes no time, and breaks the succession. So packets delivered twice
    never make time run ahead; equal packets as such are legitimate and are kept.

    A packet that comes after a silence longer than LONGEST_HELD_BACK_S may be the first of a backlog, whose beats lie
    in that silence, or the first behind a loss. It waits for the next packet, which tells.
    """

    def __init__(self) -> None:
        self._anchor = BeatAnchor()
        self._pauses = _Pauses()
        self._neighbours = Neighbours()
        self._last_t = -math.inf  # of the newest beat
        self._is_joined = False  # the next beat follows the newest one
        self._waiting: _Packet | None = None

    def take(self, t: float, measurement: HeartRateMeasurement) -> tuple[Beat, ...]:
        """The beats that a packet brings which arrived at `t` (session seconds), and those of one that waited for it.

        Their times increase strictly, over all packets, and none is later than `t`. An RR of 0 is no beat: it breaks
        the succession. Raises ValueError where `t` is not finite.
        """
        if not math.isfinite(t):
            raise ValueError(f"a packet needs a finite time of arrival, not {t}")
        waited = self._take_waiting(t, sum(measurement.rr_s))
        if self._pauses.is_late(t):
            self._is_joined = False
        if not any(measurement.rr_s):
            self._is_joined &= not measurement.rr_s
            self._anchor.hear(t)
            return waited
        packet = _Packet(t=t, measurement=measurement)
        lateness = self._anchor.lateness(t, sum(measurement.rr_s))
        if lateness is Lateness.OPEN:
            self._waiting = packet
            return waited
        return waited + self._place(packet, is_behind_loss=lateness is Lateness.LOST)

    def break_off(self) -> None:
        """The link is lost: the next beat follows nothing, and its packet sets the anchor anew."""
        self._anchor = BeatAnchor()
        self._pauses = _Pauses()
        self._is_joined = False
        self._waiting = None

    def _take_waiting(self, t: float, brought_s: float) -> tuple[Beat, ...]:
        """The beats of the packet that waited for the next, which arrived at `t` and brought `brought_s` of intervals:
        where it drained behind it, both were held back."""
        packet, self._waiting = self._waiting, None
        if packet is None:
            return ()
        self._is_joined = False
        packet = replace(packet, t=min(packet.t, t))  # the clock may have been set back
        return self._place(packet, is_behind_loss=not has_drained(t - packet.t, brought_s))

    def _place(self, packet: "_Packet", *, is_behind_loss: bool) -> tuple[Beat, ...]:
        rr_s = packet.measurement.rr_s
        if is_behind_loss:
            self._anchor.begin_anew(packet.t, rr_s)
            self._is_joined = False
        elif not self._anchor.meet(packet.t, rr_s):
            self._is_joined = False
        beats = [self._beat(packet.t, one_s, packet.measurement.contact) for one_s in rr_s]
        self._anchor.settle(packet.t)
        return tuple(beat for beat in beats if beat is not None)

    def _beat(self, arrival_t: float, rr_s: float, contact: bool | None) -> Beat | None:
        t = max(self._anchor.time_after(rr_s), self._last_t + CLOSEST_SHARE * rr_s)
        if rr_s == 0 or t > self._anchor.limit_t or arrival_t <= self._last_t:
            self._is_joined = False
            return None
        doubt = self._neighbours.judge(rr_s) if contact is not False else Doubt.NO_CONTACT
        beat = Beat(t=min(t, arrival_t), rr_s=rr_s, doubt=doubt, follows_previous=self._is_joined)
        self._anchor.advance(rr_s)
        self._last_t = beat.t
        self._is_joined = True
        return beat


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packet:
    t: float
    measurement: HeartRateMeasurement


class _Pauses:
    """Tells from the rhythm of arrivals that a packet was lost."""

    def __init__(self) -> None:
        self._last_t: float | None = None
        self._pauses: deque[float] = deque(maxlen=REMEMBERED_PAUSES)

    def is_late(self, t: float) -> bool:
        pause_s = t - self._last_t if self._last_t is not None else 0.0
        usual_s = max(USUAL_PAUSE_S, median_low(self._pauses)) if self._pauses else USUAL_PAUSE_S
        if self._last_t is not None:
            self._pauses.append(pause_s)
        self._last_t = t
        return pause_s > LATE_PAUSE * usual_s

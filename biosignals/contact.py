"""Whether the strap touches the skin: from its flag, and from what it sends."""

from collections import deque
from collections.abc import Sequence

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.signals import Beat, Contact, Doubt

# Most intervals doubted for half a minute: hearts that beat so irregularly exist (atrial fibrillation), but none of
# them tells arousal.
WINDOW_S = 30.0
FEWEST_INTERVALS = 12  # a slow heart's in most of the window
DOUBTED_SHARE = 0.55  # every second beat ectopic (bigeminy) stays below
LONGEST_RR_S = 3.0  # people faint in longer pauses; the beat clock may find no place for such an interval
RECOVERED_WINDOW_S = 15.0
FEWEST_RECOVERED = 8
RECOVERED_SHARE = 0.2

NO_RATE_S = 6.0  # packets that say 0 bpm: a strap that was just put on needs some seconds to find the heart
FROZEN_S = 20.0  # without an interval, and the rate stands still: it repeats what it last knew
FEWEST_FROZEN = 5  # packets
# The strap smooths its rate over some ten seconds, so it lags; half as much again is no lag.
CONTRADICTING_RATIO = 1.5
CONTRADICTING_S = 15.0  # in which no interval fits the rate
MOST_KEPT = 256  # intervals: a heart has 100 in the window


class ContactJudge:
    """Believes the flag where it says no; where it says yes or nothing, asks whether the data can be a heart's.

    It cannot be where for half a minute most intervals are doubted, where the strap says 0 bpm or repeats a rate
    without intervals, where rate and intervals contradict each other grossly, or where the accelerometer shows not so
    much as a breath. Intervals that repeat exactly are no reason: a pacemaker's do. After that some seconds of good
    data are needed before the strap is believed again.
    """

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """The link was lost: nothing of what was sent before says anything about now."""
        self._contact = Contact.NOT_KNOWN
        self._window = _Window()
        self._t: float | None = None
        self._no_rate_since_t: float | None = None
        self._frozen = _Frozen()
        self._contradicting_since_t: float | None = None

    def take(
        self, t: float, measurement: HeartRateMeasurement, beats: Sequence[Beat], *, is_motionless: bool = False
    ) -> Contact:
        """Judge anew by the packet that arrived at `t` (session seconds) and the beats that it brought.

        `is_motionless`: the accelerometer shows that no chest wears the strap.
        """
        if measurement.contact is False:
            self.begin_anew()
            self._contact = Contact.OFF
            return self._contact
        self._t = t = t if self._t is None else max(t, self._t)
        self._listen(t, measurement, beats)
        flagged = Contact.NOT_KNOWN if measurement.contact is None else Contact.TOUCHES
        was_implausible = self._contact is Contact.IMPLAUSIBLE
        must_recover = was_implausible and self._frozen.has_sent_intervals  # who sends none has none to show
        is_doubtful = not self._window.has_recovered(t) if must_recover else self._window.is_mostly_doubted
        if is_doubtful or is_motionless or self._tells_no_heart(t):
            self._contact = Contact.IMPLAUSIBLE
        else:
            if was_implausible:
                self._window.forget_before(t - RECOVERED_WINDOW_S)
            self._contact = flagged
        return self._contact

    def _listen(self, t: float, measurement: HeartRateMeasurement, beats: Sequence[Beat]) -> None:
        self._window.take(t, measurement, beats)
        self._no_rate_since_t = _since(self._no_rate_since_t, t, measurement.bpm == 0)
        self._frozen.take(t, measurement)
        trusted = [beat.rr_s for beat in beats if beat.doubt is None]
        if trusted:
            contradicts = _contradicts(measurement.bpm, 60 * len(trusted) / sum(trusted))
            self._contradicting_since_t = _since(self._contradicting_since_t, t, contradicts)

    def _tells_no_heart(self, t: float) -> bool:
        no_rate, contradicting = self._no_rate_since_t, self._contradicting_since_t
        return (
            (no_rate is not None and t - no_rate >= NO_RATE_S)
            or (contradicting is not None and t - contradicting >= CONTRADICTING_S)
            or self._frozen.is_so_at(t)
        )


class _Window:
    """Of the intervals of the last half minute: when each arrived, and whether it is doubted."""

    def __init__(self) -> None:
        self._intervals: deque[tuple[float, bool]] = deque()
        self._doubted = 0

    def take(self, t: float, measurement: HeartRateMeasurement, beats: Sequence[Beat]) -> None:
        for beat in beats:
            if beat.doubt is not Doubt.NO_CONTACT:
                self._add(t, beat.doubt is not None)
        for rr_s in measurement.rr_s:
            if rr_s > LONGEST_RR_S and all(beat.rr_s != rr_s for beat in beats):
                self._add(t, True)
        while len(self._intervals) > MOST_KEPT:
            self._drop_oldest()
        self.forget_before(t - WINDOW_S)

    def forget_before(self, t: float) -> None:
        while self._intervals and self._intervals[0][0] < t:
            self._drop_oldest()

    @property
    def is_mostly_doubted(self) -> bool:
        return len(self._intervals) >= FEWEST_INTERVALS and self._doubted > DOUBTED_SHARE * len(self._intervals)

    def has_recovered(self, t: float) -> bool:
        newest = [is_doubted for when, is_doubted in self._intervals if when > t - RECOVERED_WINDOW_S]
        return len(newest) >= FEWEST_RECOVERED and sum(newest) <= RECOVERED_SHARE * len(newest)

    def _add(self, t: float, is_doubted: bool) -> None:
        self._intervals.append((t, is_doubted))
        self._doubted += is_doubted

    def _drop_oldest(self) -> None:
        _, is_doubted = self._intervals.popleft()
        self._doubted -= is_doubted


class _Frozen:
    """Packets that repeat one rate and bring no intervals, from a strap that has sent intervals before."""

    def __init__(self) -> None:
        self.has_sent_intervals = False
        self._since_t: float | None = None
        self._bpm: int | None = None
        self._packets = 0

    def take(self, t: float, measurement: HeartRateMeasurement) -> None:
        if any(measurement.rr_s):
            self.has_sent_intervals = True
            self._since_t = None
        elif self._since_t is None or measurement.bpm != self._bpm:
            self._since_t, self._bpm, self._packets = t, measurement.bpm, 1
        else:
            self._packets += 1

    def is_so_at(self, t: float) -> bool:
        return (
            self.has_sent_intervals
            and self._since_t is not None
            and self._packets >= FEWEST_FROZEN
            and t - self._since_t >= FROZEN_S
        )


def _since(since_t: float | None, t: float, is_so: bool) -> float | None:
    if not is_so:
        return None
    return t if since_t is None else since_t


def _contradicts(bpm: int, told_by_intervals_bpm: float) -> bool:
    return not told_by_intervals_bpm / CONTRADICTING_RATIO <= bpm <= told_by_intervals_bpm * CONTRADICTING_RATIO

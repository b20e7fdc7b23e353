"""Whether the strap's own intervals are those of its ECG, though the two carry no common time."""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from biosignals.ecg import NS_PER_S, Peak, PeakDetector
from biosignals.ecg_quality import QualityMeter
from biosignals.polar_profile import EcgFrame
from biosignals.signals import Beat, Doubt, EcgReading

STALE_S = 5.0  # a frame comes every 0.6 s; after so long without any the ECG says nothing
ANEW_EVERY_S = 1.0  # a reading is made: as often as a packet of intervals comes

COMPARED_BEATS = 30  # of the strap, the newest
FEWEST_COMPARED = 10
WORST_QUALITY = 0.5  # of an ECG that may contradict the strap

# The same beat in both: 1/1024 s of the strap's unit, 1.5 ms of the peaks under muscle noise, and the strap's own way
# to date an R wave, which differs by some milliseconds.
TOLERANCE_S = 0.014
TOLERANCE_SHARE = 0.015

# RR can be 3-4 s old when they are sent (Polar, polar-ble-sdk issue 227), and are dated a second too late at most; an
# ECG frame waits 0.6 s until it is full.
STRAP_LAGS_S = 7.0
ECG_LAGS_S = 2.0
FAR_SHARE = 0.6  # of an interval: a beat of the strap that is farther from the ECG's peaks has no counterpart there

STEP = 0.05  # of quality and agreement: finer differences say nothing, and a record keeps what changes
CLOCK_SET_S = 2.0  # a strap's clock that leaps by more against the arrivals was set, or frames were held back
_LAGS = 16  # frames, 9 s: the least lag of these is that of a frame that did not wait
_INTERVALS = 96  # COMPARED_BEATS and STRAP_LAGS_S of a fast heart


@dataclass(frozen=True, slots=True)
class _Interval:
    """One interval of the ECG: the session seconds in which it ends, and whether both its peaks are trusted."""

    end_t: float
    rr_s: float
    is_trusted: bool


class EcgCheck:
    """Reads an ECG and compares its intervals with the strap's; causal, and constant in memory.

    The strap's intervals may be seconds older than the ECG, and either may miss beats. So the sequences are laid on
    each other at every shift of a few seconds, and the one at which most intervals agree is taken.
    """

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """The link was lost: nothing before says anything about now."""
        self._detector, self._meter = PeakDetector(), QualityMeter()
        self._lags_s: deque[float] = deque(maxlen=_LAGS)  # arrival minus the strap's clock
        self._ecg: deque[_Interval] = deque(maxlen=_INTERVALS)
        self._last_peak: Peak | None = None
        self._strap: deque[Beat] = deque(maxlen=COMPARED_BEATS)
        self._frame_t: float | None = None  # when the newest frame arrived
        self._made_t: float | None = None
        self._reading: EcgReading | None = None

    def take_frame(self, t: float, frame: EcgFrame) -> None:
        """A frame that arrived at `t` (session seconds)."""
        if self._frame_t is not None and t - self._frame_t > STALE_S:
            self.begin_anew()
        self._frame_t = t
        peaks = self._detector.take(frame)
        self._meter.take(frame, peaks)
        lag_s = t - frame.stamp_ns / NS_PER_S
        if self._lags_s and abs(lag_s - self._lags_s[-1]) > CLOCK_SET_S:
            self._lags_s.clear()
        self._lags_s.append(lag_s)
        for peak in peaks:
            self._keep(peak, min(self._lags_s))

    def take_beats(self, beats: Sequence[Beat]) -> None:
        """What the strap's own packets brought, in the order of time."""
        self._strap.extend(beat for beat in beats if beat.doubt not in (Doubt.OUT_OF_RANGE, Doubt.NO_CONTACT))

    def reading(self, t: float) -> EcgReading | None:
        """What the ECG says at `t` (session seconds); None without an ECG. The same object while it says the same."""
        if self._frame_t is None or t - self._frame_t > STALE_S:
            return None
        if self._reading is not None and self._made_t is not None and 0 <= t - self._made_t < ANEW_EVERY_S:
            return self._reading
        self._made_t = t
        quality = _rounded(self._meter.quality)
        hr_bpm = self._meter.hr_bpm
        made = EcgReading(
            t=t,
            quality=quality,
            hr_bpm=float(round(hr_bpm)) if hr_bpm is not None else None,
            agreement=self._agreement() if quality >= WORST_QUALITY else None,
        )
        if self._reading is None or _says(made) != _says(self._reading):
            self._reading = made
        return self._reading

    def _keep(self, peak: Peak, lag_s: float) -> None:
        before, self._last_peak = self._last_peak, peak
        if peak.rr_s is None or before is None:
            return
        end_t = peak.stamp_ns / NS_PER_S + lag_s
        is_trusted = peak.is_trusted and before.is_trusted
        self._ecg.append(_Interval(end_t, peak.rr_s, is_trusted))

    def _agreement(self) -> float | None:
        """Share of the strap's newest intervals that the ECG confirms, at the shift that confirms most."""
        ecg = sorted(self._ecg, key=lambda one: one.end_t)  # a clock that was set may have turned them round
        fits = [_fit(self._strap, ecg, shift_s) for shift_s in self._shifts_s(ecg)]
        best = max(fits, key=lambda fit: fit.agreeing, default=None)
        if best is None or best.compared < FEWEST_COMPARED:
            return None
        return _rounded(best.agreeing / best.compared)

    def _shifts_s(self, ecg: Sequence[_Interval]) -> list[float]:
        """Those at which one beat of the strap falls on one of the ECG: one for which the ECG is there at any shift."""
        if not ecg:
            return []
        sure_t = ecg[0].end_t + STRAP_LAGS_S
        beat = next((beat for beat in self._strap if beat.t >= sure_t), None)
        if beat is None or beat.t > ecg[-1].end_t:
            return []
        return [one.end_t - beat.t for one in ecg if -STRAP_LAGS_S <= one.end_t - beat.t <= ECG_LAGS_S]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many of the strap's intervals the ECG confirms at a shift, of how many that it could confirm."""

    agreeing: int
    compared: int


def _fit(strap: Sequence[Beat], ecg: Sequence[_Interval], shift_s: float) -> _Fit:
    """Lay the strap's intervals on those of the ECG, `shift_s` later.

    From beat to beat the place is reckoned with the strap's own intervals; where that leads to no agreement, by the
    beats' times. What agrees sets the place anew.
    """
    ends = [one.end_t for one in ecg]
    agreeing = compared = 0
    place_t: float | None = None
    for beat in strap:
        by_time_t = beat.t + shift_s
        by_sum_t = place_t + beat.rr_s if place_t is not None and beat.follows_previous else by_time_t
        near = [one for t in (by_sum_t, by_time_t) if (one := _nearest(ecg, ends, t)) is not None and one.is_trusted]
        same = next((one for one in near if _is_same(beat.rr_s, one.rr_s)), None)
        place_t = by_sum_t
        if near:
            compared += 1
        if same is not None:
            agreeing += 1
            place_t, shift_s = same.end_t, same.end_t - beat.t
    return _Fit(agreeing, compared)


def _nearest(ecg: Sequence[_Interval], ends: Sequence[float], t: float) -> _Interval | None:
    """The interval that ends nearest to `t`; None where the ECG tells of none there."""
    after = bisect_left(ends, t)
    nearest = min(ecg[max(0, after - 1) : after + 1], key=lambda one: abs(one.end_t - t))
    return nearest if abs(nearest.end_t - t) <= FAR_SHARE * nearest.rr_s else None


def _is_same(rr_s: float, other_s: float) -> bool:
    return abs(rr_s - other_s) <= max(TOLERANCE_S, TOLERANCE_SHARE * other_s)


def _rounded(share: float) -> float:
    return round(round(share / STEP) * STEP, 2)


def _says(reading: EcgReading) -> tuple[float, float | None, float | None]:
    return reading.quality, reading.hr_bpm, reading.agreement

"""Whether the strap's own intervals are those of its ECG, though the two carry no common time."""

from collections import deque
from collections.abc import Sequence

from biosignals.ecg import NS_PER_S, Peak, PeakDetector
from biosignals.ecg_alignment import EcgInterval, align
from biosignals.ecg_quality import QualityMeter
from biosignals.polar_profile import EcgFrame
from biosignals.signals import Beat, Doubt, EcgReading

STALE_S = 5.0  # a frame comes every 0.6 s; after so long without any the ECG says nothing
ANEW_EVERY_S = 1.0  # a reading is made: as often as a packet of intervals comes

COMPARED_BEATS = 30  # of the strap, the newest
FEWEST_COMPARED = 10
WORST_QUALITY = 0.5  # of an ECG that may contradict the strap

STEP = 0.05  # of quality and agreement: finer differences say nothing, and a record keeps what changes
CLOCK_SET_S = 2.0  # a strap's clock that leaps by more against the arrivals was set, or frames were held back
_LAGS = 16  # frames, 9 s: the least lag of these is that of a frame that did not wait
_INTERVALS = 96  # COMPARED_BEATS and STRAP_LAGS_S of a fast heart


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
        self._ecg: deque[EcgInterval] = deque(maxlen=_INTERVALS)
        self._last_peak: Peak | None = None
        self._shift_s = 0.0  # at which the two agreed last
        self._strap: deque[Beat] = deque(maxlen=COMPARED_BEATS)
        self._frame_t: float | None = None  # when the newest frame arrived ...
        self._stamp_ns: int | None = None  # ... and what the strap's clock said
        self._made_t: float | None = None
        self._reading: EcgReading | None = None

    def take_frame(self, t: float, frame: EcgFrame) -> None:
        """A frame that arrived at `t` (session seconds); one that comes again is no news."""
        if frame.stamp_ns == self._stamp_ns:
            return
        if self._frame_t is not None and t - self._frame_t > STALE_S:
            self.begin_anew()
        self._frame_t, self._stamp_ns = t, frame.stamp_ns
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
        self._ecg.append(EcgInterval(end_t, peak.rr_s, is_trusted))

    def _agreement(self) -> float | None:
        """Share of the strap's newest intervals that the ECG confirms; None where too few can be compared."""
        if not self._ecg:
            return None
        ecg = sorted(self._ecg, key=lambda one: one.end_t)  # a clock that was set may have turned them round
        alignment = align(self._strap, ecg, near_s=self._shift_s)
        if alignment.compared < FEWEST_COMPARED:
            return None
        self._shift_s = alignment.shift_s
        return _rounded(alignment.agreeing / alignment.compared)


def _rounded(share: float) -> float:
    return round(round(share / STEP) * STEP, 2)


def _says(reading: EcgReading) -> tuple[float, float | None, float | None]:
    return reading.quality, reading.hr_bpm, reading.agreement

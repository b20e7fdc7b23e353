"""The last seconds of an ECG -> how far its R peaks can be believed, 0..1, and its heart rate."""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from biosignals.ecg import NS_PER_S, Peak
from biosignals.polar_profile import ECG_HZ, EcgFrame

WINDOW_S = 8.0  # of peaks that are judged; with their delay it is the last 10 s
PEAK_DELAY_S = 2.5  # the longest interval of a heart and the detector's own delay: later, a missing peak is missing
WORTHLESS_LIKENESS, FULL_LIKENESS = 0.5, 0.9  # shapes of pure noise reach the one, of a wet strap's ECG the other

LOOKED_AT_S = 2.0  # of samples: any heart beats in it
FLAT_UV = 50  # peak to peak: an open input, or a strap that sends one value
STUCK_UV = 1000  # from here on, samples equal to the one before are those of an input at its limit
MOST_STUCK = 0.2  # of the samples; a driven input is useless long before it is at its limit all the time

FEWEST_INTERVALS = 3
_MOST_PEAKS = 64  # more than any heart's in WINDOW_S and PEAK_DELAY_S


class QualityMeter:
    """Judges an ECG by its newest samples and peaks; constant in memory."""

    def __init__(self) -> None:
        self._samples: deque[int] = deque(maxlen=int(LOOKED_AT_S * ECG_HZ))
        self._peaks: deque[Peak] = deque(maxlen=_MOST_PEAKS)
        self._newest_ns = 0

    def take(self, frame: EcgFrame, peaks: Sequence[Peak]) -> None:
        """A frame, and the peaks that became sure with it."""
        self._samples.extend(frame.samples_uv)
        self._peaks.extend(peaks)
        self._newest_ns = frame.stamp_ns

    @property
    def quality(self) -> float:
        """Share of the last seconds that intervals between beats of one shape cover, 0..1; 0 when flat or driven."""
        if not self._samples or self._is_flat() or self._is_driven():
            return 0.0
        end_ns = self._judged_until_ns()
        begin_ns = end_ns - int(WINDOW_S * NS_PER_S)
        covered_ns = 0.0
        for before, after in self._intervals(begin_ns, end_ns):
            begin = max(begin_ns, before.stamp_ns)
            covered_ns += (after.stamp_ns - begin) * min(_worth(before), _worth(after))
        return min(1.0, covered_ns / (WINDOW_S * NS_PER_S))

    @property
    def hr_bpm(self) -> float | None:
        """Heart rate by the middle of the trusted intervals; None where there are too few."""
        end_ns = self._judged_until_ns()
        trusted_s = [
            after.rr_s
            for before, after in self._intervals(end_ns - int(WINDOW_S * NS_PER_S), end_ns)
            if before.is_trusted and after.is_trusted and after.rr_s
        ]
        return 60 / median(trusted_s) if len(trusted_s) >= FEWEST_INTERVALS else None

    def _intervals(self, begin_ns: int, end_ns: int) -> list[tuple[Peak, Peak]]:
        """Peaks that follow each other and lie in the window; a strap's clock that was set shows none from before."""
        return [
            (before, after)
            for before, after in pairwise(self._peaks)
            if after.follows_previous and begin_ns < after.stamp_ns <= end_ns and before.stamp_ns < after.stamp_ns
        ]

    def _judged_until_ns(self) -> int:
        latest_ns = self._newest_ns - int(PEAK_DELAY_S * NS_PER_S)
        last_ns = self._peaks[-1].stamp_ns if self._peaks else latest_ns
        return max(latest_ns, min(last_ns, self._newest_ns))

    def _is_flat(self) -> bool:
        return max(self._samples) - min(self._samples) < FLAT_UV

    def _is_driven(self) -> bool:
        stuck = sum(before == after and abs(after) >= STUCK_UV for before, after in pairwise(self._samples))
        return stuck > MOST_STUCK * len(self._samples)


def _worth(peak: Peak) -> float:
    """How far a peak's shape is that of a beat, 0..1."""
    if peak.likeness is None:
        return 0.0
    return min(1.0, max(0.0, (peak.likeness - WORTHLESS_LIKENESS) / (FULL_LIKENESS - WORTHLESS_LIKENESS)))

"""ECG samples -> where something as long as a QRS complex stands out of its beat, and how strongly."""

import math
from collections import deque
from dataclasses import dataclass

from biosignals.polar_profile import ECG_HZ

# The filter is a Ricker wavelet: its band, 8 to 22 Hz, is that of the QRS complex (Elgendi et al., PLoS ONE 9, 2014,
# e84018). It is symmetric, so it moves no peak, and blind to offset and slope: wander, T waves and mains hardly pass.
WAVELET_S = 0.0145  # its best frequency is 1 / (4.44 * this) = 15.5 Hz
GAIN = 2  # times the height of a healthy adult's R wave is its height in the filtered signal
REACH = 8  # samples to each side: four times WAVELET_S
_SCALE = 1 << 10  # whole numbers all through: the same peaks on every machine

# Two moving averages of the filtered energy, one about as long as a QRS complex, one as a beat: Elgendi, PLoS ONE 8,
# 2013, e73557.
_COMPLEX_REACH = 6  # 13 samples, 100 ms
_BEAT_REACH = 39  # 79 samples, 608 ms
_SHORTEST_STRETCH = 5  # samples, 38 ms: shorter ones are the ripples of noise
LONGEST_STRETCH = 40  # samples, 308 ms: no complex is longer; a stretch that does not end is cut

_RING = 512  # samples, 4 s: more than any candidate waits for its verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a beat: the number of its highest sample, and the filtered signal's distance from 0 there."""

    number: int
    strength: int

    def seconds_since(self, earlier: "Candidate") -> float:
        return (self.number - earlier.number) / ECG_HZ


class ComplexFinder:
    """Filters samples one by one and finds candidates some 0.5 s behind them; constant in memory."""

    def __init__(self) -> None:
        self._count = 0
        self._samples: deque[int] = deque(maxlen=2 * REACH + 1)
        self._filtered, self._energy = [0] * _RING, [0] * _RING
        self._complex_sum = self._beat_sum = 0
        self._began: int | None = None  # the stretch in which something stands out

    @property
    def judged(self) -> int:
        """Number of the newest sample that was judged; samples are counted from 0."""
        return self._count - 1 - REACH - _BEAT_REACH

    def take(self, sample_uv: int) -> Candidate | None:
        """One sample more, in microvolt; the candidate whose stretch ended at the newest judged sample."""
        self._samples.append(sample_uv)
        self._count += 1
        newest = self._count - 1 - REACH
        if newest < REACH:
            return None
        filtered = sum(map(int.__mul__, self._samples, _TAPS)) // _SCALE
        self._filtered[newest % _RING] = filtered
        self._energy[newest % _RING] = filtered * filtered
        if self.judged < REACH:
            return None
        self._average(self.judged)
        return self._ended(self.judged)

    def filtered(self, number: int) -> int:
        """The filtered signal at a sample that is at most 3 s old; 0 before the first."""
        return self._filtered[number % _RING]

    def _average(self, at: int) -> None:
        """Sums of the energy around the sample `at`; what lies before the first sample counts as silence."""
        energy = self._energy
        if at == REACH:
            self._beat_sum = sum(energy[REACH : at + _BEAT_REACH + 1])
            self._complex_sum = sum(energy[REACH : at + _COMPLEX_REACH + 1])
            return
        self._beat_sum += energy[(at + _BEAT_REACH) % _RING] - energy[(at - _BEAT_REACH - 1) % _RING]
        self._complex_sum += energy[(at + _COMPLEX_REACH) % _RING] - energy[(at - _COMPLEX_REACH - 1) % _RING]

    def _ended(self, at: int) -> Candidate | None:
        stands_out = self._complex_sum * (2 * _BEAT_REACH + 1) > self._beat_sum * (2 * _COMPLEX_REACH + 1)
        began = self._began
        if began is None:
            self._began = at if stands_out else None
            return None
        if stands_out and at - began < LONGEST_STRETCH:
            return None
        self._began = None
        if at - began < _SHORTEST_STRETCH:
            return None
        number = max(range(began, at), key=lambda one: self._energy[one % _RING])
        return Candidate(number, abs(self.filtered(number)))


def _ricker() -> tuple[int, ...]:
    places = [number / ECG_HZ / WAVELET_S for number in range(-REACH, REACH + 1)]
    taps = [round(_SCALE * (1 - place**2) * math.exp(-(place**2) / 2)) for place in places]
    taps[REACH] -= sum(taps)  # exactly blind to an offset, in whole numbers
    return tuple(taps)


_TAPS = _ricker()

"""The sums of Lomb's method over two windows of the newest beats, kept from beat to beat."""

import numpy

from biosignals.hrv_grains import MS_PER_GRAIN
from biosignals.hrv_recent import RecentBeats
from biosignals.hrv_spectrum import FREQUENCIES_HZ, Complexes, Floats, phases

# Beats at once: larger products would be shared among threads, whose number would tell in the rounding.
FEW = 16
REBUILT_EVERY = 512  # beats: what rounding leaves behind in sums of waves stays below 1e-11 of them


class RunningWaves:
    """What enters a window is added, what leaves it is taken away; `sums` are waves, plain and doubled of both.

    Six rows by frequencies: `waves` of the short and the long window, then `plain`, then `doubled` (see
    hrv_spectrum.Sums), each beat weighted by its interval.
    """

    def __init__(self) -> None:
        self.sums: Complexes = numpy.zeros((6, FREQUENCIES_HZ.size), dtype=complex)
        self._short = self._long = self._behind = 0  # which beats the sums are of
        self._moves = REBUILT_EVERY

    def follow(self, beats: RecentBeats, short: int, long: int) -> None:
        """Make the sums those from beat `short`, and from the older beat `long`, to the newest."""
        moved = beats.behind - self._behind + short - self._short + long - self._long
        self._moves += moved
        is_torn = short > self._behind or self._long < beats.oldest
        if is_torn or self._moves > 2 * REBUILT_EVERY or moved > beats.behind - long:
            self._rebuild(beats, short, long)
        elif moved:
            self._move(beats, short, long)
        self._short, self._long, self._behind = short, long, beats.behind

    def _move(self, beats: RecentBeats, short: int, long: int) -> None:
        entered, left_short = range(self._behind, beats.behind), range(self._short, short)
        numbers = [*entered, *left_short, *range(self._long, long)]
        of_short = [1.0] * len(entered) + [-1.0] * len(left_short) + [0.0] * (long - self._long)
        of_long = [1.0] * len(entered) + [0.0] * len(left_short) + [-1.0] * (long - self._long)
        times = numpy.array([beats.time(number) for number in numbers])
        self._add(times, [beats.interval(number) * MS_PER_GRAIN for number in numbers], of_short, of_long)

    def _rebuild(self, beats: RecentBeats, short: int, long: int) -> None:
        self.sums[:] = 0.0
        for first in range(long, beats.behind, FEW):
            behind = min(beats.behind, first + FEW)
            rr_ms = [beats.interval(number) * MS_PER_GRAIN for number in range(first, behind)]
            of_short = [1.0 if number >= short else 0.0 for number in range(first, behind)]
            times = numpy.array([beats.time(number) for number in range(first, behind)])
            self._add(times, rr_ms, of_short, [1.0] * len(rr_ms))
        self._moves = 0

    def _add(self, times: Floats, rr_ms: list[float], of_short: list[float], of_long: list[float]) -> None:
        """Add beats, each with its share in either window."""
        turned = phases(times)
        plain = [[share * one for share, one in zip(shares, rr_ms, strict=True)] for shares in (of_short, of_long)]
        waves = [[weight * one for weight, one in zip(weights, rr_ms, strict=True)] for weights in plain]
        weights = numpy.array([*waves, *plain])
        sums = self.sums.view(float)  # real and imaginary parts side by side: the weights are real
        sums[:4] += weights @ turned.view(float)
        turned *= turned
        sums[4:] += weights[2:] @ turned.view(float)

"""The sums of Lomb's method over any window of the newest beats, kept from beat to beat."""

import numpy

from biosignals.hrv_grains import MS_PER_GRAIN
from biosignals.hrv_recent import RecentBeats
from biosignals.hrv_spectrum import FREQUENCIES_HZ, Complexes, phases_at

_ROOM = 512  # beats, before the totals begin anew: at 75 bpm about once in 5 minutes; 3 MB


class RunningWaves:
    """Totals up to each beat, so that a window is the difference of two of them and what leaves it costs nothing.

    What rounding leaves in a total is in all later ones too, and so in no difference.
    """

    def __init__(self) -> None:
        # Each row: what hrv_spectrum.density needs, over the beats before that row's, each weighted by its interval.
        self._rows: Complexes = numpy.zeros((_ROOM + 1, 3, FREQUENCIES_HZ.size), dtype=complex)
        self._first = self._behind = 0  # the number of the first row's beat, and of the last row's
        self._origin_s = 0.0  # what phases are reckoned from: near, so that the length of a session does not tell

    def follow(self, beats: RecentBeats, kept_from: int) -> None:
        """Take in all new beats; windows will begin with beat `kept_from` or later."""
        if kept_from > self._behind:  # nothing that is there is of use
            self._first = self._behind = kept_from
            self._rows[0] = 0.0
        if beats.behind - self._first >= self._rows.shape[0]:
            self._begin_anew(beats, kept_from)
        for number in range(self._behind, beats.behind):
            self._add(beats.time(number), MS_PER_GRAIN * beats.interval(number), number - self._first)
        self._behind = beats.behind

    def since(self, *firsts: int) -> Complexes:
        """The sums from each of these beats to the newest (first axis), as hrv_spectrum.density needs them."""
        newest = self._rows[self._behind - self._first]
        sums: Complexes = numpy.empty((len(firsts), *newest.shape), dtype=complex)
        for window, first in enumerate(firsts):
            numpy.subtract(newest, self._rows[first - self._first], out=sums[window])
        return sums

    def _add(self, t: float, rr_ms: float, place: int) -> None:
        row = self._rows[place + 1]
        turned = phases_at(t - self._origin_s)
        plain = numpy.multiply(turned, rr_ms, out=row[1])
        numpy.multiply(plain, rr_ms, out=row[0])
        numpy.multiply(plain, turned, out=row[2])
        row += self._rows[place]

    def _begin_anew(self, beats: RecentBeats, first: int) -> None:
        """Move what is still of use to the front, and the origin of the phases to its first beat."""
        kept = self._rows[first - self._first : self._behind - self._first + 1]
        kept = kept - kept[0]
        back_s = self._origin_s - beats.time(first)
        kept[:, :2] *= phases_at(back_s)
        kept[:, 2] *= phases_at(back_s) ** 2
        if 2 * (beats.behind - first) > self._rows.shape[0]:
            self._rows = numpy.zeros((2 * (beats.behind - first) + 1, *kept.shape[1:]), dtype=complex)
        self._rows[: kept.shape[0]] = kept
        self._first, self._origin_s = first, beats.time(first)

"""The sums of Lomb's method over any window of the newest beats, kept from beat to beat."""

import numpy

from biosignals.hrv_grains import MS_PER_GRAIN
from biosignals.hrv_recent import RecentBeats
from biosignals.hrv_spectrum import FREQUENCIES_HZ, Floats, phases_at

_ROOM = 512  # beats, before the totals begin anew: at 75 bpm about once in 5 minutes; 3 MB


class RunningWaves:
    """Totals up to each beat, so that a window is the difference of two of them and what leaves it costs nothing.

    What rounding leaves in a total is in all later ones too, and so in no difference.
    """

    def __init__(self) -> None:
        # Each row: what hrv_spectrum.fit needs, over the beats before that row's, each weighted by its interval.
        self._rows: Floats = numpy.zeros((_ROOM + 1, 6, FREQUENCIES_HZ.size))
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

    def since(self, first: int) -> Floats:
        """The sums from beat `first` to the newest, as hrv_spectrum.fit needs them."""
        sums: Floats = self._rows[self._behind - self._first] - self._rows[first - self._first]
        return sums

    def _add(self, t: float, rr_ms: float, place: int) -> None:
        row, turned = self._rows[place + 1], phases_at(t - self._origin_s)
        row[2], row[3] = turned.real, turned.imag
        turned *= turned
        row[4], row[5] = turned.real, turned.imag
        row[2:] *= rr_ms
        numpy.multiply(row[2:4], rr_ms, out=row[0:2])
        row += self._rows[place]

    def _begin_anew(self, beats: RecentBeats, first: int) -> None:
        """Move what is still of use to the front, and the origin of the phases to its first beat."""
        kept = self._rows[first - self._first : self._behind - self._first + 1]
        kept = kept - kept[0]
        turned = phases_at(self._origin_s - beats.time(first))
        for kind, turn in enumerate((turned, turned, turned * turned)):
            moved = (kept[:, 2 * kind] + 1j * kept[:, 2 * kind + 1]) * turn
            kept[:, 2 * kind], kept[:, 2 * kind + 1] = moved.real, moved.imag
        if 2 * (beats.behind - first) > self._rows.shape[0]:
            self._rows = numpy.zeros((2 * (beats.behind - first) + 1, *kept.shape[1:]))
        self._rows[: kept.shape[0]] = kept
        self._first, self._origin_s = first, beats.time(first)

"""What the times of a table are, told by its intervals: their ends, their beginnings, or arrivals of packets."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from biosignals.beats import BeatClock
from biosignals.heart_rate_profile import LARGEST_FIELD, TICKS_PER_S, HeartRateMeasurement
from biosignals.recorded_heart import FITTING_SHARE, fits_previous

LEAST_FITTING = 0.5  # share of intervals that fit the times: below it there is more gap than heart

# An interval that begins well before the one before it ended: no heart does that, whatever beats are lost. Tables of
# beats have none at all; tables of arrivals had 8 to 50 in 100 (five straps and armbands beside an ECG).
LEAST_OVERLAPPING = 0.03
LEAST_OVERLAPS = 3
EXACT_S = 0.02  # times written at the beat fit within their rounding and the device's step ...
LEAST_EXACT = 0.9  # ... nearly all of them

ONE_PACKET_S = 0.1  # rows this near to the one before came with it: Bluetooth hands on a packet's rows within 20 ms
TOLD_ROWS = 64
WAITS_S = 60.0  # what still waits for the next packet when the table ends waits no longer

# Whole powers of a thousand tell a wrong unit from a recording that is mostly gaps.
UNIT_FACTORS = (1e3, 1e6, 1e9)


class TimesMisfit(ValueError):
    """The times cannot be those of these intervals; says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedIntervals:
    """When intervals end, in seconds, strictly increasing; `rows` are those of the intervals that are kept.

    `follows` says which follow the one before, the first never; `words` what the times were taken for, beside the name
    of their column.
    """

    rows: Sequence[int]
    ends_s: Sequence[float]
    follows: Sequence[bool]
    words: str


def timed_by(
    column: str, times_s: Sequence[float], rr_s: Sequence[float], tell_share: Callable[[float], None] | None = None
) -> TimedIntervals:
    """Tell what `times_s` (never decreasing) of the intervals `rr_s` are, and when each interval ended.

    Arrivals of packets become times of beats as in the live loop: laid end to end by their intervals, never across a
    gap, never later than their arrival; a day of them takes some seconds, of which `tell_share` is told (0..1). Raises
    TimesMisfit for a wrong unit, and where nothing that arrived was a heartbeat.
    """
    _check_unit(column, times_s, rr_s)
    rows = range(len(rr_s))
    if _are_beginnings(times_s, rr_s):
        ends_s = [time + one for time, one in zip(times_s, rr_s, strict=True)]
        words = f"Times are from {column}: it is when each interval begins, so its length is added."
        return TimedIntervals(rows=rows, ends_s=ends_s, follows=fits_previous(ends_s, rr_s), words=words)
    if are_arrivals(times_s, rr_s):
        return _anew(column, times_s, rr_s, tell_share or (lambda share: None))
    follows = fits_previous(times_s, rr_s)
    words = f"Times are from {column}."
    if len(rr_s) > 1 and (share := sum(follows) / (len(rr_s) - 1)) < LEAST_FITTING:
        words += (
            f" Only {100 * share:.0f} % of the intervals begin where the one before ended: there are many gaps. The "
            "others count as behind a gap."
        )
    return TimedIntervals(rows=rows, ends_s=times_s, follows=follows, words=words)


def are_arrivals(times_s: Sequence[float], rr_s: Sequence[float]) -> bool:
    """Whether times are too close together to be those of the beats that ended these intervals."""
    overlaps = sum(_steps_over(times_s, rr_s))
    return overlaps >= max(LEAST_OVERLAPS, LEAST_OVERLAPPING * len(rr_s)) and _share_exact(times_s, rr_s[1:]) < 0.5


def _steps_over(times_s: Sequence[float], rr_s: Sequence[float]) -> list[bool]:
    return [
        later - earlier < (1 - FITTING_SHARE) * one
        for earlier, later, one in zip(times_s, times_s[1:], rr_s[1:], strict=False)
    ]


def _share_exact(times_s: Sequence[float], rr_s: Sequence[float]) -> float:
    """Of the steps between times, how many are one of `rr_s`, each beside its own."""
    if len(times_s) < 2:
        return 0.0
    fits = [abs(b - a - one) <= EXACT_S for a, b, one in zip(times_s, times_s[1:], rr_s, strict=False)]
    return sum(fits) / len(fits)


def _are_beginnings(times_s: Sequence[float], rr_s: Sequence[float]) -> bool:
    """Nearly every interval leads to the next time: and the steps before the times are others than they would be."""
    return (
        len(rr_s) > LEAST_OVERLAPS
        and _share_exact(times_s, rr_s[1:]) < LEAST_FITTING
        and _share_exact(times_s, rr_s[:-1]) >= LEAST_EXACT
    )


def _check_unit(column: str, times_s: Sequence[float], rr_s: Sequence[float]) -> None:
    """A time that passes a thousand times too fast or too slowly is in another unit than its name says."""
    steps = [later - earlier for earlier, later in pairwise(times_s)]
    if len(steps) < LEAST_OVERLAPS or not median(rr_s) or not (step := median(steps)):
        return
    for factor in UNIT_FACTORS:
        for scale, way in ((1 / factor, "fast"), (factor, "slowly")):
            if _fits_scaled(times_s, rr_s, scale, step):
                unit = "ms" if column.endswith("_ms") else "s"
                raise TimesMisfit(
                    f"{column} must be in {unit}, but beside the intervals its numbers pass {factor:.0f} times too "
                    f"{way}, convert or rename the column"
                )


def _fits_scaled(times_s: Sequence[float], rr_s: Sequence[float], scale: float, step: float) -> bool:
    if not 0.5 <= step * scale / median(rr_s) <= 2:
        return False
    fits = fits_previous([time * scale for time in times_s], rr_s)
    return sum(fits) >= LEAST_FITTING * (len(rr_s) - 1)


def _anew(
    column: str, times_s: Sequence[float], rr_s: Sequence[float], tell_share: Callable[[float], None]
) -> TimedIntervals:
    clock, waiting = BeatClock(), deque[int]()
    rows: list[int] = []
    ends_s: list[float] = []
    follows: list[bool] = []
    begin_s = times_s[0]
    for packet in [*_packets(times_s), range(0)]:
        waiting.extend(packet)
        if packet and packet[0] % TOLD_ROWS == 0:
            tell_share(packet[0] / len(times_s))
        arrival_s = times_s[packet[-1]] - begin_s if packet else times_s[-1] - begin_s + WAITS_S
        ticks = tuple(_in_ticks(rr_s[row]) for row in packet)
        for beat in clock.take(arrival_s, HeartRateMeasurement(bpm=0, rr_s=ticks)):
            while _in_ticks(rr_s[waiting[0]]) != beat.rr_s:
                waiting.popleft()  # it gave no beat
            rows.append(waiting.popleft())
            ends_s.append(begin_s + beat.t)
            follows.append(beat.follows_previous)
    if not rows:
        raise TimesMisfit(f"{column} is when packets arrived, and none of them brought a heartbeat, give another file")
    fits = fits_previous(ends_s, [rr_s[row] for row in rows])
    follows = [is_told and fits_too for is_told, fits_too in zip(follows, fits, strict=True)]
    overlaps = 100 * sum(_steps_over(times_s, rr_s)) / (len(rr_s) - 1)
    words = (
        f"Times are from {column}: it is when packets arrived ({overlaps:.0f} % of the intervals would begin before "
        "the one before ended). So beats are timed anew by their intervals, as a live strap's are, and nothing is "
        f"joined across gaps ({follows.count(False) - 1}); intervals left out: {len(rr_s) - len(rows)}, which are no "
        "beats or could not have ended by then."
    )
    return TimedIntervals(rows=rows, ends_s=ends_s, follows=follows, words=words)


def _packets(times_s: Sequence[float]) -> list[range]:
    """Which rows came together."""
    begins = [0, *(row for row in range(1, len(times_s)) if times_s[row] - times_s[row - 1] > ONE_PACKET_S)]
    return [range(begin, end) for begin, end in zip(begins, [*begins[1:], len(times_s)], strict=True)]


def _in_ticks(rr_s: float) -> float:
    """As a strap would send it; what is too long for that is no beat, and breaks the succession."""
    ticks = round(rr_s * TICKS_PER_S)
    return ticks / TICKS_PER_S if ticks <= LARGEST_FIELD else 0.0

"""What a recorded heart is: intervals on a clock, and what the recording itself says of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from biosignals.signals import BiosignalError, Doubt

# By the file's times an interval begins where the one before it ended, up to rounding. A beat that the device left out
# leaves a hole of a whole interval, so a quarter of one tells the two apart, even where times are rounded to 0.1 s.
FITTING_SHARE = 0.25

# The middle interval of a person's recording: 20 to 300 beats a minute. The ranges of seconds, beats a minute and
# milliseconds do not meet, so a unit that is not the one said can be told for certain.
SHORTEST_MEDIAN_S, LONGEST_MEDIAN_S = 0.2, 3.0


class HeartFileError(BiosignalError):
    """A file that cannot be read as a heart; the message says where, what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedInterval:
    """One interval, ending at `t_s` on a clock that starts where the first interval of the recording starts.

    `doubt` is what the recording itself says against it: None where it says nothing, which does not make it good.
    """

    t_s: float
    rr_s: float
    follows_previous: bool  # False behind a gap, and for the first: no difference may be taken across it
    doubt: Doubt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHeart:
    """The intervals of one recording as they stand in the file, zeros and hour-long ones too: nothing is mended.

    Where the file has times, times strictly increase and real gaps stay gaps. `name` is the recording's in a file of
    several, else empty; `choice` says in words what was taken and what else the file holds. The file's own clock (its
    time column, or seconds since it starts) shows `start_s + interval.t_s` at the end of an interval.
    """

    name: str
    choice: str
    start_s: float
    intervals: tuple[RecordedInterval, ...]


def heart_from_ends(
    ends_s: Sequence[float],
    rr_s: Sequence[float],
    *,
    choice: str,
    name: str = "",
    follows: Sequence[bool] | None = None,
    doubts: Sequence[Doubt | None] | None = None,
) -> RecordedHeart:
    """A heart of intervals `rr_s` that end at `ends_s` (both in seconds, of one length, at least one).

    Without `follows` the times tell: an interval follows the one before where it begins within a quarter of its length
    of that one's end.
    """
    start_s = ends_s[0] - rr_s[0]
    joined = fits_previous(ends_s, rr_s) if follows is None else list(follows)
    joined[0] = False
    return RecordedHeart(
        name=name,
        choice=choice,
        start_s=start_s,
        intervals=tuple(
            RecordedInterval(t_s=end_s - start_s, rr_s=one_s, follows_previous=is_joined, doubt=doubt)
            for end_s, one_s, is_joined, doubt in zip(ends_s, rr_s, joined, doubts or [None] * len(rr_s), strict=True)
        ),
    )


def fits_previous(ends_s: Sequence[float], rr_s: Sequence[float]) -> list[bool]:
    """For each interval: does it begin where the one before it ended? False for the first."""
    fits = [
        abs(end_s - one_s - before_s) <= FITTING_SHARE * one_s
        for before_s, end_s, one_s in zip(ends_s, ends_s[1:], rr_s[1:], strict=False)
    ]
    return [False, *fits]

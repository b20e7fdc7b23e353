"""How sure a mean or a share over persons is: intervals that hold the true one 19 times in 20."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from scipy.special import stdtrit

_UPPER = 0.975
ALL_EQUAL = 1e-9  # of the mean: what is left of rounding where persons do not differ
_Z = 1.959964  # of the normal distribution, for 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value, and from where to where it may really lie; over how many persons. Low and high None: too few to say."""

    value: float
    low: float | None
    high: float | None
    persons: int


def mean_of(strata: Sequence[Sequence[float]], *, highest: float) -> Interval | None:
    """The mean over all persons, with Student's interval, which holds for few persons too. Values run 0 to `highest`.

    Persons vary within each stratum only: the strata (kinds of patients) were chosen, not drawn. Where all of a kind
    are equal, nobody knows how far from them the next may lie, only (by Wilson's interval) how many such there may be:
    the interval reaches as far as if they all lay at an end of the scale; without such an end it is not known. None:
    there is nobody.
    """
    kept = [numpy.asarray(values, dtype=float) for values in strata if len(values)]
    if not kept:
        return None
    persons = sum(map(len, kept))
    value = math.fsum(float(values.sum()) for values in kept) / persons
    freedom = persons - len(kept)
    if any(len(values) < 2 for values in kept):
        return Interval(value=value, low=None, high=None, persons=persons)
    error = math.sqrt(math.fsum(len(values) * float(values.var(ddof=1)) for values in kept)) / persons
    if error <= ALL_EQUAL * (1 + abs(value)):
        return _among_equals(value, persons, highest)
    half = float(stdtrit(freedom, _UPPER)) * error
    return Interval(value=value, low=max(0.0, value - half), high=min(highest, value + half), persons=persons)


def _among_equals(value: float, persons: int, highest: float) -> Interval:
    others = share_of([False] * persons)
    if others is None or others.high is None or math.isinf(highest):
        return Interval(value=value, low=None, high=None, persons=persons)
    low, high = value - others.high * value, value + others.high * (highest - value)
    return Interval(value=value, low=low, high=high, persons=persons)


def share_of(flags: Sequence[bool]) -> Interval | None:
    """The share of persons of whom something is so, with Wilson's interval; it is above nothing where none is, since
    the next person may be one. None: there is nobody."""
    return _wilsons(sum(flags) / len(flags), len(flags)) if flags else None


def mean_share_of(shares: Sequence[float]) -> Interval | None:
    """The mean of what is a share 0..1 in each person already, such as of time. Most lie at one end, and a few far from
    it: Student's interval of such is too narrow, so this is Wilson's, which is wide enough for any. None: there is
    nobody."""
    return _wilsons(math.fsum(shares) / len(shares), len(shares)) if shares else None


def _wilsons(share: float, persons: int) -> Interval:
    scale = 1 + _Z**2 / persons
    middle = (share + _Z**2 / (2 * persons)) / scale
    half = _Z * math.sqrt(share * (1 - share) / persons + _Z**2 / (4 * persons**2)) / scale
    low, high = max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
    return Interval(value=share, low=low, high=high, persons=persons)

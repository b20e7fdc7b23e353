"""Two policies met by the same persons: how far apart they are on average, and how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from scipy.special import ndtri, stdtrit

from policies.intervals import ALL_EQUAL

Pair = tuple[float, float]  # of one person, under the first policy and under the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Means under both, second minus first, and from where to where that may really lie (None: too few to say)."""

    first: float
    second: float
    low: float | None
    high: float | None
    persons: int

    @property
    def value(self) -> float:
        return self.second - self.first

    @property
    def is_above_nothing(self) -> bool:
        return self.low is not None and self.low > 0

    @property
    def is_below_nothing(self) -> bool:
        return self.high is not None and self.high < 0


def difference_of_means(strata: Sequence[Sequence[Pair]], *, level: float) -> Difference | None:
    """Student's interval of the differences within persons, at `level` 0..1; None: there is nobody.

    Persons vary within each stratum only: the strata (kinds of patients) were chosen, not drawn. Where all differ by
    the same, Student's interval has no width: that is believed of as many as the sign test asks for; of fewer it is not
    known.
    """
    kept = [numpy.asarray(pairs, dtype=float) for pairs in strata if len(pairs)]
    if not kept:
        return None
    everybody = numpy.concatenate(kept)
    first, second = (float(one) for one in everybody.mean(axis=0))
    persons = len(everybody)
    if any(len(pairs) < 2 for pairs in kept):
        return Difference(first=first, second=second, low=None, high=None, persons=persons)
    spreads = [len(pairs) * float((pairs[:, 1] - pairs[:, 0]).var(ddof=1)) for pairs in kept]
    error = math.sqrt(math.fsum(spreads)) / persons
    value = second - first
    are_few = 0.5 ** (persons - 1) > 1 - level  # of the sign test: so likely are all on one side by chance
    if error <= ALL_EQUAL * (1 + abs(value)) < abs(value) and are_few:
        return Difference(first=first, second=second, low=None, high=None, persons=persons)
    half = float(stdtrit(persons - len(kept), 0.5 + level / 2)) * error
    return Difference(first=first, second=second, low=value - half, high=value + half, persons=persons)


def difference_of_shares(pairs: Sequence[Pair], *, level: float) -> Difference | None:
    """As above for what is 1 or 0 in each person: Agresti and Min's interval for shares in the same persons (2005),
    which holds for few and for none; it is wider than nothing where nobody differed, since the next person may."""
    persons = len(pairs)
    if not persons:
        return None
    only_first = sum(first > second for first, second in pairs)
    only_second = sum(second > first for first, second in pairs)
    value = (only_second - only_first) / persons
    trials = persons + 2
    middle = (only_second - only_first) / trials
    spread = (only_first + only_second + 1) / trials - middle**2
    half = float(ndtri(0.5 + level / 2)) * math.sqrt(spread / trials)
    return Difference(
        first=sum(first for first, _ in pairs) / persons,
        second=sum(second for _, second in pairs) / persons,
        low=max(-1.0, min(value, middle - half)),
        high=min(1.0, max(value, middle + half)),
        persons=persons,
    )

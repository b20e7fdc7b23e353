"""How far an HRV value of one window may lie from that of a long time in the same state: 95 % intervals.

The functions named `of_` take numbers or numpy arrays of one shape, and use nothing but arithmetic that both have.
"""

import math
from typing import TypeVar

import numpy
from numpy.typing import NDArray

from biosignals.signals import Feature, Missing

Numbers = TypeVar("Numbers", float, NDArray[numpy.float64])

Z = 1.959963984540054  # the normal distribution holds 95 % between -Z and Z

# Degrees of freedom. Neighbouring beats tell the same thing twice, so that they count for less than their number; how
# much less was measured on series of known truth, see benchmarks/hrv_intervals.py.
FREEDOM_PER_DIFFERENCE = 0.35
FREEDOM_PER_S = 0.2  # of SDNN and SD2, which slow waves move
FEWEST_FREEDOM = 2.0  # below it the chi-square's approximation fails; no window that carries a value comes near
RATE_INFLATION = 2.8  # of the standard error that independent beats would have
ENTROPY_INFLATION = 1.4
SCALING_SD = 0.12


def feature(
    value: float | None,
    bounds: tuple[float, float] | None,
    missing: Missing | None,
    *,
    window_s: float,
    coverage: float,
    beats: int,
) -> Feature:
    """A feature with its interval, which ends at 0 and holds its value whatever rounding does."""
    if value is None or bounds is None:
        return Feature(value=None, window_s=window_s, coverage=coverage, beats=beats, missing=missing)
    low, high = bounds
    low = 0.0 if low < 0 else low
    return Feature(
        value=value,
        window_s=window_s,
        coverage=coverage,
        beats=beats,
        low=low if low < value else value,
        high=high if high > value else value,
    )


def of_short_term(value: Numbers, differences: Numbers) -> tuple[Numbers, Numbers]:
    """RMSSD or SD1 over so many differences."""
    low, high = short_term_factors(differences)
    return value * low, value * high


def short_term_factors(differences: Numbers) -> tuple[Numbers, Numbers]:
    """What RMSSD and SD1 over so many differences are to be multiplied by."""
    return _deviation_factors(FREEDOM_PER_DIFFERENCE * differences)


def of_long_term(value: Numbers, covered_s: Numbers) -> tuple[Numbers, Numbers]:
    """SDNN or SD2 over so many seconds of trusted intervals."""
    low, high = _deviation_factors(FREEDOM_PER_S * covered_s)
    return value * low, value * high


def of_share(percent: Numbers, count: Numbers) -> tuple[Numbers, Numbers]:
    """A share of so many differences, 0..100: Wilson's interval with the differences' effective number."""
    number, share = FREEDOM_PER_DIFFERENCE * count, percent / 100
    middle = (share + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z / (1 + Z * Z / number) * (share * (1 - share) / number + Z * Z / (4 * number * number)) ** 0.5
    return 100 * (middle - half), 100 * (middle + half)


def of_rate(bpm: Numbers, variation: Numbers, beats: Numbers) -> tuple[Numbers, Numbers]:
    """A mean heart rate over so many beats whose intervals have this coefficient of variation."""
    half = Z * RATE_INFLATION * bpm * variation / beats**0.5
    return bpm - half, bpm + half


def of_power(power: Numbers, freedom: Numbers) -> tuple[Numbers, Numbers]:
    """The power of a band with so many degrees of freedom."""
    low, high = _variance_factors(freedom)
    return power * low, power * high


def of_ratio(ratio: Numbers, above: Numbers, below: Numbers) -> tuple[Numbers, Numbers]:
    """A ratio of two powers with so many degrees of freedom each; its logarithm as if normal."""
    factor = math.e ** (Z * (2 / above + 2 / below) ** 0.5)
    return ratio / factor, ratio * factor


def of_deviation(value: Numbers, deviation: Numbers) -> tuple[Numbers, Numbers]:
    """A value whose error is normal."""
    return value - Z * deviation, value + Z * deviation


def of_entropy(entropy: Numbers, of_two: Numbers, of_three: Numbers) -> tuple[Numbers, Numbers]:
    """Sample entropy of so many alike pairs: the binomial deviation of their ratio, as in Lake 2002, inflated."""
    half = Z * ENTROPY_INFLATION * ((1 - of_three / of_two) / of_three) ** 0.5
    return entropy - half, entropy + half


def of_scaling(alpha: Numbers) -> tuple[Numbers, Numbers]:
    """DFA alpha 1 of 100 beats."""
    return alpha - Z * SCALING_SD, alpha + Z * SCALING_SD


def _deviation_factors(freedom: Numbers) -> tuple[Numbers, Numbers]:
    low, high = _variance_factors(freedom)
    return low**0.5, high**0.5


def _variance_factors(freedom: Numbers) -> tuple[Numbers, Numbers]:
    """What a variance with so many degrees of freedom is to be multiplied by: Wilson and Hilferty 1931."""
    part = 2 / (9 * freedom)
    return (1 - part + Z * part**0.5) ** -3, (1 - part - Z * part**0.5) ** -3

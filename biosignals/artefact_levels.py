"""What is usual around each interval of a whole record: its level, and how far intervals stray from it."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

LEVEL_REACH = 5  # beats to either side: longer than a run of ectopic beats, shorter than a change of rate
FEWEST_LEVEL_BEATS = 3  # the least that outvotes one bad interval
SPREAD_REACH = 45  # beats to either side: the 91 of Lipponen & Tarvainen 2019, about a minute
SPREAD_SHARE = 0.75  # three in four stray less; up to one in four may be bad before the spread is theirs
SPREAD_STEP = 8  # beats: a spread over 91 beats hardly changes within them
ROWS_AT_ONCE = 8192  # keeps memory under 10 MB however long the record


def shifted(values: Floats, stretch: Integers, by: int) -> Floats:
    """Value of the beat `by` behind (or, negative, before) each one; NaN where that one is in another stretch."""
    result = np.full(len(values), np.nan)
    if abs(by) >= len(values):
        return result
    if by > 0:
        result[:-by] = np.where(stretch[by:] == stretch[:-by], values[by:], np.nan)
    else:
        result[-by:] = np.where(stretch[:by] == stretch[-by:], values[:by], np.nan)
    return result


def levels(values: Floats, stretch: Integers, is_good: Booleans) -> Floats:
    """Median of the good values up to LEVEL_REACH beats to either side in the same stretch, without the value itself.

    Shape (n,), like `values`, `stretch` (number of the gapless stretch, ascending) and `is_good`. NaN where fewer than
    FEWEST_LEVEL_BEATS are there.
    """
    if len(values) == 0:
        return values
    values = _padded(np.where(is_good, values, np.nan), LEVEL_REACH)
    stretches = _padded(stretch.astype(np.float64), LEVEL_REACH)
    width = 2 * LEVEL_REACH + 1
    windows, homes = sliding_window_view(values, width), sliding_window_view(stretches, width)
    result = np.full(len(stretch), np.nan)
    for begin in range(0, len(result), ROWS_AT_ONCE):
        rows = slice(begin, begin + ROWS_AT_ONCE)
        block = np.where(homes[rows] == stretch[rows, np.newaxis], windows[rows], np.nan)
        block[:, LEVEL_REACH] = np.nan
        result[rows] = _medians(block)
    return result


def spreads(deviations: Floats) -> Floats:
    """The SPREAD_SHARE quantile of the sizes of deviations around each beat, 0 where there are none; shape (n,).

    NaN deviations (not to be counted) are skipped. The window counts beats of the record: how much a person's
    intervals stray says something behind a gap, too, unlike their level.
    """
    if len(deviations) == 0:
        return deviations
    windows = sliding_window_view(_padded(np.abs(deviations), SPREAD_REACH), 2 * SPREAD_REACH + 1)[::SPREAD_STEP]
    centres = np.arange(0, len(deviations), SPREAD_STEP)
    quantiles = np.full(len(centres), np.nan)
    for begin in range(0, len(centres), ROWS_AT_ONCE):
        rows = slice(begin, begin + ROWS_AT_ONCE)
        quantiles[rows] = _quantiles(windows[rows])
    known = np.isfinite(quantiles)
    if not known.any():
        return np.zeros(len(deviations))
    between: Floats = np.interp(np.arange(len(deviations)), centres[known], quantiles[known])
    return between


def _padded(values: Floats, by: int) -> Floats:
    return np.pad(values, by, constant_values=np.nan)


def _medians(windows: Floats) -> Floats:
    """Median of each row without its NaNs, which sorting puts last."""
    ordered = np.sort(windows, axis=1)
    count = np.count_nonzero(~np.isnan(ordered), axis=1)
    rows = np.arange(len(ordered))
    lower, upper = ordered[rows, np.maximum(count - 1, 0) // 2], ordered[rows, count // 2]
    medians: Floats = np.where(count >= FEWEST_LEVEL_BEATS, (lower + upper) / 2, np.nan)
    return medians


def _quantiles(windows: Floats) -> Floats:
    ordered = np.sort(windows, axis=1)
    count = np.count_nonzero(~np.isnan(ordered), axis=1)
    place = np.floor(SPREAD_SHARE * np.maximum(count - 1, 0)).astype(np.int64)
    quantiles: Floats = ordered[np.arange(len(ordered)), place]
    return quantiles

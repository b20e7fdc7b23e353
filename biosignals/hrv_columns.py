"""HRV of a whole record: one row for each moment asked for, as columns of arrays."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy
from numpy.typing import NDArray

from biosignals.signals import Feature, HrvFeatures, HrvPattern, Missing

Floats = NDArray[numpy.float64]
REASONS = tuple(Missing)
HAS_VALUE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureColumn:
    """One feature at every row; all arrays have one number a row.

    `value`, `low` and `high` are NaN where the window carries no value, and only there; `missing` is then the number of
    the reason in REASONS, else HAS_VALUE. `coverage` is 0..1.
    """

    window_s: Floats
    value: Floats
    low: Floats
    high: Floats
    coverage: Floats
    beats: NDArray[numpy.int64]
    missing: NDArray[numpy.int8]

    def feature(self, row: int) -> Feature:
        """One row, as the live loop would have it."""
        reason = int(self.missing[row])
        is_there = reason == HAS_VALUE
        return Feature(
            value=float(self.value[row]) if is_there else None,
            window_s=float(self.window_s[row]),
            coverage=float(self.coverage[row]),
            beats=int(self.beats[row]),
            missing=None if is_there else REASONS[reason],
            low=float(self.low[row]) if is_there else None,
            high=float(self.high[row]) if is_there else None,
        )

    def all_features(self) -> Iterator[Feature]:
        """All rows, one after the other: `feature` of each, in a third of the time."""
        columns = (self.window_s, self.value, self.low, self.high, self.coverage, self.beats, self.missing)
        for window_s, value, low, high, coverage, beats, reason in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            if reason == HAS_VALUE:
                yield Feature(value=value, window_s=window_s, coverage=coverage, beats=beats, low=low, high=high)
            else:
                yield Feature(value=None, window_s=window_s, coverage=coverage, beats=beats, missing=REASONS[reason])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOfHeart:
    """Mean HR over 10 s and RMSSD over 60 s at `t` (seconds): a RateAndVariability."""

    t: float
    mean_hr_bpm: Feature
    rmssd_ms: Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class HrvColumns:
    """All features at the times `t_s`; the fields are those of HrvFeatures and HrvPattern."""

    t_s: Floats
    mean_hr_bpm: FeatureColumn
    rmssd_ms: FeatureColumn
    sdnn_ms: FeatureColumn
    pnn50_percent: FeatureColumn
    sd1_ms: FeatureColumn
    sd2_ms: FeatureColumn
    lf_ms2: FeatureColumn
    hf_ms2: FeatureColumn
    lf_hf: FeatureColumn
    respiration_per_min: FeatureColumn
    sample_entropy: FeatureColumn
    dfa_alpha1: FeatureColumn

    def features(self, row: int) -> HrvFeatures:
        """One row, as the live loop would have it."""
        t = float(self.t_s[row])
        one = {field.name: getattr(self, field.name).feature(row) for field in fields(self) if field.name != "t_s"}
        pattern = HrvPattern(t=t, **{field.name: one.pop(field.name) for field in fields(HrvPattern)[1:]})
        return HrvFeatures(t=t, pattern=pattern, **one)

    def rates_and_variability(self) -> Iterator[RowOfHeart]:
        """Of all rows, one after the other, what estimators of arousal are given."""
        rows = zip(self.t_s.tolist(), self.mean_hr_bpm.all_features(), self.rmssd_ms.all_features(), strict=True)
        return (RowOfHeart(t=t, mean_hr_bpm=rate, rmssd_ms=variability) for t, rate, variability in rows)

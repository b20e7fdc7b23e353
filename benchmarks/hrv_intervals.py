"""How often the interval of an HRV value holds what the same heart shows over a long time in the same state."""

import sys
from dataclasses import fields

import numpy

from benchmarks.figure import Figure, report
from benchmarks.hrv_series import a_heart
from biosignals.hrv_batch import features_every
from biosignals.hrv_columns import FeatureColumn, Floats

HEARTS = 40
LONG_S = 3600.0  # of one state
EVERY_S = 30.0
SETTLED_S = 180.0  # then every window is full
LEAST_SHARE = 0.95
SPREADS = ("rmssd_ms", "sdnn_ms", "sd1_ms", "sd2_ms")  # what squares are averaged of


def measure(*, hearts: int, seconds: float) -> list[Figure]:
    """Each feature over all rows of `hearts` simulated people, each for `seconds` in one state."""
    inside: dict[str, list[Floats]] = {}
    for seed in range(hearts):
        beats, breaths_per_min = a_heart(seconds, seed=seed)
        columns = features_every(beats, every_s=EVERY_S, from_s=SETTLED_S)
        for field in fields(columns)[1:]:
            column = getattr(columns, field.name)
            truth = breaths_per_min if field.name == "respiration_per_min" else _long_run(field.name, column)
            is_there = numpy.isfinite(column.value)
            holds = (column.low <= truth) & (truth <= column.high)
            inside.setdefault(field.name, []).append(holds[is_there].astype(float))
    return [_figure(name, numpy.concatenate(shares)) for name, shares in inside.items()]


def _figure(name: str, holds: Floats) -> Figure:
    share = float(holds.mean()) if holds.size else float("nan")
    return Figure(
        name=f"intervals of {name} that hold", n=holds.size, value=share, target=LEAST_SHARE, unit="of 1", is_most=False
    )


def _long_run(name: str, column: FeatureColumn) -> float:
    """What the feature is over a long time: spreads by their mean square, ratios by their mean logarithm."""
    values = column.value[numpy.isfinite(column.value)]
    if name in SPREADS:
        return float(numpy.sqrt((values**2).mean()))
    return float(numpy.exp(numpy.log(values).mean()) if name == "lf_hf" else values.mean())


if __name__ == "__main__":
    sys.exit(report(measure(hearts=HEARTS, seconds=LONG_S)))

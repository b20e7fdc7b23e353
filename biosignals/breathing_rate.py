"""How fast a body breathes, from how breathing moves the heart (respiratory sinus arrhythmia)."""

import numpy

from biosignals.hrv_spectrum import FREQUENCIES_HZ, HF_BAND, STEP_HZ, Floats

# 9 to 24 breaths a minute: below that breathing cannot be told from the slow waves of blood pressure at 0.1 Hz.
_RANGE_HZ = FREQUENCIES_HZ[HF_BAND]
_NEAR = 12  # steps: 0.024 Hz to either side, what 60 s and a breath that wanders by 10 % smear a peak to
LEAST_SHARE = 0.5  # of the power from 0.15 to 0.4 Hz that must lie near the peak; noise has a third
MOST_AT_HALF = 2.0  # times the peak: a stronger wave at half its frequency has an overtone there, and is the breath
PER_MINUTE = 60.0


def breaths_per_min(power: Floats) -> tuple[Floats, Floats]:
    """Breaths a minute and one standard deviation, for each window (rows) of densities as `hrv_spectrum.density` gives.

    Both are NaN where no single peak stands out, or where it may be the overtone of slower breathing.
    """
    rows = numpy.arange(power.shape[0])
    inside = power[:, HF_BAND]
    peak = numpy.argmax(inside[:, 1:-1], axis=1) + 1
    running = numpy.concatenate((numpy.zeros((rows.size, 1)), numpy.cumsum(inside, axis=1)), axis=1)
    first, behind = numpy.maximum(peak - _NEAR, 0), numpy.minimum(peak + _NEAR + 1, inside.shape[1])
    near, whole = running[rows, behind] - running[rows, first], running[:, -1]
    highest = inside[rows, peak]
    half_hz = numpy.rint((_RANGE_HZ[peak] / 2 - FREQUENCIES_HZ[0]) / STEP_HZ).astype(int)
    is_clear = (near >= LEAST_SHARE * whole) & (whole > 0) & (power[rows, half_hz] <= MOST_AT_HALF * highest)
    hz = _RANGE_HZ[peak] + STEP_HZ * _summit(inside[rows, peak - 1], highest, inside[rows, peak + 1])
    width_hz = near / numpy.where(highest > 0, highest, numpy.inf) * STEP_HZ
    return (
        numpy.where(is_clear, PER_MINUTE * hz, numpy.nan),
        numpy.where(is_clear, PER_MINUTE * SD_PER_WIDTH * width_hz, numpy.nan),
    )


SD_PER_WIDTH = 0.25  # of the peak's width (area over height); measured, see benchmarks/hrv_intervals.py


def _summit(before: Floats, highest: Floats, behind: Floats) -> Floats:
    """Where a parabola through three neighbours is highest, in steps from the middle one, -0.5..0.5."""
    bend = before - 2 * highest + behind
    return numpy.where(bend < 0, 0.5 * (before - behind) / numpy.where(bend < 0, bend, -1.0), 0.0).clip(-0.5, 0.5)

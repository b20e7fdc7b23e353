"""How fast a body breathes, from how breathing moves the heart (respiratory sinus arrhythmia)."""

from dataclasses import dataclass

from biosignals.hrv_spectrum import FREQUENCIES_HZ, HF_BAND, LOWEST_HZ, STEP_HZ, Floats

# 9 to 24 breaths a minute: below that breathing cannot be told from the slow waves of blood pressure at 0.1 Hz.
SLOWEST_HZ = float(FREQUENCIES_HZ[HF_BAND.start])
NEAR_STEPS = 12  # 0.024 Hz to either side: what 60 s and a breath that wanders by 10 % smear a peak to
LEAST_SHARE = 0.5  # of the power from 0.15 to 0.4 Hz that must lie near the peak; in noise a third does
MOST_AT_HALF = 2.0  # times the peak: a stronger wave at half its frequency has an overtone there, and is the breath
SD_PER_WIDTH = 0.25  # of the peak's width (area over height); measured, see benchmarks/hrv_intervals.py
PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Breathing:
    """Breaths a minute, with one standard deviation."""

    per_min: float
    deviation: float


def breathing(power: Floats) -> Breathing | None:
    """The peak of one window's density, by frequency as `hrv_spectrum.density` gives it, between 0.15 and 0.4 Hz.

    None where no single peak stands out inside that range, or where it may be the overtone of slower breathing.
    """
    inside = power[HF_BAND]
    peak = int(inside.argmax())
    if not 0 < peak < inside.size - 1:
        return None
    near = float(inside[max(0, peak - NEAR_STEPS) : peak + NEAR_STEPS + 1].sum())
    before, highest, behind = inside[peak - 1 : peak + 2].tolist()
    half = round(((SLOWEST_HZ + peak * STEP_HZ) / 2 - LOWEST_HZ) / STEP_HZ)
    if not highest > 0 or near < LEAST_SHARE * float(inside.sum()) or power[half] > MOST_AT_HALF * highest:
        return None
    bend = before - 2 * highest + behind
    summit = 0.5 * (before - behind) / bend if bend < 0 else 0.0  # of the parabola through the three, in steps
    return Breathing(
        per_min=PER_MINUTE * (SLOWEST_HZ + STEP_HZ * (peak + summit)),
        deviation=PER_MINUTE * SD_PER_WIDTH * STEP_HZ * near / highest,
    )

"""How fast a body breathes, from how breathing moves the heart (respiratory sinus arrhythmia)."""

from dataclasses import dataclass

from biosignals.hrv_spectrum import HF_BAND, LOWEST_HZ, STEP_HZ, Floats

# Breath is looked for in the HF band, 9 to 24 a minute: slower, it cannot be told from the slow waves of blood pressure
# at 0.1 Hz.
NEAR_STEPS = 7  # 0.023 Hz to either side: what 60 s and a breath that wanders by 10 % smear a peak to
LEAST_SHARE = 0.5  # of the power from 0.15 to 0.4 Hz that must lie near the peak; in noise a third does
MOST_AT_HALF = 2.0  # times the peak: a stronger wave at half its frequency has an overtone there, and is the breath
SD_PER_WIDTH = 0.25  # of the peak's width (area over height); measured, see benchmarks/hrv_intervals.py
PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Breathing:
    """Breaths a minute, with one standard deviation."""

    per_min: float
    deviation: float


def breathing(power: Floats, hf_ms2: float) -> Breathing | None:
    """The peak between 0.15 and 0.4 Hz of one window's density (see hrv_spectrum), whose power there is `hf_ms2`.

    None where no single peak stands out inside that range, or where it may be the overtone of slower breathing.
    """
    peak = int(power[HF_BAND].argmax()) + HF_BAND.start
    if not HF_BAND.start < peak < HF_BAND.stop - 1:
        return None
    near = power[max(HF_BAND.start, peak - NEAR_STEPS) : min(HF_BAND.stop, peak + NEAR_STEPS + 1)].tolist()
    near_ms2 = STEP_HZ * sum(near)
    before, highest, behind = power[peak - 1 : peak + 2].tolist()
    half = round(((LOWEST_HZ + STEP_HZ * peak) / 2 - LOWEST_HZ) / STEP_HZ)
    if not highest > 0 or near_ms2 < LEAST_SHARE * hf_ms2 or power.item(half) > MOST_AT_HALF * highest:
        return None
    bend = before - 2 * highest + behind
    summit = 0.5 * (before - behind) / bend if bend < 0 else 0.0  # of the parabola through the three, in steps
    return Breathing(
        per_min=PER_MINUTE * (LOWEST_HZ + STEP_HZ * (peak + summit)),
        deviation=PER_MINUTE * SD_PER_WIDTH * near_ms2 / highest,
    )

"""An ECG's quality falls with what spoils it."""

import pytest

from benchmarks.ecg_peaks import MODERATE_NOISE, STRONG_NOISE, frames, heart
from biosignals.ecg import PeakDetector
from biosignals.ecg_quality import QualityMeter
from biosignals.virtual_strap.synthetic_ecg import Disturbance, EcgNoise, Episode, SyntheticEcg


def judged(bpm: float, seconds: float, **kind) -> tuple[float, float | None]:
    """Quality and heart rate at the end of an ECG."""
    samples = SyntheticEcg(seed=4, **kind).samples(heart(bpm, seconds, seed=4), 0, seconds)
    detector, meter = PeakDetector(), QualityMeter()
    for frame in frames(samples):
        meter.take(frame, detector.take(frame))
    return meter.quality, meter.hr_bpm


@pytest.mark.parametrize("noise", [EcgNoise(), MODERATE_NOISE, STRONG_NOISE], ids=["usual", "moderate", "strong"])
@pytest.mark.parametrize("bpm", [45, 75, 120, 180])
def test_an_ecg_whose_beats_can_be_found_is_good(bpm: float, noise: EcgNoise) -> None:
    quality, hr_bpm = judged(bpm, 30, noise=noise)

    assert quality > 0.8
    assert hr_bpm == pytest.approx(bpm, rel=0.05)


@pytest.mark.parametrize("disturbance", [Disturbance.OFF_SKIN, Disturbance.SATURATED])
def test_a_flat_or_driven_line_is_worth_nothing_after_two_seconds(disturbance: Disturbance) -> None:
    quality, _ = judged(75, 33, episodes=(Episode(disturbance=disturbance, from_t=30.0, to_t=60.0),))

    assert quality == 0


def test_movement_lowers_the_quality_while_it_lasts_and_for_some_seconds() -> None:
    movement = (Episode(disturbance=Disturbance.MOVEMENT, from_t=30.0, to_t=45.0, strength_uv=1500.0),)

    during, _ = judged(60, 45, episodes=movement)
    behind, _ = judged(60, 65, episodes=movement)

    assert during < 0.5
    assert behind > 0.9


def test_muscle_noise_that_buries_the_beats_is_bad() -> None:
    quality, hr_bpm = judged(75, 40, noise=EcgNoise(muscle_uv=600.0))

    assert quality < 0.4
    assert hr_bpm is None


def test_before_the_first_beats_nothing_is_known() -> None:
    meter = QualityMeter()

    assert (meter.quality, meter.hr_bpm) == (0, None)
    assert judged(75, 2)[1] is None

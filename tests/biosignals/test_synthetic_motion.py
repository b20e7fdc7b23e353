"""The synthetic accelerometer: how strong each kind of motion is, and that slices and seeds mean what they say."""

from itertools import pairwise

import numpy as np
import pytest

from biosignals.virtual_strap.synthetic_motion import LARGEST_MG, Episode, MotionKind, SyntheticMotion

RATES_HZ = (25, 50, 100, 200)


def measured(motion: SyntheticMotion, from_t: float, to_t: float, rate_hz: int = 50) -> np.ndarray:
    return np.array(motion.samples(from_t, to_t, rate_hz), dtype=float)


def amplitude_deviation(samples: np.ndarray) -> float:
    size = np.linalg.norm(samples, axis=1)
    return float(np.abs(size - size.mean()).mean())


def always(kind: MotionKind) -> tuple[Episode, ...]:
    return (Episode(kind=kind, from_t=10.0, to_t=40.0),)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("seed", range(3))
def test_a_seated_person_feels_gravity_and_little_else(seed, rate_hz):
    samples = measured(SyntheticMotion(seed), 0, 30, rate_hz)

    assert len(samples) == 30 * rate_hz
    assert np.linalg.norm(samples, axis=1).mean() == pytest.approx(1000, abs=10)
    assert amplitude_deviation(samples) < 8


@pytest.mark.parametrize(
    ("kind", "low_mg", "high_mg"),
    [
        (MotionKind.GESTURES, 25, 47),
        (MotionKind.WALKING, 100, 300),
        (MotionKind.RUNNING, 414, 900),
        (MotionKind.ON_TABLE, 0, 4),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_every_kind_of_motion_is_as_strong_as_people_s(kind, low_mg, high_mg, seed):
    motion = SyntheticMotion(seed, always(kind))

    assert low_mg <= amplitude_deviation(measured(motion, 12, 38)) <= high_mg
    assert amplitude_deviation(measured(motion, 0, 9)) < 8


@pytest.mark.parametrize(("kind", "least_deg"), [(MotionKind.LYING, 60), (MotionKind.STANDING, 3)])
def test_a_change_of_posture_turns_gravity_and_back(kind, least_deg):
    motion = SyntheticMotion(4, always(kind))
    seated, changed, back = (measured(motion, t, t + 5).mean(axis=0) for t in (2, 20, 45))

    assert angle_deg(seated, changed) > least_deg
    assert angle_deg(seated, back) < 3


def angle_deg(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.degrees(np.arccos(one @ other / np.linalg.norm(one) / np.linalg.norm(other))))


def test_who_stands_up_bows_on_the_way():
    motion = SyntheticMotion(5, always(MotionKind.STANDING))
    seated = measured(motion, 0, 9).mean(axis=0)

    assert angle_deg(seated, measured(motion, 11, 11.5).mean(axis=0)) > 25


def test_a_chest_breathes_and_a_table_does_not():
    worn, laid = SyntheticMotion(6), SyntheticMotion(6, (Episode(kind=MotionKind.ON_TABLE, from_t=0, to_t=60),))

    def range_of_seconds_mg(motion: SyntheticMotion) -> float:
        seconds = measured(motion, 0, 30).reshape(30, 50, 3).mean(axis=1)
        return float(np.ptp(seconds, axis=0).max())

    assert range_of_seconds_mg(worn) > 10 > 3 > range_of_seconds_mg(laid)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_how_the_asking_is_sliced_changes_nothing(rate_hz):
    motion = SyntheticMotion(7, always(MotionKind.WALKING))
    cuts = [5.0, 5.003, 9.71, 9.71, 12.0, 20.0]

    sliced = tuple(
        one
        for from_t, to_t in pairwise(cuts)
        for one in SyntheticMotion(7, always(MotionKind.WALKING)).samples(from_t, to_t, rate_hz)
    )

    assert sliced == motion.samples(5.0, 20.0, rate_hz)


def test_the_seed_decides_how_the_strap_sits():
    one, other = (measured(SyntheticMotion(seed), 0, 5).mean(axis=0) for seed in (1, 2))

    assert angle_deg(one, other) > 5
    assert SyntheticMotion(1).samples(0, 2, 50) == SyntheticMotion(1).samples(0, 2, 50)


def test_no_sample_leaves_the_range_of_the_sensor():
    motion = SyntheticMotion(8, always(MotionKind.RUNNING))

    assert np.abs(measured(motion, 0, 60, 200)).max() <= LARGEST_MG


@pytest.mark.parametrize(
    ("from_t", "to_t", "rate_hz"), [(-1, 2, 50), (3, 2, 50), (0, 1, 0), (float("nan"), 1, 50), (0, float("inf"), 50)]
)
def test_what_is_no_time_or_rate_is_refused(from_t, to_t, rate_hz):
    with pytest.raises(ValueError, match="no samples from"):
        SyntheticMotion(1).samples(from_t, to_t, rate_hz)


def test_an_episode_without_time_is_refused():
    with pytest.raises(ValueError, match="is no time"):
        Episode(kind=MotionKind.LYING, from_t=2.0, to_t=2.0)

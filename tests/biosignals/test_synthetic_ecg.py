"""Synthetic ECG: what it is made of is known, and the same for the same seed."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.polar_profile import ECG_HZ
from biosignals.virtual_strap.synthetic_ecg import (
    FULL_SCALE_UV,
    NO_NOISE,
    OFF_SKIN_UV,
    Disturbance,
    EcgNoise,
    Episode,
    SyntheticEcg,
)

BEATS = tuple((0.7 + 0.8 * number, 0.8) for number in range(40))
TO_T = 30.0


def peak_times(samples: tuple[int, ...], *, above_uv: int) -> list[float]:
    return [
        number / ECG_HZ
        for number in range(1, len(samples) - 1)
        if samples[number] > above_uv and samples[number - 1] < samples[number] >= samples[number + 1]
    ]


def test_r_peaks_stand_where_the_beats_are() -> None:
    samples = SyntheticEcg(seed=1, noise=NO_NOISE).samples(BEATS, 0, TO_T)

    peaks = peak_times(samples, above_uv=500)

    truth = [t for t, _ in BEATS if t < TO_T]
    assert len(peaks) == len(truth)
    assert all(abs(peak - t) <= 0.5 / ECG_HZ + 1e-9 for peak, t in zip(peaks, truth, strict=True))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0.0, TO_T), max_size=6))
def test_how_time_is_sliced_changes_nothing(cuts: list[float]) -> None:
    ecg = SyntheticEcg(seed=5, episodes=(Episode(disturbance=Disturbance.MOVEMENT, from_t=8.0, to_t=14.0),))
    edges = [0.0, *sorted(cuts), TO_T]

    sliced = [
        sample
        for from_t, to_t in itertools.pairwise(edges)
        for sample in ecg.samples([beat for beat in BEATS if from_t - 3 <= beat[0] <= to_t + 0.5], from_t, to_t)
    ]

    assert tuple(sliced) == ecg.samples(BEATS, 0, TO_T)


def test_the_same_seed_gives_the_same_ecg_and_another_seed_another_noise() -> None:
    once, again, other = (SyntheticEcg(seed=seed).samples(BEATS, 0, 5) for seed in (7, 7, 8))

    assert once == again
    assert once != other


def test_130_samples_are_made_a_second() -> None:
    assert len(SyntheticEcg(seed=1).samples(BEATS, 2, 12)) == 10 * ECG_HZ
    assert SyntheticEcg(seed=1).samples(BEATS, 2, 2) == ()


def test_an_inverted_strap_turns_the_signal_round() -> None:
    upright = SyntheticEcg(seed=1, noise=NO_NOISE).samples(BEATS, 0, 5)
    inverted = SyntheticEcg(seed=1, noise=NO_NOISE, is_inverted=True).samples(BEATS, 0, 5)

    assert all(abs(one + other) <= 2 for one, other in zip(upright, inverted, strict=True))


def test_an_early_beat_is_wide_and_has_no_p_wave() -> None:
    early = ((1.0, 0.8), (1.8, 0.8), (2.3, 0.5), (3.4, 1.1))
    ecg = SyntheticEcg(seed=1, noise=NO_NOISE)

    samples = ecg.samples(early, 0, 4)

    def width(peak_t: float) -> int:
        middle = round(peak_t * ECG_HZ)
        return sum(sample > 500 for sample in samples[middle - 20 : middle + 20])

    assert width(2.3) > 2 * width(1.8)


def test_off_the_skin_the_line_is_flat_and_a_driven_input_stands_at_its_limit() -> None:
    episodes = (
        Episode(disturbance=Disturbance.OFF_SKIN, from_t=5.0, to_t=10.0),
        Episode(disturbance=Disturbance.SATURATED, from_t=10.0, to_t=15.0),
    )

    samples = SyntheticEcg(seed=1, episodes=episodes).samples(BEATS, 0, 20)

    assert max(map(abs, samples[5 * ECG_HZ : 10 * ECG_HZ])) <= OFF_SKIN_UV + 1
    assert FULL_SCALE_UV - 2 <= min(samples[10 * ECG_HZ : 15 * ECG_HZ]) <= max(samples) <= FULL_SCALE_UV
    assert max(samples[15 * ECG_HZ :]) < 2000


def test_movement_is_as_strong_as_asked_and_stays_in_its_time() -> None:
    still = SyntheticEcg(seed=2).samples(BEATS, 0, TO_T)
    episode = Episode(disturbance=Disturbance.MOVEMENT, from_t=10.0, to_t=20.0, strength_uv=500.0)
    moved = SyntheticEcg(seed=2, episodes=(episode,)).samples(BEATS, 0, TO_T)

    added = [one - other for one, other in zip(moved, still, strict=True)]

    inside = added[10 * ECG_HZ : 20 * ECG_HZ]
    assert not any(added[: 10 * ECG_HZ])
    assert not any(added[20 * ECG_HZ :])
    assert 400 < (sum(one * one for one in inside) / len(inside)) ** 0.5 < 1500


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Episode(disturbance=Disturbance.OFF_SKIN, from_t=2.0, to_t=2.0), "ends after it begins"),
        (lambda: Episode(disturbance=Disturbance.MOVEMENT, from_t=0, to_t=2, strength_uv=float("nan")), "strength"),
        (lambda: EcgNoise(muscle_uv=-1.0), "muscle noise must lie"),
        (lambda: EcgNoise(mains_hz=65.0), "mains must lie"),
        (lambda: SyntheticEcg(seed=1, r_uv=-5.0), "an R wave must lie"),
        (lambda: SyntheticEcg(seed=1).samples((), -1.0, 2.0), "from 0 s on"),
        (lambda: SyntheticEcg(seed=1).samples((), 0.0, float("inf")), "from 0 s on"),
    ],
)
def test_what_makes_no_sense_is_refused(make, what) -> None:
    with pytest.raises(ValueError, match=what):
        make()

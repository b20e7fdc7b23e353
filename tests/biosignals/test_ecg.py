"""R peaks are found where the beats are, and what is no beat is not trusted."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ecg_peaks import (
    CLOCK_ZERO_NS,
    MODERATE_NOISE,
    STRONG_NOISE,
    frames,
    heart,
    peaks_of,
    score,
    seconds_of,
)
from biosignals.ecg import NS_PER_S, Peak, PeakDetector
from biosignals.polar_profile import ECG_HZ, EcgFrame
from biosignals.virtual_strap.synthetic_ecg import NO_NOISE, Disturbance, Episode, SyntheticEcg

SECONDS = 60
RATES_BPM = (45, 75, 120, 180)


def ecg_of(bpm: float, seconds: float = SECONDS, **kind) -> tuple[list[tuple[float, float]], tuple[int, ...]]:
    beats = heart(bpm, seconds, seed=int(bpm))
    return beats, SyntheticEcg(seed=3, **kind).samples(beats, 0, seconds)


@pytest.mark.parametrize("is_inverted", [False, True])
@pytest.mark.parametrize("bpm", RATES_BPM)
def test_in_a_clean_ecg_every_beat_is_found_and_nothing_else(bpm: float, is_inverted: bool) -> None:
    beats, samples = ecg_of(bpm, noise=NO_NOISE, is_inverted=is_inverted)

    found = score(beats, peaks_of(samples))

    assert (found.sensitivity, found.precision, found.trusted) == (1, 1, 1)
    assert found.rr_error_ms is not None
    assert found.rr_error_ms < 0.5


@pytest.mark.parametrize("noise", [MODERATE_NOISE, STRONG_NOISE], ids=["moderate", "strong"])
@pytest.mark.parametrize("bpm", RATES_BPM)
def test_under_noise_nearly_every_beat_is_found_to_a_few_milliseconds(bpm: float, noise) -> None:
    beats, samples = ecg_of(bpm, noise=noise)

    found = score(beats, peaks_of(samples))

    assert found.sensitivity is not None
    assert found.precision is not None
    assert found.rr_error_ms is not None
    assert found.sensitivity > 0.99
    assert found.precision > 0.99
    assert found.rr_error_ms < 3


def test_a_small_ecg_is_read_as_well() -> None:
    beats, samples = ecg_of(60, r_uv=250.0)

    found = score(beats, peaks_of(samples))

    assert (found.sensitivity, found.precision) == (1, 1)


def test_peaks_of_movement_are_not_trusted_and_those_behind_it_are_again() -> None:
    movement = Episode(disturbance=Disturbance.MOVEMENT, from_t=20.0, to_t=40.0, strength_uv=1500.0)
    beats, samples = ecg_of(60, 80, episodes=(movement,))

    peaks = peaks_of(samples)

    before = score(beats, peaks, to_t=19.5)
    during = score(beats, peaks, from_t=20.5, to_t=39.5)
    behind = score(beats, peaks, from_t=55.0)
    assert before.trusted == behind.trusted == 1
    assert behind.sensitivity == behind.precision == 1
    assert during.trusted is not None
    assert during.trusted_precision is not None
    assert during.trusted < 0.7
    assert during.trusted_precision > 0.9


def test_an_ectopic_beat_is_found_and_not_trusted() -> None:
    beats = heart(65, SECONDS, seed=2, early_share=0.1)
    early = [t for t, rr_s in beats if rr_s < 0.72 * 60 / 65]
    samples = SyntheticEcg(seed=2).samples(beats, 0, SECONDS)

    peaks = peaks_of(samples)

    found = score(beats, peaks)
    assert found.sensitivity is not None
    assert found.sensitivity > 0.95
    assert found.precision == 1
    ectopic = [peak for peak in peaks if any(abs(seconds_of(peak) - t) < 0.05 for t in early)]
    assert len(ectopic) >= 3
    assert not any(peak.is_trusted for peak in ectopic)


@pytest.mark.parametrize("size", [1, 5, 130, 200])
def test_how_samples_are_framed_changes_nothing_but_when_a_peak_is_told(size: int) -> None:
    _, samples = ecg_of(75, 20)
    detector = PeakDetector()

    peaks = [peak for frame in frames(samples, size=size) for peak in detector.take(frame)]

    usual = peaks_of(samples)
    assert abs(len(peaks) - len(usual)) <= 2
    assert all(
        abs(one.stamp_ns - other.stamp_ns) < 1_000 and one.is_trusted == other.is_trusted
        for one, other in zip(peaks, usual, strict=False)
    )


def test_a_peak_is_told_within_one_and_a_half_seconds() -> None:
    _beats, samples = ecg_of(75, 30)
    detector = PeakDetector()

    told = {}
    for frame in frames(samples):
        for peak in detector.take(frame):
            told[seconds_of(peak)] = (frame.stamp_ns - CLOCK_ZERO_NS) / NS_PER_S

    waits_s = [arrived_t - t for t, arrived_t in told.items() if t > 4]
    assert len(waits_s) > 25
    assert max(waits_s) < 1.5


def test_a_frame_that_comes_twice_adds_no_beat() -> None:
    _, samples = ecg_of(75, 20)
    detector = PeakDetector()

    doubled = [peak for frame in frames(samples) for _ in range(2) for peak in detector.take(frame)]

    assert doubled == peaks_of(samples)


def test_behind_a_lost_frame_the_next_peak_follows_nothing() -> None:
    _, samples = ecg_of(75, 40)
    detector = PeakDetector()

    peaks = [peak for number, frame in enumerate(frames(samples)) if number != 30 for peak in detector.take(frame)]

    gap_t = 30 * 73 / ECG_HZ
    breaks = [seconds_of(peak) for peak in peaks if not peak.follows_previous]
    assert len(breaks) == 2
    assert breaks[0] < 3
    assert gap_t < breaks[1] < gap_t + 4
    assert all(peak.rr_s is None or 0.6 < peak.rr_s < 1.0 for peak in peaks)


@pytest.mark.parametrize("leap_s", [-500_000, -1, 1, 500_000_000])
def test_a_clock_that_is_set_breaks_the_succession_and_nothing_else(leap_s: int) -> None:
    _, samples = ecg_of(75, 40)
    detector = PeakDetector()

    peaks: list[Peak] = []
    for number, frame in enumerate(frames(samples)):
        moved_ns = leap_s * NS_PER_S if number >= 35 else 0
        peaks += detector.take(EcgFrame(stamp_ns=frame.stamp_ns + moved_ns, samples_uv=frame.samples_uv))

    assert sum(not peak.follows_previous for peak in peaks) == 2
    assert all(peak.rr_s is None or 0.6 < peak.rr_s < 1.0 for peak in peaks)
    assert peaks[-1].is_trusted


def test_a_crystal_that_runs_fast_is_followed() -> None:
    _, samples = ecg_of(75, 40)
    detector = PeakDetector()

    stretched = [
        EcgFrame(stamp_ns=CLOCK_ZERO_NS + round((frame.stamp_ns - CLOCK_ZERO_NS) * 1.002), samples_uv=frame.samples_uv)
        for frame in frames(samples)
    ]
    peaks = [peak for frame in stretched for peak in detector.take(frame)]

    usual = peaks_of(samples)
    assert len(peaks) == len(usual)
    assert all(
        abs(one.rr_s - 1.002 * other.rr_s) < 1e-4
        for one, other in zip(peaks[8:], usual[8:], strict=True)
        if one.rr_s and other.rr_s
    )


@pytest.mark.parametrize("disturbance", [Disturbance.OFF_SKIN, Disturbance.SATURATED])
def test_a_flat_or_driven_line_has_no_beats_and_those_behind_it_are_found(disturbance: Disturbance) -> None:
    beats, samples = ecg_of(75, 60, episodes=(Episode(disturbance=disturbance, from_t=20.0, to_t=40.0),))

    peaks = peaks_of(samples)

    assert not [peak for peak in peaks if 20.5 < seconds_of(peak) < 39.5]
    behind = score(beats, peaks, from_t=46.0)
    assert behind.sensitivity == behind.precision == behind.trusted == 1


def test_a_strap_that_never_touches_the_skin_has_no_beats() -> None:
    off = Episode(disturbance=Disturbance.OFF_SKIN, from_t=0.0, to_t=30.0)

    assert peaks_of(ecg_of(75, 30, episodes=(off,))[1]) == []


def test_beats_that_grow_weak_are_found_again() -> None:
    beats, samples = ecg_of(75, 60)
    weaker = tuple(sample if number < 30 * ECG_HZ else sample // 8 for number, sample in enumerate(samples))

    found = score(beats, peaks_of(weaker), from_t=40.0)

    assert found.sensitivity == found.precision == 1


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**64 - 1) | st.integers(0, 2 * NS_PER_S),
            st.integers(1, 90),
            st.integers(0, 2**23 - 1),
            st.integers(0, 2**30),
        ),
        max_size=12,
    )
)
def test_whatever_a_strap_sends_peaks_stay_in_order_and_intervals_are_those_between_them(sent) -> None:
    detector = PeakDetector()
    last_ns = None
    for stamp_ns, count, height, seed in sent:
        chance = random.Random(seed)
        samples = tuple(chance.randint(-height, height) for _ in range(count))
        for peak in detector.take(EcgFrame(stamp_ns=stamp_ns, samples_uv=samples)):
            if peak.rr_s is not None:
                assert last_ns is not None
                assert peak.rr_s == (peak.stamp_ns - last_ns) / NS_PER_S
                assert peak.rr_s > 0
            last_ns = peak.stamp_ns


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**30), st.integers(1, 2**22))
def test_noise_alone_is_never_a_steady_heart(seed: int, height: int) -> None:
    chance = random.Random(seed)
    samples = [chance.randint(-height, height) for _ in range(30 * ECG_HZ)]

    peaks = peaks_of(samples)

    assert sum(peak.is_trusted for peak in peaks) <= 0.25 * max(12, len(peaks))
    assert all(peak.likeness is None or math.fabs(peak.likeness) <= 1 for peak in peaks)

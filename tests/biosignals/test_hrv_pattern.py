"""Spectrum, respiration, entropy and scaling: against their definitions, known truth and published numbers."""

import math
import random
from collections.abc import Callable
from itertools import pairwise

import numpy
import pytest

from biosignals.hrv import PATTERN_EVERY_S, HrvWindows
from biosignals.hrv_whole import WholeHrv, hrv_of_series
from biosignals.signals import Beat, HrvFeatures, HrvPattern, Missing
from tests.biosignals import hrv_truth

GOLDEN = {
    "rmssd_ms": 44.13774425848499,
    "sdnn_ms": 44.21587498729231,
    "pnn50_percent": 31.10367892976589,
    "sd1_ms": 31.262138896199094,
    "sd2_ms": 54.155017065997484,
    "textbook_lf_ms2": 511.86039873956844,
    "textbook_hf_ms2": 1086.6001352894189,
    "sample_entropy": 1.9140490469863292,
    "dfa_alpha1": 0.7032986713654319,
}


def golden() -> WholeHrv:
    return hrv_of_series([one / 1000 for one in hrv_truth.golden_rr()])


@pytest.mark.parametrize(("name", "value"), GOLDEN.items())
def test_the_golden_series_has_the_golden_values(name: str, value: float) -> None:
    assert getattr(golden(), name) == pytest.approx(value, rel=1e-9)


def test_the_last_hundred_golden_beats_scale_as_published() -> None:
    last = hrv_of_series([one / 1000 for one in hrv_truth.golden_rr()[-100:]])

    assert last.dfa_alpha1 == pytest.approx(0.6170004847995982, rel=1e-9)


def test_weighing_beats_by_their_length_moves_the_golden_power_by_less_than_a_percent() -> None:
    assert golden().lf_ms2 == pytest.approx(golden().textbook_lf_ms2, rel=0.01)
    assert golden().hf_ms2 == pytest.approx(golden().textbook_hf_ms2, rel=0.01)


def tones(bpm: float, seconds: float) -> list[float]:
    """Intervals (s) with a wave of 50 ms at 0.1 Hz and one of 30 ms at 0.25 Hz: LF 1250, HF 450 ms^2 at any rate."""
    rr_s, t = [], 0.0
    while t < seconds:
        rr_s.append(60 / bpm + 0.050 * math.sin(math.tau * 0.10 * t) + 0.030 * math.sin(math.tau * 0.25 * t))
        t += rr_s[-1]
    return rr_s


@pytest.mark.parametrize("bpm", [45, 50, 60, 75, 90, 110, 130, 150])
def test_known_waves_have_their_power_at_any_heart_rate(bpm: float) -> None:
    found = hrv_of_series(tones(bpm, 300))

    assert found.lf_ms2 == pytest.approx(1250, rel=0.03)
    assert found.hf_ms2 == pytest.approx(450, rel=0.03)


def heard(beats: list[Beat]) -> HrvFeatures:
    windows = HrvWindows(pattern_every_s=0.0)
    for beat in beats:
        windows.take(beat)
    return windows.features(beats[-1].t)


def series(rr_s: list[float]) -> list[Beat]:
    t = numpy.cumsum(rr_s)
    return [
        Beat(t=float(end), rr_s=one, doubt=None, follows_previous=number > 0)
        for number, (end, one) in enumerate(zip(t, rr_s, strict=True))
    ]


def test_respiration_is_found_where_one_wave_stands_out() -> None:
    respiration = heard(series(tones(70, 130))).pattern.respiration_per_min

    assert respiration.value == pytest.approx(15.0, abs=0.2)
    assert respiration.low is not None
    assert respiration.high is not None
    assert respiration.low < 15.0 < respiration.high


def test_slow_breathing_is_not_taken_for_its_overtone() -> None:
    rr_s, t = [], 0.0
    while t < 130:
        phase = math.tau * 0.1 * t
        rr_s.append(0.85 + 0.08 * math.sin(phase) + 0.03 * math.sin(2 * phase))
        t += rr_s[-1]

    assert heard(series(rr_s)).pattern.respiration_per_min.missing is Missing.UNCLEAR


@pytest.mark.parametrize(("doubts", "gaps"), [(0.0, 0.0), (0.02, 0.0), (0.0, 0.01), (0.02, 0.005)])
def test_at_every_beat_the_pattern_equals_a_full_recomputation(doubts: float, gaps: float) -> None:
    beats = hrv_truth.some_beats(420, seed=5, doubt_share=doubts, gap_share=gaps)
    windows = HrvWindows(pattern_every_s=0.0)
    told = 0
    for number, beat in enumerate(beats):
        windows.take(beat)
        pattern = windows.features(beat.t).pattern
        if number % 13 == 0:
            told += compared(pattern, beats[: number + 1], beat.t)

    assert told > 20


def compared(pattern: HrvPattern, beats: list[Beat], t: float) -> int:
    """How many values were compared with those by definition."""
    short, long = hrv_truth.trusted_in(beats, t, 60), hrv_truth.trusted_in(beats, t, 120)
    newest = hrv_truth.trusted_in(beats, t, 150)[-100:]
    truths: dict[str, Callable[[], float | None]] = {
        "hf_ms2": lambda: hrv_truth.band(hrv_truth.power(short), hrv_truth.IS_HF),
        "lf_ms2": lambda: hrv_truth.band(hrv_truth.power(long), hrv_truth.IS_LF),
        "sample_entropy": lambda: hrv_truth.entropy(
            [round(128_000 * one.rr_s) for one in long], hrv_truth.joined_in(beats, long)
        ),
        "dfa_alpha1": lambda: hrv_truth.scaling([one.rr_s for one in newest], hrv_truth.joined_in(beats, newest)),
    }
    known = [name for name in truths if getattr(pattern, name).value is not None]
    for name in known:
        assert getattr(pattern, name).value == pytest.approx(truths[name](), rel=1e-9), name
    return len(known)


def test_lf_is_told_from_two_minutes_on_and_hf_from_one() -> None:
    beats = series(tones(75, 125))
    windows = HrvWindows(pattern_every_s=0.0)
    first: dict[str, float] = {}
    for beat in beats:
        windows.take(beat)
        pattern = windows.features(beat.t).pattern
        for name in ("lf_ms2", "lf_hf", "hf_ms2"):
            if getattr(pattern, name).value is not None:
                first.setdefault(name, beat.t)

    assert 57 <= first["hf_ms2"] <= 60
    assert 114 <= first["lf_ms2"] <= 120
    assert first["lf_hf"] == first["lf_ms2"]


@pytest.mark.parametrize(
    ("rr_s", "name", "missing"),
    [
        ([0.8] * 40, "hf_ms2", Missing.TOO_SHORT),
        ([0.8] * 160, "hf_ms2", Missing.TOO_EVEN),
        ([0.8] * 160, "lf_hf", Missing.TOO_EVEN),
        ([0.8] * 160, "dfa_alpha1", Missing.TOO_EVEN),
        ([0.8] * 99, "dfa_alpha1", Missing.TOO_FEW_BEATS),
        ([0.8] * 99, "sample_entropy", Missing.TOO_FEW_BEATS),
        ([1.3] * 160, "sample_entropy", Missing.TOO_FEW_BEATS),
        ([0.8] * 5, "lf_ms2", Missing.TOO_FEW_BEATS),
    ],
)
def test_a_pattern_that_cannot_be_told_says_why(rr_s: list[float], name: str, missing: Missing) -> None:
    assert getattr(heard(series(rr_s)).pattern, name).missing is missing


def test_a_window_with_a_fifth_of_it_doubted_carries_no_spectrum() -> None:
    beats = hrv_truth.some_beats(400, seed=1, doubt_share=0.25)

    assert heard(beats).pattern.hf_ms2.missing is Missing.POOR_COVERAGE


def test_the_pattern_stays_the_same_object_between_its_renewals() -> None:
    windows = HrvWindows()
    seen = []
    for beat in series(tones(75, 130)):
        windows.take(beat)
        seen.append(windows.features(beat.t).pattern)
    times = sorted({id(one): one.t for one in seen}.values())

    assert all(later - earlier >= PATTERN_EVERY_S for earlier, later in pairwise(times))
    assert len(times) == pytest.approx(130 / PATTERN_EVERY_S, abs=4)


def test_when_beats_stop_the_pattern_goes() -> None:
    windows = HrvWindows()
    for beat in series(tones(75, 130)):
        windows.take(beat)
    windows.features(130.0)

    assert windows.features(320.0).pattern.dfa_alpha1.missing is Missing.NO_BEATS
    assert windows.features(320.0).pattern.lf_ms2.missing is Missing.NO_BEATS


def test_fewer_intervals_than_a_box_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 intervals"):
        hrv_of_series([0.8] * 15)


def wandering(count: int, *, seed: int, gap_share: float) -> list[Beat]:
    """A heart that goes to and fro between 50 and 190 bpm in the course of some hundred beats."""
    chance = random.Random(seed)
    beats: list[Beat] = []
    t = 0.0
    for number in range(count):
        rr_s = round(1024 * (0.75 + 0.43 * math.sin(number / 150) + 0.02 * chance.gauss(0, 1))) / 1024
        is_gap = chance.random() < gap_share
        t += rr_s + (chance.choice([3.0, 200.0]) if is_gap else 0)
        beats.append(Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=not is_gap))
    return beats


@pytest.mark.parametrize("asked_every", [1, 7, 630])
def test_however_the_rate_changes_and_seldom_it_is_asked_the_pattern_is_that_of_its_window(asked_every: int) -> None:
    beats = wandering(3000, seed=2, gap_share=0.004)
    windows = HrvWindows(pattern_every_s=0.0)
    told = 0
    for number, beat in enumerate(beats):
        windows.take(beat)
        if number % asked_every == asked_every - 1:
            pattern = windows.features(beat.t).pattern
            if number % 70 == 69:
                told += compared(pattern, beats[max(0, number - 800) : number + 1], beat.t)

    assert told > (50 if asked_every < 70 else 5)

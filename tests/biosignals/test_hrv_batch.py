"""Whole records at once: the same as the live loop would have said, at every row."""

from dataclasses import fields

import numpy
import pytest

from biosignals.hrv import HrvWindows
from biosignals.hrv_batch import BeatArrays, UnfitBeats, features_at, features_every
from biosignals.signals import Beat, Feature, HrvFeatures, HrvPattern
from tests.biosignals import hrv_truth


def arrays(beats: list[Beat]) -> BeatArrays:
    return BeatArrays(
        t_s=numpy.array([beat.t for beat in beats]),
        rr_s=numpy.array([beat.rr_s for beat in beats]),
        is_trusted=numpy.array([beat.doubt is None for beat in beats], dtype=bool),
        follows_previous=numpy.array([beat.follows_previous for beat in beats], dtype=bool),
    )


def flat(features: HrvFeatures) -> dict[str, Feature]:
    single = {field.name: getattr(features, field.name) for field in fields(HrvFeatures)[1:-1]}
    return single | {field.name: getattr(features.pattern, field.name) for field in fields(HrvPattern)[1:]}


@pytest.mark.parametrize(
    ("doubts", "gaps", "every_s"), [(0.0, 0.0, 5.0), (0.02, 0.004, 5.0), (0.3, 0.0, 7.3), (0.0, 0.1, 2.0)]
)
def test_every_row_equals_what_the_live_loop_says(doubts: float, gaps: float, every_s: float) -> None:
    beats = hrv_truth.some_beats(900, seed=7, doubt_share=doubts, gap_share=gaps)
    columns = features_every(arrays(beats), every_s=every_s)
    windows, waiting = HrvWindows(pattern_every_s=0.0), list(beats)
    for row, t in enumerate(columns.t_s.tolist()):
        while waiting and waiting[0].t <= t:
            windows.take(waiting.pop(0))
        live, batch = flat(windows.features(t)), flat(columns.features(row))

        for name, one in live.items():
            other = batch[name]
            assert (one.missing, one.beats) == (other.missing, other.beats), (name, t)
            for part in ("value", "low", "high", "coverage", "window_s"):
                expected = getattr(one, part)
                got = getattr(other, part)
                assert got == (expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9)), name


def test_rows_lie_on_the_clock_of_the_beats() -> None:
    beats = hrv_truth.some_beats(200, seed=1)

    columns = features_every(arrays(beats), every_s=10.0)

    assert columns.t_s[0] == pytest.approx(beats[0].t - beats[0].rr_s + 10)
    assert numpy.diff(columns.t_s) == pytest.approx(10.0)
    assert columns.t_s[-2] < beats[-1].t <= columns.t_s[-1]
    assert features_every(arrays(beats), every_s=10.0, from_s=100.0, to_s=125.0).t_s.tolist() == [100, 110, 120]


def test_without_beats_there_are_no_rows_or_empty_ones() -> None:
    nothing = arrays([])

    assert features_every(nothing).t_s.size == 0
    assert numpy.isnan(features_at(nothing, numpy.array([1.0, 2.0])).hf_ms2.value).all()


def test_one_beat_tells_nothing_and_breaks_nothing() -> None:
    columns = features_every(arrays(hrv_truth.some_beats(1, seed=1)))

    assert numpy.isnan(columns.mean_hr_bpm.value).all()
    assert columns.mean_hr_bpm.beats.tolist() == [1]


def test_nan_stands_only_where_something_is_missing() -> None:
    columns = features_every(arrays(hrv_truth.some_beats(600, seed=3, doubt_share=0.05, gap_share=0.02)))

    for field in fields(columns)[1:]:
        column = getattr(columns, field.name)
        is_missing = column.missing >= 0
        assert (numpy.isnan(column.value) == is_missing).all()
        assert (numpy.isnan(column.low) == is_missing).all()
        assert (numpy.isnan(column.high) == is_missing).all()


@pytest.mark.parametrize(
    ("t_s", "rr_s", "words"),
    [
        ([1.0, 1.0], [0.8, 0.8], "increase strictly"),
        ([2.0, 1.0], [0.8, 0.8], "increase strictly"),
        ([1.0, float("nan")], [0.8, 0.8], "finite"),
        ([1.0, 2.0], [0.8, 0.0], "above 0 s"),
        ([1.0, 2.0], [0.8, float("nan")], "above 0 s"),
        ([1.0, 2.0], [0.8], "one length"),
    ],
)
def test_arrays_that_are_no_beats_are_refused(t_s: list[float], rr_s: list[float], words: str) -> None:
    every = numpy.ones(len(t_s), dtype=bool)

    with pytest.raises(UnfitBeats, match=words):
        BeatArrays(t_s=numpy.array(t_s), rr_s=numpy.array(rr_s), is_trusted=every, follows_previous=every)


def test_rows_need_a_distance() -> None:
    with pytest.raises(ValueError, match="more than 0 s apart"):
        features_every(arrays(hrv_truth.some_beats(10, seed=1)), every_s=0.0)

"""A recorded heart analysed: rows on its own clock, artefacts left out and counted, arousal relative to a rest."""

import math
from dataclasses import fields, replace
from pathlib import Path

import numpy
import pytest

from biosignals.arousal import PlainEstimator
from biosignals.heart_analysis import (
    LIMITS,
    MOST_ROWS,
    AnalysisError,
    HeartAnalysis,
    Rest,
    _as_beats,
    analyse_heart,
)
from biosignals.heart_files import read_heart
from biosignals.hrv import HrvWindows
from biosignals.hrv_columns import RowOfHeart
from biosignals.recorded_heart import RecordedHeart, heart_from_ends
from biosignals.signals import (
    ArousalEstimate,
    Beat,
    Contact,
    Doubt,
    HrvFeatures,
    HrvPattern,
    Judgement,
    RestStep,
    Unknown,
)

SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"


def intervals_s(seconds: float, *, rate_bpm: float = 70) -> list[float]:
    """Intervals that breathing moves, of about so many seconds in all."""
    rr_s: list[float] = []
    while (t := sum(rr_s)) < seconds:
        rr_s.append(round(60 / rate_bpm + 0.03 * math.sin(2 * math.pi * 0.25 * t), 3))
    return rr_s


def heart_of(
    rr_s: list[float],
    *,
    start_s: float = 0.0,
    doubts: list[Doubt | None] | None = None,
    gap: tuple[int, float] = (0, 0),
) -> RecordedHeart:
    ends_s = numpy.cumsum(rr_s) + start_s
    ends_s[gap[0] :] += gap[1]
    return heart_from_ends(ends_s.tolist(), rr_s, choice="made", doubts=doubts)


def known_rows(analysis: HeartAnalysis) -> list[bool]:
    assert analysis.arousal is not None
    return [one.is_known for one in analysis.arousal]


def test_rows_lie_at_multiples_on_the_recording_s_own_clock_up_to_all_of_it() -> None:
    analysis = analyse_heart(heart_of(intervals_s(61), start_s=1002.5), every_s=5)

    assert analysis.row_s.tolist() == [1005.0 + 5 * n for n in range(13)]
    assert analysis.hrv.t_s[0] == pytest.approx(2.5)


@pytest.mark.parametrize(("every_s", "rows"), [(0.5, 121), (60, 2), (3600, 1)])
def test_a_row_comes_as_often_as_asked_for(every_s: float, rows: int) -> None:
    analysis = analyse_heart(heart_of(intervals_s(60)), every_s=every_s)

    assert len(analysis.hrv.t_s) == pytest.approx(rows, abs=1)
    assert analysis.row_s[-1] >= analysis.beats.t_s[-1]


def test_a_row_is_what_the_live_loop_would_say_of_the_trusted_beats() -> None:
    rr_s = intervals_s(200)
    rr_s[100] *= 2
    analysis = analyse_heart(heart_of(rr_s))

    windows, beats = HrvWindows(), analysis.beats
    for t, one_s, is_trusted in zip(beats.t_s, beats.rr_s, beats.is_trusted, strict=True):
        if t <= analysis.hrv.t_s[30]:
            doubt = None if is_trusted else Doubt.ABNORMAL
            windows.take(Beat(t=float(t), rr_s=float(one_s), doubt=doubt, follows_previous=t != beats.t_s[0]))
    live = windows.features(float(analysis.hrv.t_s[30]))

    assert analysis.hrv.rmssd_ms.value[30] == pytest.approx(live.rmssd_ms.value, rel=1e-9)
    assert analysis.hrv.mean_hr_bpm.value[30] == pytest.approx(live.mean_hr_bpm.value, rel=1e-9)


def test_artefacts_are_left_out_and_counted_for_a_minute_and_the_judgement_is_said() -> None:
    rr_s = intervals_s(240)
    rr_s[150] *= 2

    analysis = analyse_heart(heart_of(rr_s), every_s=1)

    beat_s = float(analysis.beats.t_s[150])
    counted = analysis.hrv.t_s[analysis.artefacts == 1]
    assert analysis.judgement is Judgement.FINAL
    assert analysis.artefacts.max() == 1
    assert counted[0] == pytest.approx(beat_s, abs=1)
    assert len(counted) == 60
    assert not analysis.beats.is_trusted[150]


def test_what_the_recording_itself_doubts_is_left_out_and_counted() -> None:
    rr_s = intervals_s(120)
    doubts: list[Doubt | None] = [None] * len(rr_s)
    doubts[40] = Doubt.ABNORMAL

    analysis = analyse_heart(heart_of(rr_s, doubts=doubts))

    assert not analysis.beats.is_trusted[40]
    assert analysis.artefacts.max() == 1


def test_an_interval_of_zero_is_no_beat_and_breaks_the_succession() -> None:
    rr_s = intervals_s(60)
    rr_s[20] = 0.0

    analysis = analyse_heart(heart_of(rr_s))

    assert len(analysis.beats.t_s) == len(rr_s) - 1
    assert not analysis.beats.follows_previous[20]
    assert analysis.beats.follows_previous[19]
    assert analysis.beats.follows_previous[21]


def test_arousal_is_that_of_rest_at_rest_and_higher_where_the_heart_is_faster() -> None:
    rr_s = intervals_s(180) + intervals_s(180, rate_bpm=84)

    analysis = analyse_heart(heart_of(rr_s), rest=Rest(from_s=0, to_s=180))

    assert analysis.arousal is not None
    assert analysis.arousal[24].arousal == pytest.approx(0.2, abs=0.02)
    assert analysis.arousal[65].arousal == pytest.approx(0.55, abs=0.05)


def test_the_rest_may_lie_behind_what_it_is_compared_with() -> None:
    rr_s = intervals_s(180, rate_bpm=84) + intervals_s(180)

    analysis = analyse_heart(heart_of(rr_s, start_s=500), rest=Rest(from_s=690, to_s=855))

    assert analysis.arousal is not None
    assert analysis.arousal[24].arousal == pytest.approx(0.55, abs=0.05)
    assert analysis.arousal[65].arousal == pytest.approx(0.2, abs=0.02)


def test_behind_the_rest_arousal_is_what_a_live_session_would_have_told() -> None:
    rr_s = intervals_s(400) + intervals_s(200, rate_bpm=84)
    analysis = analyse_heart(heart_of(rr_s), rest=Rest(from_s=30, to_s=150))
    live, windows, t = PlainEstimator(limits=LIMITS), HrvWindows(pattern_every_s=0), 0.0
    told = {}
    for number, one in enumerate(rr_s):
        for row_t in (row_t for row_t in analysis.hrv.t_s.tolist() if t <= row_t < t + one):
            told[row_t] = asked(live, windows, row_t)
        t += one
        beat = Beat(t=t, rr_s=one, doubt=None, follows_previous=number > 0)
        windows.take(beat)
        live.take(beat, rest=RestStep.SEATED_QUIET if t - one >= 30 and t <= 150 else None)

    assert analysis.arousal is not None
    pairs = [(one, told[one.t]) for one in analysis.arousal if 150 <= one.t < t - 5]
    assert len(pairs) > 80
    for one, other in pairs:
        assert one.arousal == pytest.approx(other.arousal, abs=1e-9)
        assert one.spread == pytest.approx(other.spread, abs=1e-9)


def asked(estimator: PlainEstimator, windows: HrvWindows, t: float) -> ArousalEstimate:
    return estimator.estimate(t, windows.features(t), contact=Contact.NOT_KNOWN, movement=None, ecg=None)


def test_a_rest_of_a_minute_is_accepted_with_wider_intervals() -> None:
    heart = heart_of(intervals_s(400))

    short = analyse_heart(heart, rest=Rest(from_s=0, to_s=60)).arousal
    long = analyse_heart(heart, rest=Rest(from_s=0, to_s=180)).arousal

    assert short is not None
    assert long is not None
    for one, other in zip(short[20:-2], long[20:-2], strict=True):
        assert one.spread is not None
        assert other.spread is not None
        assert one.spread > other.spread


def test_a_rest_full_of_artefacts_tells_nothing() -> None:
    rr_s = intervals_s(300)
    doubts = [Doubt.NO_CONTACT if n < 60 and n % 3 else None for n in range(len(rr_s))]

    analysis = analyse_heart(heart_of(rr_s, doubts=doubts), rest=Rest(from_s=0, to_s=60))

    assert analysis.arousal is not None
    assert not any(known_rows(analysis))
    assert analysis.arousal[-5].unknown is Unknown.NO_REST


def test_in_a_gap_arousal_is_not_known() -> None:
    analysis = analyse_heart(heart_of(intervals_s(400), gap=(200, 60.0)), rest=Rest(from_s=0, to_s=120))

    begin_s = float(analysis.beats.t_s[199])
    rows = [row for row, t in enumerate(analysis.hrv.t_s) if begin_s + 10 < t < begin_s + 60]
    assert len(rows) == 10
    assert not any(known_rows(analysis)[row] for row in rows)
    assert numpy.isnan(analysis.hrv.mean_hr_bpm.value[rows]).all()


def test_one_beat_is_a_row_that_knows_nothing() -> None:
    analysis = analyse_heart(heart_of([0.8]))

    assert analysis.row_s.tolist() == [5.0]
    assert numpy.isnan(analysis.hrv.rmssd_ms.value).all()


def test_share_done_is_told_up_to_the_end() -> None:
    shares: list[float] = []

    analyse_heart(heart_of(intervals_s(120)), rest=Rest(from_s=0, to_s=60), tell_share=shares.append)

    assert shares == sorted(shares)
    assert shares[-1] > 0.95


def test_a_rest_that_is_too_short_or_not_there_is_refused() -> None:
    with pytest.raises(AnalysisError, match="a rest must last 60 s at least, not 59 s"):
        Rest(from_s=1, to_s=60)
    with pytest.raises(
        AnalysisError, match=r"the rest from 0 to 60 s is not in the recording, whose clock runs from 500"
    ):
        analyse_heart(heart_of(intervals_s(100), start_s=500), rest=Rest(from_s=0, to_s=60))


def test_times_that_would_make_endless_rows_are_refused() -> None:
    with pytest.raises(AnalysisError, match=f"at most {MOST_ROWS} can"):
        analyse_heart(heart_from_ends([1.0, 1.7e9], [0.8, 0.8], choice="made"))


def test_a_recording_of_zeros_holds_no_heartbeat() -> None:
    with pytest.raises(AnalysisError, match="holds no heartbeat"):
        analyse_heart(heart_of([0.0, 0.0]))


def is_same(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else one == pytest.approx(other, rel=1e-9)


def live_beats(analysis: HeartAnalysis) -> list[Beat]:
    """As the session would hand them on, with the marks of the analysis."""
    beats = analysis.beats
    return [
        Beat(t=t, rr_s=one_s, doubt=None if is_trusted else Doubt.ABNORMAL, follows_previous=follows)
        for t, one_s, is_trusted, follows in zip(
            beats.t_s.tolist(),
            beats.rr_s.tolist(),
            beats.is_trusted.tolist(),
            beats.follows_previous.tolist(),
            strict=True,
        )
    ]


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="needs the recordings in ../shared/data")
def test_every_column_and_arousal_of_a_real_heart_are_those_of_the_live_form() -> None:
    heart = read_heart(SHARED_DATA / "ectopy_annotated" / "ibi.parquet", where={"record": "118e00"})
    part = replace(heart, intervals=heart.intervals[:900])
    analysis = analyse_heart(part, every_s=10, rest=Rest(from_s=60, to_s=240))
    assert analysis.arousal is not None

    estimator = PlainEstimator(limits=LIMITS)
    windows, waiting = HrvWindows(pattern_every_s=0), live_beats(analysis)
    for row, t in enumerate(analysis.hrv.t_s.tolist()):
        while waiting and waiting[0].t <= t:
            beat = waiting.pop(0)
            windows.take(beat)
            is_rest = beat.t - beat.rr_s >= 60 - part.start_s - 1e-6 and beat.t <= 240 - part.start_s + 1e-6
            estimator.take(beat, rest=RestStep.SEATED_QUIET if is_rest else None)
        live, batch = windows.features(t), analysis.hrv.features(row)
        estimate = estimator.estimate(t, live, contact=Contact.NOT_KNOWN, movement=None, ecg=None)
        for name in (field.name for field in fields(HrvFeatures) if field.name not in ("t", "pattern")):
            assert is_same(getattr(batch, name).value, getattr(live, name).value), name
        for name in (field.name for field in fields(HrvPattern)[1:]):
            assert is_same(getattr(batch.pattern, name).value, getattr(live.pattern, name).value), name
        if t >= 240 - part.start_s:  # before its end the rest counts as taken long ago
            assert is_same(analysis.arousal[row].arousal, estimate.arousal)
            assert analysis.arousal[row].unknown is estimate.unknown
    assert sum(known_rows(analysis)) > 40


def test_all_rows_at_once_are_those_one_by_one() -> None:
    hrv = analyse_heart(heart_of(intervals_s(300), gap=(100, 60.0))).hrv

    one_by_one = [hrv.features(row) for row in range(len(hrv.t_s))]
    expected = [RowOfHeart(t=one.t, mean_hr_bpm=one.mean_hr_bpm, rmssd_ms=one.rmssd_ms) for one in one_by_one]
    assert list(hrv.rates_and_variability()) == expected


def test_what_is_not_of_the_heart_is_told_so_to_the_estimator() -> None:
    rr_s = intervals_s(100)
    doubts: list[Doubt | None] = [Doubt.NO_CONTACT if n == 50 else None for n in range(len(rr_s))]

    beats = analyse_heart(heart_of(rr_s, doubts=doubts)).beats

    assert _as_beats(beats)[50].doubt is Doubt.NO_CONTACT
    assert _as_beats(beats)[49].doubt is None


def test_endless_recordings_are_refused_in_a_sentence() -> None:
    with pytest.raises(AnalysisError, match=r"^4e\+300 rows would come"):
        analyse_heart(heart_from_ends([0.8, 2e301], [0.8, 2e301], choice="made"))

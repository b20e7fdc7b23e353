"""Readers of the data sets: what comes out, and what is said of what is missing."""

from dataclasses import replace
from pathlib import Path

import pytest

from biosignals.beat_doubts import Neighbours
from biosignals.recorded_heart import heart_from_ends
from biosignals.signals import Doubt
from biosignals.training.data_sets import read_music, read_stress_predict, read_wearable_stress
from biosignals.training.folds import Fold, across_sets, leave_one_person_out
from biosignals.training.recordings import DataError, Session, Span, live_beats, people_of
from biosignals.training.score_points import covered_points, score_points
from tests.biosignals.training.made_data import write_sets

READERS = {
    "physionet_wdd_stress": read_wearable_stress,
    "stress_predict": read_stress_predict,
    "hku956_music": read_music,
}
REAL = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"))


def test_every_person_of_a_set_has_each_session_with_labels_ratings_sex_and_age(data):
    recordings = read_wearable_stress(data)

    assert len(recordings) == 12
    assert people_of(recordings) == tuple(f"physionet_wdd_stress/P{n:02}" for n in range(4))
    first = recordings[0]
    assert (first.session, first.sex, first.age_years) == (Session.STRESS, "m", 20)
    assert [(one.condition, one.is_task, one.rating) for one in first.segments] == [
        ("Baseline", False, 1),
        ("Stroop", True, 6),
        ("First Rest", False, 2),
    ]
    assert {one.is_task for recording in recordings if recording.session.is_exercise for one in recording.segments} == {
        None
    }


def test_the_rest_is_the_first_three_minutes_of_the_baseline_and_of_exercise(data):
    recordings = read_wearable_stress(data)

    assert (recordings[0].rest.from_s, recordings[0].rest.to_s) == (10, 190)
    assert (recordings[1].rest.from_s, recordings[1].rest.to_s) == (0, 180)


def test_only_beats_of_the_pulse_wave_are_read_and_each_is_joined_to_the_one_before(data):
    (first, *_) = read_stress_predict(data)

    assert 700 < len(first.beats) < 1000, "not twice as many, with those of the device"
    assert not first.beats[0].follows_previous
    assert all(beat.follows_previous for beat in first.beats[1:])


def test_beats_are_doubted_as_they_came_by_those_before_them():
    rr_s = [0.8] * 12 + [0.5, 1.1] + [0.8] * 3
    ends_s = [sum(rr_s[: n + 1]) for n in range(len(rr_s))]
    neighbours = Neighbours()

    beats = live_beats(heart_from_ends(ends_s, rr_s, choice=""))

    assert [beat.doubt for beat in beats] == [neighbours.judge(one_s) for one_s in rr_s]
    assert Doubt.JUMP in {beat.doubt for beat in beats}


def test_what_the_recording_says_against_a_beat_stays_and_a_beat_of_no_length_breaks_the_succession():
    rr_s = [0.8, 0.8, 0.0, 0.8]
    doubts = [None, Doubt.ABNORMAL, None, None]

    beats = live_beats(
        heart_from_ends([0.8, 1.6, 1.6001, 2.4], rr_s, choice="", follows=[False, True, True, True], doubts=doubts)
    )

    assert [beat.doubt for beat in beats] == [None, Doubt.ABNORMAL, None]
    assert [beat.follows_previous for beat in beats] == [False, True, False]


def test_songs_never_share_a_window_and_those_that_stand_for_rest_are_never_asked_about(data):
    (first, *_) = read_music(data)

    assert len(first.segments) == 9, "three of twelve songs make the rest"
    assert all(one.span.from_s >= first.rest.to_s for one in first.segments)
    ends = [one.span.to_s for one in first.segments]
    assert all(after.span.from_s - end >= 150 for after, end in zip(first.segments[1:], ends, strict=False))


@pytest.mark.parametrize("name", READERS)
def test_a_missing_folder_is_said_with_what_to_do(name, tmp_path):
    with pytest.raises(DataError, match=f"{name}: there is no such folder; give the folder .* --data"):
        READERS[name](tmp_path)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("file", ["ibi.parquet", "segments.csv"])
def test_a_missing_file_is_said(name, file, tmp_path):
    write_sets(tmp_path, people=1)
    (tmp_path / name / file).unlink()

    with pytest.raises(DataError, match=f"{file}: there is no such file"):
        READERS[name](tmp_path)


@pytest.mark.parametrize(
    ("name", "file", "column"),
    [
        ("physionet_wdd_stress", "segments.csv", "self_report_stress_0_10"),
        ("physionet_wdd_stress", "subjects.csv", "sex"),
        ("stress_predict", "segments.csv", "label_stress"),
        ("hku956_music", "segments.csv", "arousal_rating"),
    ],
)
def test_a_missing_column_is_said_by_name(name, file, column, tmp_path):
    write_sets(tmp_path, people=1)
    path = tmp_path / name / file
    path.write_text(path.read_text().replace(column, "other", 1))

    with pytest.raises(DataError, match=f"{file}: no column {column} "):
        READERS[name](tmp_path)


def test_a_cell_that_is_no_number_is_said_with_its_row(tmp_path):
    write_sets(tmp_path, people=1)
    path = tmp_path / "stress_predict" / "segments.csv"
    path.write_text(path.read_text().replace("480", "later", 1))

    with pytest.raises(DataError, match=r"t_end_s is no number .got 'later'. in the row S00,stroop"):
        read_stress_predict(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("stress_predict", "300,480,1", "300,nan,1", "t_end_s is no number .got 'nan'."),
        ("stress_predict", "300,480,1", "480,300,1", "a span ends after it begins, not from 480.0 to 300.0 s"),
        ("stress_predict", "300,480,1", "300,480,2", "label_stress is neither 0 nor 1"),
        ("physionet_wdd_stress", "280,400,1,6", "280,400,1,60", "self_report_stress_0_10 does not lie in 0..10"),
        ("physionet_wdd_stress", "anaerobic", "swimming", "no session is called 'swimming'"),
    ],
)
def test_a_label_that_cannot_be_is_said_with_its_file_and_what_to_do(name, old, new, words, tmp_path):
    write_sets(tmp_path, people=1)
    path = tmp_path / name / "segments.csv"
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(DataError, match=f"segments.csv: {words}.*mend it"):
        READERS[name](tmp_path)


def test_a_damaged_file_of_beats_is_said(tmp_path):
    write_sets(tmp_path, people=1)
    path = tmp_path / "stress_predict" / "ibi.parquet"
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(DataError, match=r"ibi\.parquet"):
        read_stress_predict(tmp_path)


def test_a_person_without_beats_is_said(tmp_path):
    write_sets(tmp_path, people=1)
    path = tmp_path / "stress_predict" / "segments.csv"
    path.write_text(path.read_text().replace("S00", "S77"))

    with pytest.raises(DataError, match="no beats of S77 stress"):
        read_stress_predict(tmp_path)


def test_a_person_without_baseline_is_said(tmp_path):
    write_sets(tmp_path, people=1)
    path = tmp_path / "stress_predict" / "segments.csv"
    path.write_text(path.read_text().replace("baseline", "start"))

    with pytest.raises(DataError, match="no baseline of S00"):
        read_stress_predict(tmp_path)


def test_nobody_is_both_learnt_from_and_asked_about(data):
    recordings = (*read_wearable_stress(data), *read_stress_predict(data))

    folds = list(leave_one_person_out(recordings))

    assert len(folds) == 8
    for fold in folds:
        assert not set(people_of(fold.training)) & set(people_of(fold.unseen))
        assert len(fold.training) + len(fold.unseen) == len(recordings)
    with pytest.raises(ValueError, match="nobody may be both"):
        Fold(name="", training=recordings, unseen=recordings[:1])


def test_across_sets_all_of_one_are_learnt_from_and_all_of_the_other_asked_about(data):
    fold = across_sets(read_wearable_stress(data), read_stress_predict(data))

    assert fold.name == "physionet_wdd_stress to stress_predict"
    assert (len(fold.training), len(fold.unseen)) == (12, 4)
    with pytest.raises(ValueError, match="both sides"):
        across_sets((), fold.unseen)


def test_points_lie_every_half_minute_from_a_minute_behind_the_segments_beginning_and_at_its_end(data):
    (first, *_) = read_wearable_stress(data)

    points = score_points(first)

    asked = {name: [point.t for point in points if point.segment.condition == name] for name in ("Baseline", "Stroop")}
    assert asked == {"Baseline": [250], "Stroop": [340, 370, 400]}
    assert all(point.window.from_s >= first.rest.to_s for point in points)


@pytest.mark.parametrize(
    ("length_s", "asked_s"), [(29, []), (32, [32]), (60, [60]), (75, [60, 75]), (90, [60, 90]), (100, [60, 90, 100])]
)
def test_a_short_segment_is_asked_about_at_its_end_and_no_moment_twice(data, length_s, asked_s):
    (first, *_) = read_wearable_stress(data)
    stroop = replace(first.segments[1], span=Span(from_s=280, to_s=280 + length_s))

    points = score_points(replace(first, segments=(stroop,)))

    assert [point.t - 280 for point in points] == asked_s


def test_points_without_a_minute_of_trusted_rest_or_half_a_minute_of_trusted_beats_are_not_scored(data):
    (first, *_) = read_wearable_stress(data)
    with_gap = replace_beats(first, lambda beat: 320 < beat.t < 353)
    without_rest = replace_beats(first, lambda beat: beat.t < 140)

    assert all(point.is_covered for point in score_points(first))
    assert [point.t for point in score_points(with_gap) if not point.is_covered] == [370]
    assert len(covered_points(with_gap)) == len(score_points(first)) - 1
    assert not covered_points(without_rest)


def replace_beats(recording, is_doubted):
    """The same recording with some beats doubted."""
    return replace(
        recording,
        beats=tuple(replace(beat, doubt=Doubt.JUMP) if is_doubted(beat) else beat for beat in recording.beats),
    )


@pytest.mark.skipif(not REAL.is_dir(), reason="the recordings are not beside the project")
def test_the_real_sets_hold_the_people_that_their_pages_tell_of():
    predict, music = read_stress_predict(REAL), read_music(REAL)

    assert len(people_of(predict)) == 35
    assert len(people_of(music)) == 30
    assert sum(len(covered_points(one)) > 0 for one in predict) == 34, "of one person there is no minute of rest"

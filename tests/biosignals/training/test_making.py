"""From made-up people to results and a model card: nothing leaks, and the page says what was found."""

import math
from dataclasses import replace

import numpy
import pytest

from biosignals.arousal import PlainEstimator
from biosignals.signals import Activity, Doubt
from biosignals.training import evaluation
from biosignals.training.baseline_inputs import NAMES, BaselineInputs
from biosignals.training.baselines import Plain, WithoutHeart, margin, rate_alone
from biosignals.training.contestants import Answer
from biosignals.training.data_sets import HYPERVENTILATION, read_stress_predict, read_wearable_stress
from biosignals.training.exertion import simulated_movement
from biosignals.training.figures import exertion_of, known_time_of, scores_of
from biosignals.training.folds import across_sets, leave_one_person_out
from biosignals.training.listening import estimates_of
from biosignals.training.making import Kept, Places, evaluate, fewer, read_people, write_all
from biosignals.training.model_card import model_card
from biosignals.training.recordings import Span
from biosignals.training.results import ResultsError, read_results, write_results
from biosignals.training.score_points import covered_points, rest_coverage
from biosignals.training.steps import Steps
from biosignals.training.targets import reached
from biosignals.training.teaching import teaching_points
from biosignals.training.told import tell
from tests.biosignals.training.made_data import write_sets


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return read_people(write_sets(tmp_path_factory.mktemp("sets")))


class Named:
    """Heart rate alone by another name, in the place of the network."""

    def __init__(self) -> None:
        self._rate = rate_alone(BaselineInputs())
        self.name = "the network"

    def fit(self, recordings) -> None:
        self._rate.fit(recordings)

    def predict(self, recording, points):
        return self._rate.predict(recording, points)


@pytest.fixture(scope="module")
def results(people):
    kept = Kept(digest="ab" * 32, make_estimator=PlainEstimator)
    with open("/dev/null", "w") as nowhere:
        return evaluate(Named(), kept, people, command="a command", is_quick=True, steps=Steps(nowhere))


def test_tasks_that_raise_the_heart_are_told_from_rests_by_heart_rate_and_not_without_the_heart(results):
    aucs = {one.contestant: one.auc.value for one in results.scores if one.people_of == evaluation.WEARABLE}

    assert aucs["heart rate alone"] > 0.95
    assert aucs["without the heart"] == 0.5


def test_what_equals_heart_rate_alone_is_not_above_it(results):
    (one,) = [one for one in results.scores if (one.contestant, one.people_of) == ("the network", evaluation.WEARABLE)]

    assert (one.auc_minus_rate.value, one.auc_minus_rate.low, one.auc_minus_rate.high) == (0, 0, 0)
    rows = [row for row in reached(results) if row.name.startswith("AUC above heart rate alone")]
    assert [row.passes for row in rows] == [False, False]


def test_every_target_is_read_off_the_results_and_exercise_told_as_arousal_misses(results):
    rows = {one.name: one for one in reached(results)}

    assert len(rows) == 11
    assert rows["how far the coverage of rating ranges lies from 90 %"].n == 0, "this contestant tells no ranges"
    assert not rows["how far the coverage of rating ranges lies from 90 %"].passes
    assert rows["AUC, wearable stress set"].passes
    assert not rows["exercise told as known and 0.5 or more, from intervals alone"].passes
    assert rows["the same with a simulated accelerometer"].value == 0


def test_what_could_not_be_measured_misses(results):
    (row,) = [one for one in reached(results) if one.name == "AUC, wearable stress set"]

    assert not replace(row, value=math.nan).passes


def test_results_come_back_as_they_were_kept(results, tmp_path):
    write_results(tmp_path / "evaluation.json", results)

    assert read_results(tmp_path / "evaluation.json") == results


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "no results"), ("{}", "not the results"), ('{"version": 1, "more": 2}', "not the results")],
)
def test_results_that_cannot_be_read_are_refused_with_the_remedy(text, words, tmp_path):
    path = tmp_path / "evaluation.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ResultsError, match=rf"{words}.*python -m biosignals.training --data DIR"):
        read_results(path)


def test_results_of_another_version_are_refused(results, tmp_path):
    path = tmp_path / "evaluation.json"
    write_results(path, replace(results, version=7))

    with pytest.raises(ResultsError, match="version 7"):
        read_results(path)


def test_the_card_says_what_was_found_and_what_was_tried_and_that_a_quick_run_is_no_figure(results, tmp_path):
    places = Places(weights=tmp_path / "w", results=tmp_path / "new" / "r.json", card=tmp_path / "new" / "card.md")

    write_all(results, places, tried="| tried | outcome |")

    card = places.card.read_text()
    assert "| tried | outcome |" in card
    assert "quick run" in card
    assert "ab" * 32 in card
    assert "$" not in card
    assert card == model_card(read_results(places.results), "| tried | outcome |")
    for words in ("CC BY-NC 4.0", "Not for diagnosis", "cannot be audited", "Negative control", "Exertion"):
        assert words in card


def test_a_contestant_learns_from_nobody_it_is_asked_about(people):
    seen = []

    class Watching(Named):
        def fit(self, recordings):
            super().fit(recordings)
            self.taught = {one.person for one in recordings}

        def predict(self, recording, points):
            seen.append(recording.person)
            assert recording.person not in self.taught
            return super().predict(recording, points)

    tell(Watching(), leave_one_person_out(people.labelled))

    assert len(set(seen)) == 8


def test_answers_of_every_contestant_are_the_same_whatever_comes_after(people):
    recording, training = people.predict[0], people.predict[1:]
    points = covered_points(recording)
    early = points[: len(points) // 2]
    cut = _cut(recording, early[-1].t)

    for contestant in evaluation.all_baselines():
        contestant.fit(training)

        whole = contestant.predict(recording, points)[: len(early)]

        assert contestant.predict(cut, early) == whole, contestant.name


def _cut(recording, until_s):
    count = sum(beat.t <= until_s for beat in recording.beats)
    return replace(recording, beats=recording.beats[:count], quality=recording.quality[:count])


def test_nothing_is_learnt_from_exercise_or_from_breath_that_was_told_to_be_fast(people):
    taught = [point for recording in people.labelled for point in teaching_points(recording)]

    assert HYPERVENTILATION not in {point.segment.condition for point in taught}
    assert {point.segment.is_task for point in taught} == {True, False}
    assert any(point.segment.condition == HYPERVENTILATION for point in covered_points(people.predict[0]))


def test_inputs_are_differences_from_rest_and_none_where_a_window_tells_nothing(people):
    recording = people.predict[0]
    points = covered_points(recording)
    silent = replace(points[0], window=replace(points[0].window, from_s=5000, to_s=5060))

    inputs = BaselineInputs().of(recording, (*points, silent))

    rises = {point.segment.condition: row[NAMES.index("rate")] for point, row in zip(points, inputs, strict=False)}
    assert rises["stroop"] == pytest.approx(14, abs=2)
    assert rises["relax_1"] == pytest.approx(0, abs=2)
    assert inputs[-1].tolist() == [0] * len(NAMES)


def test_windows_cut_to_their_segment_do_not_reach_into_what_was_before(people):
    recording = people.wearable[0]
    (point,) = [one for one in covered_points(recording) if one.t == 340]
    short = replace(point, window=Span(from_s=310, to_s=340))
    before = replace(point, window=Span(from_s=260, to_s=290), segment=recording.segments[0])

    cut, live = BaselineInputs(is_cut=True), BaselineInputs()

    rate = NAMES.index("rate")
    assert cut.of(recording, [short])[0][rate] == pytest.approx(live.of(recording, [point])[0][rate], abs=2)
    assert cut.of(recording, [before])[0][rate] != live.of(recording, [before])[0][rate]


def test_who_was_told_nothing_counts_as_the_share_of_tasks(people):
    class Silent(Named):
        def predict(self, recording, points):
            return tuple(Answer(probability=None, is_known=False, confidence=0) for _ in points)

    told = tell(Silent(), [across_sets(people.wearable, people.predict)])

    assert not told.is_told.any()
    assert not told.is_known.any()
    assert numpy.unique(told.probability).tolist() == pytest.approx(numpy.unique(told.called_from).tolist())


def test_known_time_is_told_of_clean_minutes_behind_clean_rests_too_and_why_it_was_not_known(people):
    told = tell(WithoutHeart(), [across_sets(people.wearable, people.predict)])
    n = len(told.person)
    place = numpy.arange(n)
    told = replace(
        told,
        coverage=numpy.where(place < 20, 0.9, 0.6),
        rest_coverage=numpy.where(place < 8, 0.8, 0.79),
        is_known=(place < 6) | (place >= 15),
        why=numpy.where(place < 6, "", numpy.where(place < 11, "no rest", numpy.where(place < 15, "irregular", ""))),
        known_if_regular=numpy.where(place < 15, 1.0, 0.0),
    )

    found = known_time_of("somebody", "both sets", told)

    assert n > 20
    assert (found.points, found.known, found.known_if_regular) == (20, 0.55, 0.75)
    assert (found.clean_rest_points, found.clean_rest_known) == (8, 0.75)
    assert [(one.why, one.share) for one in found.unknown] == [("no rest", 0.25), ("irregular", 0.2)]


def test_exercise_told_as_arousal_were_no_rhythm_irregular_is_reckoned_only_where_that_was_asked(people):
    told = tell(WithoutHeart(), [across_sets(people.wearable, people.predict)])
    loud = replace(
        told,
        probability=numpy.full(len(told.person), 0.7),
        is_known=numpy.zeros(len(told.person), dtype=bool),
        known_if_regular=numpy.ones(len(told.person)),
    )

    assert exertion_of("somebody", "both", told).aroused_if_regular.value is None
    assert exertion_of("somebody", "both", loud).aroused.value == 0
    assert exertion_of("somebody", "both", loud).aroused_if_regular.value == 1


def test_the_rest_is_covered_by_its_trusted_beats_alone(people):
    recording = people.predict[0]
    half = recording.rest.from_s + 90
    doubted = tuple(replace(one, doubt=Doubt.JUMP) if one.t <= half else one for one in recording.beats)

    assert rest_coverage(recording) == pytest.approx(1, abs=0.1)
    assert rest_coverage(replace(recording, beats=doubted)) == pytest.approx(rest_coverage(recording) - 0.5, abs=0.02)


def test_too_few_answers_are_refused(people):
    class Short(Named):
        def predict(self, recording, points):
            return ()

    with pytest.raises(ValueError, match="answered"):
        tell(Short(), [across_sets(people.wearable, people.predict)])


def test_contestants_asked_at_different_points_are_not_compared(people):
    first = tell(WithoutHeart(), [across_sets(people.wearable, people.predict)])
    second = tell(WithoutHeart(), [across_sets(people.predict, people.wearable)])

    with pytest.raises(ValueError, match="same points"):
        scores_of("a", "b", first, second)


def test_the_plain_estimator_listens_as_it_does_live_and_is_silent_before_its_rest(people):
    recording = people.wearable[0]

    before, *later = estimates_of(PlainEstimator(), recording, [30.0, 340.0, 400.0])
    answers = Plain().predict(recording, covered_points(recording))

    assert not before.is_known
    assert all(one.is_known for one in later)
    assert later[-1].arousal in [one.probability for one in answers]


def test_simulated_movement_begins_behind_the_rest_and_is_remembered_when_the_body_sits(people):
    exercise = people.wearable[1]

    movement_at = simulated_movement(exercise)

    assert movement_at(100).activity is Activity.STILL
    assert movement_at(100).exerted_t is None
    assert movement_at(250).activity is Activity.MODERATE
    after = movement_at(415)
    assert after.activity is Activity.STILL
    assert after.exerted_t == pytest.approx(180 + 0.8 * (exercise.beats[-1].t - 180))


def test_the_further_from_the_share_of_tasks_the_surer():
    assert margin(0.3, 0.3) == 0
    assert margin(0.05, 0.3) > margin(0.2, 0.3)
    assert margin(1.0, 0.3) > margin(0.9, 0.3)


def test_a_quick_run_takes_the_first_people_of_each_set(people):
    few = fewer(people, 2)

    assert evaluation.number_of_people(few) == 4
    assert len(few.wearable) == 6


def test_each_part_says_that_it_begins_and_what_it_took(capsys):
    steps = Steps()

    with steps.part("reading"):
        steps.tell("half of it")

    assert [part.name for part in steps.parts] == ["reading"]
    assert capsys.readouterr().err == "reading ...\nreading: 0 s\n"


def test_the_readers_give_what_the_command_reads(people, tmp_path):
    data = write_sets(tmp_path, people=1)

    assert len(read_people(data).wearable) == len(read_wearable_stress(data)) == 3
    assert len(read_people(data).predict) == len(read_stress_predict(data)) == 1

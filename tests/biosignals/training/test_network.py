"""The network learns, calibrates itself, says where it knows nothing, and does so with the same bits again."""

from dataclasses import replace
from random import Random

import numpy
import pytest

from biosignals.arousal_inputs import Inputs
from biosignals.arousal_net import estimator_of
from biosignals.arousal_weights import read_weights
from biosignals.signals import Beat, Unknown
from biosignals.training.calibrating import rating_scale, unseen_means
from biosignals.training.data_sets import read_stress_predict, read_wearable_stress
from biosignals.training.lessons import Listening, lessons_of
from biosignals.training.listening import answers_of
from biosignals.training.members import MEMBERS, Schooling, learn
from biosignals.training.network import NetworkContestant
from biosignals.training.recordings import Session
from biosignals.training.score_points import covered_points
from biosignals.training.teaching import teaching_points
from tests.biosignals.training.made_data import write_sets

LISTENING = Listening()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    data = write_sets(tmp_path_factory.mktemp("data"), people=6)
    return (*read_wearable_stress(data), *read_stress_predict(data))


@pytest.fixture(scope="module")
def learnt(recordings):
    contestant = NetworkContestant(is_quick=True, listening=LISTENING)
    contestant.fit([one for one in recordings if not one.person.endswith("1")])
    return contestant


def test_of_people_it_has_not_seen_tasks_are_told_as_likelier_than_rests(recordings, learnt):
    unseen = next(one for one in recordings if one.person.endswith("1") and one.session is Session.STRESS)
    points = [one for one in covered_points(unseen) if one.segment.is_task is not None]

    told = [one.probability for one in learnt.predict(unseen, points)]
    tasks = [p for p, point in zip(told, points, strict=True) if point.segment.is_task and p is not None]
    rests = [p for p, point in zip(told, points, strict=True) if not point.segment.is_task and p is not None]

    assert numpy.mean(tasks) > numpy.mean(rests) + 0.2


def test_learning_again_gives_the_same_bits(recordings):
    digests = set()
    for _ in range(2):
        contestant = NetworkContestant(is_quick=True, listening=LISTENING)
        contestant.fit(recordings)
        digests.add(contestant.weights.digest)

    assert len(digests) == 1


def test_another_seed_gives_other_weights(recordings):
    lessons = lessons_of(recordings, LISTENING)

    one, other = (learn(lessons, Schooling(steps=3, seed=seed))[0] for seed in (1, 2))

    assert not numpy.array_equal(one.inward, other.inward)


def test_what_was_learnt_is_written_with_the_command_that_made_it(learnt, tmp_path):
    learnt.write(tmp_path / "a.npz", command="python -m biosignals.training --data DIR --quick")

    again = read_weights(tmp_path / "a.npz")

    assert again.digest == learnt.weights.digest
    assert again.command.endswith("--quick")


def with_irregular_beats(recording, *, from_s, to_s):
    """The same heart, but between the two times its intervals follow nothing."""
    chance, t, beats = Random(3), from_s, []
    while t < to_s:
        rr_s = chance.uniform(0.55, 1.25)
        t += rr_s
        beats.append(Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=True))
    before = [beat for beat in recording.beats if beat.t <= from_s]
    after = [beat for beat in recording.beats if beat.t - beat.rr_s > t]
    beats = (*before, *beats, replace(after[0], follows_previous=False), *after[1:])
    return replace(recording, beats=beats, quality=(None,) * len(beats))


def test_what_a_session_is_told_is_scored_also_where_part_of_the_rest_was_taken_back(recordings, learnt):
    stress = next(one for one in recordings if one.session is Session.STRESS)
    uneven = with_irregular_beats(stress, from_s=stress.rest.from_s + 140, to_s=stress.rest.from_s + 215)
    points = covered_points(uneven)

    scored = learnt.predict(uneven, points)

    live = answers_of(estimator_of(learnt.weights), uneven, points)
    known = [(one, other) for one, other in zip(scored, live, strict=True) if other.is_known]
    behind = Listening().inputs(uneven, points)[-1]
    assert isinstance(behind, Inputs)
    assert behind.rest_s > 150, "the network alone would take all of it for rest"
    assert known
    assert [one.is_known for one in scored] == [one.is_known for one in live]
    assert [one.why for one in scored] == [one.why for one in live]
    assert [(one.probability, one.rating) for one, _ in known] == [(one.probability, one.rating) for _, one in known]


def test_while_the_rhythm_looks_irregular_nothing_is_known_that_would_be_known_of_a_regular_heart(recordings, learnt):
    stress = next(one for one in recordings if one.session is Session.STRESS)
    uneven = with_irregular_beats(stress, from_s=stress.rest.to_s + 20, to_s=stress.rest.to_s + 150)
    points = covered_points(uneven)

    irregular = [one for one in learnt.predict(uneven, points) if one.why is Unknown.IRREGULAR]

    assert irregular
    assert not any(one.is_known for one in irregular)
    assert any(one.is_known_if_regular for one in irregular)
    assert all(one.probability is not None for one in irregular), "full coverage is scored by what lies behind"


def test_the_network_says_the_same_whatever_comes_after(recordings, learnt):
    stress = next(one for one in recordings if one.session is Session.STRESS)
    points = covered_points(stress)
    early = points[: len(points) // 2]
    count = sum(beat.t <= early[-1].t for beat in stress.beats)
    cut = replace(stress, beats=stress.beats[:count], quality=stress.quality[:count])
    deaf = NetworkContestant(is_quick=True)  # has not listened to anybody, and remembers nothing
    deaf._weights = learnt.weights

    assert deaf.predict(cut, early) == learnt.predict(stress, points)[: len(early)]


def test_nothing_can_be_asked_before_it_has_learnt(recordings):
    with pytest.raises(RuntimeError, match="call fit first"):
        NetworkContestant().predict(recordings[0], covered_points(recordings[0]))


def test_every_person_is_left_out_by_as_many_members_and_told_by_those_alone(recordings):
    lessons = lessons_of(recordings, LISTENING)
    _, has_seen = learn(lessons, Schooling(steps=1))
    logits = numpy.where(has_seen, 100.0, 1.0)

    assert (~has_seen).sum(axis=0).tolist() == [MEMBERS // 4] * len(lessons.person)
    assert unseen_means(logits, has_seen) == pytest.approx(numpy.ones(len(lessons.person)))
    for person in numpy.unique(lessons.person):
        assert (has_seen[:, lessons.person == person] == has_seen[:, lessons.person == person][:, :1]).all()


def test_every_person_counts_alike_and_so_do_their_tasks_and_rests(recordings):
    lessons = lessons_of(recordings, LISTENING)
    weights = [
        lessons.weight[(lessons.person == person) & (lessons.is_task == is_task)].sum()
        for person in numpy.unique(lessons.person)
        for is_task in (True, False)
    ]

    assert weights == pytest.approx([weights[0]] * len(weights))


def test_nothing_is_learnt_from_exercise_or_fast_breathing(recordings):
    points = [point for one in recordings for point in teaching_points(one)]

    assert {point.segment.condition for point in points}.isdisjoint({"hyperventilation", "exercise_whole_session"})


def test_tasks_alone_teach_nothing(recordings):
    lessons = lessons_of(recordings, LISTENING)
    object.__setattr__(lessons, "is_task", numpy.ones_like(lessons.is_task))

    with pytest.raises(ValueError, match="tasks or rests alone"):
        learn(lessons, Schooling(steps=1))


def test_a_shorter_rest_is_listened_to_as_one(recordings):
    stress = next(one for one in recordings if one.session is Session.STRESS)
    points = teaching_points(stress)
    short, full = (LISTENING.inputs(stress, points, rest_s=rest_s)[-1] for rest_s in (90.0, 180.0))

    assert short.rest_s < 95 < 150 < full.rest_s


def test_rating_ranges_hold_nine_in_ten_of_new_people():
    chance = numpy.random.default_rng(4)

    def people(count: int):
        own = numpy.repeat(chance.normal(0, 1, count), 20)
        told = chance.normal(0, 1, 20 * count)
        rating = numpy.clip(5 + 0.8 * told + own + chance.normal(0, 1, 20 * count), 0, 10)
        return told, rating, numpy.repeat([f"{place:03}" for place in range(count)], 20)

    scale = rating_scale(*people(40))
    told, rating, _ = people(400)

    assert scale is not None
    held = numpy.abs(rating - (scale.at_middle + scale.per_logit * told)) <= scale.reach
    assert scale.per_logit == pytest.approx(0.8, abs=0.15)
    assert 0.87 < held.mean() < 0.96


def test_where_nobody_gave_ratings_no_scale_is_learnt():
    assert rating_scale(numpy.zeros(20), numpy.full(20, numpy.nan), numpy.repeat(["a", "b"], 10)) is None

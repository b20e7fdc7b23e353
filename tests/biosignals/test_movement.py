"""Movement from accelerometer frames: activity, posture, jolts, and frames that come late, twice or never."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.movement import (
    LEAST_RECOVERY_S,
    LONGEST_RECOVERY_S,
    POSTURE_SETTLES_S,
    SILENT_S,
    MovementMeter,
    recovery_s,
    unsettled,
)
from biosignals.polar_profile import MotionFrame
from biosignals.signals import Activity, Movement, Unknown
from biosignals.virtual_strap.synthetic_motion import Episode, MotionKind, SyntheticMotion

SAMPLES = 36  # in a frame of the usual size
EPOCH_NS = 5 * 10**17
FROM_T, TO_T, END_T = 40.0, 70.0, 150.0


def frames(kind: MotionKind | None = None, *, seed: int = 1, rate_hz: int = 50, end_t: float = END_T):
    """Arrivals and frames of a person who sits, and from 40 to 70 s does something."""
    episodes = (Episode(kind=kind, from_t=FROM_T, to_t=TO_T),) if kind else ()
    samples = SyntheticMotion(seed, episodes).samples(0, end_t, rate_hz)
    for begin in range(0, len(samples) - SAMPLES + 1, SAMPLES):
        t = (begin + SAMPLES) / rate_hz
        stamp_ns = EPOCH_NS + round(t * 1e9)
        yield t, MotionFrame(stamp_ns=stamp_ns, samples_mg=samples[begin : begin + SAMPLES])


def measured(told, meter: MovementMeter | None = None) -> list[tuple[float, Movement | None]]:
    meter = meter or MovementMeter()
    return [(t, meter.take(t, frame)) for t, frame in told]


def at(readings: list[tuple[float, Movement | None]], t: float) -> Movement:
    movement = [one for when, one in readings if when <= t][-1]
    assert movement is not None
    return movement


@pytest.mark.parametrize("rate_hz", [25, 50, 100, 200])
@pytest.mark.parametrize(
    ("kind", "activity"),
    [
        (None, Activity.STILL),
        (MotionKind.GESTURES, Activity.LIGHT),
        (MotionKind.WALKING, Activity.MODERATE),
        (MotionKind.RUNNING, Activity.VIGOROUS),
    ],
)
def test_activity_is_told_at_every_rate_within_its_window(kind, activity, rate_hz):
    readings = measured(frames(kind, rate_hz=rate_hz))

    assert at(readings, 39).activity is Activity.STILL
    assert {at(readings, t).activity for t in range(47, 70)} == {activity}
    assert {at(readings, t).activity for t in range(78, 150)} == {Activity.STILL}


@pytest.mark.parametrize("seed", range(5))
def test_however_the_strap_sits_the_same_is_told(seed):
    readings = measured(frames(MotionKind.WALKING, seed=seed))

    assert at(readings, 60).activity is Activity.MODERATE
    assert at(readings, 149).exerted_t == pytest.approx(TO_T, abs=6)
    assert at(readings, 149).exertion_s == pytest.approx(TO_T - FROM_T, abs=6)


def test_running_counts_twice_and_jolts_the_electrodes():
    readings = measured(frames(MotionKind.RUNNING))

    assert at(readings, 149).exertion_s == pytest.approx(2 * (TO_T - FROM_T), abs=10)
    assert at(readings, 60).has_artefact
    assert not at(readings, 149).has_artefact


def test_walking_and_gestures_jolt_nothing():
    for kind in (MotionKind.WALKING, MotionKind.GESTURES):
        assert not any(one.has_artefact for _, one in measured(frames(kind)) if one)


def test_a_knock_at_the_strap_is_a_jolt_and_no_exertion():
    told = list(frames(end_t=60))
    t, frame = told[50]
    knocked = tuple(
        (x + 1500, y, z) if number in (10, 11) else (x, y, z) for number, (x, y, z) in enumerate(frame.samples_mg)
    )
    told[50] = t, replace(frame, samples_mg=knocked)

    readings = measured(told)

    assert at(readings, t + 1).has_artefact
    assert at(readings, 59).exerted_t is None


@pytest.mark.parametrize("kind", [MotionKind.STANDING, MotionKind.LYING])
@pytest.mark.parametrize("seed", range(3))
def test_changes_of_posture_are_found_when_they_happen(kind, seed):
    readings = measured(frames(kind, seed=seed))

    assert at(readings, 39).posture_changed_t is None
    assert at(readings, 60).posture_changed_t == pytest.approx(FROM_T + 2, abs=3)
    assert at(readings, 149).posture_changed_t == pytest.approx(TO_T + 2, abs=4)


def test_lean_is_told_against_the_first_quiet_seconds():
    readings = measured(frames(MotionKind.LYING))

    assert at(readings, 39).lean_deg == pytest.approx(0, abs=5)
    assert at(readings, 65).lean_deg == pytest.approx(72, abs=7)
    assert at(readings, 149).lean_deg == pytest.approx(0, abs=5)


def test_sitting_talking_and_walking_change_no_posture():
    for kind in (None, MotionKind.GESTURES, MotionKind.WALKING, MotionKind.RUNNING):
        assert at(measured(frames(kind)), 149).posture_changed_t is None


def test_while_nothing_that_matters_changes_it_is_the_same_object():
    readings = measured(frames(end_t=600))

    assert len({id(one) for _, one in readings if one}) <= 6


def test_nothing_is_known_before_three_seconds():
    readings = measured(frames(end_t=10))

    assert all(one is None for t, one in readings if t < 3)
    assert at(readings, 6) is not None


def test_lost_frames_cost_little():
    chance = random.Random(1)
    readings = measured([one for one in frames(MotionKind.WALKING) if chance.random() > 0.2])

    assert at(readings, 60).activity is Activity.MODERATE
    assert at(readings, 149).exerted_t == pytest.approx(TO_T, abs=8)
    assert at(readings, 149).posture_changed_t is None


def test_frames_that_come_twice_or_late_change_nothing():
    once = list(frames(MotionKind.WALKING))
    twice = [one for one in once for _ in range(2)]
    late = [*once[:60], once[61], once[60], *once[62:]]

    assert [one for _, one in measured(twice)][::2] == [one for _, one in measured(once)]
    assert at(measured(late), 149).exerted_t == pytest.approx(TO_T, abs=6)


@pytest.mark.parametrize("leap_ns", [-400 * 10**15, 10**16, -20 * 10**9, 3600 * 10**9])
def test_a_clock_that_is_set_anew_does_no_harm(leap_ns):
    told = [
        (t, replace(frame, stamp_ns=frame.stamp_ns + (leap_ns if t > 55 else 0)))
        for t, frame in frames(MotionKind.WALKING)
    ]

    readings = measured(told)

    assert at(readings, 65).activity is Activity.MODERATE
    assert at(readings, 149).exerted_t == pytest.approx(TO_T, abs=6)
    assert at(readings, 149).activity is Activity.STILL


def test_a_silent_accelerometer_is_said_and_the_exertion_remembered():
    meter = MovementMeter()
    measured([one for one in frames(MotionKind.WALKING) if one[0] < 60], meter)

    heard, silent = meter.reading(60 + SILENT_S - 1), meter.reading(60 + SILENT_S + 1)

    assert heard is not None
    assert silent is not None
    assert heard.activity is Activity.MODERATE
    assert (silent.activity, silent.activity_mg, silent.lean_deg) == (Activity.NOT_KNOWN, None, None)
    assert silent.exerted_t == heard.exerted_t
    assert meter.reading(300.0) is silent


def test_frames_that_never_go_on_are_as_silent_as_none():
    meter, told = MovementMeter(), list(frames(MotionKind.ON_TABLE, end_t=90.0))
    measured(told, meter)
    last_t, last = told[-1]
    was_still, was_motionless = meter.reading(last_t).activity, meter.is_motionless

    for number in range(1, 60):
        meter.take(last_t + number, last)
    after = meter.reading(last_t + 60)

    assert (was_still, was_motionless) == (Activity.STILL, False)
    assert after.activity is Activity.NOT_KNOWN


def test_a_sensor_that_feels_no_gravity_says_nothing_of_a_table():
    meter = MovementMeter()

    for number in range(1, 100):
        meter.take(number * 0.72, MotionFrame(stamp_ns=EPOCH_NS + number * 720_000_000, samples_mg=((0, 0, 0),) * 36))

    assert meter.reading(72.0).activity is Activity.STILL
    assert not meter.is_motionless


def test_without_frames_there_is_no_reading():
    meter = MovementMeter()
    meter.begin_anew()

    assert meter.reading(100.0) is None


def test_a_strap_that_comes_back_has_not_forgotten_the_exertion():
    meter = MovementMeter()
    told = list(frames(MotionKind.WALKING))
    measured([one for one in told if one[0] < 60], meter)
    meter.begin_anew()
    between = meter.reading(61.0)

    readings = measured([one for one in told if one[0] > 90], meter)

    assert between is not None
    assert between.activity is Activity.NOT_KNOWN
    assert at(readings, 149).activity is Activity.STILL
    assert at(readings, 149).exerted_t == between.exerted_t


def test_who_lies_after_a_lost_link_has_changed_posture_meanwhile():
    meter = MovementMeter()
    told = list(frames(MotionKind.LYING))
    measured([one for one in told if one[0] < 38], meter)
    meter.begin_anew()

    readings = measured([one for one in told if 50 < one[0] < 60], meter)

    assert at(readings, 60).posture_changed_t == pytest.approx(52, abs=2)


@pytest.mark.parametrize("rate_hz", [25, 50, 200])
def test_a_strap_on_a_table_is_motionless_after_half_a_minute_and_a_chest_never(rate_hz):
    laid = MovementMeter()
    measured((one for one in frames(MotionKind.ON_TABLE, rate_hz=rate_hz) if one[0] < TO_T), laid)
    assert not laid.is_motionless

    longer = MovementMeter()
    table = SyntheticMotion(1, (Episode(kind=MotionKind.ON_TABLE, from_t=0, to_t=60),)).samples(0, 60, rate_hz)
    for begin in range(0, len(table) - SAMPLES + 1, SAMPLES):
        t = (begin + SAMPLES) / rate_hz
        longer.take(t, MotionFrame(stamp_ns=round(t * 1e9), samples_mg=table[begin : begin + SAMPLES]))
    assert longer.is_motionless

    for seed in range(3):
        worn = MovementMeter()
        for t, frame in frames(seed=seed, rate_hz=rate_hz, end_t=200):
            worn.take(t, frame)
            assert not worn.is_motionless


def test_a_heart_is_unsettled_while_and_after_the_body_moves():
    moved = at(measured(frames(MotionKind.WALKING)), 149)
    assert moved.exerted_t is not None
    settles_t = moved.exerted_t + recovery_s(moved.exertion_s)

    assert unsettled(moved.exerted_t - 5, moved) is Unknown.MOVED
    assert unsettled(settles_t - 1, moved) is Unknown.MOVED
    assert unsettled(settles_t + 1, moved) is None


def test_a_heart_is_unsettled_for_half_a_minute_after_a_change_of_posture():
    stood = at(measured(frames(MotionKind.LYING)), 60)
    assert stood.posture_changed_t is not None

    assert unsettled(stood.posture_changed_t + POSTURE_SETTLES_S - 1, stood) is Unknown.POSTURE
    assert unsettled(stood.posture_changed_t + POSTURE_SETTLES_S + 1, stood) is None


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_longer_exertion_never_takes_a_shorter_recovery(one_s, other_s):
    shorter, longer = sorted((one_s, other_s))

    assert LEAST_RECOVERY_S <= recovery_s(shorter) <= recovery_s(longer) <= LONGEST_RECOVERY_S


any_frame = st.builds(
    MotionFrame,
    stamp_ns=st.integers(0, 2**64 - 1) | st.integers(0, 10**11),
    samples_mg=st.lists(st.tuples(*[st.integers(-32768, 32767)] * 3), min_size=1, max_size=80).map(tuple),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.floats(-1e4, 1e4), any_frame), max_size=30))
def test_no_frames_at_all_break_it(told):
    meter = MovementMeter()

    for t, frame in told:
        meter.take(t, frame)
        movement = meter.reading(t)
        assert movement is None or movement.activity_mg is None or movement.activity_mg >= 0
        assert isinstance(meter.is_motionless, bool)

"""engine/session.py: the kernel, from packets to outcomes."""

import math
import random
import re
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise

import pytest

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.movement import POSTURE_SETTLES_S, recovery_s
from biosignals.signals import Activity, Contact, Unknown
from biosignals.virtual_strap.synthetic_motion import Episode, MotionKind
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    AlertKind,
    Context,
    EcgPacket,
    HeadBehaviour,
    MotionPacket,
    PatientRating,
    PatientStop,
    Scale,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.senses import REFUTED_HOLDS_S
from engine.session import LEAST_AHEAD_S
from policies.gate_values import GateRule
from policies.policy import CALM, Order, Phase
from policies.verdict import Rule
from tests.engine.head_spans import head_span
from tests.engine.rehearsed import Driver, demo_session, rehearse
from tests.engine.strap_streams import EcgStream, MotionStream

STOPS = [lambda t: PatientStop(t=t), lambda t: TherapistOrder(t=t, order=Order.STOP)]


def exposed(intensity: float = 0.15) -> Driver:
    """A session that stands in exposure at some intensity."""
    driver = Driver(demo_session())
    driver.go(400, until=lambda outcome: outcome.applied.scene.intensity >= intensity)
    assert driver.last.applied.scene.intensity >= intensity, "the session never rose: the test says nothing"
    return driver


def order(driver: Driver, what: Order, value: float | None = None):
    return driver.step(TherapistOrder(t=driver.t, order=what, value=value))


@pytest.mark.parametrize("stop", STOPS, ids=["patient", "therapist"])
def test_a_stop_is_calm_in_the_same_tick_and_leads_to_recovery(stop):
    driver = exposed()

    outcome = driver.step(stop(driver.t))

    assert outcome.applied.scene == CALM.scene
    assert outcome.applied.music.loudness_db <= CALM.music.loudness_db
    assert outcome.phase is Phase.RECOVERY
    assert AlertKind.STOPPED in {alert.kind for alert in outcome.alerts}


@pytest.mark.parametrize("stop", STOPS, ids=["patient", "therapist"])
def test_a_stop_wins_from_every_moment_of_a_session(stop):
    session = demo_session()
    for number, (tick, _) in enumerate(rehearse("responsive", seconds=200)):
        if number % 97 == 0:
            outcome = deepcopy(session).step(Tick(t=tick.t, inputs=(stop(tick.t),)))
            assert outcome.applied.scene == CALM.scene, f"at tick {number}"
            assert outcome.phase in (Phase.RECOVERY, Phase.ENDED)
        session.step(tick)


def test_a_stop_wins_over_everything_else_in_its_tick():
    driver = exposed()

    outcome = driver.step(
        TherapistOrder(t=driver.t, order=Order.STEP_UP),
        PatientStop(t=driver.t),
        TherapistOrder(t=driver.t, order=Order.RESUME),
        TherapistOrder(t=driver.t, order=Order.NEXT_PHASE),
    )

    assert outcome.applied.scene == CALM.scene


def test_after_a_stop_nothing_rises_until_the_therapist_resumes():
    driver = exposed()
    driver.step(PatientStop(t=driver.t))

    driver.go(40)
    quiet = max(outcome.applied.scene.intensity for outcome in driver.outcomes[-400:])
    order(driver, Order.RESUME)
    driver.go(120, until=lambda outcome: outcome.applied.scene.intensity > 0)

    assert quiet == 0
    assert driver.last.applied.scene.intensity > 0


@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.BASELINE])
def test_a_resume_after_a_stop_before_the_exposure_leads_to_no_exposure_without_rest(phase):
    driver = Driver(demo_session())
    driver.go(60, until=lambda outcome: outcome.phase is phase)
    driver.step(PatientStop(t=driver.t))
    driver.step(PatientStop(t=driver.t))

    assert order(driver, Order.RESUME).phase is phase


def test_a_strap_without_contact_is_told_and_holds():
    driver = exposed()
    before = driver.last.applied.scene.intensity
    off = HeartRateMeasurement(bpm=60, contact=False, energy_kj=None, rr_s=(1.0,))

    for number in range(100):
        packets = (StrapPacket(t=driver.t, payload=bytes(off)),) if number % 10 == 0 else ()
        driver.step(*packets, has_strap=False)

    told = [alert for outcome in driver.outcomes[-100:] for alert in outcome.alerts]
    assert [alert.kind for alert in told] == [AlertKind.CONTACT_LOST]
    assert "does not touch the skin" in told[0].words
    assert max(outcome.applied.scene.intensity for outcome in driver.outcomes[-100:]) <= before


def test_resuming_in_a_natural_recovery_leads_nowhere_and_is_said():
    driver = exposed()
    driver.go(600, until=lambda outcome: outcome.phase is Phase.RECOVERY)

    outcome = order(driver, Order.RESUME)

    assert outcome.phase is Phase.RECOVERY
    assert AlertKind.REFUSED in {alert.kind for alert in outcome.alerts}


def test_a_hold_keeps_the_intensity_until_resumed():
    driver = exposed()
    order(driver, Order.HOLD)
    held = driver.last.applied.scene.intensity

    driver.go(60)

    assert {outcome.applied.scene.intensity for outcome in driver.outcomes[-590:]} == {held}
    assert driver.last.is_held
    order(driver, Order.RESUME)
    assert not driver.last.is_held


def test_a_lowered_ceiling_acts_in_the_same_tick():
    driver = exposed()

    outcome = order(driver, Order.CEILING, 0.1)

    assert driver.outcomes[-2].applied.scene.intensity > 0.1 >= outcome.applied.scene.intensity
    assert outcome.ceiling == 0.1


def test_a_step_down_lowers_in_the_same_tick():
    driver = exposed()
    before = driver.last.applied.scene.intensity

    assert order(driver, Order.STEP_DOWN).applied.scene.intensity < before


@pytest.mark.parametrize("actuator", list(Actuator))
def test_a_lost_actuator_holds_and_is_told_until_it_is_back(actuator):
    driver = exposed()

    lost = driver.step(ActuatorLost(t=driver.t, actuator=actuator, reason="killed"))
    driver.go(60)
    most = max(outcome.applied.scene.intensity for outcome in driver.outcomes[-590:])
    found = driver.step(ActuatorFound(t=driver.t, actuator=actuator))

    assert lost.is_held
    assert not found.is_held
    assert most <= lost.applied.scene.intensity
    assert AlertKind.ACTUATOR_LOST in {alert.kind for alert in lost.alerts}
    assert AlertKind.ACTUATOR_FOUND in {alert.kind for alert in found.alerts}


@pytest.mark.parametrize("actuator", [Actuator.STAGE, Actuator.SCENE, Actuator.HEADSET])
def test_time_without_what_the_scene_is_seen_through_earns_nothing(actuator):
    driver = exposed()
    driver.go(60, until=lambda outcome: " s at it" in outcome.policy_why)
    arrived_at, step = driver.t, driver.last.step

    driver.step(ActuatorLost(t=driver.t, actuator=actuator, reason="not there"))
    driver.go(60)
    driver.step(ActuatorFound(t=driver.t, actuator=actuator))
    driver.go(1.5)
    spent = re.search(r"(\d+) s at it", driver.last.policy_why)

    assert driver.t - arrived_at > 60
    assert driver.last.step == step
    assert spent is not None
    assert int(spent[1]) <= 4


def test_a_hold_by_hand_outlives_a_lost_actuator():
    driver = exposed()
    order(driver, Order.HOLD)

    driver.step(ActuatorLost(t=driver.t, actuator=Actuator.STAGE, reason="killed"))
    driver.step(ActuatorFound(t=driver.t, actuator=Actuator.STAGE))

    assert driver.last.is_held


def test_a_silent_strap_holds_and_then_fades_the_scene_to_nothing():
    driver = exposed()
    before = driver.last.applied.scene.intensity

    driver.go(100, has_strap=False)

    since = [outcome.applied.scene.intensity for outcome in driver.outcomes[-1000:]]
    kinds = [alert.kind for outcome in driver.outcomes[-1000:] for alert in outcome.alerts]
    assert max(since[120:]) <= max(since[:120])
    assert since[150] >= before - 1e-9, "a short silence is a hold"
    assert since[-1] == 0, "a long one is not"
    assert AlertKind.CONTACT_LOST in kinds
    assert AlertKind.EVIDENCE_LOST in kinds


def test_a_lost_and_found_strap_is_told():
    driver = exposed()

    lost = driver.step(StrapLost(t=driver.t, reason="out of range"))
    found = driver.step(StrapFound(t=driver.t, name="H10"))

    assert [alert.kind for alert in lost.alerts] == [AlertKind.STRAP_LOST]
    assert [alert.kind for alert in found.alerts] == [AlertKind.STRAP_FOUND]


def test_nothing_rises_from_the_tick_in_which_the_strap_is_lost():
    driver = exposed(0.11)
    assert driver.last.gate_rule == GateRule.RAMP.name, "it does not rise: the test says nothing"
    before = driver.last.applied.scene.intensity

    lost = driver.step(StrapLost(t=driver.t, reason="out of range"), has_strap=False)
    driver.go(8, has_strap=False)
    while_lost = [outcome.applied.scene.intensity for outcome in driver.outcomes[-81:]]
    driver.step(StrapFound(t=driver.t, name="H10"))
    driver.go(20)

    assert lost.gate_rule == GateRule.HELD.name
    assert max(while_lost) <= before
    assert driver.last.applied.scene.intensity > max(while_lost), "and once it is back it goes on"


@pytest.mark.parametrize(
    ("between", "is_joined"),
    [
        ((), True),
        ((lambda t: StrapLost(t=t, reason="out of range"),), False),
        ((lambda t: StrapFound(t=t, name="H10"),), False),
    ],
    ids=["nothing", "lost", "found"],
)
def test_no_beats_are_joined_across_a_lost_strap(between, is_joined):
    driver = exposed()
    driver.go(2, until=lambda _: driver.t == round(driver.t))  # a beat has just come
    longer = HeartRateMeasurement(bpm=55, contact=True, rr_s=(1.125,))

    for make in between:
        driver.step(make(driver.t), has_strap=False)
    driver.go(1.0 - 0.1 * len(between), has_strap=False)
    driver.step(StrapPacket(t=driver.t, payload=bytes(longer)), has_strap=False)

    assert (driver.last.hrv.rmssd_ms.value > 0) is is_joined


def moving(kind: MotionKind, *, from_t: float = 150.0, to_t: float = 180.0) -> MotionStream:
    return MotionStream(Episode(kind=kind, from_t=from_t, to_t=to_t))


def go_with(driver: Driver, stream: MotionStream | EcgStream, to_t: float) -> list:
    """Let time pass until `to_t` with the stream; the outcomes of that time."""
    before = len(driver.outcomes)
    while driver.t < to_t:
        driver.step(*stream.until(driver.t))
    return driver.outcomes[before:]


def intensities(outcomes: list) -> list[float]:
    return [outcome.applied.scene.intensity for outcome in outcomes]


def kinds(outcomes: list) -> list[AlertKind]:
    return [alert.kind for outcome in outcomes for alert in outcome.alerts]


def never_rises(outcomes: list) -> bool:
    strengths = intensities(outcomes)
    return all(later <= sooner for sooner, later in pairwise(strengths))


def test_while_and_after_walking_nothing_rises_and_then_it_goes_on():
    driver, stream = Driver(demo_session()), moving(MotionKind.WALKING)
    go_with(driver, stream, 155)

    walking = go_with(driver, stream, 180)
    settled_t = walking[-1].movement.exerted_t + recovery_s(walking[-1].movement.exertion_s)
    settling = go_with(driver, stream, settled_t - 5)
    go_with(driver, stream, settled_t + 90)

    assert {outcome.arousal.unknown for outcome in walking + settling} == {Unknown.MOVED}
    assert {outcome.movement.activity for outcome in walking} == {Activity.MODERATE}
    assert never_rises(walking + settling)
    assert driver.last.arousal.is_known
    assert driver.last.applied.scene.intensity > intensities(settling)[-1]


def test_after_lying_down_arousal_is_unknown_until_the_heart_has_settled():
    driver, stream = Driver(demo_session()), moving(MotionKind.LYING, to_t=400)
    go_with(driver, stream, 154)
    changed_t = driver.last.movement.posture_changed_t

    unsettled = go_with(driver, stream, changed_t + POSTURE_SETTLES_S - 1)
    go_with(driver, stream, changed_t + POSTURE_SETTLES_S + 2)

    assert {outcome.arousal.unknown for outcome in unsettled} == {Unknown.POSTURE}
    assert never_rises(unsettled)
    assert driver.last.arousal.is_known


def test_a_strap_on_a_table_is_told_once_though_it_claims_contact_and_nothing_rises_on_it():
    driver, stream = Driver(demo_session()), moving(MotionKind.ON_TABLE, from_t=150, to_t=230)
    go_with(driver, stream, 185)

    on_table = go_with(driver, stream, 229)
    back = go_with(driver, stream, 300)

    assert {outcome.contact for outcome in on_table} == {Contact.IMPLAUSIBLE}
    assert {outcome.arousal.unknown for outcome in on_table} == {Unknown.IMPLAUSIBLE}
    assert never_rises(on_table)
    assert kinds(driver.outcomes).count(AlertKind.CONTACT_LOST) == 1
    assert kinds(back).count(AlertKind.CONTACT_FOUND) == 1
    assert driver.last.contact is Contact.TOUCHES


def test_beats_of_a_strap_on_a_table_are_no_evidence_and_too_many_of_them_lead_to_nothing():
    driver, stream = Driver(demo_session()), moving(MotionKind.ON_TABLE, from_t=200, to_t=350)
    go_with(driver, stream, 233)
    before = driver.last.applied.scene.intensity

    outcomes = go_with(driver, stream, 300)

    assert before > 0
    assert intensities(outcomes)[-1] == 0
    assert AlertKind.EVIDENCE_LOST in kinds(outcomes)
    assert driver.last.arousal.age_s > 60


def test_a_walk_in_the_baseline_is_no_rest():
    still, walked = Driver(demo_session()), Driver(demo_session())
    go_with(still, MotionStream(), 70)
    go_with(walked, moving(MotionKind.WALKING, from_t=5, to_t=70), 70)

    still.go(20)
    walked.go(20)
    still_later, walked_later = still.outcomes[-50:], walked.outcomes[-50:]

    assert still_later[-1].arousal.is_known
    assert {outcome.arousal.unknown for outcome in walked_later} == {Unknown.NO_REST}


def test_a_rest_that_movement_prevents_names_it_among_what_to_check():
    driver = Driver(demo_session())

    go_with(driver, moving(MotionKind.WALKING, from_t=5, to_t=150), 150)

    longer = [outcome for outcome in driver.outcomes if outcome.policy_rule == Rule.RESTS_LONGER.value]
    assert longer, "the rest was never prolonged: the test says nothing"
    assert all("nobody moves" in outcome.policy_why for outcome in longer)


def test_an_accelerometer_at_rest_changes_nothing_that_is_done():
    with_it, without = Driver(demo_session()), Driver(demo_session())
    go_with(with_it, MotionStream(), 200)
    without.go(200)

    assert with_it.last.movement is not None
    assert [replace(outcome, movement=None) for outcome in with_it.outcomes] == without.outcomes


def test_an_ecg_that_agrees_changes_nothing_that_is_done():
    with_it, without = Driver(demo_session()), Driver(demo_session())
    go_with(with_it, EcgStream(1.0), 150)
    without.go(150)

    assert with_it.last.ecg.agreement == 1.0
    assert [replace(outcome, ecg=None) for outcome in with_it.outcomes] == without.outcomes


def test_an_ecg_that_refutes_the_intervals_is_told_once_and_its_rest_is_none():
    driver = Driver(demo_session())

    outcomes = go_with(driver, EcgStream(0.7), 120)

    assert kinds(outcomes).count(AlertKind.ECG_DISAGREES) == 1
    assert driver.last.arousal.unknown is Unknown.ECG_DISAGREES
    assert driver.last.arousal.age_s > 60
    assert max(intensities(outcomes)) == 0


def refuted(beats_rr_s: float = 1.0) -> Driver:
    """A session in which the ECG has refuted the strap's intervals for a few seconds, after a good rest."""
    driver, good, bad = Driver(demo_session()), EcgStream(beats_rr_s), EcgStream(0.7)
    go_with(driver, good, 150)
    bad.until(150)
    for _ in range(600):
        driver.step(*bad.until(driver.t))
        if driver.last.arousal.unknown is Unknown.ECG_DISAGREES:
            break
    assert driver.last.arousal.unknown is Unknown.ECG_DISAGREES, "never refuted: the test says nothing"
    return driver


def test_an_ecg_that_refuted_and_fell_silent_has_taken_nothing_back():
    driver = refuted()
    before = driver.t

    outcomes = [driver.step() for _ in range(round((REFUTED_HOLDS_S + 60) * 10))]

    held = [outcome for outcome in outcomes if outcome.t - before < REFUTED_HOLDS_S - 1]
    assert outcomes[100].ecg is None
    assert {outcome.arousal.unknown for outcome in held} == {Unknown.ECG_DISAGREES}
    assert never_rises(held)
    assert driver.last.arousal.is_known


def test_a_new_link_is_not_refuted_by_the_ecg_of_the_one_before():
    driver = refuted()

    driver.step(StrapLost(t=driver.t, reason="out of range"))
    found = driver.step(StrapFound(t=driver.t, name="H10"))

    assert found.arousal.unknown is not Unknown.ECG_DISAGREES


def test_a_lost_strap_takes_what_it_said_of_contact_with_it():
    driver = exposed()
    off = HeartRateMeasurement(bpm=60, contact=False, rr_s=(1.0,))
    driver.step(StrapPacket(t=driver.t, payload=bytes(off)), has_strap=False)

    lost = driver.step(StrapLost(t=driver.t, reason="out of range"), has_strap=False)

    assert driver.outcomes[-2].contact is Contact.OFF
    assert lost.contact is Contact.NOT_KNOWN
    assert kinds([lost]) == [AlertKind.STRAP_LOST]


def words(outcomes: list, kind: AlertKind) -> list[str]:
    return [alert.words for outcome in outcomes for alert in outcome.alerts if alert.kind is kind]


def rate_packet(t: float, rr_s: tuple[float, ...] = (), *, bpm: int = 60) -> StrapPacket:
    return StrapPacket(t=t, payload=bytes(HeartRateMeasurement(bpm=bpm, contact=None, rr_s=rr_s)))


def test_a_strap_whose_link_is_lost_is_not_said_to_be_there():
    driver = exposed()
    driver.step(StrapLost(t=driver.t, reason="out of range"), has_strap=False)
    before = len(driver.outcomes)

    driver.go(30, has_strap=False)

    assert driver.last.arousal.unknown is Unknown.STALE
    assert set(kinds(driver.outcomes[before:])) <= {AlertKind.EVIDENCE_LOST}


def test_a_strap_that_is_there_without_beats_is_not_said_to_be_lost():
    driver = exposed()

    driver.go(60, has_strap=False)

    assert AlertKind.STRAP_LOST not in kinds(driver.outcomes)
    assert words(driver.outcomes, AlertKind.CONTACT_LOST) == ["The newest trusted heartbeat is too old."]


def test_a_strap_that_is_back_without_beats_is_told_once_and_its_beats_too():
    driver = exposed()
    driver.step(StrapLost(t=driver.t, reason="out of range"), has_strap=False)
    driver.go(30, has_strap=False)
    driver.step(StrapFound(t=driver.t, name="H10"), has_strap=False)
    before = len(driver.outcomes)

    silent_until_t = driver.go(30, has_strap=False).t
    driver.go(10)

    (said,) = [one for one in driver.outcomes[before:] if AlertKind.CONTACT_LOST in kinds([one])]
    assert 7 < said.t - driver.outcomes[before].t < 9
    assert kinds([one for one in driver.outcomes if one.t > silent_until_t]).count(AlertKind.CONTACT_FOUND) == 1


def test_a_strap_without_intervals_is_told_once_and_never_called_loose_for_it():
    driver = Driver(demo_session())

    for second in range(90):
        driver.go(0.9, has_strap=False)
        driver.step(rate_packet(driver.t, bpm=0 if second < 15 else 60 + second % 3), has_strap=False)
    outcomes = driver.outcomes[200:]

    assert {outcome.contact for outcome in outcomes} == {Contact.NOT_KNOWN}
    assert {outcome.arousal.unknown for outcome in outcomes} == {Unknown.NO_BEATS}
    assert ["sends no intervals" in one for one in words(driver.outcomes, AlertKind.CONTACT_LOST)] == [False, True]


def test_without_any_packet_nothing_is_said_of_a_strap():
    driver = Driver(demo_session())

    driver.go(60, has_strap=False)

    assert not kinds(driver.outcomes)


def test_an_ecg_that_agrees_again_is_told_and_one_that_refutes_again_too():
    driver, stream = Driver(demo_session()), EcgStream(1.0)

    for rr_s, to_t in ((0.75, 60), (1.0, 110), (0.75, 200)):
        while driver.t < to_t:
            beat = rate_packet(driver.t, (rr_s,), bpm=round(60 / rr_s))
            frames = stream.until(driver.t)
            sends = round(driver.t * 1000) % round(rr_s * 1000) < 100
            driver.step(*([beat] if sends else []), *frames, has_strap=False)

    said = [kind for kind in kinds(driver.outcomes) if kind in (AlertKind.ECG_DISAGREES, AlertKind.ECG_AGREES)]
    assert said == [AlertKind.ECG_DISAGREES, AlertKind.ECG_AGREES, AlertKind.ECG_DISAGREES]


@pytest.mark.parametrize("make", [EcgPacket, MotionPacket])
def test_garbage_for_frames_changes_nothing_and_is_told_once_in_a_while(make):
    chance = random.Random(1)
    with_it, without = Driver(demo_session()), Driver(demo_session())

    for _ in range(1500):
        with_it.step(make(t=with_it.t, payload=chance.randbytes(chance.randrange(10))))
        without.step()

    assert [replace(outcome, alerts=()) for outcome in with_it.outcomes] == [
        replace(outcome, alerts=()) for outcome in without.outcomes
    ]
    assert kinds(with_it.outcomes).count(AlertKind.BAD_PACKET) == 15


def test_what_stands_in_a_context_changes_nothing_but_itself():
    chance = random.Random(2)
    with_it, without = Driver(demo_session()), Driver(demo_session())

    for _ in range(2500):
        values = (chance.choice([None, -1e300, 0.0, 1e300]), chance.random())
        context = Context(t=chance.uniform(-1e4, 1e4), channel="EEG", labels=("alpha", "asymmetry"), values=values)
        with_it.step(*[context] * chance.randrange(3))
        without.step()

    assert with_it.outcomes == without.outcomes
    assert max(intensities(with_it.outcomes)) > 0


def test_a_frame_stamped_in_the_future_settles_no_later_than_one_of_now():
    driver, stream = Driver(demo_session()), moving(MotionKind.WALKING, from_t=5, to_t=20)
    while driver.t < 15:
        driver.step(*[replace(one, t=one.t + 3600) for one in stream.until(driver.t)])

    assert driver.last.movement.exerted_t <= driver.t


def test_malformed_packets_change_nothing_and_are_told_once_in_a_while():
    driver = exposed()
    features = driver.last.hrv

    told = 0
    for _ in range(9):
        outcome = driver.step(StrapPacket(t=driver.t, payload=b"\xff"), has_strap=False)
        told += sum(alert.kind is AlertKind.BAD_PACKET for alert in outcome.alerts)

    assert told == 1
    assert driver.last.hrv.mean_hr_bpm.value == pytest.approx(features.mean_hr_bpm.value, abs=2)


def test_a_high_rating_alarms_and_nothing_rises_on_it():
    driver = exposed()

    outcome = driver.step(PatientRating(t=driver.t, scale=Scale.SUDS, value=95))

    assert AlertKind.SUDS_HIGH in {alert.kind for alert in outcome.alerts}
    assert outcome.applied.scene.intensity <= driver.outcomes[-2].applied.scene.intensity


def test_sickness_alarms():
    driver = exposed()

    outcome = driver.step(PatientRating(t=driver.t, scale=Scale.SICKNESS, value=18))

    assert AlertKind.SICKNESS_HIGH in {alert.kind for alert in outcome.alerts}


def test_trouble_from_outside_is_told():
    driver = Driver(demo_session())

    outcome = driver.step(Trouble(t=driver.t, words="The disk is full."))

    assert [(alert.kind, alert.words) for alert in outcome.alerts] == [(AlertKind.TROUBLE, "The disk is full.")]


def test_a_stalled_or_turned_back_clock_is_told_and_buys_no_rise():
    driver = exposed()
    before = driver.last.applied.scene.intensity

    stalled = driver.session.step(Tick(t=driver.t + 3600))
    turned_back = driver.session.step(Tick(t=driver.t))

    for outcome in (stalled, turned_back):
        assert AlertKind.CLOCK in {alert.kind for alert in outcome.alerts}
        assert outcome.applied.scene.intensity <= before
    assert turned_back.t >= stalled.t


def test_a_packet_stamped_in_the_future_is_no_younger_than_its_tick():
    driver = exposed()
    beat = HeartRateMeasurement(bpm=60, contact=True, rr_s=(1.0,))
    driver.step(StrapPacket(t=driver.t + 3600, payload=bytes(beat)), has_strap=False)

    driver.go(40, has_strap=False)

    assert driver.last.arousal.age_s == pytest.approx(40, abs=2)
    assert not driver.last.arousal.is_known


def test_while_the_clock_is_behind_nothing_is_earned():
    driver = exposed(0.15)
    driver.step(PatientRating(t=driver.t, scale=Scale.SUDS, value=10))
    before = driver.last.applied

    outcomes = [driver.session.step(Tick(t=number / 10)) for number in range(round(driver.t * 10))]

    assert max(outcome.applied.scene.intensity for outcome in outcomes) <= before.scene.intensity
    assert max(outcome.applied.music.loudness_db for outcome in outcomes) <= before.music.loudness_db


def test_a_strap_without_contact_is_not_told_as_found():
    driver = exposed()
    loose = HeartRateMeasurement(bpm=60, contact=False, rr_s=(1.0,))
    driver.go(20, has_strap=False)

    outcome = driver.step(StrapPacket(t=driver.t, payload=bytes(loose)), has_strap=False)
    driver.go(5)

    assert AlertKind.CONTACT_FOUND not in {alert.kind for alert in outcome.alerts}
    assert AlertKind.CONTACT_FOUND in {alert.kind for one in driver.outcomes[-50:] for alert in one.alerts}


def test_resuming_while_a_part_is_lost_is_refused_with_the_reason():
    driver = exposed()
    driver.step(ActuatorLost(t=driver.t, actuator=Actuator.STAGE, reason="killed"))

    outcome = order(driver, Order.RESUME)

    assert outcome.is_held
    assert [(one.kind, "stage" in one.words) for one in outcome.alerts] == [(AlertKind.REFUSED, True)]


WITHOUT_TIME = [math.nan, math.inf, -math.inf, 1e300, -1e300, 10**400]


@pytest.mark.parametrize("t", WITHOUT_TIME, ids=lambda t: str(t)[:9])
@pytest.mark.parametrize(
    "make",
    [
        lambda t: Tick(t=t),
        lambda t: StrapPacket(t=t, payload=b"\x00\x48"),
        lambda t: EcgPacket(t=t, payload=b"\x00"),
        lambda t: MotionPacket(t=t, payload=b"\x02"),
        lambda t: Context(t=t, channel="band", labels=(), values=()),
        lambda t: StrapLost(t=t, reason="out of range"),
        lambda t: StrapFound(t=t, name="H10"),
        lambda t: ActuatorLost(t=t, actuator=Actuator.STAGE, reason="killed"),
        lambda t: ActuatorFound(t=t, actuator=Actuator.STAGE),
        lambda t: TherapistOrder(t=t, order=Order.STOP),
        lambda t: TherapistOrder(t=t, order=Order.CEILING, value=0.5),
        lambda t: PatientStop(t=t),
        lambda t: PatientRating(t=t, scale=Scale.SUDS, value=10),
        lambda t: HeadBehaviour(t=t, span=head_span()),
        lambda t: Trouble(t=t, words="The disk is full."),
    ],
)
def test_what_has_no_time_in_a_session_cannot_be_made(make, t):
    with pytest.raises(ValueError, match="t must lie in"):
        make(t)


def test_notes_lie_ahead_and_in_order_of_their_ticks():
    steps = rehearse("responsive", seconds=120)

    heard = [(outcome.t, note.t) for _, outcome in steps for note in outcome.notes]

    assert len(heard) > 50
    assert all(note_t >= t + LEAST_AHEAD_S for t, note_t in heard)


def test_a_session_that_has_ended_stays_calm():
    driver = exposed()
    order(driver, Order.END)

    driver.go(20)

    assert {outcome.phase for outcome in driver.outcomes[-200:]} == {Phase.ENDED}
    assert {outcome.applied.scene for outcome in driver.outcomes[-200:]} == {CALM.scene}


def test_the_same_inputs_give_the_same_outcomes():
    steps = rehearse("anxious", seed=3, seconds=100)

    session = demo_session(3)

    assert [session.step(tick) for tick, _ in steps] == [outcome for _, outcome in steps]


def test_another_seed_gives_another_session():
    assert [o for _, o in rehearse(seed=1, seconds=60)] != [o for _, o in rehearse(seed=2, seconds=60)]

"""Exposure by inhibitory learning: expectations before trials, what came after them, and an order that chance draws."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from policies.exposure_settings import ArousalUse, ExposureSettings, InhibitoryLearning, Mode
from policies.inhibitory_learning import ASKS_FOR_S, TrialLog
from policies.ladder import NOTHING, Rung
from policies.policy import Order, Phase, Rating
from policies.policy_maker import graded_exposure
from policies.verdict import Rule
from tests.policies.closed_loop import ready
from tests.policies.consulting import World

RULE = InhibitoryLearning(trial_s=60.0, trials=1, expected_below=20.0)
SETTINGS = replace(
    ready("heights_inhibitory").exposure_settings(),
    rungs=tuple(Rung(intensity=tenths / 10) for tenths in range(1, 7)),
    start=1,
    exposure_s=7200.0,
    arousal_use=ArousalUse.CONTEXT,
    moving_on=RULE,
)


def world(settings: ExposureSettings = SETTINGS, seed: int = 1) -> World:
    return World(policy=graded_exposure(settings, seed=seed), phase=Phase.EXPOSURE)


def answering(expects: float, came: float = 0.0) -> dict[str, object]:
    """Says both whenever it is asked."""

    def answer(world: World) -> None:
        decision = world.decisions[-1]
        if decision.asks_expectancy:
            world.expectancy = Rating(t=world.t + 0.5, value=expects)
        if decision.asks_outcome:
            world.outcome = Rating(t=world.t + 0.5, value=came)

    return {"answers": answer}


def rungs_of(world: World) -> list[int]:
    """The rungs in the order in which they were gone to, a trial repeated at one of them not told apart."""
    steps = [one.step for one in world.decisions if one.step is not None]
    return [step for number, step in enumerate(steps) if number == 0 or step != steps[number - 1]]


def test_nothing_of_a_trial_rises_before_it_was_said_what_is_expected() -> None:
    person = world()
    asked = person.wait(20)
    said = person.say(expects=70)

    assert (asked.rule, asked.asks_expectancy, asked.trial_intensity) == (Rule.ASKS_EXPECTANCY.value, True, 0.2)
    assert asked.action.scene.intensity == 0
    assert said.action.scene.intensity == 0.2
    assert not said.asks_expectancy


def test_who_says_nothing_is_not_waited_for_longer_than_the_time_to_answer() -> None:
    person = world()
    person.wait(int(ASKS_FOR_S) + 2)

    assert person.wait().action.scene.intensity == 0.2
    assert "not said" in person.wait(3).why


def test_a_trial_lasts_its_time_whatever_is_felt_and_is_judged_by_what_came() -> None:
    person = world()
    person.wait()
    person.say(expects=80)
    person.suds = Rating(t=person.t, value=10)
    within = person.wait(55)
    person.wait(8)
    asked = person.decisions[-1]
    after = person.say(came=10)

    assert (within.rule, within.asks_outcome) == (Rule.STAYS.value, False)
    assert asked.asks_outcome
    assert "trial 1 here, 60 of 60 s, expected 80, came 10: violated by 70" in after.why


def test_what_came_worse_than_expected_is_no_violation() -> None:
    log = TrialLog(RULE, Random(1))
    person = world()
    person.policy = graded_exposure(SETTINGS, seed=1)
    person.wait()
    person.say(expects=10)
    person.wait(63)

    assert "not violated, 30 more came" in person.say(came=40).why
    assert log.arrived_t is None


def test_what_is_said_within_a_trial_was_not_expected_of_it() -> None:
    person = world()
    person.wait(int(ASKS_FOR_S) + 5)
    late = person.say(expects=5)

    assert "what is expected was not said" in late.why


@pytest.mark.parametrize("seed", range(8))
def test_no_trial_is_more_than_one_rung_above_those_that_were_reached(seed: int) -> None:
    person = world(seed=seed)
    person.wait(4000, **answering(expects=60))  # type: ignore[arg-type]
    order = rungs_of(person)

    assert len(order) > 5
    assert all(rung <= max(order[: number + 1]) + 1 for number, rung in enumerate(order[1:]))
    assert min(order) == SETTINGS.start


def test_the_order_is_drawn_by_the_seed_and_differs_between_seeds() -> None:
    orders = []
    for seed in (1, 1, 2, 3, 4):
        person = world(seed=seed)
        person.wait(3000, **answering(expects=60))  # type: ignore[arg-type]
        orders.append(tuple(rungs_of(person)))

    assert orders[0] == orders[1]
    assert len(set(orders)) > 2


def test_an_order_that_does_not_vary_climbs() -> None:
    person = world(replace(SETTINGS, moving_on=replace(RULE, varies=False)))
    person.wait(1500, **answering(expects=10))  # type: ignore[arg-type]

    assert rungs_of(person) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("seed", range(6))
def test_a_session_ends_its_climb_wherever_the_last_rung_has_done_its_work(seed: int) -> None:
    person = world(replace(SETTINGS, moving_on=replace(RULE, trials=2)), seed=seed)
    person.wait(3000, **answering(expects=10))  # type: ignore[arg-type]
    ended = next(one for one in person.decisions if one.moves_on)

    assert ended.rule == Rule.TOP_REACHED.value
    assert "trial 2 here" in ended.why


def test_what_is_still_expected_is_tried_again_until_the_time_is_up() -> None:
    person = world(replace(SETTINGS, exposure_s=1800.0))
    person.wait(1801, **answering(expects=90))  # type: ignore[arg-type]

    assert person.decisions[-1].rule == Rule.TIME_UP.value


@pytest.mark.parametrize("seed", range(4))
def test_no_trial_is_begun_that_would_be_broken_off(seed: int) -> None:
    person = world(replace(SETTINGS, exposure_s=1000.0), seed)
    person.wait(1000, **answering(expects=90))  # type: ignore[arg-type]
    first_end = next(number for number, one in enumerate(person.decisions) if one.moves_on)

    ended = person.decisions[first_end]
    assert ended.rule == Rule.TIME_UP.value
    assert "too few for another" in ended.why
    assert not ended.asks_outcome
    assert person.decisions[first_end - 1].asks_outcome, "the last trial was told of to its end"


def test_in_suggest_mode_each_next_trial_waits_for_the_therapist() -> None:
    person = world(replace(SETTINGS, mode=Mode.SUGGEST))
    waited = person.wait(300, **answering(expects=10))  # type: ignore[arg-type]
    accepted = person.wait(1, Order.ACCEPT)

    assert rungs_of(person)[0] == SETTINGS.start
    assert waited.rule == Rule.SUGGESTS_STEP.value
    assert accepted.step != SETTINGS.start


def test_time_in_which_the_trial_is_not_seen_does_not_count_and_nothing_is_asked_of_it() -> None:
    person = world()
    person.wait()
    person.say(expects=50)
    person.wait(30)
    person.is_seen = False
    unseen = person.wait(120)
    person.is_seen = True

    assert not unseen.asks_outcome
    assert not person.wait(10).asks_outcome
    assert person.wait(25).asks_outcome


def test_whoever_was_led_down_to_nothing_comes_back_at_the_easiest_rung() -> None:
    person = world(replace(SETTINGS, start=0, leave_above_suds=85.0))
    person.wait()
    person.say(expects=50)
    person.wait(5)
    person.suds = Rating(t=person.t + 1, value=95)
    left = person.wait()
    person.suds = Rating(t=person.t + 1, value=30)
    paused = person.wait(30)
    back = person.wait(60)

    assert (left.rule, left.step, left.action.scene.intensity) == (Rule.LEAVES_ON_SUDS.value, None, 0.0)
    assert not paused.asks_expectancy
    assert "a pause" in paused.why
    assert back.step == 0


def test_a_lower_ceiling_draws_another_rung_below_it() -> None:
    log = TrialLog(replace(RULE, varies=False), Random(1))
    seen = world()
    seen.wait()

    assert log.next_rung(3, 3) <= 3
    assert log.next_rung(3, 1) <= 1
    assert log.next_rung(NOTHING, NOTHING) == NOTHING


def test_whoever_has_no_plateau_is_not_said_to_stay_on_it() -> None:
    person = world(replace(SETTINGS, plateau_s=0.0))
    person.wait()
    person.phase = Phase.PLATEAU
    said = person.wait()

    assert said.why.startswith("No plateau is planned: ")
    assert said.moves_on


def test_an_asked_question_always_says_of_which_trial() -> None:
    person = world()
    person.wait(600, **answering(expects=40, came=10))  # type: ignore[arg-type]

    assert all(
        (one.trial_intensity is not None) is (one.asks_expectancy or one.asks_outcome) for one in person.decisions
    )


@pytest.mark.parametrize("rising", [replace(RULE, varies=False), RULE])
def test_nothing_of_the_next_trial_rises_before_its_question_either(rising: InhibitoryLearning) -> None:
    person = world(replace(SETTINGS, moving_on=rising))
    person.wait(1200, **answering(expects=70))

    for earlier, later in pairwise(person.decisions):
        is_new = later.asks_expectancy and not earlier.asks_expectancy
        assert not is_new or later.action.scene.intensity <= earlier.action.scene.intensity
    assert all(one.asks_expectancy for one in person.decisions if one.rule == Rule.STEPS_UP.value)


def test_a_hold_or_a_scene_that_is_not_seen_leaves_the_whole_time_to_say_what_is_expected() -> None:
    for name, value in (("is_held", True), ("is_seen", False)):
        person = world()
        person.wait(10)
        setattr(person, name, value)
        meanwhile = person.wait(300)
        setattr(person, name, not value)
        after = person.wait(30)

        assert meanwhile.asks_expectancy, name
        assert (after.asks_expectancy, after.action.scene.intensity) == (True, 0.0), name
        assert not person.wait(10).asks_expectancy, name


def test_a_hold_or_a_scene_that_is_not_seen_leaves_the_whole_time_to_say_what_came() -> None:
    for name, value in (("is_held", True), ("is_seen", False)):
        person = world()
        person.wait()
        person.say(expects=50)
        asked = person.wait(63)
        setattr(person, name, value)
        meanwhile = person.wait(300)
        setattr(person, name, not value)

        assert asked.asks_outcome, name
        assert meanwhile.asks_outcome, name
        assert "came 20: violated by 30" in person.say(came=20).why, name


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_no_question_dangles_and_nothing_rises_under_one(seed: int) -> None:
    """Orders, holds, ratings of all kinds, sickness and blind minutes by chance; the patient answers now and then."""
    chance = Random(f"dangling {seed}")
    person = world(replace(SETTINGS, mode=chance.choice(list(Mode))), seed=seed)
    open_s = 0.0
    for _ in range(2400):
        orders = tuple(chance.sample([Order.STEP_UP, Order.STEP_DOWN, Order.ACCEPT], k=chance.random() < 0.01))
        person.is_held ^= chance.random() < 0.005
        person.is_seen ^= chance.random() < (0.004 if person.is_seen else 0.02)
        person.suds = Rating(t=person.t, value=chance.choice([20, 50, 95])) if chance.random() < 0.01 else person.suds
        sick = chance.random() < 0.004
        person.sickness = Rating(t=person.t, value=chance.choice([0, 2, 12])) if sick else person.sickness
        person.ceiling = chance.choice([0.3, 0.6, 1.0]) if chance.random() < 0.005 else person.ceiling
        before, asked_before = person.applied.scene.intensity, person.decisions[-1:]
        now = person.wait(1, *orders)
        is_asked = now.asks_expectancy or now.asks_outcome
        is_same = [(one.asks_expectancy, one.asks_outcome, one.step) for one in asked_before] == [
            (now.asks_expectancy, now.asks_outcome, now.step)
        ]
        open_s = open_s + (person.is_seen and not person.is_held) if is_asked and is_same and not orders else 0.0

        assert not (now.asks_expectancy and now.asks_outcome)
        assert (now.trial_intensity is not None) is is_asked
        assert not now.asks_expectancy or now.action.scene.intensity <= before
        assert open_s <= ASKS_FOR_S + 2
        if is_asked and chance.random() < 0.02:
            said = Rating(t=person.t + 0.5, value=chance.choice([0.0, 30.0, 90.0]))
            person.expectancy, person.outcome = (
                (said, person.outcome) if now.asks_expectancy else (person.expectancy, said)
            )
    person.enter(Phase.RECOVERY)
    assert not person.wait().asks_outcome
    assert not person.decisions[-1].asks_expectancy

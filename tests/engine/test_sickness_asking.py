"""When the patient is asked how sick he feels."""

from dataclasses import replace

from engine.messages import Outcome
from engine.sickness_asking import EVERY_S, PAUSED_EVERY_S, SETTLE_S, SicknessAsking
from policies.policy import Phase, Rating
from policies.verdict import Rule
from tests.engine.live_rig import outcome_at


def asked_at(outcomes: list[Outcome]) -> list[float]:
    asking = SicknessAsking()
    return [one.t for one in outcomes if asking.asks(one)]


def exposing(begin_t: int, end_t: int, *, sickness: Rating | None = None, rule: Rule = Rule.STAYS) -> list[Outcome]:
    return [
        replace(outcome_at(float(t), Phase.EXPOSURE), sickness=sickness, policy_rule=rule.value)
        for t in range(begin_t, end_t)
    ]


def test_within_an_exposure_every_five_minutes() -> None:
    assert asked_at(exposing(0, 400))[0] == EVERY_S


def test_while_sickness_pauses_the_exposure_far_more_often_than_it_may_last() -> None:
    sick = Rating(t=10.0, value=12.0)
    asked = asked_at(exposing(0, 10) + exposing(10, 100, sickness=sick, rule=Rule.PAUSES_SICK))

    assert asked[0] <= 10 + PAUSED_EVERY_S


def test_after_an_exposure_once_it_has_settled_and_until_it_is_answered() -> None:
    recovering = [outcome_at(float(t), Phase.RECOVERY) for t in range(60, 90)]
    answered = [replace(one, sickness=Rating(t=80.0, value=1.0)) if one.t >= 80 else one for one in recovering]

    assert asked_at(exposing(0, 60) + answered) == [float(t) for t in range(60 + int(SETTLE_S), 80)]


def test_nobody_is_asked_who_was_exposed_to_nothing() -> None:
    assert asked_at([outcome_at(float(t), Phase.RECOVERY) for t in range(600)]) == []

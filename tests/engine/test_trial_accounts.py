"""What was expected of trials and what came, as the summary tells it: also of those that came to no end."""

from dataclasses import replace

from engine.messages import Outcome, Tick
from engine.trial_accounts import TrialAccounts
from policies.policy import Phase, Rating
from tests.engine.live_rig import outcome_at


def _asking(t: float, **changes: object) -> Outcome:
    return replace(outcome_at(t, Phase.EXPOSURE), step=2, **changes)  # type: ignore[arg-type]


def _accounts(*outcomes: Outcome) -> TrialAccounts:
    accounts = TrialAccounts()
    for one in outcomes:
        accounts.hear(Tick(t=one.t), one)
    return accounts


EXPECTED = {"expectancy": Rating(t=2.0, value=70.0)}
TRIAL = (_asking(1.0, asks_expectancy=True), _asking(2.0, **EXPECTED), _asking(3.0, asks_outcome=True, **EXPECTED))
CAME = {**EXPECTED, "outcome": Rating(t=4.0, value=10.0)}


def test_a_trial_keeps_what_was_expected_of_it_where_the_next_question_follows_in_the_same_step() -> None:
    accounts = _accounts(*TRIAL, _asking(4.0, asks_expectancy=True, **CAME))

    assert [(one.expected, one.came) for one in accounts.accounts] == [(70.0, 10.0)]
    assert accounts.lines == ["trials     1 with what came; violated by 60 on average: rung 3: expected 70, came 10"]


def test_a_trial_that_came_to_no_end_is_told() -> None:
    broken_off = "1 with what was expected, not with what came: broken off, or not answered"
    after_another = _accounts(
        *TRIAL,
        _asking(4.0, asks_expectancy=True, **CAME),
        _asking(5.0, **{**CAME, "expectancy": Rating(t=5.0, value=40.0)}),
        outcome_at(6.0, Phase.RECOVERY),
    )

    assert _accounts(*TRIAL, outcome_at(4.0, Phase.RECOVERY)).lines == [f"trials     {broken_off}"]
    assert after_another.lines[1:] == [f"           {broken_off}"]


def test_an_answer_on_the_way_is_still_what_was_expected_and_one_in_the_trial_is_not() -> None:
    def trial(said_at: float) -> TrialAccounts:
        way = _asking(2.0)
        there = replace(way, t=3.0, applied=replace(way.applied, scene=replace(way.applied.scene, intensity=0.4)))
        ended = {"asks_outcome": True, "expectancy": Rating(t=said_at, value=70.0)}
        steps = (_asking(1.0, asks_expectancy=True, trial_intensity=0.4), way, there, replace(there, t=4.0))
        heard = [replace(one, expectancy=ended["expectancy"] if one.t >= said_at else None) for one in steps]
        return _accounts(*heard, _asking(5.0, **ended), _asking(6.0, **{**CAME, **ended, "asks_outcome": False}))

    assert [one.expected for one in trial(3.0).accounts] == [70.0]
    assert [one.expected for one in trial(4.0).accounts] == [None]


def test_without_trials_nothing_is_told() -> None:
    assert _accounts(_asking(1.0), _asking(2.0)).lines == []

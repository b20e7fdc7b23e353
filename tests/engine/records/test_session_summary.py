"""The summary of a session: the same as it runs and from its record, as JSON and back, honest about how it ended."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.messages import Outcome, PatientStop, TherapistOrder, Tick
from engine.plan import tape_header
from engine.records.recorded import RecordError
from engine.records.session_summary import Ending, SessionSummary, Wearer, read_summary, summary_values
from engine.records.summary_listener import SummaryListener, made_summary
from engine.records.tape import Tape
from policies.policy import Order, Phase, Rating
from tests.engine.rehearsed import Steps, demo_plan, record, rehearse


def heard_summary(steps: Steps, settings: dict[str, str] | None = None) -> SessionSummary:
    listener = SummaryListener(tape_header(demo_plan(), settings or {"demo": "yes"}))
    for tick, outcome in steps:
        listener.hear(tick, outcome)
    return listener.summary()


def ending_with(steps: Steps, *inputs: PatientStop | TherapistOrder) -> Steps:
    """The steps, and two more: one with the inputs, and one in which the session has ended."""
    _, last = steps[-1]
    ended: Outcome = replace(last, t=last.t + 0.2, phase=Phase.ENDED)
    return (*steps, (Tick(t=last.t + 0.1, inputs=inputs), replace(last, t=last.t + 0.1)), (Tick(t=ended.t), ended))


def test_a_record_is_summed_up_as_its_session_was(tmp_path: Path) -> None:
    steps = rehearse(seconds=200.0)
    tape = Tape(record(tmp_path / "the.tape", steps))

    summary = made_summary(tape)

    assert summary == replace(heard_summary(steps), began=summary.began)
    assert summary.ticks == 2000
    assert summary.seconds == pytest.approx(200.0)
    assert summary.policy == "Demonstration"
    assert summary.wearer is Wearer.VIRTUAL


def test_a_summary_comes_back_out_of_json() -> None:
    summary = heard_summary(rehearse(seconds=420.0))

    assert read_summary(json.loads(json.dumps(summary_values(summary), allow_nan=False))) == summary
    assert summary.steps
    assert summary.suds


def test_each_steps_ratings_are_its_own() -> None:
    summary = heard_summary(rehearse(seconds=420.0))

    for step in summary.steps:
        of_it = [one.value for one in summary.suds if one.step == step.step]
        assert step.ratings == len(of_it)
        assert step.last_suds == (of_it[-1] if of_it else None)
        assert 0 <= step.arousal_known <= 1
    assert summary.exposure_s <= sum(step.seconds for step in summary.steps) + 1


@pytest.mark.parametrize(
    ("inputs", "ending"),
    [
        ((), Ending.PLAN),
        ((PatientStop(t=60.1),), Ending.PATIENT_STOP),
        ((TherapistOrder(t=60.1, order=Order.STOP),), Ending.THERAPIST_STOP),
        ((TherapistOrder(t=60.1, order=Order.END),), Ending.THERAPIST_END),
        ((PatientStop(t=60.0), TherapistOrder(t=60.1, order=Order.END)), Ending.PATIENT_STOP),
        ((PatientStop(t=60.0), TherapistOrder(t=60.1, order=Order.RESUME)), Ending.PLAN),
    ],
)
def test_how_a_session_ended_is_told_by_who_ended_it(
    inputs: tuple[PatientStop | TherapistOrder, ...], ending: Ending
) -> None:
    assert heard_summary(ending_with(rehearse(seconds=60.0), *inputs)).ending is ending


def test_what_breaks_off_before_its_end_was_cut_off() -> None:
    assert heard_summary(rehearse(seconds=60.0)).ending is Ending.CUT_OFF
    assert heard_summary(()).ended_in is None


def test_a_rating_that_came_with_the_first_tick_counts() -> None:
    (tick, outcome), *others = rehearse(seconds=2.0)
    rating = Rating(t=tick.t, value=70.0)
    steps = ((tick, replace(outcome, suds=rating)), *((later, replace(told, suds=rating)) for later, told in others))

    assert [one.value for one in heard_summary(steps).suds] == [70.0]


def test_only_a_strap_that_this_program_did_not_make_is_a_persons() -> None:
    steps = rehearse(seconds=60.0)

    assert heard_summary(steps, {"strap": "Polar H10"}).is_of_person
    assert not heard_summary(steps, {"strap": "virtual", "patient": "anxious"}).is_of_person
    assert not heard_summary(steps, {"heart": "beats.csv"}).is_of_person


def test_a_summary_of_another_version_is_refused() -> None:
    values = summary_values(heard_summary(rehearse(seconds=60.0)))

    with pytest.raises(RecordError, match="version 2"):
        read_summary({**values, "summary_version": 2})
    with pytest.raises(RecordError, match="no summary"):
        read_summary({**values, "seconds": "long"})

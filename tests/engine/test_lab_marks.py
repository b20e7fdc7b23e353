"""What happens in a session is marked in few words, none of them a person's."""

from dataclasses import replace

import pytest

from engine.lab_marks import Marks
from engine.messages import (
    Actuator,
    ActuatorLost,
    Alert,
    AlertKind,
    Context,
    PatientRating,
    PatientStop,
    Scale,
    StrapFound,
    StrapLost,
    TherapistOrder,
    Tick,
    Trouble,
)
from policies.policy import Order, Phase
from tests.engine.live_rig import outcome_at
from tests.engine.rehearsed import rehearse


def marks_of(*inputs, t=5.0):
    """The marks of one tick, but for the phase."""
    return [
        mark for mark in Marks().of(Tick(t=t, inputs=inputs), outcome_at(t, Phase.EXPOSURE)) if "phase" not in mark[1]
    ]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (TherapistOrder(t=4.9, order=Order.STOP), "order:stop"),
        (TherapistOrder(t=4.9, order=Order.STEP_UP), "order:step up"),
        (TherapistOrder(t=4.9, order=Order.CEILING, value=0.45), "order:ceiling 0.45"),
        (PatientStop(t=4.9), "stop:patient"),
        (PatientRating(t=4.9, scale=Scale.SUDS, value=40), "suds:40"),
        (PatientRating(t=4.9, scale=Scale.SICKNESS, value=3.5), "sickness:3.5"),
        (PatientRating(t=4.9, scale=Scale.EXPECTANCY, value=70), "expectancy:70"),
        (PatientRating(t=4.9, scale=Scale.OUTCOME, value=10), "outcome:10"),
    ],
)
def test_what_people_do_is_marked_at_its_own_moment(one, words):
    assert marks_of(one) == [(4.9, words)]


def test_no_mark_lies_in_the_future():
    assert marks_of(PatientStop(t=9.0)) == [(5.0, "stop:patient")]


def test_phases_holds_and_alerts_of_a_whole_session_are_marked_once_each():
    marks, said = Marks(), []
    for tick, outcome in rehearse(seconds=200.0):
        said += [words for _, words in marks.of(tick, outcome)]

    phases = list(dict.fromkeys(outcome.phase.value for _, outcome in rehearse(seconds=200.0)))
    assert [words for words in said if words.startswith("phase:")] == [f"phase:{one}" for one in phases]
    alerts = [alert.kind.name for _, outcome in rehearse(seconds=200.0) for alert in outcome.alerts]
    assert [words for words in said if words.startswith("alert:")] == [f"alert:{name}" for name in alerts]
    assert sum(words.startswith("suds:") for words in said) > 0


def test_free_words_are_in_no_mark():
    name = "Anna Musterfrau"
    inputs = (
        StrapFound(t=1, name=name),
        StrapLost(t=1, reason=name),
        Trouble(t=1, words=name),
        ActuatorLost(t=1, actuator=Actuator.STAGE, reason=name),
        Context(t=1, channel=name, labels=(name,), values=(1.0,)),
    )
    alerts = tuple(Alert(t=1, kind=kind, words=name) for kind in AlertKind)
    outcome = replace(
        outcome_at(1, Phase.BASELINE), alerts=alerts, policy_why=name, policy_rule=name, gate_why=name, suggestion=name
    )

    marks = Marks().of(Tick(t=1, inputs=inputs), outcome)

    assert [words for _, words in marks] == ["phase:baseline", *(f"alert:{kind.name}" for kind in AlertKind)]

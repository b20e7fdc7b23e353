"""What goes to the patient with every command: STOPs and orders to look ahead anew are counted, none is lost."""

from dataclasses import replace

from engine.messages import Alert, AlertKind, Outcome, SceneOrder, SceneVerb, Tick
from engine.patient_cues import PatientCues
from policies.policy import Phase
from tests.engine.live_rig import outcome_at

STOPPED = Alert(t=1.0, kind=AlertKind.STOPPED, words="Scene and music are calm.")


def _outcome(*alerts: Alert) -> Outcome:
    return replace(outcome_at(1.0, Phase.EXPOSURE), alerts=alerts)


def test_stops_are_counted_since_the_session_began() -> None:
    cues = PatientCues()

    stops = [cues.of(Tick(t=1.0), _outcome(*alerts)).stops for alerts in ((), (STOPPED,), (), (STOPPED,), ())]

    assert stops == [0, 1, 1, 2, 2]


def test_orders_to_look_ahead_anew_are_counted_and_no_other_orders() -> None:
    cues = PatientCues()
    centre, event = SceneOrder(t=1.0, verb=SceneVerb.CENTRE), SceneOrder(t=1.0, verb=SceneVerb.DO, name="gust")

    centres = [cues.of(Tick(t=1.0, inputs=one), _outcome()).centres for one in ((event,), (centre, centre), ())]

    assert centres == [0, 2, 2]

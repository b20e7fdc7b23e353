"""What goes to the patient with every command: STOPs and orders to look ahead anew are counted, none is lost."""

from engine.messages import Outcome, PatientStop, SceneOrder, SceneVerb, TherapistOrder, Tick
from engine.patient_cues import PatientCues
from policies.policy import Order, Phase
from tests.engine.live_rig import outcome_at

PATIENT = PatientStop(t=1.0)
THERAPIST = TherapistOrder(t=1.0, order=Order.STOP)


def _outcome(phase: Phase = Phase.EXPOSURE) -> Outcome:
    return outcome_at(1.0, phase)


def test_stops_are_counted_since_the_session_began_whoever_said_them() -> None:
    cues = PatientCues()

    ticks = [Tick(t=1.0, inputs=inputs) for inputs in ((), (PATIENT,), (), (THERAPIST, PATIENT), ())]

    assert [cues.of(tick, _outcome()).stops for tick in ticks] == [0, 1, 1, 2, 2]


def test_a_stop_that_comes_as_the_session_ends_is_answered_too() -> None:
    end = TherapistOrder(t=1.0, order=Order.END)

    assert PatientCues().of(Tick(t=1.0, inputs=(end, PATIENT)), _outcome(Phase.ENDED)).stops == 1


def test_orders_to_look_ahead_anew_are_counted_and_no_other_orders() -> None:
    cues = PatientCues()
    centre, event = SceneOrder(t=1.0, verb=SceneVerb.CENTRE), SceneOrder(t=1.0, verb=SceneVerb.DO, name="gust")

    centres = [cues.of(Tick(t=1.0, inputs=one), _outcome()).centres for one in ((event,), (centre, centre), ())]

    assert centres == [0, 2, 2]

"""One virtual patient's sessions through the whole kernel, from packets on, summed up as trials are."""

import asyncio
from collections.abc import Sequence

from engine.estimators import PLAIN, EstimatorChoice
from engine.loop import run
from engine.messages import Input, Outcome, PatientRating, PatientStop, Scale, TherapistOrder, Tick
from engine.patient_side import PatientSide
from engine.plan import SessionPlan, new_session
from engine.ports import Listener
from engine.rehearsal import worn_by
from engine.ticks import TICKS_PER_S, Rehearsal
from policies.document_base import PolicyDocument
from policies.patient_profiles import PatientProfile
from policies.policy import Order, Phase
from policies.trials import Case
from policies.tried_session import OVERTIME_S, PatientTherapist, SessionNotes, TriedSession
from policies.virtual_patient import VirtualPatient

TICK_S = 1 / TICKS_PER_S


def try_in_full(
    document: PolicyDocument,
    profile: PatientProfile,
    seed: int,
    *,
    sessions: int = 1,
    estimator: EstimatorChoice = PLAIN,
    listeners: Sequence[Listener] = (),
) -> tuple[TriedSession, ...]:
    """So many sessions of the individual that `seed` draws, as `try_patient` gives them.

    Heart, strap, packets, beats, HRV, estimate, policy, gate and composer are those of a rehearsal at ten ticks a
    second. `listeners` hear every tick of every session. Raises EstimatorError where there is no such estimator.
    """
    patient = VirtualPatient(profile)
    patient.reset(seed)
    tried = []
    for number in range(1, sessions + 1):
        if number > 1:
            patient.sleep()
        numbered = document if number == 1 else document.for_session(number)
        plan = SessionPlan(policy=numbered, seed=seed, estimator=estimator)
        tried.append(_try_session(plan, patient, number, listeners))
    return tuple(tried)


def run_batch_in_full(cases: Sequence[Case], *, estimator: EstimatorChoice = PLAIN) -> list[tuple[TriedSession, ...]]:
    """As policies.trials.run_batch, through the whole kernel with `estimator`; `traits` are not asked."""
    return [
        try_in_full(case.document, case.profile, case.seed, sessions=case.sessions, estimator=estimator)
        for case in cases
    ]


def _try_session(
    plan: SessionPlan, patient: VirtualPatient, number: int, listeners: Sequence[Listener]
) -> TriedSession:
    document = plan.policy
    noting = _Noting(SessionNotes(ceiling=document.ceiling, band=document.band_limits))
    side = _WithTherapist(worn_by(patient, seed=plan.seed))
    rehearsal = Rehearsal(side, seconds=document.phases.total_minutes * 60 + OVERTIME_S)
    asyncio.run(run(new_session(plan), rehearsal.ticks(), [rehearsal.feel, noting.hear, *listeners]))
    return noting.notes.summed_up(
        patient,
        seed=plan.seed,
        session=number,
        seconds=noting.t,
        is_recovered=noting.phase is Phase.ENDED,
    )


class _WithTherapist:
    """A patient's side beside which a therapist sits who takes suggestions."""

    def __init__(self, side: PatientSide) -> None:
        self._side, self._therapist = side, PatientTherapist()

    def live_through(self, t: float, outcome: Outcome | None) -> tuple[Input, ...]:
        inputs = self._side.live_through(t, outcome)
        if self._therapist.accepts(TICK_S, outcome.suggestion if outcome else None):
            return (*inputs, TherapistOrder(t=t, order=Order.ACCEPT))
        return inputs


class _Noting:
    """Listens to a session and takes notes."""

    def __init__(self, notes: SessionNotes) -> None:
        self.notes = notes
        self.t, self.phase = 0.0, Phase.PREPARATION

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        for one in tick.inputs:
            match one:
                case PatientRating(scale=Scale.SUDS):
                    self.notes.hear_suds(one.t, one.value)
                case PatientRating(scale=Scale.SICKNESS):
                    self.notes.hear_sickness(one.value)
                case PatientStop() if self.phase is not Phase.ENDED:
                    self.notes.hear_stop()
        self.t, self.phase = tick.t, outcome.phase
        self.notes.note(
            TICK_S,
            outcome.phase,
            intensity=outcome.applied.scene.intensity,
            arousal=outcome.arousal.arousal,
            is_held=outcome.is_held,
        )

"""One virtual patient's sessions under one policy: the very policy and gate of a live session, once a second."""

from random import Random

from policies.conduct import Conduct
from policies.document_base import PolicyDocument
from policies.patient_profiles import PatientProfile
from policies.policy import Order, Phase, Rating
from policies.policy_maker import policy_of
from policies.safety import SafetyGate
from policies.stand_in_estimate import LIVE, EstimateTraits, StandInEstimate
from policies.tried_session import OVERTIME_S, PatientTherapist, SessionNotes, TriedSession
from policies.virtual_answers import NO_ANSWERS, VirtualAnswers
from policies.virtual_patient import Lived, VirtualPatient

__all__ = ["TriedSession", "try_patient"]

STEP_S = 1.0
GATE_STEP_S = 0.5  # the longest step that the gate counts in full


def try_patient(
    document: PolicyDocument,
    profile: PatientProfile,
    seed: int,
    *,
    sessions: int = 1,
    traits: EstimateTraits = LIVE,
) -> tuple[TriedSession, ...]:
    """So many sessions of the individual that `seed` draws; part of what was learned is lost between them."""
    patient = VirtualPatient(profile, step_s=STEP_S)
    patient.reset(seed)
    tried = []
    for number in range(1, sessions + 1):
        if number > 1:
            patient.sleep()
        tried.append(_Trial(document, patient, seed, number, traits).run())
    return tuple(tried)


class _Trial:
    """One session, and what is noted of it."""

    def __init__(
        self, document: PolicyDocument, patient: VirtualPatient, seed: int, number: int, traits: EstimateTraits
    ) -> None:
        self._patient, self._seed, self._number = patient, seed, number
        numbered = document if number == 1 else document.for_session(number)
        self._conduct = Conduct(
            policy=policy_of(numbered, seed=seed),
            gate=SafetyGate(document.gate_limits()),
            ceiling=document.ceiling,
            way=document.way,
        )
        self._notes = SessionNotes(ceiling=document.ceiling, band=document.band_limits)
        self._therapist = PatientTherapist()
        name = patient.profile.name
        self._estimate = StandInEstimate(
            traits,
            Random(f"{seed}:estimate:{name}:{number}"),
            is_ectopic=patient.profile.ectopic_share > 0,
        )
        self._longest_s = document.phases.total_minutes * 60 + OVERTIME_S
        self._answers = VirtualAnswers(patient)

    def run(self) -> TriedSession:
        standing, t = self._conduct.standing, 0.0
        while standing.phase is not Phase.ENDED and t < self._longest_s:
            t += STEP_S
            self._step(t)
        return self._notes.summed_up(
            self._patient,
            seed=self._seed,
            session=self._number,
            seconds=t,
            is_recovered=standing.phase is Phase.ENDED,
        )

    def _step(self, t: float) -> None:
        conduct, patient = self._conduct, self._patient
        lived = patient.live_through(STEP_S, conduct.applied, asked_suds=conduct.decision.asks_suds)
        is_urgent = self._hear(t, lived) or self._accept(t)
        if lived.stops and conduct.standing.stop(t):
            self._notes.hear_stop()
        rest = conduct.decision.rest if conduct.phase is Phase.BASELINE else None
        estimate = self._estimate.tell(t, patient.heart_rise_bpm, lived, rest)
        conduct.step(t, GATE_STEP_S, estimate, must_stop=lived.stops, is_urgent=is_urgent)
        conduct.step(t + GATE_STEP_S, GATE_STEP_S, estimate)
        self._notes.note(
            STEP_S,
            conduct.phase,
            intensity=conduct.applied.scene.intensity,
            arousal=estimate.arousal,
            is_held=conduct.standing.is_held,
        )

    def _hear(self, t: float, lived: Lived) -> bool:
        """Take what the patient says; True where the policy must decide at once."""
        if lived.suds is not None:
            self._conduct.suds = Rating(t=t, value=lived.suds)
            self._notes.hear_suds(t, lived.suds)
        asked = self._answer(t)
        if lived.sickness is not None:
            self._conduct.sickness = Rating(t=t, value=lived.sickness)
            self._notes.hear_sickness(lived.sickness)
        return lived.suds is not None or lived.sickness is not None or asked

    def _answer(self, t: float) -> bool:
        """Say what is expected, and what came, where that is asked."""
        conduct, decision = self._conduct, self._conduct.decision
        if not (decision.asks_expectancy or decision.asks_outcome):
            self._answers.leave()
            return False
        said = self._answers.say(
            t,
            asks_expectancy=decision.asks_expectancy,
            asks_outcome=decision.asks_outcome,
            intensity=decision.trial_intensity or 0.0,
        )
        if said.expectancy is not None:
            conduct.expectancy = Rating(t=t, value=said.expectancy)
        if said.outcome is not None:
            conduct.outcome = Rating(t=t, value=said.outcome)
        return said != NO_ANSWERS

    def _accept(self, t: float) -> bool:
        """The therapist takes what has been suggested for a while."""
        if not self._therapist.accepts(STEP_S, self._conduct.decision.suggestion):
            return False
        self._conduct.obey(t, Order.ACCEPT)
        return True

"""One virtual patient's sessions under one policy: the very policy and gate of a live session, once a second."""

from dataclasses import dataclass
from random import Random

from biosignals.signals import ArousalEstimate
from policies.conduct import Conduct
from policies.document_base import PolicyDocument
from policies.patient_profiles import PatientProfile
from policies.policy import Order, Phase, Rating
from policies.policy_maker import policy_of
from policies.safety import SafetyGate
from policies.stand_in_estimate import MEASURED, EstimateTraits, StandInEstimate
from policies.virtual_answers import NO_ANSWERS, VirtualAnswers
from policies.virtual_patient import Lived, VirtualPatient

STEP_S = 1.0
GATE_STEP_S = 0.5  # the longest step that the gate counts in full
OVERTIME_S = 600.0  # a session may last so much longer than planned: rests are prolonged
ACCEPTS_AFTER_S = 8.0  # the therapist reads a suggestion and takes it


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedSession:
    """What came of one session. Fear and intensities 0..1, SUDS 0-100, sickness 0-20; shares are of the exposure.

    `fear_left` is what the whole thing would still be feared, `suds` (session second, value) what was said of it.
    """

    patient: str
    seed: int
    session: int  # of this person, from 1
    seconds: float
    suds: tuple[tuple[float, float], ...]
    fear_left: float
    highest: float
    exposed_s: float
    is_at_top: bool
    is_recovered: bool  # the session ended by its own recovery
    stops: int
    most_sickness: float
    unknown_share: float | None  # None: no exposure
    held_share: float | None
    in_band_share: float | None  # None: the policy has no band

    @property
    def peak_suds(self) -> float | None:
        return max((value for _, value in self.suds), default=None)

    @property
    def last_suds(self) -> float | None:
        return self.suds[-1][1] if self.suds else None


def try_patient(
    document: PolicyDocument,
    profile: PatientProfile,
    seed: int,
    *,
    sessions: int = 1,
    traits: EstimateTraits = MEASURED,
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
        self._ceiling, self._band = document.ceiling, document.band_limits
        name = patient.profile.name
        self._estimate = StandInEstimate(traits, Random(f"{seed}:estimate:{name}:{number}"))
        self._longest_s = document.phases.total_minutes * 60 + OVERTIME_S
        self._answers = VirtualAnswers(patient)
        self._suds: list[tuple[float, float]] = []
        self._suggested_s = 0.0
        self._stops = 0
        self._most_sickness = self._highest = 0.0
        self._exposed_s = self._unknown_s = self._held_s = self._practised_s = self._in_band_s = 0.0

    def run(self) -> TriedSession:
        conduct, t = self._conduct, 0.0
        while conduct.phase is not Phase.ENDED and t < self._longest_s:
            t += STEP_S
            self._step(t)
        exposed_s, practised_s = self._exposed_s, self._practised_s
        return TriedSession(
            patient=self._patient.profile.name,
            seed=self._seed,
            session=self._number,
            seconds=t,
            suds=tuple(self._suds),
            fear_left=self._patient.fear_left,
            highest=self._highest,
            exposed_s=exposed_s,
            is_at_top=self._highest >= self._ceiling - 0.005,
            is_recovered=conduct.phase is Phase.ENDED,
            stops=self._stops,
            most_sickness=self._most_sickness,
            unknown_share=self._unknown_s / exposed_s if exposed_s else None,
            held_share=self._held_s / exposed_s if exposed_s else None,
            in_band_share=self._in_band_s / practised_s if practised_s and self._band else None,
        )

    def _step(self, t: float) -> None:
        conduct, patient = self._conduct, self._patient
        lived = patient.live_through(STEP_S, conduct.applied, asked_suds=conduct.decision.asks_suds)
        is_urgent = self._hear(t, lived) or self._accept(t)
        if lived.stops:
            self._stops += conduct.standing.stop(t)
        estimate = self._estimate.tell(t, patient.arousal, lived, conduct.phase)
        conduct.step(t, GATE_STEP_S, estimate, must_stop=lived.stops, is_urgent=is_urgent)
        conduct.step(t + GATE_STEP_S, GATE_STEP_S, estimate)
        self._note(estimate)

    def _hear(self, t: float, lived: Lived) -> bool:
        """Take what the patient says; True where the policy must decide at once."""
        if lived.suds is not None:
            self._conduct.suds = Rating(t=t, value=lived.suds)
            self._suds.append((t, lived.suds))
        asked = self._answer(t)
        if lived.sickness is not None:
            self._conduct.sickness = Rating(t=t, value=lived.sickness)
            self._most_sickness = max(self._most_sickness, lived.sickness)
        return lived.suds is not None or lived.sickness is not None or asked

    def _answer(self, t: float) -> bool:
        """Say what is expected, and what came, where that is asked."""
        conduct, decision = self._conduct, self._conduct.decision
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
        if self._conduct.decision.suggestion is None:
            self._suggested_s = 0.0
            return False
        self._suggested_s += STEP_S
        if self._suggested_s < ACCEPTS_AFTER_S:
            return False
        self._suggested_s = 0.0
        self._conduct.obey(t, Order.ACCEPT)
        return True

    def _note(self, estimate: ArousalEstimate) -> None:
        phase, intensity = self._conduct.phase, self._conduct.applied.scene.intensity
        if phase.is_exposing:
            self._exposed_s += STEP_S
            self._unknown_s += not estimate.is_known
            self._held_s += self._conduct.standing.is_held
            self._highest = max(self._highest, intensity)
        elif phase is Phase.PRACTICE and self._band is not None:
            self._practised_s += STEP_S
            low, high = self._band
            self._in_band_s += low <= self._patient.arousal <= high

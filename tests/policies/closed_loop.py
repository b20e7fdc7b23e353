"""A tiny closed loop for tests, ten times a second: patient, estimate, policy and gate, without the engine's kernel."""

from collections.abc import Callable
from dataclasses import dataclass

from biosignals.signals import ArousalEstimate, Unknown
from policies.document import LIBRARY, PolicyDocument, read_policy
from policies.gate_values import Evidence, Passed
from policies.phases import RESUMED, after
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Rating
from policies.policy_maker import graded_exposure
from policies.safety import SafetyGate
from policies.virtual_patient import PATIENTS, VirtualPatient

STEP_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What stood in one tick."""

    t: float
    phase: Phase
    decision: Decision
    passed: Passed
    evidence: Evidence
    suds: Rating | None
    stops: bool  # the patient
    is_calmed: bool  # by a STOP of patient or therapist


def known(t: float, arousal: float) -> ArousalEstimate:
    return ArousalEstimate(t=t, arousal=arousal, spread=0.1, quality=1.0, age_s=0.5, unknown=None)


def unknown(t: float, reason: Unknown = Unknown.STALE, quality: float = 0.0) -> ArousalEstimate:
    age_s = None if reason is Unknown.NO_BEATS else 40.0 if reason is Unknown.STALE else 0.5
    return ArousalEstimate(t=t, arousal=None, spread=None, quality=quality, age_s=age_s, unknown=reason)


def ready(name: str) -> PolicyDocument:
    return read_policy(LIBRARY / f"{name}.yaml")


def rehearse(
    document: PolicyDocument,
    patient_name: str,
    *,
    seed: int = 1,
    longest_s: float = 3600.0,
    orders: Callable[[float, Phase, Decision | None], tuple[Order, ...]] = lambda t, phase, decision: (),
    estimate: Callable[[float, float], ArousalEstimate] = known,
    ceiling: float = 1.0,
) -> list[Moment]:
    """One whole session of a virtual patient; `estimate` makes what is known from (t, true fear)."""
    policy, gate = graded_exposure(document.exposure_settings(), seed=1), SafetyGate(document.gate_limits())
    patient = VirtualPatient(PATIENTS[patient_name])
    patient.reset(seed)
    phase, phase_began_t, decision = Phase.PREPARATION, 0.0, None
    applied: Action = CALM
    suds = sickness = None
    is_held = False
    stopped_in: Phase | None = None
    moments: list[Moment] = []
    for tick in range(round(longest_s / STEP_S)):
        t = tick * STEP_S
        lived = patient.live_through(STEP_S, applied, asked_suds=decision is not None and decision.asks_suds)
        suds = Rating(t=t, value=lived.suds) if lived.suds is not None else suds
        sickness = Rating(t=t, value=lived.sickness) if lived.sickness is not None else sickness
        given = orders(t, phase, decision) + ((Order.STOP,) if lived.stops else ())
        must_calm = Order.STOP in given
        for order in given:
            is_lifting_hold = order is Order.RESUME and is_held
            is_held = (is_held or order is Order.HOLD) and order is not Order.RESUME
            if order is Order.STOP and phase is not Phase.ENDED:
                stopped_in = stopped_in or phase
            leads_to = after(phase, order)
            if order is Order.RESUME and stopped_in is not None and not is_lifting_hold and phase is not Phase.ENDED:
                leads_to, stopped_in = RESUMED[stopped_in], None
            if leads_to is not phase:
                phase, phase_began_t = leads_to, t
        if decision is None or tick % 10 == 0 or given or lived.suds is not None:
            seen = Observation(
                t=t,
                phase=phase,
                phase_began_t=phase_began_t,
                arousal=estimate(t, patient.fear),
                suds=suds,
                sickness=sickness,
                applied=applied,
                orders=given,
                is_held=is_held,
                ceiling=ceiling,
            )
            decision = policy.decide(seen)
            if decision.moves_on and not is_held:
                phase, phase_began_t = after(phase, Order.NEXT_PHASE), t
        arousal = estimate(t, patient.fear)
        evidence = Evidence(
            known=arousal.is_known,
            age_s=arousal.age_s,
            suds=suds.value if suds else None,
            suds_age_s=t - suds.t if suds else None,
            sickness=sickness.value if sickness else None,
            may_expose=phase.is_exposing,
            is_held=is_held,
            ceiling=ceiling,
        )
        passed = gate.calm() if must_calm else gate.pass_on(decision.action, evidence, dt_s=STEP_S)
        applied = passed.action
        moments.append(
            Moment(
                t=t,
                phase=phase,
                decision=decision,
                passed=passed,
                evidence=evidence,
                suds=suds,
                stops=lived.stops,
                is_calmed=must_calm,
            )
        )
        if phase is Phase.ENDED:
            break
    return moments

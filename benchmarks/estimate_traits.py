"""What the whole loop tells of virtual patients: the numbers that trials without beats stand in for it with."""

import asyncio
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, report
from biosignals.signals import Unknown
from engine.estimators import EstimatorChoice, EstimatorKind
from engine.loop import run
from engine.messages import Outcome, Tick
from engine.plan import SessionPlan, library_policy, new_session
from engine.rehearsal import worn_by
from engine.ticks import Rehearsal
from policies.patient_profiles import PATIENTS
from policies.policy import Phase
from policies.stand_in_estimate import MEASURED, MEASURED_NETWORK, EstimateTraits
from policies.virtual_patient import VirtualPatient

Array = NDArray[np.float64]

STEADY = tuple(
    name for name, one in PATIENTS.items() if not (one.moves_per_s or one.loosens_per_s or one.ectopic_share)
)
LOOSE, ECTOPIC = "loose_strap", "ectopic"
LAGS_S = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 45, 60, 90)
KEEPS_LAG_S = 10  # between the estimator's own memory and what a session still holds
HIGH_SUDS = 50.0  # from which on what is said moves what is told: then the heart alone cannot be read off
AGREES_WITHIN = 0.25  # of each number, or of what is next to nothing of its kind: sessions are few
NEXT_TO_NOTHING = {"lag_s": 12.0, "unknown_keeps_s": 10.0, "ectopic_unknown_share": 0.2, "unknown_share": 0.04}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was true and what was told at one second of a session."""

    t: float
    phase: Phase
    rise_bpm: float
    told: float | None
    spread: float | None
    age_s: float | None
    unknown: Unknown | None
    is_said: bool  # a high rating has been given
    is_loose: bool


Life = tuple[Told, ...]


def measure(*, people: int, minutes: float, estimator: EstimatorKind) -> EstimateTraits:
    """From so many people of each kind, each in one rehearsal of `minutes` with `estimator`."""
    steady = [live(name, seed, minutes, estimator) for name in STEADY for seed in range(people)]
    loose = [live(LOOSE, seed, minutes, estimator) for seed in range(2 * people)]
    ectopic = [live(ECTOPIC, seed, minutes, estimator) for seed in range(3 * people)]
    known = [one for life in steady for one in life if one.told is not None]
    ectopic_share, keeps_s = unknown_of(ectopic)
    return EstimateTraits(
        **answer_of(steady),
        spread=float(np.mean([one.spread for one in known])),
        rest_s=float(np.median([rest_s(life) for life in steady])),
        age_s=float(np.mean([one.age_s for one in known])),
        settles_s=float(np.median([seconds for life in loose for seconds in settling_s(life)])),
        unknown_share=unknown_of(steady)[0],
        ectopic_unknown_share=ectopic_share,
        unknown_keeps_s=keeps_s,
    )


def live(name: str, seed: int, minutes: float, estimator: EstimatorKind) -> Life:
    """One rehearsal of a graded exposure, noted once a second."""
    patient = VirtualPatient(PATIENTS[name])
    patient.reset(seed)
    policy = library_policy("heights_graded").scaled(minutes)
    plan = SessionPlan(policy=policy, seed=seed, estimator=EstimatorChoice(kind=estimator))
    rehearsal = Rehearsal(worn_by(patient, seed=seed), seconds=minutes * 60)
    told: list[Told] = []

    def note(tick: Tick, outcome: Outcome) -> None:
        if round(tick.t * 10) % 10:
            return
        estimate, suds = outcome.arousal, outcome.suds
        told.append(
            Told(
                t=tick.t,
                phase=outcome.phase,
                rise_bpm=patient.heart_rise_bpm,
                told=estimate.arousal,
                spread=estimate.spread,
                age_s=estimate.age_s,
                unknown=estimate.unknown,
                is_said=bool(told and told[-1].is_said) or (suds is not None and suds.value >= HIGH_SUDS),
                is_loose=estimate.unknown is Unknown.NO_CONTACT,
            )
        )

    asyncio.run(run(new_session(plan), rehearsal.ticks(), [rehearsal.feel, note]))
    return tuple(told)


def answer_of(lives: Sequence[Life]) -> dict[str, float]:
    """How log odds of what is told follow the rise over rest: by the lag that leaves the least noise."""
    fits = [_fit(lives, lag_s) for lag_s in LAGS_S]
    return min(fits, key=lambda fit: fit["noise_sd"])


def _fit(lives: Sequence[Life], lag_s: float) -> dict[str, float]:
    """Least squares within sessions; what is left between them is the bias of a session."""
    pairs = [pair for life in lives if len((pair := _rises_and_odds(life, lag_s))[0]) > 4 * KEEPS_LAG_S]
    centred = [(rises - rises.mean(), odds - odds.mean()) for rises, odds in pairs]
    gain = sum(float(x @ y) for x, y in centred) / sum(float(x @ x) for x, _ in centred)
    levels = np.array([odds.mean() - gain * rises.mean() for rises, odds in pairs])
    noise = [y - gain * x for x, y in centred]
    noise_sd = math.sqrt(float(np.concatenate(noise).var()))
    together = sum(float(one[KEEPS_LAG_S:] @ one[:-KEEPS_LAG_S]) for one in noise)
    keeps = together / sum(len(one) - KEEPS_LAG_S for one in noise) / noise_sd**2
    return {
        "level": float(levels.mean()),
        "gain_per_bpm": gain,
        "lag_s": lag_s,
        "person_sd": float(levels.std(ddof=1)),
        "noise_sd": noise_sd,
        "noise_keeps_s": -KEEPS_LAG_S / math.log(keeps) if 0 < keeps < 1 else float("nan"),
    }


def _rises_and_odds(life: Life, lag_s: float) -> tuple[Array, Array]:
    """The rise over rest, late by `lag_s`, and the log odds told, where the heart alone made them."""
    rest_bpm = float(np.mean([one.rise_bpm for one in life if one.phase is Phase.BASELINE]))
    follows, late_bpm = 1 - math.exp(-1 / lag_s), life[0].rise_bpm
    rises, odds = [], []
    for one in life:
        late_bpm += follows * (one.rise_bpm - late_bpm)
        if one.told is not None and not one.is_said and one.phase is not Phase.BASELINE:
            rises.append(late_bpm - rest_bpm)
            odds.append(math.log(one.told / (1 - one.told)))
    return np.array(rises), np.array(odds)


def rest_s(life: Life) -> float:
    """Of baseline, until anything is known."""
    began_t = next(one.t for one in life if one.phase is Phase.BASELINE)
    return next((one.t - began_t for one in life if one.told is not None), math.nan)


def settling_s(life: Life) -> list[float]:
    """How long each loose strap, once put right, was not believed; what was cut short is left out."""
    lengths, tight_t = [], math.nan
    was_loose = False
    for one in life:
        if one.is_loose:
            tight_t = math.nan
        elif was_loose:
            tight_t = one.t
        if one.told is not None and not math.isnan(tight_t):
            lengths.append(one.t - tight_t)
            tight_t = math.nan
        was_loose = one.is_loose
    return lengths


def unknown_of(lives: Sequence[Life]) -> tuple[float, float]:
    """The share of exposure in which nothing is told, and how long such a time lasts on average, in seconds."""
    exposed = [[one for one in life if one.phase.is_exposing] for life in lives]
    unknown = sum(one.told is None for life in exposed for one in life)
    begun = sum(
        now.told is None and (before is None or before.told is not None)
        for life in exposed
        for before, now in zip([None, *life], life, strict=False)
    )
    return unknown / sum(map(len, exposed)), unknown / begun if begun else 1.0


def table_of(traits: Sequence[tuple[str, EstimateTraits]]) -> list[str]:
    """Each number, in a column for each of `traits`."""
    lines = [f"{'':24}" + "".join(f"{name:>12}" for name, _ in traits)]
    for field in fields(EstimateTraits):
        lines.append(f"{field.name:24}" + "".join(f"{getattr(one, field.name):12.4g}" for _, one in traits))
    return lines


def agreement(
    measured: EstimateTraits, *, n: int, in_use: EstimateTraits = MEASURED, name: str = "plain"
) -> list[Figure]:
    """Do the numbers that trials use still stand?"""
    used, now = asdict(in_use), asdict(measured)
    off = {name: abs(used[name] - now[name]) / max(abs(used[name]), NEXT_TO_NOTHING.get(name, 0.0)) for name in used}
    worst = max(off, key=lambda name: off[name])
    words = f"{name}: farthest number of the stand-in ({worst}) from what is measured now"
    return [Figure(name=words, n=n, value=off[worst], target=AGREES_WITHIN, unit="of it", is_most=True)]


def main() -> int:
    people, of_network, minutes = 5, 3, 20.0
    plain = measure(people=people, minutes=minutes, estimator=EstimatorKind.PLAIN)
    network = measure(people=of_network, minutes=minutes, estimator=EstimatorKind.NETWORK)
    for line in table_of(_columns(plain, network)):
        print(line, flush=True)
    figures = agreement(plain, n=people * (len(STEADY) + 5))
    figures += agreement(network, n=of_network * (len(STEADY) + 5), in_use=MEASURED_NETWORK, name="network")
    return report(figures)


def _columns(plain: EstimateTraits, network: EstimateTraits) -> list[tuple[str, EstimateTraits]]:
    in_use = [("plain", MEASURED), ("network", MEASURED_NETWORK)]
    return [*in_use, ("plain now", plain), ("network now", network)]


if __name__ == "__main__":
    sys.exit(main())

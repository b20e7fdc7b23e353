"""What the whole loop would tell of a virtual patient without its beats: arousal, late, noisy, at times unknown."""

import math
from dataclasses import dataclass
from random import Random

from biosignals.signals import ArousalEstimate, Unknown
from policies.policy import Phase
from policies.virtual_patient import Lived


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateTraits:
    """How the loop from heartbeats to estimate answers to a body. See docs/virtual-patients.md for how it was measured.

    An estimate is `level + gain * arousal`, late by about `lag_s`, with a bias of its own for each person and noise
    that keeps for `noise_keeps_s`. All arousal runs 0..1.
    """

    level: float
    gain: float
    lag_s: float
    person_sd: float
    noise_sd: float
    noise_keeps_s: float
    spread: float  # what the estimator says of its own uncertainty
    rest_s: float  # of rest until anything is known
    age_s: float  # of the newest trusted beat, usually
    settles_s: float  # after a loose strap or a bout of moving, until it is known again
    unknown_share: float  # of time with nothing the matter


# The plain estimator with a strap that sits well, as `python -m benchmarks.estimate_traits` measures it.
MEASURED = EstimateTraits(
    level=0.1,
    gain=0.8,
    lag_s=20.0,
    person_sd=0.1,
    noise_sd=0.1,
    noise_keeps_s=20.0,
    spread=0.15,
    rest_s=60.0,
    age_s=1.2,
    settles_s=20.0,
    unknown_share=0.01,
)


class StandInEstimate:
    """Tells one person's arousal once a second."""

    def __init__(self, traits: EstimateTraits, chance: Random) -> None:
        self._traits, self._chance = traits, chance
        self._bias = chance.gauss(0, traits.person_sd)
        self._keeps = math.exp(-1 / traits.noise_keeps_s)
        self._fresh_sd = traits.noise_sd * math.sqrt(1 - self._keeps**2)
        self._noise = chance.gauss(0, traits.noise_sd)
        self._follows = 1 - math.exp(-1 / traits.lag_s)
        self._body = 0.0
        self._rested_s = 0.0
        self._is_rested = False
        self._unsettled_s = 0.0
        self._loose_s = 0.0

    def tell(self, t: float, arousal: float, lived: Lived, phase: Phase) -> ArousalEstimate:
        """The estimate at session second `t`, a second after the last one; `arousal` is the body's, 0..1."""
        traits, chance = self._traits, self._chance
        self._body += self._follows * (arousal - self._body)
        self._noise = self._keeps * self._noise + chance.gauss(0, self._fresh_sd)
        self._loose_s = self._loose_s + 1 if lived.is_loose else 0.0
        self._rest(lived, phase)
        why = self._why_unknown(lived)
        age_s = traits.age_s + self._loose_s
        if why is not None:
            return ArousalEstimate(t=t, arousal=None, spread=None, quality=0.5, age_s=age_s, unknown=why)
        told = traits.level + traits.gain * self._body + self._bias + self._noise
        return ArousalEstimate(
            t=t, arousal=min(1.0, max(0.0, told)), spread=traits.spread, quality=1.0, age_s=age_s, unknown=None
        )

    def _rest(self, lived: Lived, phase: Phase) -> None:
        if phase is Phase.BASELINE and not (lived.is_loose or lived.is_moving):
            self._rested_s += 1
            self._is_rested = self._rested_s >= self._traits.rest_s

    def _why_unknown(self, lived: Lived) -> Unknown | None:
        if lived.is_loose:
            self._unsettled_s = self._traits.settles_s
            return Unknown.NO_CONTACT
        if lived.is_moving:
            self._unsettled_s = self._traits.settles_s
            return Unknown.MOVED
        if not self._is_rested:
            return Unknown.NO_REST
        self._unsettled_s -= 1
        if self._unsettled_s > 0:
            return Unknown.STALE
        return Unknown.IRREGULAR if self._chance.random() < self._traits.unknown_share else None

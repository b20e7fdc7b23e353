"""What the whole loop would tell of a virtual patient without its beats: arousal, late, noisy, at times unknown."""

import math
from dataclasses import dataclass
from random import Random

from biosignals.movement import recovery_s
from biosignals.personal_rest import LEAST_NEUTRAL_S, MOST_WEARING_BPM
from biosignals.said_distress import SaidDistress
from biosignals.signals import ArousalEstimate, RestStep, Unknown
from policies.virtual_patient import Lived

STILL_FELT_S = 4.0  # the meter looks at five seconds: movement is felt so long after its end


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateTraits:
    """How the loop from heartbeats to estimate answers to a heart; docs/virtual-patients.md says how it was measured.

    The log odds of an estimate are `level + gain_per_bpm * rise`, where rise is that of the heart over its rest, late
    by about `lag_s`; with a bias of its own for each session, and noise that keeps for `noise_keeps_s`. What the
    patient says raises it by the very rule of a live session.
    """

    level: float
    gain_per_bpm: float
    lag_s: float
    person_sd: float  # of the log odds, between sessions
    noise_sd: float  # of the log odds, within one
    noise_keeps_s: float
    spread: float  # what the estimator says of its own uncertainty, mean
    rest_s: float  # of baseline until anything is known
    age_s: float  # of the newest trusted beat, mean
    settles_s: float  # after a loose strap is put right, until it is known again
    unknown_share: float  # of time with nothing the matter
    ectopic_unknown_share: float  # of time with many extra beats
    unknown_keeps_s: float  # how long such a time lasts, mean


# As `python -m benchmarks.estimate_traits` measures them on whole rehearsals: the plain estimator ...
MEASURED = EstimateTraits(
    level=-1.36,
    gain_per_bpm=0.1215,
    lag_s=7.0,
    person_sd=0.22,
    noise_sd=0.20,
    noise_keeps_s=44.0,
    spread=0.093,
    rest_s=60.0,
    age_s=0.93,
    settles_s=37.0,
    unknown_share=0.0,
    ectopic_unknown_share=0.075,
    unknown_keeps_s=4.1,
)

# ... and the network, which answers more strongly, more slowly, and wanders for minutes.
MEASURED_NETWORK = EstimateTraits(
    level=-1.25,
    gain_per_bpm=0.259,
    lag_s=60.0,
    person_sd=0.31,
    noise_sd=0.30,
    noise_keeps_s=379.0,
    spread=0.112,
    rest_s=60.0,
    age_s=0.94,
    settles_s=37.0,
    unknown_share=0.002,
    ectopic_unknown_share=0.060,
    unknown_keeps_s=3.8,
)

LIVE = MEASURED_NETWORK  # what a session has where nobody asked for the other


class StandInEstimate:
    """Tells one person's arousal once a second. Whoever moves about wears a strap with an accelerometer."""

    def __init__(self, traits: EstimateTraits, chance: Random, *, is_ectopic: bool = False) -> None:
        self._traits, self._chance = traits, chance
        self._bias = chance.gauss(0, traits.person_sd)
        self._keeps = math.exp(-1 / traits.noise_keeps_s)
        self._fresh_sd = traits.noise_sd * math.sqrt(1 - self._keeps**2)
        self._noise = chance.gauss(0, traits.noise_sd)
        self._follows = 1 - math.exp(-1 / traits.lag_s)
        self._share = traits.ectopic_unknown_share if is_ectopic else traits.unknown_share
        self._said = SaidDistress()
        self._rise_bpm = 0.0  # as late as the loop hears of it
        self._quiet, self._neutral = _Rest(), _Rest()
        self._rest_bpm = 0.0  # what lifts the heart even at rest
        self._settled_t = self._doubted_until_t = 0.0
        self._moving_t = self._moved_t = -math.inf
        self._exertion_s = self._loose_s = 0.0

    def tell(self, t: float, rise_bpm: float, lived: Lived, rest: RestStep | None) -> ArousalEstimate:
        """The estimate at session second `t`, a second after the last one; `rise_bpm` is what lifts the heart.

        `rest` is the step in which the person's rest is being measured.
        """
        traits = self._traits
        self._rise_bpm += self._follows * (rise_bpm - self._rise_bpm)
        self._noise = self._keeps * self._noise + self._chance.gauss(0, self._fresh_sd)
        self._said.move(t)
        if lived.suds is not None:
            self._said.take_rating(t, lived.suds)
        self._loose_s = self._loose_s + 1 if lived.is_loose else 0.0
        why = self._why_unsettled(t, lived)
        if rest is not None and why is None:
            self._rest(rise_bpm, rest)
        why = why or self._why_doubted(t)
        age_s = traits.age_s + self._loose_s
        if why is not None:
            return ArousalEstimate(t=t, arousal=None, spread=None, quality=0.5, age_s=age_s, unknown=why)
        odds = traits.level + traits.gain_per_bpm * (self._rise_bpm - self._rest_bpm) + self._bias + self._noise
        heart = 1 / (1 + math.exp(-odds))
        told = min(1.0, heart + self._said.shift(t, heart))
        return ArousalEstimate(t=t, arousal=told, spread=traits.spread, quality=1.0, age_s=age_s, unknown=None)

    def _rest_level_bpm(self) -> float:
        """What lifts the heart even at rest: in the neutral scene, where that is believed (see PersonalRest)."""
        quiet, neutral = self._quiet, self._neutral
        is_believed = neutral.seconds >= LEAST_NEUTRAL_S and neutral.mean_bpm - quiet.mean_bpm <= MOST_WEARING_BPM
        return neutral.mean_bpm if is_believed or not quiet.seconds else quiet.mean_bpm

    def _rest(self, rise_bpm: float, step: RestStep) -> None:
        match step:
            case RestStep.SEATED_QUIET:
                self._quiet.take(rise_bpm)
            case RestStep.NEUTRAL_SCENE:
                self._neutral.take(rise_bpm)
        self._rest_bpm = self._rest_level_bpm()

    def _why_unsettled(self, t: float, lived: Lived) -> Unknown | None:
        """Strap and body, as the judges of contact and movement in a live session take them."""
        if lived.is_moving:
            self._moving_t = t
        elif self._moving_t == -math.inf and not lived.is_loose:
            return Unknown.POOR_COVERAGE if t < self._settled_t else None  # never moved, as most people
        if t - self._moving_t <= STILL_FELT_S:
            if t - self._moved_t > recovery_s(self._exertion_s):
                self._exertion_s = 0.0
            self._exertion_s += 1
            self._moved_t = t
        if lived.is_loose:
            self._settled_t = t + self._traits.settles_s
            return Unknown.NO_CONTACT
        if t - self._moved_t < recovery_s(self._exertion_s):
            return Unknown.MOVED
        return Unknown.POOR_COVERAGE if t < self._settled_t else None

    def _why_doubted(self, t: float) -> Unknown | None:
        """No rest yet, or by chance, for a while."""
        if self._quiet.seconds + self._neutral.seconds < self._traits.rest_s:
            return Unknown.NO_REST
        keeps_s, share = self._traits.unknown_keeps_s, self._share
        if t >= self._doubted_until_t and share and self._chance.random() < share / (1 - share) / keeps_s:
            self._doubted_until_t = t + self._chance.expovariate(1 / keeps_s)
        return Unknown.POOR_COVERAGE if t < self._doubted_until_t else None


class _Rest:
    """One step of a rest: how long it was, and the mean of what lifted the heart in it."""

    def __init__(self) -> None:
        self.seconds, self.mean_bpm = 0, 0.0

    def take(self, rise_bpm: float) -> None:
        self.seconds += 1
        self.mean_bpm += (rise_bpm - self.mean_bpm) / self.seconds

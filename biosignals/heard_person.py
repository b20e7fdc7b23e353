"""What all estimators keep of the person they listen to, and how what they read becomes an estimate."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from biosignals.abstaining import Abstaining, AbstainLimits
from biosignals.personal_rest import PersonalRest
from biosignals.said_distress import SaidDistress, with_shift
from biosignals.signals import (
    ArousalEstimate,
    Beat,
    Contact,
    Driver,
    EcgReading,
    HeartFlag,
    Movement,
    RateAndVariability,
    RatingRange,
    RestStep,
    Unknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the heart alone says of arousal, whenever it is asked; `rating` where the estimator foretells one."""

    arousal: float
    spread: float
    drivers: tuple[Driver, ...]
    rating: RatingRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """What one beat is to the person's rest."""

    step: RestStep | None  # the one it was measured in; None: it is no rest
    lost_t: float | None  # what was taken for rest shortly before was none; None: all of it stands


class HeardPerson:
    """The reasons to say nothing, the person's rest, and what the patient says.

    While the heart beats irregularly nothing is told and nothing is rest; where that lasts, what was taken for rest
    shortly before it was found is taken back, also behind the rest's end.
    """

    def __init__(self, limits: AbstainLimits | None, flags: tuple[HeartFlag, ...]) -> None:
        self._abstaining, self._said = Abstaining(limits, flags), SaidDistress()
        self.rest = PersonalRest()

    @property
    def flags(self) -> tuple[HeartFlag, ...]:
        return self._abstaining.flags

    def digest_with(self, estimator: Mapping[str, object]) -> str:
        """SHA-256 over the rules that all estimators share and over `estimator`, what JSON holds of one of them."""
        shared = {"abstaining": self._abstaining.settings, "said": self._said.settings}
        return hashlib.sha256(json.dumps({**shared, **estimator}, sort_keys=True).encode()).hexdigest()

    def take(self, beat: Beat, *, rest: RestStep | None) -> Resting:
        """Learn from one beat, in the order of time; what it is to the rest, for those who keep more of the rest."""
        self._abstaining.hear(beat)
        self._said.move(beat.t)
        lost_t = self._abstaining.lost_rhythm_t(beat.t)
        is_lost = lost_t is not None or self._abstaining.is_irregular(beat.t)
        resting = Resting(step=None if is_lost else rest, lost_t=lost_t)
        if lost_t is not None:
            self.rest.take_back(lost_t)
        self.rest.take(beat, rest=resting.step)
        return resting

    def take_rating(self, t: float, suds: float) -> None:
        """The patient said SUDS 0-100 at `t` (session seconds)."""
        self._said.take_rating(t, suds)

    def why_unknown(
        self, t: float, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> Unknown | None:
        """Why nothing can be told at `t`, whatever the features are; None: it can."""
        return self._abstaining.reason(t, contact=contact, movement=movement, ecg=ecg, rest_s=self.rest.length_s)

    def is_covered(self, hrv: RateAndVariability) -> bool:
        """Whether trusted beats cover enough of the last minute, and its last seconds, to tell anything."""
        return self._abstaining.is_covered(hrv)

    def age_s(self, t: float) -> float | None:
        """How old the newest trusted beat is at `t`; None: there is none yet."""
        return self._abstaining.age_s(t)

    def estimate(self, t: float, known: Reading | Unknown, *, quality: float, age_s: float | None) -> ArousalEstimate:
        """What is told at `t`: what the heart says, raised by what the patient said; or why nothing is.

        `quality` (0..1) and `age_s` are those of the evidence at `t`.
        """
        if isinstance(known, Unknown):
            return ArousalEstimate(t=t, arousal=None, spread=None, quality=quality, age_s=age_s, unknown=known)
        shift = self._said.shift(t, known.arousal)
        return ArousalEstimate(
            t=t,
            arousal=min(1.0, known.arousal + shift),
            spread=known.spread,
            quality=quality,
            age_s=age_s,
            unknown=None,
            drivers=with_shift(known.drivers, shift),
            rating=known.rating,
            from_heart=known.arousal if shift > 0 else None,
        )

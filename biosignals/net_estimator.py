"""The estimator that was learnt from people: beats -> inputs -> network -> index, spread, rating, and what drove it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy
from numpy.typing import NDArray

from biosignals.abstaining import AbstainLimits, is_jolted
from biosignals.driver_shares import shapley_shares, subsets
from biosignals.heard_person import HeardPerson, Reading
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

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]
Made = TypeVar("Made")
Makes = TypeVar("Makes", covariant=True)
Takes = TypeVar("Takes", contravariant=True)

LIGHT_SPREAD = 0.08  # talk, gestures and a jolted strap move the heart by some 4 bpm: a third of a stress task's rise
HEADSET_SPREAD = 0.05  # what wearing and looking about cost, where no neutral scene has told: 1 or 2 bpm


class Windows(Protocol[Makes]):
    """Beats -> what the network is given; see biosignals.arousal_inputs.InputWindows."""

    @property
    def rules(self) -> tuple[float, ...]:
        """Every number that shapes it, for the digest."""
        ...

    def take(self, beat: Beat, *, rest: RestStep | None) -> None: ...

    def take_back(self, t: float) -> None: ...

    def inputs(self, t: float, hrv: RateAndVariability) -> Makes | Unknown: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NetAnswer:
    """What the network says: the calibrated index of each row, and of the last row, which has everything, the rest."""

    indices: Floats
    spread: float
    rating: RatingRange | None


class Network(Protocol[Takes]):
    """A network that was learnt, with its calibration and the limits of what it can know."""

    @property
    def digest(self) -> str:
        """SHA-256 of its weights and settings."""
        ...

    @property
    def groups(self) -> tuple[str, ...]:
        """What a therapist reads as drivers; together they are all of the inputs."""
        ...

    def why_unknown(self, inputs: Takes) -> Unknown | None:
        """Why nothing is told of these inputs: they are unlike any that it learnt from, or those of exertion."""
        ...

    def answers(self, asked: Sequence[Takes], kept: Flags) -> Sequence[NetAnswer]:
        """An answer for each of one or more inputs. In each, one index for each row of `kept`, rows by groups: what is
        not kept in it is as at rest."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[Made]):
    """What the network is to be asked at `t` (session seconds), or why nothing is; and how good the evidence is."""

    t: float
    inputs: Made | Unknown
    quality: float
    age_s: float | None
    has_worn: bool  # the rest was measured with the headset on


class NetEstimator(Generic[Made]):
    """Asks the network once for each beat; what it said stays the same object until the next beat.

    The reasons to say nothing, the person's rest and what the patient says are those of every estimator (HeardPerson).
    """

    def __init__(
        self,
        network: Network[Made],
        windows: Windows[Made],
        *,
        limits: AbstainLimits | None = None,
        flags: tuple[HeartFlag, ...] = (),
    ) -> None:
        self._network, self._windows = network, windows
        self._person = HeardPerson(limits, flags)
        self._kept = subsets(len(network.groups))
        self._given: Made | Unknown | None = None  # what the newest beats give to ask the network; None: not yet
        self._read: Reading | Unknown | None = None  # what they say; None: not asked yet
        numbers = {"inputs": windows.rules, "light_spread": LIGHT_SPREAD, "headset_spread": HEADSET_SPREAD}
        self._digest = self._person.digest_with({"name": self.name, "network": network.digest, **numbers})

    @property
    def name(self) -> str:
        return "network"

    @property
    def digest(self) -> str:
        """SHA-256 over the network's own, what shapes its inputs, and all else that decides."""
        return self._digest

    @property
    def flags(self) -> tuple[HeartFlag, ...]:
        return self._person.flags

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        resting = self._person.take(beat, rest=rest)
        if resting.lost_t is not None:
            self._windows.take_back(resting.lost_t)
        self._windows.take(beat, rest=resting.step)
        self._given = self._read = None

    def take_rating(self, t: float, suds: float) -> None:
        self._person.take_rating(t, suds)

    def estimate(
        self, t: float, hrv: RateAndVariability, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> ArousalEstimate:
        why = self._person.why_unknown(t, contact=contact, movement=movement, ecg=ecg)
        known = why or self._reading(t, hrv)
        if is_jolted(movement) and isinstance(known, Reading):
            known = replace(known, spread=math.hypot(known.spread, LIGHT_SPREAD))
        return self._person.estimate(t, known, quality=hrv.rmssd_ms.coverage, age_s=self._person.age_s(t))

    def ask(self, t: float, hrv: RateAndVariability) -> Asked[Made]:
        """What the network is to be asked at `t` (session seconds), by the heart alone: see `tell`."""
        why = self._person.why_unknown(t, contact=Contact.NOT_KNOWN, movement=None, ecg=None)
        return Asked(
            t=t,
            inputs=why or self._covered_inputs(t, hrv),
            quality=hrv.rmssd_ms.coverage,
            age_s=self._person.age_s(t),
            has_worn=self._has_worn,
        )

    def tell(self, asked: Sequence[Asked[Made]]) -> list[ArousalEstimate]:
        """What `estimate` would have told at each of these moments, the network asked once for all of them.

        Only of a recorded heart: what a patient says raises an estimate as it is told, in its time.
        """
        inputs = [one.inputs for one in asked if not isinstance(one.inputs, Unknown)]
        answers = iter(self._network.answers(inputs, self._kept) if inputs else ())
        said = (
            one.inputs if isinstance(one.inputs, Unknown) else self._read_of(next(answers), has_worn=one.has_worn)
            for one in asked
        )
        return [
            self._person.estimate(one.t, known, quality=one.quality, age_s=one.age_s)
            for one, known in zip(asked, said, strict=True)
        ]

    def _reading(self, t: float, hrv: RateAndVariability) -> Reading | Unknown:
        """What the newest beats say, reckoned once; that they cover too little is seen at once."""
        if not self._person.is_covered(hrv):
            return Unknown.POOR_COVERAGE
        if self._read is None:
            given = self._inputs(t, hrv)
            self._read = (
                given
                if isinstance(given, Unknown)
                else self._read_of(self._network.answers([given], self._kept)[0], has_worn=self._has_worn)
            )
        return self._read

    def _covered_inputs(self, t: float, hrv: RateAndVariability) -> Made | Unknown:
        """As `_reading`, but for what the network says of it."""
        if not self._person.is_covered(hrv):
            return Unknown.POOR_COVERAGE
        if self._given is None:
            self._given = self._inputs(t, hrv)
        return self._given

    def _inputs(self, t: float, hrv: RateAndVariability) -> Made | Unknown:
        inputs = self._windows.inputs(t, hrv)
        return inputs if isinstance(inputs, Unknown) else self._network.why_unknown(inputs) or inputs

    def _read_of(self, answer: NetAnswer, *, has_worn: bool) -> Reading:
        shares = shapley_shares(answer.indices)
        return Reading(
            arousal=float(answer.indices[-1]),
            spread=answer.spread if has_worn else math.hypot(answer.spread, HEADSET_SPREAD),
            drivers=tuple(
                Driver(name=name, contribution=share)
                for name, share in zip(self._network.groups, shares.tolist(), strict=True)
            ),
            rating=answer.rating,
        )

    @property
    def _has_worn(self) -> bool:
        level = self._person.rest.level
        return level is not None and level.step is RestStep.NEUTRAL_SCENE

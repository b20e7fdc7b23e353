"""The estimator that was learnt from people: beats -> inputs -> network -> index, spread, rating, and what drove it."""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy
from numpy.typing import NDArray

from biosignals.abstaining import Abstaining, AbstainLimits, is_jolted
from biosignals.driver_shares import shapley_shares, subsets
from biosignals.personal_rest import PersonalRest
from biosignals.said_distress import SaidDistress, with_shift
from biosignals.signals import (
    ArousalEstimate,
    Beat,
    Contact,
    Driver,
    EcgReading,
    HeartFlag,
    HrvFeatures,
    Movement,
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

    def take(self, beat: Beat, *, rest: RestStep | None) -> None: ...

    def take_back(self, t: float) -> None: ...

    def inputs(self, t: float, hrv: HrvFeatures) -> Makes | Unknown: ...


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

    def answer(self, inputs: Takes, kept: Flags) -> NetAnswer:
        """One row for each row of `kept`, rows by groups: what is not kept in it is as at rest."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one set of inputs says, whenever it is asked."""

    arousal: float
    spread: float
    drivers: tuple[Driver, ...]
    rating: RatingRange | None


class NetEstimator(Generic[Made]):
    """Asks the network once for each beat; what it said stays the same object until the next beat.

    The reasons to say nothing, the person's rest and what the patient says are those of every estimator. What was
    taken for rest shortly before the heart was found to beat irregularly is taken back, also behind the rest's end.
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
        self._abstaining, self._rest, self._said = Abstaining(limits, flags), PersonalRest(), SaidDistress()
        self._kept = subsets(len(network.groups))
        self._read: _Reading | Unknown | None = None  # what the newest beats say; None: not asked yet
        parts = {"network": network.digest, "abstaining": self._abstaining.settings, "said": self._said.settings}
        numbers = {"light_spread": LIGHT_SPREAD, "headset_spread": HEADSET_SPREAD}
        document = json.dumps({"name": self.name, **parts, **numbers}, sort_keys=True)
        self._digest = hashlib.sha256(document.encode()).hexdigest()

    @property
    def name(self) -> str:
        return "network"

    @property
    def digest(self) -> str:
        """SHA-256 over the network's own, and over all else that decides."""
        return self._digest

    @property
    def flags(self) -> tuple[HeartFlag, ...]:
        return self._abstaining.flags

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        self._abstaining.hear(beat)
        self._said.move(beat.t)
        if self._abstaining.is_irregular(beat.t):
            self._rest.take_back(beat.t)
            self._windows.take_back(beat.t)
            rest = None
        self._rest.take(beat, rest=rest)
        self._windows.take(beat, rest=rest)
        self._read = None

    def take_rating(self, t: float, suds: float) -> None:
        self._said.take_rating(t, suds)

    def estimate(
        self, t: float, hrv: HrvFeatures, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> ArousalEstimate:
        quality, age_s = hrv.rmssd_ms.coverage, self._abstaining.age_s(t)
        why = self._abstaining.reason(t, contact=contact, movement=movement, ecg=ecg, rest_s=self._rest.length_s)
        known = why or self._reading(t, hrv)
        if isinstance(known, Unknown):
            return ArousalEstimate(t=t, arousal=None, spread=None, quality=quality, age_s=age_s, unknown=known)
        shift = self._said.shift(t, known.arousal)
        return ArousalEstimate(
            t=t,
            arousal=min(1.0, known.arousal + shift),
            spread=math.hypot(known.spread, LIGHT_SPREAD) if is_jolted(movement) else known.spread,
            quality=quality,
            age_s=age_s,
            unknown=None,
            drivers=with_shift(known.drivers, shift),
            rating=known.rating,
            from_heart=known.arousal if shift > 0 else None,
        )

    def _reading(self, t: float, hrv: HrvFeatures) -> _Reading | Unknown:
        """What the newest beats say, reckoned once; that they cover too little is seen at once."""
        if not self._abstaining.is_covered(hrv):
            return Unknown.POOR_COVERAGE
        if self._read is None:
            self._read = self._read_anew(t, hrv)
        return self._read

    def _read_anew(self, t: float, hrv: HrvFeatures) -> _Reading | Unknown:
        inputs = self._windows.inputs(t, hrv)
        if isinstance(inputs, Unknown):
            return inputs
        why = self._network.why_unknown(inputs)
        if why is not None:
            return why
        answer = self._network.answer(inputs, self._kept)
        shares = shapley_shares(answer.indices)
        return _Reading(
            arousal=float(answer.indices[-1]),
            spread=answer.spread if self._has_worn else math.hypot(answer.spread, HEADSET_SPREAD),
            drivers=tuple(
                Driver(name=name, contribution=share)
                for name, share in zip(self._network.groups, shares.tolist(), strict=True)
            ),
            rating=answer.rating,
        )

    @property
    def _has_worn(self) -> bool:
        level = self._rest.level
        return level is not None and level.step is RestStep.NEUTRAL_SCENE

"""Arousal at every row of a recorded heart: what a live session would have told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from biosignals.abstaining import AbstainLimits
from biosignals.arousal import ArousalEstimator, PlainEstimator
from biosignals.arousal_inputs import Inputs, InputWindows
from biosignals.arousal_weights import Weights
from biosignals.hrv_columns import RowOfHeart
from biosignals.learnt_network import LearntNetwork
from biosignals.members_in_numpy import NumpyPass
from biosignals.net_estimator import Asked, NetEstimator
from biosignals.signals import (
    ArousalEstimate,
    Beat,
    Contact,
    HeartFlag,
    RateAndVariability,
    RestStep,
)

Made = TypeVar("Made")

REST_BEFORE_S = 3600.0  # longer than any window of an estimator
ALMOST_S = 1e-6  # a beat this near to the edge of the rest is in it

_TOGETHER = 256  # moments that the network is asked about at once: what it reckons then fits a processor's cache


class RowTeller(Protocol):
    """Listens to a recorded heart, is asked at rows, and tells of all of them at last."""

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        """As ArousalEstimator.take."""
        ...

    def ask(self, t: float, hrv: RateAndVariability) -> None:
        """Note that arousal is asked for at `t` (seconds, not before the newest beat)."""
        ...

    def told(self) -> Sequence[ArousalEstimate]:
        """What there is to tell of each row asked for, in their order."""
        ...


class EachRow:
    """Any estimator, asked row by row."""

    def __init__(self, estimator: ArousalEstimator) -> None:
        self._estimator = estimator
        self._told: list[ArousalEstimate] = []

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        self._estimator.take(beat, rest=rest)

    def ask(self, t: float, hrv: RateAndVariability) -> None:
        self._told.append(self._estimator.estimate(t, hrv, contact=Contact.NOT_KNOWN, movement=None, ecg=None))

    def told(self) -> Sequence[ArousalEstimate]:
        return self._told


class RowsTogether(Generic[Made]):
    """An estimator around a network, which is asked about many rows at once."""

    def __init__(self, estimator: NetEstimator[Made]) -> None:
        self._estimator = estimator
        self._asked: list[Asked[Made]] = []
        self._told: list[ArousalEstimate] = []

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        self._estimator.take(beat, rest=rest)

    def ask(self, t: float, hrv: RateAndVariability) -> None:
        self._asked.append(self._estimator.ask(t, hrv))
        if len(self._asked) == _TOGETHER:
            self._tell()

    def told(self) -> Sequence[ArousalEstimate]:
        self._tell()
        return self._told

    def _tell(self) -> None:
        self._told += self._estimator.tell(self._asked)
        self._asked.clear()


def plain_teller(limits: AbstainLimits, flags: tuple[HeartFlag, ...] = ()) -> RowTeller:
    """By the plain estimator."""
    return EachRow(PlainEstimator(limits=limits, flags=flags))


def network_teller(weights: Weights, limits: AbstainLimits, flags: tuple[HeartFlag, ...] = ()) -> RowTeller:
    """By the network with these weights, without PyTorch: equal to the live form within members_in_numpy.EQUAL_TO."""
    network = LearntNetwork(weights, NumpyPass(weights.members))
    estimator: NetEstimator[Inputs] = NetEstimator(network, InputWindows(), limits=limits, flags=flags)
    return RowsTogether(estimator)


def arousal_of_rows(
    beats: Sequence[Beat],
    rows: Iterable[RowOfHeart],
    *,
    from_s: float,
    to_s: float,
    new_teller: Callable[[], RowTeller],
    tell_rows: Callable[[int], None],
) -> tuple[ArousalEstimate, ...]:
    """An estimate for each of `rows` (in the order of time), with the rest `from_s` to `to_s` on the clock of `beats`.

    Behind the rest each is what a live session would have told; before its end, what it would have told had the person
    rested long before: so nothing comes out of its time, and the rest serves for the whole recording. `tell_rows` is
    told how many rows are done.
    """
    rested_before, live = new_teller(), new_teller()
    for beat in _rest_before(beats, from_s=from_s, to_s=to_s):
        rested_before.take(beat, rest=RestStep.SEATED_QUIET)
    taken = 0
    for number, row in enumerate(rows):
        while taken < len(beats) and beats[taken].t <= row.t:
            beat = beats[taken]
            if beat.t < to_s:  # it is asked no later
                rested_before.take(beat, rest=None)
            live.take(beat, rest=RestStep.SEATED_QUIET if _is_in(beat, from_s, to_s) else None)
            taken += 1
        teller = rested_before if row.t < to_s else live
        teller.ask(row.t, row)
        tell_rows(number)
    return (*rested_before.told(), *live.told())


def _is_in(beat: Beat, from_s: float, to_s: float) -> bool:
    return beat.t - beat.rr_s >= from_s - ALMOST_S and beat.t <= to_s + ALMOST_S


def _rest_before(beats: Sequence[Beat], *, from_s: float, to_s: float) -> list[Beat]:
    """The beats of the rest, moved to end REST_BEFORE_S before the recording; the first of them follows nothing."""
    return [
        replace(one, t=one.t - to_s - REST_BEFORE_S, follows_previous=one.follows_previous and number > 0)
        for number, one in enumerate(one for one in beats if _is_in(one, from_s, to_s))
    ]

"""Walks through all kinds of places that a session comes to, and lets everything happen at each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from policies.checking.branches import Branches
from policies.checking.runs import Break, in_steps, run_on, run_steps
from policies.checking.script import Happening, Script, What, order
from policies.checking.watched_session import Subject, WatchedSession
from policies.policy import Order, Phase
from policies.safety import SafetyLimits

LOW_SUDS, HIGHEST_SUDS, HIGHEST_SICKNESS = 10.0, 100.0, 20.0
LOW_CEILING, HIGH_CEILING = 0.05, 1.0
MOMENT_S, A_WHILE_S = 0.5, 3.0
NOW = 0.0  # in the same step as what happened before

_ORDERS = (Order.STOP, Order.RESUME, Order.HOLD, Order.STEP_UP, Order.STEP_DOWN, Order.ACCEPT, Order.NEXT_PHASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a walk goes: to places so many moves from the beginning at most, and to so many in all."""

    moves: int
    most_places: int


WHOLE = Reach(moves=12, most_places=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk came through: places, and situations tried there. `is_whole`: no place lay beyond its reach."""

    places: int
    situations: int
    is_whole: bool
    found: Break | None


@dataclass(frozen=True, slots=True)
class _Place:
    kept: bytes
    path: Script
    moves: int


def walk(subject: Subject, reach: Reach = WHOLE, *, progress: Callable[[float], None] = lambda _: None) -> Walked:
    """Every order in every state of evidence at every kind of place, until a promise breaks.

    Places are found breadth-first: by each order, by waiting a moment or a while, and by living well for as long as a
    level takes. Two moments are of one kind where phase, STOP, strength and time at it are of the same class; the
    first that is found stands for all of its kind.
    """
    return _Walk(subject, reach).through(progress)


class _Walk:
    def __init__(self, subject: Subject, reach: Reach) -> None:
        self._subject, self._reach = subject, reach
        self._branches = Branches()
        self._moves = tuple(_moves(subject.limits))
        self._situations = tuple((one, in_steps(one)) for one in _situations(subject.limits))
        self._places: dict[tuple[object, ...], _Place] = {}
        self._tried = 0
        self._is_whole = True

    def through(self, progress: Callable[[float], None]) -> Walked:
        self._arrive(WatchedSession(self._subject), (), 0)
        number, found = 0, None
        while found is None and number < len(self._places):
            place = list(self._places.values())[number]
            found = self._stay_at(place) or self._leave(place)
            number += 1
            progress(number / max(len(self._places), self._reach.most_places))
        return Walked(places=number, situations=self._tried, is_whole=self._is_whole, found=found)

    def _stay_at(self, place: _Place) -> Break | None:
        """Everything that can happen there at once, with the step after it, and a RESUME."""
        for situation, steps in self._situations:
            self._tried += 1
            found = run_steps(self._branches.again(place.kept), steps, situation)
            if found is not None:
                return replace(found, script=(*place.path, *situation))
        return None

    def _leave(self, place: _Place) -> Break | None:
        for move in self._moves:
            session = self._branches.again(place.kept)
            found = run_on(session, move)
            path = (*place.path, *move)
            if found is not None:
                return replace(found, script=path)
            self._arrive(session, path, place.moves + 1)
        return None

    def _arrive(self, session: WatchedSession, path: Script, moves: int) -> None:
        kind = _kind(session, self._subject.limits)
        if kind in self._places or (session.phase is Phase.ENDED and moves > 1 and self._has_ended()):
            return
        if moves > self._reach.moves or len(self._places) >= self._reach.most_places:
            self._is_whole = False
            return
        self._places[kind] = _Place(self._branches.kept(session), path, moves)

    def _has_ended(self) -> bool:
        return any(kind[0] is Phase.ENDED for kind in self._places)


def _kind(session: WatchedSession, limits: SafetyLimits) -> tuple[object, ...]:
    """What places have in common that are walked through once."""
    shown = session.applied.scene.intensity
    strength = 0 if shown == 0 else 1 if shown < limits.ceiling / 2 else 2
    is_long = session.unchanged_s >= limits.dwell_s
    return (session.phase, session.is_stopped, strength, session.is_rising, is_long)


def _moves(limits: SafetyLimits) -> Iterator[Script]:
    yield from ((order(one),) for one in _ORDERS if one is not Order.HOLD)  # who is held stays where they are
    yield (Happening(after_s=A_WHILE_S, what=What.KNOWN, number=0.3),)
    half_s = limits.dwell_s / 2 + 1
    low = Happening(after_s=half_s, what=What.SUDS, number=LOW_SUDS)
    yield (Happening(after_s=MOMENT_S, what=What.KNOWN, number=0.3), replace(low, after_s=NOW), low, low)


def _situations(limits: SafetyLimits) -> Iterator[Script]:
    """All that can be so at once, each as what happens in one step, and a step later a RESUME."""
    for evidence in product(_arousals(limits), _ratings(), _hands(), _orders()):
        first, *others = (one for some in evidence for one in some)
        yield (
            replace(first, after_s=MOMENT_S),
            *(replace(one, after_s=NOW) for one in others),
            order(Order.RESUME, after_s=MOMENT_S),
        )


def _arousals(limits: SafetyLimits) -> Iterator[Script]:
    known = Happening(after_s=NOW, what=What.KNOWN, number=0.3)
    yield (known,)
    yield (replace(known, what=What.UNKNOWN),)
    yield known, replace(known, what=What.OLD, number=limits.evidence_s + 1)
    yield known, replace(known, what=What.OLD, number=limits.lost_too_long_s + 1)
    yield (replace(known, what=What.NO_BEAT),)


def _ratings() -> Iterator[Script]:
    """Distress and sickness: as they were rated before, low, or high."""
    low = Happening(after_s=NOW, what=What.SUDS, number=LOW_SUDS)
    yield ()
    yield (low,)
    yield (replace(low, number=HIGHEST_SUDS),)
    yield low, Happening(after_s=NOW, what=What.SICKNESS, number=HIGHEST_SICKNESS)


def _hands() -> Iterator[Script]:
    """Held by nobody, by order, or by a loss."""
    lost = Happening(after_s=NOW, what=What.STRAP_LOST)
    yield from ((), (order(Order.HOLD, NOW),), (lost,), (replace(lost, what=What.STAGE_LOST),))


def _orders() -> Iterator[Script]:
    ceiling = Happening(after_s=NOW, what=What.CEILING, number=LOW_CEILING)
    yield from ((), (ceiling,), (replace(ceiling, number=HIGH_CEILING),))
    yield from ((order(one, NOW),) for one in _ORDERS if one is not Order.HOLD)

"""Walks through all kinds of places that a session comes to, and lets everything happen at each of them."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from policies.checking.branches import Branches
from policies.checking.runs import Break, run_on
from policies.checking.script import Happening, Script, What, hurried, order
from policies.checking.situations import LOW_SUDS, MOMENT_S, NOW, Situations
from policies.checking.staged_policy import Plan, StagedPolicy, plan_for
from policies.checking.watched_session import Subject, WatchedSession
from policies.policy import Order, Phase
from policies.safety_limits import SafetyLimits

A_WHILE_S, RATED_EVERY_S = 3.0, 3.0
MOST_CLIMBS = 6  # in one stretch: half of a hierarchy, with its steps as high as the gate lets them be
LONGEST_STRETCH_S = 3600.0
_MOVES = (Order.STOP, Order.RESUME, Order.STEP_UP, Order.STEP_DOWN, Order.ACCEPT, Order.NEXT_PHASE)
_STRENGTHS = ("nothing shown", "a weak scene", "a strong scene")  # strong: from half of the ceiling on


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a walk goes: to places so many moves from the beginning at most, and to so many in all."""

    moves: int
    most_places: int


WHOLE = Reach(moves=12, most_places=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk came through: places, and situations tried there.

    `is_whole`: no place lay beyond its reach. `came_to`: phases with what was shown there, and how many places;
    `missed`: those that the walk never came to, though such a session has them.
    """

    places: int
    situations: int
    is_whole: bool
    found: Break | None
    came_to: tuple[tuple[str, int], ...] = ()
    missed: tuple[str, ...] = ()
    subject: Subject  # what was walked through


@dataclass(frozen=True, slots=True)
class _Place:
    kept: bytes
    path: Script
    moves: int


def walk(subject: Subject, reach: Reach = WHOLE, *, progress: Callable[[float], None] = lambda _: None) -> Walked:
    """Every order in every state of evidence at every kind of place, until a promise breaks.

    Places are found breadth-first: by each order, by waiting a moment or a while, and by living well for as long as a
    level takes, or half of a hierarchy. Two moments are of one kind where phase, STOP, strength and time at it are of
    the same class; the first that is found stands for all of its kind.
    """
    return _Walk(subject, reach).through(progress)


def walk_stages(subject: Subject, scene: str) -> Walked:
    """The same at the moments of a plan, under the subject's gate: on a climb, on a release, before and in an event."""
    plan = plan_for(subject.limits)
    staged = replace(subject, make_policy=lambda: StagedPolicy(scene, plan), pauses_above=None)
    situations, branches = Situations(subject.limits), Branches()
    session, found = WatchedSession(staged), None
    path: Script = ()
    for number, stretch in enumerate(_stretches(plan), start=1):
        path += stretch
        found = run_on(session, stretch)
        if found is not None:
            found = replace(found, script=path)
        elif number > 1:  # the first leads to the exposure
            found = situations.stay_at(branches, branches.kept(session), path)
        if found is not None:
            break
    places = len(plan.moments)
    return Walked(places=places, situations=places * len(situations), is_whole=True, found=found, subject=staged)


def _stretches(plan: Plan) -> Iterator[Script]:
    """To the exposure, and from moment to moment, with low distress rated again and again."""
    known = Happening(after_s=MOMENT_S, what=What.KNOWN, number=0.3)
    yield (known, *hurried(2))
    spent_s = 0.0
    for moment in plan.moments:
        yield _well_for(moment - spent_s)
        spent_s = moment


def _well_for(seconds: float) -> Script:
    low = Happening(after_s=RATED_EVERY_S, what=What.SUDS, number=LOW_SUDS)
    times = max(1, round(seconds / RATED_EVERY_S))
    return (replace(low, after_s=max(MOMENT_S, seconds - (times - 1) * RATED_EVERY_S)), *(times - 1) * (low,))


class _Walk:
    def __init__(self, subject: Subject, reach: Reach) -> None:
        self._subject, self._reach = subject, reach
        self._branches = Branches()
        self._moves = tuple(_moves(subject.limits))
        self._situations = Situations(subject.limits)
        self._places: dict[tuple[Phase, bool, int, bool, bool], _Place] = {}
        self._tried = 0
        self._is_whole = True

    def through(self, progress: Callable[[float], None]) -> Walked:
        self._arrive(WatchedSession(self._subject), (), 0)
        number, found = 0, None
        while found is None and number < len(self._places):
            place = list(self._places.values())[number]
            self._tried += len(self._situations)
            found = self._situations.stay_at(self._branches, place.kept, place.path) or self._leave(place)
            number += 1
            progress(number / max(len(self._places), self._reach.most_places))
        came_to = Counter(f"{kind[0].value} with {_STRENGTHS[kind[2]]}" for kind in self._places)
        return Walked(
            places=number,
            situations=self._tried,
            is_whole=self._is_whole,
            found=found,
            came_to=tuple(came_to.items()),
            missed=tuple(name for name in _expected(self._subject) if name not in came_to),
            subject=self._subject,
        )

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


def _kind(session: WatchedSession, limits: SafetyLimits) -> tuple[Phase, bool, int, bool, bool]:
    """What places have in common that are walked through once."""
    shown = session.applied.scene.intensity
    strength = 0 if shown == 0 else 1 if shown < limits.ceiling / 2 else 2
    is_long = session.phase.is_exposing and session.unchanged_s >= limits.dwell_s  # nothing is earned elsewhere
    return (session.phase, session.is_stopped, strength, session.is_rising, is_long)


def _expected(subject: Subject) -> Iterator[str]:
    """Every phase, and in an exposure every strength."""
    for phase in subject.way.value:
        for number, words in enumerate(_STRENGTHS):
            if number == 0 or phase is Phase.EXPOSURE:
                yield f"{phase.value} with {words}"


def _moves(limits: SafetyLimits) -> Iterator[Script]:
    yield from ((order(one),) for one in _MOVES)  # who is held stays where they are, and who ends too
    known = Happening(after_s=A_WHILE_S, what=What.KNOWN, number=0.3)
    yield (known,)
    half_s = limits.dwell_s / 2 + 1
    low = Happening(after_s=half_s, what=What.SUDS, number=LOW_SUDS)
    yield (replace(known, after_s=MOMENT_S), replace(low, after_s=NOW), low, low)
    yield (replace(known, after_s=MOMENT_S), replace(low, after_s=NOW), *_climbs(low, limits))


def _climbs(low: Happening, limits: SafetyLimits) -> Iterator[Happening]:
    """Half of a hierarchy: rated low and ordered up, again and again."""
    climb_s = 2 * low.after_s + limits.largest_climb / limits.rise_per_s
    for _ in range(min(MOST_CLIMBS, math.ceil(LONGEST_STRETCH_S / climb_s))):
        yield from (low, low, order(Order.STEP_UP), order(Order.ACCEPT))
        yield replace(low, after_s=limits.largest_climb / limits.rise_per_s)

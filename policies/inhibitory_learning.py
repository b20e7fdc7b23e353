"""Exposure by inhibitory learning: trials in varied order, and how wrong what was expected turned out to be."""

from dataclasses import dataclass, field
from random import Random

from policies.exposure_settings import InhibitoryLearning
from policies.policy import Observation, Rating
from policies.rung_time import RungTime

ASKS_FOR_S = 45.0  # what nobody says is not waited for any longer


@dataclass(slots=True)
class _Rung:
    """What the trials at one rung came to."""

    trials: int = 0
    expected: list[float] = field(default_factory=list)
    violations: list[float] = field(default_factory=list)


class TrialLog:
    """The trials of one session, see InhibitoryLearning. `chance` draws their order.

    A person who does not say what is expected is led by the number of trials alone; the words say so.
    """

    def __init__(self, rule: InhibitoryLearning, chance: Random) -> None:
        self._rule, self._chance = rule, chance
        self._rungs: dict[int, _Rung] = {}
        self._rung: int | None = None
        self._planned_t: float | None = None  # when this trial was heard of first
        self._time = RungTime()
        self._expected: Rating | None = None
        self._outcome: Rating | None = None
        self._is_counted = False
        self._next: int | None = None  # drawn once for each trial
        self._rated: list[float] = []

    @property
    def arrived_t(self) -> float | None:
        return self._time.arrived_t

    @property
    def repeats(self) -> bool:
        return True

    def notice(self, t: float, *, is_there: bool, is_seen: bool) -> None:
        if is_there:
            self._time.notice(t, is_seen=is_seen)
        elif self._time.arrived_t is not None:
            self.forget()

    def forget(self) -> None:
        self._rung = self._planned_t = None
        self._time.forget()
        self._expected = self._outcome = None
        self._is_counted, self._next = False, None
        self._rated.clear()

    def take(self, rating: Rating) -> None:
        if self._time.counts(rating):
            self._rated.append(rating.value)

    def hear(self, seen: Observation, rung: int) -> None:
        if self._planned_t is None:
            self._rung, self._planned_t = rung, seen.t
        if self._expected is None and _is_after(seen.expectancy, self._planned_t):
            self._expected = seen.expectancy
        ended_t = self._ended_t
        if self._outcome is None and ended_t is not None and _is_after(seen.outcome, ended_t):
            self._outcome = seen.outcome
        if self.is_done(seen.t) and not self._is_counted:
            self._count(rung)

    def is_done(self, t: float) -> bool:
        ended_t = self._ended_t
        if ended_t is None or self._time.spent_s(t) < self._rule.trial_s:
            return False
        return self._outcome is not None or t >= ended_t + ASKS_FOR_S

    def next_rung(self, rung: int, highest: int) -> int:
        if self._next is None or self._next > highest:
            self._next = self._drawn(rung, highest)
        return self._next

    def is_finished(self, rung: int, top: int) -> bool:
        return all(self._is_learned(one) for one in range(top + 1))

    def asks_expectancy(self, t: float) -> bool:
        return self._planned_t is not None and self._expected is None and t <= self._planned_t + ASKS_FOR_S

    def asks_outcome(self, t: float) -> bool:
        ended_t = self._ended_t
        return ended_t is not None and t >= ended_t and not self.is_done(t)

    def words(self, t: float) -> str:
        if self._time.arrived_t is None:
            return "not there yet"
        spent_s = min(self._time.spent_s(t), self._rule.trial_s)
        number = self._at(self._rung).trials + (0 if self._is_counted else 1)
        said = f"trial {number} here, {spent_s:.0f} of {self._rule.trial_s:.0f} s"
        if self._expected is None:
            return f"{said}, what is expected was not said"
        said = f"{said}, expected {self._expected.value:.0f}"
        if self._outcome is None:
            return said
        violation = self._expected.value - self._outcome.value
        return f"{said}, came {self._outcome.value:.0f}: violated by {violation:.0f}"

    @property
    def _ended_t(self) -> float | None:
        """When the trial's time is up."""
        arrived_t = self._time.arrived_t
        return None if arrived_t is None else arrived_t + self._rule.trial_s

    def _at(self, rung: int | None) -> _Rung:
        return self._rungs.setdefault(-1 if rung is None else rung, _Rung())

    def _count(self, rung: int) -> None:
        self._is_counted = True
        here = self._at(rung)
        here.trials += 1
        if self._expected is not None:
            here.expected.append(self._expected.value)
            if self._outcome is not None:
                here.violations.append(self._expected.value - self._outcome.value)

    def _is_learned(self, rung: int) -> bool:
        """Enough trials, and what was feared is hardly expected any more: by the newest that was said."""
        here = self._at(rung)
        if here.trials < self._rule.trials:
            return False
        return not here.expected or here.expected[-1] <= self._rule.expected_below

    def _drawn(self, rung: int, highest: int) -> int:
        """Among the rungs reached so far and the next one up: those with work left, another one if there is one."""
        reached = max((one for one, here in self._rungs.items() if here.trials), default=rung)
        open_ = [one for one in range(min(reached + 1, highest) + 1) if not self._is_learned(one)]
        if not open_:
            return min(rung, highest)
        if not self._rule.varies:
            return open_[0]
        return self._chance.choice([one for one in open_ if one != rung] or open_)


def _is_after(rating: Rating | None, t: float) -> bool:
    return rating is not None and rating.t >= t

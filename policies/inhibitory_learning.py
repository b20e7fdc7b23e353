"""Exposure by inhibitory learning: trials in varied order, and how wrong what was expected turned out to be."""

from dataclasses import dataclass
from random import Random

from policies.exposure_settings import InhibitoryLearning
from policies.ladder import NOTHING
from policies.policy import Observation, Rating
from policies.rung_time import RungTime

ASKS_FOR_S = 45.0  # what nobody says is not waited for any longer; a hold, and what is not seen, does not count


@dataclass(slots=True)
class _Rung:
    """What the trials at one rung came to."""

    trials: int = 0
    expected: float | None = None  # the newest that was said


class TrialLog:
    """The trials of one session, see InhibitoryLearning. `chance` draws their order.

    A person who does not say what is expected is led by the number of trials alone; the words say so.
    """

    def __init__(self, rule: InhibitoryLearning, chance: Random) -> None:
        self._rule, self._chance = rule, chance
        self._rungs: dict[int, _Rung] = {}
        self._rung: int | None = None
        self._planned_t: float | None = None  # when this trial was heard of first
        self._heard_t: float | None = None
        self._asked_before_s = self._asked_after_s = 0.0  # in which somebody could have answered
        self._time = RungTime()
        self._expected: Rating | None = None
        self._outcome: Rating | None = None
        self._is_counted = False
        self._next: int | None = None  # drawn once for each trial

    @property
    def arrived_t(self) -> float | None:
        return self._time.arrived_t

    @property
    def repeats(self) -> bool:
        return self._rung != NOTHING

    def notice(self, t: float, *, is_there: bool, is_seen: bool) -> None:
        if not is_there:
            if self._time.arrived_t is not None:
                self.forget()
        elif self._time.arrived_t is not None or self._is_begun(t):
            self._time.notice(t, is_seen=is_seen)

    def forget(self) -> None:
        self._rung = self._planned_t = None
        self._time.forget()
        self._expected = self._outcome = self._heard_t = None
        self._asked_before_s = self._asked_after_s = 0.0
        self._is_counted, self._next = False, None

    def take(self, rating: Rating) -> None:
        """Distress moves nobody on here, and keeps nobody back."""

    def hear(self, seen: Observation, rung: int) -> None:
        if self._planned_t is None:
            self._rung, self._planned_t = rung, seen.t
            if rung != NOTHING:
                self._at(rung)  # it is among those that the session came to
        self._wait(seen)
        if self._expected is None and self._time.arrived_t is None and _is_after(seen.expectancy, self._planned_t):
            self._expected = seen.expectancy  # what is said in the trial is no longer what was expected of it
        ended_t = self._ended_t(seen.t)
        if self._outcome is None and ended_t is not None and _is_after(seen.outcome, ended_t):
            self._outcome = seen.outcome
        if rung != NOTHING and self.is_done(seen.t) and not self._is_counted:
            self._count(rung)

    def is_done(self, t: float) -> bool:
        ended_t = self._ended_t(t)
        if ended_t is not None and self._rung == NOTHING:
            return True
        return ended_t is not None and (self._outcome is not None or self._asked_after_s >= ASKS_FOR_S)

    def next_rung(self, rung: int, highest: int) -> int:
        if rung == NOTHING:
            return min(0, highest)
        if self._next is None or self._next > highest:
            self._next = self._drawn(rung, highest)
        return self._next

    def takes_s(self, plateau_s: float) -> float:
        """With the time to ask and to come there: who breaks off a trial has learned that one gets away."""
        return self._rule.trial_s + ASKS_FOR_S

    def is_finished(self, rung: int, top: int) -> bool:
        return all(self._is_learned(one) for one in range(self._first(rung), top + 1))

    def asks_expectancy(self, t: float) -> bool:
        return self._planned_t is not None and self._time.arrived_t is None and not self._is_begun(t)

    def asks_outcome(self, t: float) -> bool:
        return self._ended_t(t) is not None and not self.is_done(t)

    def words(self, t: float) -> str:
        if self._time.arrived_t is None:
            return "not there yet" if self._expected is None else f"not there yet, expected {self._expected.value:.0f}"
        spent_s = min(self._time.spent_s(t), self._rule.trial_s)
        if self._rung is None or self._rung == NOTHING:
            return f"a pause, {spent_s:.0f} of {self._rule.trial_s:.0f} s"
        number = self._at(self._rung).trials + (0 if self._is_counted else 1)
        said = f"trial {number} here, {spent_s:.0f} of {self._rule.trial_s:.0f} s"
        if self._expected is None:
            return f"{said}, what is expected was not said"
        said = f"{said}, expected {self._expected.value:.0f}"
        if self._outcome is None:
            return said
        violation = self._expected.value - self._outcome.value
        what = f"violated by {violation:.0f}" if violation > 0 else "not violated"
        more = f", {-violation:.0f} more came" if violation < 0 else ""
        return f"{said}, came {self._outcome.value:.0f}: {what}{more}"

    def _wait(self, seen: Observation) -> None:
        """Nobody answers what is not seen, and no trial begins or ends in a hold: meanwhile it stays asked."""
        before_t, self._heard_t = self._heard_t, seen.t
        if before_t is None or seen.is_held or not seen.is_seen:
            return
        if self._time.arrived_t is None:
            self._asked_before_s += seen.t - before_t
        elif self._ended_t(seen.t) is not None:
            self._asked_after_s += seen.t - before_t

    def _is_begun(self, t: float) -> bool:
        """Was said what is expected, or asked for long enough?"""
        planned_t = self._planned_t
        if planned_t is None or self._rung == NOTHING:
            return planned_t is not None
        return self._expected is not None or self._asked_before_s >= ASKS_FOR_S

    def _ended_t(self, t: float) -> float | None:
        """When the trial's time was up; None: it is not."""
        arrived_t, length_s = self._time.arrived_t, self._rule.trial_s
        return None if arrived_t is None or self._time.spent_s(t) < length_s else arrived_t + length_s

    def _first(self, rung: int) -> int:
        """The lowest rung that the session came to: easier ones than the start need no trials."""
        return min(self._rungs, default=rung)

    def _at(self, rung: int) -> _Rung:
        return self._rungs.setdefault(rung, _Rung())

    def _count(self, rung: int) -> None:
        self._is_counted = True
        here = self._at(rung)
        here.trials += 1
        if self._expected is not None:
            here.expected = self._expected.value

    def _is_learned(self, rung: int) -> bool:
        """Enough trials, and what was feared is hardly expected any more: by the newest that was said."""
        here = self._rungs.get(rung)
        if here is None or here.trials < self._rule.trials:
            return False
        return here.expected is None or here.expected <= self._rule.expected_below

    def _drawn(self, rung: int, highest: int) -> int:
        """Among the rungs reached so far and the next one up: those with work left, another one if there is one."""
        reached = max((one for one, here in self._rungs.items() if here.trials), default=rung)
        open_ = [one for one in range(self._first(rung), min(reached + 1, highest) + 1) if not self._is_learned(one)]
        if not open_:
            return min(rung, highest)
        if not self._rule.varies:
            return open_[0]
        return self._chance.choice([one for one in open_ if one != rung] or open_)


def _is_after(rating: Rating | None, t: float) -> bool:
    return rating is not None and rating.t >= t

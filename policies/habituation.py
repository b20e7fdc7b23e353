"""The ratings made at one rung -> whether its work is done."""

from policies.exposure_settings import MovingOn
from policies.policy import Observation, Rating
from policies.rung_time import RungTime

NOT_RATED = "SUDS not rated here yet"


class RungLog:
    """What was rated since the person arrived at a rung. A rating made on the way does not count."""

    def __init__(self, moving_on: MovingOn) -> None:
        self._moving_on = moving_on
        self._time = RungTime()
        self._ratings: list[float] = []
        self._rated = NOT_RATED  # what was, in words

    @property
    def arrived_t(self) -> float | None:
        return self._time.arrived_t

    @property
    def is_rated(self) -> bool:
        return bool(self._ratings)

    def notice(self, t: float, *, is_there: bool, is_seen: bool) -> None:
        """Is the rung shown at session second `t`, and seen? Time and ratings in which it is not do not count."""
        if is_there:
            self._time.notice(t, is_seen=is_seen)
        else:
            self.forget()

    def forget(self) -> None:
        """The rung was left: whatever was shown there must be shown anew."""
        self._time.forget()
        self._ratings.clear()
        self._rated = NOT_RATED

    def take(self, rating: Rating) -> None:
        if self._time.counts(rating):
            self._ratings.append(rating.value)
            self._rated = self._rated_words()

    def is_done(self, t: float) -> bool:
        """True when the newest ratings in a row have all come down, and the least time at the rung has passed."""
        rule = self._moving_on
        if not self._time.spent_s(t) >= rule.least_s or len(self._ratings) < rule.ratings:
            return False
        enough = self._enough
        return all(value <= enough for value in self._ratings[-rule.ratings :])

    @property
    def _enough(self) -> float:
        """The distress to which it must have come down from its peak here."""
        return max(self._moving_on.or_below, max(self._ratings) * (1 - self._moving_on.fall_share))

    def hear(self, seen: Observation, rung: int) -> None:
        """Nothing but SUDS counts here."""

    @property
    def repeats(self) -> bool:
        return False

    def next_rung(self, rung: int, highest: int) -> int:
        return min(rung + 1, highest)

    def takes_s(self, plateau_s: float) -> float:
        return max(0.0, self._moving_on.least_s - plateau_s)

    def is_finished(self, rung: int, top: int) -> bool:
        return rung == top and self.is_rated

    def asks_expectancy(self, t: float) -> bool:
        return False

    def asks_outcome(self, t: float) -> bool:
        return False

    def words(self, t: float) -> str:
        """What stands here, with its numbers, for a decision's why."""
        if self._time.arrived_t is None:
            return "not there yet"
        rule = self._moving_on
        spent = f"{self._time.spent_s(t):.0f} s at it, {rule.least_s:.0f} at least"
        return f"{spent}; {self._rated}"

    def _rated_words(self) -> str:
        rule = self._moving_on
        newest = ", ".join(f"{value:.0f}" for value in self._ratings[-rule.ratings :])
        told = f"newest SUDS {newest} from a peak of {max(self._ratings):.0f}"
        often = {1: "once", 2: "twice in a row"}.get(rule.ratings, f"{rule.ratings} times in a row")
        return f"{told}; {self._enough:.0f} or less is enough, {often}"

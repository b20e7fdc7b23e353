"""The ratings made at one rung -> whether its work is done."""

from policies.exposure_settings import MovingOn
from policies.policy import Rating


class RungLog:
    """What was rated since the person arrived at a rung. A rating made on the way does not count."""

    def __init__(self, moving_on: MovingOn) -> None:
        self._moving_on = moving_on
        self._arrived_t: float | None = None
        self._unseen_since_t: float | None = None
        self._ratings: list[float] = []

    @property
    def arrived_t(self) -> float | None:
        return self._arrived_t

    @property
    def is_rated(self) -> bool:
        return bool(self._ratings)

    def notice(self, t: float, *, is_there: bool, is_seen: bool) -> None:
        """Is the rung shown at session second `t`, and seen? Time and ratings in which it is not do not count."""
        if not is_there:
            self.forget()
        elif not is_seen:
            self._unseen_since_t = t if self._unseen_since_t is None else self._unseen_since_t
        elif self._arrived_t is None:
            self._arrived_t = t
        elif self._unseen_since_t is not None:
            self._arrived_t += t - self._unseen_since_t
        if is_seen:
            self._unseen_since_t = None

    def forget(self) -> None:
        """The rung was left: whatever was shown there must be shown anew."""
        self._arrived_t = self._unseen_since_t = None
        self._ratings.clear()

    def take(self, rating: Rating) -> None:
        if self._arrived_t is not None and rating.t > self._arrived_t and self._unseen_since_t is None:
            self._ratings.append(rating.value)

    def is_done(self, t: float) -> bool:
        """True when the newest ratings in a row have all come down, and the least time at the rung has passed."""
        rule = self._moving_on
        if not self._spent_s(t) >= rule.least_s or len(self._ratings) < rule.ratings:
            return False
        peak = max(self._ratings)
        enough = max(rule.or_below, peak * (1 - rule.fall_share))
        return all(value <= enough for value in self._ratings[-rule.ratings :])

    def words(self, t: float) -> str:
        """What stands here, with its numbers, for a decision's why."""
        if self._arrived_t is None:
            return "not there yet"
        spent = f"{self._spent_s(t):.0f} s at it"
        if not self._ratings:
            return f"{spent}, SUDS not rated here yet"
        newest = ", ".join(f"{value:.0f}" for value in self._ratings[-self._moving_on.ratings :])
        return f"{spent}, newest SUDS {newest} from a peak of {max(self._ratings):.0f}"

    def _spent_s(self, t: float) -> float:
        """Seconds at the rung in which it was seen, up to session second `t`."""
        if self._arrived_t is None:
            return 0.0
        return (t if self._unseen_since_t is None else self._unseen_since_t) - self._arrived_t

"""Since when a person is at a rung, and for how long it was seen there."""

from policies.policy import Rating


class RungTime:
    """Time in which nothing is seen does not count, nor do ratings made then."""

    def __init__(self) -> None:
        self._arrived_t: float | None = None
        self._unseen_since_t: float | None = None

    @property
    def arrived_t(self) -> float | None:
        """When the person came, moved on by the time that was not seen; None: still on the way."""
        return self._arrived_t

    def notice(self, t: float, *, is_seen: bool) -> None:
        """The rung is shown at session second `t`; is it seen?"""
        if not is_seen:
            self._unseen_since_t = t if self._unseen_since_t is None else self._unseen_since_t
            return
        if self._arrived_t is None:
            self._arrived_t = t
        elif self._unseen_since_t is not None:
            self._arrived_t += t - self._unseen_since_t
        self._unseen_since_t = None

    def forget(self) -> None:
        """The rung was left."""
        self._arrived_t = self._unseen_since_t = None

    def counts(self, rating: Rating) -> bool:
        """Was it made here, with the rung in sight?"""
        return self._arrived_t is not None and rating.t > self._arrived_t and self._unseen_since_t is None

    def spent_s(self, t: float) -> float:
        """Seconds at the rung in which it was seen, up to session second `t`."""
        if self._arrived_t is None:
            return 0.0
        return (t if self._unseen_since_t is None else self._unseen_since_t) - self._arrived_t

"""When to ask the patient for a SUDS rating."""

from policies.policy import Observation, Phase, Rating

SETTLE_S = 3.0  # a level must be seen before it can be rated
CALM_PHASE_AFTER_S = 5.0  # let a new phase begin before asking
LAST_WORD_S = 30.0  # the session's last rating is asked for this long before recovery ends
SAME_LEVEL = 0.001  # smaller changes of intensity cannot be seen


class Asking:
    """Asks at the start, at every level of exposure and regularly there, after it, and at the end.

    It never asks in the baseline: to speak changes the breath and the heart that are being measured.
    """

    def __init__(self, *, every_s: float, recovery_s: float) -> None:
        self._every_s = every_s
        self._recovery_s = recovery_s
        self._intensity = 0.0
        self._level_t = 0.0  # since when the intensity is what it is

    def asks(self, seen: Observation) -> bool:
        """True as long as a rating is due; to be called with every observation."""
        intensity = seen.applied.scene.intensity
        if abs(intensity - self._intensity) > SAME_LEVEL:
            self._intensity, self._level_t = intensity, seen.t
        if seen.phase.is_exposing:
            return self._asks_at_level(seen)
        match seen.phase:
            case Phase.PREPARATION:
                return seen.t - seen.phase_began_t >= CALM_PHASE_AFTER_S and _is_before(seen.suds, seen.phase_began_t)
            case Phase.RECOVERY:
                return self._asks_after_exposure(seen)
            case _:
                return False

    def _asks_at_level(self, seen: Observation) -> bool:
        since_t = max(self._level_t, seen.phase_began_t)
        if seen.suds is None or seen.suds.t < since_t:
            return seen.t - since_t >= SETTLE_S
        return seen.t - seen.suds.t >= self._every_s

    def _asks_after_exposure(self, seen: Observation) -> bool:
        if seen.t - seen.phase_began_t < CALM_PHASE_AFTER_S:
            return False
        last_t = seen.phase_began_t + self._recovery_s - LAST_WORD_S
        return _is_before(seen.suds, seen.phase_began_t) or (seen.t >= last_t and _is_before(seen.suds, last_t))


def _is_before(rating: Rating | None, t: float) -> bool:
    return rating is None or rating.t < t

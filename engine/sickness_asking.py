"""Outcomes -> is the patient asked how sick he feels: after exposures, every five minutes within, often while sick."""

from engine.messages import Outcome
from policies.policy import Phase
from policies.verdict import Rule

EVERY_S = 300.0  # of exposure; sickness builds up over minutes (Keshavarz and Hecht 2011 ask more often, by voice)
PAUSED_EVERY_S = 45.0  # while nothing is shown for sickness: how long that lasts hangs on the answer
SETTLE_S = 15.0  # after an exposure, and after a STOP, nobody is questioned at once


class SicknessAsking:
    """Remembers how long the patient has been exposed since he last said how sick he feels.

    Any rating answers, whoever took it. What was not answered in the recovery is asked no more after it.
    """

    def __init__(self) -> None:
        self._last_t: float | None = None
        self._exposed_s = 0.0  # since the last rating
        self._rated_t: float | None = None
        self._must_ask = False
        self._recovery_t: float | None = None

    def asks(self, outcome: Outcome) -> bool:
        """Is a rating due at `outcome`? To be asked once for each, in order."""
        step_s = 0.0 if self._last_t is None else max(0.0, outcome.t - self._last_t)
        self._last_t = outcome.t
        rated_t = None if outcome.sickness is None else outcome.sickness.t
        if rated_t != self._rated_t:
            self._rated_t, self._exposed_s, self._must_ask = rated_t, 0.0, False
        if outcome.phase.is_exposing:
            self._recovery_t = None
            self._exposed_s += step_s
            every_s = PAUSED_EVERY_S if outcome.policy_rule == Rule.PAUSES_SICK.value else EVERY_S
            self._must_ask = self._must_ask or self._exposed_s >= every_s
            return self._must_ask
        if outcome.phase is not Phase.RECOVERY:
            self._must_ask = False
            return False
        if self._recovery_t is None:
            self._recovery_t = outcome.t
            is_fresh = rated_t is not None and outcome.t - rated_t < EVERY_S
            self._must_ask = self._must_ask or (self._exposed_s > 0 and not is_fresh)
        return self._must_ask and outcome.t - self._recovery_t >= SETTLE_S

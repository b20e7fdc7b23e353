"""After sickness: a pause with nothing shown, then a lower and shorter return, and no more returns than agreed."""

import math
from dataclasses import dataclass

from policies.policy import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class SicknessRule:
    """Sickness 0-20, times in seconds. The usual way with sickness in a headset: stop, wait for minutes, come back for
    shorter and less; the values are assumed."""

    leave_above: float  # nothing is shown above it
    return_at: float = 6.0  # ... until it is rated at most this
    pause_s: float = 60.0  # at least
    longest_s: float = 300.0  # what has not passed by then ends the exposure
    returns: int = 1  # so often; sickness after the last ends the exposure
    return_s: float = 300.0  # so long at most
    rungs_lower: int = 1  # no higher than so many rungs below the one where it came, but never below the easiest

    def __post_init__(self) -> None:
        _check("leave_above", self.leave_above, 0, 20)
        _check("return_at", self.return_at, 0, self.leave_above)
        _check("pause_s", self.pause_s, 0, 1800)
        _check("longest_s", self.longest_s, self.pause_s, 1800)
        _check("returns", self.returns, 0, 5)
        _check("return_s", self.return_s, 30, 3600)
        _check("rungs_lower", self.rungs_lower, 0, 50)


class SicknessRamp:
    """One session's account of it. Rungs are numbers from 0."""

    def __init__(self, rule: SicknessRule) -> None:
        self._rule = rule
        self._since_t: float | None = None  # of the pause; None: there is none
        self._returns = 0
        self._back_t: float | None = None  # of the last return
        self._highest: int | None = None

    @property
    def highest(self) -> int | None:
        """The highest rung since sickness came; None: it did not."""
        return self._highest

    @property
    def is_paused(self) -> bool:
        return self._since_t is not None

    def begins(self, t: float, sickness: Rating | None, rung: int) -> bool:
        """Is the person so sick that nothing may be shown? The pause begins where there was none."""
        if sickness is None or sickness.value <= self._rule.leave_above:  # NaN is above all
            return False
        if self._since_t is None:
            self._since_t = t
            lower = max(0, rung - self._rule.rungs_lower)
            self._highest = lower if self._highest is None else min(self._highest, lower)
        return True

    def is_over(self, t: float, sickness: Rating | None) -> bool:
        """Has a pause lasted its time, and is the sickness down?"""
        has_passed = sickness is None or sickness.value <= self._rule.return_at
        return self._since_t is not None and has_passed and t - self._since_t >= self._rule.pause_s

    def must_end(self, t: float) -> bool:
        """Does the pause last too long, or was it the last return?"""
        since_t, rule = self._since_t, self._rule
        return since_t is not None and (t - since_t >= rule.longest_s or self._returns >= rule.returns)

    def come_back(self, t: float) -> None:
        """The pause is over, by itself or since somebody stopped the session meanwhile."""
        if self._since_t is not None:
            self._since_t, self._back_t = None, t
            self._returns += 1

    def left_s(self, t: float) -> float:
        """How long the return may still last; without end where there was none."""
        return math.inf if self._back_t is None else self._rule.return_s - (t - self._back_t)

    def is_time_up(self, t: float) -> bool:
        """Has the return lasted as long as it may?"""
        return self.left_s(t) <= 0

    def back_words(self) -> str:
        """What is different after a return; empty where nothing is."""
        if self._back_t is None or self._highest is None:
            return ""
        return f"after sickness no higher than rung {self._highest + 1}, for {self._rule.return_s:.0f} s at most"

    def pause_words(self, t: float, sickness: Rating | None) -> str:
        """How the pause stands, with its numbers, in one sentence."""
        rule, spent_s = self._rule, 0.0 if self._since_t is None else t - self._since_t
        told = "Sickness is not rated" if sickness is None else f"Sickness is {sickness.value:.0f}"
        shown = f"nothing is shown for {spent_s:.0f} s now"
        if self._returns >= rule.returns:
            return f"{told}: {shown}; it came again after the last return ({rule.returns}), so the exposure ends."
        if spent_s >= rule.longest_s:
            return f"{told}: {shown}; it does not pass, so the exposure ends."
        if sickness is None or sickness.value <= rule.return_at:
            return f"{told}: {shown}, and until {rule.pause_s:.0f} s have passed."
        return f"{told}: {shown}, until it is rated {rule.return_at:.0f} or less."


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {value}")

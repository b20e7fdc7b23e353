"""Session seconds, and fixed-rate deadlines with their lateness."""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

TICK_S = 0.1  # ten ticks a second, see docs/architecture.md
LATE_S = 0.05  # a deadline missed by more than half a tick is counted and shown
NEAR_S = 0.001  # a sleep that ends this little too early has slept enough


class SessionClock:
    """Seconds since the session began, on CLOCK_MONOTONIC; 0 until `begin` is called.

    Stage and player measure on the same clock in their own processes, so a moment here means the same moment there.
    """

    def __init__(self, monotonic_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._monotonic_ns = monotonic_ns
        self._began_ns: int | None = None

    def begin(self) -> None:
        """Now is session second 0."""
        self._began_ns = self._monotonic_ns()

    @property
    def has_begun(self) -> bool:
        """False until `begin` was called: there are no session seconds yet."""
        return self._began_ns is not None

    def now(self) -> float:
        """Session seconds."""
        return self.at(self.now_ns())

    def now_ns(self) -> int:
        """CLOCK_MONOTONIC, in nanoseconds."""
        return self._monotonic_ns()

    def at(self, moment_ns: int) -> float:
        """The session second of a moment on CLOCK_MONOTONIC."""
        return 0.0 if self._began_ns is None else (moment_ns - self._began_ns) / 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one wait ended: at its deadline, `late_s` after it and with `skipped` deadlines missed, or early."""

    is_due: bool  # False: woken before the deadline, which still stands
    late_s: float
    skipped: int

    @property
    def is_lagging(self) -> bool:
        return self.late_s > LATE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How well a rate was kept so far."""

    deadlines: int
    late: int  # met more than LATE_S too late
    skipped: int  # not met at all
    longest_s: float


class Pacer:
    """Keeps a rate by absolute deadlines, so that lateness never adds up and a stall is never followed by a burst.

    `clock` gives seconds, `sleep` waits for as many seconds or returns early. A clock that says NaN, jumps or stands
    still cannot stop it or make it spin: a wait asks for one period of sleep at most, and the deadlines begin anew.
    """

    def __init__(
        self, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]], period_s: float = TICK_S
    ) -> None:
        if not 0 < period_s < math.inf:
            raise ValueError(f"a period must be more than 0 s and finite, not {period_s}")
        self._clock, self._sleep, self._period_s = clock, sleep, period_s
        self._deadline: float | None = None  # the first wait ends at once and sets it
        self._met = self._late = self._skipped = 0
        self._longest_s = 0.0

    @property
    def lateness(self) -> Lateness:
        return Lateness(deadlines=self._met, late=self._late, skipped=self._skipped, longest_s=self._longest_s)

    async def wait(self) -> Pace:
        """Wait for the next deadline. The first one is now."""
        before = self._clock()
        await self._sleep(self._rest_s(before))
        now = self._clock()
        if self._deadline is None or not abs(now - self._deadline) < math.inf:
            return self._begin_anew(now)
        left_s = self._deadline - now
        if left_s > self._period_s or (left_s > NEAR_S and not now > before):  # the clock went back or stood still
            return self._begin_anew(now)
        if left_s > NEAR_S:
            return Pace(is_due=False, late_s=0.0, skipped=0)
        return self._meet(late_s=max(0.0, -left_s))

    def _rest_s(self, now: float) -> float:
        if self._deadline is None:
            return 0.0 if self._met == 0 else self._period_s
        left_s = self._deadline - now
        return max(0.0, left_s) if left_s < self._period_s else self._period_s  # NaN takes a whole period

    def _meet(self, *, late_s: float) -> Pace:
        assert self._deadline is not None
        skipped = int((late_s + NEAR_S) / self._period_s)  # deadlines that have passed as well
        self._deadline += (1 + skipped) * self._period_s
        self._met += 1
        self._skipped += skipped
        self._longest_s = max(self._longest_s, late_s)
        pace = Pace(is_due=True, late_s=late_s, skipped=skipped)
        self._late += pace.is_lagging
        return pace

    def _begin_anew(self, now: float) -> Pace:
        self._deadline = now + self._period_s if math.isfinite(now) else None
        self._met += 1
        return Pace(is_due=True, late_s=0.0, skipped=0)

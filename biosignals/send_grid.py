"""When a strap that sends by a clock of its own sent each packet."""

import math
from collections import deque
from enum import Enum
from itertools import pairwise
from statistics import median_low

from biosignals.lower_line import LowerLine

FEWEST_ARRIVALS = 20  # a delay of 0.3 s leaves a period of 1 s, from so many pauses, known to ...
KNOWN_S = 0.016  # ... and a longer one, whose packets may wait longer, the less
PERIOD_STEP_S = 0.05  # firmware sets its timers to round numbers, but some do their work between two of its waits
SHORTEST_PERIOD_S = 0.2
EARLY_SHARE = 0.35  # of a period before it could have been sent: no packet of this clock
LATE_SHARE = 0.6  # of a period after it was sent: delay alone reaches half of this
DRAIN_PAUSE_S = 0.2  # what comes so soon behind another was held back with it, or is there twice
DRAIN_SHARE = 0.5  # ... or within so much of the time that it brings: no heart makes beats that fast
SURE_PACKETS = 6  # so many alike late ones in a row ...
SURE_S = 4.0  # ... and so long were not late ("RR can be 3-4 s old", Polar): packets before them are lost
REMEMBERED = 16
MOST_OFF_GRID = 8  # of those remembered: then the strap has no such clock, or changed it


def has_drained(pause_s: float, brought_s: float) -> bool:
    """Whether a packet that brought `brought_s` of intervals was held back with the one `pause_s` before it."""
    return pause_s <= max(DRAIN_PAUSE_S, DRAIN_SHARE * brought_s)


class Slot(Enum):
    """What a packet's arrival says of when it was sent."""

    UNKNOWN = "no clock is known"
    ON_TIME = "sent when the clock said"
    LATE = "late, or sent after others that are lost"
    EARLY = "before the clock's next time"
    SKIPPED = "sent when the clock said, and packets before it are lost"


class SendGrid:
    """Learns a strap's sending clock from arrivals and dates each packet's sending by it, to some milliseconds.

    Sending times lie on a grid, and arrivals lie above it by their delay: the lower line under (slot, arrival) is the
    grid. Where packets keep missing it, it is forgotten and learnt anew.

    A period that is not round may be a heart's, where every packet brings one beat. Only where they do not, the period
    is learnt as it is, and set right where the line proves steeper than a crystal can be off.
    """

    def __init__(self) -> None:
        self._line: LowerLine | None = None
        self._period_s = math.nan
        self._is_round = True
        self._grid_s = 0.0  # the newest slot, in seconds of the strap's clock
        self._last_t = -math.inf
        self._arrivals: list[float] = []  # until the clock is known
        self._late: list[float] = []  # in periods, one behind the other
        self._off_grid: deque[bool] = deque(maxlen=REMEMBERED)

    @property
    def line(self) -> LowerLine | None:
        """Host time minus grid time under grid time; its slope is what the strap's clock is off. None: no grid."""
        return self._line

    @property
    def sent_t(self) -> float:
        """When the newest packet was sent, if its slot was on time."""
        return self._grid_s + (self._line.at(self._grid_s) if self._line is not None else math.nan)

    @property
    def period_s(self) -> float:
        """NaN: no grid."""
        return self._period_s

    def take(self, t: float, *, is_mixed: bool) -> Slot:
        """A packet, with intervals or without, arrived at `t`; `is_mixed`: not every packet brings one."""
        if not (self._is_round or is_mixed):
            self._forget()
        if self._line is None:
            self._learn(t, is_mixed=is_mixed)
            return Slot.UNKNOWN
        late_periods = (t - self.sent_t) / self._period_s - 1
        slot = self._slot(late_periods, is_drained=t - self._last_t <= DRAIN_PAUSE_S)
        self._last_t = t
        if sum(self._off_grid) >= MOST_OFF_GRID:
            self._forget()
            return Slot.UNKNOWN
        if slot is not Slot.EARLY:
            self._grid_s += self._period_s
        if slot in (Slot.ON_TIME, Slot.SKIPPED):
            self._line.add(self._grid_s, t - self._grid_s)
            if is_mixed:
                self._correct_period(self._line)
        return slot

    def skip_to(self, t: float) -> None:
        """Packets are known to be lost before the one that arrives at `t`: leave their slots empty."""
        if self._line is not None:
            late_periods = (t - self.sent_t) / self._period_s - 1
            self._grid_s += self._period_s * max(0, math.floor(late_periods + EARLY_SHARE))
        self._late.clear()

    def _slot(self, late_periods: float, *, is_drained: bool) -> Slot:
        is_on_time = -EARLY_SHARE <= late_periods <= LATE_SHARE
        if not is_drained:
            self._off_grid.append(not is_on_time)
        if is_on_time:
            self._late.clear()
            return Slot.ON_TIME
        if late_periods < 0:
            return Slot.EARLY
        if is_drained:
            return Slot.LATE
        self._late.append(late_periods)
        newest = self._late[-SURE_PACKETS:]
        is_sure = len(self._late) >= max(SURE_PACKETS, SURE_S / self._period_s)
        if not is_sure or max(newest) - min(newest) > LATE_SHARE:  # ever later: this clock is not theirs
            return Slot.LATE
        self._grid_s += self._period_s * math.floor(min(newest) + EARLY_SHARE)
        self._late.clear()
        self._off_grid.clear()
        return Slot.SKIPPED

    def _correct_period(self, line: LowerLine) -> None:
        if misfit := line.misfit:
            self._is_round = False
            self._period_s *= 1 + misfit
            self._grid_s *= 1 + misfit
            line.stretch(misfit)

    def _forget(self) -> None:
        self._line = None
        self._is_round = True
        self._late.clear()
        self._off_grid.clear()

    def _learn(self, t: float, *, is_mixed: bool) -> None:
        self._arrivals.append(t)
        if len(self._arrivals) < FEWEST_ARRIVALS:
            return
        usual_s = median_low(later - earlier for earlier, later in pairwise(self._arrivals))
        if usual_s >= SHORTEST_PERIOD_S and self._fits(usual_s, is_mixed=is_mixed):
            self._arrivals.clear()
        else:
            del self._arrivals[: FEWEST_ARRIVALS // 2]

    def _fits(self, usual_s: float, *, is_mixed: bool) -> bool:
        """Whether the arrivals lie on a grid of about `usual_s`; then it is the grid."""
        slots = [0]
        for earlier, later in pairwise(self._arrivals):
            slots.append(slots[-1] + max(1, round((later - earlier) / usual_s)))
        mean_s = (self._arrivals[-1] - self._arrivals[0]) / slots[-1]
        round_s = PERIOD_STEP_S * round(mean_s / PERIOD_STEP_S)
        is_round = not is_mixed or abs(mean_s - round_s) <= KNOWN_S * max(1.0, round_s)
        period_s = round_s if is_round else mean_s
        offsets = [t - slot * period_s for t, slot in zip(self._arrivals, slots, strict=True)]
        if period_s < SHORTEST_PERIOD_S or max(offsets) - min(offsets) > LATE_SHARE * period_s:
            return False
        self._period_s, self._is_round = period_s, is_round
        self._grid_s = slots[-1] * period_s
        self._line = LowerLine(0.0, offsets[0])
        for slot, offset in zip(slots[1:], offsets[1:], strict=True):
            self._line.add(slot * period_s, offset)
        return True

"""Where in session time the sum of a strap's intervals lies, told from when its packets arrive."""

import math
from enum import Enum

from biosignals.lag_line import LagLine, Patience
from biosignals.send_bounds import FALLS, TOLERANCE_S, SendBounds, SentIntervals
from biosignals.send_grid import DRAIN_PAUSE_S, SendGrid, Slot, has_drained
from biosignals.sender_kind import SenderKind

LONGEST_HELD_BACK_S = 4.0  # "RR can be 3-4 s old" (Polar, polar-ble-sdk issue 227)
ROUNDING_S = 1e-6
LONGEST_STALL_S = 32.0  # the longest supervision timeout of a link, Core Specification, vol 4 part E, 7.8.12
COMPARED_PACKETS = 16  # so often the two ways to date beats are compared


class Lateness(Enum):
    """What a packet's lag says of the beats before it."""

    USUAL = "it comes as packets do, or was held back"
    LOST = "beats before it are lost"
    OPEN = "it was held back for long, or beats are lost: the next packet tells"


class BeatAnchor:
    """Dates sums of intervals. There are two ways, and the packets say which is theirs.

    A strap that sends every beat at once: arrival minus sum is delay alone, the lower line under it is the truth.
    A strap that sends by a clock of its own: its sending times are found first; then each packet bounds its beats on
    both sides, as the last is not later than its sending and the first is later than the sending before, and the
    middle between the bounds is taken. While it is not clear which, the first way is taken: a beat is then dated up to
    a packet's pause too late, never too early.
    """

    def __init__(self) -> None:
        self._sum_s = 0.0  # of all intervals that are placed; multiples of 1/1024, so exact
        self._line: LagLine | None = None
        self._grid = SendGrid()
        self._bounds = SendBounds()
        self._period_s = math.nan  # of the grid that closed them up
        self._previous_sent_t: float | None = None
        self._kind = SenderKind()
        self._until_compared = COMPARED_PACKETS
        self._offset = 0.0  # host time minus sum, for the packet in hand
        self._limit_t = math.inf
        self._newest_rr_s: tuple[float, ...] = ()
        self._packet_began_s = 0.0
        self._last_t = -math.inf  # of a packet with intervals
        self._is_backlog = False

    def lateness(self, t: float, brought_s: float) -> Lateness:
        """What the lag of a packet that arrived at `t` with `brought_s` of intervals says."""
        if self._line is None:
            return Lateness.LOST
        late_s = t - self._sum_s - brought_s - self._offset
        pause_s = t - self._last_t
        if late_s <= LONGEST_HELD_BACK_S or (self._is_backlog and has_drained(pause_s, brought_s)):
            return Lateness.USUAL
        is_lost = late_s > min(LONGEST_STALL_S, pause_s + LONGEST_HELD_BACK_S)
        return Lateness.LOST if is_lost else Lateness.OPEN

    def hear(self, t: float) -> None:
        """A packet without intervals arrived at `t`."""
        self._kind.count(0)
        self._previous_sent_t = self._sent_t(self._grid.take(t, is_mixed=self._kind.is_mixed))

    def begin_anew(self, t: float, rr_s: tuple[float, ...]) -> None:
        """Beats are lost before the packet that arrived at `t` with the intervals `rr_s`."""
        end_s = self._sum_s + sum(rr_s)
        self._line = LagLine(end_s, t - end_s, slope=self._slope)
        self._offset = t - end_s
        self._grid.skip_to(t)
        self._take_sending(t, rr_s, is_behind_loss=True)
        self._begin_packet(t, rr_s, is_backlog=False)

    def meet(self, t: float, rr_s: tuple[float, ...]) -> bool:
        """Adjust to a packet that arrived at `t`; False where its first beat may not follow the newest."""
        if self._line is None:
            self.begin_anew(t, rr_s)
            return False
        end_s = self._sum_s + sum(rr_s)
        drained = has_drained(t - self._last_t, sum(rr_s))
        self._kind.count(len(rr_s))
        self._line.patience = self._patience()
        follows_by_line = drained or self._line.meets(end_s, t - end_s)
        follows_by_grid = self._take_sending(t, rr_s, is_behind_loss=False)
        if not self._kind.is_by_clock:
            self._offset = self._line.offset_under(end_s, t - end_s)
        self._begin_packet(t, rr_s, is_backlog=t - end_s - self._offset > LONGEST_HELD_BACK_S)
        return follows_by_grid if self._kind.is_by_clock else follows_by_line

    def time_after(self, rr_s: float) -> float:
        """When the beat happened that ends the next interval."""
        return self._offset + self._sum_s + rr_s

    @property
    def limit_t(self) -> float:
        """What would lie later than this cannot be a beat of the packet in hand."""
        return self._limit_t

    def advance(self, rr_s: float) -> None:
        self._sum_s += rr_s

    def settle(self, t: float) -> None:
        """The beats of the packet that arrived at `t` are placed: learn from it."""
        brought_s = self._sum_s - self._packet_began_s
        if self._line is not None and brought_s > 0:
            self._line.settle(self._sum_s, t - self._sum_s, brought_s)
        self._until_compared -= 1
        if self._until_compared <= 0:
            self._until_compared = COMPARED_PACKETS
            self._compare()

    @property
    def _slope(self) -> float:
        if self._kind.is_by_clock and self._grid.line is not None:
            return self._grid.line.slope
        return self._line.slope if self._line is not None else 0.0

    def _patience(self) -> Patience:
        if self._kind.is_every_beat:
            return Patience.SHORT
        return Patience.LONG if self._grid.line is not None else Patience.USUAL

    def _begin_packet(self, t: float, rr_s: tuple[float, ...], *, is_backlog: bool) -> None:
        self._is_backlog = is_backlog
        self._last_t, self._newest_rr_s = t, rr_s
        self._packet_began_s = self._sum_s

    def _sent_t(self, slot: Slot) -> float | None:
        return self._grid.sent_t if slot in (Slot.ON_TIME, Slot.SKIPPED) else None

    def _take_sending(self, t: float, rr_s: tuple[float, ...], *, is_behind_loss: bool) -> bool:
        """Adjust grid and bounds, and the offset where they give it; False where they show that beats were lost."""
        slot = self._grid.take(t, is_mixed=self._kind.is_mixed)
        self._limit_t = t + ROUNDING_S
        if self._grid.line is None or is_behind_loss:
            self._bounds = SendBounds()  # what was proven holds no longer
        if self._grid.line is None:
            self._kind.lose_grid()
            return True
        self._bounds.age(sum(rr_s), slope=self._grid.line.slope)
        if self._grid.period_s != self._period_s:
            self._period_s = self._grid.period_s
            self._bounds.widen(TOLERANCE_S)
        sent_t = self._sent_t(slot)
        follows = sent_t is None or self._bound(rr_s, sent_t, is_skipped=slot is Slot.SKIPPED)
        if slot is not Slot.EARLY:
            self._previous_sent_t = sent_t
        if self._kind.is_by_clock and (middle := self._bounds.middle) is not None:
            self._offset = max(middle, self._offset - FALLS * sum(rr_s)) if follows else middle
            if sent_t is not None and self._offset == middle:
                self._limit_t = min(t, sent_t) + TOLERANCE_S
            if slot is Slot.EARLY and rr_s == self._newest_rr_s and t - self._last_t <= DRAIN_PAUSE_S:
                self._limit_t = -math.inf  # the same again, before the clock sends the next: delivered twice
        return follows

    def _bound(self, rr_s: tuple[float, ...], sent_t: float, *, is_skipped: bool) -> bool:
        """Bound the sums by a packet that was sent at `sent_t`; False where beats before it were lost."""
        is_new = is_skipped or self._bounds.middle is None
        sent = SentIntervals(
            first_end_s=self._sum_s + next(one_s for one_s in rr_s if one_s > 0),  # an RR of 0 is no beat
            end_s=self._sum_s + sum(rr_s),
            sent_t=sent_t,
            after_t=sent_t - self._grid.period_s if is_new else self._previous_sent_t,
        )
        if is_new:
            self._bounds.begin_anew(sent)
            return False
        return self._bounds.take(sent)

    def _compare(self) -> None:
        if self._grid.line is None or self._line is None:
            return
        self._kind.compare(
            above_sums_s=self._line.mean_height(),
            sums=self._line.count,
            above_grid_s=self._grid.line.mean_height(),
            sendings=self._grid.line.count,
        )

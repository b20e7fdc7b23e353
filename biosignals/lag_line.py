"""How far arrivals lie behind the sum of intervals: the lower line under it, and when it has risen for good."""

from collections import deque
from enum import Enum

from biosignals.lower_line import LowerLine

LAG_RANGE_S = 1.5  # a packet a second: its newest beat is up to 1 s old, and radio and host delay it by up to 0.3 s
LEAST_RANGE_S = 0.25
RANGE_MARGIN_S = 0.1
RANGE_SHARE = 1.25  # of the greatest height seen: the next may be greater by so much
SURE_PACKETS = 6  # a delay is over after so many packets ...
SURE_S = 4.0  # ... and so long ("RR can be 3-4 s old", Polar); a lag that stays means lost beats
CALM_PACKETS = 30  # so many show the range of heights
CALM_S = 0.2  # the lags of so many are all higher by this: a few beats are lost
CRYSTAL_DRIFT = 2e-4  # twice the +-100 ppm of a cheap crystal


class Patience(Enum):
    """How soon packets that stay above the line mean lost beats."""

    SHORT = "every beat comes by itself: above what delays were seen to be, beats are lost"
    USUAL = "nothing is known of the strap"
    LONG = "a clock may send: where beats run beside it, the wait for it may leap by a beat at any time"


class LagLine:
    """The lower line under "arrival minus sum", for a strap of which nothing more is known.

    It falls with an arrival that lies under it, but by LAG_RANGE_S in all, and where every beat comes by itself never
    by more at once than delays were seen to vary: more would mean that there are beats too many. It rises only where
    packets stay above it: then beats were lost.
    """

    def __init__(self, sum_s: float, lag_s: float, *, slope: float = 0.0) -> None:
        self.patience = Patience.USUAL  # to be set anew whenever more is known
        self._line = LowerLine(sum_s, lag_s, slope=slope)
        self._floor_s = lag_s - LAG_RANGE_S  # as low as the line may fall
        self._late_t: list[float] = []  # arrivals above the range, one behind the other
        self._heights: deque[tuple[float, float]] = deque(maxlen=CALM_PACKETS)  # and lags
        self._calm: deque[float] = deque(maxlen=CALM_PACKETS)  # heights with nothing wrong

    @property
    def slope(self) -> float:
        return self._line.slope

    @property
    def count(self) -> int:
        """How many packets it lies under."""
        return self._line.count

    def mean_height(self) -> float:
        """How far packets lie above it on average."""
        return self._line.mean_height()

    def offset(self, sum_s: float) -> float:
        """Host time minus sum."""
        return self._line.at(sum_s)

    def offset_under(self, sum_s: float, lag_s: float) -> float:
        """The offset for a packet that ends at `sum_s`: not above its lag, where the line may fall so far."""
        offset = self._line.at(sum_s)
        return lag_s if self._may_fall_to(offset, lag_s) else offset

    def meets(self, sum_s: float, lag_s: float) -> bool:
        """Look at a packet's lag before its beats are placed; False where its beats may not follow those before it.

        A packet that was held back with the one before it says nothing of losses: do not ask for it.
        """
        height_s = lag_s - self._line.at(sum_s)
        is_late, was_late = height_s > self._range_s(), bool(self._late_t)
        if is_late:
            self._late_t.append(sum_s + lag_s)
        else:
            self._late_t.clear()
            self._calm.append(max(0.0, height_s))
        self._heights.append((height_s, lag_s))
        if self._has_risen():
            self._begin_anew(sum_s, min(lag for _, lag in list(self._heights)[-SURE_PACKETS:]))
            return False
        return was_late or not is_late

    def settle(self, sum_s: float, lag_s: float, brought_s: float) -> None:
        """Learn from a packet whose beats, `brought_s` in all, are placed."""
        height_s = lag_s - self._line.at(sum_s)
        is_held_back = height_s > LAG_RANGE_S  # says nothing of where the line is
        if not is_held_back and (height_s >= 0 or self._may_fall_to(lag_s - height_s, lag_s)):
            self._line.add(sum_s, lag_s)
        self._floor_s = max(self._floor_s - CRYSTAL_DRIFT * brought_s, self._line.at(sum_s) - LAG_RANGE_S)

    def _begin_anew(self, sum_s: float, lag_s: float) -> None:
        self._line = LowerLine(sum_s, lag_s, slope=self._line.slope)
        self._floor_s = lag_s - LAG_RANGE_S
        self._late_t.clear()
        self._heights.clear()

    def _may_fall_to(self, offset: float, lag_s: float) -> bool:
        return self._floor_s <= lag_s < offset and offset - lag_s <= self._range_s()

    def _range_s(self) -> float:
        if self.patience is not Patience.SHORT or len(self._calm) < CALM_PACKETS:
            return LAG_RANGE_S
        return min(LAG_RANGE_S, max(LEAST_RANGE_S, RANGE_SHARE * max(self._calm) + RANGE_MARGIN_S))

    def _has_risen(self) -> bool:
        late_t = self._late_t
        if len(late_t) >= SURE_PACKETS and late_t[-1] - late_t[0] >= SURE_S:
            return True
        if self.patience is Patience.LONG or len(self._heights) < CALM_PACKETS:
            return False
        return all(height > CALM_S for height, _ in self._heights)

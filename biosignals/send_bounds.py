"""Where the sum of intervals lies, pinched between the sending times of packets."""

import math
from dataclasses import dataclass

WIDENS = 5e-5  # a second: what two crystals in one strap may differ, and the slope of the grid be wrong
TOLERANCE_S = 0.1  # sending times are known to some 10 ms; a strap may take as long to put a beat into a packet
SURE_PACKETS = 2  # so many contradict the bounds: beats were lost ...
FORGETS = 1 / 16  # ... in so many packets
FALLS = 0.5  # of the seconds brought: beats keep half of their distance while the bounds close up


@dataclass(frozen=True, slots=True, kw_only=True)
class SentIntervals:
    """The intervals of one packet: their sums before the first, behind it and behind the last, and sending times.

    `after_t` is when the packet before it was sent, None where that is not known.
    """

    first_end_s: float
    end_s: float
    sent_t: float
    after_t: float | None

    @property
    def highest(self) -> float:
        """The last beat is not later than the sending."""
        return self.sent_t - self.end_s

    @property
    def lowest(self) -> float:
        """The first beat is later than the sending before: else it had been sent then."""
        return self.after_t - self.first_end_s if self.after_t is not None else -math.inf


class SendBounds:
    """The lowest and highest offset (host time minus sum) that all packets allow; they widen with the age of proof."""

    def __init__(self) -> None:
        self._low, self._high = -math.inf, math.inf
        self._contradictions = 0.0

    @property
    def middle(self) -> float | None:
        """None: not bounded yet."""
        middle = (self._low + self._high) / 2
        return middle if math.isfinite(middle) else None

    def age(self, passed_s: float, *, slope: float) -> None:
        """`passed_s` of intervals later; `slope` is how much longer a host's second is, in seconds a second."""
        self._low += (slope - WIDENS) * passed_s
        self._high += (slope + WIDENS) * passed_s

    def widen(self, by_s: float) -> None:
        """The sending times that closed them up were wrong by so much."""
        self._low -= by_s
        self._high += by_s

    def begin_anew(self, sent: SentIntervals) -> None:
        self._low, self._high = sent.lowest, sent.highest
        self._contradictions = 0.0

    def take(self, sent: SentIntervals) -> bool:
        """Close up by what a packet proves; False where it shows that beats before it were lost."""
        if sent.lowest > self._high + TOLERANCE_S:
            self._contradictions += 1
            if self._contradictions <= SURE_PACKETS - 1:
                return True
            self.begin_anew(sent)
            return False
        self._contradictions = max(0.0, self._contradictions - FORGETS)
        if sent.highest < self._low - TOLERANCE_S:
            return True  # intervals too many: their beats find no place
        self._low, self._high = max(self._low, sent.lowest), min(self._high, sent.highest)
        if self._low > self._high:
            self._low = self._high = (self._low + self._high) / 2
        return True

"""How attempts to link went: what the newest failure is called, and when the next attempt may begin."""

from biosignals.radio import LinkError
from biosignals.strap import LossReason

NS_PER_S = 1_000_000_000
REFUSED_ATTEMPTS = 3  # one or two failures are bad luck on the air
DISCOVERY_LOSSES = 2  # one may be the radio's; a strap that does it again does it always
DROP_TIMES_S = (30.0, 150.0)  # after connecting: OpenHRV issue 39, bluepy issue 53
DROP_TOLERANCE_S = 0.5  # a computer may count a link as made up to some tenths after the strap does

_UNCLEAR = (LossReason.INTERRUPTED, LossReason.NO_ANSWER, LossReason.LINK_LOST, LossReason.FAILED)


class Attempts:
    """Counts failures since heartbeats last arrived; pauses between attempts grow with them, up to a bound."""

    def __init__(self, back_off_s: tuple[float, ...]) -> None:
        self._back_off_s = back_off_s
        self._level = 0  # of the back-off
        self._not_before_ns = 0
        self.failed = 0  # since heartbeats last arrived

    def may_begin(self, now_ns: int) -> bool:
        """Is the pause after the last failure over?"""
        return now_ns >= self._not_before_ns

    def forgive(self) -> None:
        """The strap came back from an absence: it gets a new chance at once."""
        self._level = self._not_before_ns = 0

    def fail(self, error: LinkError, now_ns: int) -> LossReason:
        """No heartbeat came of the attempt that ended now; what to call it, given how the ones before it went."""
        pause_s = self._back_off_s[min(self._level, len(self._back_off_s) - 1)]
        self._not_before_ns = now_ns + int(pause_s * NS_PER_S)
        self._level += 1
        self.failed += 1
        if error.reason is LossReason.LOST_IN_DISCOVERY and self.failed < DISCOVERY_LOSSES:
            return LossReason.LINK_LOST
        if error.reason in _UNCLEAR and self.failed >= REFUSED_ATTEMPTS:
            return LossReason.REFUSES
        return error.reason

    def end(self, error: LinkError, lasted_s: float) -> LossReason:
        """A link that had brought heartbeats ended after `lasted_s`; what to call that. The next may begin at once."""
        self.forgive()
        self.failed = 0
        is_by_the_clock = any(abs(lasted_s - drop_s) <= DROP_TOLERANCE_S for drop_s in DROP_TIMES_S)
        if error.reason is LossReason.LINK_LOST and is_by_the_clock:
            return LossReason.PARAMETERS_REFUSED
        return error.reason

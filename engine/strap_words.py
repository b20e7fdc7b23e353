"""How a strap stands, in one line for a person."""

from biosignals.polar_profile import Stream
from biosignals.strap import LinkState, LossReason, StrapStatus, StreamState

STREAM_NAMES = {Stream.ECG: "ECG", Stream.MOTION: "movement"}


def strap_words(status: StrapStatus) -> str:
    """Name, state and battery; where there is no link, why and what to do; which extra streams fail, and how."""
    words = status.words
    if status.name:
        words = f"{status.name}: {words}"
    if status.state is not LinkState.STREAMING:
        return words
    return ", ".join([words, *filter(None, (battery_words(status), _stream_words(status)))])


def battery_words(status: StrapStatus) -> str:
    """Nothing where it is not known."""
    return "" if status.battery_percent is None else f"battery {status.battery_percent} %"


class StrapNews:
    """Of all that a link tells, what is worth a line: not every attempt of many that fail alike."""

    def __init__(self) -> None:
        self._told: tuple[LinkState, LossReason | None] = (LinkState.IDLE, None)

    def of(self, status: StrapStatus) -> str | None:
        """A line for a person, where there is news."""
        is_retrying = status.attempts > 0 and status.state in (LinkState.CONNECTING, LinkState.PREPARING)
        state = LinkState.SEARCHING if status.state is LinkState.WAITING else status.state
        if is_retrying or (state, status.reason) == self._told:
            return None
        self._told = (state, status.reason)
        return f"strap: {strap_words(status)}"


def _stream_words(status: StrapStatus) -> str:
    """Streams that are offered: those that run by name, the others with what is wrong."""
    told = [
        STREAM_NAMES[stream] if state is StreamState.RUNNING else f"{STREAM_NAMES[stream]}: {state.value}"
        for stream, state in status.streams
        if state is not StreamState.NOT_OFFERED
    ]
    return ", ".join(told)

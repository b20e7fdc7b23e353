"""How a strap stands, in one line for a person."""

from dataclasses import replace

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


def absence_words(status: StrapStatus) -> str:
    """Why there is no strap, and what to do, once nobody looks for it any more."""
    if status.reason is None and status.state in (LinkState.CONNECTING, LinkState.PREPARING):
        words = "It was found, but no heartbeats had come yet."
    else:
        words = (status.reason or LossReason.NOT_SEEN).value
    return f"{status.name}: {words}" if status.name else words


def battery_words(status: StrapStatus) -> str:
    """Nothing where it is not known."""
    return "" if status.battery_percent is None else f"battery {status.battery_percent} %"


class StrapNews:
    """Of all that a link tells, what is worth a line: not each of many attempts that fail alike, no reason twice."""

    def __init__(self) -> None:
        self._state = LinkState.IDLE
        self._reason: LossReason | None = None
        self._streams = ""

    def of(self, status: StrapStatus) -> str | None:
        """A line for a person, where there is news."""
        is_retrying = status.attempts > 0 and status.state in (LinkState.CONNECTING, LinkState.PREPARING)
        state = LinkState.SEARCHING if status.state is LinkState.WAITING else status.state
        if is_retrying:
            return None
        if (state, status.reason) == (self._state, self._reason):
            return self._of_streams(status)
        is_reason_told = status.reason is not None and status.reason is self._reason
        self._state, self._reason, self._streams = state, status.reason, _stream_words(status)
        return f"strap: {strap_words(replace(status, reason=None) if is_reason_told else status)}"

    def _of_streams(self, status: StrapStatus) -> str | None:
        """A line where a stream has begun, failed or come back, once it is no longer being asked for."""
        words = _stream_words(status)
        is_asked_for = any(state is StreamState.STARTING for _, state in status.streams)
        if status.state is not LinkState.STREAMING or is_asked_for or words == self._streams:
            return None
        self._streams = words
        return f"strap: {status.name}: {words}" if status.name else f"strap: {words}"


def _stream_words(status: StrapStatus) -> str:
    """Streams that are offered: those that run by name, the others with what is wrong."""
    told = [
        STREAM_NAMES[stream] if state is StreamState.RUNNING else f"{STREAM_NAMES[stream]}: {state.value}"
        for stream, state in status.streams
        if state is not StreamState.NOT_OFFERED
    ]
    return ", ".join(told)

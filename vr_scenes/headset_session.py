"""A headset session's states, and what each asks for: the table behind the frames (OpenXR 1.0, section 9.3)."""

from enum import Enum

from vr_scenes.headset import Wearing


class SessionState(Enum):
    """As OpenXR numbers them."""

    UNKNOWN = 0
    IDLE = 1
    READY = 2
    SYNCHRONIZED = 3
    VISIBLE = 4
    FOCUSED = 5
    STOPPING = 6
    LOSS_PENDING = 7
    EXITING = 8


class Duty(Enum):
    """What a state asks of the program when it is entered."""

    BEGIN = "begin the session: frames are wanted"
    END = "end the session: no frame is wanted any more"
    LEAVE = "destroy the session and do not come back by itself"
    LOSE = "destroy the session; it may be made anew"


DUTIES = {
    SessionState.READY: Duty.BEGIN,
    SessionState.STOPPING: Duty.END,
    SessionState.EXITING: Duty.LEAVE,
    SessionState.LOSS_PENDING: Duty.LOSE,
}


class SessionStates:
    """Follows what the runtime tells. `begun` and `ended` are told to it once the duty was done."""

    def __init__(self) -> None:
        self._state = SessionState.UNKNOWN
        self._is_running = False
        self._is_somebody_there = True  # until a runtime that can tell says otherwise

    @property
    def state(self) -> SessionState:
        return self._state

    @property
    def is_running(self) -> bool:
        """Between begun and ended: frames must be waited for, begun and ended."""
        return self._is_running

    @property
    def wearing(self) -> Wearing:
        """Only a focused session on a head counts as worn: else a menu lies over it, or nobody looks."""
        match self._state:
            case SessionState.EXITING:
                return Wearing.LEFT
            case SessionState.LOSS_PENDING:
                return Wearing.GONE
            case SessionState.FOCUSED if self._is_running and self._is_somebody_there:
                return Wearing.WORN
            case _:
                return Wearing.NOT_WORN

    def take(self, state: SessionState) -> Duty | None:
        """The runtime says that the session is in `state` now; what is to be done.

        A session that is begun is not begun again, and none is ended that is not running.
        """
        self._state = state
        duty = DUTIES.get(state)
        if (duty is Duty.BEGIN and self._is_running) or (duty is Duty.END and not self._is_running):
            return None
        return duty

    def take_presence(self, *, is_somebody_there: bool) -> None:
        """The runtime says whether the headset is on a head."""
        self._is_somebody_there = is_somebody_there

    def begun(self) -> None:
        self._is_running = True

    def ended(self) -> None:
        self._is_running = False

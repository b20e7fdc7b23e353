"""Accelerometer frames -> how much a body moves, how it leans, and what that may do to heart and electrodes."""

from biosignals.polar_profile import MotionFrame
from biosignals.signals import Movement


class MovementMeter:
    """Follows activity, posture and jolts; causal, and constant in memory."""

    def take(self, t: float, frame: MotionFrame) -> Movement | None:
        """What the frame that arrived at `t` (session seconds) adds; None while too little is known."""
        raise NotImplementedError

    def begin_anew(self) -> None:
        """The stream was interrupted: nothing before says anything about now but when the body last exerted itself."""

"""The gain of all that is heard: a fade towards a goal, below the ceiling that spares the ears."""

from typing import Protocol

CEILING_RAMP_S = 1.0  # the ceiling falls by half a decibel a second at most: its steps become a line
LEAST_STEP_DB = 0.05


class Faded(Protocol):
    """What fades all that is heard: the mixing desk."""

    def fade_output(self, gain: float, seconds: float) -> None: ...


class OutputLevel:
    """Keeps a fade going while the ceiling falls under it."""

    def __init__(self, desk: Faded) -> None:
        self._desk = desk
        self._goal = 0.0
        self._ends_s = 0.0
        self._ceiling_db = 0.0

    def fade(self, goal: float, seconds: float, *, now_s: float) -> None:
        """Fade to `goal` (0..1 of what the ceiling allows) within `seconds`."""
        self._goal, self._ends_s = goal, now_s + seconds
        self._desk.fade_output(self._gain(), seconds)

    def keep_below(self, ceiling_db: float, *, now_s: float) -> None:
        """The ceiling is now so much, 0 or less; a higher one than before is not taken."""
        if not ceiling_db <= self._ceiling_db - LEAST_STEP_DB:
            return
        self._ceiling_db = ceiling_db
        self._desk.fade_output(self._gain(), max(CEILING_RAMP_S, self._ends_s - now_s))

    def _gain(self) -> float:
        return self._goal * 10 ** (self._ceiling_db / 20)

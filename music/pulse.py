"""When a soft pulse with the heart is struck, from what is expected of the heart's next beats."""

import math
from dataclasses import dataclass

from music.soundscape import Pulse

COMES_BY = 0.25  # of its strength a beat: after four it is there
GOES_BY = 0.34  # after three it is gone
MOST_BEATS = 4  # of one forecast; who has not renewed it by then does not know
CLOSEST = 0.6  # of an interval: a forecast that was put right by a little does not strike one beat twice
LATE_S = 0.03  # a beat that is later is left out: a pulse beside the heart is worse than none


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseBeat:
    """One beat at session second `t`; `strength` 0..1."""

    t: float
    strength: float


class PulseClock:
    """Strikes every beat once, comes up over four beats and goes over three, in time."""

    def __init__(self) -> None:
        self._pulse: Pulse | None = None  # the newest there was
        self._struck_t = -math.inf
        self._strength = 0.0

    def due(self, t: float, until_t: float, pulse: Pulse | None) -> PulseBeat | None:
        """The beat to strike before session second `until_t`, where it is now `t`; None most of the time.

        `pulse` is what is expected now; None: nobody is sure any more, and what sounds goes.
        """
        if pulse is not None:
            self._pulse = pulse
        if self._pulse is None or t < self._struck_t - self._pulse.interval_s:  # time was set back: another session
            self._struck_t = min(self._struck_t, t)
            return None
        beat_t = self._next_t(t, self._pulse)
        if beat_t is None:
            if t > self._pulse.next_t + MOST_BEATS * self._pulse.interval_s:
                self._pulse, self._strength = None, 0.0
            return None
        if beat_t >= until_t:
            return None
        self._struck_t = beat_t
        self._strength = min(1.0, self._strength + COMES_BY) if pulse is not None else self._strength - GOES_BY
        if self._strength <= 0:
            self._pulse, self._strength = None, 0.0
            return None
        return PulseBeat(t=beat_t, strength=self._strength)

    def _next_t(self, t: float, pulse: Pulse) -> float | None:
        """The first expected beat that is not late and not struck yet; None where the forecast has been used up."""
        earliest = max(t - LATE_S, self._struck_t + CLOSEST * pulse.interval_s)
        number = max(-1, math.ceil((earliest - pulse.next_t) / pulse.interval_s))  # -1: the one that comes sooner still
        return pulse.next_t + number * pulse.interval_s if number < MOST_BEATS else None

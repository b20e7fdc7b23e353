"""How far a vignette narrows the field of view while the scene carries the eye: less motion at its edge, less sickness.

What moves at the edge of the field makes people feel moved and sick; a field that narrows softly while it does, to 80
degrees and less, eases that without being noticed much (Fernandes and Feiner 2016). The head's own motion never
narrows it.
"""

import math
from dataclasses import dataclass
from enum import Enum

WIDEST_DEG, NARROWEST_DEG = 100.0, 60.0  # of the clear field, from edge to edge
GROWS_WITHIN_S = 0.5  # from nothing to the strongest: a field that shrinks at once is motion itself
# From where on each is met, and where it is as strong as it gets. A scene's swaying (0.06 m/s, 0.1 m/s2) is below.
SPEED_M_PER_S = (0.15, 2.0)  # a stroll to a run
PUSH_M_PER_S2 = (0.3, 1.5)  # a lift's beginning and end
PASSING_M_PER_S = (1.0, 25.0)  # what goes past the windows of a train or an aeroplane
BEHIND_WINDOWS = 0.6  # a cabin that stands still all round is a rest for the eye
LEAP_M_PER_S = 40.0  # faster is a change of place, which is no motion
SMOOTHED_S = 0.2  # over which speed and push are taken
SHORTEST_S, LONGEST_S = 1e-3, 0.25

Point = tuple[float, float, float]


class Comfort(Enum):
    """How much of the vignette is wanted; the value is what a person writes."""

    OFF = "off"
    LIGHT = "light"
    FULL = "full"

    @property
    def strongest(self) -> float:
        """The largest share of the narrowing that is ever used, 0..1."""
        return {Comfort.OFF: 0.0, Comfort.LIGHT: 0.5, Comfort.FULL: 1.0}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Where the scene has the eye: metres in its world, and how fast a world that moves instead goes past it."""

    scene: str
    place_m: Point
    passes_m_per_s: float = 0.0


class Vignette:
    """Remembers where the eye was, and eases the narrowing up and down."""

    def __init__(self, comfort: Comfort) -> None:
        self._strongest = comfort.strongest
        self._before: Carried | None = None
        self._velocity: Point = (0.0, 0.0, 0.0)  # m/s, smoothed
        self._push = 0.0  # m/s2, smoothed
        self._strength = 0.0

    def step(self, dt_s: float, carried: Carried | None) -> float:
        """How strong it is, 0..1, `dt_s` after the last step; None: nothing is seen of the scene, as behind a veil."""
        step_s = min(LONGEST_S, max(SHORTEST_S, dt_s))  # the order of max matters: NaN becomes short
        self._measure(step_s, carried)
        wanted = 0.0
        if carried is not None:
            passing = BEHIND_WINDOWS * _share(carried.passes_m_per_s, PASSING_M_PER_S)
            speed = _share(math.hypot(*self._velocity), SPEED_M_PER_S)
            wanted = self._strongest * max(speed, passing, _share(self._push, PUSH_M_PER_S2))
        most = step_s / GROWS_WITHIN_S
        self._strength += min(most, max(-most, wanted - self._strength))
        return self._strength

    def _measure(self, step_s: float, carried: Carried | None) -> None:
        before, self._before = self._before, carried
        if carried is None or before is None or before.scene != carried.scene:
            self._velocity, self._push = (0.0, 0.0, 0.0), 0.0
            return
        way_m = [now - then for now, then in zip(carried.place_m, before.place_m, strict=True)]
        if not math.hypot(*way_m) <= LEAP_M_PER_S * step_s:
            self._velocity, self._push = (0.0, 0.0, 0.0), 0.0
            return
        share = 1 - math.exp(-step_s / SMOOTHED_S)
        was = self._velocity
        x, y, z = (old + share * (way / step_s - old) for way, old in zip(way_m, was, strict=True))
        self._velocity = (x, y, z)
        self._push += share * (math.dist(self._velocity, was) / step_s - self._push)


def clear_field_deg(strength: float) -> float:
    """From edge to edge, at a strength of 0..1."""
    return WIDEST_DEG + (NARROWEST_DEG - WIDEST_DEG) * strength


def _share(value: float, bounds: tuple[float, float]) -> float:
    """0 at the first bound, 1 at the second, smoothly."""
    share = min(1.0, max(0.0, (value - bounds[0]) / (bounds[1] - bounds[0])))
    return share * share * (3 - 2 * share)

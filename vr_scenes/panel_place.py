"""Where the panel stands before a head, and which place on it a look or a hand points to. It follows, but lazily."""

import math

from vr_scenes.headset import Quaternion, SpatialPose, Vector
from vr_scenes.panel_clearance import PITCHES_DEG, Seen, pitch_over

AWAY_M = 1.3  # far enough that both eyes rest on it together
LOOSE_DEG, LOOSE_M = 31.0, 0.3  # the head may turn to its edges, and lean, without moving it
WAITS_S = 0.8  # a glance aside does not move it
FOLLOW_PER_S = 2.2  # share of the way in a second
FASTEST_DEG_PER_S = 45.0
THERE_DEG, THERE_M = 2.0, 0.03


class PanelPlace:
    """Stands where the head looked when it was put there; comes along when the head has turned or moved away for long.

    All poses are told from where the view was centred, as a Glance has them.
    """

    def __init__(self) -> None:
        self.place_m: Vector = (0.0, 0.0, 0.0)
        self.heading_deg, self.pitch_deg = 0.0, PITCHES_DEG[0]
        self.is_moving = False
        self._away_s = 0.0

    def put(self, head: SpatialPose, feared: tuple[Seen, ...] = ()) -> None:
        """Stand before `head` at once, below what is feared: only where nobody sees it."""
        self.place_m, self.heading_deg = head.place_m, head.heading_deg
        self.pitch_deg = pitch_over(feared, self.heading_deg)
        self.is_moving, self._away_s = False, 0.0

    def follow(self, head: SpatialPose, dt_s: float, feared: tuple[Seen, ...] = ()) -> None:
        """Come along with `head`, and give way to what is feared, `dt_s` after the last call."""
        turn_deg = _turn(head.heading_deg - self.heading_deg)
        way = [there - here for there, here in zip(head.place_m, self.place_m, strict=True)]
        way_m = math.hypot(*way)
        sink_deg = min(0.0, pitch_over(feared, self.heading_deg) - self.pitch_deg)
        is_away = abs(turn_deg) > LOOSE_DEG or way_m > LOOSE_M or sink_deg < -THERE_DEG
        self._away_s = self._away_s + dt_s if is_away else 0.0
        self.is_moving = self._away_s >= WAITS_S or (
            self.is_moving and (abs(turn_deg) > THERE_DEG or way_m > THERE_M or sink_deg < -0.1)
        )
        if not self.is_moving:
            return
        share = 1 - math.exp(-FOLLOW_PER_S * dt_s)
        most_deg = FASTEST_DEG_PER_S * dt_s
        self.heading_deg = _turn(self.heading_deg + max(-most_deg, min(most_deg, share * turn_deg)))
        self.pitch_deg += max(-most_deg, share * sink_deg)
        x, y, z = (here + share * step for here, step in zip(self.place_m, way, strict=True))
        self.place_m = (x, y, z)

    def pointed_at(self, ray: SpatialPose) -> tuple[float, float] | None:
        """Where on the panel `ray` points, in degrees right and up of its middle; None: not to its side at all."""
        start = [there - here for there, here in zip(ray.place_m, self.place_m, strict=True)]
        along = sum(a * b for a, b in zip(start, ray.ahead, strict=True))
        room = along * along - sum(a * a for a in start) + AWAY_M * AWAY_M
        if room < 0:
            return None
        reach_m = math.sqrt(room) - along
        x, y, z = (here + reach_m * step for here, step in zip(start, ray.ahead, strict=True))
        heading, pitch = math.radians(self.heading_deg), math.radians(self.pitch_deg)
        right, ahead = x * math.cos(heading) + y * math.sin(heading), y * math.cos(heading) - x * math.sin(heading)
        front, up = ahead * math.cos(pitch) + z * math.sin(pitch), z * math.cos(pitch) - ahead * math.sin(pitch)
        if reach_m < 0 or front <= 0:
            return None
        return math.degrees(math.atan2(right, front)), math.degrees(math.asin(max(-1.0, min(1.0, up / AWAY_M))))


def looking(heading_deg: float, pitch_deg: float) -> SpatialPose:
    """A head where the view was centred, that looks there (to the left, up)."""
    return SpatialPose(turn=_product_of_turns(heading_deg, pitch_deg))


def through_window(
    pointer: tuple[float, float], size_px: tuple[int, int], upright_field_deg: float, head: tuple[float, float]
) -> SpatialPose:
    """What the mouse at `pointer` (shares of the window from its left upper corner) points to, while the view looks to
    `head` (heading, pitch) and the smaller side of the window shows `upright_field_deg`."""
    half = math.tan(math.radians(upright_field_deg) / 2)
    smaller = max(1, min(size_px))
    right = (2 * pointer[0] - 1) * half * size_px[0] / smaller
    up = (1 - 2 * pointer[1]) * half * size_px[1] / smaller
    heading, pitch = (math.radians(angle) for angle in head)
    ahead, above = math.cos(pitch) - up * math.sin(pitch), math.sin(pitch) + up * math.cos(pitch)
    aside = math.atan2(-right, ahead)
    return looking(math.degrees(heading + aside), math.degrees(math.atan2(above, math.hypot(right, ahead))))


def _product_of_turns(heading_deg: float, pitch_deg: float) -> Quaternion:
    heading, pitch = math.radians(heading_deg) / 2, math.radians(pitch_deg) / 2
    return (
        math.cos(heading) * math.cos(pitch),
        math.cos(heading) * math.sin(pitch),
        math.sin(heading) * math.sin(pitch),
        math.sin(heading) * math.cos(pitch),
    )


def _turn(angle_deg: float) -> float:
    return (angle_deg + 180) % 360 - 180

"""Where the head faces while something feared is shown: looked at it, turned away, moved back; and where it faced."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from vr_scenes.listening import Point

LOOKS_WITHIN_DEG = 10.0  # beyond its edge: eyes that look at a thing leave the head so far behind, and more often
AWAY_DEG = 60.0  # from its edge: further than eyes go to the side, whatever they do
FURTHER_DEG = 10.0  # and so much further than from ahead: who just sits does not turn away from what is at his side
BACK_M = 0.15  # from where the head was centred: more than a seated body sways
LEAST_LEVEL_M = 0.05  # a thing straight below or above: nobody steps back from it
CELL_DEG = 15  # of the map of directions
LONGEST_GLIMPSE_S = 0.5  # a frame that comes later tells nothing of the time between
SHORTEST_SPAN_S = 0.001  # as fine as spans are told: a frame lasts eleven times as long at least
UNSEEN_VEIL = 0.5  # behind more of a veil than this nothing is met


class LookSource(Enum):
    """What told where the patient faced."""

    HEAD = "head"  # the headset; it knows the head, not the eyes
    KEYS = "keys"  # arrows, mouse or gamepad at a screen: somebody turned the view


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """What is feared, in the world's metres."""

    place_m: Point
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """A head in a world, in the world's metres: where it is and faces now, and where it would be and face centred.

    `ahead` and `centred_ahead` have length 1. `balls` are what is feared and shown now.
    """

    head_m: Point
    ahead: Point
    centred_m: Point
    centred_ahead: Point
    balls: tuple[Ball, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCell:
    """For how many seconds the head faced a field of CELL_DEG: `heading` counts to the left, `pitch` up, from ahead.

    Cell 0 begins at 0 degrees, cell -1 ends there.
    """

    heading: int
    pitch: int
    seconds: float

    def __post_init__(self) -> None:
        half, quarter = 180 // CELL_DEG, 90 // CELL_DEG
        if not (-half <= self.heading < half and -quarter <= self.pitch < quarter):
            raise ValueError(f"there is no field of directions ({self.heading}, {self.pitch})")
        if not 0 <= self.seconds < math.inf:
            raise ValueError(f"a head faces a field for 0 seconds or more, not {self.seconds}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSpan:
    """What the head did over `covered_s` seconds in which something feared was shown in `scene`.

    Of these seconds it faced what is feared for `looked_s`, was turned away for `away_s`, and was back by BACK_M or
    more for `back_s` (None: keys have no place). Heading (to the left) and pitch (up) are means, in degrees from where
    it was centred. This is the direction of the head, or of a view turned by keys: where the eyes were is not known.
    """

    scene: str
    source: LookSource
    covered_s: float
    looked_s: float
    away_s: float
    back_s: float | None
    heading_deg: float
    pitch_deg: float
    cells: tuple[HeadCell, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.covered_s < math.inf:
            raise ValueError(f"a span covers more than 0 seconds, not {self.covered_s}")
        for name, part_s in (("looked_s", self.looked_s), ("away_s", self.away_s), ("back_s", self.back_s or 0.0)):
            if not 0 <= part_s <= self.covered_s:
                raise ValueError(f"{name} must lie in [0, {self.covered_s}], not {part_s}")
        if not (-180 <= self.heading_deg <= 180 and -90 <= self.pitch_deg <= 90):
            raise ValueError(f"a head faces -180..180, -90..90 degrees, not {self.heading_deg}, {self.pitch_deg}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """How the head stood to what is feared, in one frame."""

    off_deg: float  # from the direction of the head to the edge of the nearest thing; below 0 is upon it
    is_away: bool
    is_back: bool


def glimpse(watching: Watching) -> Glimpse | None:
    """None: nothing feared is shown."""
    if not watching.balls:
        return None
    off_deg, place = min((_off_deg(watching.head_m, watching.ahead, ball), i) for i, ball in enumerate(watching.balls))
    usual_deg = _off_deg(watching.centred_m, watching.centred_ahead, watching.balls[place])
    nearest = min(watching.balls, key=lambda ball: math.dist(ball.place_m, watching.centred_m) - ball.radius_m)
    return Glimpse(
        off_deg=off_deg,
        is_away=off_deg > AWAY_DEG and off_deg > usual_deg + FURTHER_DEG,
        is_back=_moved_back_m(watching.centred_m, watching.head_m, nearest.place_m) > BACK_M,
    )


def cell_of(heading_deg: float, pitch_deg: float) -> tuple[int, int]:
    """The field of the map, (heading, pitch), in which a direction lies; any heading, a pitch of -90..90."""
    half, quarter = 180 // CELL_DEG, 90 // CELL_DEG
    heading = math.floor(((heading_deg + 180) % 360 - 180) / CELL_DEG)
    return min(half - 1, max(-half, heading)), min(quarter - 1, max(-quarter, math.floor(pitch_deg / CELL_DEG)))


@dataclass(slots=True)
class HeadDiary:
    """Gathers frames to spans; a span is of one scene and one source."""

    _scene: str = ""
    _source: LookSource = LookSource.HEAD
    _covered_s: float = 0.0
    _looked_s: float = 0.0
    _away_s: float = 0.0
    _back_s: float = 0.0
    _sum: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])  # of directions: left, ahead, up
    _cells: dict[tuple[int, int], float] = field(default_factory=dict)

    def see(
        self,
        dt_s: float,
        watching: Watching,
        *,
        scene: str,
        source: LookSource,
        heading_deg: float,
        pitch_deg: float,
    ) -> HeadSpan | None:
        """Take a frame that was shown for `dt_s`. The span before it, where another scene or source begins with it."""
        seen = glimpse(watching)
        dt_s = min(LONGEST_GLIMPSE_S, max(0.0, dt_s))  # the order of max matters: NaN becomes 0
        if seen is None or dt_s == 0:
            return None
        before = self.take() if (scene, source) != (self._scene, self._source) else None
        self._scene, self._source = scene, source
        self._covered_s += dt_s
        self._looked_s += dt_s if seen.off_deg <= LOOKS_WITHIN_DEG else 0.0
        self._away_s += dt_s if seen.is_away else 0.0
        self._back_s += dt_s if seen.is_back else 0.0
        heading, pitch = math.radians(heading_deg), math.radians(pitch_deg)
        level = math.cos(pitch)
        for axis, part in enumerate((math.sin(heading) * level, math.cos(heading) * level, math.sin(pitch))):
            self._sum[axis] += part * dt_s
        cell = cell_of(heading_deg, pitch_deg)
        self._cells[cell] = self._cells.get(cell, 0.0) + dt_s
        return before

    def take(self) -> HeadSpan | None:
        """What was gathered since the last call; None: nothing feared was shown."""
        if self._covered_s < SHORTEST_SPAN_S:
            return None
        left, ahead, up = self._sum
        span = HeadSpan(
            scene=self._scene,
            source=self._source,
            covered_s=_rounded(self._covered_s),
            looked_s=_rounded(self._looked_s),
            away_s=_rounded(self._away_s),
            back_s=_rounded(self._back_s) if self._source is LookSource.HEAD else None,
            heading_deg=round(math.degrees(math.atan2(left, ahead)), 1),
            pitch_deg=round(math.degrees(math.atan2(up, math.hypot(left, ahead))), 1),
            cells=tuple(
                HeadCell(heading=heading, pitch=pitch, seconds=_rounded(seconds))
                for (heading, pitch), seconds in sorted(self._cells.items())
            ),
        )
        self._covered_s = self._looked_s = self._away_s = self._back_s = 0.0
        self._sum, self._cells = [0.0, 0.0, 0.0], {}
        return span


def added_cells(spans: Iterable[HeadSpan]) -> tuple[HeadCell, ...]:
    """The map of directions of several spans together."""
    cells: dict[tuple[int, int], float] = {}
    for span in spans:
        for one in span.cells:
            cells[one.heading, one.pitch] = cells.get((one.heading, one.pitch), 0.0) + one.seconds
    return tuple(HeadCell(heading=h, pitch=p, seconds=_rounded(seconds)) for (h, p), seconds in sorted(cells.items()))


def _off_deg(head_m: Point, ahead: Point, ball: Ball) -> float:
    """From the direction `ahead` to the edge of `ball`, in degrees; whoever is within it cannot look past it."""
    way = tuple(there - here for there, here in zip(ball.place_m, head_m, strict=True))
    far_m = math.hypot(*way)
    if far_m <= ball.radius_m:
        return -LOOKS_WITHIN_DEG
    along = sum(a * b for a, b in zip(way, ahead, strict=True)) / far_m
    return math.degrees(math.acos(max(-1.0, min(1.0, along))) - math.asin(ball.radius_m / far_m))


def _moved_back_m(centred_m: Point, head_m: Point, feared_m: Point) -> float:
    """How far the head is from where it was centred, level and straight away from what is feared."""
    aside, ahead = feared_m[0] - centred_m[0], feared_m[1] - centred_m[1]
    level_m = math.hypot(aside, ahead)
    if level_m < LEAST_LEVEL_M:
        return 0.0
    return -((head_m[0] - centred_m[0]) * aside + (head_m[1] - centred_m[1]) * ahead) / level_m


def _rounded(seconds: float) -> float:
    return round(seconds, 3)

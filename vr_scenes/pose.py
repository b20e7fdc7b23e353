"""How a world stands at one moment: where its joints are, where the eye is, how the light falls."""

from dataclasses import dataclass
from enum import Enum

Colour = tuple[float, float, float]  # linear red, green, blue; 1 is bright white, a sun may be more


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a scene's choreography is told. `clock_s` only runs forward and never jumps; `breath` is 0 out .. 1 in."""

    intensity: float
    clock_s: float
    breath: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a joint is, relative to its parent: metres (x right, y ahead, z up), degrees, and a scale on each axis."""

    joint: str
    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0
    heading_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    x_scale: float = 1.0
    y_scale: float = 1.0
    z_scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Sun, sky and air. `sun` points to the sun (need not be of length 1); shares run 0..1."""

    sun: tuple[float, float, float]
    sun_colour: Colour
    sky_light: Colour  # what falls from above into the shade
    ground_light: Colour  # what comes back from below
    zenith: Colour
    horizon: Colour  # also the colour of far haze
    haze_per_m: float  # 1 / the distance at which haze takes two thirds
    mist: float  # low mist over the ground
    clouds: float
    storm: float
    wind: float
    glow: float  # of whatever shines by itself
    brightness: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A whole scene at one moment. `veil` 0..1 covers everything with a calm colour."""

    scene: str
    intensity: float
    clock_s: float
    eye: Placement
    placements: tuple[Placement, ...]
    light: Light
    veil: float = 0.0


class View(Enum):
    """Where the eye looks: heading and pitch in degrees."""

    FORWARD = (0.0, -9.0)
    DOWN = (0.0, -58.0)
    LEFT = (55.0, -12.0)
    RIGHT = (-55.0, -12.0)
    BACK = (180.0, -8.0)

"""How a world stands at one moment: where its joints are, where the eye is, how the light falls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]  # linear red, green, blue; 1 is bright white, a sun may be more


Matrices = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of the scene: how long ago it began, and how long ago it ended (negative: not yet; None: open end)."""

    began_s: float
    ended_s: float | None = None

    def swell(self, rise_s: float, fall_s: float) -> float:
        """0 before, up within `rise_s` and down within `fall_s` of its end, smoothly: 0..1.

        What was undone before it began stays 0.
        """
        if self.ended_s is not None and self.ended_s >= self.began_s:
            return 0.0
        up = min(1.0, max(0.0, self.began_s / rise_s))
        down = 0.0 if self.ended_s is None else min(1.0, max(0.0, self.ended_s / fall_s))
        share = up * (1 - down)
        return share * share * (3 - 2 * share)


NOT_HAPPENING = Happening(began_s=-1e9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a scene's choreography is told. `clock_s` only runs forward and never jumps; `breath` is 0 out .. 1 in.

    `numbers`: each dimension's value now, eased, by name. `happenings`: the events that were ordered, by name.
    """

    intensity: float
    clock_s: float
    breath: float
    numbers: Mapping[str, float] = field(default_factory=dict)
    happenings: Mapping[str, Happening] = field(default_factory=dict)

    def happening(self, name: str) -> Happening:
        """How an event stands; one that was not ordered has not begun."""
        return self.happenings.get(name, NOT_HAPPENING)


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
class Lamp:
    """A lamp without shadows, at a place in the world: full at 0 m, half at `reach_m`, and fading on."""

    x_m: float
    y_m: float
    z_m: float
    colour: Colour
    reach_m: float


MOST_LAMPS = 6  # as many as the shaders look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A ball, in the world, that keeps the sky's light from what is close under it: a foot, a body over a table."""

    x_m: float
    y_m: float
    z_m: float
    radius_m: float


MOST_SHADES = 24  # as many as the shaders look at


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
    lamps: tuple[Lamp, ...] = ()

    def __post_init__(self) -> None:
        if len(self.lamps) > MOST_LAMPS:
            raise ValueError(f"a scene may have {MOST_LAMPS} lamps, not {len(self.lamps)}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FigurePose:
    """How a figure's bones stand: (bones, 4, 4), each moves the bone's rest to its place in the figure's joint's space.

    Matrices are for column vectors. `values`: what its shader is told (an expression, say), four numbers by name.
    """

    figure: str
    bones: Matrices
    values: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPose:
    """A sound where it comes from: metres from `joint` ("" the world), level 0..1 at 1 m, pitch as a factor."""

    sound: str
    joint: str = ""
    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0
    level: float = 0.0
    pitch: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feared:
    """A ball around what is feared, metres from `joint`: whoever looks at it, or turns from it, is seen by it."""

    name: str
    joint: str = ""
    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0
    radius_m: float = 0.5


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
    figures: tuple[FigurePose, ...] = ()
    sounds: tuple[SoundPose, ...] = ()
    feared: tuple[Feared, ...] = ()
    shades: tuple[Shade, ...] = ()
    passes_m_per_s: float = 0.0  # how fast near things go past a vehicle that stands still here while its world moves

    def __post_init__(self) -> None:
        if len(self.shades) > MOST_SHADES:
            raise ValueError(f"a pose may have {MOST_SHADES} shades, not {len(self.shades)}")


class View(Enum):
    """Where the eye looks: heading and pitch in degrees."""

    FORWARD = (0.0, -9.0)
    DOWN = (0.0, -58.0)
    LEFT = (55.0, -12.0)
    RIGHT = (-55.0, -12.0)
    BACK = (180.0, -8.0)

"""Where terrace, plank, railing and eye are at each intensity, and how sky and wind follow."""

import math

from vr_scenes.catalog.heights.bird import bird_in_flight
from vr_scenes.pose import Colour, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

EYE_HEIGHT_M = 1.62
PLANK_BEGINS_M, PLANK_LENGTH_M = 0.0, 5.8  # ahead of the terrace's edge
FULL_RAILING_M, FULL_PLANK_M = 1.15, 1.5  # as the builder makes them
THINNEST_SCALE = 0.001  # a scale of 0 would make normals meaningless
SWAY_HZ = 0.21  # slow: 0.5 Hz and more is what makes people sick
GUST_RISES_S, GUST_FALLS_S = 2.0, 5.0
GUST_WIND, GUST_SWAY_DEG = 0.5, 0.6
GIVES_S, GIVES_M, GIVES_DEG = 0.9, 0.05, 0.9  # the plank gives by a hand's breadth at its end, 5 cm under the feet
WIND_LEVEL, CITY_LEVEL, CITY_HALVES_M = 0.6, 0.3, 40.0
EYE_BEGINS_M = 0.25  # at the first level the toes are at the terrace's edge


def pose(scene: Scene, moment: Moment) -> Pose:
    """The square, seen from the plank, at `moment`; all numbers come from the scene's levels."""
    numbers = moment.numbers
    plank_m, gust = numbers["plank_width_m"], moment.happening("gust").swell(GUST_RISES_S, GUST_FALLS_S)
    wind, gives = numbers["wind"] + GUST_WIND * gust, moment.happening("plank_gives").swell(GIVES_S, 3.0)
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=Placement(joint="rig", y_m=EYE_BEGINS_M + numbers["steps_out_m"], z_m=EYE_HEIGHT_M - GIVES_M * gives),
        placements=(
            _swaying(numbers["height_m"], numbers["sway_deg"] + GUST_SWAY_DEG * gust, moment.clock_s),
            Placement(joint="plank", x_scale=plank_m / FULL_PLANK_M, pitch_deg=-GIVES_DEG * gives),
            *_railing(plank_m, numbers["railing_m"]),
            Placement(joint="flag", x_m=4.4, y_m=-1.2, heading_deg=-25 + 20 * wind),
            *bird_in_flight(moment.happening("bird"), moment.clock_s),
        ),
        light=_afternoon(moment.intensity, wind),
        sounds=_sounds(moment, wind),
    )


def _swaying(height_m: float, sway_deg: float, clock_s: float) -> Placement:
    turn = 2 * math.pi * SWAY_HZ * clock_s
    return Placement(
        joint="rig",
        x_m=0.03 * sway_deg * math.sin(turn),
        z_m=height_m + 0.012 * sway_deg * math.sin(2.3 * turn),
        heading_deg=0.2 * sway_deg * math.sin(0.7 * turn),
        pitch_deg=0.35 * sway_deg * math.sin(1.1 * turn + 1),
        roll_deg=sway_deg * math.sin(turn),
    )


def _railing(plank_m: float, railing_m: float) -> tuple[Placement, ...]:
    height = max(THINNEST_SCALE, railing_m / FULL_RAILING_M)
    half_m = plank_m / 2 - 0.03
    sunk_m = -0.12 * max(0.0, 1 - railing_m / 0.12)  # what is left of it slides under the plank, unseen
    return (
        Placement(joint="left_railing", x_m=-half_m, z_m=sunk_m, z_scale=height),
        Placement(joint="right_railing", x_m=half_m, z_m=sunk_m, z_scale=height),
        Placement(joint="front_railing", x_scale=plank_m / FULL_PLANK_M, z_m=sunk_m, z_scale=height),
    )


def _sounds(moment: Moment, wind: float) -> tuple[SoundPose, ...]:
    """Wind at both ears; the city stays below and grows fainter; the plank and the bird when they are there."""
    gives = moment.happening("plank_gives").swell(0.05, 0.3)
    head_m = EYE_BEGINS_M + moment.numbers["steps_out_m"]
    far = CITY_LEVEL / (1 + moment.numbers["height_m"] / CITY_HALVES_M)
    blows, shrill = WIND_LEVEL * wind, 0.85 + 0.4 * wind
    return (
        SoundPose(sound="wind_left", joint="rig", x_m=-1.6, y_m=head_m + 0.3, z_m=1.9, level=blows, pitch=shrill),
        SoundPose(sound="wind_right", joint="rig", x_m=1.6, y_m=head_m + 0.9, z_m=1.8, level=blows, pitch=shrill),
        SoundPose(sound="city", joint="rig", y_m=head_m + 1.5, z_m=-1.0, level=far),
        SoundPose(sound="creak", joint="rig", y_m=head_m + 0.6, level=0.35 * gives),
        SoundPose(sound="gull", joint="bird", level=1.0 * moment.happening("bird").swell(0.5, 1.0)),
    )


def _afternoon(intensity: float, wind: float) -> Light:
    """A warm afternoon that cools and clouds over as it gets harder, yet stays clear enough to see the ground."""
    return Light(
        sun=(-0.62, -0.42, 0.62),
        sun_colour=_between((2.75, 2.3, 1.75), (2.1, 1.95, 1.75), intensity),
        sky_light=_between((0.38, 0.48, 0.66), (0.36, 0.44, 0.56), intensity),
        ground_light=(0.24, 0.21, 0.18),
        zenith=_between((0.09, 0.24, 0.58), (0.1, 0.2, 0.4), intensity),
        horizon=_between((0.62, 0.72, 0.82), (0.5, 0.58, 0.68), intensity),
        haze_per_m=1 / (1500 + 700 * intensity),
        mist=0.0,
        clouds=0.35 + 0.3 * intensity,
        storm=0.55 * intensity * intensity,
        wind=wind,
        glow=0.0,
    )


def _between(easy: Colour, hard: Colour, share: float) -> Colour:
    return (
        easy[0] + (hard[0] - easy[0]) * share,
        easy[1] + (hard[1] - easy[1]) * share,
        easy[2] + (hard[2] - easy[2]) * share,
    )

"""Where terrace, plank, railing and eye are at each intensity, and how sky and wind follow."""

import math

from vr_scenes.catalog.heights.bird import bird_in_flight
from vr_scenes.catalog.heights.glass_lift import STREET_M, lift_placements
from vr_scenes.catalog.heights.lift_ride import SOFTLY_S, STREET_S, WAITS_S, WAY_S, Ride, ride_of
from vr_scenes.catalog.heights.street_figure import street_pose
from vr_scenes.pose import Colour, Feared, Light, Moment, Placement, Pose, SoundPose
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
STANDS_IN_LIFT_M = 0.1  # before its middle
BEHIND_GLASS = 0.35  # of the wind's sound
DEPTH_AHEAD, DEPTH_RADIUS = 0.58, 0.58  # of the height: 60 degrees below ahead, and 30 degrees to each side of that
MOTOR_LEVEL, CHIME_LEVEL = 0.22, 0.16
FULL_SPEED_PER_S = 1 / (WAY_S - SOFTLY_S)
ARRIVES_S = (WAITS_S + WAY_S, WAITS_S + 2 * WAY_S + STREET_S)  # at the street, at the terrace


def pose(scene: Scene, moment: Moment) -> Pose:
    """The square, seen from the plank, at `moment`; all numbers come from the scene's levels."""
    numbers = moment.numbers
    plank_m, gust = numbers["plank_width_m"], moment.happening("gust").swell(GUST_RISES_S, GUST_FALLS_S)
    wind, gives = numbers["wind"] + GUST_WIND * gust, moment.happening("plank_gives").swell(GIVES_S, 3.0)
    ride = ride_of(moment.happening("lift_ride"))
    sway_deg = 0.0 if ride.is_aboard else numbers["sway_deg"] + GUST_SWAY_DEG * gust
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=_eye(ride, EYE_BEGINS_M + numbers["steps_out_m"], GIVES_M * gives),
        placements=(
            _swaying(numbers["height_m"], sway_deg, moment.clock_s),
            Placement(joint="plank", x_scale=plank_m / FULL_PLANK_M, pitch_deg=-GIVES_DEG * gives),
            *_railing(plank_m, numbers["railing_m"]),
            Placement(joint="flag", x_m=4.4, y_m=-1.2, heading_deg=-25 + 20 * wind),
            *bird_in_flight(moment.happening("bird"), moment.clock_s),
            *lift_placements(
                sunk_m=_sunk_m(ride, numbers["height_m"]),
                railing_m=numbers["railing_m"],
                plank_m=plank_m,
                thinnest=THINNEST_SCALE,
            ),
        ),
        light=_afternoon(moment.intensity, wind),
        veil=ride.veil,
        figures=(street_pose(moment.clock_s),),
        sounds=_sounds(moment, wind, ride),
        feared=(_depth(ride, EYE_BEGINS_M + numbers["steps_out_m"], numbers["height_m"]),),
    )


def _depth(ride: Ride, out_m: float, height_m: float) -> Feared:
    """The ground far below, ahead of the feet: whoever looks at the horizon does not look at it."""
    joint, from_m, down_m = (
        ("lift", STANDS_IN_LIFT_M, height_m - _sunk_m(ride, height_m)) if ride.is_aboard else ("rig", out_m, height_m)
    )
    high_m = down_m + EYE_HEIGHT_M
    return Feared(
        name="the depth", joint=joint, y_m=from_m + DEPTH_AHEAD * high_m, z_m=-down_m, radius_m=DEPTH_RADIUS * high_m
    )


def _eye(ride: Ride, out_m: float, sunk_m: float) -> Placement:
    if ride.is_aboard:
        return Placement(joint="lift", y_m=STANDS_IN_LIFT_M, z_m=EYE_HEIGHT_M)
    return Placement(joint="rig", y_m=out_m, z_m=EYE_HEIGHT_M - sunk_m)


def _sunk_m(ride: Ride, height_m: float) -> float:
    return ride.down * (height_m - STREET_M)


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


def _sounds(moment: Moment, wind: float, ride: Ride) -> tuple[SoundPose, ...]:
    """Wind at both ears, the city below, fainter with height; plank, bird and lift when they move."""
    gives = moment.happening("plank_gives").swell(0.05, 0.3)
    height_m = moment.numbers["height_m"]
    far = CITY_LEVEL / (1 + (height_m - _sunk_m(ride, height_m)) / CITY_HALVES_M)
    joint, head_m = ("lift", 0.0) if ride.is_aboard else ("rig", EYE_BEGINS_M + moment.numbers["steps_out_m"])
    blows, shrill = WIND_LEVEL * wind * (BEHIND_GLASS if ride.is_aboard else 1.0), 0.85 + 0.4 * wind
    speed = abs(ride.per_s) / FULL_SPEED_PER_S
    arrives = max(_strikes(ride.rode_s - at_s) for at_s in ARRIVES_S) if ride.is_aboard else 0.0
    return (
        SoundPose(sound="wind_left", joint=joint, x_m=-1.6, y_m=head_m + 0.3, z_m=1.9, level=blows, pitch=shrill),
        SoundPose(sound="wind_right", joint=joint, x_m=1.6, y_m=head_m + 0.9, z_m=1.8, level=blows, pitch=shrill),
        SoundPose(sound="city", joint=joint, y_m=head_m + 1.5, z_m=-1.0, level=far),
        SoundPose(
            sound="creak", joint="rig", y_m=EYE_BEGINS_M + moment.numbers["steps_out_m"] + 0.6, level=0.35 * gives
        ),
        SoundPose(sound="gull", joint="bird", level=1.0 * moment.happening("bird").swell(0.5, 1.0)),
        SoundPose(sound="lift_motor", joint="lift", z_m=2.6, level=MOTOR_LEVEL * speed, pitch=0.6 + 0.5 * speed),
        SoundPose(sound="chime", joint="lift", x_m=0.8, y_m=-0.6, z_m=1.5, level=CHIME_LEVEL * arrives),
    )


def _strikes(since_s: float) -> float:
    """Up at once and down after three seconds, softly: long enough for a chime to ring out."""
    return min(1.0, max(0.0, since_s / 0.05)) * min(1.0, max(0.0, (4.0 - since_s) / 1.0))


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
        glow=1.0,
    )


def _between(easy: Colour, hard: Colour, share: float) -> Colour:
    return (
        easy[0] + (hard[0] - easy[0]) * share,
        easy[1] + (hard[1] - easy[1]) * share,
        easy[2] + (hard[2] - easy[2]) * share,
    )

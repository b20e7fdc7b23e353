"""Where the lift's walls, doors and lights are at each moment, and where in it one stands."""

import math

from vr_scenes.catalog.lift.boarding import riders
from vr_scenes.catalog.lift.cabin import BONES, SHELL_M, WINDOW_FOOT_M, WINDOW_HEAD_M
from vr_scenes.catalog.lift.clockwork import smooth
from vr_scenes.catalog.lift.hall_people import hall_people
from vr_scenes.catalog.lift.ride import STOREY_M, Ride, ride
from vr_scenes.geometry.mesh import Floats
from vr_scenes.geometry.rigid import stances, stretched
from vr_scenes.pose import Feared, FigurePose, Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

EYE_HEIGHT_M = 1.62
STARTS_BEFORE_M = 3.0  # before the lift's sill; after that way one stands on it
STANDS_IN = 0.36  # share of the cabin's depth from the back, in the end
NOTICE_M, NOTICE_ROOM_M = 1.54, 0.24  # height of its middle, and the width of wall at which it has its full size
HIGHEST_DOOR_M, LINTEL_M = 2.1, 0.2
HALF_DOOR_SHARE, HALF_DOOR_M = 0.38, 0.55  # of the width, and at most
LARGE_LAMP, SMALL_LAMP = 0.66, 0.4  # share of the ceiling that the lamp fills on each axis, new and old
WHITE_LIGHT, OLD_LIGHT = (1.5, 1.44, 1.34), (1.3, 1.16, 0.74)
HALL_LIGHT = (1.15, 1.14, 1.08)
SAVES = 0.3  # share of its light that the lamp goes without while the lift stands
ADAPTED = 0.6  # how much the eye makes up for a dark cabin


def pose(scene: Scene, moment: Moment) -> Pose:
    """The lift at `moment`; all numbers come from the scene's levels, the ride from the clock."""
    numbers, now = moment.numbers, ride(moment)
    half_m = math.sqrt(numbers["floor_m2"]) / 2
    lamp = _lamp_share(moment, now)
    rider_places, rider_poses = riders(now.boarding, half_m, moment.clock_s)
    hall_places, hall_poses = hall_people(moment.clock_s)
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=Placement(joint="rig", y_m=_eye_y_m(numbers["way_in_m"], half_m), z_m=EYE_HEIGHT_M + _jolt_m(moment)),
        placements=(
            Placement(joint="rig", z_m=now.height_m),
            Placement(joint="left_glass", x_m=-half_m - 0.03, y_scale=half_m),
            Placement(joint="right_glass", x_m=half_m + 0.03, y_scale=half_m),
            Placement(joint="landings", y_m=half_m),
            Placement(joint="entrance", y_m=-half_m),
            *rider_places,
            *hall_places,
        ),
        light=_light(moment, now, lamp),
        figures=(_cabin(moment, now, half_m, lamp), *rider_poses, *hall_poses),
        sounds=_sounds(moment, now, half_m),
        feared=(Feared(name="the closed door", joint="rig", y_m=half_m, z_m=1.2, radius_m=0.2 + 0.5 * half_m),),
    )


def _eye_y_m(way_in_m: float, half_m: float) -> float:
    before = -half_m - STARTS_BEFORE_M + min(way_in_m, STARTS_BEFORE_M)
    return before + max(0.0, way_in_m - STARTS_BEFORE_M) * STANDS_IN * 2 * half_m


def _jolt_m(moment: Moment) -> float:
    """A soft give of a centimetre when the lift stops, a slow one: it is felt and does not sicken."""
    stop = moment.happening("stops")
    give = smooth(stop.began_s) * (1 - smooth(stop.began_s / 8)) * stop.swell(0.5, 2.0)
    return -0.012 * give * math.sin(2 * math.pi * 0.28 * stop.began_s)


def _lamp_share(moment: Moment, now: Ride) -> float:
    """The ceiling's light: it dips slowly where it is unsteady, is less while the lift stands, and fails by order."""
    clock_s, unsteady = moment.clock_s, moment.numbers["unsteady"]
    swell = math.sin(2 * math.pi * 0.19 * clock_s) + 0.8 * math.sin(2 * math.pi * 0.071 * clock_s + 1.0)
    dip = smooth((swell - 0.75) / 0.7) * (0.72 + 0.28 * math.sin(2 * math.pi * 1.1 * clock_s))
    failed = moment.happening("emergency_light").swell(1.2, 2.0)
    return moment.numbers["light"] * (1 - 0.75 * unsteady * dip) * (1 - SAVES * now.stands) * (1 - 0.94 * failed)


def _cabin(moment: Moment, now: Ride, half_m: float, lamp: float) -> FigurePose:
    numbers = moment.numbers
    high_m, free, old = numbers["ceiling_m"], numbers["windows"], numbers["worn"]
    door_m = min(HIGHEST_DOOR_M, high_m - LINTEL_M)
    half_door_m = min(HALF_DOOR_M, 2 * half_m * HALF_DOOR_SHARE)
    behind = numbers["door_behind"]
    half_back_m = min(0.9, 2 * half_m * 0.42)
    red, green, blue = (lamp * (white + (dim - white) * old) for white, dim in zip(WHITE_LIGHT, OLD_LIGHT, strict=True))
    lamp_share = LARGE_LAMP + (SMALL_LAMP - LARGE_LAMP) * old
    helped = moment.happening("alarm").swell(4.0, 1.0)
    eye_y_m = _eye_y_m(numbers["way_in_m"], half_m)
    ahead = (half_door_m, door_m, now.open_share)
    return FigurePose(
        figure="cabin",
        bones=stances(BONES, _moved(half_m, high_m, ahead, (half_back_m, behind), free, lamp_share)),
        values={
            "room": (half_m, half_m, high_m, now.height_m),
            "panel": (red, green, blue, lamp_share),
            "opening": (half_door_m * now.open_share, door_m, half_back_m * behind, free),
            "daylight": (*HALL_LIGHT, old),
            "display": (
                now.height_m / STOREY_M, now.way, helped, moment.happening("emergency_light").swell(1.2, 2.0),
            ),
            "body": (0.0, eye_y_m, EYE_HEIGHT_M, smooth((eye_y_m + half_m) / 0.4)),
        },
    )  # fmt: skip


def _moved(
    half_m: float,
    high_m: float,
    door: tuple[float, float, float],
    back: tuple[float, float],
    free: float,
    lamp_share: float,
) -> dict[str, Floats]:
    """Where each bone of the cabin is; `door` half width, height, open share; `back` half width, open share."""
    half_door_m, door_m, open_share = door
    shut_m = (WINDOW_HEAD_M - WINDOW_FOOT_M) * free
    small = min(1.0, (half_m - half_door_m) / NOTICE_ROOM_M)
    moved = {
        "floor": stretched(scale=(half_m, half_m, 1.0)),
        "ceiling": stretched((0, 0, high_m), (half_m + 0.02, half_m + 0.02, 1.0)),
        "panel": stretched((0, 0, high_m), (lamp_share * half_m, lamp_share * half_m, 1.0)),
        "roof": stretched(scale=(half_m + 0.05, half_m + 0.05, 1.0)),
        "left": stretched((-half_m, 0, 0), (1, half_m, 1)),
        "right": stretched((half_m, 0, 0), (1, half_m, 1)),
        "left_shutter": stretched((-half_m, 0, shut_m), (1, half_m, 1)),
        "right_shutter": stretched((half_m, 0, shut_m), (1, half_m, 1)),
        "left_rail": stretched((-half_m, 0, 0), (1, half_m, 1)),
        "right_rail": stretched((half_m, 0, 0), (1, half_m, 1)),
        "buttons": stretched((half_m, half_m - 0.3 * min(1.0, half_m / 0.8), 0)),
        "notice": stretched((-(half_door_m + half_m) / 2, half_m, NOTICE_M * (1 - small)), (small, 1, small)),
        "indicator": stretched((0, half_m, door_m + (high_m - door_m) / 2), (min(1.0, half_m), 1, 1)),
    }
    for end, name, half_wide_m, opened in ((1, "front", half_door_m, open_share), (-1, "back", *back)):
        y, slide_m = end * half_m, half_wide_m * opened
        moved[f"{name}_left"] = stretched((-half_wide_m, y, 0), (half_m - half_wide_m, 1, 1))
        moved[f"{name}_right"] = stretched((half_wide_m, y, 0), (half_m - half_wide_m, 1, 1))
        moved[f"{name}_sill"] = stretched((0, y, 0), (half_wide_m, 1, 1))
        moved[f"{name}_header"] = stretched((0, y, door_m), (half_wide_m, 1, SHELL_M - door_m))
        moved[f"{name}_door_left"] = stretched((-slide_m, y, 0), (half_wide_m, 1, door_m))
        moved[f"{name}_door_right"] = stretched((slide_m, y, 0), (half_wide_m, 1, door_m))
    return moved


def _light(moment: Moment, now: Ride, lamp: float) -> Light:
    """Bright day in the hall, as far as it can come in; the eye grows used to a dim cabin, though not wholly."""
    numbers = moment.numbers
    outside = max(numbers["windows"], numbers["door_behind"], 1 - smooth(numbers["way_in_m"] / STARTS_BEFORE_M))
    day = 0.1 + 0.9 * smooth(3 * max(outside, now.open_share))
    inside = max(lamp, outside, 0.5 * now.open_share)
    red, green, blue = (
        1.3 * lamp * (white + (dim - white) * numbers["worn"])
        for white, dim in zip(WHITE_LIGHT, OLD_LIGHT, strict=True)
    )
    return Light(
        sun=(0.42, -0.3, 0.86),
        sun_colour=(2.4, 2.15, 1.8),
        sky_light=(0.74 * day, 0.78 * day, 0.84 * day),
        ground_light=(0.46 * day, 0.44 * day, 0.4 * day),
        zenith=(0.2, 0.38, 0.66),
        horizon=(0.72, 0.78, 0.84),
        haze_per_m=1 / 900,
        mist=0.0,
        clouds=0.4,
        storm=0.0,
        wind=0.0,
        glow=1.2 * day,
        brightness=1.0 + ADAPTED * (1 - min(1.0, inside)) ** 2,
        lamps=(
            Lamp(
                x_m=0.0, y_m=0.0, z_m=now.height_m + numbers["ceiling_m"] + 0.1, colour=(red, green, blue), reach_m=1.5
            ),
        ),
    )


def _sounds(moment: Moment, now: Ride, half_m: float) -> tuple[SoundPose, ...]:
    numbers = moment.numbers
    moving, opened = abs(now.way), now.open_share
    rings = moment.happening("alarm")
    bell = 0.35 * rings.swell(0.3, 0.5) * (1 - smooth(rings.began_s - 3))
    fan = (0.1 + 0.15 * numbers["worn"]) * (1 - 0.8 * now.stands)  # it falls silent while the lift stands
    hall = 0.25 * max(numbers["windows"], opened)
    return (
        SoundPose(sound="hall", joint="rig", y_m=half_m + 2, z_m=1.5, level=hall),
        SoundPose(sound="lift_motor", joint="rig", z_m=3.2, level=0.1 + 0.5 * moving, pitch=0.8 + 0.3 * moving),
        SoundPose(sound="ventilation", joint="rig", z_m=numbers["ceiling_m"], level=fan),
        SoundPose(sound="lift_door", joint="rig", y_m=half_m, z_m=1.2, level=2.4 * opened * (1 - opened)),
        SoundPose(sound="alarm_bell", joint="rig", x_m=half_m, y_m=0.6 * half_m, z_m=0.9, level=bell),
    )

"""The crowd at each moment: the station that stays behind, the train, its doors, the light, everybody in it."""

from vr_scenes.catalog.crowd.course import HEADING_DEG, SPEEDS_KMH, WAITS_M, Course, course, smooth
from vr_scenes.catalog.crowd.crowd import crowd
from vr_scenes.catalog.crowd.furnishing import clock_hands
from vr_scenes.catalog.crowd.measures import AISLE_M, DOOR_HALF_M, TRACKS_X_M
from vr_scenes.catalog.crowd.tunnel import FIGURE, tunnel_bones
from vr_scenes.pose import Feared, FigurePose, Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

SHADOWS_AHEAD_M = 4.5
LEAF_WAY_M = DOOR_HALF_M - 0.04
TRAIN_ENDS_M, BUSY_PER_MIN = 24.0, 24.0
FACE_M = 1.5  # above the floor, of those who stand and nearly of those who sit
EXPOSED_S = 0.05  # how long a picture smears what passes


def pose(scene: Scene, moment: Moment) -> Pose:
    """The scene at `moment`; all numbers come from the scene's levels, the rest from clock and events."""
    now = course(moment)
    x_m, y_m, z_m = now.eye_m
    places, people = crowd(moment, now)
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=Placement(joint="world", x_m=x_m, y_m=y_m, z_m=z_m, heading_deg=HEADING_DEG),
        placements=(
            Placement(joint="station", y_m=now.station_y_m),
            Placement(joint="train", y_m=now.train_y_m),
            Placement(joint="back_leaves", y_m=-LEAF_WAY_M * now.open_share),
            Placement(joint="front_leaves", y_m=LEAF_WAY_M * now.open_share),
            Placement(joint="back_leaf", y_m=-LEAF_WAY_M * now.own_open_share),
            Placement(joint="front_leaf", y_m=LEAF_WAY_M * now.own_open_share),
            Placement(joint="other", x_m=sum(TRACKS_X_M), y_m=now.other_y_m, heading_deg=180.0),
            Placement(joint="shadows", x_m=x_m + 0.8, y_m=y_m + SHADOWS_AHEAD_M, z_m=0.8),
            *clock_hands(moment.clock_s),
            *places,
        ),
        light=_light(now),
        figures=(_tunnel(now, moment), *people),
        sounds=_sounds(now, moment),
        feared=tuple(Feared(name="a face", joint=person.figure, z_m=FACE_M, radius_m=0.25) for person in people),
        passes_m_per_s=now.sway * SPEEDS_KMH[-1] / 3.6,
    )


def _tunnel(now: Course, moment: Moment) -> FigurePose:
    kmh = moment.numbers["speed_kmh"]
    upper = max(1, next((i for i, known in enumerate(SPEEDS_KMH) if known >= kmh), len(SPEEDS_KMH) - 1))
    blur = [SPEEDS_KMH[upper - 1] / 3.6 * EXPOSED_S, SPEEDS_KMH[upper] / 3.6 * EXPOSED_S]
    return FigurePose(
        figure=FIGURE,
        bones=tunnel_bones(),
        values={
            "rolled": (*now.rolled_m, now.mix, blur[0]),
            "ride": (blur[1], now.riding, now.light, now.stopped),
        },
    )


def _light(now: Course) -> Light:
    """Even light from tubes; in the tunnel only the carriage's own is left."""
    full = now.light
    dark = 1 - 0.28 * now.riding
    strong = full**1.35 * dark
    warm = 0.12 * (1 - full)
    outside = 1 - now.aboard
    lamp = 0.55 * strong
    return Light(
        sun=(0.22, -0.2, 1.0),
        sun_colour=(0.92 * strong, 0.86 * strong, (0.76 - warm) * strong),
        sky_light=(0.62 * strong, 0.6 * strong, (0.57 - warm) * strong),
        ground_light=(0.36 * strong, 0.345 * strong, 0.32 * strong),
        zenith=(0.3 * strong, 0.3 * strong, 0.3 * strong),
        horizon=(0.28 * strong, 0.28 * strong, 0.28 * strong),
        haze_per_m=1 / 500,
        mist=0.0,
        clouds=0.0,
        storm=0.0,
        wind=0.0,
        glow=0.25 + 0.75 * full,
        lamps=(
            *(
                Lamp(
                    x_m=-1.55,
                    y_m=y + 0.0,
                    z_m=3.3,
                    colour=(lamp * outside, 0.95 * lamp * outside, 0.86 * lamp * outside),
                    reach_m=2.6,
                )
                for y in (-8.0, 4.0)
            ),
            *(
                Lamp(x_m=AISLE_M, y_m=y + now.train_y_m, z_m=2.1, colour=(lamp, 0.95 * lamp, 0.88 * lamp), reach_m=1.5)
                for y in (-4.0, 1.0, 6.0, 13.0)
            ),
        ),
    )


def _sounds(now: Course, moment: Moment) -> tuple[SoundPose, ...]:
    """The hall's air, voices around you, wheels and motor below, doors beside you, the other train."""
    noise, people = moment.numbers["noise"], min(1.0, moment.numbers["people"] / 50)
    x_m, y_m, _ = now.eye_m
    rolls = now.sway * (1 - now.stopped)
    comes = smooth(1 - now.train_y_m / WAITS_M) * smooth(now.train_y_m / 4)
    other = now.other_y_m
    passes = smooth(abs(other) / 6) * smooth(1 - abs(other) / 75)
    near_m = max(3.0, (now.train_y_m - TRAIN_ENDS_M - y_m) / 3)  # a tunnel carries what comes through it
    steps = min(1.0, moment.numbers["moving_per_min"] / BUSY_PER_MIN) * (1 - now.riding)
    jam = moment.happening("doors_jam").swell(1.0, 1.0)
    return (
        SoundPose(sound="hall", y_m=y_m + 6, z_m=4.0, level=0.12 * (1 - now.riding)),
        SoundPose(sound="murmur", x_m=x_m, y_m=y_m + 3.0, z_m=1.5, level=0.7 * noise * people),
        SoundPose(
            sound="train_rolls", x_m=AISLE_M, y_m=y_m, z_m=-1.0, level=0.8 * noise * rolls, pitch=0.6 + 0.5 * rolls
        ),
        SoundPose(sound="train_comes", x_m=AISLE_M, y_m=y_m + near_m, level=0.9 * comes),
        SoundPose(sound="other_train", joint="other", x_m=AISLE_M, level=0.8 * passes),
        SoundPose(sound="footsteps", x_m=x_m - 1.5, y_m=y_m + 1.5, z_m=0.1, level=0.5 * steps),
        SoundPose(sound="chime", joint="train", y_m=0.6, z_m=2.1, level=0.2 * jam * now.is_there),
        SoundPose(sound="doors", joint="train", x_m=0.1, z_m=1.2, level=0.3 * jam * now.is_there),
    )

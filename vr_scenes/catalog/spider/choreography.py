"""Where spider, glass bell and eye are at each moment, and how the afternoon light falls on the table."""

import math

from vr_scenes.catalog.spider.bearing import Bearing, Look, hanging, walking
from vr_scenes.catalog.spider.behaviour import STEP_HEIGHT, Stance, Urges, stance
from vr_scenes.pose import Feared, Happening, Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

TABLE_HEIGHT_M = 0.74  # height 0 is the table's top; the spider's place is its origin
TABLE_EDGE_M = 0.52  # nearest to you
BELL_INSIDE_M = 0.128
FELT_M, FELT_RADIUS_M = 0.0015, 0.165
SEATED_EYE_M, STANDING_EYE_M = 0.34, 0.86  # over the table
SITS_WITHIN_M, STANDS_BEYOND_M = 1.5, 2.3
GAP_FOR_SPAN = 0.3  # a spider passes below the glass where the gap is so high, against its leg span
NEAREST_M = 0.36  # how far towards you its body ever comes from its place: its feet stay on the table
DASH_M, DASH_SPANS, DASH_RISE_S, DASH_FALL_S = 0.13, 1.5, 1.0, 3.0
AIM_S, BACKS_S = 0.8, 2.4  # it turns to you before a dash, and backs away after it before it turns from you
FACE_RISE_S, FACE_FALL_S = 1.2, 1.6
DROP_RISE_S, DROP_FALL_S = 9.0, 6.0
THREAD_X_M, THREAD_Y_M, THREAD_TOP_M, THREAD_LOW_M = -0.27, 0.04, 1.85, 0.24
THREAD_SPAN_SHARE, LEAST_THREAD_SPAN_M = 0.55, 0.02
SEEN_DOWN_M = 0.1  # below the ceiling


def pose(scene: Scene, moment: Moment) -> Pose:
    """The table at `moment`; all strengths come from the dimensions' numbers."""
    numbers = moment.numbers
    span_m, gap_m = numbers["size_cm"] / 100, numbers["gap_cm"] / 100
    alert = _course(scene, moment, "turns_to_you", FACE_RISE_S, FACE_FALL_S)
    look = Look(
        dark=numbers["dark"],
        hairy=numbers["hairy"],
        alert=alert * numbers["liveliness"],
        liveliness=numbers["liveliness"],
    )
    roams_m = _within_bell(numbers["roams_cm"] / 100, span_m, gap_m)
    farther_m = min(DASH_M, DASH_SPANS * span_m, NEAREST_M - roams_m)
    dash_m = _within_bell(roams_m + max(0.0, farther_m), span_m, gap_m) - roams_m
    aims = _course(scene, moment, "dashes", AIM_S, FACE_FALL_S, until_s=BACKS_S)
    urges = Urges(
        span_m=span_m,
        roams_m=roams_m,
        liveliness=numbers["liveliness"],
        dash_m=dash_m * _course(scene, moment, "dashes", DASH_RISE_S, DASH_FALL_S, from_s=AIM_S),
        faces_you=max(alert, aims),
    )
    at = stance(moment.clock_s, urges)
    spider = walking(at, span_m, _ground_m(at.x_m, at.y_m), moment.clock_s, look)
    thread, visitor = _on_thread(scene, moment, span_m, look)
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=_eye(numbers["distance_m"]),
        placements=(spider.placement, Placement(joint="bell", z_m=gap_m), thread, visitor.placement),
        light=_afternoon(),
        figures=(spider.figure, visitor.figure),
        feared=(
            Feared(name="spider", joint="spider", radius_m=0.6 * span_m),
            *_feared_on_thread(visitor, span_m),
        ),
        sounds=(
            SoundPose(sound="room", x_m=1.6, y_m=1.5, z_m=0.6, level=0.06),
            SoundPose(sound="feet", joint="spider", level=_footfall(at, span_m)),
        ),
        shades=spider.shades,
    )


def _footfall(at: Stance, span_m: float) -> float:
    """How loud its feet are, 0..1 at 1 m: with how many are in the air, and with its size; a small one is not heard."""
    walking = min(1.0, float(at.feet[:, 2].sum()) / (4 * STEP_HEIGHT * span_m))
    return 0.04 * walking * min(1.0, max(0.0, (span_m - 0.05) / 0.17))


def _course(
    scene: Scene, moment: Moment, event: str, rise_s: float, fall_s: float, *, from_s: float = 0.0, until_s: float = 0.0
) -> float:
    """How far an event has gone, 0..1: up when it begins, down when it is over by itself or undone.

    `from_s` and `until_s`: so much later than the event it begins and ends.
    """
    happening = moment.happening(event)
    over_s = happening.began_s - scene.event(event).lasts_s
    ended_s = over_s if happening.ended_s is None else max(over_s, happening.ended_s)
    return Happening(began_s=happening.began_s - from_s, ended_s=ended_s - until_s).swell(rise_s, fall_s)


def _within_bell(way_m: float, span_m: float, gap_m: float) -> float:
    """A way that stays inside the glass while the gap under it is too low for the spider."""
    inside_m = min(way_m, max(0.0, BELL_INSIDE_M - 0.5 * span_m))
    share = min(1.0, max(0.0, gap_m / (GAP_FOR_SPAN * span_m) - 1))
    return inside_m + (way_m - inside_m) * share


def _ground_m(x_m: float, y_m: float) -> float:
    share = min(1.0, max(0.0, (FELT_RADIUS_M - math.hypot(x_m, y_m)) / 0.01))
    return FELT_M * share


def _eye(distance_m: float) -> Placement:
    """You stand across the room, come to the table, sit down, and lean closer."""
    share = min(1.0, max(0.0, (distance_m - SITS_WITHIN_M) / (STANDS_BEYOND_M - SITS_WITHIN_M)))
    height_m = SEATED_EYE_M + (STANDING_EYE_M - SEATED_EYE_M) * share * share * (3 - 2 * share)
    return Placement(joint="world", y_m=-math.sqrt(distance_m**2 - height_m**2), z_m=height_m)


def _on_thread(scene: Scene, moment: Moment, span_m: float, look: Look) -> tuple[Placement, Bearing]:
    low = _course(scene, moment, "drops", DROP_RISE_S, DROP_FALL_S)
    size_m = max(LEAST_THREAD_SPAN_M, THREAD_SPAN_SHARE * span_m)
    swing_m = 0.012 * low * math.sin(1.1 * moment.clock_s)
    z_m = THREAD_TOP_M + (THREAD_LOW_M - THREAD_TOP_M) * low + 0.006 * low * math.sin(0.7 * moment.clock_s)
    thread = Placement(joint="thread", x_m=THREAD_X_M + swing_m, y_m=THREAD_Y_M, z_m=z_m + 0.2 * size_m)
    visitor = Placement(
        joint="visitor",
        x_m=THREAD_X_M + swing_m,
        y_m=THREAD_Y_M,
        z_m=z_m,
        heading_deg=25 * math.sin(0.43 * moment.clock_s) + 150,
        pitch_deg=-82,
        x_scale=size_m,
        y_scale=size_m,
        z_scale=size_m,
    )
    return thread, hanging("visitor", visitor, moment.clock_s, look)


def _feared_on_thread(visitor: Bearing, span_m: float) -> tuple[Feared, ...]:
    """Only once it has come down: up at the ceiling nobody sees it."""
    if visitor.placement.z_m > THREAD_TOP_M - SEEN_DOWN_M:
        return ()
    return (Feared(name="spider on a thread", joint="visitor", radius_m=0.4 * span_m),)


def _afternoon() -> Light:
    return Light(
        sun=(-0.82, 0.28, 0.5),
        sun_colour=(2.9, 2.45, 1.85),
        sky_light=(0.46, 0.47, 0.50),
        ground_light=(0.27, 0.22, 0.17),
        zenith=(0.25, 0.42, 0.7),
        horizon=(0.85, 0.9, 0.92),
        haze_per_m=1 / 4000,
        mist=0.0,
        clouds=0.3,
        storm=0.0,
        wind=0.0,
        glow=1.0,
        lamps=(
            Lamp(x_m=-0.3, y_m=1.45, z_m=0.75, colour=(0.55, 0.62, 0.7), reach_m=1.6),
            Lamp(x_m=-1.8, y_m=0.5, z_m=0.9, colour=(0.5, 0.47, 0.4), reach_m=1.4),
        ),
    )

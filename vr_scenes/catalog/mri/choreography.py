"""Where the couch is, how wide the tube, what is over the face, and how light and loud it is at each moment."""

from vr_scenes.catalog.mri.control_room import DOOR_JOINT, HINGE
from vr_scenes.catalog.mri.scanner import AXIS_M, BONES, LONG_M, TUBE_M
from vr_scenes.catalog.mri.staff import door_deg, gone_m, staff
from vr_scenes.geometry.mesh import Floats
from vr_scenes.geometry.rigid import stances, stretched
from vr_scenes.pose import Feared, FigurePose, Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

LYING_DEG = 54.0  # one lies with a raised head and looks along the tube's ceiling towards the feet
EYE_M = AXIS_M + 0.08  # height of the eyes
OUT_M = -0.6  # where the couch comes to when the bell is pressed: the head is out of the opening
FURTHER_M, FURTHEST_M = 0.15, 0.85  # how far an ordered move of the couch goes, and its end
MOVES_WITHIN_S, COMES_OUT_WITHIN_S = 6.0, 9.0  # 0.16 m/s at most, as real couches
MIRROR_M = (0.1, 0.165)  # ahead of the eyes, and above them
CONTROL_LIGHT = (1.1, 1.0, 0.8)  # in the rooms beyond the wall, which are not dimmed
COIL_PARKED_M, MIRROR_PARKED_M = -0.36, -0.3  # behind the head


def pose(scene: Scene, moment: Moment) -> Pose:
    """The scanner at `moment`; all numbers come from the scene's levels, couch and light also from events."""
    numbers = moment.numbers
    in_m = _in_m(moment)
    light = numbers["light"] * (1 - 0.92 * moment.happening("light_out").swell(1.5, 1.5))
    works = max(numbers["noise"], moment.happening("measurement").swell(2.0, 2.0))
    places, people = staff(moment, (0.0, -in_m, EYE_M))
    door = Placement(joint=DOOR_JOINT.name, x_m=HINGE[0], y_m=HINGE[1], heading_deg=door_deg(gone_m(moment)))
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=Placement(joint="pillow"),
        placements=(Placement(joint="pillow", y_m=-in_m, z_m=EYE_M, pitch_deg=LYING_DEG), door, *places),
        light=_light(numbers["light"]),
        figures=(
            FigurePose(
                figure="scanner",
                bones=stances(BONES, _moved(moment, in_m)),
                values={
                    "bore": (numbers["bore_cm"] / 200, AXIS_M, LONG_M, works),
                    "room_light": (*_room_light(numbers["light"]), light),
                },
            ),
            *people,
        ),
        sounds=_sounds(moment, works, in_m),
        feared=(Feared(name="the tube", y_m=min(-0.4, -in_m - 0.2), z_m=AXIS_M + 0.3, radius_m=0.5),),
    )


def _in_m(moment: Moment) -> float:
    """How far the eyes are inside the opening; the bell is stronger than an ordered move."""
    in_m = moment.numbers["in_m"]
    further = moment.happening("couch_moves").swell(MOVES_WITHIN_S, MOVES_WITHIN_S)
    in_m = min(max(in_m, FURTHEST_M), in_m + FURTHER_M * further)
    out = moment.happening("bell").swell(COMES_OUT_WITHIN_S, COMES_OUT_WITHIN_S)
    return in_m + out * (min(in_m, OUT_M) - in_m)


def _moved(moment: Moment, in_m: float) -> dict[str, Floats]:
    numbers = moment.numbers
    wider = numbers["bore_cm"] / 200 / TUBE_M
    coil_m = COIL_PARKED_M * (1 - numbers["coil"])
    mirror_m = MIRROR_PARKED_M * (1 - numbers["mirror"])
    breathing = 1 + 0.012 * moment.breath
    return {
        "tube": stretched((0, 0, AXIS_M * (1 - wider)), (wider, 1, wider)),
        "couch": stretched((0, -in_m, 0)),
        "body": stretched((0, -in_m, AXIS_M * (1 - breathing)), (1, 1, breathing)),
        "coil": stretched((0, -in_m + coil_m, 0)),
        "mirror": stretched((0, -in_m + MIRROR_M[0] + mirror_m, EYE_M + MIRROR_M[1] + 0.1 * mirror_m)),
    }


def _room_light(light: float) -> tuple[float, float, float]:
    bright = 0.35 + 0.65 * light
    return 1.0 * bright, 0.98 * bright, 0.93 * bright


def _light(light: float) -> Light:
    """Even light from the ceiling, which is dimmed together with the tube's."""
    bright = 0.35 + 0.65 * light
    lamp = (0.5 * bright, 0.48 * bright, 0.44 * bright)
    return Light(
        sun=(0.05, 0.12, 1.0),
        sun_colour=(0.62 * bright, 0.6 * bright, 0.56 * bright),
        sky_light=(0.42 * bright, 0.43 * bright, 0.43 * bright),
        ground_light=(0.27 * bright, 0.27 * bright, 0.26 * bright),
        zenith=(0.5 * bright, 0.5 * bright, 0.5 * bright),
        horizon=(0.5 * bright, 0.5 * bright, 0.48 * bright),
        haze_per_m=1 / 900,
        mist=0.0,
        clouds=0.0,
        storm=0.0,
        wind=0.0,
        glow=bright,
        lamps=(
            *(Lamp(x_m=x, y_m=y, z_m=2.5, colour=lamp, reach_m=2.4) for x in (-2.0, 2.0) for y in (-1.6, 2.2)),
            *(Lamp(x_m=x, y_m=6.0, z_m=2.4, colour=CONTROL_LIGHT, reach_m=1.8) for x in (-2.0, 1.1)),
        ),
    )


def _sounds(moment: Moment, works: float, in_m: float) -> tuple[SoundPose, ...]:
    moving = moment.happening("couch_moves"), moment.happening("bell")
    hum = max(4 * (share := each.swell(MOVES_WITHIN_S, MOVES_WITHIN_S)) * (1 - share) for each in moving)
    return (
        SoundPose(sound="helium_pump", y_m=-1.2, z_m=AXIS_M, level=0.12),
        SoundPose(sound="ventilation", y_m=-0.4, z_m=AXIS_M + 0.2, level=0.16),
        SoundPose(sound="mri_knocking", y_m=-0.8, z_m=AXIS_M, level=0.7 * works),
        SoundPose(sound="couch_motor", y_m=-in_m + 1.0, z_m=0.7, level=0.3 * hum),
    )

"""Where everything is on the lake shore: nothing moves but mist, light and lanterns, with the breath."""

import math

from vr_scenes.pose import Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

EYE_HEIGHT_M = 1.55  # between a standing and a seated adult, so that neither feels lifted
SHORE_M = 1.1  # the meadow's height above the water, 8 m from it
EYE_Y_M = 2.2  # from there towards the water
EYE_GROUND_M = 1.23  # the ground is so high where the eye stands
SOUNDS = (  # soft, and nothing in them follows the breath: one may breathe as one likes
    SoundPose(sound="lapping", y_m=8.5, level=0.75),
    SoundPose(sound="birds", x_m=-5.0, y_m=6.0, z_m=5.0, level=0.4),
    SoundPose(sound="leaves", x_m=5.0, y_m=-1.0, z_m=4.0, level=0.15),
)


def pose(scene: Scene, moment: Moment) -> Pose:
    """The lake shore at `moment`. Intensity changes nothing here; the breath moves mist, light and lanterns."""
    bob_m = 0.02 * math.sin(0.9 * moment.clock_s)
    return Pose(
        scene=scene.name,
        intensity=0.0,
        clock_s=moment.clock_s,
        eye=Placement(joint="world", y_m=EYE_Y_M, z_m=EYE_GROUND_M + EYE_HEIGHT_M),
        placements=(Placement(joint="lanterns", z_m=bob_m),),
        light=_dawn(moment.breath),
        sounds=SOUNDS,
    )


def _dawn(breath: float) -> Light:
    return Light(
        sun=(-0.34, 0.86, 0.2),
        sun_colour=(2.5, 1.62, 0.86),
        sky_light=(0.4, 0.46, 0.6),
        ground_light=(0.26, 0.21, 0.15),
        zenith=(0.12, 0.25, 0.5),
        horizon=(0.98, 0.68, 0.44),
        haze_per_m=1 / 1300,
        mist=0.22 + 0.5 * breath,
        clouds=0.42,
        storm=0.0,
        wind=0.12,
        glow=0.35 + 0.65 * breath,
        brightness=0.96 + 0.1 * breath,
    )

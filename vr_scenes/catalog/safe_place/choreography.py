"""Where everything is on the lake shore: boat, mist, light and lanterns swell with the breath; little else moves."""

import math

from vr_scenes.pose import Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

EYE_HEIGHT_M = 1.55  # between a standing and a seated adult, so that neither feels lifted
SHORE_M = 1.1  # the meadow's height above the water, 8 m from it
EYE_Y_M = 2.2  # from there towards the water
EYE_GROUND_M = 1.23  # the ground is so high where the eye stands
SWELL_M = 0.07  # so much higher the water carries boat and lanterns when a breath is in
MOORED = (1.3, 15.6, -62.0)  # the boat: x, y, heading; its bow to the jetty's end
LAMP_M = 1.1  # lanterns on land hang so high over the ground
LAMPS = (  # x, y, z: left, right, and behind of where one stands, so that the breath is seen wherever one looks
    (-4.4, 4.4, 2.15),
    (4.9, 1.2, 2.34),
    (-3.6, -3.4, 2.53),
    (3.4, -5.0, 2.49),
)
LAMP_COLOUR, LAMP_REACH_M = (2.2, 1.03, 0.32), 1.7
SHELTER_LAMP, SHELTER_REACH_M = (-2.4, -12.6, 3.42), 2.6
SOUNDS = (  # soft, and nothing in them follows the breath: one may breathe as one likes
    SoundPose(sound="lapping", y_m=8.5, level=0.75),
    SoundPose(sound="birds", x_m=-5.0, y_m=6.0, z_m=5.0, level=0.4),
    SoundPose(sound="leaves", x_m=5.0, y_m=-1.0, z_m=4.0, level=0.15),
)


def pose(scene: Scene, moment: Moment) -> Pose:
    """The lake shore at `moment`. Intensity changes nothing here; the breath moves water, mist, light and lanterns."""
    clock_s = moment.clock_s
    water_m = SWELL_M * (moment.breath - 0.5)
    x_m, y_m, heading_deg = MOORED
    boat = Placement(
        joint="boat",
        x_m=x_m + 0.02 * math.sin(0.31 * clock_s),
        y_m=y_m,
        z_m=water_m,
        heading_deg=heading_deg + 0.8 * math.sin(0.23 * clock_s),
        pitch_deg=1.2 * (moment.breath - 0.5),
        roll_deg=0.9 * math.sin(0.7 * clock_s),
    )
    return Pose(
        scene=scene.name,
        intensity=0.0,
        clock_s=clock_s,
        eye=Placement(joint="world", y_m=EYE_Y_M, z_m=EYE_GROUND_M + EYE_HEIGHT_M),
        placements=(Placement(joint="lanterns", z_m=water_m + 0.012 * math.sin(0.9 * clock_s)), boat),
        light=_dawn(moment.breath),
        sounds=SOUNDS,
    )


def _dawn(breath: float) -> Light:
    shine = 0.14 + 0.86 * breath
    warm = 0.88 + 0.24 * breath
    return Light(
        sun=(-0.34, 0.86, 0.2),
        sun_colour=(2.5 * warm, 1.62 * warm, 0.86 * warm),
        sky_light=(0.4, 0.46, 0.6),
        ground_light=(0.26, 0.21, 0.15),
        zenith=(0.12, 0.25, 0.5),
        horizon=(0.98, 0.68, 0.44),
        haze_per_m=1 / 1300,
        mist=0.14 + 0.66 * breath,
        clouds=0.42,
        storm=0.0,
        wind=0.12,
        glow=shine,
        brightness=0.98 + 0.1 * breath,
        lamps=(*(_lamp(place, shine, LAMP_REACH_M) for place in LAMPS), _lamp(SHELTER_LAMP, shine, SHELTER_REACH_M)),
    )


def _lamp(place: tuple[float, float, float], shine: float, reach_m: float) -> Lamp:
    red, green, blue = (shine * part for part in LAMP_COLOUR)
    x_m, y_m, z_m = place
    return Lamp(x_m=x_m, y_m=y_m, z_m=z_m, colour=(red, green, blue), reach_m=reach_m)

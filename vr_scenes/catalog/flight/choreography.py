"""How the aeroplane flies at each moment, how it moves those inside, and how light falls through its windows."""

import math

from vr_scenes.catalog.flight.motion import bank_rad, eye_sway_m, flown, pitch_rad, roughness, smooth
from vr_scenes.catalog.flight.outside import WING_ROOT
from vr_scenes.catalog.flight.passengers import passenger_placements, passenger_poses
from vr_scenes.geometry.mesh import Floats
from vr_scenes.geometry.rigid import stances
from vr_scenes.pose import Colour, Feared, FigurePose, Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

EYE_M = (-1.43, 0.02, 1.19)  # seated at a window on the left
EYE_OVER_GROUND_M = 4.0
PUSHED_BACK_KMH, PUSH_M = 22.0, 320.0  # by then the gate is out of sight, so far behind
FLAPS_DEG = 24.0
LIGHTNING_EVERY_S = 17.0
HIGHEST_M = 11000.0
# (speed km/h, degrees from ahead to the left at which the sun stands): at the gate, on the way to the runway, ...
SUN_ROUND = ((0.0, 215.0), (25.0, 128.0), (250.0, 70.0), (340.0, 38.0), (520.0, 100.0), (820.0, 126.0))
# daylight 0, 0.35, 1: night, evening, day
SUN = ((0.1, 0.12, 0.18), (2.4, 1.15, 0.5), (2.6, 2.35, 2.0))
SKY = ((0.034, 0.042, 0.065), (0.26, 0.27, 0.36), (0.5, 0.55, 0.62))
GROUND = ((0.02, 0.022, 0.032), (0.17, 0.14, 0.13), (0.3, 0.29, 0.27))
ZENITH = ((0.004, 0.006, 0.014), (0.05, 0.08, 0.2), (0.06, 0.17, 0.48))
HORIZON = ((0.05, 0.06, 0.09), (0.85, 0.42, 0.22), (0.46, 0.58, 0.72))


def pose(scene: Scene, moment: Moment) -> Pose:
    """The flight at `moment`; all numbers come from the scene's levels, the rest from clock and events."""
    numbers, rough = moment.numbers, roughness(moment)
    sway = eye_sway_m(moment.clock_s, rough)
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=Placement(joint="cabin", x_m=EYE_M[0] + sway[0], y_m=EYE_M[1], z_m=EYE_M[2] + sway[1]),
        placements=(*_wings(moment, rough), _gate(numbers["speed_kmh"]), *passenger_placements(moment.clock_s, rough)),
        light=_light(moment),
        figures=(*_outside(moment), *passenger_poses(moment.clock_s, rough)),
        sounds=_sounds(moment, rough),
        feared=(Feared(name="the window", x_m=-1.8, y_m=0.25, z_m=1.1, radius_m=0.2),),
        passes_m_per_s=numbers["speed_kmh"] / 3.6 * (1 - smooth((numbers["height_m"] - 5) / NEAR_GROUND_M)),
    )


NEAR_GROUND_M = 80.0  # from higher up nothing near goes past


def _gate(speed_kmh: float) -> Placement:
    return Placement(joint="gate", y_m=-PUSH_M * smooth(speed_kmh / PUSHED_BACK_KMH) ** 2)


def _wings(moment: Moment, rough: float) -> tuple[Placement, ...]:
    """They bend up in the air, swing where it is rough, and let their flaps out near the ground."""
    numbers = moment.numbers
    lift = smooth((numbers["speed_kmh"] - 150) / 200)
    low = smooth(numbers["speed_kmh"] / 20) * (1 - smooth((numbers["height_m"] - 400) / 1800))
    clock_s = moment.clock_s
    swing = rough * (1.05 * math.sin(2 * math.pi * 0.43 * clock_s) + 0.35 * math.sin(2 * math.pi * 0.97 * clock_s + 1))
    bend = 2.2 * lift + swing
    x, z = WING_ROOT
    return (
        Placement(joint="left_wing", x_m=x, z_m=z, roll_deg=bend),
        Placement(joint="right_wing", x_m=-x, z_m=z, roll_deg=-bend),
        Placement(joint="left_flap", z_m=-0.35 * low, y_m=-0.5 * low, pitch_deg=0.12 * FLAPS_DEG * low),
        Placement(joint="right_flap", z_m=-0.35 * low, y_m=-0.5 * low, pitch_deg=0.12 * FLAPS_DEG * low),
    )


def _outside(moment: Moment) -> tuple[FigurePose, ...]:
    numbers = moment.numbers
    first_m, second_m, share = flown(moment.clock_s, numbers["speed_kmh"])
    height_m = numbers["height_m"] + EYE_OVER_GROUND_M
    belt = max(numbers["belt_sign"], moment.happening("gong").swell(0.4, 0.4))
    belt = max(belt, smooth((roughness(moment) - 0.42) / 0.08))
    flash, heading = _lightning(moment)
    day = numbers["daylight"]
    dim = numbers["cabin_light"]
    night = 1 - smooth((day - 0.1) / 0.5)
    strip: Colour = (0.95 - 0.55 * night, 0.92 - 0.42 * night, 0.86 + 0.06 * night)
    world: Floats = stances(("world",), {})
    return (
        FigurePose(
            figure="airspace",
            bones=world,
            values={
                "flight": (height_m, first_m, second_m, share),
                "weather": (numbers["weather"], day, flash, heading),
                "attitude": (bank_rad(moment), pitch_rad(moment), 0.35 * moment.clock_s, 0.0),
            },
        ),
        FigurePose(
            figure="lamps",
            bones=world,
            values={"dimmed": (dim, belt, night, 0.0), "strip": (*strip, _flown_share(numbers["height_m"]))},
        ),
        FigurePose(figure="position lamps", bones=_with_wings(moment)),
    )


def _flown_share(height_m: float) -> float:
    """How far along its line the maps in the seats show the flight: at its start, then ever nearer to the other end."""
    return 0.62 * math.sqrt(max(0.0, height_m) / HIGHEST_M)


def _with_wings(moment: Moment) -> Floats:
    """The position lamps go with their wings, as if they were parts of them."""
    matrices = stances(("left_wing", "right_wing"), {})
    for row, wing in enumerate(_wings(moment, roughness(moment))[:2]):
        turn = math.radians(wing.roll_deg)
        matrices[row, 0, 0] = matrices[row, 2, 2] = math.cos(turn)
        matrices[row, 0, 2], matrices[row, 2, 0] = math.sin(turn), -math.sin(turn)
        matrices[row, :3, 3] = (wing.x_m, wing.y_m, wing.z_m)
    return matrices


def _lightning(moment: Moment) -> tuple[float, float]:
    """A soft glow within far clouds every 17 s where weather is at its worst: (strength, heading in radians)."""
    turns = moment.clock_s / LIGHTNING_EVERY_S
    since_s = (turns - math.floor(turns)) * LIGHTNING_EVERY_S
    glow = smooth(since_s / 0.9) * (1 - smooth((since_s - 0.9) / 2.2))
    heading = -1.35 + 0.5 * math.sin(2.4 * math.floor(turns))
    return glow * smooth((moment.numbers["weather"] - 0.7) / 0.3) * (1 - moment.numbers["daylight"]), heading


def _light(moment: Moment) -> Light:
    numbers = moment.numbers
    day, weather, dim = numbers["daylight"], numbers["weather"], numbers["cabin_light"]
    hidden = 1 - 0.8 * weather * (1 - smooth((numbers["height_m"] - 3000) / 1500) * (1 - weather))
    sunlight = tuple(part * hidden for part in _by_day(SUN, day))
    night = 1 - smooth((day - 0.1) / 0.5)
    led = tuple(
        (0.85 + 0.25 * night) * dim * part for part in (0.95 - 0.5 * night, 0.92 - 0.36 * night, 0.86 + 0.04 * night)
    )
    door = 2.2 * numbers["door_open"] * day
    return Light(
        sun=_sun(moment),
        sun_colour=(sunlight[0], sunlight[1], sunlight[2]),
        sky_light=_by_day(SKY, day),
        ground_light=_by_day(GROUND, day),
        zenith=_by_day(ZENITH, day),
        horizon=_grey(_by_day(HORIZON, day), weather),
        haze_per_m=1 / 4000,
        mist=0.0,
        clouds=weather,
        storm=0.0,
        wind=0.0,
        glow=1.0,
        brightness=1.0 + 0.8 * (1 - day) ** 2 + 0.14 * numbers["door_open"],
        lamps=(
            *(
                Lamp(x_m=0.0, y_m=y, z_m=2.1, colour=(led[0], led[1], led[2]), reach_m=1.7)
                for y in (-1.6, 0.8, 3.2, 5.6)
            ),
            Lamp(x_m=-1.3, y_m=6.0, z_m=1.5, colour=(door, 0.97 * door, 0.9 * door), reach_m=2.4),
        ),
    )


def _sun(moment: Moment) -> tuple[float, float, float]:
    """To the sun as the cabin sees it: it moves round as the aeroplane taxies, climbs and turns."""
    numbers = moment.numbers
    speed_kmh = numbers["speed_kmh"]
    after = min(len(SUN_ROUND) - 1, sum(known <= speed_kmh for known, _ in SUN_ROUND))
    (slow, start_deg), (fast, end_deg) = SUN_ROUND[after - 1 : after + 1]
    from_ahead_deg = start_deg + (end_deg - start_deg) * smooth((speed_kmh - slow) / (fast - slow))
    aside, turn = math.radians(from_ahead_deg), bank_rad(moment)
    x, y, z = -0.83 * math.sin(aside), 0.83 * math.cos(aside), 0.12 + 0.26 * smooth(numbers["daylight"])
    return x * math.cos(turn) + z * math.sin(turn), y, z * math.cos(turn) - x * math.sin(turn)


def _by_day(keys: tuple[Colour, Colour, Colour], day: float) -> Colour:
    night, evening, noon = keys
    low, high, share = (night, evening, day / 0.35) if day < 0.35 else (evening, noon, (day - 0.35) / 0.65)
    mixed = [start + (end - start) * share for start, end in zip(low, high, strict=True)]
    return mixed[0], mixed[1], mixed[2]


def _grey(colour: Colour, weather: float) -> Colour:
    """Bad weather takes the colour and some of the light out of the horizon."""
    mean, share = sum(colour) / 3 * (1 - 0.35 * weather), 0.8 * weather * weather
    return (
        colour[0] + (mean - colour[0]) * share,
        colour[1] + (mean - colour[1]) * share,
        colour[2] + (mean - colour[2]) * share,
    )


def _sounds(moment: Moment, rough: float) -> tuple[SoundPose, ...]:
    numbers, gong = moment.numbers, moment.happening("gong")
    engine = numbers["engine"]
    rings = gong.swell(0.05, 0.2) * (1 - smooth((gong.began_s - 1.5) / 0.5))
    return (
        SoundPose(sound="turbine", x_m=-2.6, y_m=1.8, z_m=-0.3, level=0.9 * engine, pitch=0.6 + 0.6 * engine),
        SoundPose(sound="cabin_air", y_m=2.0, z_m=2.2, level=0.12 + 0.3 * smooth(numbers["speed_kmh"] / 500)),
        SoundPose(sound="rattle", y_m=1.0, z_m=1.8, level=0.4 * rough),
        SoundPose(sound="rolling", z_m=-1.0, level=0.5 * _rolling(numbers["speed_kmh"], numbers["height_m"])),
        SoundPose(sound="rain", x_m=-1.8, y_m=0.3, z_m=1.1, level=0.14 * smooth((numbers["weather"] - 0.75) / 0.25)),
        SoundPose(sound="gong", y_m=1.0, z_m=1.7, level=0.5 * rings),
    )


def _rolling(speed_kmh: float, height_m: float) -> float:
    return smooth(speed_kmh / 120) * (1 - smooth(height_m / 15))

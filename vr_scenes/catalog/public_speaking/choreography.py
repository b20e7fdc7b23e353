"""Where everything is in the hall: walls that slide open, lectern and eye, the audience, and the light."""

import math
from functools import cache

from vr_scenes.catalog.public_speaking.audience import LATECOMER, Audience, Mood
from vr_scenes.catalog.public_speaking.coming_and_going import DOOR_X_M, DOOR_Y_M, Passage
from vr_scenes.catalog.public_speaking.events import happen
from vr_scenes.catalog.public_speaking.seating import (
    DOOR_HALF_M,
    FIRST_ROW_M,
    SPOT_Y_M,
    SPOT_Z_M,
    SPOTS_AT,
    STAGE_M,
    opened,
)
from vr_scenes.people.posing import Cast
from vr_scenes.pose import Feared, Lamp, Light, Moment, Placement, Pose, SoundPose
from vr_scenes.scenes import Scene

EYE_M = 1.62
LECTERN_AHEAD_M = 0.62
WALL_WAY_M = 5.3  # how far a wall slides to be out of sight
OUT_OF_SIGHT_M = -60.0  # who sits behind a closed wall waits down here, and need not be drawn
DOOR_DEG = 78.0
ASIDE_DEG = 82.0  # how steeply the spotlights look down while they are not turned to the speaker
WARM = (1.0, 0.80, 0.56)


def pose(scene: Scene, moment: Moment) -> Pose:
    """The hall from the lectern at `moment`; all numbers come from the scene's levels."""
    numbers = moment.numbers
    eye_y = FIRST_ROW_M - numbers["distance_m"]
    speaker = (0.0, eye_y, STAGE_M + EYE_M)
    spotlight = numbers["spotlight"]
    audience, cast = _audience()
    mood = Mood(attention=numbers["attention"], friendliness=numbers["friendliness"], speaker=speaker)
    table = audience.bearing(mood, moment.clock_s)
    passages = happen(table, audience, moment)
    shares = opened(numbers["audience"])
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=Placement(joint="world", y_m=eye_y, z_m=STAGE_M + EYE_M),
        placements=(
            Placement(joint="lectern", y_m=eye_y + LECTERN_AHEAD_M, z_m=STAGE_M),
            *(
                Placement(joint=f"wall{half}", x_m=WALL_WAY_M * share * (1 if half % 2 else -1))
                for half, share in enumerate(shares)
            ),
            *_spotlights(spotlight, speaker),
            Placement(joint="door_hinge", x_m=DOOR_X_M + 0.04, y_m=DOOR_Y_M - DOOR_HALF_M),
            Placement(joint="door", heading_deg=DOOR_DEG * max(passage.door for passage in passages)),
            *_seated(audience, shares, passages),
        ),
        light=_hall_light(spotlight, eye_y),
        figures=cast.pose(table, moment.clock_s),
        sounds=_sounds(moment),
        feared=_feared(audience, shares),
    )


@cache
def _audience() -> tuple[Audience, Cast]:
    audience = Audience()
    return audience, Cast([(person.name, person.look) for person in audience.people])


def _seated(audience: Audience, shares: tuple[float, ...], passages: tuple[Passage, ...]) -> tuple[Placement, ...]:
    places, moving = [], {passage.place.joint: passage for passage in passages}
    for person in audience.people:
        seat = person.seat
        place = Placement(joint=person.name, x_m=seat.x_m, y_m=seat.y_m, z_m=seat.z_m, heading_deg=seat.heading_deg)
        if person.name in moving:
            place = moving[person.name].place
        if shares[seat.half] <= 0 or not moving.get(person.name, passages[0]).is_there:
            place = Placement(joint=person.name, z_m=OUT_OF_SIGHT_M)
        places.append(place)
    return tuple(places)


def _spotlights(spotlight: float, speaker: tuple[float, float, float]) -> tuple[Placement, ...]:
    """From the floor to the speaker's eyes as their light is turned up."""
    places = []
    for side, x in SPOTS_AT:
        aside, ahead, up = speaker[0] - x, speaker[1] - SPOT_Y_M, speaker[2] - SPOT_Z_M
        down_deg = math.degrees(math.atan2(-up, math.hypot(aside, ahead)))
        heading_deg = math.degrees(math.atan2(aside, -ahead))
        places.append(Placement(joint=f"spot{side}_mount", x_m=x, y_m=SPOT_Y_M, z_m=SPOT_Z_M, heading_deg=heading_deg))
        places.append(Placement(joint=f"spot{side}", pitch_deg=ASIDE_DEG + (down_deg - ASIDE_DEG) * spotlight))
    return tuple(places)


def _feared(audience: Audience, shares: tuple[float, ...]) -> tuple[Feared, ...]:
    """Every face that can be seen."""
    return tuple(
        Feared(name=person.name, x_m=person.seat.x_m, y_m=person.seat.y_m, z_m=person.seat.z_m + 1.2, radius_m=0.25)
        for person in audience.people[:LATECOMER]
        if shares[person.seat.half] > 0
    )


def _sounds(moment: Moment) -> tuple[SoundPose, ...]:
    numbers = moment.numbers
    people = numbers["audience"] / LATECOMER
    murmur = people * (0.08 + 0.5 * (1 - numbers["attention"]))
    ring, claps = moment.happening("phone_rings"), moment.happening("applause")
    laughs = moment.happening("laughter").swell(0.6, 0.8)
    return (
        SoundPose(sound="room", y_m=4.0, z_m=4.0, level=0.10),
        SoundPose(sound="murmur", y_m=5.0, z_m=1.5, level=murmur),
        SoundPose(sound="applause", y_m=4.5, z_m=1.4, level=claps.swell(1.2, 1.4) * people**0.5),
        SoundPose(sound="laughter", y_m=4.5, z_m=1.4, level=0.6 * laughs * people**0.5),
        SoundPose(sound="phone", x_m=1.4, y_m=3.0, z_m=0.7, level=0.7 * ring.swell(0.1, 0.4)),
    )


def _hall_light(spotlight: float, eye_y: float) -> Light:
    """Warm and even; as the light turns to the speaker, the hall behind it falls back a little."""
    house = 1.0 - 0.36 * spotlight
    red, green, blue = WARM
    return Light(
        sun=(-0.42, -0.80, 0.95),
        sun_colour=(1.75 * house, 1.50 * house, 1.18 * house),
        sky_light=(0.60 * house, 0.54 * house, 0.46 * house),
        ground_light=(0.31 * house, 0.25 * house, 0.19 * house),
        zenith=(0.30, 0.27, 0.24),
        horizon=(0.36, 0.31, 0.26),
        haze_per_m=1e-5,
        mist=0.0,
        clouds=0.0,
        storm=0.0,
        wind=0.0,
        glow=1.0,
        lamps=(
            *(
                Lamp(x_m=x, y_m=y, z_m=3.0, colour=(0.62 * red, 0.62 * green, 0.62 * blue), reach_m=1.5)
                for x in (-4.75, 4.75)
                for y in (3.4, 7.0)
            ),
            Lamp(
                x_m=0.0,
                y_m=eye_y + 0.9,
                z_m=2.75,
                colour=(0.2 + 2.9 * spotlight, 0.17 + 2.7 * spotlight, 0.14 + 2.4 * spotlight),
                reach_m=1.45,
            ),
        ),
    )

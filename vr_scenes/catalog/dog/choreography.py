"""Where dog, owner, gate and eye are at each moment, on a late afternoon in the park."""

import math
from collections.abc import Mapping

import numpy as np

from vr_scenes.catalog.dog.anatomy import COLLAR, COLLAR_M, COLLAR_WAY, NECK, WITHERS_M, Array
from vr_scenes.catalog.dog.bearing import Manner, bones_of
from vr_scenes.catalog.dog.behaviour import Stance, Urges, stance
from vr_scenes.catalog.dog.leash import CASE_AT_M, CASE_HALF_M, CASE_M, leash_bones
from vr_scenes.catalog.dog.owner import BESIDE_M, owner
from vr_scenes.pose import Feared, FigurePose, Happening, Light, Moment, Placement, Pose, Shade, SoundPose
from vr_scenes.scenes import Scene

EYE_HEIGHT_M = 1.62
BEHIND_FENCE_M = 1.9  # the dog's place behind the fence, which stands at 0; you stand on the other side, at -y
COMING_M, YOUR_SHARE = 4.5, 0.6  # from so near on the dog comes too, and you go this share of the way, to the gate
GATE_OPENS_DEG = 104.0
NOSE_AHEAD = 1.12  # of its nose before its middle, for a height of 1
NEAREST_NOSE_M, NEAREST_SNIFF_M = 0.75, 0.42  # from you, on the ground
FENCE_ROOM_M = 0.12
BARKING_HEIGHT_M, BARK_LEVEL = 0.55, 1.0  # so high is the dog whose bark was made; see sound_making/animals.py
MOST_ASIDE_M, MOST_RUN_M = 2.6, 4.2
READY_S = 1.5  # in which it comes back to its place when an event begins


def pose(scene: Scene, moment: Moment) -> Pose:
    """The park at `moment`; all strengths come from the dimensions' numbers."""
    numbers = moment.numbers
    height_m, barks = numbers["height_cm"] / 100, numbers["barks"]
    eye_m, home_m = _places(numbers["distance_m"], numbers["gate_open"], height_m)
    slips = _course(scene, moment, "leash_slips", 0.7, 2.5)
    urges = _urges(scene, moment, eye_m, home_m, height_m, slips)
    at = stance(moment.clock_s, urges, BEHIND_FENCE_M)
    eye = Placement(joint="world", y_m=eye_m, z_m=EYE_HEIGHT_M)
    bark = max(_barking(moment.clock_s, barks), _barked(scene, moment))
    manner = _manner(moment.clock_s, at, numbers, eye, bark)
    dog, bones = _dog(at, height_m, manner, numbers["dark"])
    owner_at, person, hand = owner(home_m, at.x_m, at.y_m, moment.clock_s)
    fallen = np.array([owner_at.x_m - 0.45, owner_at.y_m - 0.35, 0.02])
    reel, runs_out = _reel(hand + (fallen - hand) * slips, owner_at.heading_deg, slips)
    leash = leash_bones(runs_out, _ring(bones, dog, runs_out))
    open_deg = GATE_OPENS_DEG * numbers["gate_open"]
    return Pose(
        scene=scene.name,
        intensity=moment.intensity,
        clock_s=moment.clock_s,
        eye=eye,
        placements=(
            dog,
            owner_at,
            reel,
            Placement(joint="left_gate", x_m=-1.25, heading_deg=open_deg),
            Placement(joint="right_gate", x_m=1.25, heading_deg=-open_deg),
        ),
        light=_late_afternoon(),
        figures=(bones, person, FigurePose(figure="leash", bones=leash, values={"coat": (0.0, 0.0, 0.0, 0.0)})),
        feared=(Feared(name="dog", joint="dog", z_m=0.4, radius_m=0.9 * height_m),),
        sounds=_sounds(at, manner, height_m, bark),
        shades=_shades(at, height_m, owner_at),
    )


def _places(distance_m: float, gate_open: float, height_m: float) -> tuple[float, float]:
    """Where you are and where the dog's place is: you come up to the gate, and from near on the dog comes too."""
    near_m = max(0.0, COMING_M - distance_m)
    eye_m = BEHIND_FENCE_M - max(distance_m, COMING_M) + YOUR_SHARE * near_m
    home_m = eye_m + distance_m
    inside_m = max(home_m, NOSE_AHEAD * height_m + 2 * FENCE_ROOM_M)
    return eye_m, inside_m + (home_m - inside_m) * _ease((gate_open - 0.6) / 0.35)


def _urges(scene: Scene, moment: Moment, eye_m: float, home_m: float, height_m: float, slips: float) -> Urges:
    """How far it can go: not through the fence, not out of its leash, and never up to your face."""
    numbers = moment.numbers
    nose_m = NOSE_AHEAD * height_m
    leash_m = numbers["leash_m"] * (1 + 0.5 * slips)
    gate = _ease((numbers["gate_open"] - 0.6) / 0.35)
    by_fence_m = home_m - nose_m - FENCE_ROOM_M
    free_m, sniff_m = home_m - eye_m - nose_m - NEAREST_NOSE_M, home_m - eye_m - nose_m - NEAREST_SNIFF_M
    most_m = math.sqrt(max(0.0, leash_m**2 - BESIDE_M**2))
    boldness = 0.3 + 0.7 * _ease((numbers["liveliness"] - 0.6) / 0.4)  # the share of the way to you that it goes
    beside_gate = _ease((home_m - 1.35) / 0.3)  # else an open leaf is in its way, and it bears off into the garden
    return Urges(
        height_m=height_m,
        home_m=home_m,
        to_you_m=max(0.0, min(by_fence_m + (boldness * free_m - by_fence_m) * gate, most_m)),
        aside_m=max(0.0, min(MOST_ASIDE_M, leash_m - BESIDE_M)),
        liveliness=numbers["liveliness"],
        runs_m=max(0.0, min(MOST_RUN_M, leash_m - BESIDE_M)),
        runs_heading_deg=60.0 + 36.0 * beside_gate,
        comes_m=max(0.0, min(by_fence_m + (sniff_m - by_fence_m) * gate, most_m)),
        runs_s=moment.happening("runs").began_s - READY_S,
        runs_share=_course(scene, moment, "runs", READY_S, 3.0),
        comes_s=moment.happening("comes_to_sniff").began_s - READY_S,
        comes_share=_course(scene, moment, "comes_to_sniff", READY_S, 3.0),
    )


def _course(scene: Scene, moment: Moment, event: str, rise_s: float, fall_s: float) -> float:
    happening = moment.happening(event)
    over_s = happening.began_s - scene.event(event).lasts_s
    ended_s = over_s if happening.ended_s is None else max(over_s, happening.ended_s)
    return Happening(began_s=happening.began_s, ended_s=ended_s).swell(rise_s, fall_s)


def _barking(clock_s: float, barks: float) -> float:
    """Bursts of barks: one at a time for a calm dog, six for a fierce one."""
    s = clock_s % 8.0 - 4.2
    bark = 0.0
    for place in range(6):
        strength = _ease((barks - 0.12 - 0.13 * place) / 0.12)
        bark = max(bark, strength * _pulse(s - 0.55 * place))
    return bark


def _barked(scene: Scene, moment: Moment) -> float:
    """Of the event: a bark every 0.6 s while it lasts."""
    return _course(scene, moment, "barks_at_you", 0.3, 0.8) * _pulse(moment.happening("barks_at_you").began_s % 0.6)


def _pulse(s: float) -> float:
    return math.sin(math.pi * s / 0.3) ** 2 if 0 < s < 0.3 else 0.0


def _sounds(at: Stance, manner: Manner, height_m: float, bark: float) -> tuple[SoundPose, ...]:
    """The park, and where the dog is what it does: small ones are higher in voice, and softer."""
    large = height_m / BARKING_HEIGHT_M
    pants = 0.25 * manner.mouth * min(1.0, large) if bark <= 0 else 0.0
    return (
        SoundPose(sound="leaves", x_m=-4.0, y_m=2.0, z_m=5.0, level=0.2),
        SoundPose(sound="birds", x_m=5.0, y_m=7.0, z_m=6.0, level=0.3),
        SoundPose(sound="bark", joint="dog", y_m=0.5, z_m=0.7, level=_barks_at(bark, large), pitch=large**-0.5),
        SoundPose(sound="panting", joint="dog", y_m=0.5, z_m=0.7, level=pants, pitch=large**-0.3),
        SoundPose(sound="paws", joint="dog", level=0.18 * min(1.0, large) * float(at.lifts.max(initial=0.0))),
    )


def _barks_at(bark: float, large: float) -> float:
    """A level to begin with, not a curve: the bark has its own."""
    return BARK_LEVEL * min(1.0, large) * min(1.0, 8 * bark)


def _manner(clock_s: float, at: Stance, numbers: Mapping[str, float], eye: Placement, bark: float) -> Manner:
    """Head, tail, ears and breath: friendly and loose, or stiff and fixed on you."""
    barks, liveliness = numbers["barks"], numbers["liveliness"]
    to_you = math.degrees(math.atan2(-(eye.x_m - at.x_m), eye.y_m - at.y_m)) - at.heading_deg
    to_you = max(-72.0, min(72.0, (to_you + 180) % 360 - 180))
    strays = 0.55 + 0.6 * math.sin(0.23 * clock_s + 1.0) + 0.35 * math.sin(0.61 * clock_s)
    minds = max(min(1.0, max(0.0, strays)), min(1.0, 1.3 * barks), 1.0 if bark > 0 else 0.0) * (1 - at.sniffs)
    up = math.degrees(math.atan2(EYE_HEIGHT_M - 0.9 * numbers["height_cm"] / 100, max(0.5, abs(eye.y_m - at.y_m))))
    friendly = 1 - barks
    trot = math.sin(4 * math.pi * at.trots) ** 2
    return Manner(
        posture=at.posture,
        head_heading_deg=to_you * minds * (1 - 0.15 * abs(to_you) / 72) + 6 * math.sin(0.37 * clock_s) * (1 - minds),
        head_pitch_deg=0.6 * up * minds + 10 * bark + 2 * math.sin(0.5 * clock_s) - 8 * (1 - minds),
        low=at.sniffs,
        mouth=max(bark, friendly * min(1.0, 1.4 * liveliness) * (0.34 + 0.07 * math.sin(13.0 * clock_s))),
        breath=math.sin(1.9 * clock_s) * (1 + liveliness) + 0.5 * bark,
        ears_up=min(1.0, numbers["dark"] + 0.12 * minds),
        tail_up=0.25 * liveliness + 0.7 * barks * liveliness,
        tail_aside_deg=friendly * (6 + 26 * liveliness) * math.sin(8.5 * clock_s),
        crouch_m=0.018 + 0.02 * trot,
        bounce_m=0.006 * math.sin(4 * math.pi * at.strides) + 0.025 * bark + 0.02 * trot,
    )


def _dog(at: Stance, height_m: float, manner: Manner, dark: float) -> tuple[Placement, FigurePose]:
    scale = height_m / WITHERS_M
    dog = Placement(
        joint="dog", x_m=at.x_m, y_m=at.y_m, heading_deg=at.heading_deg, x_scale=scale, y_scale=scale, z_scale=scale
    )
    turn = math.radians(at.heading_deg)
    into = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    paws = np.concatenate([(at.paws[:, :2] - [at.x_m, at.y_m]) @ into.T, at.paws[:, 2:]], axis=1) / scale
    bones = bones_of(paws, at.lifts, manner)
    return dog, FigurePose(figure="dog", bones=bones, values={"coat": (dark, 0.0, 0.0, 0.0)})


def _ring(figure: FigurePose, dog: Placement, held: Array) -> Array:
    """Where the leash meets the collar: its ring slides round to the side from which it is held."""
    turn = math.radians(dog.heading_deg)
    out = np.array([[math.cos(turn), -math.sin(turn), 0.0], [math.sin(turn), math.cos(turn), 0.0], [0.0, 0.0, 1.0]])
    bone = np.asarray(figure.bones[NECK], float)
    middle = (bone @ np.array([*COLLAR, 1.0]))[:3] * dog.x_scale
    along = bone[:3, :3] @ COLLAR_WAY
    way = out.T @ (held - [dog.x_m, dog.y_m, 0.0]) - middle
    way -= along * (way @ along)
    aside = way / math.sqrt(float(way @ way) + 0.01)
    ring: Array = out @ (middle + COLLAR_M * dog.x_scale * aside) + [dog.x_m, dog.y_m, 0.0]
    return ring


def _reel(held: Array, heading_deg: float, fallen: float) -> tuple[Placement, Array]:
    """The leash's handle, upright in the hand and flat on the ground, and where the leash leaves it."""
    turn = math.radians(heading_deg)
    ahead = np.array([-math.sin(turn), math.cos(turn), 0.0])
    x, y, z = (float(way) for way in held)
    low_m = CASE_M + (CASE_HALF_M - CASE_M) * fallen
    at = Placement(
        joint="reel", x_m=x, y_m=y, z_m=max(z, low_m), heading_deg=heading_deg + 60 * fallen, roll_deg=90 * fallen
    )
    return at, np.array([x, y, at.z_m]) + (CASE_AT_M + CASE_M * (1 - fallen)) * ahead


def _shades(at: Stance, height_m: float, person: Placement) -> tuple[Shade, ...]:
    """Paws and trunk darken the ground below, and so do the owner's feet."""
    turn = math.radians(at.heading_deg)
    trunk_m = height_m * (0.28 + 0.26 * min(1.0, max(0.0, at.posture - 1)))
    trunk = [
        Shade(
            x_m=at.x_m - math.sin(turn) * way * height_m,
            y_m=at.y_m + math.cos(turn) * way * height_m,
            z_m=trunk_m,
            radius_m=0.2 * height_m,
        )
        for way in (-0.4, -0.1, 0.2, 0.45)
    ]
    paws = [
        Shade(x_m=float(x), y_m=float(y), z_m=float(z) + 0.03 * height_m, radius_m=0.05 * height_m)
        for x, y, z in at.paws
    ]
    feet = [Shade(x_m=person.x_m + side, y_m=person.y_m - 0.05, z_m=0.07, radius_m=0.09) for side in (-0.1, 0.1)]
    return (*trunk, *paws, *feet)


def _ease(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _late_afternoon() -> Light:
    return Light(
        sun=(-0.58, -0.42, 0.55),
        sun_colour=(2.7, 2.2, 1.6),
        sky_light=(0.42, 0.50, 0.64),
        ground_light=(0.22, 0.21, 0.14),
        zenith=(0.12, 0.28, 0.60),
        horizon=(0.72, 0.76, 0.80),
        haze_per_m=1 / 420,
        mist=0.0,
        clouds=0.38,
        storm=0.0,
        wind=0.25,
        glow=0.0,
    )

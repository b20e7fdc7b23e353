"""Everybody at one moment: where they are, how they hold themselves, at whom they look."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.crowd.company import STEADFAST_M, Person, seated, standing, waiting
from vr_scenes.catalog.crowd.course import Course
from vr_scenes.catalog.crowd.holding import hold_on, holds
from vr_scenes.catalog.crowd.moving import AWAY_M, evened, kept_off, settle
from vr_scenes.catalog.crowd.passing import CHANGERS, PASSERS, change, looks, pass_by, squeeze
from vr_scenes.geometry.model import Figure, Joint
from vr_scenes.people.gaze import STANDING_EYES_M, gazes_at
from vr_scenes.people.gestures import STANDING
from vr_scenes.people.person import build
from vr_scenes.people.posing import Cast
from vr_scenes.people.stance import COLUMN, Table, table_of
from vr_scenes.people.turning import Array
from vr_scenes.pose import FigurePose, Moment, Placement

CLOSE_DETAIL, FAR_DETAIL = 0.55, 0.4  # of those who walk past you, and of those who do not
CLOSE = ("passer1", "passer2", "passer3", "squeezer")
MAKES_ROOM_M, ROOM_M = 0.3, 0.42  # how far somebody gives way to who squeezes past, and from how near
LEANS_DEG = 3.2  # how far people lean as the train sways
GLANCE_S = 7.0
UNSEEN_M = 69.5  # so far off a train stands in the dark


class Group:
    """Some people who are posed together; nothing is posed of a group that cannot be seen."""

    def __init__(self, people: dict[str, Person | None]) -> None:
        every = looks()
        self.names = tuple(people)
        self.people = tuple(people.values())
        self.looks = {name: one.look if one else every[name] for name, one in people.items()}
        self.cast = Cast(list(self.looks.items()))
        self.base = table_of([one.bearing if one else STANDING for one in self.people])
        self.spots = np.array([one.spot if one else (0.0, 0.0) for one in self.people])
        count = len(people)
        self.rank = (np.arange(count) * 0.618 + 0.13) % 1  # who looks sooner
        self.phase = (np.arange(count) * 0.381) % 1
        self.pace = 0.8 + 0.5 * ((np.arange(count) * 0.237) % 1)


@cache
def on_platform() -> Group:
    """Those who wait and those who walk up and down."""
    people: dict[str, Person | None] = {person.name: person for person in waiting()}
    people.update({f"passer{i}": None for i in range(PASSERS)})
    return Group(people)


@cache
def in_train() -> Group:
    """Those who sit and stand, and those who get in and out."""
    people: dict[str, Person | None] = {person.name: person for person in (*seated(), *standing())}
    people.update({f"changer{i}": None for i in range(CHANGERS)})
    return Group(people)


@cache
def in_your_way() -> Group:
    """The one who squeezes past, wherever you are."""
    return Group({"squeezer": None})


def crowd_joints() -> tuple[Joint, ...]:
    """A joint for each; those on the platform stay behind with the station."""
    return (
        *(Joint(name=name, parent="station") for name in on_platform().names),
        *(Joint(name=name, parent="train") for name in in_train().names),
        *(Joint(name=name) for name in in_your_way().names),
    )


def crowd_figures() -> tuple[Figure, ...]:
    """A figure for each, cut as finely as they may come near."""
    figures = []
    for group in (on_platform(), in_train(), in_your_way()):
        for name, one in zip(group.names, group.people, strict=True):
            detail = one.detail if one else (CLOSE_DETAIL if name in CLOSE else FAR_DETAIL)
            figures.append(build(group.looks[name], name=name, joint=name, detail=detail))
    return tuple(figures)


def crowd(moment: Moment, now: Course) -> tuple[tuple[Placement, ...], tuple[FigurePose, ...]]:
    """Placements of all, and poses of those who can be seen."""
    places: list[Placement] = []
    poses: list[FigurePose] = []
    alone = in_your_way()
    own = alone.base.copy()
    squeezer = squeeze(own[0], moment, now)
    groups = ((on_platform(), now.riding < 1), (in_train(), now.train_y_m < UNSEEN_M))
    for group, is_seen in groups:
        if not is_seen:
            places.extend(Placement(joint=name, z_m=AWAY_M) for name in group.names)
            continue
        table = group.base.copy()
        placed = _place(group, table, moment, now, squeezer)
        places.extend(placed)
        poses.extend(_shown(group, table, placed, moment, now))
    places.append(squeezer)
    if squeezer.z_m > AWAY_M:
        poses.extend(_shown(alone, own, [squeezer], moment, now))
    return tuple(places), tuple(poses)


def _shown(group: Group, table: Table, placed: list[Placement], moment: Moment, now: Course) -> list[FigurePose]:
    here = np.array([[place.x_m, place.y_m, place.z_m, place.heading_deg] for place in placed])
    _look(group, table, here, moment, now)
    _live(group, table, here, moment, now)
    shown = group.cast.pose(table, moment.clock_s)
    return [stance for stance, place in zip(shown, placed, strict=True) if place.z_m > AWAY_M]


def _place(group: Group, table: Table, moment: Moment, now: Course, squeezer: Placement) -> list[Placement]:
    numbers = moment.numbers
    is_platform = group is on_platform()
    if is_platform:
        ahead = smooth_all((group.spots[:, 1] - now.eye_m[1]) / 1.5) + (group.spots[:, 1] < -12)
        off = kept_off(group.spots, (now.eye_m[0], now.eye_m[1]), numbers["nearest_m"], ahead)
    else:
        off = kept_off(group.spots, STEADFAST_M, numbers["nearest_m"], np.ones(len(group.spots)))
    places = []
    for i, (name, one) in enumerate(zip(group.names, group.people, strict=True)):
        if one is not None:
            share = evened((numbers["people"] - one.comes) / (one.is_in - one.comes))
            shift = (0.0, 0.0 if one.sits else float(off[i]))
            if not one.sits:
                shift = _given_way(group.spots[i] + shift, shift, squeezer)
            if name in holds():
                hold_on(table[i], holds()[name], one, shift)
            places.append(settle(table[i], one, share, shift))
        elif name.startswith("passer"):
            places.append(pass_by(table[i], int(name.removeprefix("passer")), moment, now))
        elif name.startswith("changer"):
            places.append(change(table[i], int(name.removeprefix("changer")), moment, now))
    return places


def _given_way(at: Array, shift: tuple[float, float], squeezer: Placement) -> tuple[float, float]:
    """Stepped aside from who squeezes past, across the carriage."""
    if squeezer.z_m <= AWAY_M:
        return shift
    away = at - np.array([squeezer.x_m, squeezer.y_m])
    near = float(np.exp(-float(away @ away) / (2 * ROOM_M**2)))
    side = float(np.tanh(away[0] / 0.15))
    return shift[0] + MAKES_ROOM_M * near * side, shift[1] + 0.1 * near * float(np.tanh(away[1] / 0.3))


def _look(group: Group, table: Table, here: Array, moment: Moment, now: Course) -> None:
    """Some look at you now and then, more of them and longer the more the number says; all look up when it stops."""
    left_behind_m = now.station_y_m if group is on_platform() else now.train_y_m
    eye = np.array(now.eye_m) - np.array([0, left_behind_m, 0])
    sits = table[:, COLUMN["sit"]]
    heading, pitch = gazes_at(here, eye, STANDING_EYES_M - 0.38 * sits)
    looking = moment.numbers["looking"]
    willing = smooth_all((looking * 1.25 - group.rank) / 0.2)
    turn = moment.clock_s / (GLANCE_S * group.pace) + 3 * group.phase
    at = turn % 1
    lasts = 0.25 + 0.45 * looking
    glance = smooth_all(at / 0.1) * (1 - smooth_all((at - lasts) / 0.1))
    share = willing * glance * (1 - smooth_all((np.abs(heading) - 75) / 45))
    far = smooth_all((14 - np.hypot(here[:, 0] - eye[0], here[:, 1] - eye[1])) / 6)
    share = share * far
    up = now.stopped * smooth_all((group.phase * 0.8 + 0.2) * 3)
    own_pitch = table[:, COLUMN["gaze_pitch_deg"]] * (1 - 0.9 * up) + 6 * up
    own_heading = table[:, COLUMN["gaze_heading_deg"]] + up * 24 * np.sin(
        0.9 * moment.clock_s / group.pace + 9 * group.phase
    )
    table[:, COLUMN["gaze_heading_deg"]] = own_heading + (np.clip(heading, -100, 100) - own_heading) * share
    table[:, COLUMN["gaze_pitch_deg"]] = own_pitch + (np.clip(pitch, -40, 30) - own_pitch) * share
    table[:, COLUMN["frown"]] += 0.5 * share * (group.rank > 0.3) + 0.3 * up
    table[:, COLUMN["brows"]] += 0.4 * up


def _live(group: Group, table: Table, here: Array, moment: Moment, now: Course) -> None:
    """Weight shifts as often as the number says; all lean together as the train sways."""
    clock_s = moment.clock_s
    restless = min(1.0, moment.numbers["moving_per_min"] / 24)
    shift = np.tanh(3 * np.sin(0.33 * clock_s / group.pace + 11 * group.phase)) * (0.3 + 0.7 * restless)
    upright = 1 - table[:, COLUMN["sit"]]
    table[:, COLUMN["turn_deg"]] += 9 * shift * upright
    table[:, COLUMN["tilt_deg"]] += 2.0 * shift
    if group is in_train():
        lean = (
            LEANS_DEG * now.sway * (np.sin(2 * np.pi * 0.17 * clock_s) + 0.45 * np.sin(2 * np.pi * 0.41 * clock_s + 1))
        )
        turned = np.radians(here[:, 3])
        table[:, COLUMN["tilt_deg"]] += lean * np.cos(turned)
        table[:, COLUMN["lean_deg"]] -= lean * np.sin(turned)


def smooth_all(shares: NDArray[np.floating]) -> Array:
    """`smooth` of each."""
    within = np.clip(shares, 0, 1)
    eased: Array = within * within * (3 - 2 * within)
    return eased

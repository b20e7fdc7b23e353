"""The crowd: you board only a train that stands, nobody jumps or comes too near, every dimension is to be seen."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tests.vr_scenes.graded_rig import LEVELS, Drawn, changed, drawn, posed
from vr_scenes.catalog.crowd.builder import build
from vr_scenes.catalog.crowd.choreography import pose
from vr_scenes.catalog.crowd.company import STEADFAST_M, seated, standing, waiting
from vr_scenes.catalog.crowd.course import SPEEDS_KMH, Course, course, sway_m
from vr_scenes.catalog.crowd.holding import holds
from vr_scenes.catalog.crowd.measures import DOOR_HALF_M, INSIDE_M, SIDE_M
from vr_scenes.event_traces import event_faults
from vr_scenes.people.skeleton import BONES, joints
from vr_scenes.pose import Happening, Moment, Placement, Pose, View
from vr_scenes.scenes import EventKind, load_scene

SCENE = load_scene("crowd")
FRAME_S = 1 / 30
UNSEEN = {"noise"}
STEADY = [number for number, name in enumerate(BONES) if "lid" not in name and "eye" not in name]  # who blinks, does


def _moment(intensity: float, clock_s: float, held: dict[str, float] | None = None, **events: Happening) -> Moment:
    numbers = {one.name: SCENE.at(one.name, intensity) for one in SCENE.dimensions}
    for name, level in (held or {}).items():
        numbers[name] = SCENE.at(name, level)
    return Moment(intensity=intensity, clock_s=clock_s, breath=0.0, numbers=numbers, happenings=events)


def _course(intensity: float, held: dict[str, float] | None = None, **events: Happening) -> Course:
    return course(_moment(intensity, 30.0, held, **events))


def _people(shown: Pose) -> dict[str, Placement]:
    """Everybody who is there; none of them is a mere part."""
    names = {figure.figure for figure in shown.figures} - {"tunnel"}
    return {place.joint: place for place in shown.placements if place.joint in names}


def _strongest_steps() -> list[float]:
    return [step / 300 for step in range(301)]


def test_you_step_over_the_edge_only_where_a_train_stands_with_open_doors() -> None:
    for train in (0.0, 0.1, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4):
        for intensity in _strongest_steps()[::5]:
            now = _course(intensity, {"train_in_s": train, "speed_kmh": 0.0})
            if now.eye_m[0] > -0.3:
                assert now.train_y_m == 0, (train, intensity)
                assert now.open_share > 0.4, (train, intensity)


def test_the_train_leaves_only_with_you_inside_and_its_doors_shut() -> None:
    for place in _strongest_steps()[::5]:
        for speed in (0.0, 0.62, 0.64, 0.66, 0.7, 1.0):
            now = _course(1.0, {"exit_m": place, "speed_kmh": speed})
            if now.station_y_m > 0:
                assert now.open_share < 1e-6
                assert now.eye_m[0] > SIDE_M[0] + 0.4


def test_the_train_moves_only_with_its_doors_shut() -> None:
    for intensity in _strongest_steps():
        now = _course(intensity, doors_jam=Happening(began_s=20.0))
        assert now.train_y_m < 1e-6 or max(now.open_share, now.own_open_share) < 1e-6


def test_a_jammed_door_stays_a_hands_width_open_and_the_others_are_free() -> None:
    for intensity in (0.45, 0.6, 0.8):
        now = _course(intensity, doors_jam=Happening(began_s=20.0))
        assert 0.02 < now.own_open_share * 2 * DOOR_HALF_M < 0.2
        assert now.open_share == _course(intensity).open_share


def test_no_leaf_closes_on_you() -> None:
    for intensity in _strongest_steps():
        now = _course(intensity, doors_jam=Happening(began_s=20.0))
        if abs(now.eye_m[0] - SIDE_M[0]) < 0.35:
            assert now.own_open_share * DOOR_HALF_M - abs(now.eye_m[1]) > 0.25


def test_you_walk_between_the_leaves_of_the_door() -> None:
    for intensity in _strongest_steps():
        x_m, y_m, _ = _course(intensity).eye_m
        if SIDE_M[0] - 0.1 < x_m < INSIDE_M[0] + 0.1:
            assert abs(y_m) < DOOR_HALF_M - 0.25


def test_each_level_rides_at_a_known_speed_with_everybody_in_place() -> None:
    for level in SCENE.levels:
        numbers = dict(zip((one.name for one in SCENE.dimensions), level.numbers, strict=True))
        assert numbers["speed_kmh"] in SPEEDS_KMH
        for person in (*waiting(), *seated(), *standing()):
            assert not person.comes < numbers["people"] < person.is_in, person.name


def test_the_head_is_moved_slowly_and_little() -> None:
    across, up = np.array([sway_m(frame * FRAME_S, 1.0) for frame in range(3000)]).T

    assert max(np.abs(across).max(), np.abs(up).max()) < 0.02
    for way in (across, up):
        strength = np.abs(np.fft.rfft(way - way.mean()))
        assert strength[np.fft.rfftfreq(len(way), FRAME_S) > 0.32].max() < 0.03 * strength.max()


@pytest.mark.parametrize("tenth", range(11))
def test_there_are_as_many_people_as_the_level_says_and_none_nearer(tenth: int) -> None:
    shown = posed(SCENE, tenth / 10, 40.0)
    stand = {
        name: place for name, place in _people(shown).items() if name.startswith(("waiting", "seated", "standing"))
    }
    near = [math.dist((place.x_m, place.y_m), (shown.eye.x_m, shown.eye.y_m)) for place in stand.values()]

    on_platform = 12 if tenth > 6 else 0  # left behind
    assert abs(len(stand) + on_platform - SCENE.at("people", tenth / 10)) <= 5
    assert min(near, default=99) > 0.8 * SCENE.at("nearest_m", tenth / 10)


def test_the_nearest_come_nearer_from_level_to_level() -> None:
    near = []
    for tenth in range(1, 11):
        shown = posed(SCENE, tenth / 10, 40.0)
        stand = [place for name, place in _people(shown).items() if name.startswith(("waiting", "standing"))]
        near.append(min(math.dist((one.x_m, one.y_m), (shown.eye.x_m, shown.eye.y_m)) for one in stand))

    assert all(later < earlier + 0.25 for earlier, later in pairwise(near))
    assert near[-1] < 0.6 < 14 < near[0]


def test_nobody_stands_in_another() -> None:
    places = list(_people(posed(SCENE, 1.0, 40.0)).values())
    spots = np.array([(place.x_m, place.y_m) for place in places])
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + 9 * np.eye(len(spots))

    assert apart.min() > 0.38
    assert all(INSIDE_M[0] + 0.15 < x < INSIDE_M[1] - 0.15 for x, _ in spots)


@pytest.mark.parametrize("intensity", [0.45, 1.0])
def test_nobody_jumps_from_frame_to_frame(intensity: float) -> None:
    events = {"squeezes_past": (2.0, 14.0), "stops_in_tunnel": (3.0, 11.0), "doors_jam": (1.0, 9.0)}
    course_of_it = [
        posed(
            SCENE,
            intensity,
            60 + s,
            **{name: Happening(began_s=s - a, ended_s=s - b) for name, (a, b) in events.items()},
        )
        for s in np.arange(0, 22, 3 * FRAME_S)
    ]
    for before, after in pairwise(course_of_it):
        one, other = _people(before), _people(after)
        for name in one.keys() & other.keys():
            way = math.dist((one[name].x_m, one[name].y_m), (other[name].x_m, other[name].y_m))
            assert way / (3 * FRAME_S) < 2.2, name
        bones = {figure.figure: figure.bones[STEADY] for figure in before.figures[1:]}
        for figure in after.figures[1:]:
            if figure.figure in bones:
                assert np.abs(figure.bones[STEADY] - bones[figure.figure]).max() < 0.65, figure.figure


def test_nobody_walks_into_you() -> None:
    for intensity in (0.3, 0.4, 0.47):
        for second in np.arange(0, 60, 1.1).tolist():
            past = Happening(began_s=second / 2)
            shown = posed(SCENE, intensity, second, squeezes_past=past)
            for name, place in _people(shown).items():
                away = math.dist((place.x_m, place.y_m), (shown.eye.x_m, shown.eye.y_m))
                assert away > (0.4 if name == "squeezer" else 0.7), (name, intensity, second)


def test_who_appears_does_so_out_of_sight() -> None:
    for intensity in (0.45,):
        for before, after in pairwise(posed(SCENE, intensity, float(s)) for s in np.arange(0, 40, 0.5)):
            one, other = _people(before), _people(after)
            for name in one.keys() ^ other.keys():
                place = one.get(name) or other[name]
                assert place.x_m < -6.5 or abs(place.y_m - 9.8) < 1.2 or place.y_m > 8.5, (name, place)


def test_a_pose_is_continuous_in_intensity() -> None:
    def row(intensity: float) -> np.ndarray:
        shown = posed(SCENE, intensity, 0.0)
        parts = [place for place in shown.placements if place.joint in {"station", "train", "back_leaves", "other"}]
        people = _people(shown)
        return np.array(
            [shown.eye.x_m, shown.eye.y_m, *(one.y_m for one in parts), shown.light.glow, float(len(people))]
        )

    rows = np.array([row(step / 100) for step in range(101)])

    assert np.abs(np.diff(rows[:, :2], axis=0)).max() < 0.8
    assert np.abs(np.diff(rows[:, 2:-1], axis=0)).max() < 20  # metres of a station left behind within one level
    assert np.abs(np.diff(rows[:, -1])).max() <= 34  # the platform's people, when they are all far behind


def test_the_other_train_comes_and_goes_softly() -> None:
    ways = [
        _course(0.5, other_train=Happening(began_s=s, ended_s=s - 20)).other_y_m for s in np.arange(0.1, 42, FRAME_S)
    ]
    gone = next(i for i, way in enumerate(ways) if i > 600 and way < 0)  # out of sight: it may be behind again

    assert max(abs(b - a) / FRAME_S for a, b in pairwise(ways[:gone])) < 27
    assert any(abs(way) < 1e-6 for way in ways)
    assert ways[gone - 1] > 205
    assert ways[0] < -190
    assert ways[-1] == ways[gone] == _course(0.5).other_y_m


@pytest.mark.parametrize("event", SCENE.events, ids=lambda one: one.name)
def test_each_event_is_seen_and_leaves_no_trace(event: EventKind) -> None:
    assert event_faults(SCENE, event) == ()


def _paces_m_per_s(shown: list[Pose], every_s: float) -> dict[str, float]:
    """The fastest that each of those who walk gets."""
    fastest: dict[str, float] = {}
    for before, after in pairwise(_people(one) for one in shown):
        for name in before.keys() & after.keys():
            way_m = math.dist((before[name].x_m, before[name].y_m), (after[name].x_m, after[name].y_m))
            fastest[name] = max(fastest.get(name, 0.0), way_m / every_s)
    return fastest


@pytest.mark.parametrize("tenth", [1, 3, 5])
def test_people_walk_at_a_walking_pace(tenth: int) -> None:
    paces = _paces_m_per_s([posed(SCENE, tenth / 10, float(s)) for s in np.arange(0, 30, 0.5)], 0.5)

    on_their_way = [pace for name, pace in paces.items() if name.startswith(("passer", "changer")) and pace > 0]
    assert on_their_way
    assert all(0.9 < pace < 1.5 for pace in on_their_way)


@pytest.mark.parametrize("tenth", range(10))
def test_nobody_has_to_run_as_the_scene_rises(tenth: int) -> None:
    times_s = np.arange(0, SCENE.tenth_s, 0.5)
    rising = [posed(SCENE, (tenth + s / SCENE.tenth_s) / 10, 30.0 + s) for s in times_s.tolist()]

    assert max(_paces_m_per_s(rising, 0.5).values(), default=0.0) < 2.3
    eyes = [(one.eye.x_m, one.eye.y_m) for one in rising]
    assert max(math.dist(a, b) / 0.5 for a, b in pairwise(eyes)) < 0.8


def test_an_event_that_was_undone_before_it_began_never_shows() -> None:
    quiet = posed(SCENE, 0.9, 30.0)
    for event in SCENE.events:
        never = posed(SCENE, 0.9, 30.0, **{event.name: Happening(began_s=1.0, ended_s=1.5)})
        assert never.placements == quiet.placements
        assert never.light == quiet.light


def test_each_feared_face_belongs_to_somebody_who_is_there() -> None:
    shown = pose(SCENE, _moment(0.8, 12.0))

    assert len(shown.feared) > 20
    assert {one.joint for one in shown.feared} == set(_people(shown))


def test_it_is_small_enough_to_draw() -> None:
    model = build()

    assert model.triangle_count <= 150_000
    assert 2 * len(model.figures) + len(model.parts) + sum(part.is_near for part in model.parts) <= 200
    assert sum(texture.pixels.nbytes for texture in model.textures) * 4 / 3 < 128e6


@pytest.fixture(scope="module")
def pictures() -> Drawn:
    return drawn(SCENE, t=41.0, at=0.9, views={"train_in_s": View.RIGHT}, event_view=View.RIGHT)


@pytest.mark.parametrize("dimension", [one.name for one in SCENE.dimensions if one.name not in UNSEEN])
def test_each_dimension_is_to_be_seen(pictures: Drawn, dimension: str) -> None:
    assert (pictures.held[dimension].max(axis=2) > 6).mean() > 0.002


@pytest.mark.parametrize("event", [event.name for event in SCENE.events if event.name != "doors_jam"])
def test_each_event_is_to_be_seen(pictures: Drawn, event: str) -> None:
    assert changed(pictures.top, pictures.events[event], by=5) > 0.002


def test_the_levels_differ_and_it_gets_darker(pictures: Drawn) -> None:
    for (low, one), (_, other) in pairwise(zip(LEVELS, pictures.levels, strict=True)):
        assert changed(one, other) > 0.12, low
    assert pictures.levels[-1].mean() < 0.75 * pictures.levels[0].mean()
    assert all(picture.mean() > 25 for picture in pictures.levels)


def test_the_nearest_stand_where_you_will_be_among_them() -> None:
    spots = [person.spot for person in standing()]

    assert min(math.dist(spot, STEADFAST_M) for spot in spots) > 0.4
    sides = {(x > STEADFAST_M[0], y > STEADFAST_M[1]) for x, y in spots if math.dist((x, y), STEADFAST_M) < 1.2}
    assert len(sides) == 4  # on all sides


def test_what_is_held_lies_in_the_fist_wherever_its_holder_gives_way_to() -> None:
    for intensity in (0.8, 1.0):
        shown = posed(SCENE, intensity, 40.0)
        places, figures = _people(shown), {one.figure: one for one in shown.figures}
        for person in standing():
            if person.name not in holds() or person.name not in places:
                continue
            hold, place = holds()[person.name], places[person.name]
            rest = joints(person.look)[BONES.index(f"{hold.side}_fingers")]
            knuckles = (figures[person.name].bones[BONES.index(f"{hold.side}_fingers")] @ np.append(rest, 1))[:3]
            turn = math.radians(place.heading_deg)
            x = place.x_m + knuckles[0] * math.cos(turn) - knuckles[1] * math.sin(turn)
            y = place.y_m + knuckles[0] * math.sin(turn) + knuckles[1] * math.cos(turn)
            assert math.dist((x, y, knuckles[2]), hold.at) < 0.06, person.name


def test_most_who_stand_without_a_phone_hold_on_and_none_to_the_same() -> None:
    held = [hold.at for hold in holds().values()]

    assert len(held) >= 10
    assert len(set(held)) == len(held)
    assert all(person.bearing.phone == 0 for person in standing() if person.name in holds())

"""The hall: who is seen at which level, what they do, what events do, and that nothing pops."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from vr_scenes.catalog.public_speaking.audience import LATECOMER, LEAVER
from vr_scenes.catalog.public_speaking.builder import build
from vr_scenes.catalog.public_speaking.choreography import pose
from vr_scenes.catalog.public_speaking.coming_and_going import DOOR_X_M
from vr_scenes.catalog.public_speaking.events import ASKER
from vr_scenes.catalog.public_speaking.seating import OPENED, listeners, opened
from vr_scenes.catalog.public_speaking.sounds import sounds
from vr_scenes.exposure import Hold, SceneTargets
from vr_scenes.people.skeleton import BONE
from vr_scenes.pictures import Shot, draw_pictures
from vr_scenes.pose import Happening, Moment, Pose, View
from vr_scenes.scenes import TENTHS, load_scene

SCENE = load_scene("public_speaking")


def hall(intensity: float, clock_s: float = 5.0, **changes) -> Pose:
    """The scene's pose at a level; `changes` are numbers to change, or happenings=..."""
    happenings = changes.pop("happenings", {})
    numbers = {one.name: SCENE.at(one.name, intensity) for one in SCENE.dimensions} | changes
    moment = Moment(intensity=intensity, clock_s=clock_s, breath=0.0, numbers=numbers, happenings=happenings)
    return pose(SCENE, moment)


def places_of(shown: Pose) -> dict[str, np.ndarray]:
    """Where the joints are, as (x, y, z, heading)."""
    return {p.joint: np.array([p.x_m, p.y_m, p.z_m, p.heading_deg]) for p in shown.placements}


def seen(shown: Pose) -> set[str]:
    names = {person.name for person in listeners()}
    return {p.joint for p in shown.placements if p.joint in names and p.z_m > -10}


def expressions(shown: Pose) -> np.ndarray:
    return np.array([figure.values["expression"] for figure in shown.figures])


def heads(shown: Pose) -> np.ndarray:
    """Where everybody's head is in the world, (24, 3)."""
    places, found = places_of(shown), []
    for figure in shown.figures[:24]:
        x, y, z, heading = places[figure.figure]
        ahead, aside, up = (figure.bones[BONE["head"]] @ [0, 0, 1.6, 1])[[1, 0, 2]]
        turn = np.radians(heading)
        found.append(
            [x + aside * np.cos(turn) - ahead * np.sin(turn), y + aside * np.sin(turn) + ahead * np.cos(turn), z + up]
        )
    return np.array(found)


def bones(shown: Pose, number: int) -> np.ndarray:
    return shown.figures[number].bones


@cache
def model():
    return build()


@pytest.mark.parametrize("intensity", TENTHS)
def test_as_many_people_are_seen_as_the_level_says(intensity):
    assert len(seen(hall(intensity))) == round(SCENE.at("audience", intensity))


def test_walls_open_one_after_another_and_never_jump():
    numbers = np.linspace(0, OPENED[-1], 2401)
    shares = np.array([opened(number) for number in numbers])
    assert (np.diff(shares, axis=0) >= 0).all()
    assert np.diff(shares, axis=0).max() < 0.02
    assert ((shares > 0) & (shares < 1)).sum(axis=1).max() == 1
    assert (shares[0] == 0).all()
    assert (shares[-1] == 1).all()


def test_nobody_appears_or_goes_but_behind_a_wall_that_is_closed():
    shown = [(number, seen(hall(0.5, audience=number))) for number in np.linspace(0, 24, 73)]
    for (fewer, before), (more, after) in pairwise(shown):
        for name in before ^ after:
            half = next(person.seat.half for person in listeners() if person.name == name)
            assert opened(fewer)[half] == 0
            assert opened(more)[half] < 0.3


def test_smiles_fade_and_frowns_come_with_every_level():
    faces = [expressions(hall(intensity, attention=1.0)).mean(axis=0) for intensity in TENTHS]
    assert all(later[0] <= earlier[0] + 1e-9 for earlier, later in pairwise(faces))
    assert all(later[1] >= earlier[1] - 1e-9 for earlier, later in pairwise(faces))
    assert faces[0][0] > 0.6
    assert faces[-1][0] < -0.6
    assert faces[-1][1] > 0.6


def test_fewer_and_fewer_listen():
    def phones(attention: float) -> float:
        return sum(np.linalg.det(bones(hall(1.0, attention=attention), i)[BONE["phone"]][:3, :3]) for i in range(24))

    counts = [phones(attention) for attention in (1.0, 0.8, 0.6, 0.4, 0.2)]
    assert counts[0] < 0.01
    assert all(later > earlier for earlier, later in pairwise(counts))


def test_the_first_row_comes_nearer_with_every_level():
    ways = [hall(intensity).eye.y_m for intensity in TENTHS]
    assert all(later > earlier for earlier, later in pairwise(ways))


@pytest.mark.parametrize("way", ["up", "down"])
def test_nothing_jumps_while_the_level_changes(way):
    levels = np.linspace(0.3, 0.6, 76) if way == "up" else np.linspace(0.6, 0.3, 76)
    before = None
    for step, level in enumerate(levels):
        shown = hall(float(level), clock_s=10 + step / 30)
        now = heads(shown)
        if before is not None:
            are_seen = (now[:, 2] > 0) & (before[:, 2] > 0)
            assert np.abs(now - before)[are_seen].max() < 0.03
        before = now


def test_people_move_without_end_and_without_a_jerk():
    hands = np.array(
        [
            [figure.bones[BONE["right_hand"]][:3, 3] for figure in hall(0.7, clock_s=clock).figures]
            for clock in np.arange(40, 44, 1 / 25)
        ]
    )
    assert np.abs(np.diff(hands, axis=0)).max() < 0.035
    assert hands.std(axis=0).max(axis=1).min() > 5e-4


def test_a_question_raises_a_hand_and_then_the_person():
    waiting = hall(0.5)
    hand_up = hall(0.5, happenings={"question": Happening(began_s=2.4)})
    standing = hall(0.5, happenings={"question": Happening(began_s=8.0)})
    rest = [bones(one, ASKER)[BONE["right_hand"]] @ [0.22, 0.02, 0.7, 1] for one in (waiting, hand_up)]
    assert rest[1][2] > rest[0][2] + 0.5
    hips = [bones(one, ASKER)[BONE["hips"]] @ [0, 0, 0.94, 1] for one in (waiting, standing)]
    assert hips[1][2] > hips[0][2] + 0.25


def test_the_others_look_at_who_asks():
    def turned(shown: Pose) -> np.ndarray:
        ahead = np.array([figure.bones[BONE["head"]][:3, 1] for figure in shown.figures])
        return np.degrees(np.arctan2(ahead[:, 0], ahead[:, 1]))

    calm = turned(hall(0.5, attention=1.0))
    asked = turned(hall(0.5, attention=1.0, happenings={"question": Happening(began_s=7.0)}))
    others = [i for i in range(8) if i != ASKER]
    assert np.abs(asked - calm)[others].max() > 15


@pytest.mark.parametrize("name", [event.name for event in SCENE.events])
def test_an_event_that_is_undone_leaves_nothing_behind(name):
    after = hall(0.6, clock_s=60.0, happenings={name: Happening(began_s=50.0, ended_s=35.0)})
    calm = hall(0.6, clock_s=60.0)
    assert all(np.allclose(one.bones, other.bones) for one, other in zip(after.figures, calm.figures, strict=True))
    assert places_of(after).keys() == places_of(calm).keys()
    assert all(np.allclose(places_of(after)[joint], place) for joint, place in places_of(calm).items())


@pytest.mark.parametrize("name", [event.name for event in SCENE.events])
def test_an_event_changes_what_is_seen_smoothly(name):
    before, calm, most, changed = None, hall(0.6, clock_s=30.0), 0.0, 0.0
    for since in np.arange(-0.5, 12.0, 1 / 7):
        ended = since - 9.0 if since > 9.0 else None
        shown = hall(0.6, clock_s=30.0, happenings={name: Happening(began_s=float(since), ended_s=ended)})
        now = heads(shown)
        if before is not None:
            most = max(most, float(np.abs(now - before).max()))
        before = now
        moved = max(np.abs(one.bones - two.bones).max() for one, two in zip(shown.figures, calm.figures, strict=True))
        changed = max(changed, float(moved))
    assert most < 0.22  # m in a seventh of a second: somebody who walks
    assert changed > 0.2


def test_who_leaves_is_out_of_the_door_and_comes_back_when_that_is_undone():
    name = f"listener{LEAVER}"
    gone = places_of(hall(0.5, happenings={"leaves": Happening(began_s=30.0)}))[name]
    assert gone[0] < DOOR_X_M - 0.5
    back = places_of(hall(0.5, happenings={"leaves": Happening(began_s=60.0, ended_s=30.0)}))[name]
    assert np.allclose(back, places_of(hall(0.5))[name])


def test_who_leaves_walks_and_does_not_fly():
    places = [
        places_of(hall(0.5, happenings={"leaves": Happening(began_s=float(since))}))[f"listener{LEAVER}"]
        for since in np.arange(0, 10, 0.05)
    ]
    ways = [
        np.linalg.norm(later[:3] - earlier[:3]) / 0.05 for earlier, later in pairwise(places) if later[0] != earlier[0]
    ]
    # the joint moves from the seat to before it while the body stays: only what follows is a walk
    assert np.median(ways) == pytest.approx(1.15, abs=0.1)


def test_everybody_who_leaves_or_asks_is_there_when_it_may_be_ordered():
    people = listeners()
    for event, number in (("question", ASKER), ("leaves", LEAVER)):
        assert people[number].name in seen(hall(SCENE.event(event).least_intensity))


def test_who_comes_late_is_outside_first_and_in_a_free_seat_in_the_end():
    def place(since: float) -> np.ndarray:
        return places_of(hall(0.5, happenings={"latecomer": Happening(began_s=since)}))["latecomer"]

    assert places_of(hall(0.5))["latecomer"][2] < -10
    assert place(0.05)[0] < DOOR_X_M - 0.5
    seated = place(30.0)
    taken = {(person.seat.x_m, person.seat.y_m) for person in listeners()}
    assert (seated[0], seated[1]) not in taken
    hips = bones(hall(0.5, happenings={"latecomer": Happening(began_s=30.0)}), LATECOMER)[BONE["hips"]]
    assert (hips @ [0, 0, 0.94, 1])[2] < 0.7


def test_the_scene_keeps_its_budgets():
    made = model()
    textures = sum(texture.pixels.nbytes for texture in made.textures) * 4 / 3
    assert made.triangle_count <= 150_000
    assert len(made.parts) + 2 * len(made.figures) + sum(part.is_near for part in made.parts) <= 200
    assert textures <= 128e6


def test_every_joint_that_is_placed_exists_and_every_figure_is_posed():
    made, shown = model(), hall(0.5)
    known = {joint.name for joint in made.joints}
    assert {place.joint for place in shown.placements} <= known
    assert {figure.name for figure in made.figures} == {figure.figure for figure in shown.figures}


def test_every_sound_that_is_placed_exists_and_loops_without_a_seam():
    made = {sound.name: sound for sound in sounds()}
    assert {sound.sound for sound in hall(1.0).sounds} <= made.keys()
    for sound in made.values():
        assert np.abs(sound.samples).max() <= 1
        step = np.abs(np.diff(sound.samples)).max()
        assert abs(float(sound.samples[0] - sound.samples[-1])) <= step


def test_a_restless_audience_murmurs_more():
    levels = [next(s.level for s in hall(1.0, attention=share).sounds if s.sound == "murmur") for share in (1, 0.5, 0)]
    assert levels == sorted(levels)
    assert levels[-1] > 3 * levels[0]


def test_every_face_that_is_seen_counts_as_feared():
    assert len(hall(0.0).feared) == 0
    assert len(hall(1.0).feared) == 24


def test_every_dimension_is_seen_in_the_picture():
    """Each dimension held back alone changes what is drawn at the hardest level."""
    everything = SceneTargets(scene="public_speaking", intensity=1.0)
    held = [
        SceneTargets(scene="public_speaking", intensity=1.0, holds=(Hold(dimension=one.name, level=0.1),))
        for one in SCENE.dimensions
    ]
    nothing = SceneTargets(scene="public_speaking", intensity=0.0)
    shots = [Shot(t=5.0, targets=targets, view=View.FORWARD) for targets in (everything, *held, nothing)]
    first, *others = (
        picture.astype(int) for picture in draw_pictures(shots, width_px=96, height_px=72, multisamples=0)
    )
    changes = [float(np.abs(other - first).mean()) for other in others]
    assert min(changes) > 0.7, changes
    assert changes[-1] > 12

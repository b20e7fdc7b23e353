"""What moves in the streets below the heights: it goes on for ever without a leap, nose first, and meets nobody."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest

from vr_scenes.catalog.heights.glass_lift import GATE_M
from vr_scenes.catalog.heights.street_figure import REACH_M, street_figure, street_pose
from vr_scenes.catalog.heights.strollers import STROLLERS, stroller_matrices
from vr_scenes.catalog.heights.traffic import CARS, car_matrices
from vr_scenes.catalog.heights.ways import rounded
from vr_scenes.geometry.model import MOST_BONES

FRAME_S = 1 / 30


@pytest.mark.parametrize("is_clockwise", [True, False])
def test_a_way_is_closed_even_and_keeps_to_its_rectangle(is_clockwise: bool) -> None:
    way = rounded((-10.0, 20.0), (14.0, 33.0), 4.0, is_clockwise=is_clockwise)

    gone = np.linspace(0, 2 * way.length_m, 2000)
    places, headings = way.at(gone)
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert steps == pytest.approx(np.full(len(steps), gone[1]), rel=0.01)
    assert places.min(axis=0) == pytest.approx((-10, 20), abs=0.02)
    assert places.max(axis=0) == pytest.approx((14, 33), abs=0.02)
    ahead = np.stack([-np.sin(headings), np.cos(headings)], axis=-1)[:-1]
    assert ((np.diff(places, axis=0) * ahead).sum(axis=1) > 0.98 * steps).all()
    turned = np.diff(np.unwrap(headings))
    assert (turned <= 1e-9).all() if is_clockwise else (turned >= -1e-9).all()


def test_a_corner_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        rounded((0.0, 0.0), (4.0, 10.0), 2.5, is_clockwise=True)


def _cars(clock_s: float) -> np.ndarray:
    return car_matrices(clock_s)[:, :2, 3]


def _strollers(clock_s: float) -> np.ndarray:
    return stroller_matrices(clock_s)[::5, :2, 3]


@pytest.mark.parametrize("begins_s", [0.0, 3000.0])
def test_nobody_leaps_and_cars_drive_as_in_a_town(begins_s: float) -> None:
    for places, fastest in ((_cars, 8.5), (_strollers, 1.35)):
        rows = [places(begins_s + frame * FRAME_S) for frame in range(1500)]
        speeds = [np.linalg.norm(b - a, axis=1) / FRAME_S for a, b in pairwise(rows)]
        assert np.max(speeds) < fastest
        assert np.min(speeds) > 0.3


def test_a_car_that_turns_is_slower() -> None:
    rows = np.array([car_matrices(frame * FRAME_S)[0] for frame in range(2500)])
    speed = np.linalg.norm(np.diff(rows[:, :2, 3], axis=0), axis=1) / FRAME_S
    turning = np.abs(np.diff(np.unwrap(np.arctan2(rows[:, 1, 0], rows[:, 0, 0])))) / FRAME_S

    assert speed[turning > 0.3].max() < 0.75 * speed[turning < 0.01].max()
    assert (speed * turning).max() < 4.0  # m/s2 to the side


def test_cars_keep_their_distance_and_drive_on_the_right() -> None:
    for clock_s in np.arange(0, 120, 0.5):
        cars = _cars(clock_s)
        assert min(math.dist(one, other) for one, other in combinations(cars, 2)) > 3.5
    behind_the_square = [m for clock_s in range(60) for m in car_matrices(clock_s) if abs(m[1, 3] - 72) < 3]
    eastward = [m[1, 3] for m in behind_the_square if m[0, 1] > 0.99]
    westward = [m[1, 3] for m in behind_the_square if m[0, 1] < -0.99]
    assert eastward
    assert westward
    assert max(eastward) < 72 < min(westward)


def test_strollers_meet_nobody_and_stay_clear_of_plank_and_lift() -> None:
    for clock_s in np.arange(0, 300, 1.0):
        people = _strollers(clock_s)
        assert min(math.dist(one, other) for one, other in combinations(people, 2)) > 0.9
        under = (np.abs(people[:, 0]) < GATE_M[1] + 1) & (people[:, 1] < 6.5)
        assert not under.any()


def test_their_limbs_swing_against_each_other() -> None:
    legs = np.array([stroller_matrices(frame * FRAME_S)[1:3, 2, 1] for frame in range(300)])

    assert np.abs(legs).max() == pytest.approx(math.sin(math.radians(24)), abs=0.02)
    assert legs[:, 0] == pytest.approx(-legs[:, 1], abs=1e-9)


def test_one_figure_holds_them_all() -> None:
    figure, pose = street_figure(), street_pose(77.0)

    assert figure.bone_count == len(pose.bones) == CARS + 5 * STROLLERS <= MOST_BONES
    assert np.linalg.norm(pose.bones[:, :3, 3], axis=1).max() < REACH_M - 4

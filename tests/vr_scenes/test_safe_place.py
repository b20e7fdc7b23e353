"""The safe place: the breath is seen wherever one looks, gently; what stands there stands where the light is told."""

import math

import numpy as np
import pytest

from vr_scenes.catalog.safe_place import boat, shelter, shore
from vr_scenes.catalog.safe_place.builder import build
from vr_scenes.catalog.safe_place.choreography import (
    EYE_GROUND_M,
    EYE_Y_M,
    LAMP_M,
    LAMPS,
    MOORED,
    SHELTER_LAMP,
    pose,
)
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.pictures import Look, Picture, Shot, draw_pictures
from vr_scenes.pose import Moment, Pose
from vr_scenes.scenes import load_scene

SCENE = load_scene(SAFE_PLACE)
HEADINGS_DEG = (0.0, 90.0, 180.0, 270.0)
BREATH_S = 10.0  # six a minute: out at 10 s, in at 15 s


def _pose(breath: float, clock_s: float = 5.0) -> Pose:
    return pose(SCENE, Moment(intensity=0.0, clock_s=clock_s, breath=breath))


@pytest.fixture(scope="module")
def drawn() -> list[Picture]:
    targets = SceneTargets(scene=SAFE_PLACE, intensity=0.0, breaths_per_min=60 / BREATH_S)
    looks = [Look(heading_deg=heading_deg, pitch_deg=-6.0) for heading_deg in HEADINGS_DEG]
    shots = [Shot(t=t, targets=targets, view=look) for look in looks for t in (BREATH_S, 1.5 * BREATH_S)]
    return list(draw_pictures(shots, width_px=128, height_px=96, multisamples=0))


@pytest.mark.parametrize("place", range(len(HEADINGS_DEG)))
def test_the_breath_is_seen_at_every_heading_and_gently(drawn: list[Picture], place: int) -> None:
    out, breathed_in = (drawn[2 * place + which].astype(float) for which in (0, 1))
    change = np.abs(breathed_in - out).mean() / 2.55

    assert 2.0 < change < 9.0  # percent of full scale
    assert breathed_in.mean() > out.mean()


@pytest.mark.parametrize("place", range(len(HEADINGS_DEG)))
def test_no_heading_is_gloomy_or_glaring(drawn: list[Picture], place: int) -> None:
    for picture in drawn[2 * place : 2 * place + 2]:
        assert 60 < picture.mean() < 190
        assert (picture.max(axis=2) < 12).mean() < 0.02


def test_all_that_breathes_swells_steadily_with_the_breath() -> None:
    course = [_pose(step / 20) for step in range(21)]
    swells = [[at.light.mist, at.light.glow, at.light.brightness, at.light.lamps[0].colour[0]] for at in course]
    rises = [place.z_m for at in course for place in at.placements if place.joint == "boat"]

    assert (np.diff(np.array(swells), axis=0) > 0).all()
    assert (np.diff(rises) > 0).all()


def test_eye_and_lamps_stand_on_the_ground() -> None:
    assert shore.height(0.0, EYE_Y_M) == pytest.approx(EYE_GROUND_M, abs=0.02)
    for x, y, z in LAMPS:
        assert z - LAMP_M == pytest.approx(shore.height(x, y), abs=0.02)
    assert SHELTER_LAMP[:2] == shelter.PLACE


def test_the_boat_stays_dry_and_clear_of_the_jetty() -> None:
    gunwale = boat.boat_mesh().vertices[:, :3]
    hull = gunwale[np.abs(gunwale[:, 0]) < 0.7]
    hull = hull[np.abs(hull[:, 1]) < boat.LENGTH_M / 2]
    turn = math.radians(MOORED[2])
    x = MOORED[0] + math.cos(turn) * hull[:, 0] - math.sin(turn) * hull[:, 1]
    y = MOORED[1] + math.sin(turn) * hull[:, 0] + math.cos(turn) * hull[:, 1]
    start, end = (np.array(point) for point in shore.JETTY)
    along = (end - start) / np.linalg.norm(end - start)
    aside = (x - start[0]) * along[1] - (y - start[1]) * along[0]
    lowest_m = min(at.z_m for clock_s in range(12) for at in _pose(0.0, clock_s).placements if at.joint == "boat")

    assert aside.max() < -0.72  # half the jetty's width
    assert boat.FLOOR_M + lowest_m - boat.HALF_BEAM_M * math.sin(math.radians(1.0)) > 0.05
    assert (shore.off_shore_m(x, y) < -1.0).all()


def test_it_is_light_enough_for_every_headset() -> None:
    assert build().triangle_count <= 90_000

"""Made worlds are sound, small enough, and the same each time."""

import importlib
from functools import cache

import numpy as np
import pytest

from vr_scenes.choreography import settled_pose
from vr_scenes.exposure import SceneTargets
from vr_scenes.geometry.mesh import MeshMaker, tiles
from vr_scenes.geometry.model import Model
from vr_scenes.geometry.shapes import ALL_SIDES, box
from vr_scenes.scenes import scene_names

MOST_TRIANGLES = 150_000  # what a software renderer and a small headset's computer both bear


@pytest.fixture(scope="module", params=scene_names())
def built(request: pytest.FixtureRequest) -> tuple[str, Model]:
    return request.param, _built(request.param)


@cache
def _built(name: str) -> Model:
    return _build(name)


def _build(name: str) -> Model:
    model = importlib.import_module(f"vr_scenes.catalog.{name}.builder").build()
    assert isinstance(model, Model)
    return model


def test_every_mesh_is_finite_and_its_triangles_point_into_it(built: tuple[str, Model]) -> None:
    for part in built[1].parts:
        assert np.isfinite(part.mesh.vertices).all(), part.name
        assert part.mesh.triangles.max() < len(part.mesh.vertices), part.name
        lengths = np.linalg.norm(part.mesh.vertices[:, 3:6], axis=1)
        assert (lengths > 0.2).all(), part.name


def test_a_scene_is_small_enough(built: tuple[str, Model]) -> None:
    assert built[1].triangle_count <= MOST_TRIANGLES


def test_every_texture_and_joint_that_is_named_exists(built: tuple[str, Model]) -> None:
    name, model = built
    textures, joints = {texture.name for texture in model.textures}, {joint.name for joint in model.joints}

    assert {part.texture for part in model.parts} - {""} <= textures
    assert {part.joint for part in model.parts} - {""} <= joints
    pose = settled_pose(0.0, SceneTargets(scene=name, intensity=0.5))
    assert {placement.joint for placement in pose.placements} <= joints


def test_a_scene_is_the_same_each_time() -> None:
    first, second = _built("safe_place"), _build("safe_place")

    for one, other in zip(first.parts, second.parts, strict=True):
        assert np.array_equal(one.mesh.vertices, other.mesh.vertices)
    for here, there in zip(first.textures, second.textures, strict=True):
        assert np.array_equal(here.pixels, there.pixels)


def test_a_box_has_outward_normals_and_its_volume() -> None:
    maker = MeshMaker()
    box(maker, (0, 0, 0), (2, 3, 4), sides=ALL_SIDES)
    mesh = maker.mesh()

    corners = mesh.vertices[mesh.triangles][..., :3].astype(float)
    volume = np.einsum("ti,ti->t", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert volume == pytest.approx(24)
    assert (np.einsum("ti,ti->t", faces, mesh.vertices[mesh.triangles[:, 0], 3:6]) > 0).all()


def test_tiles_keep_every_triangle() -> None:
    maker = MeshMaker()
    for x in range(-3, 4):
        box(maker, (100 * x, 0, 0), (100 * x + 5, 5, 5))
    mesh = maker.mesh()

    cut = tiles(mesh, 130.0)

    assert len(cut) > 2
    assert sum(len(tile.triangles) for tile in cut) == len(mesh.triangles)
    total = sum(tile.vertices[tile.triangles][..., :3].sum() for tile in cut)
    assert total == pytest.approx(mesh.vertices[mesh.triangles][..., :3].sum(), rel=1e-5)


def test_an_empty_mesh_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one face"):
        MeshMaker().mesh()

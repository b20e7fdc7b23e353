"""The leash: a figure of short pieces, and its bones along a line that sags from hand to collar."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.dog.anatomy import Array
from vr_scenes.catalog.dog.pelt import LEATHER, Pelt
from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Figure
from vr_scenes.geometry.shapes import tube

PIECES = 24
RADIUS_M = 0.0055
SLACK, LEAST_SLACK_M = 1.02, 0.06  # a leash that reels in hangs a little
GROUND_M = 0.012
CASE: Tint = (0.10, 0.10, 0.11)
CASE_M, CASE_HALF_M, CASE_AT_M = 0.052, 0.018, 0.088  # radius, half thickness, and how far ahead of the hand


def leash(name: str, joint: str) -> Figure:
    """One ring a bone; the skin between them follows."""
    turn = np.linspace(0, 2 * math.pi, 6, endpoint=False)
    ring = np.stack([RADIUS_M * np.cos(turn), 0 * turn, RADIUS_M * np.sin(turn)], axis=-1)
    points = np.repeat(ring[None, ::-1], PIECES, 0) + 1e-5 * np.arange(PIECES)[:, None, None] * np.array([0, 1.0, 0])
    bones = np.zeros((PIECES, 6, 3))
    bones[..., 0] = bones[..., 1] = np.arange(PIECES)[:, None]
    pelt = Pelt()
    pelt.sheet(points, bones, LEATHER)
    mesh, skin = pelt.mesh()
    mesh.vertices[:, 3:6] = mesh.vertices[:, :3] * np.array([1, 0, 1]) / RADIUS_M
    return Figure(name=name, mesh=mesh, skin=skin, bone_count=PIECES, kind="dog", joint=joint, reach_m=12.0)


def reel_mesh() -> Mesh:
    """The handle that the leash runs out of: a loop for the hand at 0, and the round case ahead of it, at +y."""
    maker = MeshMaker()
    turn = np.linspace(0, 2 * math.pi, 11)
    loop = np.stack([0 * turn, 0.046 * np.cos(turn), 0.040 * np.sin(turn)], axis=-1)
    for start, end in pairwise(loop.tolist()):
        tube(maker, tuple(start), tuple(end), (0.012, 0.012), tint=CASE, corners=6)
    turn = np.linspace(0, 2 * math.pi, 19)
    rim = np.stack([0 * turn, CASE_AT_M + CASE_M * np.sin(turn), CASE_M * np.cos(turn)], axis=-1)
    aside, hub = np.array([CASE_HALF_M, 0.0, 0.0]), np.array([0.0, CASE_AT_M, 0.0])
    for first, second in pairwise(rim):
        maker.quads(np.array([[hub - aside, first - aside, second - aside, second - aside]]), tint=CASE)
        maker.quads(np.array([[hub + aside, second + aside, first + aside, first + aside]]), tint=CASE)
        maker.quads(np.array([[first - aside, first + aside, second + aside, second - aside]]), tint=CASE)
    return maker.mesh()


def leash_bones(hand: Array, collar: Array) -> NDArray[np.float32]:
    """(24, 4, 4) from a hand to a collar, both (3,) in the leash's joint's space; on the ground where it must be."""
    chord = float(np.linalg.norm(collar - hand))
    length = chord * SLACK + LEAST_SLACK_M
    sag = math.sqrt(max(0.0, 3 / 8 * chord * (length - chord)))
    share = np.linspace(0, 1, PIECES)[:, None]
    points = hand + (collar - hand) * share
    points[:, 2] -= (4 * sag * share * (1 - share))[:, 0]
    points[:, 2] = np.maximum(points[:, 2], GROUND_M)
    way = np.gradient(points, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
    right = np.stack([way[:, 1], -way[:, 0], 0 * way[:, 0]], axis=1)
    right = np.where(np.linalg.norm(right, axis=1, keepdims=True) < 1e-3, [1.0, 0, 0], right)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    bones = np.zeros((PIECES, 4, 4))
    bones[:, :3, 0], bones[:, :3, 1], bones[:, :3, 2] = right, way, np.cross(right, way)
    bones[:, :3, 3] = points
    bones[:, 3, 3] = 1
    return bones.astype(np.float32)

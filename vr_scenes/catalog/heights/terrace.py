"""What the patient stands on: the tower with its terrace, the plank and what carries it, the railings, a flag."""

import numpy as np

from vr_scenes.catalog.heights.choreography import FULL_PLANK_M, FULL_RAILING_M, PLANK_LENGTH_M
from vr_scenes.catalog.heights.glass_lift import GATE_M
from vr_scenes.geometry.facades import BAY_M, BAYS, FLOOR_M, FLOORS
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.model import Joint, MovingBox, Part
from vr_scenes.geometry.shapes import ALL_SIDES, WALLS, box, railing, tube, turned

HALF_WIDTH_M, DEPTH_M = 5 * BAY_M, 8 * BAY_M
TALL_M = 51 * FLOOR_M  # more than the highest level, so the foot is always below the ground

JOINTS = (
    Joint(name="rig"),
    Joint(name="plank", parent="rig"),
    Joint(name="left_railing", parent="rig"),
    Joint(name="right_railing", parent="rig"),
    Joint(name="front_railing", parent="rig"),
    Joint(name="flag", parent="rig"),
)
MOVING_BOXES = (
    MovingBox(joint="rig", low_m=(-HALF_WIDTH_M, -DEPTH_M, -TALL_M), high_m=(HALF_WIDTH_M, 0.0, 0.0)),
    MovingBox(joint="plank", low_m=(-FULL_PLANK_M / 2, -0.3, -0.1), high_m=(FULL_PLANK_M / 2, PLANK_LENGTH_M, 0.1)),
)


def terrace_parts() -> tuple[Part, ...]:
    """The tower's top is height 0 of the joint `rig`; its edge is at y = 0."""
    return (
        Part(name="tower", mesh=_tower().mesh(), texture="front2", joint="rig", shine=0.2, gloss=40),
        Part(name="deck", mesh=_deck().mesh(), texture="paving", joint="rig", bump=0.4, is_near=True),
        Part(name="edge", mesh=_edge().mesh(), texture="concrete", joint="rig", bump=0.3, is_near=True),
        Part(name="plank", mesh=_plank().mesh(), texture="planks", joint="plank", bump=0.6, shine=0.06, is_near=True),
        Part(name="beams", mesh=_beams().mesh(), texture="concrete", joint="plank", is_near=True),
        *_railings(),
        Part(name="pole", mesh=_pole().mesh(), joint="flag", shine=0.4, gloss=40, is_near=True),
        Part(name="cloth", mesh=_cloth().mesh(), joint="flag", is_two_sided=True, is_near=True),
    )


def _tower() -> MeshMaker:
    maker = MeshMaker()
    low, high = (-HALF_WIDTH_M, -DEPTH_M, -TALL_M - 0.5), (HALF_WIDTH_M, 0.0, -0.5)
    box(
        maker,
        low,
        high,
        per_m=1 / (BAYS * BAY_M),
        per_m_up=1 / (FLOORS * FLOOR_M),
        sides=WALLS,
        tint=(0.95, 0.94, 0.92),
    )
    return maker


def _deck() -> MeshMaker:
    maker = MeshMaker()
    box(maker, (-HALF_WIDTH_M, -DEPTH_M, -0.2), (HALF_WIDTH_M, 0.0, 0.0), per_m=1 / 2.4, tint=(0.96, 0.93, 0.88))
    return maker


def _edge() -> MeshMaker:
    maker = MeshMaker()
    box(maker, (-HALF_WIDTH_M - 0.25, -DEPTH_M, -0.5), (HALF_WIDTH_M + 0.25, 0.12, -0.18), per_m=1 / 3, sides=ALL_SIDES)
    return maker


def _beams() -> MeshMaker:
    """They carry the plank out of the terrace, and get as narrow as it does."""
    maker = MeshMaker()
    for x in (-0.6, 0.6):
        low, high = (x - 0.09, -0.6, -0.34), (x + 0.09, 1.5, -0.09)
        box(maker, low, high, per_m=1 / 3, sides=ALL_SIDES, tint=(0.45, 0.46, 0.48))
    return maker


def _plank() -> MeshMaker:
    maker = MeshMaker()
    half = FULL_PLANK_M / 2
    box(maker, (-half, -0.35, -0.07), (half, PLANK_LENGTH_M, 0.015), per_m=1 / FULL_PLANK_M, sides=ALL_SIDES)
    return maker


def _railings() -> tuple[Part, ...]:
    """Those along the plank sink with the levels; those along the terrace stay, behind the patient."""
    half = FULL_PLANK_M / 2 - 0.03
    lines = {
        "left_railing": ((0.0, 0.06), (0.0, PLANK_LENGTH_M - 0.04)),
        "right_railing": ((0.0, 0.06), (0.0, PLANK_LENGTH_M - 0.04)),
        "front_railing": ((-half, PLANK_LENGTH_M - 0.04), (half, PLANK_LENGTH_M - 0.04)),
    }
    parts = []
    for joint, (start, end) in lines.items():
        maker = MeshMaker()
        railing(maker, start, end, FULL_RAILING_M)
        parts.append(Part(name=joint, mesh=maker.mesh(), joint=joint, shine=0.5, gloss=50, is_near=True))
    fixed = MeshMaker()
    beside = FULL_PLANK_M / 2 + 0.02
    for near_x, far_x in ((-beside, -HALF_WIDTH_M), (beside, GATE_M[0]), (GATE_M[1], HALF_WIDTH_M)):
        railing(fixed, (near_x, 0.04), (far_x, 0.04), FULL_RAILING_M)
    parts.append(Part(name="terrace railing", mesh=fixed.mesh(), joint="rig", shine=0.5, gloss=50, is_near=True))
    return tuple(parts)


def _pole() -> MeshMaker:
    maker = MeshMaker()
    tube(maker, (0, 0, 0), (0, 0, 4.6), (0.05, 0.03), tint=(0.62, 0.62, 0.64))
    turned(maker, (0, 0, 4.6), ((0.02, 0.0), (0.07, 0.07), (0.02, 0.14)), tint=(0.7, 0.6, 0.35))
    return maker


def _cloth() -> MeshMaker:
    """Stiff at the pole, free at the far end; the wind in the shader does the rest."""
    maker = MeshMaker()
    along, up = np.meshgrid(np.linspace(0, 1.5, 16), np.linspace(3.5, 4.5, 8))
    sag = 0.12 * (along / 1.5) ** 2
    points = np.stack([along, 0.06 * np.sin(along * 4), up - sag], axis=-1)
    stripe = np.where((np.arange(8) // 3 % 2 == 0)[:, None, None], [0.72, 0.26, 0.2], [0.86, 0.83, 0.76])
    tint = np.broadcast_to(stripe, points.shape)
    maker.grid(points, normals=np.array([0.0, -1.0, 0.0]), tint=tint, bend=0.28 * (along / 1.5) ** 1.5)
    return maker

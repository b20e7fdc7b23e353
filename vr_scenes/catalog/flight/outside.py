"""What is near outside: both wings with their engines, and the gate with its terminal, bridge and carts."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Figure, Joint, Part
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube
from vr_scenes.geometry.street_life import car, person

GROUND_M = -2.8  # the apron below the cabin's floor
PANES_M = (60.0, 260.0, 150.0)  # how far off the panes to all that is far are, half their length and height
JOINTS = (Joint(name="left_wing"), Joint(name="right_wing"), Joint(name="left_flap", parent="left_wing"),
          Joint(name="right_flap", parent="right_wing"), Joint(name="gate"))  # fmt: skip
WING_ROOT = (-1.9, -0.75)  # x, z of the joint; mirrored on the right
METAL: Tint = (0.74, 0.76, 0.78)
# (out from the root, leading edge y, trailing edge y, rise, thickness): a swept wing whose tip turns up
SECTIONS = (
    (0.0, 17.5, 10.6, 0.0, 0.85), (2.6, 15.9, 10.3, 0.2, 0.62), (5.5, 14.2, 10.2, 0.45, 0.45),
    (9.5, 12.2, 9.75, 0.85, 0.3), (13.2, 10.4, 8.9, 1.3, 0.2), (14.3, 9.8, 8.6, 1.5, 0.16),
    (14.75, 9.3, 8.25, 1.95, 0.12), (14.95, 8.7, 8.0, 2.7, 0.08), (15.0, 8.4, 8.0, 3.0, 0.03),
)  # fmt: skip


def airspace_figure() -> Figure:
    """A pane on each side, so far away that only directions count."""
    figure = RigidFigure(("world",))
    away, long, tall = PANES_M
    for side in (-1.0, 1.0):
        x = side * away
        corners = [[x, side * long, -tall], [x, -side * long, -tall], [x, -side * long, tall], [x, side * long, tall]]
        maker = MeshMaker()
        maker.quads(np.array([corners]))
        figure.add(maker.mesh(), bone="world")
    values = tuple((name, (0.0, 0.0, 0.0, 0.0)) for name in ("flight", "weather", "attitude"))
    return figure.figure("airspace", "airspace", values=values, reach_m=320.0, casts_shadow=False)


def wing_parts() -> tuple[Part, ...]:
    """Wings and flaps, each on a joint at its root, so that they bend and turn there."""
    parts = []
    for side, name in ((-1.0, "left"), (1.0, "right")):
        wing, flap = MeshMaker(), MeshMaker()
        _wing(wing, side)
        _engine(wing, side * 4.2, 15.8, -1.15)
        _flap(flap, side)
        for mesh, what, shine in ((wing.mesh(), "wing", 0.5), (flap.mesh(), "flap", 0.3)):
            joint = f"{name}_{what}"
            parts.append(
                Part(name=joint, mesh=mesh, texture="metal", joint=joint, shine=shine, gloss=60, casts_shadow=False)
            )
    return tuple(parts)


def position_lamps() -> Figure:
    """Red on the left wing's tip, green on the right one's."""
    figure = RigidFigure(("left_wing", "right_wing"))
    for side, bone, tint in ((-1.0, "left_wing", (1.0, 0.2, 0.15)), (1.0, "right_wing", (0.15, 1.0, 0.35))):
        maker = MeshMaker()
        box(maker, (side * 14.6 - 0.07, 9.5, 1.55), (side * 14.6 + 0.07, 9.8, 1.68), tint=tint, sides=ALL_SIDES)
        figure.add(maker.mesh(), bone=bone, what=3)
    values = (("dimmed", (0.0, 0.0, 0.0, 1.0)), ("strip", (0.0, 0.0, 0.0, 0.0)))
    return figure.figure("position lamps", "lamplit", values=values, reach_m=30.0, casts_shadow=False)


def gate_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """The terminal on the left with its bridge, carts and people on the apron; all of it moves away as one taxies."""
    walls, glass, life = (MeshMaker() for _ in range(3))
    box(walls, (-62, -70, GROUND_M), (-34, 90, GROUND_M + 4.2), tint=(0.72, 0.72, 0.7), per_m=0.25, sides=ALL_SIDES)
    box(glass, (-61, -69, GROUND_M + 4.2), (-34.4, 89, GROUND_M + 10.5), tint=(0.42, 0.5, 0.55), sides=ALL_SIDES)
    box(walls, (-63, -71, GROUND_M + 10.5), (-32.5, 91, GROUND_M + 11.4), tint=(0.86, 0.86, 0.84), sides=ALL_SIDES)
    for y in np.arange(-66, 90, 4.0):
        box(walls, (-34.4, y - 0.14, GROUND_M + 4.2), (-34.1, y + 0.14, GROUND_M + 10.5), tint=(0.8, 0.8, 0.8))
    for z in (6.4, 8.5):
        box(
            walls,
            (-34.35, -69, GROUND_M + z - 0.08),
            (-34.15, 89, GROUND_M + z + 0.08),
            tint=(0.8, 0.8, 0.8),
            sides=ALL_SIDES,
        )
    _bridge(walls, glass)
    for x, y in ((-10.5, 3.6), (-10.3, 9.2), (-19.0, -4.0)):
        car(life, x, y, 0.25, (0.85, 0.8, 0.3) if y > 5 else (0.84, 0.84, 0.83))
    lifted = life.mesh()
    lifted.vertices[:, 2] += GROUND_M
    for k in range(3):
        x, y = -12.5, 11.5 + 3.2 * k
        box(
            walls,
            (x - 0.8, y - 1.3, GROUND_M + 0.5),
            (x + 0.8, y + 1.3, GROUND_M + 0.65),
            tint=(0.3, 0.3, 0.32),
            sides=ALL_SIDES,
        )
        for _ in range(4):
            bx, by = x + rng.uniform(-0.45, 0.45), y + rng.uniform(-0.9, 0.9)
            tint = tuple(rng.uniform(0.12, 0.5, 3))
            box(walls, (bx - 0.3, by - 0.35, GROUND_M + 0.65), (bx + 0.3, by + 0.35, GROUND_M + rng.uniform(0.95, 1.5)),
                tint=(float(tint[0]), float(tint[1]), float(tint[2])), sides=ALL_SIDES)  # fmt: skip
    crew = MeshMaker()
    for x, y in ((-9.0, 6.2), (-11.2, 10.4), (-15.5, 2.0)):
        person(crew, rng, (x, y, 0.0))
    people = crew.mesh()
    people.vertices[:, 2] += GROUND_M
    return (
        Part(name="terminal", mesh=walls.mesh(), joint="gate", casts_shadow=False),
        Part(name="terminal glass", mesh=glass.mesh(), texture="glass", joint="gate", shine=0.3, casts_shadow=False),
        Part(name="cars", mesh=lifted, joint="gate", casts_shadow=False, shine=0.3),
        Part(name="crew", mesh=people, joint="gate", casts_shadow=False),
    )


def _wing(maker: MeshMaker, side: float) -> None:
    """A closed skin over the sections."""
    turn = np.linspace(0, 2 * math.pi, 19)
    rings = np.empty((len(SECTIONS), len(turn), 3))
    for row, (out, lead, trail, rise, thick) in enumerate(SECTIONS):
        share = 0.5 + 0.5 * np.cos(turn)  # 1 at the leading edge
        shape = np.sin(turn) * np.sqrt(np.clip(share, 0, 1)) * 0.62
        rings[row, :, 0] = side * out
        rings[row, :, 1] = trail + (lead - trail) * share
        rings[row, :, 2] = rise + thick * shape
    _smooth(maker, rings, flip=side > 0)


def _smooth(maker: MeshMaker, rings: NDArray[np.float64], *, flip: bool, tint: Tint = METAL) -> None:
    normals = np.cross(np.gradient(rings, axis=1), np.gradient(rings, axis=0))
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    middle = rings.mean(axis=1, keepdims=True)
    outward = np.sign(((rings - middle) * normals).sum(axis=-1, keepdims=True).sum(axis=1, keepdims=True))
    normals *= np.where(outward == 0, 1, outward)
    uv = rings[..., :2] / 4.0
    if flip:
        rings, normals, uv = rings[:, ::-1], normals[:, ::-1], uv[:, ::-1]
    maker.grid(rings, normals=normals, tint=tint, uv=uv)


def _engine(maker: MeshMaker, x: float, y: float, z: float) -> None:
    """A nacelle below the wing, its pylon, and the dark inlet."""
    profile = ((0.62, -2.6), (0.85, -1.2), (1.0, 0.6), (0.98, 1.5), (0.88, 1.75), (0.78, 1.6), (0.74, 0.9), (0.02, 0.9))
    turn = np.linspace(0, 2 * math.pi, 21)
    rings = np.empty((len(profile), len(turn), 3))
    for row, (radius, along) in enumerate(profile):
        rings[row] = np.stack([x + radius * np.cos(turn), y + along + 0 * turn, z + radius * np.sin(turn)], axis=-1)
    normals = np.zeros_like(rings)
    normals[..., 0], normals[..., 2] = np.cos(turn), np.sin(turn)
    tints = np.broadcast_to(np.array([0.8, 0.82, 0.84]), rings.shape).copy()
    tints[5:] = 0.12
    maker.grid(rings[:, ::-1], normals=normals[:, ::-1], tint=tints)
    box(maker, (x - 0.12, y - 2.2, z + 0.7), (x + 0.12, y + 0.7, z + 1.6), tint=METAL, sides=ALL_SIDES)


def _flap(maker: MeshMaker, side: float) -> None:
    """What bends down behind the wing for take-off; three fairings below it."""
    xs = np.array([0.8, 8.8])
    lead, trail = np.array([10.75, 10.15]), np.array([9.6, 9.2])
    rise = np.array([0.06, 0.78])
    for z0, z1 in ((0.05, -0.02),):
        top = [[side * xs[0], lead[0], rise[0] + z0], [side * xs[1], lead[1], rise[1] + z0],
               [side * xs[1], trail[1], rise[1] + z1], [side * xs[0], trail[0], rise[0] + z1]]  # fmt: skip
        corners = np.array([top if side < 0 else top[::-1]])
        maker.quads(corners[:, ::-1], tint=METAL)
        maker.quads(corners, tint=(0.55, 0.56, 0.58))
    for out in (2.4, 5.4, 8.2):
        y = float(np.interp(out, xs, trail))
        z = float(np.interp(out, xs, rise))
        tube(
            maker, (side * out, y + 1.6, z - 0.22), (side * out, y - 0.5, z - 0.1), (0.16, 0.03), tint=METAL, corners=8
        )


def _bridge(walls: MeshMaker, glass: MeshMaker) -> None:
    """A boarding bridge from the terminal to the door ahead of the first row."""
    for x0, x1, low, high, tint in (
        (-34.0, -20.0, 0.1, 2.7, (0.78, 0.79, 0.8)),
        (-21.0, -5.5, -0.1, 2.5, (0.84, 0.85, 0.86)),
        (-6.2, -2.0, -0.15, 2.55, (0.34, 0.36, 0.4)),
    ):
        box(walls, (x0, 7.0, low), (x1, 9.0, high), tint=tint, per_m=0.3, sides=ALL_SIDES)
    box(glass, (-20.0, 6.95, 0.9), (-7.0, 7.0, 1.9), tint=(0.4, 0.46, 0.5), sides=ALL_SIDES)
    for x in (-20.5, -8.5):
        box(walls, (x - 0.35, 7.5, GROUND_M), (x + 0.35, 8.5, 0.0), tint=(0.45, 0.46, 0.48), sides=ALL_SIDES)

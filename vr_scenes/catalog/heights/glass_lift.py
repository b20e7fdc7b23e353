"""The glass lift on the tower's front: its cage, and the solid parts that go with the levels."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.catalog.heights.lift_shaft import BEAM_M, CENTRE_X_M, CENTRE_Y_M, DARK, STEEL, masts, ropes
from vr_scenes.geometry.mesh import Floats, MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Joint, Part, Texture
from vr_scenes.geometry.noise import tiling_noise, to_pixels
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube
from vr_scenes.pose import Placement

STREET_M = 0.45  # its floor stands so high over the square when it is down
CAGE_M, RAIL_M = 2.45, 1.02
SOLID_WALL_M, SOLID_FLOOR_M = 1.15, 1.5  # as the builder makes them: what a railing and a plank at their best measure
GATE_M = (CENTRE_X_M - 0.95, CENTRE_X_M + 0.95)  # where the terrace's railing leaves a way in
# The plan from the door's left post round the bowed front to its right post, seen from above.
PLAN = ((-0.86, -0.82), (-0.86, 0.2), (-0.46, 0.84), (0.46, 0.84), (0.86, 0.2), (0.86, -0.82))
PANEL: Tint = (0.74, 0.76, 0.8)
PALE: Tint = (0.8, 0.8, 0.78)
LAMP: Tint = (1.0, 0.96, 0.88)

JOINTS = (
    Joint(name="lift", parent="rig"),
    Joint(name="lift_walls", parent="lift"),
    Joint(name="lift_floor", parent="lift"),
    Joint(name="lift_ropes", parent="rig"),
)


def lift_placements(*, sunk_m: float, railing_m: float, plank_m: float, thinnest: float) -> tuple[Placement, ...]:
    """The cage `sunk_m` below the terrace; solid walls as high as the railing, solid floor as wide as the plank."""
    wall = max(thinnest, railing_m / SOLID_WALL_M)
    return (
        Placement(joint="lift", x_m=CENTRE_X_M, y_m=CENTRE_Y_M, z_m=-sunk_m),
        Placement(joint="lift_walls", z_m=-0.03 * max(0.0, 1 - railing_m / 0.12), z_scale=wall),
        Placement(joint="lift_floor", x_scale=plank_m / SOLID_FLOOR_M),
        Placement(joint="lift_ropes", x_m=CENTRE_X_M, y_m=CENTRE_Y_M, z_m=BEAM_M, z_scale=BEAM_M - CAGE_M + sunk_m),
    )


def lift_parts() -> tuple[Part, ...]:
    """The lift hangs at height 0 of the joint `lift`; masts and head beam stay with the tower."""
    return (
        Part(name="lift frame", mesh=_frame().mesh(), joint="lift", shine=0.5, gloss=60),
        Part(
            name="lift walls",
            mesh=_solid_walls().mesh(),
            texture="lift_steel",
            joint="lift_walls",
            shine=0.3,
            gloss=40,
            is_two_sided=True,
        ),
        Part(name="lift floor", mesh=_solid_floor().mesh(), texture="planks", joint="lift_floor", bump=0.4),
        Part(name="lift lamps", mesh=_lamps().mesh(), joint="lift", glow=0.9, is_two_sided=True),
        Part(name="lift ropes", mesh=ropes().mesh(), joint="lift_ropes"),
        Part(name="lift masts", mesh=masts().mesh(), joint="rig", shine=0.3, gloss=40),
        Part(
            name="lift glass",
            mesh=_glass().mesh(),
            texture="lift_glass",
            joint="lift",
            finish=Finish.GLASS,
            shine=0.6,
            gloss=90,
            is_two_sided=True,
        ),
    )


def lift_textures(rng: np.random.Generator) -> tuple[Texture, ...]:
    """Glass, barely green and wiped by hand; steel, brushed upright."""
    wiped = tiling_noise(rng, side_px=128, cells=3, octaves=4)
    green = np.broadcast_to(np.array([0.86, 0.93, 0.9]), (128, 128, 3))
    grain = tiling_noise(rng, side_px=128, cells=32, octaves=3)[:1] - 0.5
    light = np.broadcast_to(0.72 + 0.22 * grain, (128, 128)) + 0.1 * (wiped - 0.5)
    return (
        Texture(name="lift_glass", pixels=to_pixels(green, 0.99 - 0.13 * np.clip(2 * wiped - 0.9, 0, 1))),
        Texture(name="lift_steel", pixels=to_pixels(light[..., None] * np.array([0.97, 0.99, 1.0]))),
    )


def _frame() -> MeshMaker:
    """Posts at every corner of the plan, a rim at head and foot, and a rail to hold all round."""
    maker = MeshMaker()
    for x, y in PLAN:
        tube(maker, (x, y, -0.12), (x, y, CAGE_M), (0.026, 0.026), tint=STEEL, corners=8)
    for (x0, y0), (x1, y1) in pairwise(PLAN):
        for height, thick in ((0.0, 0.035), (CAGE_M, 0.045)):
            tube(maker, (x0, y0, height), (x1, y1, height), (thick, thick), tint=DARK, corners=6)
        inner = [(0.93 * x, 0.93 * y, RAIL_M) for x, y in ((x0, y0), (x1, y1))]
        tube(maker, inner[0], inner[1], (0.021, 0.021), tint=STEEL, corners=8)
    for x, y in PLAN:
        tube(maker, (x, y, RAIL_M), (0.93 * x, 0.93 * y, RAIL_M), (0.01, 0.01), tint=STEEL, corners=5)
    _ceiling(maker)
    _door(maker)
    _panel(maker)
    return maker


def _ceiling(maker: MeshMaker) -> None:
    """A flat roof with a thin edge; dark above, where the ropes hold it, pale below."""
    points = _sheet(1.04, CAGE_M + 0.1)
    maker.quads(points, tint=DARK)
    maker.quads(_sheet(0.98, CAGE_M - 0.02)[:, ::-1], tint=PALE)
    box(maker, (-0.3, -0.2, CAGE_M + 0.1), (0.3, 0.2, CAGE_M + 0.2), tint=DARK)
    for (x0, y0), (x1, y1) in zip(PLAN, (*PLAN[1:], PLAN[0]), strict=True):
        edge = [(1.04 * x, 1.04 * y, z) for x, y, z in _band((x0, y0), (x1, y1), CAGE_M - 0.02, CAGE_M + 0.1)]
        maker.quads(np.array([edge])[:, ::-1], tint=STEEL)


def _door(maker: MeshMaker) -> None:
    """Two leaves towards the tower, their frames half seen through."""
    y = PLAN[0][1]
    for x in (-0.42, 0.0, 0.42):
        box(maker, (x - 0.02, y - 0.02, 0.0), (x + 0.02, y + 0.02, 2.1), tint=STEEL)
    box(maker, (-0.86, y - 0.03, 2.08), (0.86, y + 0.03, 2.16), tint=STEEL, sides=ALL_SIDES)
    box(maker, (-0.86, y - 0.06, -0.1), (0.86, y + 0.04, 0.006), tint=STEEL, sides=ALL_SIDES)


def _panel(maker: MeshMaker) -> None:
    """Buttons on a plate at the door's right post."""
    box(maker, (0.79, -0.72, 0.85), (0.83, -0.5, 1.5), tint=STEEL, sides=ALL_SIDES)
    for row in range(5):
        for y in (-0.65, -0.57):
            low, high = (0.778, y - 0.018, 0.95 + 0.09 * row), (0.79, y + 0.018, 0.99 + 0.09 * row)
            box(maker, low, high, tint=(0.86, 0.84, 0.78), sides=ALL_SIDES)


def _lamps() -> MeshMaker:
    """A ring of light under the ceiling, and the floor display over the buttons."""
    maker = MeshMaker()
    outer, inner = _corners(0.86, CAGE_M - 0.03), _corners(0.74, CAGE_M - 0.03)
    rim = np.stack([outer, np.roll(outer, -1, axis=0), np.roll(inner, -1, axis=0), inner], axis=1)
    maker.quads(rim, tint=LAMP)
    display = np.array([[[0.786, -0.68, 1.5], [0.786, -0.54, 1.5], [0.786, -0.54, 1.6], [0.786, -0.68, 1.6]]])
    maker.quads(display, tint=(1.0, 0.62, 0.2))
    return maker


def _solid_walls() -> MeshMaker:
    """Panels inside the glass, SOLID_WALL_M high, with a trim; the pose makes them as high as the railing."""
    maker = MeshMaker()
    for (x0, y0), (x1, y1) in pairwise(PLAN):
        long = 0.97 * math.dist((x0, y0), (x1, y1))
        panel = [(0.97 * x, 0.97 * y, z) for x, y, z in _band((x0, y0), (x1, y1), 0.0, SOLID_WALL_M)]
        maker.quads(np.array([panel]), tint=PANEL, uv=np.array([[[0, 0], [long, 0], [long, 1.15], [0, 1.15]]]))
        trim = [(0.95 * x, 0.95 * y, SOLID_WALL_M) for x, y in ((x0, y0), (x1, y1))]
        tube(maker, trim[0], trim[1], (0.03, 0.03), tint=DARK, corners=6)
    return maker


def _solid_floor() -> MeshMaker:
    """Boards over the glass, SOLID_FLOOR_M wide where it is widest; the pose makes them as wide as the plank."""
    maker = MeshMaker()
    share = SOLID_FLOOR_M / 2 / PLAN[-1][0]
    rows = [(y, min(0.75, share * x)) for x, y in ((0.86, -0.8), (0.86, 0.2), (0.46, 0.8))]
    for (y0, half0), (y1, half1) in pairwise(rows):
        low = np.array([[[-half0, y0, 0.008], [half0, y0, 0.008], [half1, y1, 0.008], [-half1, y1, 0.008]]])
        maker.quads(low, uv=low[..., :2] / SOLID_FLOOR_M)
        maker.quads(low[:, ::-1] - (0, 0, 0.03), tint=DARK)
    front = np.array([[[-rows[-1][1], 0.8, -0.022], [rows[-1][1], 0.8, -0.022]]])
    maker.quads(np.concatenate([front, front[:, ::-1] + (0, 0, 0.03)], axis=1)[:, ::-1], tint=DARK)
    return maker


def _glass() -> MeshMaker:
    """Panes between the posts and in the door, and the floor."""
    maker = MeshMaker()
    for start, end in zip(PLAN, (*PLAN[1:], PLAN[0]), strict=True):
        maker.quads(np.array([_band(start, end, 0.02, CAGE_M - 0.03)]))
    maker.quads(_sheet(0.98, -0.01))
    return maker


def _corners(share: float, height_m: float) -> Floats:
    return np.array([(share * x, share * y, height_m) for x, y in PLAN], np.float32)


def _sheet(share: float, height_m: float) -> Floats:
    """The plan as two quads that face up."""
    a, b, c, d, e, f = _corners(share, height_m)
    return np.array([[a, f, e, b], [b, e, d, c]])


def _band(start: tuple[float, float], end: tuple[float, float], low_m: float, high_m: float) -> list[tuple[float, ...]]:
    return [(*start, low_m), (*end, low_m), (*end, high_m), (*start, high_m)]

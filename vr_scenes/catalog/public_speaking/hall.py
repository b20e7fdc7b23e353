"""The hall: floor in steps, walls with wooden slats, ceiling, and the walls that slide."""

import numpy as np

from vr_scenes.catalog.public_speaking.seating import ROWS, STAGE_M, floor_m, wall_at_m
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

HALF_WIDTH_M, HEIGHT_M = 5.0, 4.3
FRONT_M, BACK_M = -5.4, 9.1
STAGE_ENDS_M = 1.0
OAK: Tint = (0.68, 0.54, 0.39)
DARK_OAK: Tint = (0.56, 0.45, 0.355)
DARK_OAK_SHADE: Tint = (0.38, 0.29, 0.22)  # behind the slats
PLASTER: Tint = (0.84, 0.78, 0.69)
FELT: tuple[Tint, Tint] = ((0.58, 0.54, 0.48), (0.52, 0.51, 0.48))


def hall_joints() -> tuple[Joint, ...]:
    """One for each wall that slides."""
    return tuple(Joint(name=f"wall{half}") for half in range(2 * ROWS))


def hall_parts() -> tuple[Part, ...]:
    """Everything of the room itself."""
    return (
        *_floor(),
        *_shell(),
        *(part for half in range(2 * ROWS) for part in _sliding_wall(half)),
    )


def _floor() -> tuple[Part, ...]:
    """Carpet in steps, with wooden edges; the stage of boards."""
    carpet, edges, boards = MeshMaker(), MeshMaker(), MeshMaker()
    wide = HALF_WIDTH_M
    box(carpet, (-wide, STAGE_ENDS_M, -0.1), (wide, wall_at_m(1), 0.0), per_m=0.5)
    for row in range(1, ROWS):
        high, begins = floor_m(row), wall_at_m(row)
        ends = BACK_M if row == ROWS - 1 else wall_at_m(row + 1)
        box(carpet, (-wide, begins, -0.1), (wide, ends, high), per_m=0.5)
        box(edges, (-wide, begins - 0.018, high - 0.035), (wide, begins + 0.03, high + 0.004), tint=OAK, per_m=0.8)
    box(boards, (-wide, FRONT_M, -0.1), (wide, STAGE_ENDS_M, STAGE_M), per_m=0.5)
    box(
        edges, (-wide, STAGE_ENDS_M - 0.03, STAGE_M - 0.05), (wide, STAGE_ENDS_M + 0.02, STAGE_M + 0.004), tint=DARK_OAK
    )
    return (
        Part(name="carpet", mesh=carpet.mesh(), texture="floor_carpet", is_near=True, casts_shadow=False, bump=0.2),
        Part(name="edges", mesh=edges.mesh(), texture="wood", is_near=True, casts_shadow=False, shine=0.12),
        Part(
            name="boards", mesh=boards.mesh(), texture="parquet", is_near=True, casts_shadow=False, shine=0.14, gloss=30
        ),
    )


def _shell() -> tuple[Part, ...]:
    """Walls that are darker towards floor and ceiling, slats along the sides, felt panels and a clock at the back."""
    plaster, slats, felt, small = (MeshMaker() for _ in range(4))
    wide, front, back, high = HALF_WIDTH_M, FRONT_M, BACK_M, HEIGHT_M
    for start, end in (
        ((-wide, front), (-wide, back)),
        ((-wide, back), (wide, back)),
        ((wide, back), (wide, front)),
        ((wide, front), (-wide, front)),
    ):
        _plaster_wall(plaster, start, end)
    plaster.quads(
        np.array([[(-wide, back, high), (wide, back, high), (wide, front, high), (-wide, front, high)]]),
        tint=(0.90, 0.86, 0.79),
        uv=np.array([[0, 0], [5, 0], [5, 7], [0, 7]]),
    )
    for side in (-1, 1):
        for y in np.arange(2.35, back - 0.1, 0.26):
            box(slats, (side * wide - 0.05, y, 0.0), (side * wide + 0.05, y + 0.17, 2.25), tint=DARK_OAK, per_m=0.9)
        box(slats, (side * wide - 0.07, 2.2, 2.25), (side * wide + 0.07, back, 2.32), tint=OAK, per_m=0.9)
    for number, x in enumerate(np.arange(-2.6, 2.7, 1.3)):
        low, top = (x - 0.58, back - 0.05, 1.5), (x + 0.58, back + 0.05, 3.3)
        box(felt, low, top, tint=FELT[number % 2], per_m=0.8)
    _clock(small)
    return (
        Part(name="plaster", mesh=plaster.mesh(), texture="plaster", casts_shadow=False),
        Part(name="slats", mesh=slats.mesh(), texture="wood", casts_shadow=False, shine=0.1),
        Part(name="felt", mesh=felt.mesh(), texture="carpet", casts_shadow=False),
        Part(name="clock", mesh=small.mesh(), casts_shadow=False, shine=0.2),
    )


def _plaster_wall(maker: MeshMaker, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From `start` to `end` with the room on its right hand."""
    along, up = np.linspace(0, 1, 13), np.array([0, 0.5, 1.4, 2.6, HEIGHT_M - 0.5, HEIGHT_M])
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    points = np.empty((len(up), len(along), 3))
    points[..., 0] = start[0] + (end[0] - start[0]) * along
    points[..., 1] = start[1] + (end[1] - start[1]) * along
    points[..., 2] = up[:, None]
    corner = 0.78 + 0.22 * np.minimum(1, 8 * np.minimum(along, 1 - along))
    shade = np.interp(up, [0, 0.6, HEIGHT_M - 0.7, HEIGHT_M], [0.72, 1, 1, 0.82])[:, None] * corner
    uv = np.stack(
        [np.broadcast_to(along * length / 2, points.shape[:2]), np.broadcast_to(up[:, None] / 2, points.shape[:2])], -1
    )
    inwards = np.array([(end[1] - start[1]) / length, -(end[0] - start[0]) / length, 0.0])
    maker.grid(points, normals=inwards, tint=shade[..., None] * np.array(PLASTER), uv=uv)


def _clock(maker: MeshMaker) -> None:
    y = BACK_M
    tube(maker, (0, y, 3.72), (0, y - 0.05, 3.72), (0.25, 0.25), tint=(0.16, 0.15, 0.14), corners=24)
    turn = np.linspace(0, 2 * np.pi, 25)
    rim = np.stack([0.245 * np.cos(turn), np.full(25, y - 0.051), 3.72 + 0.245 * np.sin(turn)], axis=-1)
    hub = np.broadcast_to(np.array([0, y - 0.051, 3.72]), (24, 3))
    maker.quads(np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1), tint=(0.93, 0.91, 0.87))
    box(maker, (-0.008, y - 0.06, 3.71), (0.008, y - 0.053, 3.91), tint=(0.1, 0.1, 0.1), sides=ALL_SIDES)
    box(maker, (-0.12, y - 0.06, 3.711), (0.0, y - 0.053, 3.727), tint=(0.1, 0.1, 0.1), sides=ALL_SIDES)


def _sliding_wall(half: int) -> tuple[Part, ...]:
    """One wall from the middle to the side, wooden slats below and felt above; it slides into the hall's wall."""
    maker, cloth = MeshMaker(), MeshMaker()
    row, side = half // 2, 1 if half % 2 else -1
    y, foot = wall_at_m(row) - 0.06, floor_m(max(row - 1, 0))
    wide, slats_end, high = HALF_WIDTH_M + 0.2, foot + 2.05, HEIGHT_M - 0.04
    low, far = (0.0, wide) if side > 0 else (-wide, 0.0)
    box(maker, (low, y, foot), (far, y + 0.02, slats_end), tint=DARK_OAK_SHADE)
    for x in np.arange(low + 0.09, far - 0.05, 0.26):
        box(maker, (x, y - 0.035, foot + 0.1), (x + 0.17, y, slats_end), tint=DARK_OAK, per_m=0.9)
    for z, tall in ((foot, 0.1), (slats_end, 0.06), (high - 0.12, 0.12)):
        box(maker, (low, y - 0.04, z), (far, y + 0.025, z + tall), tint=OAK, sides=ALL_SIDES)
    panels = 4
    for number in range(panels):
        begins, ends = low + number * wide / panels, low + (number + 1) * wide / panels
        felt = FELT[(number + row) % 2]
        box(cloth, (begins, y - 0.012, slats_end + 0.06), (ends, y + 0.02, high - 0.12), tint=felt, per_m=0.7)
    for x in (low + number * wide / panels for number in range(panels + 1)):
        edge = min(max(x - 0.025, low), far - 0.05)
        box(maker, (edge, y - 0.03, foot), (edge + 0.05, y + 0.025, high), tint=OAK, sides=ALL_SIDES)
    name = f"wall{half}"
    return (
        Part(name=name, mesh=maker.mesh(), joint=name, texture="wood", casts_shadow=False, shine=0.05),
        Part(name=f"{name}_felt", mesh=cloth.mesh(), joint=name, texture="carpet", casts_shadow=False),
    )

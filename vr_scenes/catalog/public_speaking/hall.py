"""The hall: floor in steps, walls with wooden slats, ceiling, doors, sliding walls, screen, lamps."""

import numpy as np

from vr_scenes.catalog.public_speaking.coming_and_going import DOOR_X_M, DOOR_Y_M
from vr_scenes.catalog.public_speaking.seating import (
    DOOR_HALF_M,
    ROWS,
    SPOT_Y_M,
    SPOT_Z_M,
    SPOTS_AT,
    STAGE_M,
    floor_m,
    wall_at_m,
)
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

HALF_WIDTH_M, HEIGHT_M = 5.0, 4.3
FRONT_M, BACK_M = -5.4, 9.1
STAGE_ENDS_M = 1.0
DOOR_HIGH_M = 2.1
OAK: Tint = (0.68, 0.54, 0.39)
DARK_OAK: Tint = (0.56, 0.45, 0.355)
DARK_OAK_SHADE: Tint = (0.38, 0.29, 0.22)  # behind the slats
PLASTER: Tint = (0.84, 0.78, 0.69)
FELT: tuple[Tint, Tint] = ((0.58, 0.54, 0.48), (0.52, 0.51, 0.48))
DRAPE: Tint = (0.33, 0.23, 0.24)
EXIT_GREEN: Tint = (0.25, 0.72, 0.45)


def hall_joints() -> tuple[Joint, ...]:
    """The joints of what moves in the hall."""
    walls = tuple(Joint(name=f"wall{half}") for half in range(2 * ROWS))
    lamps = tuple(Joint(name=f"spot{side}", parent=f"spot{side}_mount") for side, _ in SPOTS_AT)
    mounts = tuple(Joint(name=f"spot{side}_mount") for side, _ in SPOTS_AT)
    return (*walls, *mounts, *lamps, Joint(name="door_hinge"), Joint(name="door", parent="door_hinge"))


def hall_parts() -> tuple[Part, ...]:
    """Everything of the room itself."""
    return (
        *_floor(),
        *_shell(),
        *(part for half in range(2 * ROWS) for part in _sliding_wall(half)),
        *_doors(),
        *_screen(),
        *_lights(),
        _drapes(),
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


def _drapes() -> Part:
    """Heavy curtains along both sides of the stage."""
    maker = MeshMaker()
    along = np.linspace(FRONT_M, STAGE_ENDS_M - 0.25, 160)
    up = np.array([STAGE_M, 1.6, 3.0, HEIGHT_M])
    for side in (-1, 1):
        fold = np.sin(along * 14.0) + 0.35 * np.sin(along * 31.0 + side)
        spread = np.array([1.0, 0.9, 0.75, 0.6])[:, None]
        points = np.empty((len(up), len(along), 3))
        points[..., 0] = side * (HALF_WIDTH_M - 0.28 - 0.09 * fold * spread)
        points[..., 1], points[..., 2] = along, up[:, None]
        slope = 0.09 * (14 * np.cos(along * 14.0) + 10.8 * np.cos(along * 31.0 + side)) * spread
        normals = np.stack([np.full_like(slope, -side), -slope, 0 * slope], axis=-1)
        normals /= np.sqrt((normals * normals).sum(-1, keepdims=True))
        shade = (0.72 + 0.28 * (0.5 - 0.5 * fold / 1.35))[None, :, None] * np.ones((len(up), 1, 1))
        order = slice(None) if side < 0 else slice(None, None, -1)
        maker.grid(points[:, order], normals=normals[:, order], tint=shade[:, order] * np.array(DRAPE))
    return Part(name="drapes", mesh=maker.mesh(), texture="carpet", casts_shadow=False, is_two_sided=True)


def _doors() -> tuple[Part, ...]:
    """The side door that opens, its frame, the dark passage behind it, and the green sign over it."""
    leaf, frame, sign, dark = (MeshMaker() for _ in range(4))
    x, y, half, high = DOOR_X_M, DOOR_Y_M, DOOR_HALF_M, DOOR_HIGH_M
    box(leaf, (-0.025, 0.0, 0.01), (0.025, 2 * half, high), tint=DARK_OAK, per_m=0.6, sides=ALL_SIDES)
    box(leaf, (-0.06, 2 * half - 0.14, 0.98), (0.06, 2 * half - 0.10, 1.14), tint=(0.75, 0.72, 0.66), sides=ALL_SIDES)
    for edge in (y - half - 0.09, y + half):
        box(frame, (x - 0.02, edge, 0), (x + 0.07, edge + 0.09, high + 0.09), tint=OAK, per_m=0.8, sides=ALL_SIDES)
    box(frame, (x - 0.02, y - half - 0.09, high), (x + 0.07, y + half + 0.09, high + 0.09), tint=OAK, sides=ALL_SIDES)
    box(dark, (x + 0.001, y - half, 0), (x + 0.004, y + half, high), tint=(0.10, 0.085, 0.07), sides=ALL_SIDES)
    box(sign, (x, y - 0.24, high + 0.2), (x + 0.06, y + 0.24, high + 0.38), tint=EXIT_GREEN, sides=ALL_SIDES)
    for offset, tint in ((-0.16, (0.94, 0.97, 0.94)), (0.06, (0.94, 0.97, 0.94))):
        box(
            sign,
            (x + 0.06, y + offset, high + 0.25),
            (x + 0.064, y + offset + 0.1, high + 0.33),
            tint=tint,
            sides=ALL_SIDES,
        )
    return (
        Part(name="door", mesh=leaf.mesh(), joint="door", texture="wood", casts_shadow=False, shine=0.12),
        Part(name="frame", mesh=frame.mesh(), texture="wood", casts_shadow=False, shine=0.12),
        Part(name="passage", mesh=dark.mesh(), casts_shadow=False),
        Part(name="sign", mesh=sign.mesh(), casts_shadow=False, glow=0.9),
    )


def _screen() -> tuple[Part, ...]:
    """The projector's screen behind the speaker, with a title slide, and the projector under the ceiling."""
    maker, body = MeshMaker(), MeshMaker()
    y, low, high, half = FRONT_M + 0.06, 1.35, 3.75, 2.1
    maker.quads(
        np.array([[(half, y, low), (-half, y, low), (-half, y, high), (half, y, high)]]),
        uv=np.array([[0, 0], [1, 0], [1, 1], [0, 1]]),
    )
    box(
        body,
        (-half - 0.08, y - 0.05, high),
        (half + 0.08, y + 0.06, high + 0.12),
        tint=(0.16, 0.16, 0.17),
        sides=ALL_SIDES,
    )
    box(body, (-half, y - 0.03, low - 0.04), (half, y + 0.02, low), tint=(0.16, 0.16, 0.17), sides=ALL_SIDES)
    box(body, (-0.22, 2.0, HEIGHT_M - 0.42), (0.22, 2.45, HEIGHT_M - 0.26), tint=(0.82, 0.82, 0.8), sides=ALL_SIDES)
    tube(body, (0, 2.2, HEIGHT_M - 0.26), (0, 2.2, HEIGHT_M), (0.03, 0.03), tint=(0.3, 0.3, 0.3))
    tube(body, (0.1, 2.0, HEIGHT_M - 0.34), (0.1, 1.97, HEIGHT_M - 0.34), (0.05, 0.04), tint=(0.1, 0.1, 0.14))
    return (
        Part(name="slide", mesh=maker.mesh(), texture="slide", casts_shadow=False, glow=0.75),
        Part(name="projector", mesh=body.mesh(), casts_shadow=False, shine=0.2),
    )


def _lights() -> tuple[Part, ...]:
    """Panels in the ceiling, lamps along the walls, and two spotlights that can turn to the speaker."""
    shining, bodies = MeshMaker(), MeshMaker()
    for x in (-3.1, 0.0, 3.1):
        for y in (-2.8, 0.4, 4.2, 7.4):
            box(
                shining,
                (x - 0.7, y - 0.2, HEIGHT_M - 0.045),
                (x + 0.7, y + 0.2, HEIGHT_M),
                tint=(1.0, 0.93, 0.80),
                sides=ALL_SIDES,
            )
            box(
                bodies,
                (x - 0.76, y - 0.26, HEIGHT_M - 0.035),
                (x + 0.76, y + 0.26, HEIGHT_M),
                tint=(0.45, 0.42, 0.38),
                sides=ALL_SIDES,
            )
    for x in (-1, 1):
        for y in (3.4, 7.0):
            inner, outer = x * (HALF_WIDTH_M - 0.12), x * HALF_WIDTH_M
            low, high = (min(inner, outer), y - 0.09, 2.75), (max(inner, outer), y + 0.09, 3.15)
            box(shining, low, high, tint=(1.0, 0.86, 0.64), sides=ALL_SIDES)
    box(
        bodies,
        (-2.6, SPOT_Y_M - 0.03, SPOT_Z_M + 0.2),
        (2.6, SPOT_Y_M + 0.03, SPOT_Z_M + 0.26),
        tint=(0.12, 0.12, 0.13),
        sides=ALL_SIDES,
    )
    for x in (-2.5, 2.5):
        tube(bodies, (x, SPOT_Y_M, SPOT_Z_M + 0.22), (x, SPOT_Y_M, HEIGHT_M), (0.02, 0.02), tint=(0.12, 0.12, 0.13))
    return (
        Part(name="shining", mesh=shining.mesh(), casts_shadow=False, glow=1.0),
        Part(name="fittings", mesh=bodies.mesh(), casts_shadow=False),
        *(part for side, x in SPOTS_AT for part in _spot(side, x)),
    )


def _spot(side: str, x: float) -> tuple[Part, Part]:
    """A can on a bar; its joint tilts it, 0 level towards the stage."""
    can, lens = MeshMaker(), MeshMaker()
    black: Tint = (0.10, 0.10, 0.11)
    tube(can, (0, 0.16, 0), (0, -0.20, 0), (0.12, 0.15), tint=black, corners=16)
    tube(can, (0, -0.14, 0), (0, -0.141, 0), (0.15, 0.0), tint=black, corners=16)
    tube(can, (0, 0.16, 0), (0, 0.161, 0), (0.12, 0.001), tint=black, corners=16)
    turn = np.linspace(0, 2 * np.pi, 17)
    rim = np.stack([0.125 * np.cos(turn), np.full(17, -0.15), 0.125 * np.sin(turn)], axis=-1)
    hub = np.broadcast_to(np.array([0.0, -0.15, 0.0]), (16, 3))
    lens.quads(np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1), tint=(1.0, 0.97, 0.88))
    name = f"spot{side}"
    return (
        Part(name=f"{name}_can", mesh=can.mesh(), joint=name, casts_shadow=False, is_two_sided=True),
        Part(name=f"{name}_lens", mesh=lens.mesh(), joint=name, casts_shadow=False, glow=6.0, is_two_sided=True),
    )

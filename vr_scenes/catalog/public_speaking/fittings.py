"""What is fitted into the hall: the side door, curtains, the screen and its projector, lamps and spotlights."""

import numpy as np

from vr_scenes.catalog.public_speaking.coming_and_going import DOOR_X_M, DOOR_Y_M
from vr_scenes.catalog.public_speaking.hall import (
    DARK_OAK,
    FRONT_M,
    HALF_WIDTH_M,
    HEIGHT_M,
    OAK,
    STAGE_ENDS_M,
)
from vr_scenes.catalog.public_speaking.seating import DOOR_HALF_M, SPOT_Y_M, SPOT_Z_M, SPOTS_AT, STAGE_M
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

DOOR_HIGH_M = 2.1
DRAPE: Tint = (0.33, 0.23, 0.24)
EXIT_GREEN: Tint = (0.25, 0.72, 0.45)


def fitting_joints() -> tuple[Joint, ...]:
    """The joints of the door and of the spotlights."""
    lamps = tuple(Joint(name=f"spot{side}", parent=f"spot{side}_mount") for side, _ in SPOTS_AT)
    mounts = tuple(Joint(name=f"spot{side}_mount") for side, _ in SPOTS_AT)
    return (*mounts, *lamps, Joint(name="door_hinge"), Joint(name="door", parent="door_hinge"))


def fitting_parts() -> tuple[Part, ...]:
    """Everything that is fitted into the room."""
    return (*_doors(), *_screen(), *_lights(), _drapes())


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

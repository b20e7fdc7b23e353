"""Seats in rows, and the lectern with notes, microphone and a glass of water."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.catalog.public_speaking.seating import Seat, seats
from vr_scenes.geometry.mesh import COLUMNS, Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

CLOTH: Tint = (0.47, 0.33, 0.33)
WOOD: Tint = (0.64, 0.50, 0.36)
IRON: Tint = (0.15, 0.14, 0.14)
SEAT_M = 0.46
DESK_M = 1.08  # top of the lectern at its far edge
DESK_SLOPE = math.radians(13)


def furniture_parts() -> tuple[Part, ...]:
    """All seats, and the lectern on its joint."""
    padding, frames = MeshMaker(), MeshMaker()
    _make_seat(padding, frames)
    places = seats()
    return (
        Part(name="padding", mesh=_repeated(padding.mesh(), places), texture="carpet", is_near=True),
        Part(name="frames", mesh=_repeated(frames.mesh(), places), texture="wood", is_near=True, shine=0.1),
        *_lectern(),
    )


def _make_seat(padding: MeshMaker, frames: MeshMaker) -> None:
    """An upholstered seat that faces +y."""
    _cushion(padding, np.array([-0.21, -0.20, -0.05, 0.12, 0.23, 0.25]), is_back=False)
    _cushion(padding, np.array([0.40, 0.42, 0.60, 0.80, 0.93, 0.95]), is_back=True)
    for side in (-1, 1):
        x = side * 0.33
        box(frames, (x - 0.025, -0.24, 0), (x + 0.025, 0.16, 0.62), tint=IRON)
        box(frames, (x - 0.035, -0.22, 0.62), (x + 0.035, 0.20, 0.652), tint=WOOD, sides=ALL_SIDES)
    box(frames, (-0.30, -0.345, 0.42), (0.30, -0.325, 0.93), tint=WOOD, sides=ALL_SIDES)


def _cushion(maker: MeshMaker, along: np.ndarray, *, is_back: bool) -> None:
    """A soft slab with round edges, lofted along y (the seat) or z (the back)."""
    thick = np.interp(np.linspace(0, 1, 6), [0, 0.15, 0.5, 0.9, 1], [0.012, 0.042, 0.05, 0.042, 0.012])
    turn = np.arange(17) * (2 * np.pi / 16)
    ring_x, ring_y = (np.sign(wave) * np.abs(wave) ** 0.42 for wave in (np.cos(turn), np.sin(turn)))
    points = np.empty((6, 17, 3))
    points[..., 0] = 0.265 * ring_x
    if is_back:
        points[..., 1] = (-0.26 - 0.10 * (along - 0.40))[:, None] + thick[:, None] * ring_y
        points[..., 2] = along[:, None]
    else:
        points[..., 1] = along[:, None]
        points[..., 2] = SEAT_M - 0.05 + thick[:, None] * ring_y
    out = np.zeros_like(points)
    out[..., 0] = np.cos(turn) * 0.4 * np.abs(ring_x) ** 4
    out[..., 1 if is_back else 2] = np.sin(turn)
    out /= np.sqrt((out * out).sum(-1, keepdims=True)) + 1e-9
    order = slice(None) if is_back else slice(None, None, -1)
    uv = np.stack([points[..., 0], points[..., 2 if is_back else 1]], axis=-1) * 0.8
    shade = np.interp(np.linspace(0, 1, 6), [0, 0.3, 1], [0.7, 1, 1] if is_back else [0.6, 0.9, 1])[:, None, None]
    maker.grid(points[:, order], normals=out[:, order], tint=shade * np.array(CLOTH), uv=uv[:, order])


def _repeated(mesh: Mesh, places: tuple[Seat, ...]) -> Mesh:
    """The same mesh at every seat, in one."""
    vertices = np.empty((len(places), len(mesh.vertices), COLUMNS), np.float32)
    vertices[:] = mesh.vertices
    for one, seat in zip(vertices, places, strict=True):
        turn = math.radians(seat.heading_deg)
        move = np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
        one[:, 0:3] = one[:, 0:3] @ move.T + [seat.x_m, seat.y_m, seat.z_m]
        one[:, 3:6] = one[:, 3:6] @ move.T
    steps = (np.arange(len(places)) * len(mesh.vertices)).astype(np.uint32)
    triangles = mesh.triangles[None] + steps[:, None, None]
    return Mesh(vertices=vertices.reshape(-1, COLUMNS), triangles=triangles.reshape(-1, 3).astype(np.uint32))


def _lectern() -> tuple[Part, ...]:
    """Stands in front of the speaker, its top slanted towards them: y 0 is its middle, the speaker is at -y."""
    wood, paper, metal, glass = (MeshMaker() for _ in range(4))
    box(wood, (-0.30, -0.10, 0.02), (0.30, 0.16, 0.98), tint=WOOD, per_m=0.9, sides=ALL_SIDES)
    box(wood, (-0.36, -0.22, 0.0), (0.36, 0.22, 0.05), tint=(0.42, 0.28, 0.18), per_m=0.9)
    _slanted(wood, (-0.37, 0.37), (-0.24, 0.22), 0.0, 0.035, WOOD)
    _slanted(wood, (-0.37, 0.37), (-0.255, -0.235), 0.0, 0.06, (0.52, 0.36, 0.23))
    for number, (x, turn) in enumerate(((-0.19, 0.02), (0.03, -0.015))):
        _sheet(paper, x, turn, 0.0015 + 0.0015 * number)
    _microphone(metal)
    turned(
        glass, (0.29, 0.13, 1.062), ((0.028, 0.0), (0.030, 0.02), (0.033, 0.11)), tint=(0.85, 0.93, 0.95), corners=20
    )
    return (
        Part(name="lectern", mesh=wood.mesh(), joint="lectern", texture="wood", is_near=True, shine=0.14, gloss=26),
        Part(name="notes", mesh=paper.mesh(), joint="lectern", texture="notes", is_near=True, casts_shadow=False),
        Part(name="microphone", mesh=metal.mesh(), joint="lectern", is_near=True, shine=0.4, gloss=40),
        Part(
            name="glass",
            mesh=glass.mesh(),
            joint="lectern",
            finish=Finish.GLASS,
            shine=0.6,
            gloss=60,
            is_two_sided=True,
        ),
    )


def _on_desk(x: float, y: float, above: float) -> tuple[float, float, float]:
    """A place on the slanted top."""
    return (
        x,
        y * math.cos(DESK_SLOPE) - above * math.sin(DESK_SLOPE),
        DESK_M + (y - 0.22) * math.sin(DESK_SLOPE) + above,
    )


def _slanted(
    maker: MeshMaker, across: tuple[float, float], ahead: tuple[float, float], low: float, high: float, tint: Tint
) -> None:
    corners = [_on_desk(x, y, z - 0.035) for z in (low, high) for x, y in _square(across, ahead)]
    faces = np.array([[0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7], [4, 5, 6, 7], [3, 2, 1, 0]])
    maker.quads(np.array(corners)[faces], tint=tint, uv=np.array([[0, 0], [0.7, 0], [0.7, 0.4], [0, 0.4]]))


def _square(across: tuple[float, float], ahead: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return (across[0], ahead[0]), (across[1], ahead[0]), (across[1], ahead[1]), (across[0], ahead[1])


def _sheet(maker: MeshMaker, x: float, turn: float, above: float) -> None:
    """A4, a little askew."""
    wide, tall = 0.21, 0.297
    flat = [(0, 0), (wide, 0), (wide, tall), (0, tall)]
    corners = [
        (x + a * math.cos(turn) - b * math.sin(turn), -0.17 + a * math.sin(turn) + b * math.cos(turn)) for a, b in flat
    ]
    maker.quads(np.array([[_on_desk(a, b, above) for a, b in corners]]), tint=(0.96, 0.95, 0.92))


def _microphone(maker: MeshMaker) -> None:
    """A goose neck that bends from the lectern's edge towards the mouth."""
    path = ((-0.30, 0.17, 1.07), (-0.30, 0.175, 1.16), (-0.285, 0.15, 1.25), (-0.25, 0.09, 1.32), (-0.235, 0.06, 1.335))
    tube(maker, (-0.30, 0.17, 1.05), (-0.30, 0.17, 1.085), (0.035, 0.028), tint=IRON, corners=12)
    for start, end in pairwise(path):
        tube(maker, start, end, (0.006, 0.006), tint=(0.2, 0.2, 0.21))
    tube(maker, path[-1], (-0.215, 0.02, 1.35), (0.017, 0.02), tint=(0.08, 0.08, 0.09), corners=12)
    tube(maker, (-0.215, 0.02, 1.35), (-0.209, 0.008, 1.354), (0.02, 0.004), tint=(0.08, 0.08, 0.09), corners=12)

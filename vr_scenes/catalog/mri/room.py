"""The room that the scanner stands in: walls with shaded corners, a sky panel above the couch, window and door."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Pixels, Point, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.noise import tiling_noise, to_pixels
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube
from vr_scenes.geometry.street_life import person

LOW_M, HIGH_M = (-3.2, -3.6, 0.0), (3.2, 4.6, 2.8)  # as shaders/scanner.frag.glsl knows it
WALL: Tint = (0.86, 0.85, 0.8)
WAINSCOT: Tint = (0.56, 0.66, 0.66)
WHITE: Tint = (0.9, 0.91, 0.91)
GREY: Tint = (0.55, 0.57, 0.6)
WOOD: Tint = (0.62, 0.48, 0.34)
STEP_M = 0.2


def room_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """Everything that stands still, one mesh for each way of shading."""
    walls, floor, sky, things, lights = (MeshMaker() for _ in range(5))
    _raise_walls(walls, floor)
    _hang_ceiling(walls, sky, lights)
    _look_out(things, lights, rng)
    _furnish(things, lights)
    return (
        Part(name="walls", mesh=walls.mesh(), texture="plaster", casts_shadow=False, is_near=True),
        Part(name="floor", mesh=floor.mesh(), texture="lino", shine=0.2, gloss=30, casts_shadow=False, is_near=True),
        Part(name="sky panel", mesh=sky.mesh(), texture="sky_panel", glow=0.75, casts_shadow=False, is_near=True),
        Part(name="things", mesh=things.mesh(), shine=0.12, gloss=40, is_near=True),
        Part(name="lights", mesh=lights.mesh(), glow=1.0, casts_shadow=False, is_near=True),
    )


def _raise_walls(walls: MeshMaker, floor: MeshMaker) -> None:
    (x0, y0, z0), (x1, y1, z1) = LOW_M, HIGH_M
    for start, end in (((x0, y1), (x1, y1)), ((x1, y1), (x1, y0)), ((x1, y0), (x0, y0)), ((x0, y0), (x0, y1))):
        for low, high, tint in ((z0, 1.05, WAINSCOT), (1.05, 1.08, WOOD), (1.08, z1, WALL)):
            _sheet(walls, (*start, low), (*end, low), (*start, high), tint)
    _sheet(floor, (x0, y0, z0), (x1, y0, z0), (x0, y1, z0), (0.62, 0.64, 0.64))


def _hang_ceiling(walls: MeshMaker, sky: MeshMaker, lights: MeshMaker) -> None:
    """White tiles, a panel of sky over the couch, and four lamps that light the room."""
    (x0, y0, _), (x1, y1, z1) = LOW_M, HIGH_M
    _sheet(walls, (x0, y1, z1), (x1, y1, z1), (x0, y0, z1), WHITE)
    panel = np.array([[-0.9, 2.9, z1 - 0.02], [0.9, 2.9, z1 - 0.02], [0.9, 0.5, z1 - 0.02], [-0.9, 0.5, z1 - 0.02]])
    sky.quads(panel[None])
    for edge in (-0.3, 0.3):
        box(walls, (edge - 0.01, 0.5, z1 - 0.03), (edge + 0.01, 2.9, z1), tint=WHITE, sides=ALL_SIDES)
    for edge in (1.1, 1.7, 2.3):
        box(walls, (-0.9, edge - 0.01, z1 - 0.03), (0.9, edge + 0.01, z1), tint=WHITE, sides=ALL_SIDES)
    for x in (-2.0, 2.0):
        for y in (-1.6, 2.2):
            lamp = np.array(
                [[x - 0.3, y + 0.6, z1 - 0.01], [x + 0.3, y + 0.6, z1 - 0.01], [x + 0.3, y - 0.6, z1 - 0.01]]
            )
            lights.quads(np.concatenate([lamp, [[x - 0.3, y - 0.6, z1 - 0.01]]])[None], tint=(1.0, 0.97, 0.9))


def _look_out(things: MeshMaker, lights: MeshMaker, rng: np.random.Generator) -> None:
    """The window to the people who watch over one, lit from behind, and the door beside it."""
    y = HIGH_M[1] - 0.01
    window = np.array([[0.1, y, 0.95], [1.9, y, 0.95], [1.9, y, 1.95], [0.1, y, 1.95]])
    lights.quads(window[None], tint=(0.86, 0.74, 0.54))
    for x0, x1, z0, z1 in (
        (0.02, 1.98, 0.87, 0.95),
        (0.02, 1.98, 1.95, 2.03),
        (0.02, 0.1, 0.87, 2.03),
        (1.9, 1.98, 0.87, 2.03),
    ):
        box(things, (x0, y - 0.05, z0), (x1, y, z1), tint=WOOD, sides=ALL_SIDES)
    for x in (0.6, 1.35):
        watcher = MeshMaker()
        person(watcher, rng, (x, y - 0.12, 0.0))
        mesh = watcher.mesh()
        upper = mesh.vertices[mesh.triangles].reshape(-1, 3, 12)
        upper = upper[(upper[..., 2] > 0.96).all(axis=1)]
        flat = np.concatenate([upper[..., :3], upper[:, 2:, :3]], axis=1).astype(float)
        flat[..., 1] = y - 0.012 - 0.05 * (y - 0.12 - flat[..., 1])  # a silhouette behind the pane
        things.quads(flat, normals=np.array([0.0, -1.0, 0.0]), tint=np.repeat(upper[:, :1, 6:9] * 0.8, 4, axis=1))
    box(things, (-2.42, y - 0.04, 0.0), (-1.38, y, 2.12), tint=WHITE, sides=ALL_SIDES)
    box(things, (-2.36, y - 0.06, 0.0), (-1.44, y - 0.02, 2.06), tint=WOOD, sides=ALL_SIDES)
    tube(things, (-1.58, y - 0.1, 1.0), (-1.46, y - 0.1, 1.0), (0.014, 0.014), tint=GREY)
    exit_sign = np.array([[-2.1, y - 0.05, 2.2], [-1.7, y - 0.05, 2.2], [-1.7, y - 0.05, 2.36], [-2.1, y - 0.05, 2.36]])
    lights.quads(exit_sign[None], tint=(0.16, 0.62, 0.34))


def _furnish(things: MeshMaker, lights: MeshMaker) -> None:
    """The couch's foot, cupboards along a wall, a stool, a stand, a clock."""
    box(things, (-0.22, 0.14, 0.0), (0.22, 2.3, 0.62), tint=GREY, sides=ALL_SIDES)
    box(things, (-0.28, 0.1, 0.62), (0.28, 2.4, 0.82), tint=WHITE, sides=ALL_SIDES)
    for k in range(5):
        y0 = 0.2 + 0.72 * k
        box(things, (2.72, y0, 0.06), (3.18, y0 + 0.7, 0.9), tint=WHITE, sides=ALL_SIDES)
        box(things, (2.7, y0 + 0.3, 0.72), (2.73, y0 + 0.42, 0.75), tint=GREY, sides=ALL_SIDES)
        box(things, (2.86, y0, 1.5), (3.18, y0 + 0.7, 2.2), tint=(0.8, 0.82, 0.8), sides=ALL_SIDES)
    box(things, (2.68, 0.16, 0.9), (3.19, 3.84, 0.94), tint=WOOD, sides=ALL_SIDES)
    tube(things, (-2.4, 2.6, 0.03), (-2.4, 2.6, 1.9), (0.014, 0.014), tint=GREY)
    tube(things, (-2.52, 2.6, 1.88), (-2.28, 2.6, 1.88), (0.01, 0.01), tint=GREY)
    box(things, (-2.46, 2.58, 1.6), (-2.34, 2.62, 1.84), tint=(0.85, 0.88, 0.86), sides=ALL_SIDES)
    for x, y in ((-2.62, 2.6), (-2.18, 2.6), (-2.4, 2.38), (-2.4, 2.82)):
        tube(things, (-2.4, 2.6, 0.1), (x, y, 0.02), (0.012, 0.012), tint=GREY, corners=5)
    turn = np.linspace(0, 2 * np.pi, 25)
    centre, ahead = np.array([-0.6, HIGH_M[1] - 0.02, 2.3]), np.array([0.0, -1.0, 0.0])
    rim = centre + 0.17 * np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=1)
    hub = np.broadcast_to(centre, rim[1:].shape)
    things.quads(np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1), normals=ahead, tint=WHITE)
    for angle, long in ((0.9, 0.1), (2.4, 0.14)):
        tip = centre + long * np.array([np.cos(angle), 0, np.sin(angle)])
        tube(
            things,
            tuple(centre + 0.01 * ahead),
            tuple(tip + 0.01 * ahead),
            (0.006, 0.004),
            tint=(0.1, 0.1, 0.1),
            corners=4,
        )


def _sheet(maker: MeshMaker, origin: Point, right: Point, up: Point, tint: Tint) -> None:
    """A flat sheet of small cells, darker towards the room's edges; it faces right x up."""
    corner, aside, high = (np.asarray(point, float) for point in (origin, right, up))
    long, tall = float(np.linalg.norm(aside - corner)), float(np.linalg.norm(high - corner))
    columns, rows = max(2, round(long / STEP_M)) + 1, max(2, round(tall / STEP_M)) + 1
    across, along = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    points = corner + across[..., None] * (aside - corner) + along[..., None] * (high - corner)
    normal = np.cross(aside - corner, high - corner)
    normal /= np.linalg.norm(normal)
    shade = _shade(points, normal)
    uv = np.stack([across * long / 3, along * tall / 3], axis=-1)
    maker.grid(points, normals=np.broadcast_to(normal, points.shape), tint=np.array(tint) * shade[..., None], uv=uv)


def _shade(points: NDArray[np.float64], normal: NDArray[np.float64]) -> NDArray[np.float64]:
    shade = np.ones(points.shape[:2])
    for axis in range(3):
        if abs(normal[axis]) > 0.5:
            continue
        for wall in (LOW_M[axis], HIGH_M[axis]):
            gap = np.abs(points[..., axis] - wall)
            shade *= 1 - 0.2 * np.exp(-gap / 0.12) - 0.12 * np.exp(-gap / 0.6)
    return shade


def sky_panel(rng: np.random.Generator) -> Pixels:
    """What such panels show: a summer sky with a few clouds, and leaves reaching in from two corners."""
    side = 512
    y, x = np.mgrid[0:side, 0:side] / side
    cloud = np.clip((tiling_noise(rng, side_px=side, cells=3, octaves=7) - 0.52) * 3.2, 0, 1)[..., None]
    blue = (1 - y)[..., None] * np.array([0.25, 0.5, 0.86]) + y[..., None] * np.array([0.5, 0.73, 0.95])
    colour = blue * (1 - cloud) + cloud * np.array([0.97, 0.97, 0.96])
    leaf = tiling_noise(rng, side_px=side, cells=22, octaves=3)
    reach = np.minimum(np.hypot(x - 0.02, y - 0.05), np.hypot(x - 1.0, y - 0.9))
    is_leaf = leaf > 0.34 + 1.25 * reach
    green = np.array([0.2, 0.42, 0.14]) * (0.7 + 0.9 * leaf[..., None])
    colour[is_leaf] = green[is_leaf]
    return to_pixels(colour)


def lino(rng: np.random.Generator) -> Pixels:
    """Flecked hospital floor."""
    side = 256
    flecks = tiling_noise(rng, side_px=side, cells=40, octaves=3)
    grey = 0.84 + 0.1 * (flecks - 0.5) + 0.02 * rng.normal(size=(side, side))
    return to_pixels(grey[..., None] * np.array([0.97, 1.0, 1.0]))

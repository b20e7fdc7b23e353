"""The wall at the feet with its window and door: the lit room of those who watch over one, and the corridor outside."""

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.model import Finish, Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

WALL_Y_M, THICK_M = 4.6, 0.12
WINDOW = (0.1, 1.9, 0.95, 1.95)  # left, right, foot, head, m; as shaders/scanner.frag.glsl knows it
DOOR = (-2.36, -1.44, 0.0, 2.06)
BACK_M, HIGH_M = 7.4, 2.7
DOOR_JOINT = Joint(name="door")
HINGE: Point = (DOOR[0], WALL_Y_M + 0.03, 0.0)
WARM: Tint = (0.86, 0.8, 0.69)
WOOD: Tint = (0.62, 0.48, 0.34)
STEEL: Tint = (0.55, 0.57, 0.6)
DARK: Tint = (0.13, 0.14, 0.16)
WHITE: Tint = (0.9, 0.91, 0.91)


def is_hole(x: float, z: float) -> bool:
    """Whether the wall is open there."""
    return any(left < x < right and foot < z < head for left, right, foot, head in (WINDOW, DOOR))


def control_room_parts() -> tuple[Part, ...]:
    """Both rooms beyond the wall, frames, the pane, and the door's leaf on its joint."""
    shell, things, screens, leaf, pane = (MeshMaker() for _ in range(5))
    _rooms(shell)
    _desk(things, screens)
    _frames(things)
    _back_wall(things, screens)
    _leaf(leaf)
    left, right, foot, head = WINDOW
    y = WALL_Y_M + 0.06
    pane.quads(
        np.array([[[left, y, foot], [right, y, foot], [right, y, head], [left, y, head]]]), tint=(0.93, 0.96, 0.96)
    )
    return (
        Part(name="control room", mesh=shell.mesh(), texture="plaster", casts_shadow=False, glow=0.2),
        Part(name="control desk", mesh=things.mesh(), shine=0.1, gloss=30, casts_shadow=False, glow=0.06),
        Part(name="screens", mesh=screens.mesh(), glow=1.0, casts_shadow=False),
        Part(name="door leaf", mesh=leaf.mesh(), joint="door", shine=0.12, gloss=40),
        Part(name="pane", mesh=pane.mesh(), finish=Finish.GLASS, is_two_sided=True, casts_shadow=False),
    )


def _rooms(maker: MeshMaker) -> None:
    """The control room and the corridor, seen from within; each a box without the side towards the scanner."""
    for (x0, x1), tint, floor in (((-0.9, 3.2), WARM, (0.42, 0.4, 0.38)), ((-3.2, -1.0), WHITE, (0.6, 0.62, 0.62))):
        y0, y1, z = WALL_Y_M + THICK_M, BACK_M, HIGH_M
        faces = (
            ((x0, y1, 0), (x1, y1, 0), (x1, y1, z), (x0, y1, z), tint),
            ((x0, y0, 0), (x0, y1, 0), (x0, y1, z), (x0, y0, z), tint),
            ((x1, y1, 0), (x1, y0, 0), (x1, y0, z), (x1, y1, z), tint),
            ((x0, y0, 0), (x1, y0, 0), (x1, y1, 0), (x0, y1, 0), floor),
            ((x0, y1, z), (x1, y1, z), (x1, y0, z), (x0, y0, z), WHITE),
        )
        for *corners, colour in faces:
            maker.quads(np.array([corners]), tint=colour)


def _frames(maker: MeshMaker) -> None:
    """Reveals and frames round window and door."""
    near, far = WALL_Y_M - 0.03, WALL_Y_M + THICK_M
    for (left, right, foot, head), edge, tint in ((WINDOW, 0.07, WOOD), (DOOR, 0.06, WHITE)):
        box(maker, (left - edge, near, head), (right + edge, far, head + edge), tint=tint, sides=ALL_SIDES)
        for x0, x1 in ((left - edge, left), (right, right + edge)):
            box(maker, (x0, near, foot), (x1, far, head), tint=tint, sides=ALL_SIDES)
        if foot > 0:
            box(maker, (left - edge, near - 0.04, foot - 0.05), (right + edge, far, foot), tint=tint, sides=ALL_SIDES)


def _desk(things: MeshMaker, screens: MeshMaker) -> None:
    """A desk below the window with three screens whose backs one sees, a lamp, cups and a telephone."""
    box(things, (-0.1, 4.74, 0.72), (2.6, 5.4, 0.76), tint=WOOD, sides=ALL_SIDES)
    for x, y, turn in ((0.02, 5.0, 0.5), (0.98, 4.98, -0.2), (1.95, 5.0, -0.45)):
        aside = np.array([np.cos(turn), np.sin(turn), 0.0]) * 0.25
        centre = np.array([x, y, 0.94])
        up, back = np.array([0.0, 0.0, 0.13]), np.array([np.sin(turn), -np.cos(turn), 0.0]) * 0.03
        corners = [centre - aside - up, centre + aside - up, centre + aside + up, centre - aside + up]
        things.quads(np.array([[corner + back for corner in corners]]), tint=DARK)
        screens.quads(np.array([corners[::-1]]), tint=(0.45, 0.62, 0.78))
        tube(things, (x, y, 0.76), (x, y, 0.85), (0.03, 0.02), tint=DARK)
    tube(things, (0.42, 5.0, 0.76), (0.42, 5.0, 0.86), (0.035, 0.04), tint=(0.75, 0.3, 0.22), corners=14)
    box(things, (0.2, 4.85, 0.76), (0.33, 5.05, 0.81), tint=DARK, sides=ALL_SIDES)
    box(things, (0.42, 5.7, 0.5), (0.78, 5.78, 1.0), tint=(0.2, 0.25, 0.3), sides=ALL_SIDES)


def _back_wall(things: MeshMaker, screens: MeshMaker) -> None:
    """Shelves with files, a light box with pictures of a head, a plant, ceiling lamps."""
    y = BACK_M - 0.02
    for z in (1.2, 1.58):
        box(things, (-0.7, y - 0.3, z), (0.2, y, z + 0.025), tint=WOOD, sides=ALL_SIDES)
        for number, x in enumerate(np.arange(-0.66, 0.14, 0.075)):
            tint = ((0.3, 0.42, 0.5), (0.72, 0.7, 0.62), (0.55, 0.3, 0.26), (0.32, 0.4, 0.34))[(number * 7) % 4]
            tall = 0.24 + 0.03 * (number % 3)
            box(things, (float(x), y - 0.26, z + 0.025), (float(x) + 0.06, y - 0.05, z + tall), tint=tint)
    box(things, (2.02, y - 0.05, 1.2), (2.98, y, 1.8), tint=STEEL, sides=ALL_SIDES)
    for x in (2.06, 2.52):
        plate = np.array(
            [[x, y - 0.06, 1.24], [x + 0.42, y - 0.06, 1.24], [x + 0.42, y - 0.06, 1.76], [x, y - 0.06, 1.76]]
        )
        screens.quads(plate[None], tint=(0.66, 0.72, 0.76))
    for x in (-2.0, 0.2, 2.0):
        z = HIGH_M - 0.01
        lamp = [(x - 0.3, 6.5, z), (x + 0.3, 6.5, z), (x + 0.3, 5.5, z), (x - 0.3, 5.5, z)]
        screens.quads(np.array([lamp]), tint=(1.0, 0.95, 0.84))


def _leaf(maker: MeshMaker) -> None:
    """The door's leaf about its hinge: wood, a kick plate, a pane, handles on both sides."""
    wide, tall = DOOR[1] - DOOR[0], DOOR[3]
    box(maker, (0.0, -0.025, 0.01), (wide, 0.025, tall), tint=WOOD, sides=ALL_SIDES)
    for y in (-0.027, 0.027):
        box(maker, (0.04, min(y, 0), 0.03), (wide - 0.04, max(y, 0), 0.22), tint=STEEL, sides=ALL_SIDES)
        box(
            maker,
            (wide * 0.62, min(y, 0), 1.25),
            (wide * 0.84, max(y, 0), 1.8),
            tint=(0.62, 0.7, 0.74),
            sides=ALL_SIDES,
        )
        tube(maker, (wide - 0.14, 2.4 * y, 1.02), (wide - 0.03, 2.4 * y, 1.02), (0.012, 0.012), tint=STEEL)

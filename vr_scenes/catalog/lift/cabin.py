"""The lift's cabin: walls, doors, ceiling and fittings, made in units that its bones stretch to the room's size."""

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.model import Figure, Finish, Joint, Part
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

WALL, DOOR, FLOOR, CEILING, PANEL, PLASTIC, DIGITS, BUTTON, BLIND, NOTICE, LAMP, SILL, RAIL = range(
    13
)  # as shaders/cabin.frag.glsl counts
WINDOW_FOOT_M, WINDOW_HEAD_M = 0.92, 2.14  # as that shader knows them
WALL_M = 0.04  # thickness
SHELL_M = 3.1  # the walls reach up here; the ceiling moves between them
GAP = 0.004  # what is left between the closed door's leaves, and how far each overlaps its frame: in widths of a leaf
LEAF = 1.06
SILL_M = 0.1  # depth of the sill, between the floor and the landing's
BONES = (
    "floor", "ceiling", "panel", "roof", "left", "right", "left_shutter", "right_shutter",
    "front_left", "front_right", "front_header", "front_door_left", "front_door_right",
    "back_left", "back_right", "back_header", "back_door_left", "back_door_right",
    "buttons", "indicator", "left_rail", "right_rail", "front_sill", "back_sill", "notice",
)  # fmt: skip
JOINTS = (Joint(name="rig"), Joint(name="left_glass", parent="rig"), Joint(name="right_glass", parent="rig"))
VALUES = tuple(
    (name, (1.0, 1.0, 1.0, 1.0)) for name in ("room", "panel", "opening", "daylight", "display", "body")
)  # the choreography tells them each time
LOAD, WORDS, SPEAKER = 0.0, 1.0, 2.0  # notices, as that shader draws them
_BLACK: Tint = (0.1, 0.1, 0.11)


def cabin_figure() -> Figure:
    """The whole cabin as one figure with `BONES`, about the middle of its floor."""
    figure = RigidFigure(BONES)
    _add_box(figure, "floor", FLOOR, (-1, -1, -0.1), (1, 1, 0.004))
    _add_box(figure, "ceiling", CEILING, (-1, -1, 0), (1, 1, 0.05))
    _add_plate(figure, "panel", PANEL, (0, 0, -0.006), (1, 0, 0), (0, -1, 0))
    _add_box(figure, "roof", DOOR, (-1, -1, SHELL_M), (1, 1, SHELL_M + 0.3))
    for side, name in ((-1.0, "left"), (1.0, "right")):
        _add_side(figure, side, name)
    for end, name in ((1.0, "front"), (-1.0, "back")):
        _add_end(figure, end, name)
    _add_buttons(figure)
    _add_display(figure, "indicator", (0, -0.012, 0.0), 0.17, 0.055)
    _add_emergency_lamp(figure)
    _add_notice(figure)
    return figure.figure("cabin", "cabin", values=VALUES, joint="rig", reach_m=6.0)


def window_parts() -> tuple[Part, ...]:
    """The panes of both sides; the choreography stretches them."""
    panes = []
    for name in ("left_glass", "right_glass"):
        maker = MeshMaker()
        tall = ((0, -1, WINDOW_FOOT_M), (0, 1, WINDOW_FOOT_M), (0, 1, WINDOW_HEAD_M), (0, -1, WINDOW_HEAD_M))
        maker.quads(np.array([tall]), tint=(0.86, 0.93, 0.93))
        panes.append(
            Part(
                name=name,
                mesh=maker.mesh(),
                joint=name,
                finish=Finish.GLASS,
                shine=0.15,
                gloss=180.0,
                is_two_sided=True,
                casts_shadow=False,
            )
        )
    return tuple(panes)


def _add_box(
    figure: RigidFigure, bone: str, what: int, low: Point, high: Point, *, tint: Tint = (0.5, 0.5, 0.5)
) -> None:
    maker = MeshMaker()
    box(maker, low, high, tint=tint, sides=ALL_SIDES)
    figure.add(maker.mesh(), bone=bone, what=what)


def _add_plate(
    figure: RigidFigure,
    bone: str,
    what: int,
    centre: Point,
    right: Point,
    up: Point,
    more: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
) -> None:
    """A flat piece; `right` and `up` are half its sides as its reader sees them."""
    middle, aside, high = (np.asarray(each, float) for each in (centre, right, up))
    corners = np.array([middle - aside - high, middle + aside - high, middle + aside + high, middle - aside + high])
    maker = MeshMaker()
    maker.quads(corners[None])
    figure.add(maker.mesh(), bone=bone, what=what, more=more)


def _add_side(figure: RigidFigure, side: float, name: str) -> None:
    """A side wall: steel below and above the window, posts between the panes, its shutter, its rail."""

    def slab(bone: str, low_z: float, high_z: float, y: tuple[float, float] = (-1.0, 1.0), inset: float = 0.0) -> None:
        xs = sorted((side * inset, side * (WALL_M if not inset else inset + 0.006)))
        _add_box(figure, bone, BLIND if inset else WALL, (xs[0], y[0], low_z), (xs[1], y[1], high_z))

    slab(name, 0.0, WINDOW_FOOT_M)
    slab(name, WINDOW_HEAD_M, SHELL_M)
    for post in (-0.985, 0.0, 0.985):
        slab(name, WINDOW_FOOT_M, WINDOW_HEAD_M, (post - 0.018, post + 0.018))
    slab(f"{name}_shutter", WINDOW_FOOT_M - 0.02, WINDOW_HEAD_M + 0.02, inset=0.012)
    maker, reach = MeshMaker(), 0.62 if side < 0 else 0.3  # the panel with the buttons needs its place
    tube(maker, (-0.06 * side, -0.86, 0.88), (-0.06 * side, reach, 0.88), (0.021, 0.021), corners=14)
    for y in (-0.8, -0.25, reach - 0.06):
        box(maker, (min(-0.05 * side, 0), y - 0.012, 0.868), (max(-0.05 * side, 0), y + 0.012, 0.888), sides=ALL_SIDES)
    figure.add(maker.mesh(), bone=f"{name}_rail", what=RAIL)


def _add_end(figure: RigidFigure, end: float, name: str) -> None:
    """The wall with the door: what is left and right of it, what is over it, and its two leaves."""
    ys = sorted((0.0, end * WALL_M))
    for side, bone in ((-1.0, f"{name}_left"), (1.0, f"{name}_right")):
        xs = sorted((0.0, side))
        _add_box(figure, bone, WALL, (xs[0], ys[0], 0.0), (xs[1], ys[1], SHELL_M))
    _add_box(figure, f"{name}_header", WALL, (-1, ys[0], 0), (1, ys[1], 1))
    reach = sorted((0.0, end * SILL_M))
    _add_box(figure, f"{name}_sill", SILL, (-LEAF, reach[0], -0.05), (LEAF, reach[1], 0.005))
    leaf = sorted((end * (WALL_M + 0.01), end * (WALL_M + 0.04)))
    for side, bone in ((-1.0, f"{name}_door_left"), (1.0, f"{name}_door_right")):
        xs = sorted((side * GAP, side * LEAF))
        _add_box(figure, bone, DOOR, (xs[0], leaf[0], 0.01), (xs[1], leaf[1], 1.02))


def _add_buttons(figure: RigidFigure) -> None:
    """The panel on the right wall near the door: display, ten storeys, doors, alarm. Its reader faces +x."""

    def plate(what: int, y: float, z: float, half: tuple[float, float], *more: float) -> None:
        numbers = (*more, *(0.0,) * (4 - len(more)))
        far = -0.022
        corners = (0, -half[0], 0), (0, 0, half[1])
        _add_plate(figure, "buttons", what, (far, y, z), *corners, (numbers[0], numbers[1], numbers[2], numbers[3]))

    _add_box(figure, "buttons", DOOR, (-0.02, -0.13, 0.78), (0.0, 0.13, 1.86))
    _add_box(figure, "buttons", PLASTIC, (-0.021, -0.1, 1.63), (-0.01, 0.1, 1.8), tint=_BLACK)
    plate(DIGITS, 0.0, 1.715, (0.085, 0.06))
    for storey in range(10):
        column, row = storey % 2, storey // 2
        plate(BUTTON, 0.05 - 0.1 * column, 1.06 + 0.105 * row, (0.036, 0.036), float(storey))
    plate(NOTICE, 0.0, 1.575, (0.085, 0.03), LOAD)
    plate(NOTICE, 0.0, 0.84, (0.07, 0.03), SPEAKER)
    plate(BUTTON, 0.05, 0.93, (0.036, 0.036), 0.0, 1.0, 1.0, 0.0)  # alarm: yellow, lit when it was answered
    plate(BUTTON, -0.05, 0.93, (0.036, 0.036), 0.0, 1.0, 1.0, 1.0)  # green: the call is answered


def _add_display(figure: RigidFigure, bone: str, centre: Point, half_wide: float, half_tall: float) -> None:
    _add_box(
        figure, bone, PLASTIC,
        (-half_wide - 0.02, -0.01, -half_tall - 0.012), (half_wide + 0.02, 0.0, half_tall + 0.012), tint=_BLACK,
    )  # fmt: skip
    _add_plate(figure, bone, DIGITS, centre, (half_wide, 0, 0), (0, 0, half_tall))


def _add_emergency_lamp(figure: RigidFigure) -> None:
    """A small oval lamp beside the display over the door."""
    maker = MeshMaker()
    turn = np.linspace(0, 2 * np.pi, 25)
    bend = np.linspace(0, np.pi / 2, 5)
    out = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=1)
    ahead = np.array([0.0, -1.0, 0.0])
    points = np.array([0.055 * np.cos(a) * out + (0.004 + 0.03 * np.sin(a)) * ahead for a in bend])
    normals = np.array([np.cos(a) * out + np.sin(a) * ahead for a in bend])
    maker.grid(points + np.array([0.3, 0.0, 0.0]), normals=normals)
    figure.add(maker.mesh(), bone="indicator", what=LAMP)


def _add_notice(figure: RigidFigure) -> None:
    """What to do in an emergency, on a small enamelled plate left of the door."""
    _add_box(figure, "notice", PLASTIC, (-0.082, -0.004, 1.42), (0.082, 0.0, 1.66), tint=_BLACK)
    _add_plate(figure, "notice", NOTICE, (0, -0.006, 1.54), (0.078, 0, 0), (0, 0, 0.115), (WORDS, 0.0, 0.0, 0.0))

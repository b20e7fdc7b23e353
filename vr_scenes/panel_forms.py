"""The pieces of the panel: forms drawn as distance curves, and lines of letters, on a ball round the eye."""

from __future__ import annotations  # NodePath is generic for the type checker only

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from panda3d.core import LVecBase4f, NodePath, PandaNode, TextFont, TextNode

from vr_scenes.geometry.mesh import Mesh
from vr_scenes.ingredients import geometry
from vr_scenes.panel_place import AWAY_M
from vr_scenes.shading import Shaders

Colour = tuple[float, float, float, float]  # as displayed, and opacity
Place = tuple[float, float]  # degrees right and up of the panel's middle
BACK, MIDDLE, FRONT, TOP = 100, 101, 102, 103  # drawn in this order, after all of the scene
NO_COLOUR: Colour = (0.0, 0.0, 0.0, 0.0)
OVER_TEXT = 1  # priority over what letters bring along
_ALIGNED = {0: TextNode.A_center, 1: TextNode.A_left, -1: TextNode.A_right}
MARGIN_DEG = 0.4  # room for soft edges
COLUMN_DEG = 4.0  # a wide form is bent that finely


class Kind(IntEnum):
    """The shapes, as shaders/panel.frag.glsl numbers them."""

    BOX = 0
    HOUSE = 1
    BARS = 2
    LINE = 3
    RING = 4
    TICK = 5
    WEDGE = 6
    BALL = 10  # soft, and swells


class Form:
    """One shape at each of `at_deg`, (x, y) degrees from the panel's middle, drawn at once."""

    def __init__(
        self,
        parent: NodePath[PandaNode],
        shaders: Shaders,
        *,
        kind: Kind,
        at_deg: tuple[Place, ...],
        half_deg: tuple[float, float],
        corner_deg: float = 0.0,
        order: int,
    ) -> None:
        self.node: NodePath[PandaNode] = parent.attachNewNode(geometry("form", _patches(at_deg, half_deg)))
        self.node.setShader(shaders.of_files("panel", "panel"))
        self.node.setBin("fixed", order)
        self.node.setShaderInput("form", LVecBase4f(kind, *half_deg, corner_deg))

    def turn_to(self, at_deg: Place) -> None:
        """Move a form that was made in the middle."""
        self.node.setHpr(-at_deg[0], at_deg[1], 0)

    def show(
        self,
        fill: Colour,
        *,
        opacity: float,
        light: float,
        edge: Colour = NO_COLOUR,
        edge_deg: float = 0.0,
        share: float = 1.0,
    ) -> None:
        """`share` is filled from the left; of a ball it is the swell. With no opacity it is not drawn at all."""
        if opacity <= 0:
            self.node.hide()
            return
        self.node.show()
        self.node.setShaderInput("fill", LVecBase4f(*fill))
        self.node.setShaderInput("edge", LVecBase4f(*edge))
        self.node.setShaderInput("look", LVecBase4f(share, edge_deg, opacity, light))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words whose base line stands at (x, y) degrees: about it, to its right (`side` 1), or its left (-1)."""

    words: str
    at_deg: Place
    line_deg: float  # height of the line
    side: int = 0


class Letters:
    """Lines of letters, drawn at once."""

    def __init__(
        self, parent: NodePath[PandaNode], shaders: Shaders, font: TextFont, lines: tuple[Line, ...], *, order: int
    ) -> None:
        self.node: NodePath[PandaNode] = parent.attachNewNode("letters")
        for line in lines:
            text = self.node.attachNewNode(_text(font, line).generate())
            text.setPos(*on_ball(*line.at_deg))
            text.setHpr(-line.at_deg[0], line.at_deg[1], 0)
            text.setScale(_unit_m(line.line_deg))
        self.node.flattenStrong()
        self.node.setShader(shaders.of_files("panel", "letters"), OVER_TEXT)
        self.node.setBin("fixed", order, OVER_TEXT)

    def show(self, colour: Colour, *, opacity: float, light: float) -> None:
        """With no opacity it is not drawn at all."""
        if opacity <= 0:
            self.node.hide()
            return
        self.node.show()
        self.node.setShaderInput("fill", LVecBase4f(*colour))
        self.node.setShaderInput("look", LVecBase4f(0, 0, opacity, light))


def width_deg(font: TextFont, words: str, line_deg: float) -> float:
    """How wide a line is to the eye."""
    width_m = _text(font, Line(words=words, at_deg=(0.0, 0.0), line_deg=line_deg)).getWidth() * _unit_m(line_deg)
    return 2 * math.degrees(math.atan(width_m / 2 / AWAY_M))


def on_ball(x_deg: float, y_deg: float) -> tuple[float, float, float]:
    """The place at those angles before the eye, AWAY_M off."""
    x, y = math.radians(x_deg), math.radians(y_deg)
    return AWAY_M * math.cos(y) * math.sin(x), AWAY_M * math.cos(y) * math.cos(x), AWAY_M * math.sin(y)


def _text(font: TextFont, line: Line) -> TextNode:
    text = TextNode("line")
    text.setFont(font)
    text.setAlign(_ALIGNED[line.side])  # type: ignore[arg-type]  # its stub has an enum of its own
    text.setText(line.words)
    return text


def _unit_m(line_deg: float) -> float:
    return AWAY_M * math.tan(math.radians(line_deg))


def _patches(at_deg: tuple[Place, ...], half_deg: tuple[float, float]) -> Mesh:
    """Pieces of the ball; in each, the texture's coordinates are degrees from its own middle."""
    pieces = [_patch(one, half_deg) for one in at_deg]
    count = len(pieces[0].vertices)
    return Mesh(
        vertices=np.concatenate([one.vertices for one in pieces]),
        triangles=np.concatenate([one.triangles + np.uint32(place * count) for place, one in enumerate(pieces)]),
    )


def _patch(at_deg: Place, half_deg: tuple[float, float]) -> Mesh:
    """A piece of the ball; its texture's coordinates are degrees from its middle."""
    wide, high = half_deg[0] + MARGIN_DEG, half_deg[1] + MARGIN_DEG
    columns, rows = (max(1, math.ceil(2 * half / COLUMN_DEG)) for half in (wide, high))
    across, up = np.meshgrid(np.linspace(-wide, wide, columns + 1), np.linspace(-high, high, rows + 1))
    x, y = np.radians(at_deg[0] + across.ravel()), np.radians(at_deg[1] + up.ravel())
    vertices = np.zeros((x.size, 12), np.float32)
    vertices[:, :3] = AWAY_M * np.column_stack([np.cos(y) * np.sin(x), np.cos(y) * np.cos(x), np.sin(y)])
    vertices[:, 10], vertices[:, 11] = across.ravel(), up.ravel()
    first = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    quads = np.column_stack([first, first + 1, first + columns + 2, first, first + columns + 2, first + columns + 1])
    return Mesh(vertices=vertices, triangles=quads.reshape(-1, 3).astype(np.uint32))

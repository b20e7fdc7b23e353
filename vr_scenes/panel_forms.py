"""The pieces of the panel: forms drawn as distance curves, and lines of letters, on a ball round the eye."""

from __future__ import annotations  # NodePath is generic for the type checker only

import math

import numpy as np
from panda3d.core import LVecBase4f, NodePath, PandaNode, TextFont, TextNode

from vr_scenes.geometry.mesh import Mesh
from vr_scenes.ingredients import geometry
from vr_scenes.panel_place import AWAY_M
from vr_scenes.shading import Shaders

Colour = tuple[float, float, float, float]  # as displayed, and opacity
NO_COLOUR: Colour = (0.0, 0.0, 0.0, 0.0)
MARGIN_DEG = 0.4  # room for soft edges
COLUMN_DEG = 4.0  # a wide form is bent that finely


class Form:
    """One shape at (x, y), which are degrees from the panel's middle; `kind` as the shader numbers them."""

    def __init__(
        self,
        parent: NodePath[PandaNode],
        shaders: Shaders,
        *,
        kind: int,
        at_deg: tuple[float, float],
        half_deg: tuple[float, float],
        corner_deg: float = 0.0,
        order: int,
    ) -> None:
        self.node: NodePath[PandaNode] = parent.attachNewNode(geometry("form", _patch(at_deg, half_deg)))
        self.node.setShader(shaders.of_files("panel", "panel"))
        self.node.setBin("fixed", order)
        self.node.setShaderInput("form", LVecBase4f(kind, *half_deg, corner_deg))

    def turn_to(self, at_deg: tuple[float, float]) -> None:
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
        """`share` is filled from the left; of a ball it is the swell."""
        self.node.setShaderInput("fill", LVecBase4f(*fill))
        self.node.setShaderInput("edge", LVecBase4f(*edge))
        self.node.setShaderInput("look", LVecBase4f(share, edge_deg, opacity, light))


class Letters:
    """Lines of letters whose first base line stands at (x, y) degrees; `line_deg` is the height of a line."""

    def __init__(
        self,
        parent: NodePath[PandaNode],
        shaders: Shaders,
        font: TextFont,
        words: str,
        *,
        at_deg: tuple[float, float],
        line_deg: float,
        align: int = TextNode.A_center,
        order: int,
    ) -> None:
        self._text = TextNode("letters")
        self._text.setFont(font)
        self._text.setAlign(align)  # type: ignore[arg-type]  # its stub has an enum of its own
        self._text.setText(words)
        self.node: NodePath[PandaNode] = parent.attachNewNode(self._text)
        self.node.setPos(*on_ball(*at_deg))
        self.node.setHpr(-at_deg[0], at_deg[1], 0)
        self.node.setScale(AWAY_M * math.tan(math.radians(line_deg)))
        self.node.setShader(shaders.of_files("panel", "letters"), 1)
        self.node.setBin("fixed", order, 1)

    @property
    def width_deg(self) -> float:
        return 2 * math.degrees(math.atan(self._text.getWidth() * float(self.node.getSx()) / 2 / AWAY_M))

    def show(self, colour: Colour, *, opacity: float, light: float) -> None:
        self.node.setShaderInput("fill", LVecBase4f(*colour))
        self.node.setShaderInput("look", LVecBase4f(0, 0, opacity, light))


def on_ball(x_deg: float, y_deg: float) -> tuple[float, float, float]:
    """The place at those angles before the eye, AWAY_M off."""
    x, y = math.radians(x_deg), math.radians(y_deg)
    return AWAY_M * math.cos(y) * math.sin(x), AWAY_M * math.cos(y) * math.cos(x), AWAY_M * math.sin(y)


def _patch(at_deg: tuple[float, float], half_deg: tuple[float, float]) -> Mesh:
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

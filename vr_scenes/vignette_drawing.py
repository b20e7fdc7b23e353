"""The vignette as one node in the world: a dark rim at the edge of each eye's own field, and of the desk's picture."""

from __future__ import annotations  # NodePath is generic for the type checker only

import math

from panda3d.core import (
    BitMask32,
    CardMaker,
    LVecBase4f,
    NodePath,
    OmniBoundingVolume,
    PandaNode,
    TransparencyAttrib,
)

from vr_scenes.comfort import clear_field_deg
from vr_scenes.shading import Shaders

EDGE_DEG = 12.0  # to either side of the clear field's edge: no line is seen
DARKEST = 0.96
FULLY_THERE_AT = 0.8  # a weaker vignette is also less dark
ALL_CAMERAS = 31  # Panda3D's last bit is its own
ORDER = 99  # after the scene, before what is laid before the eye: a question is read through no rim


class VignetteDrawing:
    """Draws it, for the cameras `eyes` and no others."""

    def __init__(self, shaders: Shaders, eyes: BitMask32) -> None:
        maker = CardMaker("vignette")
        maker.setFrame(-1, 1, -1, 1)
        self._node: NodePath[PandaNode] = NodePath(maker.generate())
        self._node.hide(BitMask32.lowerOn(ALL_CAMERAS) & ~eyes)
        self._node.node().setBounds(OmniBoundingVolume())
        self._node.node().setFinal(True)
        self._node.setShader(shaders.of_files("vignette", "vignette"))
        self._node.setTransparency(TransparencyAttrib.M_alpha)
        self._node.setDepthTest(False)
        self._node.setDepthWrite(False)
        self._node.setTwoSided(True)
        self._node.setLightOff(1)
        self._node.setBin("fixed", ORDER)

    def lay(self, strength: float, root: NodePath[PandaNode]) -> None:
        """Over the world at `root`, as strong as `strength` 0..1 says."""
        if strength <= 0:
            self._node.detachNode()
            return
        self._node.reparentTo(root)
        half, edge = math.radians(clear_field_deg(strength) / 2), math.radians(EDGE_DEG)
        dark = DARKEST * min(1.0, strength / FULLY_THERE_AT)
        self._node.setShaderInput("rim", LVecBase4f(half, edge, dark, 0))

"""Draws where nobody sees it: what a device does first of its kind is done before it is shown."""

from __future__ import annotations  # NodePath is generic for the type checker only

from panda3d.core import Camera, GraphicsOutput, NodePath, PandaNode, PerspectiveLens

from vr_scenes.eyes import FARTHEST_M, NEAREST_M
from vr_scenes.graphics_device import GraphicsDevice
from vr_scenes.pose import Pose
from vr_scenes.world import EYE, WARM, World

SIDE_PX, FIELD_DEG = 48, 100.0
AWAY_RADII = 1.2  # so far from a part's middle the eye has all of it in its field


class Warming:
    """A small picture beside those that are shown, and the eye that draws it."""

    def __init__(self, device: GraphicsDevice, multisamples: int) -> None:
        self._device, self._multisamples = device, multisamples
        lens = PerspectiveLens()
        lens.setNearFar(NEAREST_M, FARTHEST_M)
        lens.setFov(FIELD_DEG)
        self._eye = NodePath(Camera("warm eye", lens))
        self._picture: GraphicsOutput | None = None  # made when first needed

    def look_at(self, world: World, part: NodePath[PandaNode]) -> None:
        """Let the next frame draw this `part` alone."""
        bounds = part.getTightBounds(world.root) if part.node() else None
        low, high = bounds if bounds is not None else (None, None)
        self._eye.node().setCameraMask(WARM)
        self._eye.reparentTo(world.root)
        if low is None or high is None:
            self._eye.setPosHpr(0, 0, 0, 0, 0, 0)
        else:
            middle, radius = (low + high) / 2, (high - low).length() / 2
            self._eye.setPosHpr(middle.x, middle.y - AWAY_RADII * radius - NEAREST_M, middle.z, 0, 0, 0)
        self._awake()

    def look_about(self, world: World, pose: Pose, heading_deg: float, pitch_deg: float) -> None:
        """Let the next frame draw what `pose` shows there."""
        eye = pose.eye
        self._eye.node().setCameraMask(EYE)
        self._eye.reparentTo(world.joint(eye.joint))
        self._eye.setPosHpr(eye.x_m, eye.y_m, eye.z_m, eye.heading_deg + heading_deg, pitch_deg, 0)
        self._awake()

    def rest(self) -> None:
        """Draw nothing."""
        if self._picture is not None:
            self._picture.setActive(False)

    def leave(self) -> None:
        """Stand in no world, so that none is kept."""
        self._eye.detachNode()

    def _awake(self) -> None:
        if self._picture is None:
            self._picture = self._device.buffer("warm", SIDE_PX, SIDE_PX, self._multisamples, sort=5)
            self._picture.makeDisplayRegion().setCamera(self._eye)
        self._picture.setActive(True)

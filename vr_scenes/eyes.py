"""Two eyes of a headset in Panda3D: a picture and a mirror for each, and what the desk sees of them."""

from __future__ import annotations  # NodePath is generic for the type checker only

from typing import Protocol

from panda3d.core import (
    Camera,
    CardMaker,
    CullFaceAttrib,
    DisplayRegion,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsStateGuardian,
    LMatrix4f,
    MatrixLens,
    NodePath,
    OrthographicLens,
    PandaNode,
    Quat,
    RenderState,
    SamplerState,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.graphics_device import GraphicsFailed
from vr_scenes.headset import EyeView, clip_matrix
from vr_scenes.pose import Placement
from vr_scenes.world import EYE, MIRROR, World

NEAREST_M, FARTHEST_M = 0.06, 6000.0
MIRROR_SHARE = 0.6  # of the picture's size; waves blur it anyway
OVER_NODES = 10  # priority of an eye's own mirror over the one that the water has


class MakeBuffer(Protocol):
    """Makes an offscreen picture on the device that draws."""

    def __call__(self, name: str, width: int, height: int, multisamples: int, sort: int = 0) -> GraphicsOutput: ...


class Eyes:
    """Pictures of `size_px` for both eyes; `desk`, which shows the world to others, shows the left one meanwhile."""

    def __init__(
        self, make_buffer: MakeBuffer, desk: GraphicsOutput, size_px: tuple[int, int], multisamples: int
    ) -> None:
        self.size_px = size_px
        self._desk = desk
        self._rig: NodePath[PandaNode] = NodePath("head")
        self._eyes = tuple(_Eye(name, make_buffer, size_px, multisamples) for name in ("left", "right"))
        self._card, self._region = _spectator(desk, self._eyes[0].texture)

    def look(self, world: World, place: Placement, views: tuple[EyeView, ...]) -> None:
        """Stand at `place`, with the eyes as `views` say; what the head does comes on top of it.

        Only the heading of `place` counts: nobody's world is tilted for him.
        """
        if len(views) != len(self._eyes):
            raise GraphicsFailed(f"a headset has {len(self._eyes)} eyes here, not {len(views)}; use one with two")
        self._rig.reparentTo(world.joint(place.joint))
        self._rig.setPosHpr(place.x_m, place.y_m, place.z_m, place.heading_deg, 0, 0)
        for eye, view in zip(self._eyes, views, strict=True):
            eye.look(self._rig, world, view)
        self._frame_desk()
        self._region.setActive(True)

    @property
    def head(self) -> NodePath[Camera]:
        """Where the head is and how it is turned: as its left eye, 3 cm beside its middle."""
        return self._eyes[0].camera

    def textures(self, device: GraphicsStateGuardian) -> tuple[int, ...]:
        """OpenGL's names of what was drawn last."""
        return tuple(_native_name(eye.texture, device) for eye in self._eyes)

    def rest(self) -> None:
        """Draw nothing."""
        self._region.setActive(False)
        for eye in self._eyes:
            eye.rest()

    def release(self, engine: GraphicsEngine) -> None:
        """Give everything back."""
        self._desk.removeDisplayRegion(self._region)
        for eye in self._eyes:
            eye.release(engine)

    def _frame_desk(self) -> None:
        """Fill the desk's picture with the middle of the eye's, undistorted."""
        desk = self._desk.getXSize() / max(1, self._desk.getYSize())
        eye = self.size_px[0] / self.size_px[1]
        self._card.setScale(max(1.0, eye / desk), 1, max(1.0, desk / eye))


class _Eye:
    """One eye's picture, and the mirror that its water shows."""

    def __init__(self, name: str, make_buffer: MakeBuffer, size_px: tuple[int, int], multisamples: int) -> None:
        width, height = size_px
        self.texture = PandaTexture(f"{name} eye")
        self._lens = MatrixLens()
        self._lens.setNearFar(NEAREST_M, FARTHEST_M)
        self._mirror_texture = PandaTexture(f"{name} mirror")
        self._mirror_texture.setWrapU(SamplerState.WM_clamp)
        self._mirror_texture.setWrapV(SamplerState.WM_clamp)
        self.camera = _camera(f"{name} eye", self._lens)
        self.camera.node().setCameraMask(EYE)
        self.camera.node().setInitialState(_with_mirror(self._mirror_texture))
        self._mirror_camera = _camera(f"{name} mirror", self._lens)
        self._mirror_camera.node().setCameraMask(MIRROR)
        self._mirror_camera.node().setInitialState(reversed_culling())
        small = (max(16, int(MIRROR_SHARE * width)), max(16, int(MIRROR_SHARE * height)))
        self._mirror = make_buffer(f"{name} mirror", *small, 0, sort=-5)  # after the shadow maps, which are at -10
        self._mirror.addRenderTexture(self._mirror_texture, GraphicsOutput.RTM_bind_or_copy)
        self._mirror.makeDisplayRegion().setCamera(self._mirror_camera)
        self._picture = make_buffer(f"{name} eye", width, height, multisamples, sort=-2)  # before the desk's picture
        self._picture.addRenderTexture(self.texture, GraphicsOutput.RTM_bind_or_copy)
        self._picture.makeDisplayRegion().setCamera(self.camera)

    def look(self, rig: NodePath[PandaNode], world: World, view: EyeView) -> None:
        rows = clip_matrix(view.field, NEAREST_M, FARTHEST_M)
        self._lens.setUserMat(LMatrix4f(*(float(cell) for row in rows for cell in row)))
        self.camera.reparentTo(rig)
        self.camera.setPosQuat(view.pose.place_m, Quat(*view.pose.turn))
        put_below_water(self._mirror_camera, self.camera, world)
        self._picture.setActive(True)
        self._mirror.setActive(world.has_water)

    def rest(self) -> None:
        self._picture.setActive(False)
        self._mirror.setActive(False)

    def release(self, engine: GraphicsEngine) -> None:
        for buffer in (self._picture, self._mirror):
            engine.removeWindow(buffer)
        for camera in (self.camera, self._mirror_camera):
            camera.removeNode()


def put_below_water(mirrored: NodePath[Camera], eye: NodePath[Camera], world: World) -> None:
    """Stand where `eye` is seen in level water at height 0, upside down."""
    mirrored.reparentTo(world.root)
    flipped = eye.getMat(world.root)
    for row in range(4):
        flipped.setCell(row, 2, -flipped.getCell(row, 2))
    mirrored.setMat(flipped)


def reversed_culling() -> RenderState:
    """In a mirror image what faced the eye faces away."""
    return RenderState.make(CullFaceAttrib.makeReverse())


def _with_mirror(texture: PandaTexture) -> RenderState:
    """Water that this camera sees shows `texture`."""
    node: NodePath[PandaNode] = NodePath("state")
    node.setShaderInput("mirror", texture, OVER_NODES)
    return node.getState()


def _camera(name: str, lens: MatrixLens) -> NodePath[Camera]:
    return NodePath(Camera(name, lens))


def _spectator(desk: GraphicsOutput, texture: PandaTexture) -> tuple[NodePath[PandaNode], DisplayRegion]:
    flat: NodePath[PandaNode] = NodePath("spectator")
    flat.setDepthTest(False)
    flat.setDepthWrite(False)
    maker = CardMaker("left eye")
    maker.setFrame(-1, 1, -1, 1)
    card = flat.attachNewNode(maker.generate())
    card.setTexture(texture)
    lens = OrthographicLens()
    lens.setFilmSize(2, 2)
    lens.setNearFar(-10, 10)
    region = desk.makeDisplayRegion()
    region.setSort(5)  # below the legend, which is at 10
    region.setCamera(flat.attachNewNode(Camera("spectator", lens)))
    return card, region


def _native_name(texture: PandaTexture, device: GraphicsStateGuardian) -> int:
    context = texture.prepareNow(0, device.getPreparedObjects(), device)
    if context is None or not context.getNativeId():
        raise GraphicsFailed("the picture of an eye is not on the graphics card; update the driver")
    return int(context.getNativeId())

"""Draws a pose with Panda3D: meshes, joints, sun with two shadow maps, mirror, one picture a call."""

from __future__ import annotations  # NodePath is generic for the type checker only

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    BitMask32,
    Camera,
    DataGraphTraverser,
    GraphicsOutput,
    NodePath,
    OrthographicLens,
    PandaNode,
    PerspectiveLens,
    SamplerState,
    TextNode,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.behaviour import Watching
from vr_scenes.comfort import Carried
from vr_scenes.eyes import FARTHEST_M, MIRROR_SHARE, NEAREST_M, Eyes, put_below_water, reversed_culling
from vr_scenes.frame_mark import FrameMark, read_mark
from vr_scenes.graphics_device import GraphicsDevice, GraphicsFailed, collect_states, return_freed_memory
from vr_scenes.headset import EyeView
from vr_scenes.ingredients import Ingredients
from vr_scenes.listening import Listening, Point
from vr_scenes.panel import Shown
from vr_scenes.panel_drawing import PanelDrawing
from vr_scenes.pose import Placement, Pose, View
from vr_scenes.shading import Shaders
from vr_scenes.stage_messages import StageSettings
from vr_scenes.vignette_drawing import VignetteDrawing
from vr_scenes.warming import Warming
from vr_scenes.world import EYE, MIRROR, World
from vr_scenes.world_places import carried_in, listening_in, watching_in

UPRIGHT_FIELD_DEG = 62.0  # up and down; as much as a desk screen bears without stretching its corners
LINE_PX = 15  # of the overlaid text; readable at arm's length


class Drawing:
    """Owns the graphics device and the worlds of the scenes loaded so far.

    `ingredients_of` gives what a scene's world is made of, by name. Raises GraphicsFailed if nothing can be drawn on
    this machine.
    """

    def __init__(self, settings: StageSettings, ingredients_of: Callable[[str], Ingredients]) -> None:
        self._settings = settings
        self._ingredients_of = ingredients_of
        self._shaders = Shaders()
        self._worlds: dict[str, World] = {}
        self._shown: World | None = None
        self._device = GraphicsDevice(settings)
        self._engine, self.output, self.graphics = self._device.engine, self._device.output, self._device.name
        self._lens = PerspectiveLens()
        self._lens.setNearFar(NEAREST_M, FARTHEST_M)
        self._eye = _camera("eye", self._lens, EYE)
        self._mirror_eye = _camera("mirror eye", self._lens, MIRROR)
        self._mirror_eye.node().setInitialState(reversed_culling())
        self._region = self.output.makeDisplayRegion()
        self._region.setCamera(self._eye)
        self._eyes: Eyes | None = None  # made when a headset first wants them
        self._mirror_texture = PandaTexture("mirror")
        self._mirror = self._open_mirror()
        self._warming = Warming(self._device, settings.multisamples)
        self._mark = FrameMark(self.output) if settings.marks_frames else None
        self._keyboard: NodePath[PandaNode] | None = None
        self._overlay: NodePath[PandaNode] | None = None
        self._text: TextNode | None = None
        self._traverser = DataGraphTraverser()
        self._panel = PanelDrawing(self._shaders, EYE)
        self._laid: tuple[Shown, float] | None = None
        self._vignette, self._narrowed = VignetteDrawing(self._shaders, EYE), 0.0

    @property
    def device(self) -> GraphicsDevice:
        """What it draws on."""
        return self._device

    def lay(self, shown: Shown | None, breath: float = 0.0) -> None:
        """What lies before the eye from the next frame on; a guide swells with `breath` (0 out .. 1 in)."""
        self._laid = None if shown is None else (shown, breath)

    def prepare_panel(self, pose: Pose) -> None:
        """Draw one frame of `pose` with all that will ever lie before the eye, too faint to be seen.

        The device knows it then: a question that comes in mid-scene costs no more than any frame.
        """
        world = self._enter(pose)
        self._panel.prepare(pose, world.joint(pose.eye.joint))
        self._render(pose, world, is_new=False)

    def narrow(self, strength: float) -> None:
        """How strong the vignette is in the frames to come, 0..1."""
        self._narrowed = strength

    def draw(self, pose: Pose, heading_deg: float = 0.0, pitch_deg: float = View.FORWARD.value[1]) -> None:
        """Draw one frame of `pose`; returns when it is drawn. Raises SceneError if its model cannot be made."""
        is_new = pose.scene not in self._worlds
        world = self._enter(pose)
        self._look(world, pose.eye, heading_deg, pitch_deg)
        self._rest_eyes()
        self._mirror.setActive(world.has_water)
        self._render(pose, world, is_new=is_new)

    def draw_eyes(self, pose: Pose, eyes: tuple[EyeView, ...], eye_px: tuple[int, int]) -> tuple[int, ...]:
        """Draw one frame of `pose` for each of `eyes`, which stand relative to the pose's eye; the picture shows the
        first of them. Returns OpenGL's names of the drawn textures, `eye_px` wide and high, sRGB in eight bits.

        Raises SceneError if the model cannot be made, GraphicsFailed if such pictures are refused.
        """
        is_new = pose.scene not in self._worlds
        world = self._enter(pose)
        if self._eyes is None or self._eyes.size_px != eye_px:
            self._release_eyes()
            self._eyes = Eyes(self._device.buffer, self.output, eye_px, self._settings.multisamples)
        self._eyes.look(world, pose.eye, eyes)
        self._region.setActive(False)
        self._mirror.setActive(False)
        self._render(pose, world, is_new=is_new)
        return self._eyes.textures(self._device.guardian)

    def _release_eyes(self) -> None:
        if self._eyes is not None:
            self._eyes.release(self._engine)
            self._eyes = None

    def _rest_eyes(self) -> None:
        """The picture is drawn for its own sake again, and nobody wears a headset."""
        self._region.setActive(True)
        if self._eyes is not None:
            self._eyes.rest()

    def _enter(self, pose: Pose) -> World:
        world = self._world(pose.scene)
        if self._shown is not None and self._shown is not world:
            self._shown.rest(self._device.guardian)
        self._shown = world
        world.take(pose, self._device.guardian)
        if self._laid is None:
            self._panel.clear()
        else:
            self._panel.lay(self._laid[0], pose, world.joint(pose.eye.joint), self._laid[1])
        self._vignette.lay(self._narrowed * (1 - pose.veil), world.root)
        return world

    def _render(self, pose: Pose, world: World, *, is_new: bool) -> None:
        if is_new:
            self._engine.renderFrame()  # it makes the shadow maps, and cannot use them yet
            world.take(pose, self._device.guardian)
        self._engine.renderFrame()
        self._engine.flipFrame()  # show it now, not when the next frame begins
        self._engine.syncFrame()
        collect_states(rounds=1)

    @property
    def loaded(self) -> tuple[str, ...]:
        """The scenes whose worlds are there."""
        return tuple(self._worlds)

    def grow(self, pose: Pose) -> bool:
        """Bring one more part of the world of `pose` to the device, drawn where nobody sees it; False: all are there.

        Raises SceneError if there is no model.
        """
        if pose.scene not in self._worlds:
            self._worlds[pose.scene] = self._new_world(pose.scene)
            return True
        world = self._worlds[pose.scene]
        part = world.grow()
        if part is None:
            return False
        world.half_take(pose)
        world.rest(self._device.guardian)
        self._warming.look_at(world, part)
        self._draw_aside()
        world.hide_from_warming(part)
        return True

    def warm(self, pose: Pose, heading_deg: float, pitch_deg: float) -> None:
        """Draw `pose` where nobody sees it: what a device does first of its kind is then done.

        What is seen together, and the shadow maps, come to the device. Raises SceneError if there is no model.
        """
        world = self._world(pose.scene)
        self._warming.look_about(world, pose, heading_deg, pitch_deg)
        self._draw_aside(world, pose)

    def draw_unseen(self) -> None:
        """Leave the picture as it is, and only hear what the window says."""
        self._draw_aside()

    def _draw_aside(self, world: World | None = None, pose: Pose | None = None) -> None:
        """One frame of what is shown to nobody, with the shadows of `world` in `pose` where they are given."""
        if self._shown is not None:
            self._shown.rest(self._device.guardian)
        if world is not None and pose is not None:
            world.take(pose, self._device.guardian)
        self.output.setActive(False)
        if self._eyes is not None:
            self._eyes.rest()
        self._mirror.setActive(False)
        self._engine.renderFrame()
        self._engine.syncFrame()
        self.output.setActive(True)
        self._warming.rest()

    def cool(self, scene: str) -> None:
        """The scene has been warmed: it rests until it is shown."""
        self._warming.leave()
        world = self._worlds.get(scene)
        if world is not None and world is not self._shown:
            world.rest(self._device.guardian)

    def release(self, scene: str) -> None:
        """Give back a scene that is not shown now; to show it again it must be loaded anew."""
        world = self._worlds.get(scene)
        if world is None or world is self._shown:
            return
        del self._worlds[scene]
        world.release(self._device.guardian)
        collect_states(rounds=2)  # those that nobody uses, then those that only these used
        return_freed_memory()

    def in_view(self) -> tuple[int, int]:
        """Triangles and draw calls of the frame drawn last, without those of shadow maps and mirror."""
        return self._shown.in_view(self._eye) if self._shown is not None else (0, 0)

    def mark(self, number: int) -> None:
        """Let the frames to come bear `number`, where frames bear marks."""
        if self._mark is not None:
            self._mark.set(number)

    def marked(self) -> int | None:
        """The number modulo 256 that the picture drawn last bears; None: none."""
        return None if self._mark is None else read_mark(self._device.picture)

    def listening(self, pose: Pose) -> Listening | None:
        """Where the head and the sounds of `pose` are, which was drawn last; None: something else was."""
        world = self._worlds.get(pose.scene)
        if world is None or world is not self._shown:
            return None
        head = self._eye if self._eyes is None or self._region.isActive() else self._eyes.head
        return listening_in(world, head, pose)

    def carried(self, pose: Pose) -> Carried | None:
        """Where `pose` has its eye, if it was drawn last and can be seen."""
        world = self._worlds.get(pose.scene)
        return None if world is None or world is not self._shown or pose.veil >= 1 else carried_in(world, pose)

    def watching(self, pose: Pose, place_m: Point, heading_deg: float, pitch_deg: float) -> Watching | None:
        """How a head there stands to what is feared in `pose`, which was drawn last; None: something else was."""
        world = self._worlds.get(pose.scene)
        if world is None or world is not self._shown:
            return None
        return watching_in(world, pose, place_m, heading_deg, pitch_deg)

    def picture(self) -> NDArray[np.uint8]:
        """The frame drawn last, (height, width, 3) sRGB. Offscreen only."""
        size = (self._device.picture.getYSize(), self._device.picture.getXSize(), 3)
        data = self._device.picture.getRamImageAs("RGB")
        if not data:
            raise GraphicsFailed("the drawn picture cannot be read back; is the stage a window?")
        return np.frombuffer(bytes(data), np.uint8).reshape(size)[::-1].copy()

    def read_keys_from(self, source: NodePath[PandaNode]) -> None:
        """Let the keyboard below `source` throw its events whenever `read_keys` is called."""
        self._keyboard = source

    def read_keys(self) -> None:
        """Let keys throw what came with the frame drawn last; to be called before each frame."""
        if self._keyboard is not None:
            self._traverser.traverse(self._keyboard.node())

    def overlay(self, text: TextNode) -> None:
        """Lay a small text over the upper edge of the picture, as large in any window that is wide enough for it; the
        lower edge is the panel's."""
        flat = NodePath("flat")
        flat.setDepthTest(False)
        flat.setDepthWrite(False)
        lens = OrthographicLens()
        lens.setFilmSize(2, 2)
        lens.setNearFar(-10, 10)
        self._overlay, self._text = flat.attachNewNode(text), text
        region = self.output.makeDisplayRegion()
        region.setSort(10)
        region.setCamera(flat.attachNewNode(Camera("flat eye", lens)))

    def close(self) -> None:
        """Give the device back."""
        self._engine.removeAllWindows()

    def _world(self, scene: str) -> World:
        """All of the scene's world, made now as far as it is not there."""
        if scene not in self._worlds:
            self._worlds[scene] = self._new_world(scene)
        world = self._worlds[scene]
        while world.grow() is not None:
            pass
        return world

    def _new_world(self, scene: str) -> World:
        return World(self._ingredients_of(scene), self._settings, self._mirror_texture, self._shaders)

    def _look(self, world: World, eye: Placement, heading_deg: float, pitch_deg: float) -> None:
        width, height = self.output.getXSize(), self.output.getYSize()
        self._lens.setAspectRatio(width / max(height, 1))
        self._lens.setMinFov(UPRIGHT_FIELD_DEG)
        self._lay_text(width, height)
        self._eye.reparentTo(world.joint(eye.joint))
        self._eye.setPosHpr(eye.x_m, eye.y_m, eye.z_m, eye.heading_deg + heading_deg, pitch_deg, 0)
        world.sky.setPos(self._eye.getPos(world.root))
        put_below_water(self._mirror_eye, self._eye, world)

    def _lay_text(self, width: int, height: int) -> None:
        """Into the left upper corner; in a window too narrow for its longest line smaller, never cut off."""
        if self._overlay is None or self._text is None:
            return
        line_px = min(LINE_PX, width / (self._text.getWidth() + 2))  # a line's height is free on either side
        across, up = 2 / max(width, 1), 2 / max(height, 1)  # a pixel, in a picture that is 2 wide and high
        self._overlay.setScale(line_px * across, 1, line_px * up)
        self._overlay.setPos(line_px * across - 1, 0, 1 - 1.6 * line_px * up)

    def _open_mirror(self) -> GraphicsOutput:
        width, height = (
            max(16, int(MIRROR_SHARE * side)) for side in (self._settings.width_px, self._settings.height_px)
        )
        mirror = self._device.buffer("mirror", width, height, 0, sort=-5)  # after the shadow maps, which are at -10
        self._mirror_texture.setWrapU(SamplerState.WM_clamp)
        self._mirror_texture.setWrapV(SamplerState.WM_clamp)
        mirror.addRenderTexture(self._mirror_texture, GraphicsOutput.RTM_bind_or_copy)
        mirror.makeDisplayRegion().setCamera(self._mirror_eye)
        return mirror


def _camera(name: str, lens: PerspectiveLens, mask: BitMask32) -> NodePath[Camera]:
    camera = Camera(name, lens)
    camera.setCameraMask(mask)
    return NodePath(camera)

"""Draws a pose with Panda3D: meshes, joints, sun with two shadow maps, mirror, one picture a call."""

from __future__ import annotations  # NodePath is generic for the type checker only

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    BitMask32,
    Camera,
    DataGraphTraverser,
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    LPoint3f,
    LVecBase3f,
    NodePath,
    OrthographicLens,
    PandaNode,
    PerspectiveLens,
    RenderState,
    SamplerState,
    TextNode,
    TransformState,
    WindowProperties,
    loadPrcFileData,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.exposure import SceneError
from vr_scenes.eyes import FARTHEST_M, MIRROR_SHARE, NEAREST_M, Eyes, put_below_water, reversed_culling
from vr_scenes.headset import EyeView
from vr_scenes.ingredients import Ingredients
from vr_scenes.listening import Listening, Point
from vr_scenes.pose import Placement, Pose, View
from vr_scenes.shading import Shaders
from vr_scenes.stage_messages import StageSettings
from vr_scenes.world import EYE, MIRROR, World

UPRIGHT_FIELD_DEG = 62.0  # up and down; as much as a desk screen bears without stretching its corners
LINE_PX = 15  # of the overlaid text; readable at arm's length
WARM_PX, WARM_FIELD_DEG = 48, 100.0  # of the unseen picture in which a world is drawn first


_Thing = TypeVar("_Thing")


class GraphicsFailed(SceneError):
    """Nothing can be drawn here; the message says what to do."""


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
        self._engine = GraphicsEngine.getGlobalPtr()
        self.pipe, self.output = self._open()
        self.graphics = self._checked_graphics()
        self._picture = PandaTexture("picture")
        if not settings.is_window:
            self.output = self._buffer("picture", settings.width_px, settings.height_px, settings.multisamples)
            self.output.addRenderTexture(self._picture, GraphicsOutput.RTM_copy_ram)
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
        self._warm_lens = PerspectiveLens()
        self._warm_lens.setNearFar(NEAREST_M, FARTHEST_M)
        self._warm_lens.setFov(WARM_FIELD_DEG)
        self._warm_eye = _camera("warm eye", self._warm_lens, EYE)
        self._warm: GraphicsOutput | None = None  # made when first needed
        self._keyboard: NodePath[PandaNode] | None = None
        self._overlay: NodePath[PandaNode] | None = None
        self._traverser = DataGraphTraverser()

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

        Raises SceneError if the model cannot be made, GraphicsFailed if so large a picture is refused.
        """
        is_new = pose.scene not in self._worlds
        world = self._enter(pose)
        if self._eyes is None or self._eyes.size_px != eye_px:
            self._release_eyes()
            self._eyes = Eyes(self._buffer, self.output, eye_px, self._settings.multisamples)
        self._eyes.look(world, pose.eye, eyes)
        self._region.setActive(False)
        self._mirror.setActive(False)
        self._render(pose, world, is_new=is_new)
        return self._eyes.textures(self.output.getGsg())

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
            self._shown.rest(self.output.getGsg())
        self._shown = world
        world.take(pose, self.output.getGsg())
        return world

    def _render(self, pose: Pose, world: World, *, is_new: bool) -> None:
        self._read_keys()
        if is_new:
            self._engine.renderFrame()  # it makes the shadow maps, and cannot use them yet
            world.take(pose, self.output.getGsg())
        self._engine.renderFrame()
        self._engine.flipFrame()  # show it now, not when the next frame begins
        self._engine.syncFrame()
        if self._warm is not None:
            self._warm.setActive(False)
        _collect_states(rounds=1)

    @property
    def loaded(self) -> tuple[str, ...]:
        """The scenes whose worlds are there."""
        return tuple(self._worlds)

    def warm(self, pose: Pose, heading_deg: float, pitch_deg: float) -> None:
        """Let the next frame draw `pose` where nobody sees it too: what a device does first of its kind is then done.

        Shaders, meshes, textures and shadow maps are brought to the device. Raises SceneError if there is no model.
        """
        world = self._world(pose.scene)
        world.take(pose, self.output.getGsg())
        if self._warm is None:
            self._warm = self._buffer("warm", WARM_PX, WARM_PX, self._settings.multisamples, sort=5)
            self._warm.makeDisplayRegion().setCamera(self._warm_eye)
        eye = pose.eye
        self._warm_eye.reparentTo(world.joint(eye.joint))
        self._warm_eye.setPosHpr(eye.x_m, eye.y_m, eye.z_m, eye.heading_deg + heading_deg, pitch_deg, 0)
        self._warm.setActive(True)

    def draw_unseen(self) -> None:
        """Draw what was given to `warm`, if anything, and leave the picture as it is. Keys are read as ever."""
        self._read_keys()
        self.output.setActive(False)
        if self._eyes is not None:
            self._eyes.rest()
        self._mirror.setActive(False)
        if self._shown is not None:
            self._shown.rest(self.output.getGsg())
        self._engine.renderFrame()
        self._engine.syncFrame()
        self.output.setActive(True)
        if self._warm is not None:
            self._warm.setActive(False)

    def cool(self, scene: str) -> None:
        """The scene has been warmed: it rests until it is shown."""
        self._warm_eye.detachNode()
        world = self._worlds.get(scene)
        if world is not None and world is not self._shown:
            world.rest(self.output.getGsg())

    def release(self, scene: str) -> None:
        """Give back a scene that is not shown now; to show it again it must be loaded anew."""
        world = self._worlds.get(scene)
        if world is None or world is self._shown:
            return
        del self._worlds[scene]
        world.release(self.output.getGsg())
        _collect_states(rounds=2)  # those that nobody uses, then those that only these used
        _return_freed_memory()

    def in_view(self) -> tuple[int, int]:
        """Triangles and draw calls of the frame drawn last, without those of shadow maps and mirror."""
        return self._shown.in_view(self._eye) if self._shown is not None else (0, 0)

    def listening(self, pose: Pose) -> Listening | None:
        """Where the head and the sounds of `pose` are, which was drawn last; None: something else was."""
        world = self._worlds.get(pose.scene)
        if world is None or world is not self._shown:
            return None
        head = self._eye if self._eyes is None or self._region.isActive() else self._eyes.head
        turn = head.getQuat(world.root)
        return Listening(
            head_m=_point(head.getPos(world.root)),
            ahead=_point(turn.getForward()),
            up=_point(turn.getUp()),
            sounds_m=tuple(
                _point(world.root.getRelativePoint(world.joint(sound.joint), LPoint3f(sound.x_m, sound.y_m, sound.z_m)))
                for sound in pose.sounds
            ),
        )

    def picture(self) -> NDArray[np.uint8]:
        """The frame drawn last, (height, width, 3) sRGB. Offscreen only."""
        size = (self._picture.getYSize(), self._picture.getXSize(), 3)
        data = self._picture.getRamImageAs("RGB")
        if not data:
            raise GraphicsFailed("the drawn picture cannot be read back; is the stage a window?")
        return np.frombuffer(bytes(data), np.uint8).reshape(size)[::-1].copy()

    def read_keys_from(self, source: NodePath[PandaNode]) -> None:
        """Let the keyboard below `source` throw its events before each frame."""
        self._keyboard = source

    def overlay(self, text: TextNode) -> None:
        """Lay a small text over the lower edge of the picture, as large in any window."""
        flat = NodePath("flat")
        flat.setDepthTest(False)
        flat.setDepthWrite(False)
        lens = OrthographicLens()
        lens.setFilmSize(2, 2)
        lens.setNearFar(-10, 10)
        self._overlay = flat.attachNewNode(text)
        region = self.output.makeDisplayRegion()
        region.setSort(10)
        region.setCamera(flat.attachNewNode(Camera("flat eye", lens)))

    def close(self) -> None:
        """Give the device back."""
        self._engine.removeAllWindows()

    def _read_keys(self) -> None:
        if self._keyboard is not None:
            self._traverser.traverse(self._keyboard.node())

    def _world(self, scene: str) -> World:
        if scene not in self._worlds:
            ingredients = self._ingredients_of(scene)
            self._worlds[scene] = World(ingredients, self._settings, self._mirror_texture, self._shaders)
        return self._worlds[scene]

    def _look(self, world: World, eye: Placement, heading_deg: float, pitch_deg: float) -> None:
        width, height = self.output.getXSize(), self.output.getYSize()
        self._lens.setAspectRatio(width / max(height, 1))
        self._lens.setMinFov(UPRIGHT_FIELD_DEG)
        if self._overlay is not None:
            across, up = 2 / max(width, 1), 2 / max(height, 1)  # a pixel, in a picture that is 2 wide and high
            self._overlay.setScale(LINE_PX * across, 1, LINE_PX * up)
            self._overlay.setPos(LINE_PX * across - 1, 0, 3.2 * LINE_PX * up - 1)
        self._eye.reparentTo(world.joint(eye.joint))
        self._eye.setPosHpr(eye.x_m, eye.y_m, eye.z_m, eye.heading_deg + heading_deg, pitch_deg, 0)
        world.sky.setPos(self._eye.getPos(world.root))
        put_below_water(self._mirror_eye, self._eye, world)

    def _open(self) -> tuple[GraphicsPipe, GraphicsOutput]:
        settings = self._settings
        module = "pandagl" if settings.is_window else "p3headlessgl"
        _configure(module)
        where = "a display (is DISPLAY set?)" if settings.is_window else "EGL (is Mesa installed?)"
        pipe = _there(
            GraphicsPipeSelection.getGlobalPtr().makeModulePipe(module),
            f"no graphics: {module} does not find {where}; try the other of window and offscreen",
        )
        if settings.is_window:
            size, flags = _size(settings.width_px, settings.height_px), GraphicsPipe.BF_require_window
            size.setTitle("Attune")
        else:
            size, flags = _size(16, 16), GraphicsPipe.BF_refuse_window
        what = "a window" if settings.is_window else "an offscreen buffer"
        refused = f"no graphics: {what} was refused by {pipe.getInterfaceName()}; check display and driver"
        wanted = _frame_properties(settings.multisamples if settings.is_window else 0)
        output = _there(self._engine.makeOutput(pipe, "stage", 0, wanted, size, flags), refused)
        self._engine.openWindows()
        _there(output.getGsg(), refused)
        if not output.isValid():
            raise GraphicsFailed(refused)
        return pipe, output

    def _checked_graphics(self) -> str:
        device = self.output.getGsg()
        version = (device.getDriverVersionMajor(), device.getDriverVersionMinor())
        name = f"{device.getDriverRenderer()}, OpenGL {version[0]}.{version[1]}"
        if version < (3, 3):
            raise GraphicsFailed(f"the graphics are too old: {name}; OpenGL 3.3 is needed: update the driver")
        return name

    def _open_mirror(self) -> GraphicsOutput:
        width, height = (
            max(16, int(MIRROR_SHARE * side)) for side in (self._settings.width_px, self._settings.height_px)
        )
        mirror = self._buffer("mirror", width, height, 0, sort=-5)  # after the shadow maps, which are at -10
        self._mirror_texture.setWrapU(SamplerState.WM_clamp)
        self._mirror_texture.setWrapV(SamplerState.WM_clamp)
        mirror.addRenderTexture(self._mirror_texture, GraphicsOutput.RTM_bind_or_copy)
        mirror.makeDisplayRegion().setCamera(self._mirror_eye)
        return mirror

    def _buffer(self, name: str, width: int, height: int, multisamples: int, sort: int = 0) -> GraphicsOutput:
        size, flags = _size(width, height), GraphicsPipe.BF_refuse_window
        wanted = _frame_properties(multisamples)
        made = self._engine.makeOutput(self.pipe, name, sort, wanted, size, flags, self.output.getGsg(), self.output)
        return _there(made, f"no graphics: a buffer of {width}x{height} with {multisamples} samples was refused")


def _collect_states(*, rounds: int) -> None:
    """Let go of Panda3D's states that nobody uses: left to itself it keeps those of every frame, 0.1 MB each."""
    for _ in range(rounds):
        RenderState.garbageCollect()
        TransformState.garbageCollect()


def _return_freed_memory() -> None:
    """Worlds leave holes of all sizes, which the C library keeps: 0.2 to 1.4 MB more with every switch of the scene."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library other than glibc
            ctypes.CDLL(None).malloc_trim(0)


def _configure(module: str) -> None:
    loadPrcFileData(
        "stage",
        f"load-display {module}\naux-display\naudio-library-name null\nsync-video 0\ngl-version 3 3\n"
        "textures-power-2 none\nnotify-level error\nnotify-level-device fatal\nnotify-level-x11display fatal\n"
        "gl-debug 0\ntexture-anisotropic-degree 1\nframebuffer-multisample 1\n",
    )


def _size(width_px: int, height_px: int) -> WindowProperties:
    properties = WindowProperties()
    properties.setSize(width_px, height_px)
    return properties


def _point(of: LVecBase3f) -> Point:
    return of.x, of.y, of.z


def _there(thing: _Thing | None, otherwise: str) -> _Thing:
    """Panda3D gives None where its types promise an object. Raises GraphicsFailed in these words."""
    if thing is None:
        raise GraphicsFailed(otherwise)
    return thing


def _frame_properties(multisamples: int) -> FrameBufferProperties:
    wanted = FrameBufferProperties()
    wanted.setRgbaBits(8, 8, 8, 8)
    wanted.setDepthBits(24)
    wanted.setBackBuffers(1)  # a window with its front buffer alone stays black where nothing flushes it
    if multisamples:
        wanted.setMultisamples(multisamples)
    return wanted


def _camera(name: str, lens: PerspectiveLens, mask: BitMask32) -> NodePath[Camera]:
    camera = Camera(name, lens)
    camera.setCameraMask(mask)
    return NodePath(camera)

"""The graphics that Panda3D draws on: opened and checked, its buffers, and its memory given back."""

import ctypes
import sys
from contextlib import suppress
from typing import TypeVar

from panda3d.core import (
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    GraphicsStateGuardian,
    RenderState,
    TransformState,
    WindowProperties,
    loadPrcFileData,
)
from panda3d.core import Texture as PandaTexture

from vr_scenes.exposure import SceneError
from vr_scenes.stage_messages import StageSettings

LEAST_VERSION = (3, 3)  # of OpenGL: our shaders are GLSL 330

_Thing = TypeVar("_Thing")


class GraphicsFailed(SceneError):
    """Nothing can be drawn here; the message says what to do."""


class GraphicsDevice:
    """A window, or an offscreen picture, and what else is drawn beside it.

    `output` is what is shown; `picture` its pixels where it is offscreen; `name` what draws. Raises GraphicsFailed
    if nothing can be drawn on this machine.
    """

    def __init__(self, settings: StageSettings) -> None:
        self.engine = GraphicsEngine.getGlobalPtr()
        self._pipe, self.output = _open(self.engine, settings)
        self.name = _checked_name(self.guardian)
        self.picture = PandaTexture("picture")
        self._is_window = settings.is_window
        if not settings.is_window:
            self.output = self.buffer("picture", settings.width_px, settings.height_px, settings.multisamples)
            self.output.addRenderTexture(self.picture, GraphicsOutput.RTM_copy_ram)

    @property
    def guardian(self) -> GraphicsStateGuardian:
        """Panda3D's name for the open context."""
        return self.output.getGsg()

    def copy_to(self, texture: PandaTexture) -> None:
        """Have every frame of the output copied to `texture`, on the graphics card."""
        self.output.addRenderTexture(texture, GraphicsOutput.RTM_copy_texture)

    def stop_copying(self) -> None:
        """End what `copy_to` began."""
        self.output.clearRenderTextures()
        if not self._is_window:
            self.output.addRenderTexture(self.picture, GraphicsOutput.RTM_copy_ram)

    def buffer(self, name: str, width: int, height: int, multisamples: int, sort: int = 0) -> GraphicsOutput:
        """An offscreen picture that is drawn in the order of `sort`. Raises GraphicsFailed if it is refused."""
        made = self.engine.makeOutput(
            self._pipe,
            name,
            sort,
            _frame_properties(multisamples),
            _size(width, height),
            GraphicsPipe.BF_refuse_window,
            self.guardian,
            self.output,
        )
        return _there(made, f"no graphics: a buffer of {width}x{height} with {multisamples} samples was refused")


def collect_states(*, rounds: int) -> None:
    """Let go of Panda3D's states that nobody uses: left to itself it keeps those of every frame, 0.1 MB each."""
    for _ in range(rounds):
        RenderState.garbageCollect()
        TransformState.garbageCollect()


def return_freed_memory() -> None:
    """Worlds leave holes of all sizes, which the C library keeps: 0.2 to 1.4 MB more with every switch of the scene."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library other than glibc
            ctypes.CDLL(None).malloc_trim(0)


def _open(engine: GraphicsEngine, settings: StageSettings) -> tuple[GraphicsPipe, GraphicsOutput]:
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
    output = _there(engine.makeOutput(pipe, "stage", 0, wanted, size, flags), refused)
    engine.openWindows()
    _there(output.getGsg(), refused)
    if not output.isValid():
        raise GraphicsFailed(refused)
    return pipe, output


def _checked_name(guardian: GraphicsStateGuardian) -> str:
    version = (guardian.getDriverVersionMajor(), guardian.getDriverVersionMinor())
    name = f"{guardian.getDriverRenderer()}, OpenGL {version[0]}.{version[1]}"
    if version < LEAST_VERSION:
        raise GraphicsFailed(f"the graphics are too old: {name}; OpenGL 3.3 is needed: update the driver")
    return name


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


def _frame_properties(multisamples: int) -> FrameBufferProperties:
    wanted = FrameBufferProperties()
    wanted.setRgbaBits(8, 8, 8, 8)
    wanted.setDepthBits(24)
    wanted.setBackBuffers(1)  # a window with its front buffer alone stays black where nothing flushes it
    if multisamples:
        wanted.setMultisamples(multisamples)
    return wanted


def _there(thing: _Thing | None, otherwise: str) -> _Thing:
    """Panda3D gives None where its types promise an object. Raises GraphicsFailed in these words."""
    if thing is None:
        raise GraphicsFailed(otherwise)
    return thing

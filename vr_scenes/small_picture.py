"""A small copy of what the stage shows, read back into memory only in the frames in which somebody wants it."""

from __future__ import annotations  # NodePath is generic for the type checker only

import numpy as np
from numpy.typing import NDArray
from panda3d.core import Camera, CardMaker, GraphicsOutput, NodePath, OrthographicLens, SamplerState
from panda3d.core import Texture as PandaTexture

from vr_scenes.graphics_device import GraphicsDevice

LAST_OF_ALL = 30  # in the order of drawing: after the picture itself and all that lies over it


class SmallPicture:
    """The device's output `width_px` wide (or as wide as that is), with all that lies over it: a panel, a legend, veil.

    The output is copied on the graphics card; only the small copy comes to the processor.
    """

    def __init__(self, device: GraphicsDevice, width_px: int) -> None:
        self._device, self._width_px = device, width_px
        self._whole = PandaTexture("whole")
        self._whole.setMinfilter(SamplerState.FT_linear)
        self._whole.setMagfilter(SamplerState.FT_linear)
        self._small = PandaTexture("small")
        self._buffer: GraphicsOutput | None = None

    def ask(self) -> None:
        """Let the next frame be copied. Raises GraphicsFailed where so small a picture is refused."""
        if self._buffer is None or _size(self._buffer) != self._wanted_size():
            self._open()
        if self._buffer is not None:
            self._buffer.setActive(True)

    def take(self) -> NDArray[np.uint8] | None:
        """The copy that was asked for, (height, width, 3) sRGB; None: no frame was drawn since."""
        if self._buffer is None:
            return None
        self._buffer.setActive(False)
        data = self._small.getRamImageAs("RGB") if self._small.hasRamImage() else None
        if not data:
            return None
        shape = (self._small.getYSize(), self._small.getXSize(), 3)
        picture = np.frombuffer(bytes(data), np.uint8).reshape(shape)[::-1]
        self._small.clearRamImage()
        return picture

    def rest(self) -> None:
        """Nobody wants it any more: the output is not copied."""
        if self._buffer is not None:
            self._device.engine.removeWindow(self._buffer)
            self._buffer = None
            self._device.stop_copying()

    def _open(self) -> None:
        self.rest()
        self._device.copy_to(self._whole)
        buffer = self._device.buffer("small picture", *self._wanted_size(), 0, sort=LAST_OF_ALL)
        buffer.addRenderTexture(self._small, GraphicsOutput.RTM_copy_ram)
        buffer.makeDisplayRegion().setCamera(_card_eye(self._whole))
        self._buffer = buffer

    def _wanted_size(self) -> tuple[int, int]:
        width, height = _size(self._device.output)
        small = min(self._width_px, width)
        return small, max(1, round(height * small / max(1, width)))


def _size(output: GraphicsOutput) -> tuple[int, int]:
    return output.getXSize(), output.getYSize()


def _card_eye(texture: PandaTexture) -> NodePath[Camera]:
    """An eye that sees nothing but `texture`, all of it."""
    flat = NodePath("flat")
    flat.setDepthTest(False)
    flat.setDepthWrite(False)
    maker = CardMaker("whole")
    maker.setFrame(-1, 1, -1, 1)
    flat.attachNewNode(maker.generate()).setTexture(texture)
    lens = OrthographicLens()
    lens.setFilmSize(2, 2)
    lens.setNearFar(-10, 10)
    return flat.attachNewNode(Camera("small eye", lens))

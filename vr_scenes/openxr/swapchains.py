"""The pictures that the runtime shows: one chain for each eye, into which our textures are copied."""

from __future__ import annotations  # pyopenxr's types are for the type checker only

import xr

from vr_scenes.headset import HeadsetFailure, HeadsetUnavailable
from vr_scenes.openxr.copying import TextureCopy

SRGB8_ALPHA8, RGBA8 = 0x8C43, 0x8058
PATIENCE_NS = 1_000_000_000  # for an image to come free; a runtime that keeps all of them longer is broken


def chosen_format(session: xr.Session) -> int:
    """Our pictures are encoded as sRGB, so the runtime must take them for that; else all would look pale.

    Raises HeadsetUnavailable where it takes nothing of eight bits a colour.
    """
    offered = list(xr.enumerate_swapchain_formats(session))
    for wanted in (SRGB8_ALPHA8, RGBA8):
        if wanted in offered:
            return wanted
    names = ", ".join(hex(one) for one in offered) or "none"
    raise HeadsetUnavailable(
        HeadsetFailure.NO_GRAPHICS, f"the OpenXR runtime takes no picture of 8 bits a colour (it takes {names})"
    )


class EyeChain:
    """The images of one eye."""

    def __init__(self, session: xr.Session, picture_format: int, size_px: tuple[int, int], copy: TextureCopy) -> None:
        self._size_px, self._copy = size_px, copy
        self.chain = xr.create_swapchain(
            session,
            xr.SwapchainCreateInfo(
                usage_flags=xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT
                | xr.SwapchainUsageFlags.TRANSFER_DST_BIT
                | xr.SwapchainUsageFlags.SAMPLED_BIT,
                format=picture_format,
                sample_count=1,
                width=size_px[0],
                height=size_px[1],
                face_count=1,
                array_size=1,
                mip_count=1,
            ),
        )
        self._images: list[int] = []

    def find_images(self) -> None:
        """Ask for the images. Once, before the first `fill`."""
        self._images = [one.image for one in xr.enumerate_swapchain_images(self.chain, xr.SwapchainImageOpenGLKHR)]

    def fill(self, texture: int) -> None:
        """Copy `texture` into the next free image. Raises what the runtime answers."""
        place = xr.acquire_swapchain_image(self.chain, xr.SwapchainImageAcquireInfo())
        xr.wait_swapchain_image(self.chain, xr.SwapchainImageWaitInfo(timeout=PATIENCE_NS))
        self._copy(texture, self._images[place], self._size_px)
        xr.release_swapchain_image(self.chain, xr.SwapchainImageReleaseInfo())

    def destroy(self) -> None:
        xr.destroy_swapchain(self.chain)

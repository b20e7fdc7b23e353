"""Copies one OpenGL texture into another, unchanged, whatever state the drawing has left."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from vr_scenes.headset import HeadsetFailure, HeadsetUnavailable

_UNSIGNED, _SIGNED, _POINTER = ctypes.c_uint, ctypes.c_int, ctypes.c_void_p
READ, DRAW = 0x8CA8, 0x8CA9  # GL_READ_FRAMEBUFFER, GL_DRAW_FRAMEBUFFER
READ_BINDING, DRAW_BINDING = 0x8CAA, 0x8CA6
COLOR, NEAREST, TEXTURE_2D, FIRST = 0x4000, 0x2600, 0x0DE1, 0x8CE0
SCISSOR, ENCODES_SRGB = 0x0C11, 0x8DB9  # either would change what is copied
_KINDS: dict[str, tuple[Any, ...]] = {
    "glGenFramebuffers": (_SIGNED, _POINTER),
    "glDeleteFramebuffers": (_SIGNED, _POINTER),
    "glBindFramebuffer": (_UNSIGNED, _UNSIGNED),
    "glFramebufferTexture2D": (_UNSIGNED, _UNSIGNED, _UNSIGNED, _UNSIGNED, _SIGNED),
    "glBlitFramebuffer": (*((_SIGNED,) * 8), _UNSIGNED, _UNSIGNED),
    "glGetIntegerv": (_UNSIGNED, _POINTER),
    "glEnable": (_UNSIGNED,),
    "glDisable": (_UNSIGNED,),
}


class TextureCopy:
    """Uses the OpenGL 3.0 context that is current; raises HeadsetUnavailable where a function is missing.

    `address_of` gives the address of one of OpenGL's functions.
    """

    def __init__(self, address_of: Callable[[bytes], int | None]) -> None:
        self._call: dict[str, Callable[..., None]] = {}
        for name, kinds in _KINDS.items():
            address = address_of(name.encode())
            if not address:
                raise HeadsetUnavailable(HeadsetFailure.NO_GRAPHICS, f"the graphics driver lacks {name}")
            self._call[name] = ctypes.CFUNCTYPE(None, *kinds)(address)
        kind = ctypes.CFUNCTYPE(ctypes.c_ubyte, _UNSIGNED)
        self._is_enabled = kind(address_of(b"glIsEnabled") or 0)
        self._buffers = (_UNSIGNED * 2)()
        self._call["glGenFramebuffers"](2, self._buffers)

    def __call__(self, source: int, goal: int, size_px: tuple[int, int]) -> None:
        """Copy texture `source` into `goal`, both `size_px` wide and high; numbers are not encoded anew as sRGB."""
        call = self._call
        before = (self._number(READ_BINDING), self._number(DRAW_BINDING))
        switched = [state for state in (SCISSOR, ENCODES_SRGB) if self._is_enabled(state)]
        for state in switched:
            call["glDisable"](state)
        for target, buffer, texture in zip((READ, DRAW), self._buffers, (source, goal), strict=True):
            call["glBindFramebuffer"](target, buffer)
            call["glFramebufferTexture2D"](target, FIRST, TEXTURE_2D, texture, 0)
        call["glBlitFramebuffer"](0, 0, *size_px, 0, 0, *size_px, COLOR, NEAREST)
        for target in (READ, DRAW):
            call["glFramebufferTexture2D"](target, FIRST, TEXTURE_2D, 0, 0)
        for target, buffer in zip((READ, DRAW), before, strict=True):
            call["glBindFramebuffer"](target, buffer)
        for state in switched:
            call["glEnable"](state)

    def release(self) -> None:
        """Give its frame buffers back."""
        self._call["glDeleteFramebuffers"](2, self._buffers)

    def _number(self, name: int) -> int:
        value = ctypes.c_int()
        self._call["glGetIntegerv"](name, ctypes.byref(value))
        return value.value

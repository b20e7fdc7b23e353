"""The OpenGL context that is current in this thread, as an OpenXR runtime wants it: EGL, GLX or WGL.

WGL (Windows) is written by the specification of XR_KHR_opengl_enable and has not been run.
"""

from __future__ import annotations  # pyopenxr's types are for the type checker only

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass

import xr

from vr_scenes.headset import HeadsetFailure, HeadsetUnavailable
from vr_scenes.openxr.runtime import EGL

_Pointer = ctypes.c_void_p
_Kind = type[ctypes.c_void_p] | type[ctypes.c_uint32] | type[ctypes.c_ulong]
EGL_CONFIG_ID, EGL_NONE = 0x3028, 0x3038
GLX_VISUAL_ID, GLX_FBCONFIG_ID = 0x800B, 0x8013


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """`structure` is what xrCreateSession is given; `address_of` finds OpenGL's functions in the same library."""

    structure: ctypes.Structure
    address_of: Callable[[bytes], int | None]


def current_binding(extensions: frozenset[str]) -> Binding:
    """For the context that is current now. Raises HeadsetUnavailable where the runtime does not take its kind."""
    if sys.platform == "win32":
        return _wgl()
    glx = _library("libGL.so.1", "libGLX.so.0")
    if glx is not None and (context := _call(glx, "glXGetCurrentContext")):
        return _glx(glx, context)
    egl = _library("libEGL.so.1")
    if egl is not None and (context := _call(egl, "eglGetCurrentContext")):
        if EGL not in extensions:
            raise HeadsetUnavailable(
                HeadsetFailure.NO_GRAPHICS,
                "the picture is drawn offscreen (EGL), which this OpenXR runtime does not take: log in to a desktop",
            )
        return _egl(egl, context)
    raise HeadsetUnavailable(HeadsetFailure.NO_GRAPHICS, "no OpenGL context of this program can be given to a headset")


def _egl(library: ctypes.CDLL, context: int) -> Binding:
    display = _call(library, "eglGetCurrentDisplay")
    number, found, config = ctypes.c_int(), ctypes.c_int(), _Pointer()
    library.eglQueryContext.argtypes = [_Pointer, _Pointer, ctypes.c_int, _Pointer]
    library.eglQueryContext(display, context, EGL_CONFIG_ID, ctypes.byref(number))
    library.eglChooseConfig.argtypes = [_Pointer, _Pointer, _Pointer, ctypes.c_int, _Pointer]
    wanted = (ctypes.c_int * 3)(EGL_CONFIG_ID, number.value, EGL_NONE)
    library.eglChooseConfig(display, wanted, ctypes.byref(config), 1, ctypes.byref(found))
    address_of = _address_of(library, "eglGetProcAddress")
    structure = xr.GraphicsBindingEGLMNDX()
    finder = ctypes.cast(library.eglGetProcAddress, _Pointer).value
    for name, value in (
        ("get_proc_address", finder),
        ("display", display),
        ("config", config.value),  # none where the context has none (EGL_KHR_no_config_context)
        ("context", context),
    ):
        _put(structure, name, _Pointer, value)
    return Binding(structure=structure, address_of=address_of)


def _glx(library: ctypes.CDLL, context: int) -> Binding:
    """All five fields are filled: runtimes refuse what lacks the frame buffer configuration or the drawable."""
    display = _call(library, "glXGetCurrentDisplay")
    library.glXGetCurrentDrawable.restype = ctypes.c_ulong
    drawable = library.glXGetCurrentDrawable()
    number, visual, found = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
    library.glXQueryContext.argtypes = [_Pointer, _Pointer, ctypes.c_int, _Pointer]
    library.glXQueryContext(display, context, GLX_FBCONFIG_ID, ctypes.byref(number))
    library.glXChooseFBConfig.restype = ctypes.POINTER(_Pointer)
    library.glXChooseFBConfig.argtypes = [_Pointer, ctypes.c_int, _Pointer, _Pointer]
    wanted = (ctypes.c_int * 3)(GLX_FBCONFIG_ID, number.value, 0)
    configs = library.glXChooseFBConfig(display, 0, wanted, ctypes.byref(found))
    if not configs or not found.value:
        raise HeadsetUnavailable(HeadsetFailure.NO_GRAPHICS, "the X server does not know its own frame buffer (GLX)")
    library.glXGetFBConfigAttrib.argtypes = [_Pointer, _Pointer, ctypes.c_int, _Pointer]
    library.glXGetFBConfigAttrib(display, configs[0], GLX_VISUAL_ID, ctypes.byref(visual))
    structure = xr.GraphicsBindingOpenGLXlibKHR()
    _put(structure, "x_display", _Pointer, display)
    _put(structure, "visualid", ctypes.c_uint32, visual.value)
    _put(structure, "glx_fbconfig", _Pointer, configs[0])
    _put(structure, "glx_drawable", ctypes.c_ulong, drawable)
    _put(structure, "glx_context", _Pointer, context)
    return Binding(structure=structure, address_of=_address_of(library, "glXGetProcAddressARB"))


def _wgl() -> Binding:
    library = _library("opengl32.dll")
    context = None if library is None else _call(library, "wglGetCurrentContext")
    if library is None or not context:
        raise HeadsetUnavailable(HeadsetFailure.NO_GRAPHICS, "no OpenGL context is current")
    structure = xr.GraphicsBindingOpenGLWin32KHR()
    _put(structure, "h_dc", _Pointer, _call(library, "wglGetCurrentDC"))
    _put(structure, "h_glrc", _Pointer, context)
    return Binding(structure=structure, address_of=_address_of(library, "wglGetProcAddress"))


def _library(*names: str) -> ctypes.CDLL | None:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _call(library: ctypes.CDLL, name: str) -> int | None:
    """The pointer that a function without arguments gives."""
    function = getattr(library, name)
    function.restype = _Pointer
    pointer: int | None = function()
    return pointer


def _address_of(library: ctypes.CDLL, finder: str) -> Callable[[bytes], int | None]:
    find = getattr(library, finder)
    find.restype = _Pointer
    find.argtypes = [ctypes.c_char_p]

    def address_of(name: bytes) -> int | None:
        address: int | None = find(name)
        if (
            not address and sys.platform == "win32"
        ):  # WGL finds what came after OpenGL 1.1; the rest the library exports
            exported = getattr(library, name.decode(), None)
            address = None if exported is None else ctypes.cast(exported, _Pointer).value
        return address

    return address_of


def _put(structure: ctypes.Structure, name: str, kind: _Kind, value: int | None) -> None:
    """Write a field as plain memory: what type pyopenxr declares for it depends on the PyOpenGL that is there."""
    offset = getattr(type(structure), name).offset
    kind.from_address(ctypes.addressof(structure) + offset).value = value or 0

"""The OpenXR runtime and its headset: found, or why not and what to do."""

from __future__ import annotations  # pyopenxr's types are for the type checker only

import os
from dataclasses import dataclass

os.environ.setdefault("XR_LOADER_DEBUG", "none")  # read as it is loaded: it writes to the terminal else

import xr

from vr_scenes.headset import HeadsetFailure, HeadsetUnavailable

OPENGL, EGL = "XR_KHR_opengl_enable", "XR_MNDX_egl_enable"
TIMESPEC, PRESENCE, BARE_HANDS = "XR_KHR_convert_timespec_time", "XR_EXT_user_presence", "XR_EXT_hand_interaction"
_WISHED = (OPENGL, EGL, TIMESPEC, PRESENCE, BARE_HANDS)
API = (1, 0, 34)  # 1.0 is what every runtime understands
MOST_EYE_PX = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """An instance with a headset. `extensions`: those of ours that it has; `eye_px`: as large as it likes each eye."""

    instance: xr.Instance
    system: int
    name: str
    extensions: frozenset[str]
    eye_px: tuple[int, int]


def open_runtime() -> Runtime:
    """Ask the active runtime for its headset. Raises HeadsetUnavailable: no runtime, no headset, no OpenGL there."""
    extensions = _extensions()
    if OPENGL not in extensions:
        raise HeadsetUnavailable(HeadsetFailure.NO_GRAPHICS, f"the OpenXR runtime does not take OpenGL ({OPENGL})")
    try:
        instance = xr.create_instance(
            xr.InstanceCreateInfo(
                application_info=xr.ApplicationInfo(
                    application_name="Attune",
                    application_version=1,
                    engine_name="Attune",
                    engine_version=1,
                    api_version=xr.Version(*API),
                ),
                enabled_extension_names=sorted(extensions),
            )
        )
    except xr.XrException as error:
        raise HeadsetUnavailable(HeadsetFailure.BROKEN, f"the OpenXR runtime does not start ({said(error)})") from error
    try:
        return _with_headset(instance, extensions)
    except BaseException:
        close_runtime(instance)
        raise


def close_runtime(instance: xr.Instance) -> None:
    """Give the instance back; a runtime that is gone has nothing to be given."""
    try:
        xr.destroy_instance(instance)
    except xr.XrException:
        return


def said(error: Exception) -> str:
    """What the runtime answered, short: for people who look it up."""
    return type(error).__name__.removesuffix("Error")


def _extensions() -> frozenset[str]:
    try:
        found = xr.enumerate_instance_extension_properties()
    except xr.RuntimeUnavailableError as error:
        raise HeadsetUnavailable(HeadsetFailure.NO_RUNTIME, "no OpenXR runtime is active") from error
    except xr.XrException as error:
        raise HeadsetUnavailable(
            HeadsetFailure.BROKEN, f"the OpenXR runtime does not answer ({said(error)})"
        ) from error
    names = {_text(one.extension_name) for one in found}
    return frozenset(names.intersection(_WISHED))


def _with_headset(instance: xr.Instance, extensions: frozenset[str]) -> Runtime:
    try:
        name = _text(xr.get_instance_properties(instance).runtime_name)
        system = xr.get_system(instance, xr.SystemGetInfo(form_factor=xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        headset = _text(xr.get_system_properties(instance, system).system_name)
        views = xr.enumerate_view_configuration_views(instance, system, xr.ViewConfigurationType.PRIMARY_STEREO)
    except xr.FormFactorUnavailableError as error:
        raise HeadsetUnavailable(HeadsetFailure.NO_HEADSET, f"{name} runs, but sees no headset") from error
    except xr.FormFactorUnsupportedError as error:
        raise HeadsetUnavailable(HeadsetFailure.NO_RUNTIME, f"{name} is not for headsets") from error
    except xr.ViewConfigurationTypeUnsupportedError as error:
        raise HeadsetUnavailable(HeadsetFailure.NO_HEADSET, f"{headset} has not two eyes") from error
    except xr.XrException as error:
        raise HeadsetUnavailable(
            HeadsetFailure.BROKEN, f"the OpenXR runtime does not say what it has ({said(error)})"
        ) from error
    eye_px = (
        min(MOST_EYE_PX, max(view.recommended_image_rect_width for view in views)),
        min(MOST_EYE_PX, max(view.recommended_image_rect_height for view in views)),
    )
    return Runtime(instance=instance, system=system, name=f"{headset} on {name}", extensions=extensions, eye_px=eye_px)


def _text(name: bytes | str) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else name

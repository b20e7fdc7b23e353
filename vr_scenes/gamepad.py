"""A gamepad at the desk, as the same two hands that a headset's controllers are, and a stick that looks around."""

from __future__ import annotations

import math
from dataclasses import dataclass

from panda3d.core import InputDevice, InputDeviceManager

from vr_scenes.headset import Hand

DEAD_ZONE = 0.18  # sticks rest that far from their middle


@dataclass(frozen=True, slots=True, kw_only=True)
class PadState:
    """What a gamepad says: a stick to look with (-1..1, right and up), triggers 0..1, two buttons."""

    across: float = 0.0
    up: float = 0.0
    left_trigger: float = 0.0
    right_trigger: float = 0.0
    is_choosing: bool = False
    is_menu: bool = False

    @property
    def hands(self) -> tuple[Hand, Hand]:
        """Left and right: both triggers held, or the menu button, stop as in a headset; none of them points."""
        left = Hand(grip=self.left_trigger, is_menu=self.is_menu)
        return left, Hand(grip=self.right_trigger, is_selecting=self.is_choosing)

    @property
    def look(self) -> tuple[float, float]:
        """How fast to turn right and up, -1..1 of the fastest: nothing near the middle, and no step at its edge."""
        length = math.hypot(self.across, self.up)
        if not length > DEAD_ZONE:
            return 0.0, 0.0
        share = min(1.0, (length - DEAD_ZONE) / (1 - DEAD_ZONE)) / length
        return self.across * share, self.up * share


class Gamepad:
    """The first gamepad that is plugged in; whichever, and whenever that is."""

    def __init__(self) -> None:
        self._devices = InputDeviceManager.getGlobalPtr()

    def state(self) -> PadState:
        """What it says now; a state at rest where there is none."""
        self._devices.update()
        pads = self._devices.getDevices(InputDevice.DeviceClass.gamepad)  # type: ignore[arg-type]  # its stub says int
        if not len(pads):
            return PadState()
        pad = pads[0]
        pad.poll()
        across, up = _stick(pad, "right")
        if not (across or up):
            across, up = _stick(pad, "left")
        return PadState(
            across=across,
            up=up,
            left_trigger=_axis(pad, "left_trigger"),
            right_trigger=_axis(pad, "right_trigger"),
            is_choosing=_is_pressed(pad, "face_a"),
            is_menu=_is_pressed(pad, "start"),
        )


def _stick(pad: InputDevice, side: str) -> tuple[float, float]:
    return _axis(pad, f"{side}_x"), _axis(pad, f"{side}_y")


def _axis(pad: InputDevice, name: str) -> float:
    axis = pad.findAxis(getattr(InputDevice.Axis, name))
    return float(axis.value) if axis else 0.0


def _is_pressed(pad: InputDevice, name: str) -> bool:
    button = pad.findButton(name)
    return bool(button.pressed) if button else False

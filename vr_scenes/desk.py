"""The desk beside the stage: what its window's keys and mouse and a gamepad say, and where they look."""

from collections.abc import Callable

from vr_scenes.drawing import UPRIGHT_FIELD_DEG, Drawing
from vr_scenes.gamepad import Gamepad, PadState
from vr_scenes.hand_signs import HandSigns
from vr_scenes.headset import SpatialPose
from vr_scenes.panel_place import through_window
from vr_scenes.panel_side import PanelSide
from vr_scenes.pose import View
from vr_scenes.stage_keys import LEGEND, StageKeys
from vr_scenes.stage_messages import Sign, SignKind
from vr_scenes.stage_window import StageWindow

STOP = Sign(kind=SignKind.STOP)
LONGEST_LOOK_S = 0.1  # a stalled picture does not throw the view about


class Desk:
    """Takes what is said there to `say`, and to `panel` what is its own. Without a window nobody says anything."""

    def __init__(self, drawing: Drawing, panel: PanelSide, say: Callable[[Sign], None], *, is_window: bool) -> None:
        self._panel, self._say = panel, say
        self._window = StageWindow(drawing, LEGEND) if is_window else None
        self._gamepad = Gamepad() if is_window else None
        self._keys, self._pad_signs = StageKeys(View.FORWARD.value[1]), HandSigns()
        self.is_choosing = False  # a gamepad's button that chooses what is looked at

    @property
    def look_deg(self) -> tuple[float, float]:
        """Heading and pitch of the view there."""
        return self._keys.heading_deg, self._keys.pitch_deg

    @property
    def is_steered(self) -> bool:
        """Can anybody turn the view there?"""
        return self._window is not None

    def take(self, dt_s: float) -> bool:
        """Hear what was said since the last frame, `dt_s` ago. True when the window was closed: that is a STOP too."""
        if self._window is None:
            return False
        for key, is_down in self._window.strokes():
            if is_down:
                self._press(key)
            else:
                self._keys.release(key)
        self._keys.wait(dt_s)
        pad = self._gamepad.state() if self._gamepad is not None else PadState()
        self.is_choosing = pad.is_choosing
        if self._pad_signs.stops(pad.hands, dt_s):
            self._say(STOP)
        self._keys.point(self._window.pointer())
        self._keys.look(min(dt_s, LONGEST_LOOK_S), pad.look)
        if self._window.is_closed():
            self._say(STOP)
            return True
        return False

    def mouse(self) -> SpatialPose | None:
        """What the mouse points to in the view there; None outside, and while it drags."""
        pointer = None if self._window is None or self._keys.is_dragging else self._window.pointer()
        if self._window is None or pointer is None:
            return None
        return through_window(pointer, self._window.size_px, UPRIGHT_FIELD_DEG, self.look_deg)

    def centre(self) -> None:
        """Look ahead anew."""
        self._keys.centre()

    def take_centring(self) -> bool:
        """Was it asked, since the last call, to look ahead anew?"""
        return self._keys.take_centring()

    def _press(self, key: str) -> None:
        if self._panel.press(key, self.mouse()):
            return
        sign = self._keys.press(key, self._panel.asks)
        if sign is None:
            return
        if sign == STOP:
            self._panel.stop()  # what is typed next in this very frame answers no question any more
        self._panel.rated(sign)
        self._say(sign)

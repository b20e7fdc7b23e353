"""The panel at the stage: what keys, mouse, gamepad, a head and a hand do with it."""

from vr_scenes.cue import Cue
from vr_scenes.hand_signs import Pointing
from vr_scenes.headset import SpatialPose
from vr_scenes.headset_link import Glance
from vr_scenes.panel import Panel, Shown
from vr_scenes.panel_clearance import Seen
from vr_scenes.panel_place import looking
from vr_scenes.stage_messages import Sign, SignKind

PANEL_KEY, CLICK = "r", "mouse1"


class PanelSide:
    """Owns the panel. In a headset the head looks and a controller points; at the desk the middle of the view and the
    mouse do."""

    def __init__(self) -> None:
        self._panel = Panel()
        self._is_clicked = self._was_choosing = self._is_worn = False

    def press(self, key: str, mouse: SpatialPose | None) -> bool:
        """A key went down while the mouse pointed to `mouse` (None: to nothing); True where it is the panel's alone."""
        if key == PANEL_KEY:
            self._panel.close() if self._panel.is_open else self._panel.open()
            return True
        if key == CLICK and mouse is not None and self._panel.takes(mouse):
            self._is_clicked = True
            return True
        return False

    @property
    def asks(self) -> SignKind | None:
        """The scale of the question that stands before the eye; None: none does."""
        return self._panel.asks

    def rated(self, sign: Sign) -> None:
        """This was said by key: it answers what is asked."""
        self._panel.rated(sign.kind, sign.value)

    def stop(self) -> None:
        """There was a STOP: nothing is before the eye with the next frame."""
        self._panel.stop()
        self._is_clicked = False

    def step(
        self,
        dt_s: float,
        cue: Cue,
        *,
        glance: Glance | None,
        look_deg: tuple[float, float],
        mouse: SpatialPose | None,
        is_pad_choosing: bool,
        feared: tuple[Seen, ...] = (),
        is_covered: bool = False,
    ) -> tuple[Sign, ...]:
        """Go on by one frame; what the patient said. `look_deg`: heading and pitch at the desk; `is_covered`: by the
        veil, so that nothing can be chosen."""
        self._panel.cover(is_covered=is_covered)
        is_clicked, self._is_clicked = self._is_clicked and not is_covered, False
        is_choosing, self._was_choosing = is_pad_choosing and not self._was_choosing, is_pad_choosing
        was_worn, self._is_worn = self._is_worn, glance is not None and bool(glance.eyes)
        if was_worn != self._is_worn:
            self._panel.look_anew()  # where the desk's view rests, nobody has come to rest
        if glance is not None and glance.eyes and glance.head is not None:
            return self._panel.step(dt_s, cue, glance.head, glance.pointing, is_choosing=is_choosing, feared=feared)
        pointing = None if mouse is None else Pointing(ray=mouse, is_chosen=is_clicked)
        return self._panel.step(dt_s, cue, looking(*look_deg), pointing, is_choosing=is_choosing, feared=feared)

    def shown(self) -> Shown:
        """What is to be drawn in this frame."""
        return self._panel.shown()

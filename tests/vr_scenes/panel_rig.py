"""A head before the panel: where it must look for an answer, a panel that keeps what was said, a head that answers."""

import math

from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.hand_signs import Pointing
from vr_scenes.headset import SpatialPose
from vr_scenes.panel import Panel
from vr_scenes.panel_clearance import PITCHES_DEG
from vr_scenes.panel_layout import SCALES, Button, Page, Target
from vr_scenes.panel_place import looking
from vr_scenes.panel_side import PanelSide
from vr_scenes.stage_messages import Sign

AHEAD_DEG = (0.0, -9.0)
READS_S = 1.0
AHEAD = looking(*AHEAD_DEG)
FRAME_S = 0.05
ASKS, ASKS_EXPECTANCY = Cue(asks_suds=True), Cue(asks_expectancy=True)
ASKING = {
    Page.SICKNESS: Cue(asks_sickness=True),
    Page.SUDS: ASKS,
    Page.OUTCOME: Cue(asks_outcome=True),
    Page.EXPECTANCY: ASKS_EXPECTANCY,
}
ASKS_ALL = Cue(asks_suds=True, asks_sickness=True, asks_outcome=True, asks_expectancy=True)


def target_of(page: Page, value: float | None = None, button: Button | None = None) -> Target:
    """The answer or the button of a page."""
    return next(one for one in SCALES[page].targets if (one.value, one.button) == (value, button))


def look_at(target: Target) -> SpatialPose:
    """A head that looks at the middle of a target of a panel that stands straight ahead."""
    x, y, pitch = math.radians(target.x_deg), math.radians(target.y_deg), math.radians(PITCHES_DEG[0])
    right, ahead, up = math.sin(x) * math.cos(y), math.cos(x) * math.cos(y), math.sin(y)
    level, high = ahead * math.cos(pitch) - up * math.sin(pitch), ahead * math.sin(pitch) + up * math.cos(pitch)
    return looking(math.degrees(math.atan2(-right, level)), math.degrees(math.asin(high)))


class PanelRig:
    """A panel, and all that was said by it."""

    def __init__(self) -> None:
        self.panel = Panel()
        self.said: list[Sign] = []

    def wait(
        self,
        seconds: float,
        cue: Cue = NO_CUE,
        head: SpatialPose = AHEAD,
        hand: SpatialPose | None = None,
    ) -> "PanelRig":
        pointing = None if hand is None else Pointing(ray=hand, is_chosen=False)
        for _ in range(round(seconds / FRAME_S)):
            self.said += self.panel.step(FRAME_S, cue, head, pointing)
        return self

    def choose(self, hand: SpatialPose, cue: Cue = NO_CUE) -> "PanelRig":
        self.said += self.panel.step(FRAME_S, cue, AHEAD, Pointing(ray=hand, is_chosen=True))
        return self

    @property
    def page(self) -> Page | None:
        shown = self.panel.shown()
        return shown.page if shown.page_opacity > 0 else None


class AnsweringHead:
    """Reads what is asked in the scene, and rests its look on the answer that it has for that question."""

    def __init__(self, says: dict[Page, float]) -> None:
        self._says, self._panel = says, PanelSide()
        self._read_s = 0.0
        self.pages: list[Page] = []  # the questions that were shown, one after the other
        self._was: Page | None = None

    def step(self, dt_s: float, cue: Cue) -> tuple[Sign, ...]:
        """Go on by `dt_s` under `cue`; what is said meanwhile."""
        shown = self._panel.shown()
        page = shown.page if shown.page_opacity >= 1 else None
        if page is not None and page is not self._was:
            self.pages.append(page)
        self._was = page
        self._read_s = self._read_s + dt_s if page is not None and shown.chosen is None else 0.0
        look_deg = AHEAD_DEG
        if page is not None and self._read_s > READS_S:
            at = look_at(next(one for one in SCALES[page].targets if one.value == self._says[page]))
            look_deg = (at.heading_deg, at.pitch_deg)
        return self._panel.step(dt_s, cue, glance=None, look_deg=look_deg, mouse=None, is_pad_choosing=False)

    def stop(self) -> None:
        """There was a STOP."""
        self._panel.stop()

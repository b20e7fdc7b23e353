"""What on the panel is looked at or pointed to, and for how long: a look that rests chooses, a passing one does not."""

import math

from vr_scenes.panel_layout import Target

DWELL_S = 1.2  # a look as long as this chooses
KEEP_SLACK, LEAVE_SLACK = 1.12, 1.3  # a head trembles; and the gaps between answers are no place to have left to
HAND_MOVES_DEG, HAND_RESTS_S = 1.0, 2.0  # a hand that holds a controller up never rests so long; one in a lap does

Place = tuple[float, float]  # degrees right and up of the panel's middle


class Attention:
    """Of one page's targets. A look counts only after it has left them all: what comes before a resting look is not
    chosen by it. While a hand or the mouse moves over the panel, looking chooses nothing."""

    def __init__(self) -> None:
        self.under: int | None = None  # which target it is on
        self.cursor: Place | None = None  # where it meets the panel
        self._dwelt_s, self._may_dwell = 0.0, False
        self._hand: Place | None = None  # where the hand was when it last moved
        self._hand_rests_s = 0.0

    @property
    def progress(self) -> float:
        """How far what is looked at is chosen, 0..1."""
        return min(1.0, self._dwelt_s / DWELL_S)

    def begin_anew(self) -> None:
        """Something was chosen, or other targets are there: all must be left before a look counts again."""
        self._dwelt_s, self._may_dwell = 0.0, False

    def leave(self) -> None:
        """There is nothing to look at."""
        self.under, self.cursor = None, None
        self.begin_anew()

    def rest(self, by_look: Place | None, by_hand: Place | None) -> None:
        """The targets are shown, and cannot be chosen now."""
        self.under, self.cursor = None, by_hand or by_look
        self._dwelt_s = 0.0

    def look(
        self,
        targets: tuple[Target, ...],
        by_look: Place | None,
        by_hand: Place | None,
        step_s: float,
        *,
        is_still: bool,
    ) -> bool:
        """Has one thing been looked at for long enough? `is_still`: the panel does not move."""
        if self._is_pointing(by_hand, step_s):
            self.under, self.cursor, self._dwelt_s = hit(targets, by_hand), by_hand, 0.0
            return False
        before, self.cursor = self.under, by_look
        self.under = self._kept(targets, by_look)
        if self.under is None:
            self._dwelt_s = 0.0
            self._may_dwell = self._may_dwell or hit(targets, by_look, LEAVE_SLACK) is None
            return False
        is_looking = self._may_dwell and before == self.under and is_still
        self._dwelt_s = self._dwelt_s + step_s if is_looking else 0.0
        return self._dwelt_s >= DWELL_S

    def _is_pointing(self, by_hand: Place | None, step_s: float) -> bool:
        """A controller that lies in a lap, or a mouse that nobody holds, points to the panel all the time."""
        if by_hand is None:
            self._hand, self._hand_rests_s = None, 0.0
            return False
        if self._hand is None or math.dist(by_hand, self._hand) > HAND_MOVES_DEG:
            self._hand, self._hand_rests_s = by_hand, 0.0
        self._hand_rests_s += step_s
        return self._hand_rests_s < HAND_RESTS_S

    def _kept(self, targets: tuple[Target, ...], at: Place | None) -> int | None:
        """The target there; the one that is looked at already is a little larger."""
        if at is not None and self.under is not None and targets[self.under].holds(*at, KEEP_SLACK):
            return self.under
        return hit(targets, at)


def hit(targets: tuple[Target, ...], at: Place | None, slack: float = 1.0) -> int | None:
    """Which target is there; None: none."""
    if at is None:
        return None
    return next((place for place, one in enumerate(targets) if one.holds(*at, slack)), None)

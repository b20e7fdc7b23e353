"""What lies before the eye besides the scene: a question when it is due, else calm words and a guide for breath."""

from dataclasses import dataclass

from vr_scenes.cue import Cue, Shape
from vr_scenes.hand_signs import Pointing
from vr_scenes.headset import SpatialPose, Vector
from vr_scenes.panel_clearance import Seen
from vr_scenes.panel_layout import HALF_WIDTH_DEG, PAGE_OF, SCALES, TOP_DEG, Button, Page, Target
from vr_scenes.panel_place import PanelPlace
from vr_scenes.stage_messages import Sign, SignKind

DWELL_S = 1.2  # a look as long as this chooses; what passes does not
KEEP_SLACK, LEAVE_SLACK = 1.12, 1.3  # a head trembles; and the gaps between answers are no place to have left to
THANKS_S = 1.5  # the answer stays to be seen
HEARD_S = 5.0  # an answer that the session has not heard by then is asked for anew
SPARED_S = 5.0  # after a STOP nobody is questioned, whatever is asked for
LATER_S = 30.0  # "not now" puts a question off for so long
IDLE_S = 30.0  # what the patient opened goes by itself when nobody looks at it
PANEL_FADE_S, WORDS_FADE_S, GUIDE_FADE_S = 0.35, 0.8, 1.5
LONGEST_STEP_S = 0.2  # of a stalled picture no more counts as looking


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is to be drawn now: opacities and shares 0..1, targets by their place in the page's list."""

    place_m: Vector
    heading_deg: float
    pitch_deg: float
    page: Page | None = None
    page_opacity: float = 0.0
    under: int | None = None  # what is looked at or pointed to ...
    progress: float = 0.0  # ... and how far it is chosen by that
    chosen: int | None = None
    cursor: tuple[float, float] | None = None  # degrees, where the look or the hand meets the panel
    words: str = ""
    shape: Shape = Shape.NONE
    words_opacity: float = 0.0
    guide_opacity: float = 0.0

    @property
    def is_nothing(self) -> bool:
        return max(self.page_opacity, self.words_opacity, self.guide_opacity) <= 0


class Panel:
    """Opens when the session asks or the patient wants it, takes one answer, and goes.

    One thing at a time: words and guide wait while a question is open. A STOP takes all of it away at once.
    """

    def __init__(self) -> None:
        self._place = PanelPlace()
        self._page: Page | None = None  # the one that is drawn, also while it fades
        self._is_open = self._is_by_patient = False
        self._quiet_s = dict.fromkeys(Page, 0.0)  # how long what the session asks for is not followed
        self._spared_s = 0.0  # how long after a STOP nothing is asked
        self._thanks_s = self._idle_s = 0.0
        self._chosen: int | None = None
        self._under: int | None = None
        self._cursor: tuple[float, float] | None = None
        self._dwelt_s, self._may_dwell = 0.0, False
        self._page_opacity = self._words_opacity = self._guide_opacity = 0.0
        self._words, self._shape = "", Shape.NONE

    @property
    def is_open(self) -> bool:
        """Can something be chosen, or is an answer still shown?"""
        return self._is_open

    def open(self) -> None:
        """The patient wants to say something; does nothing where a question is open."""
        if not self._is_open:
            self._show(Page.SUDS, is_by_patient=True)

    def close(self) -> None:
        """Not now."""
        if self._page is not None and self._is_open:
            self._quiet_s[self._page] = LATER_S
            self._is_open = False

    def stop(self) -> None:
        """There was a STOP: nothing is before the eye, in this very frame."""
        self._is_open, self._thanks_s = False, 0.0
        self._page_opacity = self._words_opacity = self._guide_opacity = 0.0
        self._words = ""
        self._spared_s = SPARED_S

    def rated(self, kind: SignKind, value: float | None) -> None:
        """A rating was given otherwise, by a key: it answers what is asked."""
        page = PAGE_OF.get(kind)
        if page is None:
            return
        self._quiet_s[page] = HEARD_S
        if self._is_open and page is self._page:
            values = [target.value for target in SCALES[page].targets]
            self._thank(values.index(value) if value in values else None)

    def takes(self, ray: SpatialPose) -> bool:
        """Would something be chosen there now? Then a click there is the panel's."""
        at = self._place.pointed_at(ray)
        return self._can_choose and at is not None and self._hit(at) is not None

    def step(
        self,
        dt_s: float,
        cue: Cue,
        head: SpatialPose,
        pointing: Pointing | None = None,
        *,
        is_choosing: bool = False,
        feared: tuple[Seen, ...] = (),
    ) -> tuple[Sign, ...]:
        """Go on by `dt_s`; what was said by it. `is_choosing`: a button was pressed that chooses what is looked at.

        The panel stands below what is `feared`. While a hand or the mouse points to the panel, looking chooses nothing.
        """
        step_s = min(LONGEST_STEP_S, max(0.0, dt_s))  # the order of max matters: NaN becomes 0
        if self._is_hidden:
            self._place.put(head, feared)
        else:
            self._place.follow(head, step_s, feared)
        self._follow_cue(cue, step_s)
        signs = self._point(head, pointing, step_s, is_choosing=is_choosing)
        self._fade(cue, step_s)
        return signs

    def shown(self) -> Shown:
        """What is to be drawn after the last step."""
        return Shown(
            place_m=self._place.place_m,
            heading_deg=self._place.heading_deg,
            pitch_deg=self._place.pitch_deg,
            page=self._page,
            page_opacity=_smooth(self._page_opacity),
            under=self._under,
            progress=min(1.0, self._dwelt_s / DWELL_S),
            chosen=self._chosen,
            cursor=self._cursor,
            words=self._words,
            shape=self._shape,
            words_opacity=_smooth(self._words_opacity),
            guide_opacity=_smooth(self._guide_opacity),
        )

    @property
    def _is_hidden(self) -> bool:
        return max(self._page_opacity, self._words_opacity, self._guide_opacity) <= 0

    @property
    def _can_choose(self) -> bool:
        return self._is_open and self._thanks_s <= 0 and self._page_opacity >= 1

    def _show(self, page: Page, *, is_by_patient: bool) -> None:
        self._page, self._is_open, self._is_by_patient = page, True, is_by_patient
        self._chosen, self._thanks_s, self._idle_s = None, 0.0, 0.0
        self._dwelt_s, self._may_dwell = 0.0, False

    def _thank(self, chosen: int | None) -> None:
        self._chosen, self._thanks_s = chosen, THANKS_S
        self._dwelt_s, self._may_dwell = 0.0, False

    def _follow_cue(self, cue: Cue, step_s: float) -> None:
        asked = {Page.SUDS: cue.asks_suds, Page.SICKNESS: cue.asks_sickness}
        for page in Page:
            self._quiet_s[page] = max(0.0, self._quiet_s[page] - step_s) if asked[page] else 0.0
        if self._thanks_s > 0:
            self._thanks_s -= step_s
            self._is_open = self._thanks_s > 0
        elif self._is_open and self._page is not None:
            self._idle_s = 0.0 if self._cursor is not None else self._idle_s + step_s
            self._is_open = self._idle_s < IDLE_S if self._is_by_patient else self._is_still_asked(asked, self._page)
        self._spared_s = max(0.0, self._spared_s - step_s)
        wanted = [page for page in Page if asked[page] and self._quiet_s[page] <= 0]
        if wanted and self._spared_s <= 0 and not self._is_open and self._page_opacity <= 0:
            self._show(wanted[0], is_by_patient=False)

    def _is_still_asked(self, asked: dict[Page, bool], page: Page) -> bool:
        """Distress comes before sickness, but nobody's look is cut short."""
        must_give_way = page is Page.SICKNESS and asked[Page.SUDS] and self._quiet_s[Page.SUDS] <= 0
        return asked[page] and self._quiet_s[page] <= 0 and not (must_give_way and self._cursor is None)

    def _point(
        self, head: SpatialPose, pointing: Pointing | None, step_s: float, *, is_choosing: bool
    ) -> tuple[Sign, ...]:
        by_hand = None if pointing is None else self._on_board(pointing.ray)
        by_look = self._on_board(head)
        is_chosen = pointing is not None and pointing.is_chosen
        if not self._is_open:
            self._under, self._cursor = None, None
            if is_chosen or is_choosing:
                self.open()
            return ()
        self._cursor = by_hand or by_look
        if not self._can_choose or self._cursor is None:
            self._under, self._dwelt_s = None, 0.0
            self._may_dwell = self._may_dwell or (self._cursor is None and self._can_choose)
            return ()
        if by_hand is not None:
            self._under, self._dwelt_s = self._hit(by_hand), 0.0
            return self._choose(self._under) if is_chosen else ()
        must_choose = self._dwell(self._cursor, step_s) or is_choosing
        return self._choose(self._under) if must_choose else ()

    def _dwell(self, at: tuple[float, float], step_s: float) -> bool:
        """Has one thing been looked at for long enough?"""
        before, self._under = self._under, self._hit(at)
        if self._under is None:
            self._dwelt_s = 0.0
            self._may_dwell = self._may_dwell or self._hit(at, slack=LEAVE_SLACK) is None
            return False
        is_looking = self._may_dwell and before == self._under and not self._place.is_moving
        self._dwelt_s = self._dwelt_s + step_s if is_looking else 0.0
        return self._dwelt_s >= DWELL_S

    def _choose(self, place: int | None) -> tuple[Sign, ...]:
        if place is None or self._page is None:
            return ()
        scale = SCALES[self._page]
        target = scale.targets[place]
        if target.button is Button.CLOSE:
            self.close()
        elif target.button is Button.TURN_PAGE:
            self._show(Page.SICKNESS if self._page is Page.SUDS else Page.SUDS, is_by_patient=True)
        else:
            self._quiet_s[self._page] = HEARD_S
            self._thank(place)
            return (Sign(kind=scale.kind, value=target.value),)
        return ()

    def _on_board(self, ray: SpatialPose) -> tuple[float, float] | None:
        at = self._place.pointed_at(ray)
        is_on = at is not None and abs(at[0]) <= HALF_WIDTH_DEG and abs(at[1]) <= TOP_DEG + 2
        return at if is_on else None

    def _hit(self, at: tuple[float, float], slack: float | None = None) -> int | None:
        """The target at that place; the one that is looked at already is a little larger."""
        if self._page is None:
            return None
        targets: tuple[Target, ...] = SCALES[self._page].targets
        if self._under is not None and slack is None and targets[self._under].holds(*at, KEEP_SLACK):
            return self._under
        return next((place for place, one in enumerate(targets) if one.holds(*at, slack or 1.0)), None)

    def _fade(self, cue: Cue, step_s: float) -> None:
        is_free = not self._is_open and self._page_opacity <= 0
        self._page_opacity = _approach(self._page_opacity, self._is_open, step_s / PANEL_FADE_S)
        if self._words_opacity <= 0:
            self._words, self._shape = cue.words, cue.shape
        is_said = is_free and bool(self._words) and self._words == cue.words
        self._words_opacity = _approach(self._words_opacity, is_said, step_s / WORDS_FADE_S)
        self._guide_opacity = _approach(self._guide_opacity, is_free and cue.guides_breath, step_s / GUIDE_FADE_S)


def _approach(now: float, is_wanted: bool, step: float) -> float:
    return min(1.0, now + step) if is_wanted else max(0.0, now - step)


def _smooth(share: float) -> float:
    return share * share * (3 - 2 * share)

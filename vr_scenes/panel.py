"""What lies before the eye besides the scene: a question when it is due, else calm words and a guide for breath."""

from dataclasses import dataclass

from vr_scenes.cue import Cue, Shape
from vr_scenes.hand_signs import Pointing
from vr_scenes.headset import SpatialPose, Vector
from vr_scenes.panel_attention import Attention, hit
from vr_scenes.panel_clearance import Seen
from vr_scenes.panel_layout import HALF_WIDTH_DEG, PAGE_OF, SCALES, TOP_DEG, TURNS_TO, Button, Page
from vr_scenes.panel_place import PanelPlace
from vr_scenes.panel_questions import TURN_S, Questions
from vr_scenes.stage_messages import Sign, SignKind

THANKS_S = 1.5  # the answer stays to be seen
HEARD_S = 5.0  # an answer that the session has not heard by then is asked for anew
LATER_S = 30.0  # "not now" puts a question off for so long
IDLE_S = 30.0  # what the patient opened goes by itself when nobody looks at it
NEW_S = 0.5  # a press so soon after a page has come was meant for what stood there before
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
        self._is_open = self._is_by_patient = self._is_covered = False
        self._questions = Questions()
        self._thanks_s = self._unheeded_s = 0.0
        self._ready_s = 0.0  # for how long it could be chosen from
        self._chosen: int | None = None
        self._attention = Attention()
        self._page_opacity = self._words_opacity = self._guide_opacity = 0.0
        self._words, self._shape = "", Shape.NONE

    @property
    def is_open(self) -> bool:
        """Can something be chosen, or is an answer still shown?"""
        return self._is_open

    @property
    def asks(self) -> SignKind | None:
        """The scale of the question that is to be seen, also while it comes or goes; None: none is."""
        if self._page is None or self._page_opacity <= 0 or self._is_covered:
            return None
        return SCALES[self._page].kind

    def open(self) -> None:
        """The patient wants to say something; does nothing where a question is open."""
        if not self._is_open:
            self._show(Page.SUDS, is_by_patient=True)

    def close(self) -> None:
        """Not now."""
        if self._page is not None and self._is_open:
            self._questions.put_off(self._page, LATER_S)
            self._is_open = False

    def stop(self) -> None:
        """There was a STOP: nothing is before the eye, in this very frame."""
        self._is_open, self._thanks_s = False, 0.0
        self._page_opacity = self._words_opacity = self._guide_opacity = 0.0
        self._words = ""
        self._questions.spare()

    def cover(self, *, is_covered: bool) -> None:
        """The veil lies over it, or has lifted: what nobody sees, nobody chooses."""
        self._is_covered = is_covered
        if is_covered:
            self._attention.begin_anew()

    def look_anew(self) -> None:
        """Another head looks from now on: what it finds itself looking at, it has not chosen."""
        self._attention.begin_anew()

    def rated(self, kind: SignKind, value: float | None) -> None:
        """A rating was given otherwise, by a key: it answers what is asked."""
        page = PAGE_OF.get(kind)
        if page is None:
            return
        self._questions.put_off(page, HEARD_S)
        if self._is_open and page is self._page:
            values = [target.value for target in SCALES[page].targets]
            self._thank(values.index(value) if value in values else None)

    def takes(self, ray: SpatialPose) -> bool:
        """Would something be chosen there now? Then a click there is the panel's."""
        at = self._place.pointed_at(ray)
        return self._can_choose and self._page is not None and hit(SCALES[self._page].targets, at) is not None

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

        The panel stands below what is `feared`.
        """
        step_s = min(LONGEST_STEP_S, max(0.0, dt_s))  # the order of max matters: NaN becomes 0
        if self._is_hidden:
            self._place.put(head, feared)
        else:
            self._place.follow(head, step_s, feared)
        self._follow_cue(cue, step_s)
        self._ready_s = self._ready_s + step_s if self._can_choose else 0.0
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
            under=self._attention.under,
            progress=self._attention.progress,
            chosen=self._chosen,
            cursor=self._attention.cursor,
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
        return self._is_open and self._thanks_s <= 0 and self._page_opacity >= 1 and not self._is_covered

    def _show(self, page: Page, *, is_by_patient: bool) -> None:
        self._page, self._is_open, self._is_by_patient = page, True, is_by_patient
        self._chosen, self._thanks_s, self._unheeded_s, self._ready_s = None, 0.0, 0.0, 0.0
        self._attention.begin_anew()

    def _thank(self, chosen: int | None) -> None:
        self._chosen, self._thanks_s = chosen, THANKS_S
        self._attention.begin_anew()

    def _follow_cue(self, cue: Cue, step_s: float) -> None:
        self._questions.hear(cue, step_s)
        self._unheeded_s = 0.0 if self._attention.cursor is not None else self._unheeded_s + step_s
        if self._thanks_s > 0:
            self._thanks_s -= step_s
            self._is_open = self._thanks_s > 0
        elif self._is_open and self._page is not None:
            self._is_open = self._may_stay(self._page)
        wanted = self._questions.next
        if wanted is not None and not self._is_open and self._page_opacity <= 0:
            self._show(wanted, is_by_patient=False)

    def _may_stay(self, page: Page) -> bool:
        wanted = self._questions.next
        if self._is_by_patient and wanted is not page:
            return self._unheeded_s < (IDLE_S if wanted is None else TURN_S)
        return self._questions.may_stay(page, self._unheeded_s)

    def _point(
        self, head: SpatialPose, pointing: Pointing | None, step_s: float, *, is_choosing: bool
    ) -> tuple[Sign, ...]:
        is_pressed = pointing is not None and pointing.is_chosen
        if not self._is_open or self._page is None:
            self._attention.leave()
            if (is_pressed or is_choosing) and self._page_opacity <= 0:
                self.open()  # not while a page goes that the press may have been meant for
            return ()
        by_look, by_hand = self._on_board(head), None if pointing is None else self._on_board(pointing.ray)
        if not self._can_choose:
            self._attention.rest(by_look, by_hand)
            return ()
        targets = SCALES[self._page].targets
        is_still = not self._place.is_moving
        must_choose = self._attention.look(targets, by_look, by_hand, step_s, is_still=is_still)
        if must_choose:
            return self._choose(self._attention.under)
        if self._ready_s < NEW_S or not (is_pressed or is_choosing):
            return ()
        return self._choose(hit(targets, by_hand) if is_pressed else self._attention.under)

    def _choose(self, place: int | None) -> tuple[Sign, ...]:
        if place is None or self._page is None:
            return ()
        scale = SCALES[self._page]
        target = scale.targets[place]
        if target.button is Button.CLOSE:
            self.close()
        elif target.button is Button.TURN_PAGE:
            self._show(TURNS_TO[self._page], is_by_patient=True)
        else:
            self._questions.put_off(self._page, HEARD_S)
            self._thank(place)
            return (Sign(kind=scale.kind, value=target.value),)
        return ()

    def _on_board(self, ray: SpatialPose) -> tuple[float, float] | None:
        at = self._place.pointed_at(ray)
        is_on = at is not None and abs(at[0]) <= HALF_WIDTH_DEG and abs(at[1]) <= TOP_DEG + 2
        return at if is_on else None

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

"""The panel before the patient's eye: when it comes and goes, and what a look, a hand or a key says by it."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.vr_scenes.panel_rig import look_at
from vr_scenes.cue import NO_CUE, Cue, Shape
from vr_scenes.hand_signs import Pointing
from vr_scenes.headset import SpatialPose
from vr_scenes.panel import HEARD_S, IDLE_S, LATER_S, NEW_S, THANKS_S, Panel
from vr_scenes.panel_attention import DWELL_S
from vr_scenes.panel_clearance import Seen
from vr_scenes.panel_layout import SCALES, Button, Page, Target
from vr_scenes.panel_place import looking
from vr_scenes.panel_questions import READ_S, SPARED_S, TURN_S
from vr_scenes.patient_words import Words
from vr_scenes.stage_messages import Sign, SignKind

AHEAD = looking(0.0, -9.0)
ASKS = Cue(asks_suds=True)
ASKS_SICKNESS = Cue(asks_sickness=True)
ASKS_OUTCOME = Cue(asks_outcome=True)
ASKS_EXPECTANCY = Cue(asks_expectancy=True)
ASKING = {
    Page.SICKNESS: ASKS_SICKNESS,
    Page.SUDS: ASKS,
    Page.OUTCOME: ASKS_OUTCOME,
    Page.EXPECTANCY: ASKS_EXPECTANCY,
}
ASKS_ALL = Cue(asks_suds=True, asks_sickness=True, asks_outcome=True, asks_expectancy=True)
FRAME_S = 0.05


def _target(page: Page, value: float | None = None, button: Button | None = None) -> Target:
    return next(one for one in SCALES[page].targets if (one.value, one.button) == (value, button))


class _Rig:
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
    ) -> "_Rig":
        pointing = None if hand is None else Pointing(ray=hand, is_chosen=False)
        for _ in range(round(seconds / FRAME_S)):
            self.said += self.panel.step(FRAME_S, cue, head, pointing)
        return self

    def choose(self, hand: SpatialPose, cue: Cue = NO_CUE) -> "_Rig":
        self.said += self.panel.step(FRAME_S, cue, AHEAD, Pointing(ray=hand, is_chosen=True))
        return self

    @property
    def page(self) -> Page | None:
        shown = self.panel.shown()
        return shown.page if shown.page_opacity > 0 else None


@pytest.mark.parametrize(("page", "cue"), [*ASKING.items(), (None, NO_CUE)])
def test_the_question_that_is_due_is_shown_and_nothing_else(page: Page | None, cue: Cue) -> None:
    assert _Rig().wait(1.0, cue).page is page


@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("place", [0, 5, 10])
def test_a_look_that_rests_on_an_answer_says_it_once_however_long_it_rests(page: Page, place: int) -> None:
    """And on the scale that was asked for."""
    target, cue = SCALES[page].targets[place], ASKING[page]
    rig = _Rig().wait(1.0, cue).wait(8.0, cue, look_at(target))

    assert rig.said == [Sign(kind=SCALES[page].kind, value=target.value)]


def test_the_way_to_the_answer_is_shown_while_it_is_looked_at() -> None:
    rig = _Rig().wait(1.0, ASKS)
    progress = [rig.wait(0.3, ASKS, look_at(_target(Page.SUDS, 30.0))).panel.shown().progress for _ in range(3)]

    assert 0 < progress[0] < progress[1] < progress[2] < 1
    assert rig.panel.shown().under == 3


def test_a_look_that_passes_over_all_answers_says_nothing() -> None:
    rig = _Rig().wait(1.0, ASKS)
    for target in SCALES[Page.SUDS].targets * 3:
        rig.wait(DWELL_S - 0.1, ASKS, look_at(target))

    assert rig.said == []


def test_what_comes_before_a_resting_look_is_not_chosen_by_it() -> None:
    """The patient looked there before the panel came, and goes on looking."""
    there = look_at(_target(Page.SUDS, 50.0))
    rig = _Rig().wait(0.5, NO_CUE, there).wait(10.0, ASKS, there)
    rig.wait(5.0, ASKS, look_at(_target(Page.SUDS, 60.0)))  # nor does the next answer count: the row was never left

    assert rig.said == []
    assert rig.wait(0.2, ASKS).wait(2.0, ASKS, there).said == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_a_trembling_look_still_chooses_and_a_stalled_picture_does_not() -> None:
    target = _target(Page.SUDS, 70.0)
    at, stalled = look_at(target), _Rig().wait(1.0, ASKS)
    trembling = _Rig().wait(1.0, ASKS)
    for turn in range(60):
        shake = 1.2 * (-1) ** turn
        trembling.wait(FRAME_S, ASKS, looking(at.heading_deg + shake, at.pitch_deg))
    stalled.wait(0.5, ASKS, at)
    stalled.said += stalled.panel.step(5.0, ASKS, at)

    assert trembling.said == [Sign(kind=SignKind.SUDS, value=70.0)]
    assert stalled.said == []


@pytest.mark.parametrize("hand_m", [(0.0, 0.0, 0.0), (0.25, 0.1, -0.4)])
def test_a_hand_chooses_where_its_ray_meets_the_panel(hand_m: tuple[float, float, float]) -> None:
    rig = _Rig().wait(1.0, ASKS)
    ahead = look_at(_target(Page.SUDS, 80.0)).ahead
    goal = [1.3 * part for part in ahead]
    way = [there - here for there, here in zip(goal, hand_m, strict=True)]
    aim = looking(
        math.degrees(math.atan2(-way[0], way[1])), math.degrees(math.atan2(way[2], math.hypot(way[0], way[1])))
    )
    rig.choose(SpatialPose(place_m=hand_m, turn=aim.turn), ASKS)

    assert rig.said == [Sign(kind=SignKind.SUDS, value=80.0)]


def test_while_a_hand_moves_over_the_panel_looking_chooses_nothing() -> None:
    eyes, hand = look_at(_target(Page.SUDS, 10.0)), look_at(_target(Page.SUDS, 90.0))
    rig = _Rig().wait(1.0, ASKS)
    for turn in range(100):
        rig.wait(FRAME_S, ASKS, eyes, looking(hand.heading_deg + 1.5 * math.sin(turn / 4), hand.pitch_deg))

    assert rig.said == []
    assert rig.choose(hand, ASKS).said == [Sign(kind=SignKind.SUDS, value=90.0)]


def test_a_controller_that_lies_in_the_lap_keeps_nobody_from_looking() -> None:
    """It points to the panel all the time, and presses nothing."""
    rig = _Rig().wait(3.0, ASKS, AHEAD, look_at(_target(Page.SUDS, 90.0)))
    rig.wait(2.0, ASKS, look_at(_target(Page.SUDS, 10.0)), look_at(_target(Page.SUDS, 90.0)))

    assert rig.said == [Sign(kind=SignKind.SUDS, value=10.0)]


def test_a_hand_that_points_past_the_panel_or_away_from_it_says_nothing() -> None:
    rig = _Rig().wait(1.0, ASKS)
    for aside in (looking(0.0, 40.0), looking(180.0, 27.0), looking(60.0, -20.0)):
        rig.choose(aside, ASKS)

    assert rig.said == []


def test_after_the_answer_it_stays_for_a_moment_and_goes_and_comes_back_when_asked_again() -> None:
    rig = _Rig().wait(1.0, ASKS).choose(look_at(_target(Page.SUDS, 40.0)), ASKS)
    thanked = rig.wait(0.2, ASKS).panel.shown()
    gone = rig.wait(THANKS_S + 0.5).page
    again = rig.wait(1.0, ASKS).page

    assert thanked.chosen == 4
    assert gone is None
    assert again is Page.SUDS


def test_an_answer_that_the_session_never_heard_is_asked_for_anew() -> None:
    rig = _Rig().wait(1.0, ASKS).choose(look_at(_target(Page.SUDS, 40.0)), ASKS)

    assert rig.wait(HEARD_S - 1.0, ASKS).page is None
    assert rig.wait(2.0, ASKS).page is Page.SUDS


@pytest.mark.parametrize("page", Page)
def test_the_question_in_the_picture_is_told_from_its_first_frame_to_its_last(page: Page) -> None:
    """A key that is pressed meanwhile answers it."""
    rig = _Rig()
    before, comes = rig.panel.asks, rig.wait(2 * FRAME_S, ASKING[page]).panel.asks
    there, goes = rig.wait(1.0, ASKING[page]).panel.asks, rig.wait(FRAME_S, NO_CUE).panel.asks
    gone = rig.wait(1.0, NO_CUE).panel.asks
    rig.wait(1.0, ASKING[page]).panel.cover(is_covered=True)

    assert (before, comes, there, goes, gone) == (None, *[SCALES[page].kind] * 3, None)
    assert rig.panel.asks is None


def test_a_rating_by_key_answers_what_is_asked() -> None:
    rig = _Rig().wait(1.0, ASKS)
    rig.panel.rated(SignKind.SUDS, 30.0)
    chosen = rig.panel.shown().chosen

    assert chosen == 3
    assert rig.wait(THANKS_S + 0.5, ASKS).page is None


def test_the_patient_may_say_something_unasked_and_say_not_now() -> None:
    rig = _Rig()
    rig.panel.open()
    opened = rig.wait(1.0).page
    rig.choose(look_at(_target(Page.SUDS, button=Button.CLOSE)))

    assert opened is Page.SUDS
    assert rig.wait(1.0).page is None
    assert rig.said == []


def test_a_hand_that_selects_where_nothing_is_shown_opens_the_panel() -> None:
    assert _Rig().choose(looking(40.0, 10.0)).wait(1.0).page is Page.SUDS


def test_a_question_that_is_put_off_comes_back_while_it_is_due() -> None:
    rig = _Rig().wait(1.0, ASKS).choose(look_at(_target(Page.SUDS, button=Button.CLOSE)), ASKS)

    assert rig.wait(LATER_S - 2.0, ASKS).page is None
    assert rig.wait(3.0, ASKS).page is Page.SUDS


def test_what_the_patient_opened_and_nobody_looks_at_goes_by_itself() -> None:
    rig = _Rig()
    rig.panel.open()

    assert rig.wait(IDLE_S - 1.0).page is Page.SUDS
    assert rig.wait(2.0).page is None


def test_sickness_is_one_look_away_and_is_said_in_steps_of_two() -> None:
    rig = _Rig().wait(1.0, ASKS).wait(1.5, ASKS, look_at(_target(Page.SUDS, button=Button.TURN_PAGE)))
    turned = rig.page
    rig.wait(0.2, ASKS).wait(1.5, ASKS, look_at(_target(Page.SICKNESS, 6.0)))

    assert turned is Page.SICKNESS
    assert rig.said == [Sign(kind=SignKind.SICKNESS, value=6.0)]
    assert [one.value for one in SCALES[Page.SICKNESS].targets if one.value is not None] == [*range(0, 21, 2)]


@pytest.mark.parametrize("first", Page)
@pytest.mark.parametrize("second", Page)
def test_a_look_that_rests_through_a_change_of_question_does_not_answer_the_next_one(first: Page, second: Page) -> None:
    """The therapist answers at the terminal, or the time to answer is up, while the patient looks on; the next
    panel comes to stand with its middle answer under that look."""
    there = look_at(SCALES[first].targets[5])
    rig = _Rig().wait(1.0, ASKING[first]).wait(DWELL_S - 0.2, ASKING[first], there).wait(0.1, NO_CUE, there)
    rig.wait(10.0, ASKING[second], there)
    before = list(rig.said)
    rig.wait(0.2, ASKING[second]).wait(DWELL_S + 0.5, ASKING[second], there)

    assert before == []
    assert rig.said == [Sign(kind=SCALES[second].kind, value=SCALES[second].targets[5].value)]


@pytest.mark.parametrize("first", Page)
@pytest.mark.parametrize("second", Page)
def test_a_look_that_has_answered_and_rests_on_does_not_answer_the_next_question(first: Page, second: Page) -> None:
    there = look_at(SCALES[first].targets[9])
    rig = _Rig().wait(1.0, ASKING[first]).wait(DWELL_S + 0.3, ASKING[first], there)
    rig.wait(10.0, ASKING[second], there)

    assert [sign.kind for sign in rig.said] == [SCALES[first].kind]


def test_a_press_as_the_question_changes_answers_neither_and_opens_nothing() -> None:
    hand = look_at(_target(Page.SUDS, 20.0))
    rig = _Rig().wait(1.0, ASKS).wait(0.1, ASKS_EXPECTANCY)
    for _ in range(round((2 * 0.35 + NEW_S) / FRAME_S) - 2):
        rig.choose(hand, ASKS_EXPECTANCY)
    pages, before = rig.page, list(rig.said)
    rig.wait(0.3, ASKS_EXPECTANCY).choose(hand, ASKS_EXPECTANCY)

    assert (pages, before) == (Page.EXPECTANCY, [])
    assert rig.said == [Sign(kind=SignKind.EXPECTANCY, value=20.0)]


def test_several_questions_are_asked_one_after_the_other_the_most_urgent_first() -> None:
    rig, asked, seen = _Rig(), dict.fromkeys(ASKING, True), []
    for _ in ASKING:
        cue = Cue(
            asks_sickness=asked[Page.SICKNESS],
            asks_suds=asked[Page.SUDS],
            asks_outcome=asked[Page.OUTCOME],
            asks_expectancy=asked[Page.EXPECTANCY],
        )
        page = rig.wait(THANKS_S + 1.5, cue).page
        assert page is not None
        seen.append(page)
        rig.choose(look_at(SCALES[page].targets[2]), cue)
        asked[page] = False

    assert seen == [Page.SICKNESS, Page.SUDS, Page.OUTCOME, Page.EXPECTANCY]
    assert [(sign.kind, sign.value) for sign in rig.said] == [
        (SignKind.SICKNESS, 4.0),
        (SignKind.SUDS, 20.0),
        (SignKind.OUTCOME, 20.0),
        (SignKind.EXPECTANCY, 20.0),
    ]


@pytest.mark.parametrize("less", [Page.SUDS, Page.OUTCOME, Page.EXPECTANCY])
def test_a_more_urgent_question_waits_until_the_other_may_be_read_and_cuts_no_look_short(less: Page) -> None:
    cue = replace(ASKING[less], asks_sickness=True)
    looking_on = _Rig().wait(1.0, ASKING[less]).wait(0.2, ASKING[less], look_at(SCALES[less].targets[2]))
    reading = _Rig().wait(1.0, ASKING[less]).wait(READ_S - 1.5, cue).page

    assert reading is less
    assert looking_on.wait(0.8, cue, look_at(SCALES[less].targets[2])).page is less
    assert _Rig().wait(1.0, ASKING[less]).wait(READ_S + 0.5, cue).page is Page.SICKNESS


def test_a_question_that_nobody_heeds_keeps_no_other_from_being_asked() -> None:
    """What is expected of a trial is asked for 45 s: until then each of four has had its turn, and then again."""
    rig, seen = _Rig(), []
    for _ in range(round(2.2 * 4 * TURN_S)):
        page = rig.wait(1.0, ASKS_ALL).page
        seen += [page] if page is not None and page not in seen[-1:] else []

    order = [Page.SICKNESS, Page.SUDS, Page.OUTCOME, Page.EXPECTANCY]
    assert seen[:8] == order * 2
    assert rig.said == []


@pytest.mark.parametrize("page", Page)
def test_a_question_that_was_answered_otherwise_goes_unanswered_by_the_look_upon_it(page: Page) -> None:
    rig = _Rig().wait(1.0, ASKING[page]).wait(DWELL_S - 0.1, ASKING[page], look_at(SCALES[page].targets[4]))
    rig.wait(3.0, NO_CUE, look_at(SCALES[page].targets[4]))

    assert rig.page is None
    assert rig.said == []


@pytest.mark.parametrize("page", [Page.SUDS, Page.OUTCOME, Page.EXPECTANCY])
def test_from_every_question_one_can_say_that_one_feels_sick_and_it_comes_back_after_it(page: Page) -> None:
    button = _target(page, button=Button.TURN_PAGE)
    rig = _Rig().wait(1.0, ASKING[page]).choose(look_at(button), ASKING[page])
    turned = rig.wait(1.0, ASKING[page]).page
    rig.choose(look_at(_target(Page.SICKNESS, 8.0)), ASKING[page])

    assert button.label == Words.FEEL_SICK.value
    assert turned is Page.SICKNESS
    assert rig.said == [Sign(kind=SignKind.SICKNESS, value=8.0)]
    assert rig.wait(THANKS_S + 1.5, ASKING[page]).page is page


def test_what_the_patient_opened_and_forgot_lets_what_is_asked_take_its_place() -> None:
    rig = _Rig()
    rig.panel.open()

    assert rig.wait(TURN_S - 1.0, ASKS_EXPECTANCY).page is Page.SUDS
    assert rig.wait(2.0, ASKS_EXPECTANCY).page is Page.EXPECTANCY


def test_the_page_does_not_turn_back_under_a_look_that_stays() -> None:
    there = look_at(_target(Page.SUDS, button=Button.TURN_PAGE))

    assert _Rig().wait(1.0, ASKS).wait(6.0, ASKS, there).page is Page.SICKNESS


@pytest.mark.parametrize("cue", [*ASKING.values(), Cue(words="Calm.", shape=Shape.SAFE, guides_breath=True)])
def test_a_stop_takes_everything_away_in_its_own_frame(cue: Cue) -> None:
    rig = _Rig().wait(3.0, cue)
    was_nothing = rig.panel.shown().is_nothing
    rig.panel.stop()

    assert not was_nothing
    assert rig.panel.shown().is_nothing
    assert rig.wait(FRAME_S, cue).page is None


def test_after_a_stop_nobody_is_questioned_at_once_but_may_say_something() -> None:
    rig = _Rig().wait(1.0, ASKS)
    rig.panel.stop()
    spared = rig.wait(0.1).wait(SPARED_S - 1.0, ASKS).page
    rig.panel.open()

    assert spared is None
    assert rig.wait(0.5, ASKS).page is Page.SUDS


def test_words_and_guide_wait_while_a_question_is_open() -> None:
    said = Cue(words="Calm.", shape=Shape.SAFE, guides_breath=True)
    rig = _Rig().wait(3.0, said)
    before = rig.panel.shown()
    asked = rig.wait(3.0, Cue(words="Calm.", guides_breath=True, asks_suds=True)).panel.shown()

    assert (before.words, before.words_opacity, before.guide_opacity) == ("Calm.", 1.0, 1.0)
    assert (asked.page_opacity, asked.words_opacity, asked.guide_opacity) == (1.0, 0.0, 0.0)


def test_words_change_through_nothing_and_never_jump() -> None:
    rig = _Rig().wait(2.0, Cue(words="One."))
    seen = []
    for _ in range(60):
        shown = rig.wait(FRAME_S, Cue(words="Two.")).panel.shown()
        seen.append((shown.words, shown.words_opacity))

    jumps = [abs(after[1] - before[1]) for before, after in pairwise(seen)]
    assert max(jumps) < 0.15
    assert seen[-1] == ("Two.", 1.0)
    assert min(opacity for _, opacity in seen) < 0.05


def test_the_panel_stays_where_it_is_while_its_edges_are_read_and_comes_along_lazily() -> None:
    rig = _Rig().wait(1.0, ASKS)
    edge = look_at(_target(Page.SUDS, 0.0))
    rig.wait(0.8, ASKS, edge)
    while_reading = rig.panel.shown().heading_deg
    aside = looking(75.0, -9.0)
    headings = [rig.wait(FRAME_S, ASKS, aside).panel.shown().heading_deg for _ in range(120)]
    steps = [after - before for before, after in pairwise(headings)]

    assert while_reading == 0.0
    assert headings[10] == 0.0  # a glance aside does not move it
    assert headings[-1] == pytest.approx(75.0, abs=4.0)
    assert max(steps) <= 45.0 * FRAME_S + 1e-9


def test_the_panel_opens_where_the_patient_looks_and_below_the_middle() -> None:
    rig = _Rig().wait(0.5, NO_CUE, looking(130.0, -9.0)).wait(1.0, ASKS, looking(130.0, -9.0))

    assert rig.panel.shown().heading_deg == pytest.approx(130.0)
    assert rig.panel.shown().cursor is None  # the middle of a level view is the scene's


def test_a_patient_who_leans_away_finds_the_panel_before_him_again() -> None:
    leant = SpatialPose(place_m=(0.6, -0.4, 0.0), turn=AHEAD.turn)
    shown = _Rig().wait(1.0, ASKS).wait(6.0, ASKS, leant).panel.shown()

    assert shown.place_m == pytest.approx(leant.place_m, abs=0.05)


def test_no_target_lies_on_another_and_all_lie_on_the_board() -> None:
    for scale in SCALES.values():
        for place, one in enumerate(scale.targets):
            assert abs(one.x_deg) + one.half_width_deg < 25.0
            assert one.y_deg - one.half_height_deg > -8.7
            for other in scale.targets[place + 1 :]:
                apart_x = abs(one.x_deg - other.x_deg) - one.half_width_deg - other.half_width_deg
                apart_y = abs(one.y_deg - other.y_deg) - one.half_height_deg - other.half_height_deg
                assert max(apart_x, apart_y) > 0.3


@pytest.mark.parametrize(
    ("feared", "pitch_deg"),
    [
        ((), -27.0),
        ((Seen(heading_deg=0.0, pitch_deg=0.0, radius_deg=5.0),), -27.0),  # above it
        ((Seen(heading_deg=0.0, pitch_deg=-22.0, radius_deg=4.0),), -34.0),  # a spider on the table
        ((Seen(heading_deg=50.0, pitch_deg=-22.0, radius_deg=4.0),), -27.0),  # beside it
        ((Seen(heading_deg=0.0, pitch_deg=-20.0, radius_deg=40.0),), -27.0),  # a door: wherever the panel stands
        ((Seen(heading_deg=0.0, pitch_deg=-50.0, radius_deg=14.0),), -27.0),  # nowhere clear: where it is read best
    ],
)
def test_the_panel_stands_below_what_is_feared_where_that_can_be_had(
    feared: tuple[Seen, ...], pitch_deg: float
) -> None:
    panel = Panel()
    for _ in range(20):
        panel.step(FRAME_S, ASKS, AHEAD, feared=feared)

    assert panel.shown().pitch_deg == pitch_deg


def test_a_panel_gives_way_when_what_is_feared_comes_behind_it_and_is_not_chosen_from_meanwhile() -> None:
    rig = _Rig().wait(1.0, ASKS)
    there, spider = look_at(_target(Page.SUDS, 50.0)), (Seen(heading_deg=0.0, pitch_deg=-22.0, radius_deg=4.0),)
    pitches = []
    for _ in range(80):
        rig.said += rig.panel.step(FRAME_S, ASKS, there, feared=spider)
        pitches.append(rig.panel.shown().pitch_deg)

    assert pitches[0] == -27.0
    assert pitches[-1] == pytest.approx(-34.0, abs=0.2)
    assert max(before - after for before, after in pairwise(pitches)) < 2.3
    assert rig.said == []

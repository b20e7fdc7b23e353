"""Several questions on the panel: which has its turn, and that no look or press answers two."""

from dataclasses import replace

import pytest

from tests.vr_scenes.panel_rig import ASKING, ASKS, ASKS_ALL, ASKS_EXPECTANCY, FRAME_S, PanelRig, look_at, target_of
from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.panel import NEW_S, THANKS_S
from vr_scenes.panel_attention import DWELL_S
from vr_scenes.panel_layout import SCALES, Button, Page
from vr_scenes.panel_questions import READ_S, TURN_S
from vr_scenes.patient_words import Words
from vr_scenes.stage_messages import Sign, SignKind


@pytest.mark.parametrize("first", Page)
@pytest.mark.parametrize("second", Page)
def test_a_look_that_rests_through_a_change_of_question_does_not_answer_the_next_one(first: Page, second: Page) -> None:
    """The therapist answers at the terminal, or the time to answer is up, while the patient looks on; the next
    panel comes to stand with its middle answer under that look."""
    there = look_at(SCALES[first].targets[5])
    rig = PanelRig().wait(1.0, ASKING[first]).wait(DWELL_S - 0.2, ASKING[first], there).wait(0.1, NO_CUE, there)
    rig.wait(10.0, ASKING[second], there)
    before = list(rig.said)
    rig.wait(0.2, ASKING[second]).wait(DWELL_S + 0.5, ASKING[second], there)

    assert before == []
    assert rig.said == [Sign(kind=SCALES[second].kind, value=SCALES[second].targets[5].value)]


@pytest.mark.parametrize("first", Page)
@pytest.mark.parametrize("second", Page)
def test_a_look_that_has_answered_and_rests_on_does_not_answer_the_next_question(first: Page, second: Page) -> None:
    there = look_at(SCALES[first].targets[9])
    rig = PanelRig().wait(1.0, ASKING[first]).wait(DWELL_S + 0.3, ASKING[first], there)
    rig.wait(10.0, ASKING[second], there)

    assert [sign.kind for sign in rig.said] == [SCALES[first].kind]


def test_a_press_as_the_question_changes_answers_neither_and_opens_nothing() -> None:
    hand = look_at(target_of(Page.SUDS, 20.0))
    rig = PanelRig().wait(1.0, ASKS).wait(0.1, ASKS_EXPECTANCY)
    for _ in range(round((2 * 0.35 + NEW_S) / FRAME_S) - 2):
        rig.choose(hand, ASKS_EXPECTANCY)
    pages, before = rig.page, list(rig.said)
    rig.wait(0.3, ASKS_EXPECTANCY).choose(hand, ASKS_EXPECTANCY)

    assert (pages, before) == (Page.EXPECTANCY, [])
    assert rig.said == [Sign(kind=SignKind.EXPECTANCY, value=20.0)]


def test_several_questions_are_asked_one_after_the_other_the_most_urgent_first() -> None:
    rig, asked, seen = PanelRig(), dict.fromkeys(ASKING, True), []
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
    looking_on = PanelRig().wait(1.0, ASKING[less]).wait(0.2, ASKING[less], look_at(SCALES[less].targets[2]))
    reading = PanelRig().wait(1.0, ASKING[less]).wait(READ_S - 1.5, cue).page

    assert reading is less
    assert looking_on.wait(0.8, cue, look_at(SCALES[less].targets[2])).page is less
    assert PanelRig().wait(1.0, ASKING[less]).wait(READ_S + 0.5, cue).page is Page.SICKNESS


def test_a_question_that_nobody_heeds_keeps_no_other_from_being_asked() -> None:
    """What is expected of a trial is asked for 45 s: until then each of four has had its turn, and then again."""
    rig, seen = PanelRig(), []
    for _ in range(round(2.2 * 4 * TURN_S)):
        page = rig.wait(1.0, ASKS_ALL).page
        seen += [page] if page is not None and page not in seen[-1:] else []

    order = [Page.SICKNESS, Page.SUDS, Page.OUTCOME, Page.EXPECTANCY]
    assert seen[:8] == order * 2
    assert rig.said == []


@pytest.mark.parametrize("page", Page)
def test_a_question_that_was_answered_otherwise_goes_unanswered_by_the_look_upon_it(page: Page) -> None:
    rig = PanelRig().wait(1.0, ASKING[page]).wait(DWELL_S - 0.1, ASKING[page], look_at(SCALES[page].targets[4]))
    rig.wait(3.0, NO_CUE, look_at(SCALES[page].targets[4]))

    assert rig.page is None
    assert rig.said == []


@pytest.mark.parametrize("page", [Page.SUDS, Page.OUTCOME, Page.EXPECTANCY])
def test_from_every_question_one_can_say_that_one_feels_sick_and_it_comes_back_after_it(page: Page) -> None:
    button = target_of(page, button=Button.TURN_PAGE)
    rig = PanelRig().wait(1.0, ASKING[page]).choose(look_at(button), ASKING[page])
    turned = rig.wait(1.0, ASKING[page]).page
    rig.choose(look_at(target_of(Page.SICKNESS, 8.0)), ASKING[page])

    assert button.label == Words.FEEL_SICK.value
    assert turned is Page.SICKNESS
    assert rig.said == [Sign(kind=SignKind.SICKNESS, value=8.0)]
    assert rig.wait(THANKS_S + 1.5, ASKING[page]).page is page


def test_what_the_patient_opened_and_forgot_lets_what_is_asked_take_its_place() -> None:
    rig = PanelRig()
    rig.panel.open()

    assert rig.wait(TURN_S - 1.0, ASKS_EXPECTANCY).page is Page.SUDS
    assert rig.wait(2.0, ASKS_EXPECTANCY).page is Page.EXPECTANCY

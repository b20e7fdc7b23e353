"""The panel before the patient's eye: when it comes and goes, what is told by it, and that a STOP takes it away."""

from itertools import pairwise

import pytest

from tests.vr_scenes.panel_rig import ASKING, ASKS, FRAME_S, PanelRig, look_at, target_of
from vr_scenes.cue import NO_CUE, Cue, Shape
from vr_scenes.panel import HEARD_S, IDLE_S, LATER_S, THANKS_S
from vr_scenes.panel_layout import SCALES, Button, Page
from vr_scenes.panel_place import looking
from vr_scenes.panel_questions import SPARED_S
from vr_scenes.stage_messages import Sign, SignKind


@pytest.mark.parametrize(("page", "cue"), [*ASKING.items(), (None, NO_CUE)])
def test_the_question_that_is_due_is_shown_and_nothing_else(page: Page | None, cue: Cue) -> None:
    assert PanelRig().wait(1.0, cue).page is page


def test_after_the_answer_it_stays_for_a_moment_and_goes_and_comes_back_when_asked_again() -> None:
    rig = PanelRig().wait(1.0, ASKS).choose(look_at(target_of(Page.SUDS, 40.0)), ASKS)
    thanked = rig.wait(0.2, ASKS).panel.shown()
    gone = rig.wait(THANKS_S + 0.5).page
    again = rig.wait(1.0, ASKS).page

    assert thanked.chosen == 4
    assert gone is None
    assert again is Page.SUDS


def test_an_answer_that_the_session_never_heard_is_asked_for_anew() -> None:
    rig = PanelRig().wait(1.0, ASKS).choose(look_at(target_of(Page.SUDS, 40.0)), ASKS)

    assert rig.wait(HEARD_S - 1.0, ASKS).page is None
    assert rig.wait(2.0, ASKS).page is Page.SUDS


@pytest.mark.parametrize("page", Page)
def test_the_question_in_the_picture_is_told_from_its_first_frame_to_its_last(page: Page) -> None:
    """A key that is pressed meanwhile answers it."""
    rig = PanelRig()
    before, comes = rig.panel.asks, rig.wait(2 * FRAME_S, ASKING[page]).panel.asks
    there, goes = rig.wait(1.0, ASKING[page]).panel.asks, rig.wait(FRAME_S, NO_CUE).panel.asks
    gone = rig.wait(1.0, NO_CUE).panel.asks
    rig.wait(1.0, ASKING[page]).panel.cover(is_covered=True)

    assert (before, comes, there, goes, gone) == (None, *[SCALES[page].kind] * 3, None)
    assert rig.panel.asks is None


def test_a_rating_by_key_answers_what_is_asked() -> None:
    rig = PanelRig().wait(1.0, ASKS)
    rig.panel.rated(SignKind.SUDS, 30.0)
    chosen = rig.panel.shown().chosen

    assert chosen == 3
    assert rig.wait(THANKS_S + 0.5, ASKS).page is None


def test_the_patient_may_say_something_unasked_and_say_not_now() -> None:
    rig = PanelRig()
    rig.panel.open()
    opened = rig.wait(1.0).page
    rig.choose(look_at(target_of(Page.SUDS, button=Button.CLOSE)))

    assert opened is Page.SUDS
    assert rig.wait(1.0).page is None
    assert rig.said == []


def test_a_hand_that_selects_where_nothing_is_shown_opens_the_panel() -> None:
    assert PanelRig().choose(looking(40.0, 10.0)).wait(1.0).page is Page.SUDS


def test_a_question_that_is_put_off_comes_back_while_it_is_due() -> None:
    rig = PanelRig().wait(1.0, ASKS).choose(look_at(target_of(Page.SUDS, button=Button.CLOSE)), ASKS)

    assert rig.wait(LATER_S - 2.0, ASKS).page is None
    assert rig.wait(3.0, ASKS).page is Page.SUDS


def test_what_the_patient_opened_and_nobody_looks_at_goes_by_itself() -> None:
    rig = PanelRig()
    rig.panel.open()

    assert rig.wait(IDLE_S - 1.0).page is Page.SUDS
    assert rig.wait(2.0).page is None


def test_sickness_is_one_look_away_and_is_said_in_steps_of_two() -> None:
    rig = PanelRig().wait(1.0, ASKS).wait(1.5, ASKS, look_at(target_of(Page.SUDS, button=Button.TURN_PAGE)))
    turned = rig.page
    rig.wait(0.2, ASKS).wait(1.5, ASKS, look_at(target_of(Page.SICKNESS, 6.0)))

    assert turned is Page.SICKNESS
    assert rig.said == [Sign(kind=SignKind.SICKNESS, value=6.0)]
    assert [one.value for one in SCALES[Page.SICKNESS].targets if one.value is not None] == [*range(0, 21, 2)]


def test_the_page_does_not_turn_back_under_a_look_that_stays() -> None:
    there = look_at(target_of(Page.SUDS, button=Button.TURN_PAGE))

    assert PanelRig().wait(1.0, ASKS).wait(6.0, ASKS, there).page is Page.SICKNESS


@pytest.mark.parametrize("cue", [*ASKING.values(), Cue(words="Calm.", shape=Shape.SAFE, guides_breath=True)])
def test_a_stop_takes_everything_away_in_its_own_frame(cue: Cue) -> None:
    rig = PanelRig().wait(3.0, cue)
    was_nothing = rig.panel.shown().is_nothing
    rig.panel.stop()

    assert not was_nothing
    assert rig.panel.shown().is_nothing
    assert rig.wait(FRAME_S, cue).page is None


def test_after_a_stop_nobody_is_questioned_at_once_but_may_say_something() -> None:
    rig = PanelRig().wait(1.0, ASKS)
    rig.panel.stop()
    spared = rig.wait(0.1).wait(SPARED_S - 1.0, ASKS).page
    rig.panel.open()

    assert spared is None
    assert rig.wait(0.5, ASKS).page is Page.SUDS


def test_words_and_guide_wait_while_a_question_is_open() -> None:
    said = Cue(words="Calm.", shape=Shape.SAFE, guides_breath=True)
    rig = PanelRig().wait(3.0, said)
    before = rig.panel.shown()
    asked = rig.wait(3.0, Cue(words="Calm.", guides_breath=True, asks_suds=True)).panel.shown()

    assert (before.words, before.words_opacity, before.guide_opacity) == ("Calm.", 1.0, 1.0)
    assert (asked.page_opacity, asked.words_opacity, asked.guide_opacity) == (1.0, 0.0, 0.0)


def test_words_change_through_nothing_and_never_jump() -> None:
    rig = PanelRig().wait(2.0, Cue(words="One."))
    seen = []
    for _ in range(60):
        shown = rig.wait(FRAME_S, Cue(words="Two.")).panel.shown()
        seen.append((shown.words, shown.words_opacity))

    jumps = [abs(after[1] - before[1]) for before, after in pairwise(seen)]
    assert max(jumps) < 0.15
    assert seen[-1] == ("Two.", 1.0)
    assert min(opacity for _, opacity in seen) < 0.05

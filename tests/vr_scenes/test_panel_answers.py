"""How an answer on the panel is chosen: by a look that rests, by a hand, and by nothing else."""

import math

import pytest

from tests.vr_scenes.panel_rig import AHEAD, ASKING, ASKS, FRAME_S, PanelRig, look_at, target_of
from vr_scenes.cue import NO_CUE
from vr_scenes.headset import SpatialPose
from vr_scenes.panel_attention import DWELL_S
from vr_scenes.panel_layout import SCALES, Page
from vr_scenes.panel_place import looking
from vr_scenes.stage_messages import Sign, SignKind


@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("place", [0, 5, 10])
def test_a_look_that_rests_on_an_answer_says_it_once_however_long_it_rests(page: Page, place: int) -> None:
    """And on the scale that was asked for."""
    target, cue = SCALES[page].targets[place], ASKING[page]
    rig = PanelRig().wait(1.0, cue).wait(8.0, cue, look_at(target))

    assert rig.said == [Sign(kind=SCALES[page].kind, value=target.value)]


def test_the_way_to_the_answer_is_shown_while_it_is_looked_at() -> None:
    rig = PanelRig().wait(1.0, ASKS)
    progress = [rig.wait(0.3, ASKS, look_at(target_of(Page.SUDS, 30.0))).panel.shown().progress for _ in range(3)]

    assert 0 < progress[0] < progress[1] < progress[2] < 1
    assert rig.panel.shown().under == 3


def test_a_look_that_passes_over_all_answers_says_nothing() -> None:
    rig = PanelRig().wait(1.0, ASKS)
    for target in SCALES[Page.SUDS].targets * 3:
        rig.wait(DWELL_S - 0.1, ASKS, look_at(target))

    assert rig.said == []


def test_what_comes_before_a_resting_look_is_not_chosen_by_it() -> None:
    """The patient looked there before the panel came, and goes on looking."""
    there = look_at(target_of(Page.SUDS, 50.0))
    rig = PanelRig().wait(0.5, NO_CUE, there).wait(10.0, ASKS, there)
    rig.wait(5.0, ASKS, look_at(target_of(Page.SUDS, 60.0)))  # nor does the next answer count: the row was never left

    assert rig.said == []
    assert rig.wait(0.2, ASKS).wait(2.0, ASKS, there).said == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_a_trembling_look_still_chooses_and_a_stalled_picture_does_not() -> None:
    target = target_of(Page.SUDS, 70.0)
    at, stalled = look_at(target), PanelRig().wait(1.0, ASKS)
    trembling = PanelRig().wait(1.0, ASKS)
    for turn in range(60):
        shake = 1.2 * (-1) ** turn
        trembling.wait(FRAME_S, ASKS, looking(at.heading_deg + shake, at.pitch_deg))
    stalled.wait(0.5, ASKS, at)
    stalled.said += stalled.panel.step(5.0, ASKS, at)

    assert trembling.said == [Sign(kind=SignKind.SUDS, value=70.0)]
    assert stalled.said == []


@pytest.mark.parametrize("hand_m", [(0.0, 0.0, 0.0), (0.25, 0.1, -0.4)])
def test_a_hand_chooses_where_its_ray_meets_the_panel(hand_m: tuple[float, float, float]) -> None:
    rig = PanelRig().wait(1.0, ASKS)
    ahead = look_at(target_of(Page.SUDS, 80.0)).ahead
    goal = [1.3 * part for part in ahead]
    way = [there - here for there, here in zip(goal, hand_m, strict=True)]
    aim = looking(
        math.degrees(math.atan2(-way[0], way[1])), math.degrees(math.atan2(way[2], math.hypot(way[0], way[1])))
    )
    rig.choose(SpatialPose(place_m=hand_m, turn=aim.turn), ASKS)

    assert rig.said == [Sign(kind=SignKind.SUDS, value=80.0)]


def test_while_a_hand_moves_over_the_panel_looking_chooses_nothing() -> None:
    eyes, hand = look_at(target_of(Page.SUDS, 10.0)), look_at(target_of(Page.SUDS, 90.0))
    rig = PanelRig().wait(1.0, ASKS)
    for turn in range(100):
        rig.wait(FRAME_S, ASKS, eyes, looking(hand.heading_deg + 1.5 * math.sin(turn / 4), hand.pitch_deg))

    assert rig.said == []
    assert rig.choose(hand, ASKS).said == [Sign(kind=SignKind.SUDS, value=90.0)]


def test_a_controller_that_lies_in_the_lap_keeps_nobody_from_looking() -> None:
    """It points to the panel all the time, and presses nothing."""
    rig = PanelRig().wait(3.0, ASKS, AHEAD, look_at(target_of(Page.SUDS, 90.0)))
    rig.wait(2.0, ASKS, look_at(target_of(Page.SUDS, 10.0)), look_at(target_of(Page.SUDS, 90.0)))

    assert rig.said == [Sign(kind=SignKind.SUDS, value=10.0)]


def test_a_hand_that_points_past_the_panel_or_away_from_it_says_nothing() -> None:
    rig = PanelRig().wait(1.0, ASKS)
    for aside in (looking(0.0, 40.0), looking(180.0, 27.0), looking(60.0, -20.0)):
        rig.choose(aside, ASKS)

    assert rig.said == []


def test_no_target_lies_on_another_and_all_lie_on_the_board() -> None:
    for scale in SCALES.values():
        for place, one in enumerate(scale.targets):
            assert abs(one.x_deg) + one.half_width_deg < 25.0
            assert one.y_deg - one.half_height_deg > -8.7
            for other in scale.targets[place + 1 :]:
                apart_x = abs(one.x_deg - other.x_deg) - one.half_width_deg - other.half_width_deg
                apart_y = abs(one.y_deg - other.y_deg) - one.half_height_deg - other.half_height_deg
                assert max(apart_x, apart_y) > 0.3

"""The panel at the stage: a worn headset's head and hand, the desk's middle, mouse and gamepad, and keys."""

import math

import pytest

from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.hand_signs import Pointing
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.headset_link import Glance
from vr_scenes.panel_place import looking, through_window
from vr_scenes.panel_side import CLICK, PANEL_KEY, PanelSide
from vr_scenes.stage_messages import Sign, SignKind

ASKS = Cue(asks_suds=True)
AHEAD = (0.0, -9.0)
FIFTY = (0.0, -25.7)  # where the middle answer of a panel straight ahead is
FRAME_S = 0.05
FIELD = Field(left_rad=-0.8, right_rad=0.8, up_rad=0.8, down_rad=-0.8)


def _glance(head: SpatialPose, pointing: Pointing | None = None, *, is_drawn: bool = True) -> Glance:
    eyes = (EyeView(pose=head, field=FIELD),) * 2 if is_drawn else ()
    return Glance(display_ns=None, period_ns=11_000_000, head=head, eyes=eyes, pointing=pointing)


def _wait(
    side: PanelSide,
    seconds: float,
    cue: Cue = ASKS,
    *,
    glance: Glance | None = None,
    look_deg: tuple[float, float] = AHEAD,
    mouse: SpatialPose | None = None,
    is_pad_choosing: bool = False,
) -> list[Sign]:
    said: list[Sign] = []
    for _ in range(round(seconds / FRAME_S)):
        said += side.step(FRAME_S, cue, glance=glance, look_deg=look_deg, mouse=mouse, is_pad_choosing=is_pad_choosing)
    return said


def test_in_a_headset_the_head_chooses_and_the_desks_view_does_not() -> None:
    side, ahead, at = PanelSide(), _glance(looking(*AHEAD)), _glance(looking(*FIFTY))
    while_desk_looks = _wait(side, 4.0, glance=ahead, look_deg=FIFTY)

    assert while_desk_looks == []
    assert _wait(side, 2.0, glance=at) == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_a_controllers_ray_chooses_when_it_is_pressed() -> None:
    side = PanelSide()
    _wait(side, 1.0, glance=_glance(looking(*AHEAD)))
    pressed = _glance(looking(*AHEAD), Pointing(ray=looking(*FIFTY), is_chosen=True))

    assert _wait(side, FRAME_S, glance=pressed) == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_a_headset_that_is_laid_aside_leaves_the_choice_to_the_desk() -> None:
    side, aside = PanelSide(), _glance(looking(90.0, 0.0), is_drawn=False)
    _wait(side, 1.0, glance=aside)

    assert _wait(side, 2.0, glance=aside, look_deg=FIFTY) == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_a_click_on_an_answer_is_the_panels_and_one_beside_it_drags_the_view() -> None:
    side, answer, beside = PanelSide(), looking(*FIFTY), looking(*AHEAD)
    _wait(side, 1.0)

    assert not side.press(CLICK, beside)
    assert not side.press(CLICK, None)
    assert side.press(CLICK, answer)
    assert _wait(side, 1.0, mouse=answer) == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_a_click_where_nothing_is_asked_opens_nothing() -> None:
    side = PanelSide()

    assert not side.press(CLICK, looking(*FIFTY))
    _wait(side, 1.0, NO_CUE, mouse=looking(*FIFTY))
    assert side.shown().is_nothing


def test_a_gamepads_button_opens_the_panel_and_chooses_what_is_looked_at_once_for_each_press() -> None:
    side = PanelSide()
    _wait(side, 0.5, NO_CUE, is_pad_choosing=True)  # held: one press
    _wait(side, 0.5, NO_CUE, look_deg=FIFTY)
    said = _wait(side, 0.5, NO_CUE, look_deg=FIFTY, is_pad_choosing=True)

    assert said == [Sign(kind=SignKind.SUDS, value=50.0)]


def test_the_panels_key_opens_and_closes_it_and_says_nothing() -> None:
    side = PanelSide()
    pressed = side.press(PANEL_KEY, None)
    said = _wait(side, 1.0, NO_CUE)
    opened = not side.shown().is_nothing
    side.press(PANEL_KEY, None)
    said += _wait(side, 1.0, NO_CUE)

    assert pressed
    assert opened
    assert side.shown().is_nothing
    assert said == []


def test_what_is_rated_by_key_is_not_asked_again_and_other_keys_answer_nothing() -> None:
    side = PanelSide()
    _wait(side, 1.0)
    side.rated(Sign(kind=SignKind.HOLD))
    still_asked = not side.shown().is_nothing and side.shown().chosen is None
    side.rated(Sign(kind=SignKind.SUDS, value=20.0))

    assert still_asked
    assert side.shown().chosen == 2
    _wait(side, 2.5)
    assert side.shown().is_nothing


def test_a_stop_forgets_a_click_of_its_own_frame() -> None:
    side = PanelSide()
    _wait(side, 1.0)
    side.press(CLICK, looking(*FIFTY))
    side.stop()

    assert _wait(side, 1.0, mouse=looking(*FIFTY)) == []


@pytest.mark.parametrize("look_deg", [(0.0, 0.0), (0.0, -9.0), (40.0, -30.0), (-170.0, 20.0)])
def test_the_mouse_in_the_middle_of_the_window_points_where_the_view_looks(look_deg: tuple[float, float]) -> None:
    ray = through_window((0.5, 0.5), (640, 480), 62.0, look_deg)

    assert (ray.heading_deg, ray.pitch_deg) == pytest.approx(look_deg)


@pytest.mark.parametrize(
    ("pointer", "size_px", "expected"),
    [
        ((0.5, 0.0), (640, 480), (0.0, 31.0)),  # the upper edge: half the upright field
        ((0.5, 1.0), (640, 480), (0.0, -31.0)),
        ((0.0, 0.5), (640, 480), (math.degrees(math.atan(math.tan(math.radians(31)) * 4 / 3)), 0.0)),  # to the left
        ((1.0, 0.5), (300, 600), (-31.0, 0.0)),  # an upright window: the field is that across
    ],
)
def test_the_mouse_at_an_edge_points_to_the_edge_of_the_field(
    pointer: tuple[float, float], size_px: tuple[int, int], expected: tuple[float, float]
) -> None:
    ray = through_window(pointer, size_px, 62.0, (0.0, 0.0))

    assert (ray.heading_deg, ray.pitch_deg) == pytest.approx(expected, abs=1e-6)

"""Where the panel stands: below what is feared, before the patient, and still while it is read."""

from itertools import pairwise

import pytest

from tests.vr_scenes.panel_rig import AHEAD, ASKS, FRAME_S, PanelRig, look_at, target_of
from vr_scenes.cue import NO_CUE
from vr_scenes.headset import SpatialPose
from vr_scenes.panel import Panel
from vr_scenes.panel_clearance import Seen
from vr_scenes.panel_layout import Page
from vr_scenes.panel_place import looking


def test_the_panel_stays_where_it_is_while_its_edges_are_read_and_comes_along_lazily() -> None:
    rig = PanelRig().wait(1.0, ASKS)
    edge = look_at(target_of(Page.SUDS, 0.0))
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
    rig = PanelRig().wait(0.5, NO_CUE, looking(130.0, -9.0)).wait(1.0, ASKS, looking(130.0, -9.0))

    assert rig.panel.shown().heading_deg == pytest.approx(130.0)
    assert rig.panel.shown().cursor is None  # the middle of a level view is the scene's


def test_a_patient_who_leans_away_finds_the_panel_before_him_again() -> None:
    leant = SpatialPose(place_m=(0.6, -0.4, 0.0), turn=AHEAD.turn)
    shown = PanelRig().wait(1.0, ASKS).wait(6.0, ASKS, leant).panel.shown()

    assert shown.place_m == pytest.approx(leant.place_m, abs=0.05)


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
    rig = PanelRig().wait(1.0, ASKS)
    there, spider = look_at(target_of(Page.SUDS, 50.0)), (Seen(heading_deg=0.0, pitch_deg=-22.0, radius_deg=4.0),)
    pitches = []
    for _ in range(80):
        rig.said += rig.panel.step(FRAME_S, ASKS, there, feared=spider)
        pitches.append(rig.panel.shown().pitch_deg)

    assert pitches[0] == -27.0
    assert pitches[-1] == pytest.approx(-34.0, abs=0.2)
    assert max(before - after for before, after in pairwise(pitches)) < 2.3
    assert rig.said == []

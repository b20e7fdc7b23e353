"""engine/plots.py, summary.py and recollection.py: what people see of a session."""

from dataclasses import replace

import pytest
from PIL import Image

from engine.messages import AlertKind
from engine.plots import LabelledPicture, draw_contact_sheet, draw_session
from engine.recollection import Recollection
from engine.summary import summary_lines
from policies.policy import Phase, Rating
from tests.engine.rehearsed import rehearse


def recollect(patient: str = "responsive", seconds: float = 200.0) -> Recollection:
    recollection = Recollection()
    for tick, outcome in rehearse(patient, seconds=seconds):
        recollection.hear(tick, outcome)
    return recollection


def test_a_recollection_keeps_a_second_and_every_change():
    steps = rehearse("responsive", seconds=200)

    recollection = recollect()

    assert recollection.ticks == len(steps)
    assert len(recollection.seconds) == pytest.approx(len(steps) / 10, abs=2)
    assert [phase for _, phase in recollection.phases][:3] == [Phase.PREPARATION, Phase.BASELINE, Phase.EXPOSURE]
    assert recollection.highest.applied.scene.intensity == max(o.applied.scene.intensity for _, o in steps)
    assert len(recollection.alerts) == sum(len(outcome.alerts) for _, outcome in steps)


def test_a_summary_has_ten_lines_with_the_figures_of_the_session_and_one_of_its_rungs():
    recollection = recollect()

    lines = summary_lines(recollection)

    assert len(lines) == 11
    assert sum(line.startswith("rungs ") for line in lines) == 1
    assert f"highest {recollection.highest.applied.scene.intensity:.2f}" in "\n".join(lines)
    assert "not a medical device" in lines[-1]


def test_whoever_felt_sick_is_told_of_in_the_summary():
    tick, outcome = rehearse("responsive", seconds=200)[-1]
    recollection = Recollection()
    for t, value in ((1.0, 4.0), (2.0, 9.0), (3.0, 2.0), (4.0, None)):
        sickness = None if value is None else Rating(t=t, value=value)
        recollection.hear(tick, replace(outcome, t=t, sickness=sickness))

    assert "sickness   3 ratings of 0-20, highest 9, last 2" in summary_lines(recollection)


def test_a_summary_of_nothing_says_so():
    assert summary_lines(Recollection()) == ["nothing was heard: the session had no tick"]


def test_the_course_of_a_session_is_drawn_with_something_in_every_panel(tmp_path):
    draw_session(recollect(), tmp_path / "session.png", title="a session")

    with Image.open(tmp_path / "session.png") as image:
        width, height = image.size
        picture = image.convert("RGB")
        panels = [
            picture.crop((80, top, width - 80, top + height // 8)) for top in range(60, height - 200, height // 6)
        ]
    assert (width, height) == (1400, 1100)
    assert all(len(panel.getcolors(500_000)) > 20 for panel in panels)


def test_a_stopped_session_is_drawn_with_its_alert(tmp_path):
    recollection = recollect("stopper", seconds=480)
    assert AlertKind.STOPPED in {alert.kind for alert in recollection.alerts}

    draw_session(recollection, tmp_path / "session.png", title="stopped")

    assert (tmp_path / "session.png").stat().st_size > 20_000


def test_a_contact_sheet_holds_every_picture_and_its_label(tmp_path):
    pictures = [
        LabelledPicture(image=Image.new("RGB", (100, 80), colour), words=f"picture {colour}")
        for colour in ("red", "green", "blue", "yellow", "white")
    ]

    draw_contact_sheet(pictures, tmp_path / "sheet.png", title="a sheet", columns=4)

    with Image.open(tmp_path / "sheet.png") as sheet:
        colours = {colour for _, colour in sheet.convert("RGB").getcolors(100_000)}
    assert {(255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 0), (255, 255, 255)} <= colours


def test_a_contact_sheet_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one picture"):
        draw_contact_sheet([], tmp_path / "sheet.png", title="empty")

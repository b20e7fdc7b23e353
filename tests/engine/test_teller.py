"""engine/teller.py: what a person at the terminal reads."""

import re
import sys
from dataclasses import replace

from biosignals.polar_profile import Stream
from biosignals.strap import LinkState, StrapStatus, StreamState
from engine.messages import Actuator as Part
from engine.messages import (
    ActuatorFound,
    ActuatorLost,
    HeadBehaviour,
    PatientRating,
    Scale,
    StrapFound,
    TherapistOrder,
    Tick,
)
from engine.strap_words import StrapNews
from engine.teller import Teller, wrapped
from policies.policy import Order
from tests.engine.head_spans import head_span
from tests.engine.rehearsed import Driver, demo_session, rehearse
from vr_scenes.behaviour import LookSource


def told(capsys, steps) -> list[str]:
    teller = Teller()
    for tick, outcome in steps:
        teller.hear(tick, outcome)
    return capsys.readouterr().out.splitlines()


def driven(capsys, *inputs) -> str:
    """What is told of a few seconds in which `inputs` arrive one after the other."""
    driver, teller = Driver(demo_session()), Teller()
    for one in inputs:
        teller.hear(Tick(t=0), driver.step(one))
    return capsys.readouterr().out


def test_every_phase_question_rating_and_change_of_mind_is_told_once(capsys):
    steps = rehearse("responsive", seconds=200)
    lines = told(capsys, steps)

    assert sum("phase: " in line for line in lines) == len({outcome.phase for _, outcome in steps})
    assert any("how strong is the distress now" in line for line in lines)
    ratings = {outcome.suds for _, outcome in steps if outcome.suds}
    assert sum(bool(re.fullmatch(r" *\d+:\d\d  SUDS \d+", line)) for line in lines) == len(ratings)
    assert any("why: " in line and "has done its work" in line for line in lines)


def test_holds_by_hand_and_by_loss_are_told_and_lifted(capsys):
    said = driven(
        capsys,
        TherapistOrder(t=0, order=Order.HOLD),
        TherapistOrder(t=0, order=Order.RESUME),
        ActuatorLost(t=0, actuator=Part.STAGE, reason="its process ended"),
        ActuatorFound(t=0, actuator=Part.STAGE),
    )

    assert said.count("  held: nothing rises\n") == 2
    assert said.count("no longer held") == 2
    assert "The stage: its process ended" in said


def test_on_a_narrow_terminal_lines_break_between_words_behind_the_time(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")

    lines = wrapped("  0:10  79 bpm, arousal unknown (this person's rest has not been measured yet)").splitlines()

    assert lines == [
        "  0:10  79 bpm, arousal unknown (this",
        "        person's rest has not been",
        "        measured yet)",
    ]


def test_complaints_break_by_the_terminal_that_they_go_to(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")

    words = "attune: the session ended without the strap. It is not heard."
    assert all(len(line) < 40 for line in wrapped(words, sys.stderr).splitlines())
    assert wrapped(words) == words


def test_what_became_of_the_streams_before_the_session_is_told_in_it(capsys):
    streaming = StrapStatus(state=LinkState.STREAMING, generation=1, streams=((Stream.ECG, StreamState.STARTING),))
    told = StrapNews()
    told.of(streaming)
    refused = replace(streaming, streams=((Stream.ECG, StreamState.REFUSED),))

    driver, teller = Driver(demo_session()), Teller(strap=lambda: refused, told=told)
    teller.hear(Tick(t=0), driver.step(StrapFound(t=0, name="H10")))  # with the alert that it is there
    teller.hear(Tick(t=0), driver.step())

    assert capsys.readouterr().out.count("strap: ECG: the strap refuses it\n") == 1


def test_in_a_log_lines_are_left_whole():
    assert wrapped("word " * 100) == "word " * 100


def test_a_sickness_rating_is_told(capsys):
    assert "sickness 4" in driven(capsys, PatientRating(t=0, scale=Scale.SICKNESS, value=4))


def test_where_the_patient_faces_is_told_and_whether_keys_said_so(capsys):
    for source in LookSource:
        driver, teller = Driver(demo_session()), Teller()
        driver.go(400, until=lambda outcome: outcome.step is not None)
        for _ in range(8):
            driver.step(HeadBehaviour(t=driver.t, span=head_span(looked=0.5, away=0.25, source=source)))

        teller.hear(Tick(t=driver.t), driver.last)

        said = capsys.readouterr().out
        assert "facing it 50 % and turned away 25 %" in said
        assert ("(by keys)" in said) == (source is LookSource.KEYS)

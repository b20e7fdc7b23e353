"""Sessions side by side and over a course: what differs is told with how much of it is known, and no more."""

import io
from dataclasses import replace

import pytest

from engine.messages import Alert, AlertKind
from engine.plan import tape_header
from engine.records.progress import Course, HeldSession
from engine.records.progress_picture import draw_course
from engine.records.progress_words import course_lines
from engine.records.session_comparison import cautions, comparison, comparison_lines
from engine.records.session_summary import Ending, SessionSummary, StepSummary
from engine.records.summary_listener import SummaryListener
from engine.trial_accounts import TrialAccount
from tests.engine.rehearsed import demo_plan, rehearse

STEP = StepSummary(
    step=0,
    seconds=120.0,
    ratings=3,
    first_suds=30.0,
    highest_suds=50.0,
    last_suds=20.0,
    arousal=0.4,
    arousal_known=0.9,
    facing_by=None,
    facing=None,
)


@pytest.fixture(scope="module")
def summary() -> SessionSummary:
    listener = SummaryListener(tape_header(demo_plan(), {"strap": "Polar H10"}))
    for tick, outcome in rehearse(seconds=60.0):
        listener.hear(tick, outcome)
    trial = TrialAccount(step=0, expected=60.0, came=10.0)
    return replace(listener.summary(), steps=(STEP,), trials=(trial,), ending=Ending.PLAN)


def held(number: int, summary: SessionSummary) -> HeldSession:
    return HeldSession(number=number, id=f"{number:032x}", summary=summary, is_closed=True, adverse_events=0)


def test_two_sessions_differ_by_the_second_less_the_first(summary: SessionSummary) -> None:
    later = replace(summary, steps=(replace(STEP, highest_suds=35.0, arousal=None, arousal_known=0.0),))

    differs = {one.name.strip(): one.difference for one in comparison([summary, later])}

    assert differs["rung 1, min"] == 0
    assert differs["SUDS highest"] == -15
    assert differs["arousal, mean"] is None


def test_what_was_known_for_less_than_half_of_the_time_is_marked(summary: SessionSummary) -> None:
    later = replace(summary, steps=(replace(STEP, arousal_known=0.3),))

    lines = comparison_lines(["a" * 32, "b" * 32], ["P-A", "P-B"], [summary, later])

    assert any("0.40? (30 % known)" in line for line in lines)
    assert "mind: these are sessions of different persons" in lines


def test_what_forbids_comparing_is_said(summary: SessionSummary) -> None:
    other = replace(summary, policy_digest="other", scene="dog", weights_digest="other")

    assert cautions([summary, summary]) == []
    assert len(cautions([summary, other])) == 3


def test_a_course_of_two_sessions_is_too_short_to_tell_one(summary: SessionSummary) -> None:
    lines = course_lines(Course(code="P-A", sessions=(held(1, summary), held(2, summary)), left_out=()))

    assert "2 sessions: too few to tell a course; what differs may be chance." in lines
    assert any(line.startswith("rung 1  50>20; 0.40 (90 %)") for line in lines)
    assert any("60/10 (1)" in line for line in lines)


def test_rungs_are_set_side_by_side_within_one_policy_and_scene_only(summary: SessionSummary) -> None:
    other = replace(summary, scene="dog")
    course = Course(code="P-A", sessions=(held(1, summary), held(2, other), held(3, summary)), left_out=())

    assert [(one.scene, one.sessions) for one in course.hierarchies] == [("heights", (1, 3)), ("dog", (2,))]


def test_rungs_that_were_changed_under_the_same_name_are_not_set_side_by_side(summary: SessionSummary) -> None:
    before, after = replace(held(1, summary), rungs="[0.1, 0.2]"), replace(held(2, summary), rungs="[0.1, 0.5]")
    course = Course(code="P-A", sessions=(before, after), left_out=())

    assert [(one.since, one.sessions) for one in course.hierarchies] == [(1, (1,)), (2, (2,))]
    assert any("with the rungs of session 2" in line for line in course_lines(course))


def test_what_was_adverse_is_told(summary: SessionSummary) -> None:
    listener = SummaryListener(tape_header(demo_plan(), {"strap": "Polar H10"}))
    for tick, outcome in rehearse(seconds=40.0):
        alert = Alert(t=outcome.t, kind=AlertKind.SUDS_HIGH, words="")
        listener.hear(tick, replace(outcome, alerts=(alert,) if tick.t == 20.0 else ()))
    stopped = replace(listener.summary(), ending=Ending.PATIENT_STOP)

    lines = course_lines(Course(code="P-A", sessions=(replace(held(1, stopped), adverse_events=2),), left_out=()))

    assert any("distress 1, STOP, noted 2" in line for line in lines)


def test_a_course_without_sessions_says_so_and_one_with_draws(summary: SessionSummary) -> None:
    assert course_lines(Course(code="P-A", sessions=(), left_out=("1 left out",))) == [
        "P-A: no session yet",
        "1 left out",
    ]
    picture = io.BytesIO()

    draw_course(Course(code="P-A", sessions=(held(1, summary),), left_out=()), picture)

    assert picture.getvalue().startswith(b"\x89PNG")

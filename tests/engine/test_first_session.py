"""A first session rises half as fast, says so, is number 1, and is recorded and replayed as it was run."""

import asyncio
from itertools import pairwise

import pytest

from engine.first_session import as_asked, comfort_asked, first_session_lines
from engine.loop import run
from engine.plan import PlanError, SessionPlan, library_policy, new_session, plan_of, tape_header
from engine.records.tape import Tape, TapeWriter
from engine.rehearsal import virtual_patient_side
from engine.replay import replay
from engine.ticks import Rehearsal
from vr_scenes.comfort import Comfort

DEMO = library_policy("demo")
SECONDS = 150.0


def _fastest_rise(plan: SessionPlan, path) -> float:
    """The steepest rise of intensity per second in a rehearsal, which is recorded."""
    shown: list[tuple[float, float]] = []
    side = virtual_patient_side("responsive", seed=1)
    rehearsal = Rehearsal(side, seconds=SECONDS)
    with TapeWriter(path, tape_header(plan, {})) as tape:
        keep = lambda _, outcome: shown.append((outcome.t, outcome.applied.scene.intensity))  # noqa: E731
        asyncio.run(run(new_session(plan), rehearsal.ticks(), [rehearsal.feel, tape.write, keep]))
    return max((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(shown) if b[0] > a[0])


def test_the_scene_rises_half_as_fast_and_the_record_replays(tmp_path) -> None:
    gentle = as_asked(DEMO, None, is_first=True)
    path = tmp_path / "first.tape"

    usual = _fastest_rise(SessionPlan(policy=DEMO, seed=1), tmp_path / "usual.tape")
    first = _fastest_rise(SessionPlan(policy=gentle, seed=1), path)
    tape = Tape(path)

    assert first == pytest.approx(usual / 2, rel=0.01)
    assert asyncio.run(replay(tape, new_session(plan_of(tape.header, "first.tape")))).is_exact


def test_a_first_session_is_number_1_and_changes_nothing_but_the_speed() -> None:
    gentle = as_asked(DEMO, None, is_first=True)

    assert gentle.music.session == 1
    assert gentle.limits.rise_per_second == DEMO.limits.rise_per_second / 2
    assert gentle.model_copy(update={"limits": DEMO.limits, "music": DEMO.music}) == DEMO
    assert "half as fast" in first_session_lines(gentle, is_first=True)[0]
    assert first_session_lines(DEMO, is_first=False) == ()


def test_a_first_session_that_is_said_to_be_another_is_refused() -> None:
    with pytest.raises(PlanError, match="exclude each other"):
        as_asked(DEMO, 3, is_first=True)
    assert as_asked(DEMO, 3, is_first=False).music.session == 3


@pytest.mark.parametrize(
    ("asked", "is_first", "comfort"),
    [(None, False, Comfort.LIGHT), (None, True, Comfort.FULL), (Comfort.OFF, True, Comfort.OFF)],
)
def test_the_vignette_is_full_in_a_first_session_unless_another_was_asked_for(
    asked: Comfort | None, is_first: bool, comfort: Comfort
) -> None:
    assert comfort_asked(asked, is_first=is_first) is comfort

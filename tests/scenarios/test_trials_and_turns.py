"""A whole session of trials with music on and off by turns: asked, answered, recorded, told, and replayed."""

import asyncio
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from engine.loop import run
from engine.messages import Outcome, PatientRating, Scale, Tick
from engine.plan import SessionPlan, library_policy, new_session, plan_of, tape_header
from engine.recollection import Recollection
from engine.records.tape import Tape, TapeWriter
from engine.rehearsal import virtual_patient_side
from engine.replay import replay
from engine.summary import summary_lines
from engine.teller import Teller
from engine.ticks import Rehearsal
from policies.document_shape import document_of

SECONDS = 900.0


@cache
def plan() -> SessionPlan:
    """The inhibitory heights, short before the exposure, with music in half of its trials."""
    plain = library_policy("heights_inhibitory").model_dump(mode="json")
    plain["music"]["exposure"] = plain["music"]["preparation"]
    plain["music"]["alternation"] = {"by": "rungs"}
    plain["moving_on"]["trial_seconds"] = 60.0
    plain["phases"] |= {"preparation_minutes": 0.2, "baseline_minutes": 1.5}
    return SessionPlan(policy=document_of(plain), seed=4)


@cache
def steps() -> tuple[tuple[Tick, Outcome], ...]:
    lived: list[tuple[Tick, Outcome]] = []
    rehearsal = Rehearsal(virtual_patient_side("responsive", seed=4), seconds=SECONDS)
    asyncio.run(run(new_session(plan()), rehearsal.ticks(), [rehearsal.feel, lambda *step: lived.append(step)]))
    return tuple(lived)


def recollected() -> Recollection:
    recollection = Recollection()
    for tick, outcome in steps():
        recollection.hear(tick, outcome)
    return recollection


def test_a_virtual_patient_answers_before_and_after_each_trial() -> None:
    said = [one.scale for tick, _ in steps() for one in tick.inputs if isinstance(one, PatientRating)]
    said = [scale for scale in said if scale in (Scale.EXPECTANCY, Scale.OUTCOME)]

    assert said.count(Scale.OUTCOME) >= 4
    assert said[0] is Scale.EXPECTANCY
    assert all(one is not two for one, two in pairwise(said))


def test_the_summary_tells_each_trial_and_what_music_did() -> None:
    lines = summary_lines(recollected())
    accounts = recollected().trials.accounts

    assert len(accounts) >= 4
    assert all(one.expected is not None for one in accounts)
    assert f"trials     {len(accounts)} with what came; violated by " in "\n".join(lines)
    assert any(line.startswith("music test") for line in lines)
    assert any("cardiac arousal index" in line and "with music than without" in line for line in lines)


def test_every_block_was_as_chance_drew_it() -> None:
    recollection = recollected()
    drawn = {one.music_block for _, one in steps() if one.music_block is not None}

    assert {one.has_music for one in drawn} == {True, False}
    assert "left out" not in recollection.blocks.lines[0] or ", 1 left out" in recollection.blocks.lines[0]


def test_it_replays_to_equal_outcomes(tmp_path: Path) -> None:
    path = tmp_path / "session.tape"
    with TapeWriter(path, tape_header(plan(), {})) as tape:
        for tick, outcome in steps():
            tape.write(tick, outcome)
    result = asyncio.run(replay(Tape(path), new_session(plan_of(Tape(path).header, str(path)))))

    assert result.difference is None
    assert result.is_exact


def test_questions_answers_and_turns_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    teller = Teller()
    for tick, outcome in steps():
        teller.hear(tick, outcome)
    told = capsys.readouterr().out

    assert "how likely is what is feared, 0 to 100? (key b, then 0-9 or t)" in told
    assert "how much of what was feared came, 0 to 100? (key o, then 0-9 or t)" in told
    assert "expected: " in told
    assert "came: " in told
    assert "without music, by chance" in told

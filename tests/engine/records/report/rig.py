"""Small sessions to report, with whatever happens in them."""

from pathlib import Path

from biosignals.heart_rate_profile import HeartRateMeasurement
from engine.messages import Input, PatientRating, Scale, StrapPacket, Tick
from engine.plan import tape_header
from engine.records.report.facts import SessionFacts, session_facts
from engine.records.tape import Tape, TapeWriter
from tests.engine.rehearsed import demo_plan, demo_session

PERSON = {"strap": "Polar H10"}


def tape_of(folder: Path, *inputs: Input, seconds: float = 30.0, lost: tuple[float, float] = (0.0, 0.0)) -> Path:
    """A session of the demo policy in which a heart of 60 a minute beats, but within `lost`, and `inputs` come."""
    path = folder / "session.tape"
    session, waiting = demo_session(), sorted(inputs, key=lambda one: one.t)
    with TapeWriter(path, tape_header(demo_plan(), PERSON)) as tape:
        for number in range(1, round(seconds * 10) + 1):
            t = number / 10
            due: list[Input] = [one for one in waiting if one.t <= t]
            waiting = waiting[len(due) :]
            if number % 10 == 0 and not lost[0] <= t < lost[1]:
                beat = HeartRateMeasurement(bpm=60, contact=True, energy_kj=None, rr_s=(1.0,))
                due.append(StrapPacket(t=t, payload=bytes(beat)))
            tick = Tick(t=t, inputs=tuple(due))
            tape.write(tick, session.step(tick))
    return path


def facts_of(
    folder: Path, *inputs: Input, seconds: float = 30.0, lost: tuple[float, float] = (0.0, 0.0)
) -> SessionFacts:
    """What a report is told of it."""
    return session_facts(Tape(tape_of(folder, *inputs, seconds=seconds, lost=lost)))


def said(t: float, value: float, scale: Scale = Scale.SUDS) -> PatientRating:
    return PatientRating(t=t, scale=scale, value=value)

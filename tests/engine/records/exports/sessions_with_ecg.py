"""A short recorded session with ECG, two ratings and a strap that was lost; as steps, and on a tape."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.messages import PatientRating, Scale, StrapFound, StrapLost
from tests.engine.rehearsed import Steps, demo_session, record, rehearse
from tests.engine.strap_streams import EcgStream

STRAP_NAME = "Polar H10 8C4F2A11"
LOST_S, FOUND_S = 20.0, 24.0


@cache
def steps_with_ecg(seconds: float = 45.0) -> Steps:
    """The demo policy's session, its ticks stepped again with ECG among them."""
    session, ecg = demo_session(), EcgStream(1.0)
    steps = []
    said = {0.0: StrapFound, LOST_S: StrapLost, FOUND_S: StrapFound}
    for tick, _ in rehearse(seconds=seconds):
        inputs = [*tick.inputs, *ecg.until(tick.t)]
        if LOST_S <= tick.t < FOUND_S:
            inputs = []
        kind = said.pop(round(tick.t, 3), None)
        if kind is StrapFound:
            inputs.insert(0, StrapFound(t=tick.t, name=STRAP_NAME))
        elif kind is StrapLost:
            inputs.append(StrapLost(t=tick.t, reason="gone"))
        if round(tick.t, 3) in (10.0, 30.0):
            inputs.append(PatientRating(t=tick.t, scale=Scale.SUDS, value=40.0 + tick.t))
        step = replace(tick, inputs=tuple(inputs))
        steps.append((step, session.step(step)))
    return tuple(steps)


def tape_with_ecg(folder: Path) -> Path:
    return record(folder / "ecg.tape", steps_with_ecg())

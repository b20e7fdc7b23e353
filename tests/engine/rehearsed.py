"""Sessions for tests: made as the program makes them, with small policies and given inputs."""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

from biosignals.heart_rate_profile import HeartRateMeasurement
from engine.loop import run
from engine.messages import Input, Outcome, PatientRating, Scale, StrapPacket, Tick
from engine.plan import SessionPlan, library_policy, new_session, tape_header
from engine.records.tape import TapeWriter
from engine.rehearsal import virtual_patient_side
from engine.session import Session
from engine.ticks import Rehearsal

Steps = tuple[tuple[Tick, Outcome], ...]


def demo_plan(seed: int = 1) -> SessionPlan:
    return SessionPlan(policy=library_policy("demo"), seed=seed)


def demo_session(seed: int = 1) -> Session:
    return new_session(demo_plan(seed))


@cache
def rehearse(patient: str = "responsive", *, seed: int = 1, seconds: float = 200.0) -> Steps:
    """A rehearsal of the demo policy."""
    steps: list[tuple[Tick, Outcome]] = []
    rehearsal = Rehearsal(virtual_patient_side(patient, seed=seed), seconds=seconds)
    asyncio.run(run(demo_session(seed), rehearsal.ticks(), [rehearsal.feel, lambda *step: steps.append(step)]))
    return tuple(steps)


def record(path: Path, steps: Steps, seed: int = 1) -> Path:
    """The steps on a tape."""
    with TapeWriter(path, tape_header(demo_plan(seed), {"demo": "yes"})) as tape:
        for tick, outcome in steps:
            tape.write(tick, outcome)
    return path


class Driver:
    """Drives a session by hand: a heart of 60 beats a minute, ratings of 10 when asked, and whatever is added."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outcomes: list[Outcome] = []
        self._number = 0

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]

    @property
    def t(self) -> float:
        return self._number / 10

    def go(
        self, seconds: float, *, until: Callable[[Outcome], bool] = lambda _: False, has_strap: bool = True
    ) -> Outcome:
        """Let time pass, at most `seconds`, or until something is so."""
        for _ in range(round(seconds * 10)):
            if until(self.step(has_strap=has_strap)):
                break
        return self.last

    def step(self, *extra: Input, has_strap: bool = True) -> Outcome:
        """One tick of a tenth of a second."""
        self._number += 1
        inputs: list[Input] = list(extra)
        if has_strap and self._number % 10 == 0:
            beat = HeartRateMeasurement(bpm=60, contact=True, energy_kj=None, rr_s=(1.0,))
            inputs.append(StrapPacket(t=self.t, payload=bytes(beat)))
        if self.outcomes and self.last.asks_suds:
            inputs.append(PatientRating(t=self.t, scale=Scale.SUDS, value=10))
        self.outcomes.append(self.session.step(Tick(t=self.t, inputs=tuple(inputs))))
        return self.last

"""Where ticks come from without a person: a rehearsal, or a record. (Live ticks: engine/inbox.py.)"""

from collections.abc import AsyncIterator, Callable, Iterable

from engine.messages import Outcome, Tick
from engine.patient_side import PatientSide
from engine.records.recorded import RecordedStep

TICKS_PER_S = 10


class Rehearsal:
    """Unpaced ticks from a patient's side, which feels every outcome: `feel` must be among the loop's listeners."""

    def __init__(self, side: PatientSide, *, seconds: float) -> None:
        if not seconds > 0:
            raise ValueError(f"a rehearsal must last longer than {seconds} s")
        self._side, self._ticks = side, round(seconds * TICKS_PER_S)
        self._outcome: Outcome | None = None

    def feel(self, _: Tick, outcome: Outcome) -> None:
        self._outcome = outcome

    async def ticks(self) -> AsyncIterator[Tick]:
        for number in range(1, self._ticks + 1):
            t = number / TICKS_PER_S
            yield Tick(t=t, inputs=self._side.live_through(t, self._outcome))


async def replayed_ticks(steps: Iterable[RecordedStep], goes_on: Callable[[], bool]) -> AsyncIterator[Tick]:
    """The ticks of a record, as long as `goes_on` says so."""
    for step in steps:
        yield step.tick
        if not goes_on():
            return

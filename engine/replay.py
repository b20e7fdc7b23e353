"""Steps a record again and compares what comes of it with what was recorded."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.loop import Steps, run
from engine.messages import Outcome, Tick
from engine.ports import Listener
from engine.records.message_json import MessageEncoder, Plain
from engine.records.recorded import Recorded, RecordedStep
from engine.ticks import replayed_ticks

TOLERANCE = 1e-6  # between machines and builds floating point may differ this much; on one build it does not

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOTHING = "no such field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where a replay left its record."""

    line: int
    t: float
    field: str
    recorded: Plain
    replayed: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How a replay went."""

    ticks: int
    is_exact: bool  # equal to the last bit, not only within TOLERANCE
    difference: Difference | None
    torn: str | None


class _Comparison:
    """Holds each outcome against the recorded one. A listener of the loop."""

    def __init__(self) -> None:
        self.ticks = 0
        self.is_exact = True
        self.difference: Difference | None = None
        self._step: RecordedStep | None = None
        self._encoder = MessageEncoder()

    def follow(self, steps: Iterator[RecordedStep]) -> Iterator[RecordedStep]:
        for step in steps:
            self._step = step
            yield step

    def compare(self, _: Tick, outcome: Outcome) -> None:
        step = self._step
        assert step is not None, "an outcome without a step"
        self.ticks += 1
        now = json.loads(self._encoder.text(outcome))
        assert isinstance(now, Mapping)
        if now == step.outcome:
            return
        self.is_exact = False
        for field in {**now, **step.outcome}:
            recorded, replayed = step.outcome.get(field, _NOTHING), now.get(field, _NOTHING)
            if not _is_close(recorded, replayed):
                self._differ(step, field, recorded, replayed)
                return

    def expect_end(self, steps: Iterator[RecordedStep]) -> None:
        """The session has ended: a step that is left over is a difference."""
        step = next(steps, None)
        if step is not None:
            self._differ(step, "end", "the record goes on", "the session has ended")

    def _differ(self, step: RecordedStep, field: str, recorded: Plain, replayed: Plain) -> None:
        self.is_exact = False
        self.difference = Difference(line=step.line, t=step.tick.t, field=field, recorded=recorded, replayed=replayed)

    def goes_on(self) -> bool:
        return self.difference is None


async def replay(recorded: Recorded, session: Steps, listeners: Sequence[Listener] = ()) -> Replayed:
    """Step what was recorded through a fresh `session` until its end or the first difference.

    `listeners` hear what came of each tick before it is compared. Raises RecordError where it is damaged.
    """
    comparison = _Comparison()
    steps = comparison.follow(recorded.steps())
    await run(session, replayed_ticks(steps, comparison.goes_on), [*listeners, comparison.compare])
    if comparison.difference is None:
        comparison.expect_end(steps)
    return Replayed(
        ticks=comparison.ticks, is_exact=comparison.is_exact, difference=comparison.difference, torn=recorded.torn
    )


def _is_close(recorded: Plain, now: Plain) -> bool:
    if isinstance(recorded, Mapping) and isinstance(now, Mapping):
        return recorded.keys() == now.keys() and all(_is_close(recorded[name], now[name]) for name in now)
    if isinstance(recorded, list) and isinstance(now, list):
        return len(recorded) == len(now) and all(map(_is_close, recorded, now))
    if isinstance(recorded, float) and isinstance(now, float):
        return math.isclose(recorded, now, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(recorded, str) and isinstance(now, str):
        return recorded == now or _say_the_same(recorded, now)
    return recorded == now


def _say_the_same(recorded: str, now: str) -> bool:
    """Words with numbers in them may differ by one in a number's last digit: what differs by TOLERANCE can be rounded
    to either side. The numbers themselves are fields of the outcome, and compared there."""
    if _NUMBER.split(recorded) != _NUMBER.split(now):
        return False
    pairs = zip(_NUMBER.findall(recorded), _NUMBER.findall(now), strict=True)
    return all(abs(float(was) - float(one)) <= 1.01 * 10.0 ** -len(was.partition(".")[2]) for was, one in pairs)

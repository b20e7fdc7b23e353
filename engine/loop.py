"""The one loop. Live, rehearsed and replayed sessions differ only in where their ticks come from."""

from collections.abc import AsyncIterable, Sequence
from typing import Protocol

from engine.messages import Outcome, Tick
from engine.ports import Listener
from policies.policy import Phase


class Steps(Protocol):
    """What the loop drives: a Session."""

    def step(self, tick: Tick) -> Outcome: ...


async def run(session: Steps, ticks: AsyncIterable[Tick], listeners: Sequence[Listener]) -> None:
    """Step `session` through `ticks`, telling every listener what came of each, until the session has ended."""
    async for tick in ticks:
        outcome = session.step(tick)
        for listen in listeners:
            listen(tick, outcome)
        if outcome.phase is Phase.ENDED:
            return

"""Before a session begins: wait until the strap sends heartbeats, say how it stands, and let people go on or leave."""

import asyncio
from collections.abc import Callable
from enum import Enum

from biosignals.strap import LinkState, LossReason, StrapStatus
from engine.ending_signals import on_ending_signal
from engine.messages import Input, TherapistOrder
from engine.strap_words import StrapNews
from policies.policy import Order

KEYS = "Keys: n begin without the strap | q leave"
# Where nobody sits at a terminal, nobody is likely to put these right: the wait is short. Longer than a restart of the
# Bluetooth service takes.
HOPELESS = frozenset({LossReason.ADAPTER_MISSING, LossReason.DENIED, LossReason.SERVICE_DOWN, LossReason.AMBIGUOUS})
HOPELESS_AFTER_S = 10.0


class Waited(Enum):
    """How a wait ended."""

    STRAP_CAME = "the strap sends heartbeats"
    WITHOUT = "going on without the strap"
    LEFT = "left before the session began"
    INTERRUPTED = "interrupted before the session began"
    IN_VAIN = "the strap did not come"


class StrapWait:
    """Waits for one strap. `hear` takes its statuses, `put` what keys say; `say` gets a line for every news of it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._status = StrapStatus(state=LinkState.IDLE, generation=0)
        self.news = StrapNews()  # what of the strap has been told
        self._chosen: asyncio.Future[Waited] | None = None  # while it is waited
        self._hopeless: asyncio.TimerHandle | None = None
        self._is_attended = True
        self._is_interrupted = False

    @property
    def is_waiting(self) -> bool:
        return self._chosen is not None

    def hear(self, status: StrapStatus) -> None:
        """Take how the strap stands now."""
        self._status = status
        if not self.is_waiting:
            return
        if (words := self.news.of(status)) is not None:
            self._say(words)
        if status.state is LinkState.STREAMING:
            self._choose(Waited.STRAP_CAME)
        self._watch_hope()

    def put(self, said: Input) -> None:
        """Take what a key says: END and STOP leave, NEXT_PHASE goes on without the strap, all else says nothing."""
        match said:
            case TherapistOrder(order=Order.END | Order.STOP):
                self._choose(Waited.LEFT)
            case TherapistOrder(order=Order.NEXT_PHASE):
                self._choose(Waited.WITHOUT)
            case _:
                pass

    async def wait(self, *, limit_s: float | None) -> Waited:
        """Wait until the strap sends, someone decides, or `limit_s` is over. None: somebody is there to end it.

        With a limit, what cannot get well by itself ends the wait after HOPELESS_AFTER_S.
        """
        self._chosen = asyncio.get_running_loop().create_future()
        self._is_attended, self._is_interrupted = limit_s is None, False
        with on_ending_signal(self._interrupt):
            try:
                self.hear(self._status)
                async with asyncio.timeout(limit_s):
                    waited = await self._chosen
                return Waited.INTERRUPTED if self._is_interrupted else waited
            except TimeoutError:
                return Waited.IN_VAIN
            finally:
                self._chosen = None
                self._give_up_hope(False)

    def _watch_hope(self) -> None:
        self._give_up_hope(not self._is_attended and self._status.reason in HOPELESS)

    def _give_up_hope(self, is_hopeless: bool) -> None:
        if is_hopeless and self._hopeless is None:
            loop = asyncio.get_running_loop()
            self._hopeless = loop.call_later(HOPELESS_AFTER_S, self._choose, Waited.IN_VAIN)
        elif not is_hopeless and self._hopeless is not None:
            self._hopeless.cancel()
            self._hopeless = None

    def _interrupt(self) -> None:
        """Counts also where the strap came in the same moment."""
        self._is_interrupted = True
        self._choose(Waited.INTERRUPTED)

    def _choose(self, waited: Waited) -> None:
        if self._chosen is not None and not self._chosen.done():
            self._chosen.set_result(waited)

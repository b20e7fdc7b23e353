"""Keeps one strap linked: finds it, connects, watches it, and comes back, whatever the radio does."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from biosignals.link_attempts import Attempts
from biosignals.link_life import Change, LinkLife
from biosignals.link_settings import LinkSettings
from biosignals.radio import LinkError, Radio, StrapListener
from biosignals.strap import LinkState, LossReason, Sighting, StrapStatus, StreamState
from biosignals.strap_search import Search, Wanted
from biosignals.time_limit import Sleep, happens_within

NS_PER_S = 1_000_000_000
LOOK_S = 0.25  # how often a search looks at what no advertisement tells: the adapter, links held, pauses that are over
HELD_AFTER_S = 1.0  # a strap that is not heard for so long may be held by this computer
ADAPTER_AGAIN_S = 0.5  # after a scan that could not begin
DROPS_BY_STREAMS = 2  # links that ended right after extra streams were asked for: then they are left out

NO_BLUETOOTH = (
    LossReason.ADAPTER_MISSING,
    LossReason.ADAPTER_OFF,
    LossReason.DENIED,
    LossReason.SERVICE_DOWN,
)


class StrapLink:
    """Links the wanted strap and keeps it linked; the listener hears what it sends and how the link stands.

    Every connection is a new client and a new generation; it is always closed before the next one begins, and what it
    delivers after its end is refused: a careless reconnect brings every packet twice (measured on BlueZ 5.66).
    """

    def __init__(
        self,
        radio: Radio,
        wanted: Wanted,
        listener: StrapListener,
        *,
        now_ns: Callable[[], int] = time.monotonic_ns,
        sleep: Sleep = asyncio.sleep,
        settings: LinkSettings | None = None,
    ) -> None:
        self._radio, self._wanted, self._listener = radio, wanted, listener
        self._now_ns, self._sleep = now_ns, sleep
        self._settings = settings or LinkSettings()
        self._status = StrapStatus(state=LinkState.IDLE, generation=0)
        self._search = Search(wanted)
        self._heard = asyncio.Event()
        self._unheard_since_ns = 0
        self._refused = 0
        self._attempts = Attempts(self._settings.back_off_s)
        self._drops_by_streams = 0
        self._has_taken = False

    @property
    def status(self) -> StrapStatus:
        """How the link stands now."""
        return self._status

    @property
    def refused(self) -> int:
        """How many packets came from connections that had ended, and were refused."""
        return self._refused

    async def run(self) -> None:
        """Keep the strap linked until cancelled; the link is closed then."""
        try:
            while True:
                await self._link(await self._find())
        except asyncio.CancelledError:
            self._tell(lambda now: replace(now, state=LinkState.CLOSED, streams=(), streams_detail=""))
            raise

    async def _find(self) -> Sighting:
        """Scan until the wanted strap may be connected; a scan that finds nothing is begun anew."""
        self._unheard_since_ns = self._now_ns()
        while True:
            self._search.begin(self._now_ns())
            try:
                async with self._radio.scan(self._hear):
                    if (found := await self._listen()) is not None:
                        return found
            except LinkError as error:
                self._say(LinkState.WAITING, error.reason, error.detail)
                await self._sleep(ADAPTER_AGAIN_S)

    async def _listen(self) -> Sighting | None:
        """The strap to connect now; None where one scan has lasted long enough. Raises LinkError."""
        began_ns = self._now_ns()
        while (now_ns := self._now_ns()) - began_ns < self._settings.scan_again_s * NS_PER_S:
            self._heard.clear()
            chosen = self._search.choose(now_ns)
            if chosen is not None and self._may_connect(now_ns):
                return chosen
            held = await self._radio.held()
            if chosen is None and now_ns - self._unheard_since_ns >= HELD_AFTER_S * NS_PER_S:
                taken = next((one for one in held if self._may_take(one)), None)
                if taken is not None and self._may_connect(now_ns):
                    return taken
            self._say_how_it_goes(now_ns, chosen, held)
            await happens_within(self._heard, LOOK_S, self._sleep)
        return None

    def _hear(self, sighting: Sighting) -> None:
        if self._search.hear(sighting):
            self._unheard_since_ns = sighting.heard_ns
            self._heard.set()

    def _may_connect(self, now_ns: int) -> bool:
        if self._search.is_newly_here:
            self._search.is_newly_here = False
            self._attempts.forgive()
        return self._attempts.may_begin(now_ns)

    def _say_how_it_goes(self, now_ns: int, chosen: Sighting | None, held: tuple[Sighting, ...]) -> None:
        state = LinkState.SEARCHING if self._attempts.may_begin(now_ns) else LinkState.WAITING
        rivals = self._search.rivals()
        if rivals:
            names = ", ".join(f"{one.name or 'nameless'} ({one.address})" for one in rivals)
            self._say(state, LossReason.AMBIGUOUS, f"{self._wanted.words} may be {names}")
        elif chosen is None and any(self._search.is_wanted(one) for one in held):
            self._say(state, LossReason.HELD_ON_THIS_COMPUTER, "")
        elif now_ns - self._unheard_since_ns >= self._settings.not_seen_s * NS_PER_S:
            self._say(state, LossReason.NOT_SEEN, f"{self._wanted.words} is not heard")
        elif self._status.reason in NO_BLUETOOTH:
            self._say(state, None, "")  # the scan runs
        else:
            self._say(state, self._status.reason, self._status.detail)

    async def _link(self, sighting: Sighting) -> None:
        """One attempt, and all that the link brings until it ends."""
        self._search.pause()
        life = self._new_life()
        name, address = sighting.name or None, sighting.address
        self._tell(lambda now: replace(_of_this_strap(now, address), state=LinkState.CONNECTING, name=name))
        try:
            connection = await self._radio.connect(sighting, life.lost)
        except LinkError as error:
            self._end(life, error)
            if error.reason is LossReason.HELD_ON_THIS_COMPUTER and self._may_take(sighting):
                await self._take(sighting)
            return
        try:
            self._tell(lambda now: replace(now, state=LinkState.PREPARING, generation=now.generation + 1))
            await life.live(connection)
        except LinkError as error:
            self._end(life, error)
        finally:
            if life.has_streamed:
                self._search.keep(sighting)
            if not await connection.close():
                self._has_taken = False  # the link that is held may be our own

    def _may_take(self, held: Sighting) -> bool:
        """May a link that this computer holds be ended? Once, and only of a strap that was asked for, or linked before.

        That frees what a crashed program left behind; two programs that want one strap must not snatch it to and fro.
        """
        return not self._has_taken and self._search.is_asked_for(held)

    async def _take(self, held: Sighting) -> None:
        try:
            await self._radio.let_go(held)
            self._has_taken = True
        except LinkError as error:
            self._say(LinkState.WAITING, LossReason.HELD_ON_THIS_COMPUTER, error.detail)

    def _new_life(self) -> LinkLife:
        streams = self._settings.streams if self._drops_by_streams < DROPS_BY_STREAMS else ()
        left_out = tuple((one, StreamState.GIVEN_UP) for one in self._settings.streams if one not in streams)
        self._tell(lambda now: replace(now, streams=left_out, streams_detail=""))
        return LinkLife(
            self._listener,
            tell=self._tell,
            refuse=self._refuse,
            now_ns=self._now_ns,
            sleep=self._sleep,
            settings=self._settings,
            streams=streams,
        )

    def _refuse(self) -> None:
        self._refused += 1

    def _end(self, life: LinkLife, error: LinkError) -> None:
        """Say at once that and why the link ended."""
        now_ns = self._now_ns()
        if life.ended_of_streams(now_ns):
            self._drops_by_streams += 1
        elif self._drops_by_streams < DROPS_BY_STREAMS:
            self._drops_by_streams = 0
        if life.has_streamed and life.began_ns is not None:
            state = LinkState.SEARCHING
            reason = self._attempts.end(error, lasted_s=(now_ns - life.began_ns) / NS_PER_S)
        else:
            state = LinkState.WAITING
            reason = self._attempts.fail(error, now_ns)
        self._tell(
            lambda now: replace(
                now,
                state=state,
                reason=reason,
                detail=error.detail,
                attempts=self._attempts.failed,
                streams=(),
                streams_detail="",
            )
        )

    def _say(self, state: LinkState, reason: LossReason | None, detail: str) -> None:
        self._tell(lambda now: replace(now, state=state, reason=reason, detail=detail))

    def _tell(self, change: Change) -> None:
        changed = change(self._status)
        if changed != self._status:
            self._status = changed
            self._listener.status(changed)


def _of_this_strap(status: StrapStatus, address: str) -> StrapStatus:
    """The status with the address of the strap that is linked now; what another one said of itself is no news of it."""
    if status.address in (address, None):
        return replace(status, address=address)
    return replace(status, address=address, battery_percent=None, information=None, location=None)

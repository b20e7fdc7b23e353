"""A virtual strap on a virtual radio, worn by a virtual patient who feels the session, or by a recorded heart."""

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any

from biosignals.bluetooth import Backends, BleakRadio
from biosignals.radio import Radio
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.faults import fault_name
from biosignals.virtual_strap.heart_feed import AHEAD_S, Heartbeat
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.peripheral import RealAdapter
from biosignals.virtual_strap.strap import VirtualStrap
from biosignals.virtual_strap.synthetic_ecg import SyntheticEcg
from biosignals.virtual_strap.synthetic_motion import SyntheticMotion
from engine.messages import Input, Outcome, PatientRating, Scale, Tick
from engine.pacing import Pacer, SessionClock
from engine.patient_side import answered_by, said_by
from engine.plan import PlanError
from engine.virtual_request import Worn
from policies.policy import CALM
from policies.virtual_answers import VirtualAnswers
from policies.virtual_patient import Lived, VirtualPatient

BREATHES_EVERY_S = 0.05  # how often a virtual patient lives on


class Wearer:
    """A virtual patient with the strap on: its heart beats from the moment the strap is on, it feels the session once
    there is one, and what it says goes straight to the session. `hear` is a listener of the loop.

    It lives AHEAD_S before its strap: an ECG begins before the beat that it belongs to.
    """

    def __init__(
        self, patient: VirtualPatient, strap: VirtualStrap, *, put: Callable[[Input], None], clock: SessionClock
    ) -> None:
        self._patient, self._strap, self._put, self._clock = patient, strap, put, clock
        self._answers = VirtualAnswers(patient)
        self._outcome: Outcome | None = None
        self._rated_t = -math.inf  # when distress was last said; what was asked before it is answered
        self._is_tight, self._is_moving = True, False

    def hear(self, _: Tick, outcome: Outcome) -> None:
        self._outcome = outcome

    async def live(self) -> None:
        """Live until cancelled."""
        began_t = lived_t = self._strap.clock.t
        pacer = Pacer(clock=lambda: self._strap.clock.t, sleep=asyncio.sleep, period_s=BREATHES_EVERY_S)
        while True:
            if not (await pacer.wait()).is_due:
                continue
            ahead_t = self._strap.clock.t + AHEAD_S
            outcome = self._outcome
            action = outcome.applied if outcome else CALM
            is_asked = outcome is not None and outcome.asks_suds and outcome.t >= self._rated_t
            lived = self._patient.live_through(ahead_t - lived_t, action, asked_suds=is_asked)
            lived_t = ahead_t
            self._wear(ahead_t, lived)
            for heartbeat in lived.heartbeats:
                self._strap.beat(began_t + heartbeat.t, heartbeat.rr_s)
            if self._clock.has_begun:
                now = self._clock.now()
                for said in (*said_by(lived, now), *answered_by(self._answers, now, outcome)):
                    self._put(said)
                    if isinstance(said, PatientRating) and said.scale is Scale.SUDS:
                        self._rated_t = now

    def _wear(self, t: float, lived: Lived) -> None:
        """The strap comes loose or is put right, and feels the person move about, at second `t` of the strap."""
        if lived.is_loose is self._is_tight:
            self._is_tight = not lived.is_loose
            self._strap.sit(t, is_tight=self._is_tight)
        if lived.is_moving is not self._is_moving:
            self._is_moving = lived.is_moving
            self._strap.move(t, is_moving=self._is_moving)


@contextlib.asynccontextmanager
async def virtual_radio(strap_on: Callable[[Air], VirtualStrap]) -> AsyncIterator[tuple[Radio, VirtualStrap]]:
    """A radio in this process that hears one virtual strap, through bleak as it would hear a real one."""
    air = Air()
    async with contextlib.AsyncExitStack() as stack:
        strap = await stack.enter_async_context(strap_on(air))
        adapter = await VirtualAdapter.create(air)
        stack.push_async_callback(adapter.close)
        backends = Backends(client=adapter.client_backend, scanner=adapter.scanner_backend)
        yield BleakRadio(backends=backends), strap


def strap_of(
    worn: Worn,
    place: Air | RealAdapter,
    *,
    beats: Iterable[Heartbeat] = (),
    identity: StrapIdentity | None = None,
    tell: Callable[[float, str], None] | None = None,
) -> VirtualStrap:
    """The strap that `worn` describes, not switched on yet; `beats` are of a recorded heart.

    What goes wrong with it is told in its own words, so the Bluetooth stack below it is silenced.
    """
    logging.getLogger("bumble").setLevel(logging.CRITICAL)
    try:
        return VirtualStrap(
            place,
            identity=identity,
            heart=worn.simulated(),
            beats=None if worn.patient is not None else beats,
            faults=worn.link_faults,
            ecg=SyntheticEcg(seed=worn.seed),
            motion=SyntheticMotion(seed=worn.seed),
            tell=tell,
        )
    except ValueError as error:  # a fault that is not possible there
        raise PlanError(f"--fault: {error}") from None


@contextlib.asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let `work` (a virtual patient's life, news of faults) run while entered; what it raises is raised on leaving."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        (result,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(result, Exception):
            raise result


async def tell_of_packet_faults(worn: Worn, strap: VirtualStrap, tell: Callable[[float, str], None]) -> None:
    """Tell of each fault of packets as it begins and ends; those of the link are told by the strap itself."""
    faults = worn.packet_faults
    moments = [(fault.from_t, f"{fault_name(fault.kind)} begins: {fault.kind.value}") for fault in faults]
    moments += [(fault.to_t, f"{fault_name(fault.kind)} is over") for fault in faults if fault.to_t < math.inf]
    for t, words in sorted(moments):
        await strap.clock.wait_until(t)
        tell(t, words)


async def tell_of_end(strap: VirtualStrap, tell: Callable[[float, str], None]) -> None:
    """Tell when a recorded heart has given its last beat: from then on the strap has nothing to send."""
    await strap.heart_ends()
    tell(strap.clock.t, "the recorded heart has ended")

"""From a lost link to its alert, and from a strap that can be reached again to its first packet in the session."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from benchmarks.figure import Figure, report
from benchmarks.strap_rig import linked, until
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.faults import LinkFault
from biosignals.virtual_strap.strap import VirtualStrap
from engine.inbox import Inbox
from engine.live import run_live
from engine.messages import AlertKind, Outcome, StrapPacket, TherapistOrder, Tick
from engine.pacing import SessionClock
from engine.plan import SessionPlan, library_policy, new_session
from engine.strap_side import StrapSide
from music.silent import SilentPlayer
from policies.policy import Order
from vr_scenes.blind_stage import BlindStage

MOST_ALERT_S = 1.0
MOST_BACK_S = 2.0
RR_S = 0.8
SETTLES_S = 1.5  # of heartbeats between two losses
# How long the strap stays away, in seconds: shorter and longer than the pauses of the back-off and the scans.
ABSENCES_S = (0.0, 0.5, 1.0, 2.0, 3.5, 6.0, 8.0, 12.0)
ROUNDS = 3


@dataclass(slots=True)
class _Watch:
    """A listener of the loop: when the newest packet and the newest alert of a lost strap were seen."""

    packet_s: float = 0.0
    alert_s: float = 0.0
    alerts_s: list[float] = field(default_factory=list)
    backs_s: list[float] = field(default_factory=list)

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        now_s = time.monotonic()
        if any(isinstance(one, StrapPacket) for one in tick.inputs):
            self.packet_s = now_s
        if any(alert.kind is AlertKind.STRAP_LOST for alert in outcome.alerts):
            self.alert_s = now_s

    async def packet_after(self, moment_s: float) -> None:
        """Return once a packet was seen later than `moment_s` (time.monotonic)."""
        await until(lambda: self.packet_s > moment_s, what="heartbeats arrive")

    async def alert_after(self, moment_s: float) -> None:
        """Return once the loss was told later than `moment_s` (time.monotonic)."""
        await until(lambda: self.alert_s > moment_s, what="the loss is told")


def measure(*, absences_s: Sequence[float]) -> list[Figure]:
    """Lose the strap once for each of `absences_s`, in a live session with stage and sound that only keep notes."""
    watch = asyncio.run(_measured(absences_s))
    print(f"alerts after {_told(watch.alerts_s)} s; back after {_told(watch.backs_s)} s")
    return [
        _most("link loss to the alert, the longest", watch.alerts_s, MOST_ALERT_S),
        _most("strap reachable again to its packet in the session, the longest", watch.backs_s, MOST_BACK_S),
    ]


def _most(name: str, values_s: list[float], most_s: float) -> Figure:
    longest_s = max(values_s, default=float("nan"))
    return Figure(name=name, n=len(values_s), value=longest_s, target=most_s, unit="s", is_most=True)


def _told(values_s: list[float]) -> str:
    return " ".join(f"{one:.2f}" for one in values_s)


async def _measured(absences_s: Sequence[float]) -> _Watch:
    air, watch, inbox, clock = Air(), _Watch(), Inbox(), SessionClock()
    side = StrapSide(put=inbox.put, clock=clock)
    async with VirtualStrap(air, beats=_heart()) as strap:
        adapter = await VirtualAdapter.create(air)
        try:
            async with linked(side, adapter, strap.identity.address):
                await until(lambda: side.is_streaming, what="the strap streams")
                session = new_session(SessionPlan(policy=library_policy("demo"), seed=1))
                live = run_live(
                    session,
                    inbox=inbox,
                    clock=clock,
                    stage=BlindStage(),
                    sound=SilentPlayer(),
                    listeners=[watch.hear, side.hear],
                )
                running = asyncio.create_task(live)
                await _lose(strap, watch, absences_s)
                inbox.put(TherapistOrder(t=clock.now(), order=Order.END))
                await running
        finally:
            await adapter.close()
    return watch


async def _lose(strap: VirtualStrap, watch: _Watch, absences_s: Sequence[float]) -> None:
    for number, absence_s in enumerate(absences_s):
        steady_s = time.monotonic()
        await watch.packet_after(steady_s + SETTLES_S)
        lost_s = time.monotonic()
        await _leave(strap, absence_s, is_odd=number % 2 == 1)
        await watch.alert_after(lost_s)
        watch.alerts_s.append(watch.alert_s - lost_s)
        await asyncio.sleep(max(0.0, lost_s + absence_s - time.monotonic()))
        reachable_s = time.monotonic() if absence_s else lost_s
        if absence_s:
            await strap.end(LinkFault.OUT_OF_RANGE)
        await watch.packet_after(reachable_s)
        watch.backs_s.append(watch.packet_s - reachable_s)


async def _leave(strap: VirtualStrap, absence_s: float, *, is_odd: bool) -> None:
    """Out of range; or only the link ends, by the strap or by the radio."""
    end: Callable[[], Awaitable[None]] = strap.close_link
    if absence_s:
        await strap.begin(LinkFault.OUT_OF_RANGE)
    elif is_odd:
        await end()
    else:
        strap.break_link()


def _heart() -> Iterator[tuple[float, float]]:
    return ((number * RR_S, RR_S) for number in count(1))


if __name__ == "__main__":
    sys.exit(report(measure(absences_s=ABSENCES_S * ROUNDS)))

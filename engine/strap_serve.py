"""`attune strap serve`: a virtual heart strap for other programs, on this computer or over the air."""

import asyncio
import contextlib
import shlex
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Never

from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bluez_service import BluezService
from biosignals.virtual_strap.heart_feed import Heartbeat
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.peripheral import RealAdapter
from biosignals.virtual_strap.private_bus import BusLost, BusMissing
from biosignals.virtual_strap.real_adapter import AdapterUnusable, served_over
from biosignals.virtual_strap.strap import VirtualStrap
from engine.command import DEVICE_MISSING, DONE
from engine.ending_signals import told_to_end
from engine.pacing import SessionClock
from engine.plan import PlanError
from engine.virtual_request import VirtualRequest, Worn, read_worn
from engine.virtual_wearer import Wearer, running, strap_of, tell_of_end, tell_of_packet_faults

BUS = "bus"
LAST_PACKETS_S = 2.0  # a strap sends once a second: by then the last beats are out

Lost = Coroutine[Any, Any, Never]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeRequest:
    """What was asked for on the command line."""

    worn: VirtualRequest
    name: str | None = None
    over: str = BUS
    minutes: float | None = None
    loops: bool = False
    seed: int = 1


def serve_strap(request: ServeRequest) -> int:
    """Serve until the heart or the time ends, or a signal comes. Returns the exit code. Raises errors with words for a
    user where something asked for cannot be."""
    if request.loops and request.worn.heart is None:
        raise PlanError("--loop goes with --heart FILE: a virtual patient's heart does not end")
    worn = read_worn(request.worn, seed=request.seed)
    try:
        identity = StrapIdentity() if request.name is None else StrapIdentity(name=_printable(request.name))
    except ValueError as error:
        raise PlanError(f"--name: {error}") from None
    try:
        asyncio.run(_serve(request, worn, identity))
    except (AdapterUnusable, BusMissing, BusLost) as error:
        print(f"attune: {error}", file=sys.stderr)
        return DEVICE_MISSING
    return DONE


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError(f"a strap's name must be printable, without line breaks, not {name!r}")
    return name


async def _serve(request: ServeRequest, worn: Worn, identity: StrapIdentity) -> None:
    async with contextlib.AsyncExitStack() as stack:
        ended = stack.enter_context(told_to_end())
        place, how, lost = await stack.enter_async_context(_place(request.over, identity))
        beats = endless(worn.beats) if request.loops else worn.beats
        strap = strap_of(worn, place, beats=beats, identity=identity, tell=_tell)
        await stack.enter_async_context(strap)
        _say(f"serving {identity.name} ({identity.address}): {worn.words}")
        _say(how)
        _say(_until_when(request, worn))
        await stack.enter_async_context(running(tell_of_packet_faults(worn, strap, _tell)))
        if worn.patient is not None:
            wearer = Wearer(worn.patient, strap, put=lambda _: None, clock=SessionClock())
            await stack.enter_async_context(running(wearer.live()))
        await _until_ended(request, worn, strap, ended, lost)


async def _until_ended(
    request: ServeRequest, worn: Worn, strap: VirtualStrap, ended: asyncio.Event, lost: Callable[[], Lost]
) -> None:
    """Raises what `lost` does where the strap can be reached no more."""
    ends: list[asyncio.Task[object]] = [asyncio.create_task(ended.wait()), asyncio.create_task(lost())]
    if worn.patient is None and not request.loops:
        ends.append(asyncio.create_task(_heart_ends(strap)))
    seconds = None if request.minutes is None else request.minutes * 60
    try:
        done, _ = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
    _tell(strap.clock.t, "switched off")


async def _heart_ends(strap: VirtualStrap) -> None:
    await tell_of_end(strap, _tell)
    await asyncio.sleep(LAST_PACKETS_S)


@contextlib.asynccontextmanager
async def _place(
    over: str, identity: StrapIdentity
) -> AsyncIterator[tuple[Air | RealAdapter, str, Callable[[], Lost]]]:
    """Where the strap is to be heard, how it is reached there, and what waits for that to end."""
    if over != BUS:
        async with served_over(over) as adapter:
            how = f"on the air through the adapter {over}: any phone or computer near can link it"
            yield adapter, how, adapter.lost
        return
    air = Air()
    async with BluezService.serve(air) as service:
        here = f"DBUS_SYSTEM_BUS_ADDRESS={service.address}"
        yield (
            air,
            (
                "on a Bluetooth service of its own; programs on this computer reach it so, in another terminal:\n"
                f"  {here} attune live --strap {shlex.quote(identity.name)}\n"
                f"  {here} attune devices"
            ),
            service.lost,
        )


def endless(beats: tuple[Heartbeat, ...]) -> Iterator[Heartbeat]:
    """The same beats again and again; the first interval of each round follows the last beat of the one before."""
    offset_s = 0.0
    while True:
        for t, rr_s in beats:
            yield offset_s + t, rr_s
        offset_s += beats[-1][0]


def _until_when(request: ServeRequest, worn: Worn) -> str:
    ends = ["Ctrl-C"]
    if request.minutes is not None:
        ends.append(f"{request.minutes:g} min")
    if worn.beats and not request.loops:
        ends.append(f"the end of the heart after {worn.beats[-1][0] / 60:.1f} min")
    return f"until {' or '.join(ends)}"


def _tell(t: float, words: str) -> None:
    minutes, seconds = divmod(int(t), 60)
    _say(f"{minutes:3d}:{seconds:02d}  {words}")


def _say(words: str) -> None:
    print(words, flush=True)

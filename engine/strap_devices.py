"""`attune devices`: what Bluetooth devices are heard, live on a terminal, else as one table."""

import asyncio
import contextlib
import os
import shutil
import sys
import textwrap
import time

from biosignals.bluetooth import BleakRadio
from biosignals.polar_profile import SERVICE as STREAM_SERVICE
from biosignals.radio import LinkError, Radio
from biosignals.strap import LinkState, LossReason, Sighting, StrapStatus
from biosignals.strap_details import HEART_RATE_SERVICE, battery_percent
from engine.command import DEVICE_MISSING, DONE, INTERRUPTED
from engine.device_list import DeviceList
from engine.ending_signals import on_ending_signal
from engine.hands import Hands
from engine.known_straps import FILE_NAME, KnownStraps
from engine.messages import Input, TherapistOrder
from engine.settings import state_path
from engine.teller import wrapped
from policies.policy import Order

USUAL_SECONDS = 8.0  # a strap advertises about once a second; a busy radio misses some
REDRAW_S = 0.5
HEARD_FIRST_S = 1.5  # all straps that are near are listed before one of them is asked
ASKED_WITHIN_S = 10.0  # by then a strap that is free has answered
ASKED_IN_ALL_S = 30.0  # in a list that is printed once
NO_CONNECTION = 0  # the generation of a link that never was


def list_devices(
    *, seconds: float | None, lists_all: bool, is_once: bool, may_connect: bool, radio: Radio | None = None
) -> int:
    """List what is heard: until q on a terminal, else once after `seconds`. Returns the exit code: 3 without Bluetooth.

    Where `may_connect`, heart straps are asked for their battery and kind by connecting, one after the other.
    """
    known = KnownStraps(state_path() / FILE_NAME)
    if (trouble := known.take_trouble()) is not None:
        _tell(f"attune: {trouble}")
    heard = DeviceList(known, lists_all=lists_all)
    is_live = sys.stdout.isatty() and not is_once
    listing = Listing(radio or BleakRadio(), heard, known, may_connect=may_connect)
    try:
        if is_live:
            return asyncio.run(listing.live(seconds))
        return asyncio.run(listing.once(seconds or USUAL_SECONDS))
    except LinkError as error:
        said = f" ({error.detail})" if error.detail else ""
        _tell(f"attune: {error.reason.value}{said}")
        return DEVICE_MISSING


class Listing:
    """Hears and asks, and shows what came of it."""

    def __init__(self, radio: Radio, heard: DeviceList, known: KnownStraps, *, may_connect: bool) -> None:
        self._radio, self._heard, self._known, self._may_connect = radio, heard, known, may_connect
        self._ended = asyncio.Event()
        self._is_interrupted = False

    async def once(self, seconds: float) -> int:
        """Listen for `seconds`, ask, print one table."""
        with on_ending_signal(self._interrupt):
            await self._listen(seconds)
            ends_s = time.monotonic() + ASKED_IN_ALL_S
            while not self._ended.is_set() and time.monotonic() < ends_s and await self._ask(self._heard.unasked()):
                pass
        self._print()
        return INTERRUPTED if self._is_interrupted else DONE

    async def live(self, seconds: float | None) -> int:
        """Listen, ask and draw until someone ends it, or for `seconds`."""
        with on_ending_signal(self._ended.set), Hands(put=self._take_key, now=time.monotonic) as hands:
            legend = "q ends" if hands.has_keys else "Ctrl-C ends"
            if seconds is not None:
                asyncio.get_running_loop().call_later(seconds, self._ended.set)
            drawn = asyncio.create_task(_draw(self._heard, legend))
            try:
                while not self._ended.is_set():
                    await self._listen(HEARD_FIRST_S)
                    while not self._ended.is_set() and await self._ask(self._heard.unasked()):
                        pass
                    if not self._ended.is_set():
                        await self._ask(self._heard.to_ask_again())
            finally:
                drawn.cancel()
                await asyncio.gather(drawn, return_exceptions=True)
        return DONE

    async def _listen(self, seconds: float) -> None:
        for sighting in await self._radio.held():
            self._heard.hear(sighting)
        async with self._radio.scan(self._heard.hear):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), seconds)

    async def _ask(self, sighting: Sighting | None) -> bool:
        """Connect to one strap; False where there is none, or none may be asked."""
        if sighting is None or not self._may_connect:
            return False
        asking = asyncio.create_task(_ask(self._radio, sighting))
        ended = asyncio.create_task(self._ended.wait())
        await asyncio.wait((asking, ended), return_when=asyncio.FIRST_COMPLETED)
        asking.cancel()
        ended.cancel()
        answer, _ = await asyncio.gather(asking, ended, return_exceptions=True)
        match answer:
            case LinkError(reason=reason, detail=detail):
                self._heard.fail(sighting, reason)
                self._known.hear(_failure(sighting, reason, detail))
            case asyncio.CancelledError():
                return False
            case BaseException():
                raise answer
            case (bool() as has_streams, battery):
                self._heard.answer(sighting, has_streams=has_streams, battery_percent=battery)
        return True

    def _print(self) -> None:
        print("\n".join(self._heard.lines()))
        if words := self._heard.words():
            _tell(words)

    def _take_key(self, said: Input) -> None:
        if isinstance(said, TherapistOrder) and said.order in (Order.END, Order.STOP):
            self._ended.set()

    def _interrupt(self) -> None:
        self._is_interrupted = True
        self._ended.set()


async def _ask(radio: Radio, sighting: Sighting) -> tuple[bool, int | None]:
    """Whether it has ECG and movement, and its battery. Raises LinkError."""
    try:
        async with asyncio.timeout(ASKED_WITHIN_S):
            connection = await radio.connect(sighting, lambda _reason, _detail: None)
            try:
                if HEART_RATE_SERVICE not in connection.services:
                    raise LinkError(LossReason.NO_HEART_RATE)
                return STREAM_SERVICE in connection.services, await battery_percent(connection)
            finally:
                await connection.close()
    except TimeoutError:
        raise LinkError(LossReason.NO_ANSWER, f"within {ASKED_WITHIN_S:g} s") from None


async def _draw(heard: DeviceList, legend: str) -> None:
    """Draw the table over itself, and leave the last one standing."""
    drawn = 0
    while True:
        lines = fitted([*heard.lines(), *filter(None, (heard.words(),))], legend, shutil.get_terminal_size())
        back = f"\x1b[{drawn}F" if drawn else ""
        sys.stdout.write(f"{back}\x1b[J" + "\n".join(lines) + "\n")
        sys.stdout.flush()
        drawn = len(lines)
        await asyncio.sleep(REDRAW_S)


def fitted(lines: list[str], legend: str, size: os.terminal_size) -> list[str]:
    """The lines wrapped, and cut off so that all of them and the legend stand on a terminal of this size."""
    wrapped = [part for line in lines for part in textwrap.wrap(line, size.columns, subsequent_indent="  ") or [""]]
    return [*wrapped[: max(1, size.lines - 2)], legend]


def _failure(sighting: Sighting, reason: LossReason, detail: str) -> StrapStatus:
    return StrapStatus(
        state=LinkState.CLOSED,
        generation=NO_CONNECTION,
        name=sighting.name or None,
        address=sighting.address,
        reason=reason,
        detail=detail,
    )


def _tell(words: str) -> None:
    print(wrapped(words, sys.stderr), file=sys.stderr, flush=True)

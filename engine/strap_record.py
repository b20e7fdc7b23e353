"""`attune strap record`: the beats of a strap into a CSV."""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from biosignals.beats import BeatClock
from biosignals.bluetooth import BleakRadio
from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.radio import Radio
from biosignals.signals import Beat
from biosignals.strap import LinkState, StrapStatus
from biosignals.strap_search import Wanted
from engine.beat_table import BeatTable
from engine.command import DEVICE_MISSING, DONE, INTERRUPTED
from engine.ending_signals import told_to_end
from engine.known_straps import FILE_NAME, KnownStraps
from engine.linked_strap import link_settings, linked_strap, wanted_strap
from engine.settings import StrapSettings, read_settings, settings_path, state_path
from engine.strap_wait import StrapWait, Waited
from engine.strap_words import StrapNews, absence_words
from engine.teller import wrapped

SHOW_EVERY_S = 1.0  # the live line on a terminal ...
SAY_EVERY_S = 60.0  # ... and a line in a log


def record_strap(out: Path, *, strap: str | None, minutes: float | None) -> int:
    """Record until `minutes` after the first heartbeat, or until it is ended. Returns the exit code: 3 where the strap
    never came, or was away at the end. Raises errors with words for a user where a file or a setting is wrong."""
    settings = read_settings(settings_path()).strap
    known = KnownStraps(state_path() / FILE_NAME)
    _tell_trouble(known)
    wanted, words = wanted_strap(strap, settings, known)
    with BeatTable(out) as table:
        _say(words)
        return asyncio.run(record_beats(BleakRadio(), wanted, table, settings=settings, known=known, minutes=minutes))


async def record_beats(
    radio: Radio,
    wanted: Wanted,
    table: BeatTable,
    *,
    settings: StrapSettings,
    known: KnownStraps,
    minutes: float | None,
) -> int:
    """Link the strap on `radio` and append its beats to `table`, as record_strap. Returns the exit code."""
    wait = StrapWait(_say)
    recorder = BeatRecorder(table, listeners=(wait.hear, known.hear))
    async with linked_strap(radio, wanted, recorder, link_settings(settings, wants_streams=False)):
        is_attended = sys.stderr.isatty()
        _say("Ctrl-C ends." if is_attended else f"The strap is waited for {settings.wait_s:g} s at most.")
        waited = await wait.wait(limit_s=None if is_attended else settings.wait_s)
        if waited is Waited.STRAP_CAME:
            await _until_ended(recorder, None if minutes is None else minutes * 60)
        newest = recorder.newest
    if waited is Waited.INTERRUPTED:
        return INTERRUPTED
    _tell_trouble(known)
    _say(f"{table.beats} beats recorded, {recorder.malformed} packets could not be read.")
    if newest.state is not LinkState.STREAMING:
        _say(f"attune: {absence_words(newest)}")
        return DEVICE_MISSING
    if not table.beats:
        _say(f"attune: {newest.name or 'the strap'}: {without_beats(recorder)}")
        return DEVICE_MISSING
    return DONE


class BeatRecorder:
    """A StrapListener that times the beats of a strap and appends them to a table; second 0 is when it is made."""

    def __init__(self, table: BeatTable, *, listeners: tuple[Callable[[StrapStatus], None], ...] = ()) -> None:
        self._table, self._listeners = table, listeners
        self._beats = BeatClock()
        self._began_ns = time.monotonic_ns()
        self.newest = StrapStatus(state=LinkState.IDLE, generation=0)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.beat: Beat | None = None  # the newest
        self.bpm: float | None = None
        self.malformed = 0

    @property
    def beats(self) -> int:
        """How many were written."""
        return self._table.beats

    def heart_rate(self, arrived_ns: int, payload: bytes) -> None:
        """Append the beats of one Heart Rate Measurement; what cannot be read is counted."""
        try:
            measurement = HeartRateMeasurement.from_bytes(payload)
        except MalformedMeasurement:
            self.malformed += 1
            return
        self.bpm = measurement.bpm
        for beat in self._beats.take((arrived_ns - self._began_ns) / 1e9, measurement):
            self.beat = beat
            self._append(beat, measurement.contact)

    def ecg(self, arrived_ns: int, frame: bytes) -> None:
        """No ECG is asked for."""

    def motion(self, arrived_ns: int, frame: bytes) -> None:
        """No movement is asked for."""

    def status(self, status: StrapStatus) -> None:
        """Beats before and after a link that ended do not follow each other."""
        if status.generation != self.newest.generation or status.state is not LinkState.STREAMING:
            self._beats.break_off()
        self.newest = status
        for listen in self._listeners:
            listen(status)

    def _append(self, beat: Beat, contact: bool | None) -> None:
        if self.failed.done():
            return
        try:
            self._table.append(beat, contact)
        except Exception as error:  # noqa: BLE001 - the link goes on; whoever records is told what broke it
            self.failed.set_exception(error)


async def _until_ended(recorder: BeatRecorder, seconds: float | None) -> None:
    """Show how it stands until the time is over or a signal ends it. Raises what broke the recording."""
    shown = asyncio.create_task(_show(recorder))
    with told_to_end() as ended:
        ending = asyncio.create_task(ended.wait())
        try:
            await asyncio.wait((ending, recorder.failed, shown), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if recorder.failed.done():
                recorder.failed.result()
        finally:
            for task in (ending, shown):
                task.cancel()
            await asyncio.gather(ending, shown, return_exceptions=True)
            if sys.stderr.isatty():
                sys.stderr.write("\n")


async def _show(recorder: BeatRecorder) -> None:
    is_terminal = sys.stderr.isatty()
    news = StrapNews()
    news.of(recorder.newest)
    said_s = time.monotonic()
    while True:
        await asyncio.sleep(SHOW_EVERY_S)
        if (words := news.of(recorder.newest)) is not None:
            sys.stderr.write(("\r\x1b[K" if is_terminal else "") + wrapped(words, sys.stderr) + "\n")
        if is_terminal:
            sys.stderr.write(f"\r\x1b[K{recorder_words(recorder)}")
            sys.stderr.flush()
        elif time.monotonic() - said_s >= SAY_EVERY_S:
            said_s = time.monotonic()
            _say(recorder_words(recorder))


def recorder_words(recorder: BeatRecorder) -> str:
    """How a recording stands, in one line."""
    beat = recorder.beat
    if beat is None:
        rate = "" if recorder.bpm is None else f", though {recorder.bpm:.0f} bpm are told: no intervals (RR) come"
        return f"no beat yet{rate}"
    minutes, seconds = divmod(int(beat.t), 60)
    newest = f"{minutes}:{seconds:02d}  {recorder.bpm:.0f} bpm, RR {beat.rr_s * 1000:.0f} ms, {recorder.beats} beats"
    if recorder.newest.state is not LinkState.STREAMING:
        return f"NO STRAP, the newest beat was: {newest}"
    return f"{newest}, {beat.doubt.value}" if beat.doubt else newest


def without_beats(recorder: BeatRecorder) -> str:
    """Why nothing was recorded though the strap sends, and what to do."""
    if recorder.bpm is None:
        return "No heartbeats have come of it that can be read."
    return (
        "It tells a heart rate, but no intervals between beats (RR), of which a recording is made. Wet its electrodes "
        "and wait half a minute; if that does not help, take a strap that sends intervals."
    )


def _tell_trouble(known: KnownStraps) -> None:
    if (trouble := known.take_trouble()) is not None:
        _say(f"attune: {trouble}")


def _say(words: str) -> None:
    print(wrapped(words, sys.stderr), file=sys.stderr, flush=True)

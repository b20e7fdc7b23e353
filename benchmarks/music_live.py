"""Music in real time, on a JACK server without hardware: lost blocks, latency of controls, processor and memory."""

import argparse
import contextlib
import importlib.util
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks.figure import Figure, percentile, report
from benchmarks.jack_server import JackMissing, JackServer, in_environment
from benchmarks.music_memory import growth_mb
from benchmarks.music_pilot import (
    CHANGES_EVERY_S,
    PILOT_SLOT,
    burn,
    hear_pilot,
    play_while_burning,
    play_with_pilot,
)
from music.composer import Composer
from music.controls import ControlTable
from music.player_messages import Audio, PlayCommand, PlayerReady, PlayerSettings
from music.soundscape import MusicTargets

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

RATE_HZ = 48_000
CLIENT, NULL_CLIENT = "attune", "null"
MOST_MORE_LOST = 0.1  # per cent of all blocks, beside the null client's
MOST_LATENCY_MS, LATENCY_PERIOD, LOSS_PERIOD = 12.0, 128, 256
# Negative controls: what these figures must be where it is done wrongly, else they show nothing.
LEAST_LOST_WRONGLY, WRONGLY_S = 5.0, 10.0  # per cent, with Python burning in the player's own process
LEAST_LATENCY_WRONGLY_MS, SLOW_PERIOD, SLOW_CHANGES = MOST_LATENCY_MS, 512, 100
MOST_CORE = 20.0  # per cent
MOST_GROWTH_MB = 1.0
READY_WITHIN_S, SETTLES_S = 45.0, 0.5
STIRRED = MusicTargets(
    tempo_bpm=90, density=0.7, register=0.6, articulation=0.4, dynamics=0.6, brightness=0.6, loudness_db=-6.0
)


def main() -> int:
    """Print the figures; what cannot be measured here misses, with the reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 s for 10 minutes, 4 minutes of audio for an hour")
    quick = parser.parse_args().quick
    figures = [_memory(minutes=4 if quick else 60)]
    try:
        figures += _losses(seconds=20 if quick else 600)
        figures.append(_latency(changes=100 if quick else 2000))
        figures.append(_latency_wrongly())
    except JackMissing as error:
        print(f"MISS  losses, processor and latency: {error}")
        report(figures)
        return 1
    return report(figures)


def _losses(*, seconds: float) -> list[Figure]:
    """Blocks that came too late, with a controller that burns Python, beside a client that does nothing."""
    with _burning():
        heard = _counted(play_with_pilot, seconds)
    return [*_loss_figures(heard), _loss_wrongly(_counted(play_while_burning, WRONGLY_S))]


def _counted(main: Callable[[Connection, PlayerSettings], None], seconds: float) -> "_Losses":
    """Count on a server of its own, on which the null client is, too."""
    with tempfile.TemporaryDirectory() as folder:
        server = JackServer(Path(folder), period_frames=LOSS_PERIOD)
        with server, in_environment(server.environment):
            null = subprocess.Popen(
                ["jack_simple_client", NULL_CLIENT, server.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                with _player(LOSS_PERIOD, is_silent=False, main=main) as player:
                    heard = _listen_for_losses(server, player, seconds)
                if null.poll() is not None:
                    raise JackMissing("the null client ended: jack_simple_client is part of Debian's jackd2")
            finally:
                null.kill()
                null.wait()
        # What the server had no room to write may each have been a block of the player's: it counts as such.
        return replace(heard, late=heard.late + server.lost_lines())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Losses:
    """What the server's log said within `took_s`."""

    late: int
    null_late: int
    took_s: float
    core: float  # per cent of a core that the player took

    @property
    def blocks(self) -> int:
        return round(self.took_s * RATE_HZ / LOSS_PERIOD)


def _listen_for_losses(server: JackServer, player: "_Driven", seconds: float) -> _Losses:
    """Drive the player for so long, and count."""
    before = server.late_blocks(CLIENT), server.late_blocks(NULL_CLIENT)
    processor_s = _processor_s(player.process)
    began_s = time.monotonic()
    while time.monotonic() - began_s < seconds:
        player.drive()
        time.sleep(0.1)
    took_s = time.monotonic() - began_s
    late, null_late = (server.late_blocks(name) - old for name, old in zip((CLIENT, NULL_CLIENT), before, strict=True))
    core = 100 * (_processor_s(player.process) - processor_s) / took_s
    return _Losses(late=late, null_late=null_late, took_s=took_s, core=core)


def _loss_figures(heard: _Losses) -> list[Figure]:
    blocks = heard.blocks
    print(f"      late blocks of {blocks}: the player's {heard.late}, the null client's {heard.null_late}")
    return [
        Figure(
            name=f"blocks lost at {LOSS_PERIOD} while the controller burns Python, beyond the null client's",
            n=blocks,
            value=100 * (heard.late - heard.null_late) / blocks,
            target=MOST_MORE_LOST,
            unit="%",
            is_most=True,
        ),
        Figure(name="of a core, live", n=blocks, value=heard.core, target=MOST_CORE, unit="%", is_most=True),
    ]


def _loss_wrongly(wrongly: _Losses) -> Figure:
    return Figure(
        name="the same with Python burning in the player's own process: negative control",
        n=wrongly.blocks,
        value=100 * (wrongly.late - wrongly.null_late) / wrongly.blocks,
        target=LEAST_LOST_WRONGLY,
        unit="%",
        is_most=False,
    )


def _latency(*, changes: int) -> Figure:
    """From a write to the control table until the changed sound is at the converter."""
    delays_ms = _delays_ms(LATENCY_PERIOD, changes)
    return Figure(
        name=f"from a control to the converter at {LATENCY_PERIOD}, p99",
        n=len(delays_ms),
        value=_p99_ms(delays_ms, changes),
        target=MOST_LATENCY_MS,
        unit="ms",
        is_most=True,
    )


def _latency_wrongly() -> Figure:
    delays_ms = _delays_ms(SLOW_PERIOD, SLOW_CHANGES)
    return Figure(
        name=f"the same at {SLOW_PERIOD}: negative control",
        n=len(delays_ms),
        value=_p99_ms(delays_ms, SLOW_CHANGES),
        target=LEAST_LATENCY_WRONGLY_MS,
        unit="ms",
        is_most=False,
    )


def _p99_ms(delays_ms: list[float], changes: int) -> float:
    """No number where too few were heard."""
    return percentile(delays_ms, 0.99) if len(delays_ms) >= 0.95 * changes else float("nan")


def _delays_ms(period_frames: int, changes: int) -> list[float]:
    """Of each change that was heard: until its block was there, and two periods more, until it is at the converter.

    None where one was heard before it was written: then something else was measured.
    """
    if importlib.util.find_spec("jack") is None:
        raise JackMissing("JACK-Client is not there: install the extra `bench`")
    with (
        tempfile.TemporaryDirectory() as folder,
        JackServer(Path(folder), period_frames=period_frames) as server,
        in_environment(server.environment),
        _player(period_frames, is_silent=True) as player,
    ):
        written, heard = _pilot_times(player, server.name, changes)
    period_ms = 1000 * period_frames / RATE_HZ
    waits_ms = [(heard[number] - at_ns) / 1e6 for number, at_ns in written.items() if number in heard]
    soonest_ms = min(waits_ms, default=0.0)
    print(f"      latency at {period_frames}: {len(waits_ms)} of {changes} changes heard; from the write to the block")
    print(f"      {soonest_ms:.2f} ms at least, {percentile(waits_ms, 0.5):.2f} ms in the middle")
    return [wait_ms + 2 * period_ms for wait_ms in waits_ms] if soonest_ms > 0 else []


def _pilot_times(player: "_Driven", server: str, changes: int) -> tuple[dict[int, int], dict[int, int]]:
    """When each number was written to the pilot's slot, and when it was first heard; CLOCK_MONOTONIC, ns."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    listener = context.Process(target=hear_pilot, args=(theirs, server), daemon=True)
    listener.start()
    theirs.close()
    try:
        ours.recv()  # that it listens
        written: dict[int, int] = {}
        for number in range(1, changes + 1):
            player.drive()
            time.sleep(CHANGES_EVERY_S * (0.8 + 0.4 * (number * 0.618 % 1.0)))  # at any place in a period
            written[number] = time.monotonic_ns()
            player.table.put(PILOT_SLOT, number)
        time.sleep(SETTLES_S)
        ours.send(None)
        heard: dict[int, int] = ours.recv()
    except EOFError:
        raise JackMissing("the listening client does not run") from None
    listener.join(SETTLES_S)
    return written, heard


def _memory(*, minutes: int) -> Figure:
    """How much more memory the player's graph takes at the end than once a tenth has been played."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=growth_mb, args=(theirs, minutes), daemon=True)
    child.start()
    theirs.close()
    try:
        grown_mb: float = ours.recv()
    except EOFError:
        grown_mb = float("nan")
    child.join()
    name = "growth of memory over the audio, all palettes"
    return Figure(name=name, n=minutes * 60, value=grown_mb, target=MOST_GROWTH_MB, unit="MB", is_most=True)


class _Driven:
    """A player in its process, and what the engine tells it."""

    def __init__(self, process: "BaseProcess", connection: Connection, table: ControlTable, *, is_silent: bool) -> None:
        self.process, self.connection, self.table = process, connection, table
        self._is_silent = is_silent
        self._composer, self._number, self._began_ns = Composer(1), 0, time.monotonic_ns()

    def drive(self) -> None:
        """Write targets and send the notes that begin soon, as a session does ten times a second."""
        now_ns = time.monotonic_ns()
        t = (now_ns - self._began_ns) / 1e9
        self._number += 1
        targets = _silent(STIRRED) if self._is_silent else STIRRED
        self.table.write(t, targets)
        notes = self._composer.advance(t + 0.5, STIRRED)
        self.connection.send(PlayCommand(number=self._number, sent_ns=now_ns, t=t, notes=notes))
        while self.connection.poll():
            self.connection.recv()


@contextlib.contextmanager
def _player(
    period_frames: int, *, is_silent: bool, main: Callable[[Connection, PlayerSettings], None] = play_with_pilot
) -> Iterator[_Driven]:
    """The player on the JACK server of the environment; as it is, with a pilot's place in its control table."""
    context = multiprocessing.get_context("spawn")
    with ControlTable.create(f"attune-bench-{time.monotonic_ns()}") as table:
        ours, theirs = context.Pipe()
        settings = PlayerSettings(control_table=table.name, audio=Audio.JACK, buffer_frames=period_frames)
        process = context.Process(target=main, args=(theirs, settings), daemon=True)
        process.start()
        theirs.close()
        try:
            _wait_until_ready(ours)
            driven = _Driven(process, ours, table, is_silent=is_silent)
            for _ in range(20):  # until all of the graph is awake
                driven.drive()
                time.sleep(0.1)
            yield driven
        finally:
            with contextlib.suppress(OSError):
                ours.send(None)
            process.join(10.0)
            if process.is_alive():
                process.kill()


def _wait_until_ready(connection: Connection) -> None:
    ends_s = time.monotonic() + READY_WITHIN_S
    while connection.poll(max(0.0, ends_s - time.monotonic())):
        message = connection.recv()
        if isinstance(message, PlayerReady):
            if "not heard" in message.device:
                raise JackMissing("the player does not reach the JACK server")
            return
    raise JackMissing(f"the player was not ready within {READY_WITHIN_S:.0f} s")


@contextlib.contextmanager
def _burning() -> Iterator[None]:
    """A thread of this process that never stops running Python."""
    must_end = threading.Event()
    thread = threading.Thread(target=burn, args=(must_end,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        must_end.set()
        thread.join()


def _processor_s(process: "BaseProcess") -> float:
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def _silent(targets: MusicTargets) -> MusicTargets:
    return replace(targets, presence=0.0)


if __name__ == "__main__":
    sys.exit(main())

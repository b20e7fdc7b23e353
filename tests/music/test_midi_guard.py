"""The guard of a MIDI port ends every note where whoever plays dies or hangs, and says nothing else."""

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.jack_server import JackServer, in_environment
from music import midi_ports
from music.midi_guard import MidiGuard
from music.midi_ports import output_names

PATIENCE_S = 30.0

pytestmark = pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd (Debian: jackd2) is not there")


@pytest.fixture
def synth(tmp_path: Path) -> Iterator[Any]:
    with JackServer(tmp_path, period_frames=256) as server, in_environment(server.environment):
        instrument = midi_ports.rtmidi.MidiIn(midi_ports.rtmidi.API_UNIX_JACK, name="synth", queue_size_limit=1024)
        instrument.open_virtual_port("in")
        wait(lambda: "synth:in" in output_names())
        yield instrument
        instrument.close_port()
        instrument.delete()


def wait(is_so: Callable[[], object]) -> None:
    gives_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < gives_up, f"it did not come true within {PATIENCE_S} s"


def ended_channels(synth: Any, heard: set[tuple[int, int]]) -> set[int]:
    """The channels on which all notes and all sound were ended."""
    while (got := synth.get_message()) is not None:
        status, number, _ = got[0]
        assert status & 0xF0 == 0xB0
        heard.add((status & 0x0F, number))
    return {channel for channel in range(16) if {(channel, 120), (channel, 123)} <= heard}


def play_and_hang() -> None:
    """A program that plays, until it is killed."""
    guard = MidiGuard("synth")
    while True:
        guard.beat()
        time.sleep(0.1)


def test_a_program_that_is_killed_leaves_no_note_sounding(synth: Any) -> None:
    program = multiprocessing.get_context("spawn").Process(target=play_and_hang)
    program.start()
    wait(lambda: program.pid is not None and guards_of(program.pid))
    heard: set[tuple[int, int]] = set()
    before = ended_channels(synth, heard)

    assert program.pid is not None
    os.kill(program.pid, signal.SIGKILL)
    program.join()

    wait(lambda: ended_channels(synth, heard) == {0, 1, 2, 3})
    assert before == set()


def guards_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in children if "midi_guard" in Path(f"/proc/{one}/cmdline").read_text()]


def test_a_program_that_hangs_leaves_no_note_sounding_and_one_that_ends_says_so_itself(synth: Any) -> None:
    heard: set[tuple[int, int]] = set()
    ended = MidiGuard("synth")
    ended.beat()
    ended.close()
    at_the_end = ended_channels(synth, heard)

    hanging = MidiGuard("synth", silent_s=0.3)
    hanging.beat()
    wait(lambda: ended_channels(synth, heard) == {0, 1, 2, 3})
    hanging.close()

    assert at_the_end == set()


def test_a_port_that_is_not_there_ends_the_guard_all_the_same(synth: Any) -> None:
    guard = MidiGuard("no such port")

    guard.let_go()

    assert guard._process.wait(PATIENCE_S) == 0

"""MIDI ports: which is meant, and real ones where a JACK server can be run."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from music import jack_question, midi_ports
from music.jack_question import JackQuestion
from music.midi import controller, note_on
from music.midi_ports import MidiPortError, MidiPortLost, input_names, matching, open_input, open_output, output_names

PORTS = ("nanoKONTROL2:MIDI 1 20:0", "Synth A:in", "Synth B:in")
PATIENCE_S = 30.0


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Synth A:in", "Synth A:in"),
        ("synth b", "Synth B:in"),
        ("nano", PORTS[0]),
        ("nanoKONTROL2:MIDI 1 24:0", PORTS[0]),
    ],
)
def test_an_unmistakable_part_of_a_name_is_enough(wanted: str, found: str) -> None:
    assert matching(wanted, PORTS) == found


@pytest.mark.parametrize("wanted", ["Synth C", "", " ", "nanoKONTROL3"])
def test_an_unknown_port_lists_those_there(wanted: str) -> None:
    with pytest.raises(MidiPortError, match=r"there is no MIDI port .*nanoKONTROL2.*Synth A.*Synth B.*virtual"):
        matching(wanted, PORTS)


def test_a_name_that_may_be_each_of_two_asks_for_more() -> None:
    with pytest.raises(MidiPortError, match="may be each of: 'Synth A:in', 'Synth B:in'"):
        matching("synth", PORTS)


def test_without_any_midi_system_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(midi_ports, "_apis", tuple)

    assert output_names() == input_names() == ()
    for open_port in (open_output, open_input):
        for name in ("synth", "virtual"):
            with pytest.raises(MidiPortError, match="no MIDI system answers here: plug"):
                open_port(name)


@pytest.fixture
def jack_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed (apt: jackd2), so no real MIDI port can be made here")
    name = "attune-midi-test"  # always the same: a killed server keeps one of eight places until its name comes back
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.setenv("JACK_NO_AUDIO_RESERVATION", "1")
    command = ["jackd", "-r", "-m", "-n", name, "-d", "dummy", "-r", "48000", "-p", "256"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: any(name in entry for entry in os.listdir("/dev/shm")) and _answers())
        yield server
    finally:
        server.terminate()
        server.wait()
        for left in Path("/dev/shm").glob(f"jack_*{name}_*"):  # by a server that was killed
            left.unlink(missing_ok=True)


def _answers() -> bool:
    try:
        open_output("virtual").close()
    except MidiPortError:
        return False
    return True


def _wait(is_so: Callable[[], object]) -> None:
    gives_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < gives_up, f"it did not come true within {PATIENCE_S} s"


def test_messages_go_out_of_one_real_port_and_into_another(jack_server: subprocess.Popen[bytes]) -> None:
    synth = midi_ports.rtmidi.MidiIn(midi_ports.rtmidi.API_UNIX_JACK, name="synth", queue_size_limit=1024)
    synth.open_virtual_port("in")
    _wait(lambda: output_names() == ("synth:in",))
    port = open_output("synth")
    sent = [note_on(0, pitch, 0.5) for pitch in range(100)] + [controller(0, 123, 0)]
    _wait(lambda: _reaches(port, synth))

    _wait(lambda: _heard(port, synth, sent) == sent)
    is_there = port.is_there()
    synth.close_port()
    synth.delete()
    _wait(lambda: not port.is_there())
    port.close()

    assert is_there


def _reaches(port: midi_ports.OutputPort, synth: Any) -> bool:
    """JACK joins two ports some blocks after it was asked to: what is sent before goes nowhere."""
    port.send(controller(0, 0, 0))
    time.sleep(0.1)
    was_heard = synth.get_message() is not None
    while synth.get_message() is not None:
        pass
    return was_heard


def _heard(port: midi_ports.OutputPort, synth: Any, sent: list[bytes]) -> list[bytes]:
    """What came of one sending of all: a sound server that a busy machine let run late loses a whole block of it."""
    while synth.get_message() is not None:
        pass
    for message in sent:
        port.send(message)
    heard: list[bytes] = []
    gives_up = time.monotonic() + 2.0
    while len(heard) < len(sent) and time.monotonic() < gives_up:
        if (got := synth.get_message()) is not None:
            heard.append(bytes(got[0]))
    return heard


def test_a_dead_sound_server_is_noticed(jack_server: subprocess.Popen[bytes]) -> None:
    surface = open_input("virtual")
    assert surface.is_there()

    jack_server.kill()
    jack_server.wait()
    _wait(lambda: not surface.is_there())
    with pytest.raises(MidiPortLost):
        surface.take()
    surface.close()

    with pytest.raises(MidiPortError):
        open_input("virtual")


def test_a_sound_server_that_hangs_holds_no_thread_and_is_noticed(
    jack_server: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    synth = open_output("virtual")
    monkeypatch.setattr(jack_question, "ANSWERS_WITHIN_S", 1.0)
    turns = _Turns()

    os.kill(jack_server.pid, signal.SIGSTOP)
    turns.start()
    try:
        _wait(lambda: not synth.is_there())
        synth.close()
        with pytest.raises(MidiPortError, match="one that hangs must be started anew"):
            open_input("virtual")
    finally:
        count = turns.end()
        os.kill(jack_server.pid, signal.SIGCONT)

    assert count > 20  # within some seconds; rtmidi itself would have let it turn only once the server went on


class _Turns:
    """A thread that turns as often as it can, and counts."""

    def __init__(self) -> None:
        self._count = 0
        self._must_end = threading.Event()
        self._thread = threading.Thread(target=self._turn, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> int:
        self._must_end.set()
        self._thread.join()
        return self._count

    def _turn(self) -> None:
        while not self._must_end.wait(0.01):
            self._count += 1


def test_a_sound_server_that_was_started_anew_is_a_loss_and_then_there_again(
    jack_server: subprocess.Popen[bytes],
) -> None:
    synth = open_output("virtual")
    jack_server.kill()
    jack_server.wait()
    successor = subprocess.Popen(jack_server.args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: not synth.is_there())
        synth.close()
        _wait(_answers)
        again = open_output("virtual")
        again.send(note_on(0, 60, 0.5))
        was_there = [again.is_there() for _ in range(3)]
        again.close()
    finally:
        successor.terminate()
        successor.wait()

    assert all(was_there)


def test_what_is_no_answer_of_a_sound_server_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for script in ("print('lines of a library')", "print([1])", "raise SystemExit(1)", "print('[[], 3]')"):
        monkeypatch.setattr(jack_question, "_ASK", script)
        assert JackQuestion(0.0).wait().ports is None

"""Whole live sessions with a strap, as a user starts them: in one process, and over Bluetooth between two."""

import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine.cli import DEVICE_MISSING, DONE, INTERRUPTED, WRONG_INPUT
from engine.plan import new_session, plan_of
from engine.records.tape import Tape
from engine.replay import replay
from policies.document import LIBRARY

LONGEST_S = 90.0  # for one step of a scenario, on a machine that is busy with other things
BUS = re.compile(r"DBUS_SYSTEM_BUS_ADDRESS=(\S+)")


class Program:
    """`attune` in a process of its own, and all that it says."""

    def __init__(self, folder: Path, *words: str, bus: str = "unix:path=/nonexistent/attune-test-bus") -> None:
        self._said = folder / f"said-{words[0]}-{time.monotonic_ns()}"
        environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "DBUS_SYSTEM_BUS_ADDRESS": bus,
            "PYTHONUNBUFFERED": "1",
        }
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "engine", *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        ends = time.monotonic() + LONGEST_S
        while not condition():
            assert self.process.poll() is None, f"it ended before {what}:\n{self.said}"
            assert time.monotonic() < ends, f"in vain: {what}\n{self.said}"
            time.sleep(0.05)

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(LONGEST_S)


@pytest.fixture
def attune(tmp_path) -> Iterator[Callable[..., Program]]:
    started: list[Program] = []

    def start(*words: str, **more: str) -> Program:
        started.append(Program(tmp_path, *words, **more))
        return started[-1]

    yield start
    for program in started:
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(program.process.pid).children(recursive=True):
                child.kill()
        program.process.kill()
        program.process.wait()


def kinds_on(tape: Path) -> list[str]:
    """The kinds of the inputs on a tape that is still being written, in order."""
    found = []
    for line in tape.read_text().splitlines()[1:] if tape.exists() else ():
        with contextlib.suppress(ValueError):
            found += [kind for kind, _ in json.loads(line).get("in", [])]
    return found


def assert_replays_equal(path: Path) -> None:
    tape = Tape(path)
    result = asyncio.run(replay(tape, new_session(plan_of(tape.header, str(path)))))
    assert result.difference is None
    assert result.ticks > 10


def heart_file(folder: Path) -> Path:
    path = folder / "heart.csv"
    path.write_text("rr_ms\n" + "".join(f"{800 + (n * 37) % 60}\n" for n in range(600)))
    return path


def test_a_session_with_a_virtual_strap_survives_its_loss_and_its_record_replays_equal(attune, tmp_path):
    tape = tmp_path / "s.tape"
    words = ["--strap", "virtual", "--headless", "--policy", str(LIBRARY / "demo.yaml"), "--record", str(tape)]
    live = attune("live", *words, "--fault", "closes-link@8-9", "--fault", "malformed@11-14")

    for wanted in ("StrapFound", "EcgPacket", "MotionPacket", "PatientRating", "StrapLost"):
        live.wait_for(lambda wanted=wanted: wanted in kinds_on(tape), wanted)
    live.wait_for(lambda: kinds_on(tape).count("StrapFound") == 2, "the strap is back")
    live.wait_for(lambda: "cannot be read" in live.said, "what is malformed is told")
    code = live.end()

    assert code == DONE, live.said
    kinds = kinds_on(tape)
    assert kinds.index("StrapFound") < kinds.index("StrapPacket")
    assert kinds.count("StrapLost") == 1
    assert "phase: ended" in live.said
    assert "No picture and no sound." in live.said
    assert_replays_equal(tape)


def test_a_served_strap_is_listed_linked_remembered_and_missed_by_other_programs(attune, tmp_path):
    tape = tmp_path / "s.tape"
    serve = attune("strap", "serve", "--heart", str(heart_file(tmp_path)))
    serve.wait_for(lambda: BUS.search(serve.said), "the strap is served")
    bus = BUS.search(serve.said)[1]
    daemons = psutil.Process(serve.process.pid).children()

    devices = attune("devices", "--seconds", "2", bus=bus)
    assert devices.process.wait(LONGEST_S) == DONE
    assert "Attune V10 000001" in devices.said
    assert "87 %" in devices.said

    live = attune("live", "--strap", "V10", "--unsigned", "--confirmed", "--headless", "--record", str(tape), bus=bus)
    live.wait_for(lambda: kinds_on(tape).count("StrapPacket") >= 3, "heartbeats arrive")
    assert serve.end(signal.SIGTERM) == DONE, serve.said
    live.wait_for(lambda: "StrapLost" in kinds_on(tape), "the loss is told")
    code = live.end()

    assert code == DEVICE_MISSING, live.said
    assert "attune: the session ended without the strap. Attune V10 000001: " in live.said
    assert kinds_on(tape).count("StrapFound") == kinds_on(tape).count("StrapLost") == 1
    assert_replays_equal(tape)
    _gone, alive = psutil.wait_procs(daemons, timeout=LONGEST_S)
    assert daemons
    assert not alive, "the private bus outlived the strap"
    assert "Traceback" not in serve.said + live.said + devices.said
    (met,) = json.loads((tmp_path / "state" / "attune" / "straps.json").read_text())["straps"]
    assert met["name"] == "Attune V10 000001"
    assert met["streamed"] is not None
    assert met["cause"] is not None


def test_a_served_strap_whose_bus_dies_says_so_and_ends(attune, tmp_path):
    serve = attune("strap", "serve", "--heart", str(heart_file(tmp_path)))
    serve.wait_for(lambda: "until Ctrl-C" in serve.said, "the strap is served")
    (daemon,) = psutil.Process(serve.process.pid).children()
    daemon.kill()

    assert serve.process.wait(LONGEST_S) == DEVICE_MISSING, serve.said
    assert "no program reaches the strap any more" in serve.said
    assert "Traceback" not in serve.said


def test_beats_recorded_over_bluetooth_are_those_that_were_served(attune, tmp_path):
    beats = tmp_path / "beats.csv"
    serve = attune("strap", "serve", "--heart", str(heart_file(tmp_path)), "--name", "Trial 7")
    serve.wait_for(lambda: BUS.search(serve.said), "the strap is served")

    record = attune("strap", "record", str(beats), "--strap", "trial 7", bus=BUS.search(serve.said)[1])
    record.wait_for(lambda: beats.exists() and beats.read_text().count("\n") > 5, "beats are written")

    assert record.end() == DONE, record.said
    assert serve.end() == DONE, serve.said
    written = [float(line.split(",")[1]) for line in beats.read_text().splitlines()[1:]]
    served = [800 + (n * 37) % 60 for n in range(600)]
    first = next(n for n in range(600) if abs(served[n] - written[0]) < 1 and abs(served[n + 1] - written[1]) < 1)
    assert all(abs(a - b) < 1 for a, b in zip(written, served[first:], strict=False))


def test_a_full_disk_ends_the_record_and_not_the_session_and_the_exit_code_tells(tmp_path, attune):
    tape = tmp_path / "s.tape"
    live = attune("live", "--strap", "virtual", "--headless", "--record", str(tape))
    live.wait_for(lambda: "phase: preparation" in live.said, "the session")

    resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE, (tape.stat().st_size + 20_000, resource.RLIM_INFINITY))
    live.wait_for(lambda: "The record has ended" in live.said, "the end of the record")
    live.wait_for(lambda: "phase: baseline" in live.said, "the session's going on")

    assert live.end() == WRONG_INPUT
    assert "attune: the record is not whole. The record has ended: " in live.said
    assert_replays_equal(tape)


def test_a_session_whose_reader_has_gone_goes_on_to_its_orderly_end(tmp_path):
    tape = tmp_path / "s.tape"
    words = ["live", "--strap", "virtual", "--headless", "--minutes", "1", "--record", str(tape)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        ends = time.monotonic() + LONGEST_S
        while not (tape.exists() and tape.stat().st_size > 20_000):
            assert process.poll() is None, "it ended with its reader"
            assert time.monotonic() < ends, "no session was recorded"
            time.sleep(0.05)

        process.send_signal(signal.SIGINT)

        assert process.wait(LONGEST_S) == DONE
        assert_replays_equal(tape)
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_virtual_radio_is_made_is_an_orderly_end(attune, number):
    live = attune("live", "--strap", "virtual", "--headless")
    live.wait_for(lambda: "policy: " in live.said, "the radio's making")

    assert live.end(number) == INTERRUPTED
    assert "Traceback" not in live.said
    assert "Exception" not in live.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_stage_and_player_are_prepared_is_an_orderly_end(attune, number):
    live = attune("live", "--strap", "virtual")
    live.wait_for(lambda: "starting the stage" in live.said, "the stage")

    assert live.end(number) in (INTERRUPTED, DONE)
    assert "Traceback" not in live.said
    assert "has left" in live.said

"""A whole session in real time, with the real stage and the real player, whose parts are killed under it."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engine.plan import new_session, plan_of
from engine.records.tape import Tape
from engine.replay import replay

LONGEST_S = 90.0  # for one step of the scenario, on a machine that is busy with other things


@pytest.fixture
def program(tmp_path):
    """The demo in real time, as a user starts it on a machine without display and sound."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    with (tmp_path / "said").open("w") as said:
        running = subprocess.Popen(
            [sys.executable, "-m", "engine", "demo", "--real-time", "--out", str(tmp_path / "demo")],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    yield running
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(running.pid).children(recursive=True):
            child.kill()
    running.kill()
    running.wait()


def inputs_on(path: Path) -> list[str]:
    """The kinds of the inputs on a tape that is still being written, with the actuator where there is one."""
    found = []
    for line in path.read_text().splitlines()[1:]:
        with contextlib.suppress(ValueError):
            for kind, values in json.loads(line).get("in", []):
                found.append(f"{kind} {values.get('actuator', '')}".strip())
    return found


def wait_for(condition, what: str) -> None:
    ends = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < ends, f"in vain: {what}"
        time.sleep(0.1)


def ticks_on(path: Path) -> int:
    return path.read_bytes().count(b"\n") - 1 if path.exists() else 0


def actuators_of(pid: int) -> list[psutil.Process]:
    """The stage's and the player's processes, and not multiprocessing's own helper."""
    return [child for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())]


def replayed(path: Path):
    tape = Tape(path)
    return asyncio.run(replay(tape, new_session(plan_of(tape.header, str(path)))))


def test_killed_parts_come_back_and_a_killed_controller_leaves_a_whole_record(program, tmp_path):
    tape = tmp_path / "demo" / "session.tape"
    wait_for(lambda: ticks_on(tape) > 10, "the session begins")

    for child in actuators_of(program.pid):
        child.kill()
    for wanted in ("ActuatorLost STAGE", "ActuatorLost SOUND", "ActuatorFound STAGE", "ActuatorFound SOUND"):
        wait_for(lambda wanted=wanted: wanted in inputs_on(tape), wanted)
    before = ticks_on(tape)
    wait_for(lambda: ticks_on(tape) > before + 10, "the session goes on")

    children = actuators_of(program.pid)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()

    assert len(children) == 2
    _gone, alive = psutil.wait_procs(children, timeout=LONGEST_S)
    assert not alive, "stage or player outlived a killed controller"
    result = replayed(tape)
    assert result.difference is None
    assert result.ticks >= before


def test_an_interrupt_is_a_stop_and_an_orderly_end(program, tmp_path):
    tape = tmp_path / "demo" / "session.tape"
    wait_for(lambda: ticks_on(tape) > 10, "the session begins")

    os.kill(program.pid, signal.SIGINT)
    code = program.wait(LONGEST_S)

    assert code == 0, (tmp_path / "said").read_text()
    outcomes = [step.outcome for step in Tape(tape).steps()]
    assert outcomes[-1]["phase"] == "ENDED"
    assert "STOPPED" in {alert["kind"] for outcome in outcomes for alert in outcome["alerts"]}
    assert (tmp_path / "demo" / "session.png").exists()
    assert replayed(tape).difference is None

"""Children and the end of their controller."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from music.controls import table_path

IN_TIME_S = 40.0  # only a test that fails waits as long

CONTROLLER = """
import asyncio
from engine.actuators import SoundProcess, StageProcess
from engine.latency import Latencies
from engine.pacing import SessionClock
from engine.supervision import Patience
from music.player_messages import PlayerSettings
from vr_scenes.stage_messages import StageSettings

async def main():
    parts = dict(
        report=print, clock=SessionClock(), latencies=Latencies(), patience=Patience(outlives_s=2.0)
    )
    stages = [
        StageProcess(StageSettings(), target="tests.engine.fake_children:" + name, **parts)
        for name in ("obedient_stage", "SECOND")
    ]
    sound = SoundProcess(
        PlayerSettings(control_table="attune-orphan"), target="tests.engine.fake_children:obedient_player", **parts
    )
    watching = [asyncio.create_task(one.watch()) for one in (*stages, sound)]
    await stages[0].settled()
    await sound.settled()
    print(*(one.pid for one in (*stages, sound)), sound._table.name, flush=True)
    ENDING

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("ending", "second"),
    [("await asyncio.sleep(3600)", "never_ready_stage"), ("raise RuntimeError('a bug')", "obedient_stage")],
    ids=["killed beside a hanging child", "dead by an exception"],
)
def test_children_do_not_outlive_a_controller_that_closes_nothing(ending: str, second: str, tmp_path: Path) -> None:
    program = tmp_path / "controller.py"
    program.write_text(CONTROLLER.replace("ENDING", ending).replace("SECOND", second))
    controller = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert controller.stdout is not None
    with controller.stdout:
        *pids, table = controller.stdout.readline().decode().split()
    children = [psutil.Process(int(pid)) for pid in pids if psutil.pid_exists(int(pid))]
    try:
        controller.kill()
        controller.wait()

        _, alive = psutil.wait_procs(children, timeout=IN_TIME_S)

        assert alive == []
    finally:
        table_path(table).unlink(missing_ok=True)  # the fake player does not tidy up after a dead controller

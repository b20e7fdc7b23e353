"""The stage killed at any moment: how long until it is back in the safe place."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from enum import Enum

from benchmarks.figure import Figure, percentile, report
from engine.actuators import StageProcess
from engine.latency import Latencies
from engine.messages import Actuator, ActuatorFound, ActuatorLost, Input
from engine.pacing import SessionClock
from engine.supervision import Patience
from policies.policy import CALM
from vr_scenes.cue import Cue
from vr_scenes.exposure import SceneTargets
from vr_scenes.stage_messages import StageSettings

LONGEST_S = 3.0
SETTINGS = StageSettings(width_px=320, height_px=240, frames_per_s=10.0, sound_ceiling_db=-30.0)
SCENE = SceneTargets(scene="heights", intensity=0.5)
# A stage that lived a second counts as one that worked: each kill is then what it is in a session, the first in a row.
PATIENCE = Patience(lasts_s=1.0)
COMMAND_EVERY_S = 0.1
WAITS_S = 90.0  # for what takes seconds, on any machine


class Moment(Enum):
    """When it is killed, and up to how many seconds into that."""

    STARTING = 1.5
    LOADING = 1.0
    IN_SCENE = 3.0
    STOPPING = 0.5


@dataclass(slots=True)
class _Heard:
    """What the stage's supervisor reported, and when."""

    is_there: asyncio.Event = field(default_factory=asyncio.Event)
    is_seen: asyncio.Event = field(default_factory=asyncio.Event)  # the scene is loaded

    def put(self, one: Input) -> None:
        match one:
            case ActuatorLost(actuator=Actuator.STAGE):
                self.is_there.clear()
            case ActuatorFound(actuator=Actuator.STAGE):
                self.is_there.set()
            case ActuatorLost(actuator=Actuator.SCENE):
                self.is_seen.clear()
            case ActuatorFound(actuator=Actuator.SCENE):
                self.is_seen.set()


def measure(*, kills: int) -> list[Figure]:
    """Kill the stage's process `kills` times, at random moments of all kinds; from SIGKILL to what the next stage tells
    once it has drawn the safe place."""
    times_s = asyncio.run(_kill_all(kills))
    for moment in Moment:
        own = [took_s for one, took_s in times_s if one is moment]
        if own:
            print(
                f"killed {moment.name.lower().replace('_', ' ')}: {min(own):.2f} to {max(own):.2f} s, {len(own)} times"
            )
    all_s = [took_s for _, took_s in times_s]
    return [
        Figure(
            name="a killed stage is back in the safe place, longest",
            n=len(all_s),
            value=percentile(all_s, 1.0),
            target=LONGEST_S,
            unit="s",
            is_most=True,
        )
    ]


async def _kill_all(kills: int) -> list[tuple[Moment, float]]:
    clock, heard, chance = SessionClock(), _Heard(), random.Random(1)
    clock.begin()
    stage = StageProcess(SETTINGS, report=heard.put, clock=clock, latencies=Latencies(), patience=PATIENCE)
    watching = asyncio.create_task(stage.watch())
    if not await asyncio.wait_for(stage.settled(), WAITS_S):
        raise SystemExit("the stage cannot draw here")
    times_s = []
    try:
        for number in range(kills):
            moment = list(Moment)[number % len(Moment)]
            await _lead_to(moment, stage, heard, stops=number, into_s=chance.uniform(0.0, moment.value))
            times_s.append((moment, await _kill(stage, heard)))
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await stage.close()
    return times_s


async def _lead_to(moment: Moment, stage: StageProcess, heard: _Heard, *, stops: int, into_s: float) -> None:
    """Bring the stage into such a moment, `into_s` seconds after its begin."""
    if moment is Moment.STARTING:
        await _kill(stage, heard, waits=False)
    elif moment in (Moment.IN_SCENE, Moment.STOPPING):
        heard.is_seen.clear()
        await asyncio.wait_for(_show_until(stage, SCENE, stops, heard.is_seen), WAITS_S)
    targets = CALM.scene if moment is Moment.STOPPING else SCENE
    ends = time.monotonic() + into_s
    while time.monotonic() < ends:
        stage.show(0.0, targets, Cue(stops=stops + (moment is Moment.STOPPING)))
        await asyncio.sleep(min(COMMAND_EVERY_S, into_s))


async def _show_until(stage: StageProcess, targets: SceneTargets, stops: int, event: asyncio.Event) -> None:
    while not event.is_set():
        stage.show(0.0, targets, Cue(stops=stops))
        await asyncio.sleep(COMMAND_EVERY_S)


async def _kill(stage: StageProcess, heard: _Heard, *, waits: bool = True) -> float:
    """Kill the stage; seconds until it is there again, without `waits` until its next process is started."""
    killed = stage.pid
    if killed is None:
        raise SystemExit("there is no stage to be killed")
    heard.is_there.clear()
    began = time.monotonic()
    os.kill(killed, signal.SIGKILL)
    ends = began + WAITS_S
    while stage.pid in (None, killed):  # its last words, still on the way, are no news of the next one
        if time.monotonic() > ends:
            raise SystemExit(f"no stage was started within {WAITS_S:.0f} s")
        await asyncio.sleep(0.001)
    if waits:
        await asyncio.wait_for(heard.is_there.wait(), WAITS_S)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(report(measure(kills=24)))

"""A stage and a sound in real processes with fake mains, for the tests of actuators."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil

from engine.actuators import SoundProcess, StageProcess
from engine.latency import Latencies
from engine.messages import (
    ActuatorFound,
    ActuatorLost,
    Input,
    Trouble,
)
from engine.pacing import SessionClock
from engine.supervision import Patience
from music.controls import table_path
from music.player_messages import PlayerSettings
from vr_scenes.exposure import SceneTargets
from vr_scenes.stage_messages import StageSettings

CHILDREN = "tests.engine.fake_children"
HASTY = Patience(silent_s=0.5, restart_every_s=0.05, ends_within_s=0.5, watch_every_s=0.02)
DRAWN = StageSettings()
STRONG = SceneTargets(scene="heights", intensity=0.7)
IN_TIME_S = 40.0  # only a test that fails waits as long


@dataclass(slots=True)
class Heard:
    """The inputs that came, and a way to wait for one."""

    inputs: list[Input] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, one: Input) -> None:
        self.inputs.append(one)
        self.changed.set()

    async def until(self, is_it: Callable[[Input], bool], *, times: int = 1) -> Input:
        async with asyncio.timeout(IN_TIME_S):
            while sum(map(is_it, self.inputs)) < times:
                self.changed.clear()
                await self.changed.wait()
        return [one for one in self.inputs if is_it(one)][times - 1]

    async def lost(self, *, times: int = 1) -> ActuatorLost:
        one = await self.until(lambda one: isinstance(one, ActuatorLost), times=times)
        assert isinstance(one, ActuatorLost)
        return one

    async def found(self) -> ActuatorFound:
        one = await self.until(lambda one: isinstance(one, ActuatorFound))
        assert isinstance(one, ActuatorFound)
        return one

    @property
    def troubles(self) -> list[str]:
        return [one.words for one in self.inputs if isinstance(one, Trouble)]


@dataclass(slots=True)
class Rig:
    """A stage and a sound in processes, a clock and what was heard."""

    stage: StageProcess
    sound: SoundProcess
    heard: Heard
    latencies: Latencies
    clock: SessionClock

    async def watched(self, process: StageProcess | SoundProcess) -> asyncio.Task[None]:
        task = asyncio.create_task(process.watch())
        await asyncio.wait_for(process.settled(), IN_TIME_S)
        return task


def run(
    test: Callable[[Rig], Awaitable[None]],
    *,
    stage: str = "obedient_stage",
    sound: str = "obedient_player",
    patience: Patience = HASTY,
    settings: StageSettings = DRAWN,
) -> Rig:
    """Run `test` with fresh processes, then close them and see that nothing is left of them."""

    async def main() -> Rig:
        heard, latencies, clock = Heard(), Latencies(), SessionClock()
        clock.begin()
        rig = Rig(
            stage=StageProcess(
                settings,
                report=heard.put,
                clock=clock,
                latencies=latencies,
                target=f"{CHILDREN}:{stage}",
                patience=patience,
            ),
            sound=SoundProcess(
                PlayerSettings(control_table="attune-test"),
                report=heard.put,
                clock=clock,
                latencies=latencies,
                target=f"{CHILDREN}:{sound}",
                patience=patience,
            ),
            heard=heard,
            latencies=latencies,
            clock=clock,
        )
        try:
            await test(rig)
        finally:
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await rig.sound.close()
            await rig.stage.close()
        return rig

    rig = asyncio.run(main())
    assert attune_children() == []
    assert not list(table_path("x").parent.glob(f"attune-test-{os.getpid()}-*"))
    return rig


def attune_children() -> list[psutil.Process]:
    """Children of this process that run a fake stage or player."""
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]

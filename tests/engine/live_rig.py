"""A live session with a plain kernel and recorders at its ends, for the tests of live.py."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace

import psutil

from biosignals.hrv import HrvWindows
from biosignals.signals import ArousalEstimate, Contact, Unknown
from engine.actuators import StageProcess
from engine.inbox import Inbox
from engine.latency import Latencies
from engine.live import LiveSummary, run_live
from engine.messages import (
    Input,
    Outcome,
    TherapistOrder,
    Tick,
)
from engine.pacing import SessionClock
from engine.ports import Listener, Stage
from engine.supervision import Patience
from music.silent import SilentPlayer
from music.soundscape import Note, Voice
from policies.phases import after
from policies.policy import CALM, Phase
from vr_scenes.blind_stage import BlindStage
from vr_scenes.stage_messages import StageSettings

CHILDREN = "tests.engine.fake_children"
HASTY = Patience(silent_s=0.5, restart_every_s=0.05, ends_within_s=0.5, watch_every_s=0.02)
NO_HRV = HrvWindows().features(0.0)


class PlainSession:
    """Moves through the phases as it is ordered, plays a note a step, and ends by itself after `steps`."""

    def __init__(self, *, steps: int = 1_000_000, obeys: bool = True) -> None:
        self.ticks: list[Tick] = []
        self._steps, self._obeys = steps, obeys
        self._phase = Phase.EXPOSURE

    @property
    def inputs(self) -> list[Input]:
        return [one for tick in self.ticks for one in tick.inputs]

    def step(self, tick: Tick) -> Outcome:
        self.ticks.append(tick)
        for one in tick.inputs:
            if isinstance(one, TherapistOrder) and self._obeys:
                self._phase = after(self._phase, one.order)
        if len(self.ticks) >= self._steps:
            self._phase = Phase.ENDED
        return outcome_at(tick.t, self._phase)


def outcome_at(t: float, phase: Phase) -> Outcome:
    return Outcome(
        t=t,
        phase=phase,
        is_held=False,
        ceiling=1.0,
        contact=Contact.NOT_KNOWN,
        movement=None,
        ecg=None,
        hrv=replace(NO_HRV, t=t),
        arousal=ArousalEstimate(
            t=t, arousal=None, spread=None, quality=0.0, age_s=1.5, unknown=Unknown.NO_REST, drivers=()
        ),
        rest=None,
        suds=None,
        sickness=None,
        step=None,
        proposed=CALM,
        applied=replace(CALM, scene=replace(CALM.scene, breath_begins_t=t)),
        policy_rule="plain",
        policy_why="",
        suggestion=None,
        gate_rule="plain",
        gate_why="",
        asks_suds=False,
        notes=(Note(t=t + 0.5, duration_s=1.0, pitch=60, strength=0.5, voice=Voice.PAD),),
    )


@dataclass(slots=True)
class Live:
    """Everything that a live session needs, with recorders at its ends."""

    session: PlainSession
    inbox: Inbox = field(default_factory=Inbox)
    clock: SessionClock = field(default_factory=SessionClock)
    latencies: Latencies = field(default_factory=Latencies)
    stage: BlindStage = field(default_factory=BlindStage)
    sound: SilentPlayer = field(default_factory=SilentPlayer)
    heard: list[tuple[Tick, Outcome]] = field(default_factory=list)

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        self.heard.append((tick, outcome))

    async def run(
        self, *listeners: Listener, patient: "FakePatient | None" = None, stage: StageProcess | None = None
    ) -> LiveSummary:
        shown: Stage = stage or self.stage
        async with asyncio.timeout(40):
            return await run_live(
                self.session,
                inbox=self.inbox,
                clock=self.clock,
                stage=shown,
                sound=self.sound,
                listeners=(*listeners, self.hear),
                patient=patient,
                processes=() if stage is None else (stage,),
                latencies=self.latencies,
            )

    def stage_process(self, target: str) -> StageProcess:
        return StageProcess(
            StageSettings(),
            report=self.inbox.put,
            clock=self.clock,
            latencies=self.latencies,
            target=f"{CHILDREN}:{target}",
            patience=HASTY,
        )


class FakePatient:
    """Says what it was told to, and keeps what it felt."""

    def __init__(self, says: Callable[[float], tuple[Input, ...]]) -> None:
        self.felt: list[Outcome | None] = []
        self._says = says

    def live_through(self, t: float, outcome: Outcome | None) -> tuple[Input, ...]:
        self.felt.append(outcome)
        return self._says(t)


def run_here(test: Callable[[], Coroutine[object, object, Live]]) -> Live:
    live = asyncio.run(test())
    assert [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())] == []
    return live

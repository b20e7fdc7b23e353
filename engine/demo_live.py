"""The demo in real time: a virtual patient, the stage's and the player's processes, keys in the terminal."""

import asyncio
import os
from pathlib import Path

from engine.actuators import SoundProcess, StageProcess
from engine.hands import Hands
from engine.inbox import Inbox
from engine.latency import Latencies
from engine.live import LiveSummary, run_live
from engine.machine import has_display, try_drawing
from engine.messages import Alert, Outcome, Tick, Trouble
from engine.pacing import SessionClock
from engine.patient_side import VirtualPatientSide
from engine.plan import SessionPlan, new_session
from engine.recollection import Recollection
from engine.records.tape import TapeHeader, TapeWriter
from engine.records.writer import RecordThread
from music.player_messages import PlayerSettings
from policies.policy import Phase
from vr_scenes.stage_messages import StageSettings

OFFSCREEN = StageSettings(width_px=320, height_px=240, frames_per_s=10.0)
WINDOW = StageSettings(width_px=1280, height_px=720, frames_per_s=45.0, is_window=True, multisamples=4)
# Drawn by the processor, the large window takes more than a second a frame and would count as hanging.
SOFTWARE_WINDOW = StageSettings(width_px=480, height_px=320, frames_per_s=8.0, is_window=True)
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
SAY_EVERY_S = 10.0


def run_in_real_time(plan: SessionPlan, header: TapeHeader, tape: Path, side: VirtualPatientSide) -> Recollection:
    """Run the session by the wall clock, until it ends or is ended by hand."""
    recollection = Recollection()
    summary = asyncio.run(_run(plan, header, tape, side, recollection))
    for line in summary.lines:
        print(line)
    return recollection


async def _run(
    plan: SessionPlan, header: TapeHeader, tape: Path, side: VirtualPatientSide, recollection: Recollection
) -> LiveSummary:
    inbox, clock, latencies = Inbox(), SessionClock(), Latencies()
    stage = StageProcess(_stage_settings(), report=inbox.put, clock=clock, latencies=latencies)
    player = PlayerSettings(control_table=f"attune-{os.getpid()}", seed=plan.seed)
    sound = SoundProcess(player, report=inbox.put, clock=clock, latencies=latencies)
    loop = asyncio.get_running_loop()

    def record_trouble(words: str) -> None:
        loop.call_soon_threadsafe(lambda: inbox.put(Trouble(t=clock.now(), words=words)))

    with RecordThread(TapeWriter(tape, header), record_trouble) as record, Hands(put=inbox.put, now=clock.now) as hands:
        print(hands.legend)
        print("starting the stage and the player ...", flush=True)
        return await run_live(
            new_session(plan),
            inbox=inbox,
            clock=clock,
            stage=stage,
            sound=sound,
            listeners=[record.hear, recollection.hear, _Teller().hear],
            patient=side,
            processes=[stage, sound],
            latencies=latencies,
        )


def _stage_settings() -> StageSettings:
    """As large as this machine can draw in time."""
    if not has_display():
        return OFFSCREEN
    graphics = try_drawing(in_window=True)
    if not graphics.works:
        return OFFSCREEN
    return SOFTWARE_WINDOW if any(name in graphics.words.lower() for name in _SOFTWARE) else WINDOW


class _Teller:
    """Says on the terminal what happens: each phase, alert and question, and where things stand now and then."""

    def __init__(self) -> None:
        self._phase: Phase | None = None
        self._was_asked = False
        self._said_t = -SAY_EVERY_S

    def hear(self, _: Tick, outcome: Outcome) -> None:
        if outcome.phase is not self._phase:
            self._phase = outcome.phase
            _say(outcome.t, f"phase: {outcome.phase.value}")
        for alert in outcome.alerts:
            _say(outcome.t, _words_of(alert))
        if outcome.asks_suds and not self._was_asked:
            _say(outcome.t, "how strong is the distress now, 0 to 100? (keys 0-9, t)")
        self._was_asked = outcome.asks_suds
        if outcome.t - self._said_t >= SAY_EVERY_S:
            self._said_t = outcome.t
            _say(outcome.t, _where_things_stand(outcome))


def _say(t: float, words: str) -> None:
    minutes, seconds = divmod(int(t), 60)
    print(f"{minutes:3d}:{seconds:02d}  {words}", flush=True)


def _words_of(alert: Alert) -> str:
    return f"ALERT  {alert.kind.value} {alert.words}"


def _where_things_stand(outcome: Outcome) -> str:
    rate = outcome.hrv.mean_hr_bpm.value
    heart = "heart rate unknown" if rate is None else f"{rate:.0f} bpm"
    if outcome.arousal.unknown is not None:
        arousal = f"arousal unknown ({outcome.arousal.unknown.value})"
    else:
        arousal = f"arousal {outcome.arousal.arousal:.2f} +- {outcome.arousal.spread:.2f}"
    suds = "SUDS not rated" if outcome.suds is None else f"SUDS {outcome.suds.value:.0f}"
    scene = outcome.applied.scene
    return f"{heart}, {arousal}, {suds}, {scene.scene} {scene.intensity:.2f}; {outcome.policy_why}"

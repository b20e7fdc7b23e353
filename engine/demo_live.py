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
from engine.messages import Trouble
from engine.pacing import SessionClock
from engine.patient_side import VirtualPatientSide
from engine.plan import SessionPlan, new_session
from engine.recollection import Recollection
from engine.records.tape import TapeHeader, TapeWriter
from engine.records.writer import RecordThread
from engine.supervision import Patience
from engine.teller import Teller
from music.player_messages import PlayerSettings
from vr_scenes.stage_messages import StageSettings

OFFSCREEN = StageSettings(width_px=320, height_px=240, frames_per_s=10.0)
WINDOW = StageSettings(width_px=1280, height_px=720, frames_per_s=45.0, is_window=True, multisamples=4)
# Drawn by the processor, the large window takes more than a second a frame and would count as hanging.
SOFTWARE_WINDOW = StageSettings(width_px=480, height_px=320, frames_per_s=8.0, is_window=True)
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
# A processor that draws may take seconds over a frame while it does other things; it does not hang yet.
SOFTWARE_PATIENCE = Patience(silent_s=6.0)


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
    settings = _stage_settings()
    patience = Patience() if settings is WINDOW else SOFTWARE_PATIENCE
    stage = StageProcess(settings, report=inbox.put, clock=clock, latencies=latencies, patience=patience)
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
            listeners=[record.hear, recollection.hear, Teller().hear],
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

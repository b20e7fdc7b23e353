"""The demo in real time: a virtual patient, the stage's and the player's processes, keys in the terminal."""

import asyncio
from pathlib import Path

from engine.ending_signals import is_told_to_end, told_to_end
from engine.hands import Hands
from engine.inbox import Inbox, from_other_threads
from engine.latency import Latencies
from engine.live import LiveSummary, run_live
from engine.mirror_side import mirror_side
from engine.outside import Outside, OutsideRequest
from engine.pacing import SessionClock
from engine.patient_side import VirtualPatientSide
from engine.plan import SessionPlan, new_session, scene_events
from engine.recollection import Recollection
from engine.records.recorded import RecordHeader
from engine.records.tape import TapeWriter
from engine.records.writer import RecordThread
from engine.room import furnished_room
from engine.screenshots import FolderAlbum
from engine.settings import read_settings, settings_path
from engine.teller import Teller
from vr_scenes.comfort import Comfort


def run_in_real_time(
    plan: SessionPlan,
    header: RecordHeader,
    tape: Path,
    side: VirtualPatientSide,
    request: OutsideRequest,
    screenshots: Path | None = None,
    *,
    comfort: Comfort = Comfort.LIGHT,
) -> Recollection | None:
    """Run the session by the wall clock, until it ends or is ended by hand; None: a signal came before it began."""
    recollection = Recollection()
    summary = asyncio.run(_run(plan, header, tape, side, recollection, request, screenshots, comfort))
    if summary is None:
        print("No session: interrupted before the session began.")
        return None
    for line in summary.lines:
        print(line)
    return recollection


async def _run(
    plan: SessionPlan,
    header: RecordHeader,
    tape: Path,
    side: VirtualPatientSide,
    recollection: Recollection,
    request: OutsideRequest,
    screenshots: Path | None,
    comfort: Comfort,
) -> LiveSummary | None:
    inbox, clock, latencies = Inbox(), SessionClock(), Latencies()
    sound = read_settings(settings_path()).sound
    tell = from_other_threads(inbox, clock.now)
    events = scene_events(plan.policy.scene)
    with (
        told_to_end() as ended,  # wherever the session itself does not hear signals: before it, and while all is closed
        Outside(
            request, put=inbox.put, tell=tell, clock=clock.now, seed=plan.seed, events=[name for name, _ in events]
        ) as outside,
        RecordThread(TapeWriter(tape, header), tell) as record,
        mirror_side(None if screenshots is None else FolderAlbum(screenshots), clock, tell) as seen,
        Hands(put=inbox.put, now=clock.now, events=events, tell=print) as hands,
    ):
        print("\n".join(filter(None, (hands.legend, outside.legend))))
        print("starting the stage and the player ...", flush=True)
        room = furnished_room(
            seed=plan.seed,
            report=inbox.put,
            clock=clock,
            latencies=latencies,
            sound=sound,
            scenes=(plan.policy.scene,),
            mirror=seen.mirror,
            comfort=comfort,
        )
        session = new_session(plan)
        if await is_told_to_end(ended):
            return None
        return await run_live(
            session,
            inbox=inbox,
            clock=clock,
            stage=room.stage,
            sound=room.sound,
            listeners=[record.hear, recollection.hear, Teller().hear, outside.hear, *seen.listeners],
            patient=side,
            processes=room.processes,
            latencies=latencies,
        )

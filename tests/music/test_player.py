"""The player's process: it plays, falls calm when nobody speaks to it, comes back, and ends as it is told."""

import math
import multiprocessing
import os
import resource
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from music.controls import Slot, table_path
from music.player import main
from music.player_messages import Audio, PlayerReady, PlayerReport, PlayerSettings, PlayerTrouble

from .player_rig import PATIENCE_S, PlayerRig

HEARD_DB, SILENT_DB = -45.0, -65.0


def hang_in_the_middle(report_to: Connection) -> None:
    """An engine that starts a player and drives it until it is killed."""
    with PlayerRig("orphan") as rig:
        report_to.send((rig.process.pid, rig.table.name))
        rig.wait_for(lambda: rig.last is not None and rig.last.level_db > HEARD_DB, driving=True)
        report_to.send(rig.last)
        rig.wait_for(lambda: False, driving=True)


def test_a_disk_that_takes_no_more_of_unheard_music_is_told_once(tmp_path: Path) -> None:
    wav = tmp_path / "unheard.wav"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))  # a second
    try:
        rig = PlayerRig("full-disk", unheard_wav=str(wav))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with rig:
        rig.wait_for(lambda: bool(rig.troubles), driving=True)
        heard = len(rig.reports)
        rig.wait_for(lambda: len(rig.reports) > heard + 30, driving=True)

    assert [one.words for one in rig.troubles] == [
        f"{wav}: only the first 1 s of the music could be written: is the disk full?"
    ]


@pytest.mark.skipif(os.name == "nt", reason="signals and process ids are POSIX")
def test_the_life_of_a_player() -> None:
    """One process for several claims: each start of pyo costs seconds."""
    with PlayerRig("life") as rig:
        rig.wait_for(lambda: rig.ready is not None, driving=False)
        rig.wait_for(lambda: rig.last is not None and rig.last.level_db > HEARD_DB, driving=True)
        assert rig.ready == PlayerReady(device=Audio.NOWHERE.value, is_heard=False)
        assert rig.last is not None
        assert rig.last.voices > 0
        assert not rig.last.is_calm_by_itself
        assert rig.last.late_notes == 0

        # What is no number in the shared memory would stay in every filter for good.
        for slot in (Slot.BRIGHTNESS, Slot.SPACE, Slot.PRESENCE, Slot.LOUDNESS_DB):
            rig.table.put(slot, math.nan)
        time.sleep(0.2)
        heard = len(rig.reports)
        rig.wait_for(lambda: len(rig.reports) > heard + 15 and rig.reports[-1].level_db > HEARD_DB, driving=True)

        # Ctrl-C at the engine's terminal reaches the player, too.
        assert rig.process.pid is not None
        os.kill(rig.process.pid, signal.SIGINT)

        # The engine hangs: nothing is sent, but the pipe stays open.
        rig.wait_for(lambda: rig.last is not None and rig.last.is_calm_by_itself, driving=False)
        rig.wait_for(lambda: rig.last is not None and rig.last.level_db < SILENT_DB, driving=False)

        # It comes to itself again.
        rig.wait_for(lambda: rig.last is not None and rig.last.level_db > HEARD_DB, driving=True)
        assert not rig.last.is_calm_by_itself

        rig.connection.send(None)
        rig.process.join(PATIENCE_S)
        assert rig.process.exitcode == 0
        assert not table_path(rig.table.name).exists()
        assert rig.troubles == []


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_player_whose_engine_was_killed_fades_ends_and_cleans_up() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    engine = context.Process(target=hang_in_the_middle, args=(theirs,))
    engine.start()
    theirs.close()
    player_pid, table_name = ours.recv()
    last: PlayerReport = ours.recv()
    assert last.level_db > HEARD_DB

    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    engine.join()
    killed_s = time.monotonic()
    while Path(f"/proc/{player_pid}").exists() and time.monotonic() < killed_s + PATIENCE_S:
        time.sleep(0.1)

    assert not Path(f"/proc/{player_pid}").exists()
    assert time.monotonic() - killed_s > 3.0  # it faded
    assert not table_path(table_name).exists()


def test_a_player_without_a_control_table_says_so_and_ends() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    settings = PlayerSettings(control_table="attune-test-never-made", audio=Audio.NOWHERE)
    player = context.Process(target=main, args=(theirs, settings))
    player.start()
    theirs.close()

    said = ours.recv()
    player.join(PATIENCE_S)

    assert isinstance(said, PlayerTrouble)
    assert "no control table" in said.words
    assert player.exitcode == 1

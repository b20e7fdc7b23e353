"""The player's process: notes and targets -> sound, and calm by itself when nobody tells it anything."""

import contextlib
import gc
import itertools
import os
import select
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from music.audio_server import AudioOutput, boot, open_output, pyo
from music.controls import TABLE_FLOATS, ControlTable, Slot, is_posix_shared_memory, unlink
from music.hearing import HearingGuard
from music.mixing_desk import RAMPS_S, MixingDesk
from music.note_queue import Anchor, NoteQueue
from music.output_level import OutputLevel
from music.player_messages import (
    FOUND,
    LOST,
    Audio,
    PlayCommand,
    PlayerMessage,
    PlayerMoves,
    PlayerReady,
    PlayerReport,
    PlayerSettings,
    PlayerTrouble,
)
from music.sound_search import SoundSearch
from music.soundscape import Note, Voice

LOOP_S = 0.02
REPORT_EVERY_S = 0.1
NEWS_WITHIN_S = 1.0  # the dead-man switch
AHEAD_S = 0.06  # notes are given to the graph so long before their time: three turns of the loop
LATE_S = 0.03  # a listener hears a beat that is later
# Out of silence, at the start, after a restart in mid-session and after a hang: as slowly as the music guide fades in,
# whatever loudness has been let through meanwhile. A sudden start is the louder for the silence before it.
APPEAR_S = RETURN_FADE_S = 5.0
CALM_FADE_S = 2.0
CALM_PAD_S = 3.0  # then it fades, too: silence about six seconds after the last news
CALM_END_S = 6.0
LEAVE_FADE_S = 0.3
CALM_STRENGTH = 0.12


def main(connection: Connection, settings: PlayerSettings) -> None:
    """The entry point of the player's process. Ends when None comes through `connection` or its other end is closed.

    Sends PlayerReady once, PlayerReport ten times a second, and PlayerTrouble for what people must know. Where the
    sound goes away or comes back it sends PlayerMoves and ends: pyo cannot move, a new process can.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the engine decides when to end
    exit_code = 1
    try:
        _play(connection, settings)
        exit_code = 0
    except Exception as error:  # noqa: BLE001 - the process's one catch-all: say it, leave nothing behind, end
        with contextlib.suppress(OSError):
            connection.send(PlayerTrouble(words=f"The player ended: {error}"))
    finally:
        unlink(settings.control_table)
        os._exit(exit_code)  # pyo may crash while the interpreter takes its objects apart


def _play(connection: Connection, settings: PlayerSettings) -> None:
    with contextlib.suppress(OSError):  # where permitted: audio before everything else
        os.nice(-10)
    table = ControlTable.attach(settings.control_table)
    booted = boot(settings)
    booted.server.setGlobalSeed(settings.seed % (1 << 31) + 1)
    sources = _sources(settings.control_table)
    desk = MixingDesk(sources, seed=settings.seed)
    wav, wav_trouble = _free_wav(settings.unheard_wav if booted.audio is Audio.NOWHERE else None)
    output = open_output(booted, wav)
    gc.collect()
    gc.freeze()
    gc.disable()
    for words in (*booted.troubles, *wav_trouble):
        connection.send(PlayerTrouble(words=words))
    connection.send(PlayerReady(device=output.device, is_heard=output.is_heard))
    search = None if output.is_heard else SoundSearch(settings)
    guard = HearingGuard(settings.hearing, dose_before=settings.dose_before, scene_dba=settings.scene_dba)
    polled = {} if is_posix_shared_memory() else sources
    player = _Player(connection, table, polled, desk, output, guard, search)
    try:
        player.play_until_told()
    finally:
        if search is not None:
            search.end()
        if not output.is_lost():
            player.leave(LEAVE_FADE_S)
            output.end()


def _free_wav(wanted: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The file to write to, numbered where it is there already; and why none where it cannot be written."""
    if wanted is None:
        return None, ()
    first = Path(wanted)
    path = first
    for number in itertools.count(2):
        try:
            path.open("xb").close()
        except FileExistsError:
            path = first.with_stem(f"{first.stem}-{number}")
        except OSError as error:
            return None, (f"{path}: cannot be written ({error.strerror}); the music is kept nowhere.",)
        else:
            return str(path), ()
    raise AssertionError  # numbers never end


def _sources(name: str) -> dict[Slot, Any]:
    """For each slot that the graph reads, a pyo object with its value: from shared memory, or set by the loop."""
    if not is_posix_shared_memory():
        return {slot: pyo.Sig(0.0) for slot in RAMPS_S}
    shared = pyo.SharedTable("/" + name, False, TABLE_FLOATS)
    return {slot: pyo.TableIndex(shared, pyo.Sig(float(slot))) for slot in RAMPS_S}


class _Player:
    """Turns every 20 ms: takes messages, strikes what is due, watches that there is news."""

    def __init__(
        self,
        connection: Connection,
        table: ControlTable,
        polled: dict[Slot, Any],
        desk: MixingDesk,
        output: AudioOutput,
        guard: HearingGuard,
        search: SoundSearch | None,
    ) -> None:
        self._connection = connection
        self._table = table
        self._polled = polled
        self._desk = desk
        self._output = output
        self._guard, self._level = guard, OutputLevel(desk)
        self._search = search  # None: the music is heard
        self._queue = NoteQueue()
        self._anchor = Anchor()
        self._number = 0
        self._late_notes = 0
        self._heartbeat: int | None = None
        self._news_s = output.now()
        self._report_s = self._news_s
        self._is_calm_by_itself = False
        self._tonic: int | None = None  # of the newest bass note: what the calm pad stands on

    def play_until_told(self) -> None:
        """Play until None comes, the sound goes away or comes back, or the other end is closed; then the music falls
        calm first."""
        self._level.fade(1.0, APPEAR_S, now_s=self._output.now())
        try:
            while self._take_messages() and not self._must_move():
                self._turn()
                self._report()
        except (EOFError, ConnectionResetError, BrokenPipeError):
            self._fall_calm()
            self.leave(CALM_END_S)

    def _take_messages(self) -> bool:
        """Take all that waits in the pipe; False if the player shall end."""
        wait_s = LOOP_S
        while self._connection.poll(wait_s):
            command: PlayCommand | None = self._connection.recv()
            if command is None:
                return False
            self._anchor.hear(t=command.t, sent_s=command.sent_ns / 1e9)
            self._number = command.number
            self._news_s = self._output.now()
            self._queue.add(command.notes)
            wait_s = 0.0
        return True

    def _must_move(self) -> bool:
        """Whether the sound went away, or is there again; people are told."""
        if self._output.is_lost():
            self._connection.send(PlayerMoves(words=LOST))
            return True
        if self._search is not None and self._search.look(time.monotonic()) is not None:
            self._connection.send(PlayerMoves(words=FOUND))
            return True
        return False

    def _turn(self) -> None:
        self._output.advance()
        now = self._output.now()
        self._look_at_table(now)
        is_late = now - self._news_s > NEWS_WITHIN_S
        if is_late and not self._is_calm_by_itself:
            self._fall_calm()
        elif not is_late and self._is_calm_by_itself:
            self._is_calm_by_itself = False
            self._desk.fade_instruments(1.0, RETURN_FADE_S)
        if self._is_calm_by_itself:
            return
        session_now = self._anchor.to_session(now)
        if session_now is not None:
            for note in self._queue.due(session_now + AHEAD_S):
                self._strike(note, note.t - session_now, now)

    def _look_at_table(self, now: float) -> None:
        heard = self._table.read()
        if heard is None:
            return
        if heard.heartbeat != self._heartbeat:
            self._heartbeat = heard.heartbeat
            self._news_s = now
        for slot, source in self._polled.items():
            source.value = getattr(heard.targets, slot.name.lower())
        session_now = self._anchor.to_session(now)
        self._desk.follow(heard.t if session_now is None else session_now, heard.targets, now=now)

    def _strike(self, note: Note, ahead_s: float, now: float) -> None:
        """Sound a note; one that comes late loses its beginning, and is left out when half of it is over."""
        late_s = max(0.0, -ahead_s)
        if late_s > LATE_S:
            self._late_notes += 1
        if late_s > note.duration_s / 2:
            return
        if note.voice is Voice.BASS:
            self._tonic = note.pitch % 12
        self._desk.strike(note, now=now, delay_s=max(0.0, ahead_s), duration_s=note.duration_s - late_s)

    def _fall_calm(self) -> None:
        """Drop what has not begun, fade what sounds under a quiet held fifth, which fades as well."""
        if self._is_calm_by_itself:
            return
        self._is_calm_by_itself = True
        self._queue.clear()
        self._desk.fade_instruments(0.0, CALM_FADE_S)
        if self._tonic is not None:
            now = self._output.now()
            for pitch in (self._tonic + 48, self._tonic + 55, self._tonic + 60):
                note = Note(t=0.0, duration_s=CALM_PAD_S, pitch=pitch, strength=CALM_STRENGTH, voice=Voice.PAD)
                self._desk.strike_calm(note, now=now)

    def leave(self, seconds: float) -> None:
        """Fade to nothing within `seconds` and some, and go on sounding until then."""
        self._level.fade(0.0, seconds, now_s=self._output.now())
        ends = self._output.now() + seconds + 0.05
        while self._output.now() < ends:
            time.sleep(LOOP_S)
            self._output.advance()

    def _report(self) -> None:
        now = self._output.now()
        if now - self._report_s < REPORT_EVERY_S:
            return
        level_db = self._desk.level_db()
        if self._output.is_heard:
            self._guard.take(level_db, now - self._report_s)
            self._level.keep_below(self._guard.ceiling_db, now_s=now)
        self._report_s = now
        if not _has_room(self._connection):
            return
        for words in (self._guard.news(), self._output.trouble()):
            if words is not None:
                self._connection.send(PlayerTrouble(words=words))
        message: PlayerMessage = PlayerReport(
            number=self._number,
            level_db=level_db,
            voices=self._desk.sounding(now),
            late_notes=self._late_notes,
            is_calm_by_itself=self._is_calm_by_itself,
            dose=self._guard.dose,
        )
        self._connection.send(message)


def _has_room(connection: Connection) -> bool:
    """Whether a message can be sent without waiting: an engine that hangs takes none, and must not hang the player."""
    if sys.platform == "win32":
        return True
    return bool(select.select([], [connection.fileno()], [], 0)[1])

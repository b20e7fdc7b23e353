"""A player in a process of its own, driven as the engine drives it, and its reports."""

import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from music.composer import Composer
from music.controls import ControlTable
from music.hearing import Hearing
from music.player import main
from music.player_messages import (
    Audio,
    PlayCommand,
    PlayerMessage,
    PlayerReady,
    PlayerReport,
    PlayerSettings,
    PlayerTrouble,
)
from music.soundscape import MusicTargets

TARGETS = MusicTargets(
    tempo_bpm=70, density=0.6, register=0.5, articulation=0.2, dynamics=0.6, brightness=0.5, loudness_db=-6
)
ASSUMED = Hearing()
PATIENCE_S = 60.0  # only a test that fails waits as long


class PlayerRig:
    """Starts a player, not heard where nothing else is asked for; `reports` and `troubles` keep what it says."""

    def __init__(
        self,
        name: str,
        main: Callable[[Connection, PlayerSettings], None] = main,
        *,
        audio: Audio = Audio.NOWHERE,
        hearing: Hearing = ASSUMED,
        dose_before: float = 0.0,
        unheard_wav: str | None = None,
    ) -> None:
        self.table = ControlTable.create(f"attune-test-{os.getpid()}-{name}")
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        settings = PlayerSettings(
            control_table=self.table.name,
            audio=audio,
            hearing=hearing,
            dose_before=dose_before,
            unheard_wav=unheard_wav,
        )
        self.process = context.Process(target=main, args=(theirs, settings), daemon=True)
        self.process.start()
        theirs.close()
        self.ready: PlayerReady | None = None
        self.reports: list[PlayerReport] = []
        self.troubles: list[PlayerTrouble] = []
        self._composer = Composer(1)
        self._number = 0
        self._began_ns: int | None = None

    def wait_for(self, is_so: Callable[[], bool], *, driving: bool) -> None:
        """Listen, and drive the player ten times a second if `driving`, until `is_so`; fails after PATIENCE_S."""
        gives_up = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < gives_up, f"the player did not do it in {PATIENCE_S} s: {self.reports[-1:]}"
            if driving:
                self.drive()
            self._listen(0.1)

    def drive(self) -> None:
        """Write targets and send the notes that begin soon."""
        now_ns = time.monotonic_ns()
        self._began_ns = now_ns if self._began_ns is None else self._began_ns
        t = (now_ns - self._began_ns) / 1e9
        self._number += 1
        self.table.write(t, TARGETS)
        notes = self._composer.advance(t + 0.4, TARGETS)
        self.connection.send(PlayCommand(number=self._number, sent_ns=now_ns, t=t, notes=notes))

    @property
    def last(self) -> PlayerReport | None:
        return self.reports[-1] if self.reports else None

    def _listen(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while self.connection.poll(max(0.0, ends - time.monotonic())):
            self._keep(self.connection.recv())

    def _keep(self, message: PlayerMessage) -> None:
        match message:
            case PlayerReady():
                self.ready = message
            case PlayerReport():
                self.reports.append(message)
            case PlayerTrouble():
                self.troubles.append(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self.process.join(PATIENCE_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.table.close()

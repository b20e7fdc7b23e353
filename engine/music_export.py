"""`attune music export`: the music of a recorded session as sound, stems and notes.

The record holds inputs and what came of them; the session is stepped again, so what is written is its score to the last
note, and a replay that differs is told. It is a command of its own because `attune replay` answers one question (does
the record still give the same?) with an exit code that scripts rely on.
"""

import asyncio
from pathlib import Path

from engine.command import DONE, FINDING
from engine.messages import Outcome, Tick
from engine.music_course import MusicRequestError
from engine.music_render import MusicFiles, write_music
from engine.music_words import say_written
from engine.plan import new_session, plan_of
from engine.records.tape import Tape
from engine.replay import Difference, replay
from music.render import ScoreItem


def export_music(tape_file: Path, files: MusicFiles) -> int:
    """Write the music of the record. Returns the exit code: a finding where the replay differs from the record.

    Raises TapeError, PlanError, MusicRequestError, NewFileError or RenderError.
    """
    tape = Tape(tape_file)
    score: list[ScoreItem] = []

    def hear(_: Tick, outcome: Outcome) -> None:
        score.append((outcome.t, outcome.applied.music, outcome.notes))

    replayed = asyncio.run(replay(tape, new_session(plan_of(tape.header, str(tape_file))), (hear,)))
    if not score or score[-1][0] <= 0:
        raise MusicRequestError(f"{tape_file}: there is no music in it: the record has no session")
    sound = write_music(files, score, seconds=score[-1][0], seed=tape.header.seed)
    say_written(files, sound)
    if replayed.difference is None:
        return DONE
    _tell(tape_file, replayed.difference)
    return FINDING


def _tell(tape_file: Path, first: Difference) -> None:
    print(f"The music is that of the replay, which ends at {first.t:.1f} s: there it differs from the record")
    print(f"({tape_file}:{first.line}: {first.field}); `attune replay {tape_file}` tells more.")

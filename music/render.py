"""A score -> a WAV file, through the player's own instruments, faster than real time."""

import multiprocessing
import os
import wave
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from music.loudness import LoudnessMeter
from music.soundscape import MusicTargets, Note

STEM_BYTES_PER_S = 48_000 * 2 * 4  # as music.offline_player writes them
HEAD_BYTES = 256  # of a WAV file, before its sound
SHORT_S = 0.1  # a render ends with a whole block
_PIECE_FRAMES = 1 << 18

ScoreItem = tuple[float, MusicTargets, tuple[Note, ...]]


class RenderError(Exception):
    """The music could not be rendered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedSound:
    """What was written: its length, loudness and true peak (None: silence)."""

    seconds: float
    lufs: float | None
    true_peak_dbtp: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    path: str
    seconds: float
    seed: int
    stems: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rendered:
    """How far the child is, in seconds; or why it gave up."""

    seconds: float
    is_done: bool = False
    trouble: str | None = None


def render_wav(
    path: Path,
    score: Iterable[ScoreItem],
    *,
    seconds: float,
    seed: int,
    progress: Callable[[float], None],
    stems: Path | None = None,
) -> RenderedSound:
    """Write `seconds` of music as 48 kHz stereo 24-bit WAV: the same bytes for the same score and seed.

    Each item of `score` says which targets hold from session second t on, and which notes were handed out there.
    `progress` hears the rendered seconds. Into the folder `stems`, which must exist, go one WAV of 32-bit floats for
    each voice, for nature and for the pulse, and dry.wav, their sum: the music before room, loudness and limiter. pyo
    keeps global state, so each render has a process of its own. Raises RenderError, with what to do, if that process
    fails; ValueError for a length that is not positive.
    """
    if not seconds > 0:
        raise ValueError(f"seconds must be more than 0, not {seconds}")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    job = _Job(path=str(path), seconds=seconds, seed=seed, stems=None if stems is None else str(stems))
    child = context.Process(target=_render, args=(theirs, job), name="attune-render")
    child.start()
    theirs.close()
    try:
        _conduct(ours, score, progress)
    finally:
        ours.close()
        child.join()
    try:
        sound = _measured(path)
    except (wave.Error, EOFError, OSError) as error:
        raise RenderError(f"{path}: the sound is not whole ({error}): is the disk full?") from error
    _check_is_whole(path, sound.seconds, seconds)
    for stem in sorted(set(stems.glob("*.wav")) - {path}) if stems is not None else ():
        _check_is_whole(stem, stem.stat().st_size / STEM_BYTES_PER_S, seconds)
        _forget_the_clock(stem)
    return sound


def _check_is_whole(path: Path, written_s: float, seconds: float) -> None:
    """pyo goes on where the disk takes no more, and says nothing."""
    if written_s < seconds - SHORT_S:
        raise RenderError(f"{path}: only {written_s:.1f} of {seconds:.1f} s could be written: is the disk full?")


def _forget_the_clock(stem: Path) -> None:
    """libsndfile notes in the PEAK chunk of a file of floats when it was written: its second word, behind a version."""
    with stem.open("r+b") as file:
        head = file.read(HEAD_BYTES)
        place = head[: head.find(b"data")].find(b"PEAK")
        if place >= 0:
            file.seek(place + 12)
            file.write(bytes(4))


def _conduct(connection: Connection, score: Iterable[ScoreItem], progress: Callable[[float], None]) -> None:
    """Hand the score to the child, item by item, and pass on how far it is."""
    try:
        for item in score:
            connection.send(item)
            while connection.poll():
                _take(connection, progress)
        connection.send(None)
        while not _take(connection, progress):
            pass
    except (EOFError, BrokenPipeError, ConnectionResetError) as error:
        raise RenderError("the renderer ended unexpectedly: free some memory and disk, and try again") from error


def _take(connection: Connection, progress: Callable[[float], None]) -> bool:
    message: _Rendered = connection.recv()
    if message.trouble is not None:
        raise RenderError(message.trouble)
    progress(message.seconds)
    return message.is_done


def _measured(path: Path) -> RenderedSound:
    import numpy as np

    with wave.open(str(path), "rb") as file:
        meter = LoudnessMeter(file.getframerate(), file.getnchannels())
        frames = 0
        while piece := file.readframes(_PIECE_FRAMES):
            octets = np.frombuffer(piece, np.uint8).reshape(-1, 3)
            samples = np.zeros((len(octets), 4), np.uint8)
            samples[:, 1:] = octets
            whole = samples.view("<i4").reshape(-1, file.getnchannels())
            meter.add(whole / 2.0**31)
            frames += len(whole)
        seconds = frames / file.getframerate()
    return RenderedSound(seconds=seconds, lufs=meter.lufs, true_peak_dbtp=meter.true_peak_dbtp)


def _render(connection: Connection, job: _Job) -> None:
    """The child's main: plays the score that comes through `connection` into the file."""
    try:
        with connection:
            _play_into_file(connection, job)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the parent gave up, and knows
    finally:
        os._exit(0)  # pyo may crash while the interpreter takes its objects apart


def _play_into_file(connection: Connection, job: _Job) -> None:
    from music.offline_player import DRY, OfflinePlayer  # pyo belongs into the child only

    try:
        Path(job.path).open("wb").close()
        if job.stems is not None:
            (Path(job.stems) / f"{DRY}.wav").open("wb").close()
    except OSError as error:
        connection.send(_Rendered(seconds=0.0, trouble=f"cannot write {error.filename}: {error.strerror}"))
        return
    player = OfflinePlayer(job.path, seconds=job.seconds, seed=job.seed, stems=job.stems)
    next_report = 1.0
    while (item := connection.recv()) is not None:
        player.play_until(item[0])
        player.hear(*item)
        if player.seconds >= next_report:
            connection.send(_Rendered(seconds=player.seconds))
            next_report = player.seconds + 1.0
    player.play_until(job.seconds)
    player.end()
    connection.send(_Rendered(seconds=player.seconds, is_done=True))

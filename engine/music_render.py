"""A score -> files: sound, stems, notes. None is ever overwritten, and none is left half done."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from engine.music_course import MusicRequestError
from engine.new_files import new_file
from engine.progress import Progress
from music.midi import PaletteChange, write_midi
from music.render import RenderedSound, ScoreItem, render_wav


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicFiles:
    """Where the music is to be written: sound as WAV, one WAV a voice into a folder, notes as MIDI."""

    wav: Path | None = None
    stems: Path | None = None
    midi: Path | None = None

    def __post_init__(self) -> None:
        if self.wav is None and self.midi is None:
            raise MusicRequestError("nothing to write: name a WAV or a MIDI file")
        if self.stems is not None and self.wav is None:
            raise MusicRequestError("stems are written beside the sound: name a WAV file, too")
        places = [path.resolve() for path in (self.wav, self.stems, self.midi) if path is not None]
        if len(set(places)) < len(places):
            raise MusicRequestError("sound, stems and notes cannot go to one place: name a place for each")
        if self.wav is not None and self.stems is not None and self.wav.resolve().parent == self.stems.resolve():
            raise MusicRequestError(f"{self.wav}: lies in the folder of the stems, which must be empty: name another")


def write_music(files: MusicFiles, score: Sequence[ScoreItem], *, seconds: float, seed: int) -> RenderedSound | None:
    """Write what is asked for; the sound's measures, or None without sound. Told before the work: files that are there,
    folders that are not. Raises MusicRequestError, NewFileError or RenderError."""
    for path in filter(None, (files.wav, files.midi)):
        _check_is_free(path)
    if files.stems is not None:
        _make_folder(files.stems)
    if files.midi is not None:
        with new_file(files.midi) as file:
            write_midi(file, [note for _, _, notes in score for note in notes], palettes=palette_changes(score))
    if files.wav is None:
        return None
    with Progress("music") as progress, _gone_on_failure(files):
        return render_wav(
            files.wav,
            score,
            seconds=seconds,
            seed=seed,
            stems=files.stems,
            progress=lambda done_s: progress.show(done_s / seconds),
        )


def palette_changes(score: Sequence[ScoreItem]) -> tuple[PaletteChange, ...]:
    """From when on which palette plays."""
    if not score:
        return ()
    changes = [(0.0, score[0][1].palette)]
    changes += [
        (after[0], after[1].palette) for was, after in pairwise(score) if was[1].palette is not after[1].palette
    ]
    return tuple(changes)


@contextlib.contextmanager
def _gone_on_failure(files: MusicFiles) -> Iterator[None]:
    """The sound and the stems were made here: the places were free, the folder was empty."""
    try:
        yield
    except BaseException:
        made = [files.wav] if files.wav is not None else []
        made += files.stems.glob("*.wav") if files.stems is not None else ()
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _check_is_free(path: Path) -> None:
    if path.is_dir():
        raise MusicRequestError(f"{path}: is a folder: name a file in it")
    if path.exists():
        raise MusicRequestError(f"{path}: there is a file already, and none is ever overwritten: name another")
    if not path.parent.is_dir():
        raise MusicRequestError(f"{path}: there is no folder {path.parent}: make it, or name another place")
    trial = path.with_name(f"{path.name}.trial")
    with new_file(trial):
        pass
    trial.unlink()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MusicRequestError(f"{folder}: the folder cannot be made: {error.strerror}") from None
    if any(folder.iterdir()):
        raise MusicRequestError(f"{folder}: is not empty, and nothing in it shall be overwritten: name another folder")

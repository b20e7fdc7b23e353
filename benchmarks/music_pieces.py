"""Music for the benchmarks of sound: composed as in a session, rendered in a process of its own, and read back."""

import os
import random
import resource
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import soundfile

from benchmarks.music_features import RATE_HZ, Sound
from music.composer import Composer
from music.controls import Slot
from music.form import BARS_PER_PHRASE, BEATS_PER_BAR, first_section
from music.render import RenderedSound, ScoreItem, render_wav
from music.soundscape import MusicTargets, Nature, Note, Palette, Voice

CALM = MusicTargets(
    tempo_bpm=54, density=0.2, register=0.4, articulation=0.0, dynamics=0.25, brightness=0.2, loudness_db=-6
)
MIDDLE = MusicTargets(
    tempo_bpm=72, density=0.5, register=0.5, articulation=0.2, dynamics=0.5, brightness=0.5, loudness_db=-6
)
STIRRED = MusicTargets(
    tempo_bpm=100, density=0.9, register=0.65, articulation=0.6, dynamics=0.85, brightness=0.8, loudness_db=-6
)
FULLEST = replace(
    STIRRED, density=1.0, articulation=0.0, dynamics=1.0, brightness=1.0, space=1.0, loudness_db=0.0,
    nature=Nature.RAIN, nature_level=1.0,
)  # fmt: skip
TONAL = tuple(palette for palette in Palette if palette is not Palette.NATURE)
TICK_S = 0.1
REST_S = 5.0  # between the pieces of a medley: strings let go within 2 s, a crossfade takes 4
OPENING_BEATS = len(first_section(0).phrases) * BARS_PER_PHRASE * BEATS_PER_BAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A rendered piece, its stems by name, and the seconds of processor that it took."""

    sound: Sound
    measured: RenderedSound
    stems: Mapping[str, Sound]
    processor_s: float


def rendered(score: Iterator[ScoreItem], seconds: float, *, seed: int = 1, with_stems: bool = False) -> Piece:
    """Render `score` in a scratch folder, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mix.wav"
        items = list(score)
        before_s = _children_s()
        measured = render_wav(
            path, items, seconds=seconds, seed=seed, progress=lambda _: None, stems=Path(folder) if with_stems else None
        )
        processor_s = _children_s() - before_s
        stems = {file.stem: read(file) for file in Path(folder).glob("*.wav") if file != path}
        return Piece(sound=read(path), measured=measured, stems=stems, processor_s=processor_s)


def composed(targets: MusicTargets, seconds: float, *, seed: int = 1) -> Iterator[ScoreItem]:
    """What the composer writes for constant targets, from its first song on: the opening before it has no melody."""
    composer = Composer(seed, begins_t=-OPENING_BEATS * 60 / targets.tempo_bpm)
    composer.advance(0.0, targets)
    for tick in range(round(seconds / TICK_S)):
        yield tick * TICK_S, targets, composer.advance(tick * TICK_S + 0.4, targets)


def medley(pieces: Sequence[MusicTargets], seconds: float) -> tuple[Sound, ...]:
    """The sound of each of `pieces`, of seeds 1, 2 ...: rendered one after the other, with rests in which all fades."""
    period_s = seconds + REST_S
    sound = rendered(one_after_the_other(pieces, seconds), len(pieces) * period_s + REST_S).sound
    begins = [round((REST_S + number * period_s) * RATE_HZ) for number in range(len(pieces))]
    return tuple(sound[begin : begin + round(seconds * RATE_HZ)] for begin in begins)


def one_after_the_other(pieces: Sequence[MusicTargets], seconds: float) -> Iterator[ScoreItem]:
    """The targets change where the rest begins, so that palette and nature have changed when their piece begins."""
    for number, targets in enumerate(pieces):
        rest_t = number * (seconds + REST_S)
        yield rest_t, targets, ()
        begins_t = rest_t + REST_S
        for t, _, notes in composed(targets, seconds, seed=number + 1):
            whole = [note for note in notes if note.t < seconds]
            yield (
                begins_t + t,
                targets,
                tuple(
                    replace(note, t=begins_t + note.t, duration_s=min(note.duration_s, seconds - note.t))
                    for note in whole
                ),
            )


def struck_once(targets: MusicTargets, seconds: float) -> Iterator[ScoreItem]:
    """A short chord, melody note and bell at the beginning, and then nothing: for the tail of the room."""
    pitches = ((Voice.PAD, 57), (Voice.PAD, 64), (Voice.BELLS, 76), (Voice.MELODY, 69))
    notes = tuple(Note(t=0.2, duration_s=0.3, pitch=pitch, strength=0.7, voice=voice) for voice, pitch in pitches)
    yield 0.0, targets, notes
    for tick in range(1, round(seconds / TICK_S)):
        yield tick * TICK_S, targets, ()


def jumping(seconds: float, *, seed: int) -> Iterator[ScoreItem]:
    """Every control, palette and nature among them, jumps to an end of its range now and then: about 28 a second."""
    chance, composer, targets = random.Random(f"jumps {seed}"), Composer(seed), STIRRED
    for tick in range(round(seconds / TICK_S)):
        t = tick * TICK_S
        ends: dict[str, Any] = {
            name: chance.choice((0.0, 1.0))
            for name in ("brightness", "space", "breath_depth", "dynamics", "density", "nature_level")
            if chance.random() < 0.35
        }
        if chance.random() < 0.35:
            ends |= {"presence": chance.choice((0.4, 1.0)), "loudness_db": chance.choice((-30.0, 0.0))}
        if chance.random() < 0.05:
            ends |= {"palette": chance.choice(tuple(Palette)), "nature": chance.choice(tuple(Nature))}
        targets = replace(targets, **ends)
        yield t, targets, composer.advance(t + 0.4, targets)


def render_without_ramps(path: str, seconds: float, seed: int) -> None:
    """The same jumps with no ramp in the graph: what the search for clicks must find. Ends its process."""
    from music.mixing_desk import RAMPS_S  # pyo, in this process only
    from music.offline_player import OfflinePlayer

    ramps_s: dict[Slot, float] = dict.fromkeys(RAMPS_S, 0.0)
    player = OfflinePlayer(path, seconds=seconds, seed=seed, ramps_s=ramps_s)
    for item in jumping(seconds, seed=seed):
        player.play_until(item[0])
        player.hear(*item)
    player.play_until(seconds)
    player.end()
    os._exit(0)  # pyo may crash while the interpreter takes its objects apart


def read(path: Path) -> Sound:
    samples: Sound = soundfile.read(path, always_2d=True)[0]
    return samples


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

"""A few bars for every voice, the same for all palettes, and a change of palette in mid-piece."""

import os
from collections.abc import Iterator
from dataclasses import replace

from music.offline_player import OfflinePlayer
from music.render import ScoreItem
from music.soundscape import MusicTargets, Note, Palette, Voice

TARGETS = MusicTargets(
    tempo_bpm=60, density=0.5, register=0.5, articulation=0.2, dynamics=0.6, brightness=0.6, loudness_db=-6
)
_CHORD, _TUNE, _BELLS = (57, 60, 64), (69, 72, 71, 67), (81, 84, 88, 84)
_ALL = tuple(Voice)


def bars(targets: MusicTargets, seconds: float, voices: tuple[Voice, ...] = _ALL) -> Iterator[ScoreItem]:
    """A chord and a bass note every two seconds, a melody note each second, a bell each half."""
    for tick in range(round(10 * seconds)):
        notes = tuple(note for note in _bar(tick / 10, targets.dynamics) if note.voice in voices)
        yield tick / 10, targets, notes if tick % 20 == 0 else ()


def play_palette_changes(path: str, seconds: float) -> None:
    """The palette changes every second, so that crossfades overtake each other; ends its process."""
    player = OfflinePlayer(path, seconds=seconds, seed=1)
    for t, targets, notes in bars(TARGETS, seconds):
        palette = tuple(Palette)[int(t) % len(Palette)]
        player.play_until(t)
        player.hear(t, replace(targets, palette=palette), notes)
    player.play_until(seconds)
    player.end()
    os._exit(0)  # pyo may crash while the interpreter takes its objects apart


def _bar(t: float, strength: float) -> tuple[Note, ...]:
    notes = [_note(t, 1.8, pitch, strength, Voice.PAD) for pitch in _CHORD]
    notes.append(_note(t, 1.8, 45, strength, Voice.BASS))
    notes += [_note(t + index, 0.8, _TUNE[index], strength, Voice.MELODY) for index in range(2)]
    notes += [_note(t + index / 2, 0.4, pitch, strength, Voice.BELLS) for index, pitch in enumerate(_BELLS)]
    return tuple(notes)


def _note(t: float, duration_s: float, pitch: int, strength: float, voice: Voice) -> Note:
    return Note(t=t, duration_s=duration_s, pitch=pitch, strength=strength, voice=voice)

"""MIDI files as fluidsynth plays them: are pitches and onsets those of the score?"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure, report
from benchmarks.music_features import RATE_HZ, Sound
from benchmarks.music_pieces import MIDDLE, TONAL, read
from music.composer import Composer
from music.midi import write_midi
from music.soundscape import Note, Palette, Voice

SOUND_FONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")
INSTRUMENT = Palette.FELT_PIANO  # its General MIDI sound has an attack to measure, whichever palette wrote the notes
WINDOW_S, HOP_S = 0.05, 0.005
LATEST_ONSET_MS = 40.0  # most of a window: an onset lies somewhere in the one that first shows it
SHORTEST_GAP_S = 0.25


def is_there() -> bool:
    """Whether fluidsynth and its sound font are installed (apt: fluidsynth timgm6mb-soundfont)."""
    return shutil.which("fluidsynth") is not None and SOUND_FONT.exists()


def measure(*, seconds: float, seeds: int) -> list[Figure]:
    """The melodies of `seeds` pieces of `seconds` in each palette, through a file and an independent synthesiser."""
    number, wrong, farthest_ms = 0, 0, 0.0
    for palette in TONAL:
        for seed in range(1, seeds + 1):
            notes = melody(palette, seed, seconds)
            sound = heard(notes)
            number += len(notes)
            wrong += sum(not is_in_tune(sound, note) for note in notes)
            farthest_ms = max([farthest_ms, *(1000 * abs(onset_s(sound, note) - note.t) for note in notes)])
    return [
        Figure(name="notes that fluidsynth plays at another pitch", n=number, value=wrong, target=0, unit="",
               is_most=True),
        Figure(name="fluidsynth's onset and the score's, farthest apart", n=number, value=farthest_ms,
               target=LATEST_ONSET_MS, unit="ms", is_most=True),
    ]  # fmt: skip


def melody(palette: Palette, seed: int, seconds: float) -> list[Note]:
    """The composer's melody, each note ending before the next, so that one is heard at a time."""
    targets = replace(MIDDLE, palette=palette)
    notes = [note for note in Composer(seed).advance(seconds, targets) if note.voice is Voice.MELODY]
    return [
        replace(note, duration_s=min(note.duration_s, 0.8 * (after.t - note.t)), strength=0.7)
        for note, after in pairwise(notes)
        if after.t - note.t >= SHORTEST_GAP_S
    ]


def heard(notes: Sequence[Note]) -> Sound:
    """The file of `notes`, played without reverberation and chorus."""
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder) / "melody.mid", Path(folder) / "out.wav"
        write_midi(midi, notes, palettes=((0.0, INSTRUMENT),))
        command = ["fluidsynth", "-ni", "-a", "file", "-r", str(RATE_HZ), "-g", "0.8", "-R", "0", "-C", "0"]
        subprocess.run([*command, "-F", str(wav), str(SOUND_FONT), str(midi)], check=True, capture_output=True)
        return read(wav)


def is_in_tune(sound: Sound, note: Note) -> bool:
    """Is the note's frequency stronger, behind its onset, than those of the notes around it?"""
    levels = [_level(sound, note.t + 0.03, _hertz(note.pitch + away)) for away in (0, -2, -1, 1, 2)]
    return max(levels) == levels[0]


def onset_s(sound: Sound, note: Note) -> float:
    """When the note's frequency reaches half of the level that it comes to."""
    begins_s = note.t - 0.1 + HOP_S * np.arange(60)
    levels = np.array([_level(sound, begin, _hertz(note.pitch)) for begin in begins_s])
    return float(begins_s[int(np.argmax(levels > 0.5 * levels.max()))] + WINDOW_S / 2)


def _hertz(pitch: int) -> float:
    return 440.0 * float(2 ** ((pitch - 69) / 12))


def _level(sound: Sound, begin_s: float, frequency_hz: float) -> float:
    """How strong one frequency is in a window that begins at `begin_s` (a DFT of one bin)."""
    first = max(0, round(begin_s * RATE_HZ))
    piece = sound[first : first + round(WINDOW_S * RATE_HZ)].mean(axis=1)
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(len(piece)) / RATE_HZ)
    return float(abs(np.dot(piece * np.hanning(len(piece)), turns)) / max(1, len(piece)))


def main(arguments: Sequence[str]) -> int:
    if not is_there():
        print("MISS  pitch and onset by fluidsynth: it is not installed (apt: fluidsynth timgm6mb-soundfont)")
        return 1
    if "--quick" in arguments:
        return report(measure(seconds=40.0, seeds=1))
    return report(measure(seconds=120.0, seeds=4))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

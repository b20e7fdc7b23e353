"""MIDI files heard by an independent synthesiser: their pitches and onsets are those of the score."""

import shutil
import subprocess
import wave
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from music.composer import Composer
from music.midi import write_midi
from music.soundscape import Note, Palette, Voice
from tests.music.fake_midi import TARGETS

SOUND_FONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")
RATE_HZ = 48_000
WINDOW_S, HOP_S = 0.05, 0.005
ONSET_WITHIN_S = 0.04  # most of a window: an onset lies somewhere in the one that first shows it
SHORTEST_GAP_S = 0.25


def melody(seconds: float) -> list[Note]:
    """The composer's melody, each note ending before the next, so that one is heard at a time."""
    notes = [note for note in Composer(2).advance(seconds, TARGETS) if note.voice is Voice.MELODY]
    apart = [before for before, after in pairwise(notes) if after.t - before.t >= SHORTEST_GAP_S]
    ends = {before.t: after.t for before, after in pairwise(notes)}
    return [
        replace(note, duration_s=min(note.duration_s, 0.8 * (ends[note.t] - note.t)), strength=0.7) for note in apart
    ]


def heard(midi: Path, folder: Path) -> np.ndarray:
    command = ["fluidsynth", "-ni", "-a", "file", "-r", str(RATE_HZ), "-g", "0.8", "-R", "0", "-C", "0"]
    subprocess.run(
        [*command, "-F", str(folder / "out.wav"), str(SOUND_FONT), str(midi)], check=True, capture_output=True
    )
    with wave.open(str(folder / "out.wav"), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    return samples.mean(axis=1) / 32768


def level_at(sound: np.ndarray, begin_s: float, frequency_hz: float) -> float:
    """How strong one frequency is in a window that begins at `begin_s` (a DFT of one bin)."""
    first = max(0, round(begin_s * RATE_HZ))
    piece = sound[first : first + round(WINDOW_S * RATE_HZ)]
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(len(piece)) / RATE_HZ)
    return float(abs(np.dot(piece * np.hanning(len(piece)), turns)) / max(1, len(piece)))


@pytest.mark.skipif(
    shutil.which("fluidsynth") is None or not SOUND_FONT.exists(),
    reason="fluidsynth or its sound font is not installed (apt: fluidsynth timgm6mb-soundfont)",
)
def test_an_independent_synthesiser_plays_the_score_s_pitches_at_its_times(tmp_path: Path) -> None:
    notes = melody(60)
    write_midi(tmp_path / "melody.mid", notes, palettes=((0.0, Palette.FELT_PIANO),))
    sound = heard(tmp_path / "melody.mid", tmp_path)

    assert len(notes) >= 20
    for note in notes:
        frequency_hz = 440 * 2 ** ((note.pitch - 69) / 12)
        neighbours_hz = [frequency_hz * 2 ** (step / 12) for step in (-2, -1, 1, 2)]
        here = level_at(sound, note.t + 0.03, frequency_hz)
        begins_s = note.t - 0.1 + HOP_S * np.arange(60)
        levels = np.array([level_at(sound, begin, frequency_hz) for begin in begins_s])
        onset_s = begins_s[int(np.argmax(levels > 0.5 * levels.max()))] + WINDOW_S / 2
        assert here > max(level_at(sound, note.t + 0.03, other) for other in neighbours_hz), note
        assert abs(onset_s - note.t) <= ONSET_WITHIN_S, note

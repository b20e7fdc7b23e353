"""The MIDI clock's beats are the composer's."""

from dataclasses import replace
from itertools import pairwise

from music.beat_line import BeatLine
from music.composer import Composer
from music.soundscape import Voice
from tests.music.fake_midi import TARGETS


def test_beats_follow_on_each_other_through_changes_of_tempo_and_a_close() -> None:
    line, beats = BeatLine(1), []
    for tenth in range(900):
        t = tenth / 10
        targets = replace(TARGETS, tempo_bpm=60 if t < 20 else 90, presence=max(0.0, 1 - max(0.0, t - 50) / 20))
        beats += line.advance(t + 0.5, targets)

    assert beats[0][0] == 0.0
    assert all(abs(before + length_s - after) < 1e-9 for (before, length_s), (after, _) in pairwise(beats))
    assert min(length_s for _, length_s in beats) < 0.67 < 1.0 <= max(length_s for _, length_s in beats)


def test_bass_notes_lie_on_beats_or_their_halves() -> None:
    notes = [note for note in Composer(1).advance(60, TARGETS) if note.voice is Voice.BASS]
    beats = BeatLine(1).advance(60, TARGETS)

    halves = [t + share * length_s for t, length_s in beats for share in (0.0, 0.5)]
    assert notes
    assert all(min(abs(note.t - half) for half in halves) < 0.05 for note in notes)


def test_beats_that_nobody_asks_for_are_forgotten() -> None:
    composer = Composer(1)
    for second in range(0, 3000, 10):
        composer.advance(second, TARGETS)

    assert len(composer.take_beats()) <= 256
    assert composer.take_beats() == ()

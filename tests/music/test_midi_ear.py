"""MIDI files heard by an independent synthesiser: their pitches and onsets are those of the score."""

from dataclasses import replace

import pytest

from benchmarks import music_midi
from music.soundscape import Palette

pytestmark = pytest.mark.skipif(
    not music_midi.is_there(),
    reason="fluidsynth or its sound font is not installed (apt: fluidsynth timgm6mb-soundfont)",
)


def test_an_independent_synthesiser_plays_the_score_s_pitches_at_its_times() -> None:
    notes = music_midi.melody(Palette.WARM_BELLS, 2, 60.0)
    sound = music_midi.heard(notes)

    assert len(notes) >= 20
    for note in notes:
        assert music_midi.is_in_tune(sound, note), note
        assert 1000 * abs(music_midi.onset_s(sound, note) - note.t) <= music_midi.LATEST_ONSET_MS, note


def test_a_wrong_pitch_and_a_late_onset_would_be_heard() -> None:
    note = music_midi.melody(Palette.WARM_BELLS, 2, 60.0)[0]
    sound = music_midi.heard([note])

    assert not music_midi.is_in_tune(sound, replace(note, pitch=note.pitch + 1))
    early = replace(note, t=note.t - 0.08)
    assert 1000 * abs(music_midi.onset_s(sound, early) - early.t) > music_midi.LATEST_ONSET_MS

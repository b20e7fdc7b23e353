"""Small versions of the music's figures; each can fail, and says so."""

import numpy as np
import pytest

from benchmarks import music_arousal, music_score
from benchmarks.music_features import RATE_HZ, clicks, share_told_apart
from benchmarks.music_pieces import MIDDLE, REST_S, TONAL, medley, one_after_the_other


def tone(hertz: float, *, level: float, strikes_per_s: float) -> np.ndarray:
    t = np.arange(4 * RATE_HZ) / RATE_HZ
    struck = np.exp(-6 * (t * strikes_per_s % 1.0) / strikes_per_s)
    return np.repeat((level * struck * np.sin(2 * np.pi * hertz * t))[:, None], 2, axis=1)


def test_a_score_obeys_leads_its_voices_and_is_the_same_in_another_process() -> None:
    figures = music_score.measure(seeds=1, bars=24)

    assert [figure.passes for figure in figures] == [True] * 6
    assert [figure.n for figure in figures] == [len(TONAL)] * 3 + [figures[3].n] * 2 + [2]
    assert figures[3].n > 100


def test_voices_in_parallel_octaves_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("music.voicing.PARALLEL_OCTAVE", 0.0)
    monkeypatch.setattr("music.voicing.PARALLEL_FIFTH", 0.0)

    _, octaves = music_score._voices(seeds=2, bars=24)

    assert not octaves.passes


def test_librosa_hears_more_in_a_brighter_busier_louder_sound() -> None:
    pytest.importorskip("librosa", reason="librosa is of the extras bench and dev")

    calm, stirring = (
        music_arousal.features(tone(220, level=0.1, strikes_per_s=1)),
        music_arousal.features(tone(1_800, level=0.3, strikes_per_s=4)),
    )

    assert all(calm[name] < stirring[name] for name in calm)
    low, high = music_arousal.energies([calm, stirring])
    assert low < high


def test_the_gap_is_below_zero_where_calm_and_stirring_music_overlap() -> None:
    assert music_arousal.gap([1.0, 2.0], [3.0, 5.0]) == pytest.approx(0.25)
    assert music_arousal.gap([1.0, 4.0], [3.0, 5.0]) == pytest.approx(-0.25)


def test_a_medley_cuts_each_piece_out_of_the_rests_between_them() -> None:
    items = list(one_after_the_other([MIDDLE, MIDDLE], 3.0))
    notes = [note for _, _, handed in items for note in handed]

    assert {int(note.t // (REST_S + 3.0)) for note in notes} == {0, 1}
    assert all(note.t % (REST_S + 3.0) >= REST_S for note in notes)
    assert all((note.t + note.duration_s - 1e-6) % (REST_S + 3.0) > REST_S for note in notes)

    one, other = medley([MIDDLE, MIDDLE], 3.0)
    assert one.shape == other.shape == (3 * RATE_HZ, 2)
    assert np.abs(one).max() > 0.01
    assert not np.array_equal(one, other)


def test_alike_prints_are_not_told_apart() -> None:
    chance = np.random.default_rng(1)
    groups, classes = np.repeat(np.arange(12), 6), np.tile(np.arange(6), 12)
    alike = chance.normal(size=(72, 8))

    assert share_told_apart(alike, classes, groups) < 0.5
    assert share_told_apart(alike + 10 * np.eye(8)[classes], classes, groups) == 1.0


def test_a_step_in_a_tone_is_a_click() -> None:
    smooth = tone(220, level=0.3, strikes_per_s=1.0)[: RATE_HZ // 2]
    stepped = smooth.copy()
    stepped[10_000:] += 0.1

    assert clicks(smooth[2_000:]) == 0
    assert clicks(stepped[2_000:]) == 1

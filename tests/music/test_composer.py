"""What the composer promises: the same notes however it is asked, and music that obeys its targets."""

import random
from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.composer import TEMPO_STEP, Composer
from music.harmony import Mode
from music.piece import Piece
from music.soundscape import MusicTargets, Note, Palette, Voice
from music.texture import melody
from music.writing import parts
from tests.music.score import TONAL

SECONDS = 240.0
TARGETS = MusicTargets(tempo_bpm=60, density=0.5, register=0.5, articulation=0.2, dynamics=0.5, brightness=0.5)
SEEDS = (0, 1, 2, 3)


def composed(seed: int = 1, *, seconds: float = SECONDS, **changes: float) -> tuple[Note, ...]:
    return Composer(seed).advance(seconds, replace(TARGETS, **changes))


def of(voice: Voice, notes: tuple[Note, ...]) -> list[Note]:
    return [note for note in notes if note.voice is voice]


@given(
    seed=st.integers(0, 2**31),
    cuts=st.lists(st.floats(0, 60), max_size=40),
    tempo_bpm=st.floats(40, 120),
    density=st.floats(0, 1),
)
def test_the_notes_do_not_depend_on_how_time_is_sliced(
    seed: int, cuts: list[float], tempo_bpm: float, density: float
) -> None:
    targets = replace(TARGETS, tempo_bpm=tempo_bpm, density=density)
    at_once = Composer(seed).advance(60.0, targets)
    composer = Composer(seed)

    in_slices = [note for until in [*sorted(cuts), 60.0] for note in composer.advance(until, targets)]

    assert tuple(in_slices) == at_once


@given(st.lists(st.floats(0, 20), min_size=1, max_size=20))
def test_each_note_begins_in_the_slice_that_hands_it_out(cuts: list[float]) -> None:
    composer = Composer(5)
    before = 0.0
    for until in sorted(cuts):
        assert all(before <= note.t < until for note in composer.advance(until, TARGETS))
        before = until


def test_another_seed_is_another_piece() -> None:
    assert composed(1) != composed(2)


def test_a_composer_may_begin_in_the_middle_of_a_session() -> None:
    notes = Composer(1, begins_t=100.0).advance(110.0, TARGETS)

    assert notes[0].t == pytest.approx(100.0, abs=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_density_never_takes_notes_away(seed: int) -> None:
    counts = [len(composed(seed, seconds=120, density=density / 10)) for density in range(11)]

    assert all(fewer <= more for fewer, more in pairwise(counts))
    assert counts[-1] > 3 * counts[0]


@pytest.mark.parametrize("tempo_bpm", [40, 60, 90, 120])
def test_beats_come_at_the_tempo(tempo_bpm: float) -> None:
    beats = sorted({note.t for note in of(Voice.BASS, composed(tempo_bpm=tempo_bpm, density=0.8))})
    beat_s = 60 / tempo_bpm

    gaps = [later - earlier for earlier, later in pairwise(beats)]

    assert all(min(gap % (beat_s / 2), -gap % (beat_s / 2)) < 0.013 for gap in gaps)
    assert min(gaps) == pytest.approx(beat_s / 2, abs=0.013)


def test_a_new_tempo_is_reached_smoothly() -> None:
    composer = Composer(1)
    notes = [*composer.advance(20, replace(TARGETS, density=0.8))]
    notes += composer.advance(60, replace(TARGETS, tempo_bpm=100, density=0.8))
    pulse = [note.t for note in notes if note.voice is Voice.PAD]
    bars = [later - earlier for earlier, later in pairwise(sorted(pulse)[::4])]

    assert bars[0] == pytest.approx(4.0, abs=0.02)
    assert bars[-1] == pytest.approx(2.4, abs=0.02)
    # A bar has four beats, so it may be shorter than the last by four steps, but by no more.
    assert all(after / before > (1 - TEMPO_STEP) ** 4 - 0.02 for before, after in pairwise(bars))


@pytest.mark.parametrize("seed", SEEDS)
def test_register_raises_the_pitch(seed: int) -> None:
    pitches = [mean(note.pitch for note in composed(seed, register=register)) for register in (0.0, 0.5, 1.0)]

    assert pitches[0] + 3 < pitches[1] < pitches[2] - 3


@pytest.mark.parametrize("voice", Voice)
def test_articulation_shortens_every_voice(voice: Voice) -> None:
    lengths = [mean(note.duration_s for note in of(voice, composed(articulation=short))) for short in (0.0, 0.5, 1.0)]

    assert lengths[0] > 1.2 * lengths[1] > 1.2 * lengths[2]


def test_dynamics_strengthen_the_strikes() -> None:
    strengths = [mean(note.strength for note in composed(dynamics=dynamics)) for dynamics in (0.0, 0.5, 1.0)]

    assert strengths[0] + 0.2 < strengths[1] < strengths[2] - 0.2


@given(seed=st.integers(0, 1000), lightness=st.floats(0, 1), consonance=st.floats(0, 1), register=st.floats(0, 1))
def test_every_note_is_in_the_scale(seed: int, lightness: float, consonance: float, register: float) -> None:
    composer = Composer(seed)
    targets = replace(TARGETS, density=1.0, mode=lightness, consonance=consonance, register=register)
    beat_s = 60 / targets.tempo_bpm
    for beat in range(64):
        for note in composer.advance((beat + 1) * beat_s, targets):
            assert composer.scale.contains(note.pitch)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pad_moves_without_leaps(seed: int) -> None:
    pads = of(Voice.PAD, composed(seed))
    chords = [sorted(note.pitch for note in pads[begin : begin + 4]) for begin in range(0, len(pads), 4)]

    motions = [abs(b - a) for one, other in pairwise(chords) for a, b in zip(one, other, strict=True)]

    assert max(motions) <= 7
    assert mean(motions) < 2.5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_melody_can_be_sung(seed: int) -> None:
    pitches = [note.pitch for note in of(Voice.MELODY, composed(seed))]

    assert max(abs(b - a) for a, b in pairwise(pitches)) <= 12
    assert mean(abs(b - a) for a, b in pairwise(pitches)) < 4.5
    assert max(pitches) - min(pitches) <= 24


@pytest.mark.parametrize("seed", SEEDS)
def test_the_motif_returns(seed: int) -> None:
    melody = of(Voice.MELODY, composed(seed, density=0.5))
    rhythm = [round(2 * (note.t - note.t % 0.5) % 16) for note in melody]

    # Two bars are 16 half beats at this tempo; the call of the motif opens most of them on the same places.
    most_frequent = max(rhythm.count(place) for place in set(rhythm))

    assert most_frequent >= 8


def test_the_melody_rests_for_whole_phrases() -> None:
    onsets = [0.0, *(note.t for note in of(Voice.MELODY, composed())), SECONDS]

    assert max(later - earlier for earlier, later in pairwise(onsets)) > 12


@pytest.mark.parametrize("density", [0.08, 0.2, 0.35, 0.5, 0.9])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_melody_that_comes_home_is_home_before_the_silence(seed: int, density: float) -> None:
    piece, targets = Piece(seed), replace(TARGETS, density=density)
    last: int | None = None
    ends = []
    for bar_number in range(8 + 16):  # the opening and the song
        bar = piece.next_bar(targets)
        sung = [e for e in parts.write(Palette.STRINGS, bar) if e.voice is Voice.MELODY and e.need <= density]
        last = sung[-1].pitch if sung else last
        if bar_number in (8 + 7, 8 + 15) and last is not None:  # the second and the fourth phrase of the song
            ends.append((last - bar.scale.tonic) % 12)

    assert ends == [0, 0]


@pytest.mark.parametrize("seed", SEEDS)
def test_long_notes_of_the_melody_belong_to_their_chord(seed: int) -> None:
    piece = Piece(seed)
    bars = [piece.next_bar(TARGETS) for _ in range(100)]

    strangers = [
        event
        for bar in bars
        for event in melody(bar, bar.chance)
        if event.length_beats >= 2 and event.pitch % 12 not in bar.chord.pitch_classes
    ]

    assert strangers == []


def test_keys_change_over_minutes() -> None:
    composer = Composer(3)
    tonics = []
    for second in range(0, 600, 16):
        composer.advance(float(second), TARGETS)
        tonics.append(composer.scale.tonic)

    assert len(set(tonics)) >= 3


def test_a_mode_is_neared_one_note_a_phrase() -> None:
    composer = Composer(1)
    composer.advance(1.0, replace(TARGETS, mode=0.0))
    modes = []
    for second in range(17, 200, 16):
        composer.advance(float(second), replace(TARGETS, mode=1.0))
        modes.append(composer.scale.mode.value)

    assert all(abs(sum(b) - sum(a)) <= 1 for a, b in pairwise(modes))
    assert Mode.LYDIAN.value in modes


def led_out(seed: int, palette: Palette) -> list[Note]:
    """Forty seconds, then presence falls to nothing in fifteen."""
    composer, notes = Composer(seed), list[Note]()
    for second in range(70):
        presence = min(1.0, max(0.0, (55 - second) / 15))
        notes += composer.advance(second + 1.0, replace(TARGETS, presence=presence, palette=palette))
    return notes


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_falling_presence_is_answered_by_a_close_on_the_tonic(seed: int, palette: Palette) -> None:
    composer, notes = Composer(seed), led_out(seed, palette)
    composer.advance(30, replace(TARGETS, palette=palette))
    tonic = composer.scale.tonic
    last_melody = max((note for note in notes if note.voice is Voice.MELODY), key=lambda note: note.t)
    last_bass = max((note for note in notes if note.voice is Voice.BASS), key=lambda note: note.t)

    assert last_melody.pitch % 12 == tonic
    assert last_bass.pitch % 12 == tonic
    assert 42 < last_bass.t < 53  # while something is still to be heard
    assert last_bass.duration_s > 5
    assert max(note.t for note in notes) < 55


def test_silence_is_silent_and_the_music_comes_back_as_a_new_section() -> None:
    composer = Composer(1)
    composer.advance(20, TARGETS)

    silence = [
        note for second in range(20, 40) for note in composer.advance(second + 1.0, replace(TARGETS, presence=0))
    ]
    after = composer.advance(60, TARGETS)

    assert silence == []
    assert after[0].t == pytest.approx(40.0, abs=1.1)


def test_presence_that_settles_lower_lets_the_music_go_on_softer() -> None:
    composer = Composer(1)
    before = composer.advance(60, TARGETS)
    for second in range(60, 70):
        composer.advance(second + 1.0, replace(TARGETS, presence=1 - 0.05 * (second - 59)))

    composer.advance(100, replace(TARGETS, presence=0.5))
    after = composer.advance(160, replace(TARGETS, presence=0.5))

    assert len(after) > 50
    assert mean(note.strength for note in after) < 0.9 * mean(note.strength for note in before)


def test_a_leap_of_hours_is_not_composed_and_the_piece_goes_on_behind_it() -> None:
    composer = Composer(1)
    before = composer.advance(20.0, TARGETS)

    behind = composer.advance(20_000.0, TARGETS)
    after = composer.advance(20_020.0, TARGETS)

    assert behind == ()
    assert composer.composed < 4 * len(before)
    assert all(20_000 <= note.t < 20_020 for note in after)
    assert len(after) > len(before) / 2


def test_hours_of_music_leave_nothing_behind_and_no_note_is_in_the_past() -> None:
    composer, restless = Composer(1), random.Random(1)
    for tick in range(2 * 3600):
        targets = replace(
            TARGETS, tempo_bpm=restless.uniform(40, 120), density=restless.random(), presence=restless.choice((0, 1))
        )
        notes = composer.advance(tick + 1.0, targets)
        assert all(tick <= note.t < tick + 1 for note in notes)
        assert len(notes) < 60

    assert len(composer._due) < 60


def test_nothing_due_costs_next_to_nothing() -> None:
    composer = Composer(1)
    composer.advance(1.0, TARGETS)

    composed_before = composer.composed
    composer.advance(1.0, TARGETS)

    assert composer.composed == composed_before

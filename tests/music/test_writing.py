"""What each palette makes of the same piece, measured on scores: controls, variety and its own limits."""

from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest

from music.composer import Composer
from music.form import Tune, variation
from music.motifs import MOTIF_BEATS, augmented, contrasting, fragmented, invent, inverted, moved
from music.palettes.limits import LIMITS
from music.piece import Piece
from music.soundscape import Note, Palette, Voice
from music.writing import parts
from music.writing.parts import WRITERS
from tests.music import score
from tests.music.score import TARGETS, TONAL, composed, spearman

GRID = tuple(step / 6 for step in range(7))
SEEDS = (1, 2)


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_tempo_is_heard_as_the_time_between_onsets(seed: int, palette: Palette) -> None:
    intervals = [
        score.onset_interval_s(
            composed(seed, palette=palette, tempo_bpm=40 + 80 * step, seconds=7200 / (40 + 80 * step))
        )
        for step in GRID
    ]

    assert spearman(GRID, intervals) <= -0.95


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_density_is_heard_as_onsets(seed: int, palette: Palette) -> None:
    counts = [len(composed(seed, palette=palette, density=step, seconds=120)) for step in GRID]

    assert spearman(GRID, counts) >= 0.95
    assert counts[-1] > 3 * counts[0]


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_register_is_heard_as_pitch(seed: int, palette: Palette) -> None:
    pitches = [score.mean_pitch(composed(seed, palette=palette, register=step, seconds=120)) for step in GRID]

    assert spearman(GRID, pitches) >= 0.95


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_articulation_is_heard_as_overlap(seed: int, palette: Palette) -> None:
    overlaps = [score.overlap(composed(seed, palette=palette, articulation=step, seconds=120)) for step in GRID]

    assert spearman(GRID, overlaps) <= -0.95


@pytest.mark.parametrize("palette", TONAL)
def test_consonance_is_heard_as_less_harsh_intervals(palette: Palette) -> None:
    harshness = [
        mean(score.roughness(composed(seed, palette=palette, consonance=step, seconds=64), 1.0) for seed in range(4))
        for step in (0.0, 0.4, 0.7, 1.0)
    ]

    assert harshness == sorted(harshness, reverse=True)
    assert harshness[0] > 1.4 * harshness[-1]


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.parametrize("changes", [{}, {"density": 1.0, "tempo_bpm": 120.0}, {"register": 1.0}, {"register": 0.0}])
def test_a_palette_is_asked_only_for_what_it_can_play(palette: Palette, changes: dict[str, float]) -> None:
    notes = composed(palette=palette, **changes)

    for voice, limits in LIMITS[palette].voices.items():
        mine = [note for note in notes if note.voice is voice]
        assert all(limits.lowest_pitch <= note.pitch <= limits.highest_pitch for note in mine)
        assert all(note.duration_s <= limits.longest_s for note in mine)
        assert score.most_at_once(notes, voice) <= limits.polyphony


def test_nature_alone_has_no_notes_and_every_other_palette_has_its_writer() -> None:
    assert composed(palette=Palette.NATURE) == ()
    assert set(WRITERS) == set(TONAL)


@pytest.mark.parametrize("palette", TONAL)
def test_no_bar_comes_back_too_often(palette: Palette) -> None:
    most = max(score.repeated_bars(seed, 150, palette) for seed in range(4))

    assert most <= 8  # of 150 bars, ten minutes at this tempo


@pytest.mark.parametrize("palette", TONAL)
def test_palettes_are_written_each_in_its_own_way(palette: Palette) -> None:
    def written(which: Palette) -> set[tuple[float, int, float]]:
        notes = composed(palette=which, seconds=120)
        return {(round(2 * note.t) / 2, note.pitch, round(note.duration_s)) for note in notes}

    for other in TONAL:
        if other is not palette:
            assert len(written(palette) & written(other)) < 0.75 * len(written(palette))


def test_the_quietest_music_leaves_air() -> None:
    def longest_pause_s(density: float) -> float:
        notes = sorted(composed(density=density, palette=Palette.FELT_PIANO), key=lambda note: note.t)
        ends = [max(n.t + n.duration_s for n in notes[: index + 1]) for index in range(len(notes) - 1)]
        return max(after.t - end for end, after in zip(ends, notes[1:], strict=True))

    assert longest_pause_s(0.05) > 3.5
    assert longest_pause_s(0.05) > longest_pause_s(0.2) > longest_pause_s(0.9)


def test_strings_hold_common_notes_over_the_bar_line_and_suspend() -> None:
    pads = [note for note in composed(palette=Palette.STRINGS) if note.voice is Voice.PAD]

    assert sum(note.duration_s > 6 for note in pads) > 10  # a bar takes 4 s
    assert sum(abs(note.duration_s - 2.0) < 0.01 for note in pads) > 3
    assert sum(abs(note.duration_s - 2.0) < 0.01 for note in pads) < len(pads) / 3


def test_strings_let_go_of_every_line_where_the_phrase_falls_silent() -> None:
    piece, targets = Piece(3), replace(TARGETS, density=0.1)
    for _ in range(60):
        bar = piece.next_bar(targets)
        lines = [e for e in parts.write(Palette.STRINGS, bar) if e.voice is Voice.PAD]
        assert all(e.beat + e.length_beats <= max(1.0, bar.to_silence_beats) for e in lines)


def test_strings_never_bow_a_pitch_that_is_held_already() -> None:
    pads = sorted((n for n in composed(palette=Palette.STRINGS) if n.voice is Voice.PAD), key=lambda n: n.t)
    ends: dict[int, float] = {}
    for note in pads:
        assert note.t > ends.get(note.pitch, 0.0) - 0.1  # sections do not begin quite together
        ends[note.pitch] = note.t + note.duration_s


def test_a_drone_keeps_its_pedal_while_a_section_lasts() -> None:
    bass = {note.pitch for note in composed(palette=Palette.DRONE, seconds=60) if note.voice is Voice.BASS}

    assert len(bass) == 1


def test_another_palette_comes_in_with_its_phrase_and_stops_no_note() -> None:
    composer = Composer(1)
    before = composer.advance(20.0, TARGETS)
    after = [note for note in composer.advance(60.0, replace(TARGETS, palette=Palette.PLUCKED)) if note.t >= 20]
    alone = [note for note in composed(seconds=60.0, palette=Palette.WARM_BELLS) if note.t >= 20]

    def written(notes: list[Note], begin: float, end: float) -> list[tuple[float, Voice]]:
        return [(round(note.t, 6), note.voice) for note in notes if begin <= note.t < end]

    assert before
    assert written(after, 20, 32) == written(alone, 20, 32)  # the phrase ends at 32 s
    assert written(after, 32, 48) != written(alone, 32, 48)


@pytest.mark.parametrize("seed", range(10))
def test_a_motif_varies_and_stays_itself(seed: int) -> None:
    from random import Random

    motif = invent(Random(seed))
    steps = [later.steps - earlier.steps for earlier, later in pairwise(motif)]

    def shape(other: tuple) -> list[int]:  # type: ignore[type-arg]
        return [later.steps - earlier.steps for earlier, later in pairwise(other)]

    assert shape(moved(motif, 2)) == steps
    assert shape(inverted(motif)) == [-step for step in steps]
    assert shape(augmented(motif)) == steps[: len(augmented(motif)) - 1]
    assert [note.beat for note in augmented(motif)] == [2 * n.beat for n in motif if n.beat < 4]
    assert all(note.beat < 6 for note in fragmented(motif))
    assert [n.beat for n in contrasting(motif, Random(seed))] != [n.beat for n in motif]
    for tune in Tune:
        assert all(0 <= note.beat < MOTIF_BEATS for note in variation(tune, motif))

"""Scales, chords, progressions and voice leading."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.harmony import DARK_TO_LIGHT, Cadence, Mode, Scale, chord_on, mode_for, progression
from music.piece import melody_centre
from music.voicing import MOST_MOTION, VOICES, Voicing, are_parallel, next_voicing
from tests.music.score import sung

scales = st.builds(Scale, tonic=st.integers(0, 11), mode=st.sampled_from(Mode))


def test_modes_go_from_dark_to_light_by_one_raised_note_each() -> None:
    for darker, lighter in pairwise(DARK_TO_LIGHT):
        raised = [b - a for a, b in zip(darker.value, lighter.value, strict=True)]

        assert sorted(raised) == [0, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(("lightness", "mode"), [(0.0, Mode.PHRYGIAN), (0.5, Mode.MIXOLYDIAN), (1.0, Mode.LYDIAN)])
def test_lightness_picks_the_mode(lightness: float, mode: Mode) -> None:
    assert mode_for(lightness) is mode


@given(scales, st.integers(30, 100), st.integers(-12, 12))
def test_steps_stay_in_the_scale_and_lead_back(scale: Scale, pitch: int, steps: int) -> None:
    stepped = scale.step(pitch, steps)

    assert scale.contains(stepped)
    assert scale.step(stepped, -steps) == scale.nearest(pitch)


def test_no_chord_of_a_progression_is_diminished() -> None:
    for mode, choice, cadence in product(Mode, (0.0, 0.2, 0.4, 0.6, 0.8, 0.999), Cadence):
        for degree in progression(mode, choice, cadence):
            root, _third, fifth = chord_on(Scale(tonic=0, mode=mode), degree, 1.0).pitch_classes

            assert (fifth - root) % 12 == 7


@given(st.sampled_from(Mode), st.floats(0, 1))
def test_a_phrase_comes_home_turns_aside_or_stays_open(mode: Mode, choice: float) -> None:
    assert progression(mode, choice, Cadence.HOME)[-1] == 0
    assert progression(mode, choice, Cadence.DECEPTIVE)[-1] != 0
    assert progression(mode, choice, Cadence.OPEN)[-1] != 0


@given(scales, st.integers(0, 6), st.floats(0, 1))
def test_chords_belong_to_their_scale(scale: Scale, degree: int, consonance: float) -> None:
    chord = chord_on(scale, degree, consonance)

    assert all(scale.contains(pitch_class) for pitch_class in chord.pitch_classes)
    assert chord.root == scale.pitch_class(degree)


def start(scale: Scale, *, centre: float = 60) -> Voicing:
    return next_voicing(None, chord_on(scale, 0, 1.0), centre=centre, bass_centre=42, must_be_root=True)


@given(
    scales,
    st.lists(st.tuples(st.integers(0, 6), st.floats(0, 1), st.floats(54, 68)), min_size=2, max_size=8),
)
def test_no_voice_leaps_and_voices_never_cross(scale: Scale, changes: list[tuple[int, float, float]]) -> None:
    before = start(scale)
    for degree, consonance, centre in changes:
        chord = chord_on(scale, degree, consonance)
        now = next_voicing(before, chord, centre=centre, bass_centre=42, must_be_root=False)

        assert len(now.voices) == VOICES
        assert list(now.voices) == sorted(set(now.voices))
        assert {pitch % 12 for pitch in (now.bass, *now.voices)} <= set(chord.pitch_classes)
        assert all(abs(after - was) <= MOST_MOTION for was, after in zip(before.voices, now.voices, strict=True))
        before = now


SUNG = [
    sung(seed, 48, mode=mode, consonance=consonance)
    for seed in range(4)
    for mode in (0.0, 0.3, 0.6, 1.0)
    for consonance in (1.0, 0.7, 0.45)
]


def changes() -> list[tuple[Voicing, Voicing]]:
    return [(before, now) for bars in SUNG for (_, before), (_, now) in pairwise(bars)]


def test_outer_voices_never_move_in_parallel_fifths_or_octaves() -> None:
    faults = [
        (before, now)
        for before, now in changes()
        if are_parallel((before.bass, now.bass), (before.voices[-1], now.voices[-1]))
    ]

    assert faults == []


def test_hardly_any_two_voices_move_in_parallel_fifths_and_next_to_none_in_octaves() -> None:
    moves = [(before, now) for before, now in changes() if before != now]
    parallels = [
        [
            (high[0] - low[0]) % 12
            for low, high in combinations(zip((a.bass, *a.voices), (b.bass, *b.voices), strict=True), 2)
            if are_parallel(low, high)
        ]
        for a, b in moves
    ]

    assert len(moves) > 1000
    assert sum(any(intervals) for intervals in parallels) / len(moves) < 0.05  # fifths
    assert sum(0 in intervals for intervals in parallels) / len(moves) < 0.01  # octaves


def test_a_chord_does_not_spread_and_leaves_the_melody_its_place() -> None:
    sung_now = [now for _, now in changes()]
    spreads = [now.voices[-1] - now.voices[0] for now in sung_now]

    assert sum(spreads) / len(spreads) < 17
    assert sum(now.voices[-1] > melody_centre(0.5) for now in sung_now) / len(sung_now) < 0.2


def test_parallels_are_told_from_other_motion() -> None:
    assert are_parallel((48, 50), (55, 57))  # fifths
    assert are_parallel((48, 50), (72, 74))  # octaves
    assert not are_parallel((48, 50), (64, 65))  # thirds
    assert not are_parallel((48, 48), (55, 55))  # repeated
    assert not are_parallel((48, 50), (67, 62))  # contrary


def is_cluster(voicing: Voicing) -> bool:
    """Chords of seconds wait for nothing, and nothing is resolved into them."""
    return len(voicing.chord.pitch_classes) == 4 and voicing.chord.seventh is None


def test_sevenths_resolve_down_by_step_or_stay() -> None:
    sevenths = [
        all(
            was % 12 != before.chord.seventh or 0 <= was - is_ <= 2
            for was, is_ in zip(before.voices, now.voices, strict=True)
        )
        for before, now in changes()
        if before.chord.seventh is not None and before.chord.degree != now.chord.degree and not is_cluster(now)
    ]

    assert len(sevenths) > 300
    assert sum(sevenths) / len(sevenths) > 0.99


def test_chords_are_whole_but_where_a_seventh_has_to_resolve() -> None:
    missing = [
        set(now.chord.pitch_classes) - {pitch % 12 for pitch in (now.bass, *now.voices)}
        for before, now in changes()
        if before.chord.seventh is None
    ]

    assert not any(missing)


def test_voices_move_by_little_on_average() -> None:
    motions = [abs(b - a) for before, now in changes() for a, b in zip(before.voices, now.voices, strict=True)]

    assert sum(motions) / len(motions) < 1.6

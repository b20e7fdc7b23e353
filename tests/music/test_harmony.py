"""Scales, chords, progressions and voice leading."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.harmony import CADENCES, DARK_TO_LIGHT, PROGRESSIONS, Mode, Scale, chord_on, mode_for, progression
from music.voicing import MOST_MOTION, VOICES, lead

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
    for mode, choice, is_closing in product(Mode, (0.0, 0.2, 0.4, 0.6, 0.8, 0.999), (False, True)):
        for degree in progression(mode, choice, is_closing=is_closing):
            root, _third, fifth = chord_on(Scale(tonic=0, mode=mode), degree, 1.0).pitch_classes

            assert (fifth - root) % 12 == 7


def test_a_closing_phrase_comes_home_and_an_open_one_does_not() -> None:
    for mode in Mode:
        for index in range(len(PROGRESSIONS[mode])):
            choice = (index + 0.5) / len(PROGRESSIONS[mode])

            assert progression(mode, choice, is_closing=True)[2:] == CADENCES[mode]
            assert progression(mode, choice, is_closing=False)[-1] != 0


@given(scales, st.integers(0, 6), st.floats(0, 1))
def test_chords_belong_to_their_scale(scale: Scale, degree: int, consonance: float) -> None:
    chord = chord_on(scale, degree, consonance)

    assert all(scale.contains(pitch_class) for pitch_class in chord.pitch_classes)
    assert chord.root == scale.pitch_class(degree)


@given(
    scales,
    st.lists(st.tuples(st.integers(0, 6), st.floats(0, 1), st.floats(54, 68)), min_size=2, max_size=8),
)
def test_no_voice_leaps_and_every_chord_is_whole(scale: Scale, changes: list[tuple[int, float, float]]) -> None:
    voicing: tuple[int, ...] | None = None
    for degree, consonance, centre in changes:
        chord = chord_on(scale, degree, consonance)
        before, voicing = voicing, lead(voicing, chord, centre)

        assert len(voicing) == VOICES
        assert list(voicing) == sorted(set(voicing))
        assert {pitch % 12 for pitch in voicing} == set(chord.pitch_classes)
        if before is not None:
            assert all(abs(after - was) <= MOST_MOTION for was, after in zip(before, voicing, strict=True))


def test_voices_move_by_little_on_average() -> None:
    motions = []
    for mode in Mode:
        scale = Scale(tonic=2, mode=mode)
        voicing = lead(None, chord_on(scale, 0, 1.0), 60)
        for degrees in PROGRESSIONS[mode]:
            for degree in degrees:
                after = lead(voicing, chord_on(scale, degree, 1.0), 60)
                motions += [abs(b - a) for a, b in zip(voicing, after, strict=True)]
                voicing = after

    assert sum(motions) / len(motions) < 2.5

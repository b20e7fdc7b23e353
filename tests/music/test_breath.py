"""The breath that music and scene share."""

from dataclasses import replace

import pytest

from music.breath import breath_level, swell_gain
from music.soundscape import MusicTargets

TARGETS = MusicTargets(tempo_bpm=80, density=0.8, register=0.5, articulation=0.2, dynamics=0.6, brightness=0.5)


@pytest.mark.parametrize(("t", "level"), [(7.0, 0.0), (12.0, 1.0), (17.0, 0.0), (9.5, 0.5), (2.0, 1.0)])
def test_an_inhale_begins_where_it_is_told_to(t: float, level: float) -> None:
    assert breath_level(t, begins_t=7.0, breaths_per_min=6.0) == pytest.approx(level)


def test_depth_is_how_far_the_music_falls_with_the_exhale() -> None:
    gains = [swell_gain(0.0, replace(TARGETS, breath_depth=depth)) for depth in (0.0, 0.5, 1.0)]

    assert gains[0] == 1.0
    assert gains[0] > gains[1] > gains[2] > 0.2

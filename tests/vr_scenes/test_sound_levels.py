"""Levels of scene sounds: eased, by the inverse distance law, together never above the ceiling."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vr_scenes.sound_levels import FALL_PER_S, NEAREST_M, PLACE_DB, RISE_PER_S, SoundLevels, Wanted, share_at

FRAME_S = 1 / 30
CEILING_DB = -26.0
CEILING = 10 ** ((CEILING_DB - PLACE_DB) / 20)
LOUDEST = 0.3


def wanted(share: float, *, pitch: float = 1.0, loops: bool = True) -> Wanted:
    return Wanted(share=share, pitch=pitch, loudest=LOUDEST, loops=loops)


def test_twice_as_far_is_6_db_softer_and_very_near_is_no_louder() -> None:
    assert share_at(0.5, 4.0) == pytest.approx(share_at(0.5, 2.0) / 2)
    assert share_at(0.1, 0.01) == share_at(0.1, NEAREST_M)
    assert share_at(1.0, 0.01) == 1.0
    assert share_at(float("nan"), 1.0) == share_at(-1.0, 1.0) == 0.0


@given(
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=12),
    steps_s=st.lists(st.floats(0.005, 0.5), min_size=1, max_size=30),
)
def test_all_voices_together_never_pass_the_ceiling(shares: list[float], steps_s: list[float]) -> None:
    levels = SoundLevels(CEILING_DB)
    for dt_s in steps_s:
        played = levels.step(dt_s, {("a", "b", place): wanted(share) for place, share in enumerate(shares)})

        assert sum(one.gain * LOUDEST for one in played.values()) <= CEILING * (1 + 1e-9)


def test_200_random_jumps_of_the_controls_are_eased() -> None:
    chance = random.Random(1)
    levels = SoundLevels(CEILING_DB)
    steepest = CEILING / LOUDEST * max(RISE_PER_S, FALL_PER_S) * FRAME_S
    before: dict[tuple[str, str, int], float] = {}
    for _ in range(200):
        jump = {("s", "n", place): wanted(chance.choice((0.0, 1.0, chance.random()))) for place in range(4)}
        for _ in range(chance.randrange(1, 20)):
            played = levels.step(FRAME_S, jump)
            for key, one in played.items():
                assert abs(one.gain - before.get(key, 0.0)) <= 2 * steepest  # of its own, and of the others' ceiling
            assert not any(one.ends and before.get(key, 0.0) > 0 for key, one in played.items())
            before = {key: one.gain for key, one in played.items()}


def test_a_loop_begins_at_nothing_and_ends_only_when_it_is_nothing() -> None:
    levels = SoundLevels(CEILING_DB)
    key = ("s", "n", 0)

    first = levels.step(FRAME_S, {key: wanted(1.0)})[key]
    for _ in range(60):
        levels.step(FRAME_S, {key: wanted(1.0)})
    fading = [levels.step(FRAME_S, {}) for _ in range(60)]

    assert first.begins
    assert first.gain == 0
    ended = [place for place, played in enumerate(fading) if key in played and played[key].ends]
    assert len(ended) == 1
    assert fading[ended[0] - 1][key].gain == 0
    assert fading[-1] == {}


def test_a_stroke_sounds_at_once_and_once_until_its_level_has_been_0() -> None:
    levels = SoundLevels(CEILING_DB)
    key = ("s", "gong", 0)

    begun = [levels.step(FRAME_S, {key: wanted(1.0, loops=False)})[key].begins for _ in range(90)]
    while levels.step(FRAME_S, {key: wanted(0.0, loops=False)}):
        pass
    again = levels.step(FRAME_S, {key: wanted(1.0, loops=False)})[key]

    assert sum(begun) == 1
    assert begun[0]
    assert again.begins
    assert again.gain == pytest.approx(CEILING / LOUDEST)


@pytest.mark.parametrize("dt_s", [1 / 90, 1 / 30, 0.25])
def test_what_is_not_wanted_any_more_is_gone_within_half_a_second_at_any_frame_rate(dt_s: float) -> None:
    levels = SoundLevels(CEILING_DB)
    for _ in range(200):
        levels.step(dt_s, {("s", "n", 0): wanted(1.0)})

    passed_s = 0.0
    while any(one.gain > 0 for one in levels.step(dt_s, {}).values()):
        passed_s += dt_s

    assert passed_s <= 0.5


def test_pitch_bends_and_never_leaves_its_range() -> None:
    levels = SoundLevels(CEILING_DB)
    key = ("s", "engine", 0)
    levels.step(FRAME_S, {key: wanted(1.0, pitch=1.0)})

    pitches = [levels.step(FRAME_S, {key: wanted(1.0, pitch=99.0)})[key].pitch for _ in range(120)]

    assert max(later - sooner for sooner, later in pairwise(pitches)) < 0.06
    assert pitches[-1] == 4.0

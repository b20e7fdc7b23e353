"""The hearing dose: reckoned as the standard does, told in time, and it only ever makes the music softer."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.hearing import FALL_DB_PER_S, NEAR, Hearing, HearingGuard

HOUR_S = 3600.0


def heard(hearing: Hearing, *, level_db: float, hours: float, step_s: float = 1.0) -> HearingGuard:
    """Music of `level_db` before the ceiling, and under it."""
    guard = HearingGuard(hearing)
    for _ in range(round(hours * HOUR_S / step_s)):
        guard.take(level_db + guard.ceiling_db, step_s)
    return guard


@pytest.mark.parametrize(
    ("hearing", "level_db", "hours"),
    [
        (Hearing(full_scale_dba=100), -20, 40 / 7),  # 80 dBA
        (Hearing(full_scale_dba=100), -17, 20 / 7),
        (Hearing(full_scale_dba=95), -15, 40 / 7),
        (Hearing(full_scale_dba=100, is_sensitive=True), -25, 40 / 7),  # 75 dBA
    ],
)
def test_a_seventh_of_the_safe_week_is_the_day_s_share(hearing: Hearing, level_db: float, hours: float) -> None:
    guard = HearingGuard(hearing)

    guard.take(level_db, hours * HOUR_S)

    assert guard.dose == pytest.approx(1.0)


def test_music_of_a_usual_session_is_left_alone() -> None:
    guard = heard(Hearing(), level_db=-30.0, hours=1)  # 70 dBA for an hour

    assert guard.dose < 0.02
    assert guard.ceiling_db == 0
    assert guard.news() is None


@pytest.mark.parametrize("level_dba", [80, 85, 90, 95, 100])
def test_no_music_uses_up_more_than_the_day_s_share_in_a_working_day(level_dba: float) -> None:
    guard = heard(Hearing(), level_db=level_dba - 100, hours=8, step_s=5.0)

    assert guard.dose <= 1.05


def test_each_stage_is_told_once_with_how_it_is_reckoned() -> None:
    guard, said = HearingGuard(Hearing()), []

    for _ in range(8000):
        guard.take(-10 + guard.ceiling_db, 1.0)
        said.append(guard.news())

    told = [words for words in said if words]
    assert [words.split("used up ")[1].split(" ")[0] for words in told][:2] == ["50%", "70%"]
    assert len(told) <= 3
    assert all("100 dBA at the ear at full scale (assumed" in words for words in told)


def test_a_player_that_starts_again_goes_on_where_the_last_one_was() -> None:
    before = heard(Hearing(), level_db=-10, hours=1)
    assert before.ceiling_db < 0

    after = HearingGuard(Hearing(), dose_before=before.dose)

    assert after.dose == before.dose
    assert after.ceiling_db <= before.ceiling_db
    assert after.news() is None


_anything = st.floats(allow_nan=True, allow_infinity=True)


@given(
    st.lists(st.tuples(_anything | st.floats(-80, 6), _anything | st.floats(0, 600)), max_size=60),
    st.floats(60, 130),
    st.booleans(),
)
def test_the_dose_only_grows_and_loudness_only_falls_whatever_comes(
    pieces: list[tuple[float, float]], full_scale_dba: float, is_sensitive: bool
) -> None:
    guard = HearingGuard(Hearing(full_scale_dba=full_scale_dba, is_sensitive=is_sensitive))

    for level_db, seconds in pieces:
        dose, ceiling_db = guard.dose, guard.ceiling_db
        guard.take(level_db, seconds)
        assert guard.dose >= dose
        assert ceiling_db >= guard.ceiling_db >= -60
        assert guard.dose > NEAR or guard.ceiling_db == 0
        fallen_db = ceiling_db - guard.ceiling_db
        assert fallen_db == 0 or fallen_db <= FALL_DB_PER_S * seconds + 1e-9


def test_a_level_that_is_no_number_counts_as_full_scale() -> None:
    known, unknown = HearingGuard(Hearing()), HearingGuard(Hearing())

    known.take(0.0, 1.0)
    unknown.take(math.nan, 1.0)

    assert unknown.dose == known.dose > 0


@pytest.mark.parametrize("level_dba", [math.nan, 59.0, 131.0, math.inf])
def test_a_calibration_outside_its_range_is_refused(level_dba: float) -> None:
    with pytest.raises(ValueError, match="full_scale_dba must lie in"):
        Hearing(full_scale_dba=level_dba)


def test_a_scene_beside_the_music_is_counted_as_if_it_were_always_as_loud_as_it_may_be() -> None:
    hearing = Hearing()
    silent, beside = HearingGuard(hearing), HearingGuard(hearing, scene_dba=hearing.scene_dba)
    for guard in (silent, beside):
        guard.take(-30.0, HOUR_S)

    assert hearing.scene_dba == 74.0
    assert beside.dose - silent.dose == pytest.approx(7 / 40 / 4)  # an hour of 40 a week, at a quarter for 6 dB less


@given(full_scale_dba=st.floats(60, 130), is_sensitive=st.booleans())
def test_a_scene_stays_6_db_below_what_is_safe_and_far_below_full_scale(
    full_scale_dba: float, is_sensitive: bool
) -> None:
    hearing = Hearing(full_scale_dba=full_scale_dba, is_sensitive=is_sensitive)

    assert hearing.scene_dba <= hearing.safe_level_dba - 6
    assert -62 < hearing.scene_ceiling_db <= -20 + 1e-9
    assert full_scale_dba + hearing.scene_ceiling_db == pytest.approx(hearing.scene_dba)


def test_a_whole_working_day_of_a_scene_at_its_loudest_leaves_most_of_the_day_s_share() -> None:
    hearing = Hearing()
    guard = HearingGuard(hearing, scene_dba=hearing.scene_dba)

    guard.take(-120.0, 8 * HOUR_S)

    assert guard.dose == pytest.approx(0.35, abs=0.01)
    assert guard.ceiling_db == 0.0

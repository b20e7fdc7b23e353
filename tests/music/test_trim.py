"""What a therapist's hand changes of the music: never louder, never more present than was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.soundscape import Palette
from music.trim import UNTRIMMED, MusicTrim, trimmed
from tests.music.fake_midi import TARGETS

TRIMS = st.builds(
    MusicTrim,
    loudest_db=st.floats(-60, 0),
    presence=st.floats(0, 1),
    density_bias=st.floats(-0.5, 0.5),
    brightness_bias=st.floats(-0.5, 0.5),
    palette=st.one_of(st.none(), st.sampled_from(Palette)),
)


def test_as_it_is_born_a_trim_changes_nothing() -> None:
    assert trimmed(TARGETS, UNTRIMMED) is TARGETS


@given(TRIMS)
def test_no_trim_makes_music_louder_or_more_present(trim: MusicTrim) -> None:
    music = trimmed(TARGETS, trim)

    assert music.loudness_db <= min(TARGETS.loudness_db, trim.loudest_db)
    assert music.presence <= TARGETS.presence
    assert music.palette is (trim.palette or TARGETS.palette)


@pytest.mark.parametrize(
    "values", [{"loudest_db": 1}, {"presence": 1.1}, {"density_bias": -0.6}, {"brightness_bias": 9}]
)
def test_what_lies_outside_its_range_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        MusicTrim(**values)

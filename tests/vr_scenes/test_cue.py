"""Cues for the patient, from Outcomes."""

import pytest

from vr_scenes.cue import LONGEST_WORDS, Cue


def test_words_too_long_to_be_read_at_arms_length_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 120 letters"):
        Cue(words="a" * (LONGEST_WORDS + 1))


def test_counts_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="are counts"):
        Cue(stops=-1)

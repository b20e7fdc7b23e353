"""Numbers as a report says them."""

import pytest

from engine.records.report.words import clock, day_and_time, length, listed, sentence, share, shortened


@pytest.mark.parametrize(("t", "words"), [(0.0, "0:00"), (65.4, "1:05"), (3725.0, "1:02:05"), (-5.0, "−0:05")])
def test_moments_read_as_on_a_clock(t: float, words: str) -> None:
    assert clock(t) == words


@pytest.mark.parametrize(("seconds", "words"), [(4.0, "4 s"), (119.0, "119 s"), (120.0, "2.0 min"), (1500.0, "25 min")])
def test_lengths_have_a_unit(seconds: float, words: str) -> None:
    assert length(seconds).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("of", "words"), [(0.0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.997, "over 99 %"), (1.0, "100 %")]
)
def test_shares_never_round_to_none_or_all(of: float, words: str) -> None:
    assert share(of).replace("\u00a0", " ") == words


def test_a_day_is_told_in_the_records_own_zone() -> None:
    assert day_and_time("2026-03-04T14:05:00+01:00") == ("4 March 2026", "14:05 (UTC+01:00)")
    assert day_and_time("some day") == ("some day", "")


def test_words_are_joined_closed_and_cut() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert sentence("the strap is gone") == "The strap is gone."
    assert shortened("a name of many words", 14) == "a name of …"
    assert shortened("x" * 30, 10) == "x" * 8 + " …"

"""HRV values as a person reads them."""

from biosignals.hrv_words import feature_words
from biosignals.signals import Feature, Missing


def test_a_value_is_told_with_its_interval_and_coverage() -> None:
    rmssd = Feature(value=31.2, window_s=60.0, coverage=0.82, beats=58, low=24.4, high=38.7)

    assert feature_words("RMSSD", rmssd, unit="ms") == "RMSSD 31 ms (24-39), 82 % covered"


def test_a_value_without_unit_or_interval_is_told_too() -> None:
    alpha = Feature(value=0.853, window_s=90.0, coverage=1.0, beats=100)

    assert feature_words("DFA alpha 1", alpha, decimals=2) == "DFA alpha 1 0.85, 100 % covered"


def test_what_is_not_known_says_why() -> None:
    nothing = Feature(value=None, window_s=60.0, coverage=0.3, beats=20, missing=Missing.POOR_COVERAGE)

    assert feature_words("RMSSD", nothing, unit="ms") == (
        "RMSSD unknown (too little of the window is covered by trusted beats)"
    )

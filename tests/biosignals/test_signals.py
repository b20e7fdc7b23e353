"""The values of biosignals are valid from birth."""

import math

import pytest

from biosignals.signals import ArousalEstimate, Feature, Missing, Unknown


@pytest.mark.parametrize("coverage", [-0.1, 1.1, math.nan])
def test_coverage_is_a_share(coverage: float) -> None:
    with pytest.raises(ValueError, match="coverage must lie in"):
        Feature(value=70.0, window_s=10.0, coverage=coverage, beats=10)


@pytest.mark.parametrize(("value", "missing"), [(None, None), (70.0, Missing.NO_BEATS)])
def test_a_feature_has_either_a_value_or_a_reason(value: float | None, missing: Missing | None) -> None:
    with pytest.raises(ValueError, match="either a value or a reason"):
        Feature(value=value, window_s=10.0, coverage=1.0, beats=10, missing=missing)


@pytest.mark.parametrize(
    ("arousal", "spread", "unknown"),
    [
        (0.5, None, Unknown.STALE),
        (None, 0.1, Unknown.STALE),
        (None, 0.1, None),
        (1.1, 0.1, None),
        (math.nan, 0.1, None),
        (0.5, -0.1, None),
        (0.5, math.nan, None),
        (0.5, None, None),
    ],
)
def test_an_estimate_is_either_known_with_a_spread_or_unknown_with_a_reason(
    arousal: float | None, spread: float | None, unknown: Unknown | None
) -> None:
    with pytest.raises(ValueError, match=r"arousal|spread"):
        ArousalEstimate(t=0.0, arousal=arousal, spread=spread, quality=1.0, age_s=0.0, unknown=unknown)


def test_an_estimate_knows_whether_it_is_known() -> None:
    known = ArousalEstimate(t=0.0, arousal=0.5, spread=0.1, quality=1.0, age_s=0.0, unknown=None)
    unknown = ArousalEstimate(t=0.0, arousal=None, spread=None, quality=0.0, age_s=None, unknown=Unknown.NO_BEATS)

    assert known.is_known
    assert not unknown.is_known

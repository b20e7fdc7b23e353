"""Flashes are counted as WCAG 2.3.1 counts them: by opposing changes, of a tenth or more, in any one second."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vr_scenes.flashes import MOST_A_SECOND, FlashMeter

FRAME_S = 1 / 30
HEIGHT, WIDTH = 48, 64


def _picture(luminance: float, part: tuple[slice, slice] = (slice(None), slice(None))) -> NDArray[np.uint8]:
    """Grey of a relative luminance, on mid grey."""
    picture = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    shown = 12.92 * luminance if luminance <= 0.0031308 else 1.055 * luminance ** (1 / 2.4) - 0.055
    picture[part] = round(255 * shown)
    return picture


def _most(
    hertz: float,
    low: float,
    high: float,
    part: tuple[slice, slice] = (slice(None), slice(None)),
    *,
    seconds: float = 3.0,
    is_soft: bool = False,
) -> int:
    meter = FlashMeter(field_deg=60.0)
    for frame in range(round(seconds / FRAME_S)):
        t = frame * FRAME_S
        share = 0.5 - 0.5 * np.cos(2 * np.pi * hertz * t) if is_soft else float((hertz * t) % 1 >= 0.5)
        meter.see(t, _picture(low + (high - low) * share, part))
    return meter.most


@pytest.mark.parametrize(("hertz", "is_too_much"), [(1, False), (2, False), (3, False), (5, True), (10, True)])
@pytest.mark.parametrize("is_soft", [False, True])
def test_a_strobe_is_counted_by_its_rate(hertz: float, is_too_much: bool, is_soft: bool) -> None:
    assert (_most(hertz, 0.1, 0.6, is_soft=is_soft) > MOST_A_SECOND) == is_too_much


@pytest.mark.parametrize(("low", "high", "flashes"), [(0.3, 0.38, 0), (0.85, 1.0, 0), (0.3, 0.42, 5), (0.7, 0.95, 5)])
def test_only_changes_of_a_tenth_from_below_080_count(low: float, high: float, flashes: int) -> None:
    assert _most(5, low, high) == flashes


def test_a_part_as_large_as_a_quarter_of_ten_degrees_is_enough_and_a_spark_is_not() -> None:
    square, spark = (slice(8, 12), slice(16, 20)), (slice(8, 9), slice(16, 17))  # a square of 5 degrees has 4 pixels

    assert _most(6, 0.05, 0.7, square) > MOST_A_SECOND
    assert _most(6, 0.05, 0.7, spark) == 0


def test_one_change_however_large_is_no_flash() -> None:
    meter = FlashMeter(field_deg=60.0)
    for frame in range(60):
        meter.see(frame * FRAME_S, _picture(0.05 if frame < 30 else 0.9))

    assert meter.most == 0


def test_flashes_of_different_seconds_are_not_added_up() -> None:
    assert _most(1.5, 0.1, 0.6, seconds=10.0) <= 2

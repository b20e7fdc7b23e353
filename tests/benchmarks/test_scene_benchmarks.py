"""What the benchmarks of the stage make of what they see; the stage itself is theirs to run."""

import math

import pytest

from benchmarks.choreography_hours import _slope
from benchmarks.scene_latency import _Seen
from benchmarks.scene_ready import _least_light
from vr_scenes.stage_messages import FrameReport

PLACES = [("safe_place", 0.0, 100.0), ("safe_place", 1.0, 150.0), ("dog", 1.0, 150.0), ("dog", 0.0, 80.0)]


def test_a_number_counts_once_when_its_mark_is_first_seen() -> None:
    seen = _Seen(sent_ns={7: 1_000_000})
    for ended_ns, marked in ((2_000_000, 6), (3_000_000, 7), (9_000_000, 7), (9_500_000, None)):
        seen.take(FrameReport(frame=1, number=7, began_ns=0, ended_ns=ended_ns, is_calm_by_itself=False, marked=marked))

    assert seen.latencies_ms == [2.0]


@pytest.mark.parametrize(("darkest", "share"), [(80.0, 1.0), (8.0, 0.1), (0.0, 0.0)])
def test_a_dark_frame_on_the_way_is_told(darkest: float, share: float) -> None:
    assert _least_light([*PLACES, ("dog", 0.5, darkest)], "dog") == share


def test_a_scene_that_was_never_seen_is_no_light() -> None:
    assert math.isnan(_least_light(PLACES[:3], "dog"))


def test_growth_is_the_slope_of_the_memory_and_unknown_with_too_little() -> None:
    assert _slope([(hour, 100.0 + 3 * hour) for hour in (0.0, 1.0, 2.0, 3.0)]) == pytest.approx(3.0)
    assert math.isnan(_slope([(0.0, 100.0)]))

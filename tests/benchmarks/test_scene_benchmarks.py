"""What the benchmarks of the stage make of what they see; the stage itself is theirs to run."""

import math

import pytest

from benchmarks import photon_leg, scene_ready
from benchmarks.choreography_hours import _slope
from benchmarks.figure import Figure, largest, percentile, smallest
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


@pytest.mark.parametrize("values", [[1.0, math.nan, 2.0], [math.nan, 1.0], []])
def test_what_was_not_measured_is_never_left_out_of_a_figure(values: list[float]) -> None:
    assert all(math.isnan(one) for one in (largest(values), smallest(values), percentile(values, 0.5)))


def test_a_scene_that_never_came_misses_wherever_it_stands_among_the_others() -> None:
    figures = scene_ready._figures([1.0, math.nan, 1.2], [1.1, math.nan, 1.3], [0.98, math.nan, 0.99])

    assert [one.passes for one in figures] == [False, False, False]
    assert all(one.passes for one in scene_ready._figures([1.0, 1.2], [1.1, 1.3], [0.98, 0.99]))


@pytest.mark.parametrize(("n", "passes"), [(9, False), (10, True)])
def test_a_figure_of_too_few_samples_does_not_pass(n: int, passes: bool) -> None:
    figure = Figure(name="leg", n=n, value=1.0, target=2.0, unit="ms", is_most=True, least_n=10)

    assert figure.passes is passes
    assert ("too few" in str(figure)) is not passes


@pytest.mark.parametrize("is_calm", [True, False])
def test_the_photon_leg_is_told_only_of_a_stage_that_never_left_its_scene(is_calm: bool) -> None:
    heard = photon_leg._Heard(sent_ns=dict.fromkeys(range(4), 0))
    for number in range(4):
        began_ns = 80_000_000 * number
        heard.take(
            FrameReport(
                frame=number, number=number, began_ns=began_ns, ended_ns=began_ns + 9, is_calm_by_itself=is_calm
            )
        )

    (figure,) = photon_leg._figures(heard, 4)

    assert math.isnan(figure.value) is is_calm
    assert figure.n == (0 if is_calm else 4)

"""A small version of the benchmark of `attune analyse`; nothing here judges how fast this machine is."""

import math
from dataclasses import replace

from benchmarks import analyse_speed


def test_the_whole_command_is_measured_from_both_kinds_of_file() -> None:
    figures = analyse_speed.measure(seconds=2400, rounds=1)

    assert [one.unit for one in figures] == ["s", "MB", "s", "MB"]
    assert all(math.isfinite(one.value) and one.value > 0 for one in figures)
    assert figures[0].n > 2400 * 60 / 80


def test_a_table_that_is_not_of_the_whole_day_is_a_miss() -> None:
    cost = analyse_speed.Cost(wall_s=1.0, processor_s=1.0, peak_mb=100.0, rows=480, known=400, is_by_network=True)

    assert analyse_speed._is_whole(cost, 2400)
    assert not analyse_speed._is_whole(cost, 4800)
    assert not analyse_speed._is_whole(replace(cost, is_by_network=False), 2400)

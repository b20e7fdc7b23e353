"""A count that comes with every command is acted on once for each rise, and not for what was before."""

from vr_scenes.counted import Counted


def test_the_first_count_is_what_was_before() -> None:
    assert not Counted().has_risen(3)


def test_each_rise_is_seen_once_also_where_counts_were_overtaken() -> None:
    counted = Counted()

    assert [counted.has_risen(count) for count in (None, 0, 0, 1, 1, 4, 4)] == [False] * 3 + [True, False, True, False]

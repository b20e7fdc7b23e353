"""What times of a table are: ends, beginnings, arrivals of packets, or in another unit than their name says."""

import math
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from biosignals.heart_files import HeartFileError, RecordedHeart, read_heart
from biosignals.heart_times import TimesMisfit, are_arrivals, timed_by

SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"
BEATS = 400


def intervals_s(count: int = BEATS) -> list[float]:
    """About 75 bpm, breathing, in whole milliseconds."""
    return [round(0.8 + 0.06 * math.sin(2 * math.pi * n / 5) + 0.02 * math.sin(n / 17), 3) for n in range(count)]


def packets_of(
    rr_s: list[float], *, spacing_s: float = 0.012, lost: range = range(0)
) -> tuple[list[float], list[float]]:
    """A strap that sends once a second what ended since: times of arrival and intervals, but for those in `lost`."""
    arrivals: list[float] = []
    kept: list[float] = []
    for number, end_s in enumerate(accumulate(rr_s)):
        arrival_s = math.ceil(end_s) + 0.05
        if number not in lost:
            same = sum(arrival_s <= one < arrival_s + 0.5 for one in arrivals[-3:])
            arrivals.append(arrival_s + same * spacing_s)
            kept.append(rr_s[number])
    return arrivals, kept


def table(tmp_path: Path, times: list[float], rr_s: list[float], *, column: str = "t_s", scale: float = 1) -> Path:
    path = tmp_path / "heart.csv"
    lines = [f"{time * scale:.6f},{1000 * one:g}" for time, one in zip(times, rr_s, strict=True)]
    path.write_text("\n".join([f"{column},rr_ms", *lines]) + "\n")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(HeartFileError) as refused:
        read_heart(path)
    return str(refused.value)


def ends_s(heart: RecordedHeart) -> list[float]:
    return [heart.start_s + one.t_s for one in heart.intervals]


@pytest.mark.parametrize("spacing_s", [0.012, 0.0])
def test_arrivals_are_timed_anew_by_the_intervals_also_where_a_packet_has_one_time(
    tmp_path: Path, spacing_s: float
) -> None:
    rr_s = intervals_s()
    times, kept = packets_of(rr_s, spacing_s=spacing_s)

    heart = read_heart(table(tmp_path, times, kept))

    errors = [told - true for told, true in zip(ends_s(heart), accumulate(rr_s), strict=True)]
    settled = errors[60:]
    assert [one.rr_s for one in heart.intervals] == pytest.approx(rr_s)
    assert sum(one.follows_previous for one in heart.intervals) >= BEATS - 3
    assert max(settled) - min(settled) < 0.25
    assert "it is when packets arrived" in heart.choice
    assert "timed anew by their intervals" in heart.choice


def test_the_share_done_is_told_where_a_table_is_timed_anew(tmp_path: Path) -> None:
    shares: list[float] = []
    times, kept = packets_of(intervals_s())

    read_heart(table(tmp_path, times, kept), tell_share=shares.append)

    assert shares == sorted(shares)
    assert len(shares) >= 3


def test_no_beat_is_timed_anew_to_after_its_arrival_and_times_increase() -> None:
    times, kept = packets_of(intervals_s())

    timed = timed_by("t_s", times, kept)

    assert all(end_s <= times[row] + 0.02 for row, end_s in zip(timed.rows, timed.ends_s, strict=True))
    assert all(later > earlier for earlier, later in pairwise(timed.ends_s))


def test_nothing_is_timed_anew_across_a_gap() -> None:
    rr_s = intervals_s()
    times, kept = packets_of(rr_s, lost=range(200, 230))

    timed = timed_by("t_s", times, kept)

    behind = list(timed.rows).index(200)
    assert not timed.follows[behind]
    assert timed.ends_s[behind] - timed.ends_s[behind - 1] == pytest.approx(sum(rr_s[200:231]), abs=1.2)


def test_intervals_that_could_not_have_happened_are_left_out_and_counted(tmp_path: Path) -> None:
    times, kept = packets_of(intervals_s())
    kept[100:100], times[100:100] = [0.0], [times[100]]
    kept[200:200], times[200:200] = [70.0], [times[200]]

    heart = read_heart(table(tmp_path, times, kept))

    assert len(heart.intervals) == BEATS
    assert "intervals left out: 2, which are no beats" in heart.choice


def test_times_at_the_beginning_of_intervals_are_moved_to_their_ends(tmp_path: Path) -> None:
    rr_s = intervals_s()
    begins = [50 + end_s - one for end_s, one in zip(accumulate(rr_s), rr_s, strict=True)]

    heart = read_heart(table(tmp_path, begins, rr_s))

    assert ends_s(heart) == pytest.approx([50 + end_s for end_s in accumulate(rr_s)])
    assert all(one.follows_previous for one in heart.intervals[1:])
    assert "it is when each interval begins, so its length is added" in heart.choice


@pytest.mark.parametrize(
    ("column", "scale", "says"),
    [
        ("t_s", 1000, "t_s must be in s, but beside the intervals its numbers pass 1000 times too fast"),
        ("t_s", 1e6, "t_s must be in s, but beside the intervals its numbers pass 1000000 times too fast"),
        ("unix_ms", 1, "unix_ms must be in ms, but beside the intervals its numbers pass 1000 times too slowly"),
        ("unix_ms", 1e6, "unix_ms must be in ms, but beside the intervals its numbers pass 1000 times too fast"),
    ],
)
def test_times_in_another_unit_than_their_name_says_are_refused(
    tmp_path: Path, column: str, scale: float, says: str
) -> None:
    rr_s = intervals_s(50)

    assert says in refusal(table(tmp_path, list(accumulate(rr_s)), rr_s, column=column, scale=scale))


def test_a_heart_that_is_mostly_gaps_is_neither_of_another_unit_nor_of_arrivals() -> None:
    times = [23.0 * n for n in range(1, 200)]

    timed = timed_by("t_s", times, intervals_s(199))

    assert timed.ends_s == times
    assert "there are many gaps" in timed.words


def test_rows_that_are_copies_are_refused_and_not_taken_for_packets(tmp_path: Path) -> None:
    rr_s = intervals_s(50)
    times = list(accumulate(rr_s))
    doubled = [[one for one in column for _ in range(2)] for column in (times, rr_s)]

    assert ":3: t_s must increase" in refusal(table(tmp_path, *doubled))
    assert ":12: t_s must increase" in refusal(table(tmp_path, [*times[:10], *times[9:]], [*rr_s[:10], *rr_s[9:]]))


def test_a_few_wrong_times_among_right_ones_make_no_arrivals() -> None:
    rr_s = intervals_s()
    times = list(accumulate(rr_s))
    for row in range(20, 380, 20):
        times[row] -= 0.4

    assert not are_arrivals(times, rr_s)


def test_arrivals_without_a_beat_are_refused() -> None:
    with pytest.raises(TimesMisfit, match="none of them brought a heartbeat"):
        timed_by("t_s", [0.01 * n for n in range(100)], [80.0] * 100)


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="needs the recordings in ../shared/data")
@pytest.mark.parametrize(
    ("device", "says", "least_joined"),
    [
        ("heartmath", "it is when packets arrived (50 %", 0.95),
        ("kyto", "it is when packets arrived (9 %", 0.6),
        ("rhythm", "it is when packets arrived (8 %", 0.6),
        ("empatica", "it is when each interval begins", 0.99),
    ],
)
def test_what_the_times_of_real_devices_are_is_told(device: str, says: str, least_joined: float) -> None:
    heart = read_heart(SHARED_DATA / "wearable_hrv_multidevice" / "ibi.parquet", where={"device": device})

    assert says in heart.choice
    assert sum(one.follows_previous for one in heart.intervals) >= least_joined * len(heart.intervals)
    assert all(later.t_s > earlier.t_s for earlier, later in pairwise(heart.intervals))

"""A strap's sending clock is learnt, followed, and forgotten when it is none."""

import random

import pytest

from biosignals.send_grid import SendGrid, Slot


def learnt(period_s: float, *, packets: int = 100, seed: int = 1, delay_share: float = 0.3) -> tuple[SendGrid, float]:
    """A grid behind so many packets, and when the last one was sent."""
    chance = random.Random(seed)
    grid = SendGrid()
    for number in range(packets):
        grid.take(3.0 + number * period_s + chance.uniform(0, delay_share * period_s), is_mixed=True)
    return grid, 3.0 + (packets - 1) * period_s


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("period_s", [0.25, 0.5, 1.0, 2.0])
def test_sending_times_are_found_under_random_delays(period_s: float, seed: int) -> None:
    grid, sent_t = learnt(period_s, seed=seed)

    assert grid.period_s == pytest.approx(period_s)
    assert grid.sent_t == pytest.approx(sent_t, abs=0.05 * period_s)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("period_s", [0.973, 0.99, 0.999, 1.001, 1.005, 1.01, 1.024])
def test_a_clock_of_no_round_period_is_found_and_kept(period_s: float, seed: int) -> None:
    grid, sent_t = learnt(period_s, packets=400, seed=seed)

    assert grid.period_s == pytest.approx(period_s, abs=5e-4)
    assert grid.sent_t == pytest.approx(sent_t, abs=0.05)
    assert grid.line is not None
    assert grid.line.count > 250  # forgotten once at most, at the start


def test_packets_at_random_have_no_clock() -> None:
    chance = random.Random(2)
    grid = SendGrid()
    t = 0.0
    slots = []
    for _ in range(200):
        t += chance.uniform(0.3, 1.7)
        slots.append(grid.take(t, is_mixed=True))

    assert slots.count(Slot.UNKNOWN) > 150


@pytest.mark.parametrize(
    ("wait", "slot"), [(0.5, Slot.EARLY), (1.1, Slot.ON_TIME), (1.5, Slot.ON_TIME), (2.1, Slot.LATE)]
)
def test_an_arrival_says_how_it_stands_to_the_clock(wait: float, slot: Slot) -> None:
    grid, sent_t = learnt(1.0)

    assert grid.take(sent_t + wait, is_mixed=True) is slot


def test_packets_that_stay_late_were_not_late_but_behind_lost_ones() -> None:
    grid, sent_t = learnt(1.0)

    slots = [grid.take(sent_t + 2.0 + number + 1.1, is_mixed=True) for number in range(8)]

    assert slots[:5] == [Slot.LATE] * 5
    assert slots[5:] == [Slot.SKIPPED, Slot.ON_TIME, Slot.ON_TIME]
    assert grid.sent_t == pytest.approx(sent_t + 10.0, abs=0.05)


def test_a_backlog_that_drains_is_no_loss() -> None:
    grid, sent_t = learnt(1.0)

    slots = [grid.take(sent_t + 10.1 + 0.01 * number, is_mixed=True) for number in range(10)]

    assert Slot.SKIPPED not in slots
    assert slots[-1] is Slot.ON_TIME
    assert grid.sent_t == pytest.approx(sent_t + 10.0, abs=0.05)


@pytest.mark.parametrize("period_s", [0.5, 1.5, 2.0, 3.0])
def test_another_period_is_learnt_anew(period_s: float) -> None:
    grid, sent_t = learnt(1.0)
    slots = [grid.take(sent_t + period_s * number, is_mixed=True) for number in range(1, 80)]

    assert Slot.SKIPPED not in slots
    assert grid.period_s == pytest.approx(period_s)
    assert grid.sent_t == pytest.approx(sent_t + 79 * period_s, abs=0.01)

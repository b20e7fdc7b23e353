"""Deadlines on a clock that the test holds in its hand."""

import asyncio
import math

import pytest

from engine.pacing import TICK_S, Pace, Pacer, SessionClock


class VirtualTime:
    """A clock that only sleep moves; a sleep takes `overshoot_s` longer than asked for."""

    def __init__(self) -> None:
        self.now = 100.0
        self.overshoot_s = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds + self.overshoot_s


def paces(pacer: Pacer, count: int) -> list[Pace]:
    async def wait() -> list[Pace]:
        return [await pacer.wait() for _ in range(count)]

    return asyncio.run(wait())


def test_the_first_deadline_is_now_and_the_others_follow_at_the_rate() -> None:
    time = VirtualTime()

    met = paces(Pacer(clock=time.clock, sleep=time.sleep), 11)

    assert time.slept[0] == 0
    assert time.now == pytest.approx(101.0)
    assert all(pace.is_due and pace.late_s < 1e-9 for pace in met)


def test_lateness_does_not_add_up() -> None:
    time = VirtualTime()
    time.overshoot_s = 0.02

    paces(Pacer(clock=time.clock, sleep=time.sleep), 101)

    assert time.now == pytest.approx(100.0 + 0.02 + 10.0, abs=0.021)


def test_a_late_deadline_says_by_how_much_and_a_very_late_one_lags() -> None:
    time = VirtualTime()
    pacer = Pacer(clock=time.clock, sleep=time.sleep)
    paces(pacer, 1)

    time.now += 0.13
    slightly = paces(pacer, 1)[0]
    time.now += 0.16
    much = paces(pacer, 1)[0]

    assert [slightly.late_s, much.late_s] == pytest.approx([0.03, 0.09])
    assert [slightly.is_lagging, much.is_lagging] == [False, True]
    assert pacer.lateness.late == 1


def test_missed_deadlines_are_skipped_and_counted_not_made_up_for_in_a_burst() -> None:
    time = VirtualTime()
    pacer = Pacer(clock=time.clock, sleep=time.sleep)
    paces(pacer, 1)

    time.now += 0.95  # deadlines at .1 to .9 have passed; the first is met late
    after_stall, following = paces(pacer, 2)

    assert after_stall.skipped == 8
    assert after_stall.late_s == pytest.approx(0.85)
    assert following.late_s == pytest.approx(0)
    assert time.now == pytest.approx(101.0)
    assert pacer.lateness.skipped == 8
    assert pacer.lateness.longest_s == pytest.approx(0.85)


def test_a_wait_that_is_woken_early_leaves_its_deadline_standing() -> None:
    time = VirtualTime()
    pacer = Pacer(clock=time.clock, sleep=time.sleep)
    paces(pacer, 1)

    time.overshoot_s = -0.06
    early = paces(pacer, 1)[0]
    time.overshoot_s = 0.0
    due = paces(pacer, 1)[0]

    assert not early.is_due
    assert due.is_due
    assert time.now == pytest.approx(100.1)


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf, 0.0, 1e9, 100.05])
def test_a_broken_clock_neither_stops_the_rate_nor_makes_it_spin(broken: float) -> None:
    time = VirtualTime()
    pacer = Pacer(clock=time.clock, sleep=time.sleep)
    paces(pacer, 3)
    asked: list[float] = []

    def broken_clock() -> float:
        return broken

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    pacer._clock, pacer._sleep = broken_clock, sleep
    met = paces(pacer, 20)

    assert all(0 <= seconds <= TICK_S + 1e-9 for seconds in asked)
    assert sum(asked) >= 0.9 * 18 * TICK_S
    assert sum(pace.is_due for pace in met) >= 18


def test_after_a_broken_clock_the_rate_is_kept_again() -> None:
    time = VirtualTime()
    pacer = Pacer(clock=time.clock, sleep=time.sleep)
    paces(pacer, 3)

    time.now = math.nan
    paces(pacer, 2)
    time.now = 5.0
    paces(pacer, 2)
    before = time.now
    met = paces(pacer, 10)

    assert time.now == pytest.approx(before + 1.0)
    assert all(pace.is_due for pace in met)


@pytest.mark.parametrize("period_s", [0.0, -1.0, math.nan, math.inf])
def test_a_period_that_is_none_is_refused(period_s: float) -> None:
    with pytest.raises(ValueError, match="a period must be"):
        Pacer(clock=VirtualTime().clock, sleep=VirtualTime().sleep, period_s=period_s)


def test_session_seconds_count_from_the_beginning_and_are_0_before_it() -> None:
    moments = iter([5_000_000_000, 7_000_000_000, 9_500_000_000])
    clock = SessionClock(lambda: next(moments))

    before = clock.now()
    clock.begin()

    assert before == 0.0
    assert clock.now() == 2.5
    assert clock.at(8_000_000_000) == 1.0

"""What is urgent gets a tick at once; the rest waits for its deadline."""

import asyncio
import math
from collections.abc import Callable

import pytest

from engine.inbox import Inbox, is_urgent, live_ticks
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    Context,
    EcgPacket,
    HeadBehaviour,
    Input,
    MotionPacket,
    MusicOrder,
    PatientRating,
    PatientStop,
    Scale,
    SceneOrder,
    SceneVerb,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.pacing import Pacer, SessionClock
from music.trim import MusicTrim
from policies.policy import Order
from tests.engine.head_spans import head_span

URGENT: list[Input] = [TherapistOrder(t=0.0, order=Order.STOP), PatientStop(t=0.0), StrapLost(t=0.0, reason="away")]
CALMER: list[Input] = [
    StrapPacket(t=0.0, payload=b"\x00\x46"),
    EcgPacket(t=0.0, payload=b"\x00"),
    MotionPacket(t=0.0, payload=b"\x02"),
    Context(t=0.0, channel="EEG", labels=("alpha",), values=(None,)),
    StrapFound(t=0.0, name="strap"),
    ActuatorLost(t=0.0, actuator=Actuator.STAGE, reason="ended"),
    ActuatorFound(t=0.0, actuator=Actuator.STAGE),
    PatientRating(t=0.0, scale=Scale.SUDS, value=30.0),
    HeadBehaviour(t=0.0, span=head_span()),
    Trouble(t=0.0, words="Something."),
    TherapistOrder(t=0.0, order=Order.CEILING, value=0.5),
    SceneOrder(t=0.0, verb=SceneVerb.DO, name="gust"),
    SceneOrder(t=0.0, verb=SceneVerb.CENTRE),
    MusicOrder(t=0.0, trim=MusicTrim(presence=0.5)),
    *(TherapistOrder(t=0.0, order=order) for order in Order if order not in (Order.STOP, Order.CEILING)),
]
NEVER_S = 3600.0  # a period that no test lives to see the end of


def ticks_of(
    count: int, act: Callable[[Inbox], None], *, period_s: float, clock: Callable[[], float] | None = None
) -> list[Tick]:
    """The first `count` ticks; `act` is called after the first."""

    async def collect() -> list[Tick]:
        inbox, session_clock = Inbox(), SessionClock()
        session_clock.begin()
        pacer = Pacer(clock=session_clock.now, sleep=inbox.rest, period_s=period_s)
        ticks: list[Tick] = []
        source = live_ticks(inbox, pacer, clock or session_clock.now, goes_on=lambda: len(ticks) < count)
        async for tick in source:
            ticks.append(tick)
            if len(ticks) == 1:
                asyncio.get_running_loop().call_soon(act, inbox)
        return ticks

    async def in_time() -> list[Tick]:
        return await asyncio.wait_for(collect(), 30)

    return asyncio.run(in_time())


@pytest.mark.parametrize("one", URGENT, ids=repr)
def test_what_is_urgent_gets_a_tick_at_once(one: Input) -> None:
    ticks = ticks_of(2, lambda inbox: inbox.put(one), period_s=NEVER_S)

    assert ticks[1].inputs == (one,)


@pytest.mark.parametrize("one", CALMER, ids=repr)
def test_everything_else_waits_for_the_next_tick(one: Input) -> None:
    assert not is_urgent(one)


def test_every_kind_of_input_is_in_one_of_the_tables() -> None:
    assert {type(one) for one in (*URGENT, *CALMER)} == set(Input.__args__)


def test_inputs_come_in_the_order_of_their_arrival_and_once() -> None:
    def act(inbox: Inbox) -> None:
        for one in (*CALMER, *URGENT, *CALMER):
            inbox.put(one)

    ticks = ticks_of(3, act, period_s=0.02)

    assert ticks[1].inputs == (*CALMER, *URGENT, *CALMER)
    assert ticks[2].inputs == ()


def test_ticks_go_on_at_their_deadlines_after_an_urgent_one() -> None:
    ticks = ticks_of(6, lambda inbox: inbox.put(URGENT[0]), period_s=0.05)

    assert sum(bool(tick.inputs) for tick in ticks) == 1
    assert [tick.t for tick in ticks] == sorted(tick.t for tick in ticks)
    assert ticks[-1].t >= 0.05 * 4 - 0.002  # five of the six are deadlines, none came early


def test_a_clock_that_says_nan_stands_still_and_the_session_goes_on() -> None:
    times = iter([0.5, math.nan, 0.7])

    ticks = ticks_of(3, lambda inbox: None, period_s=0.01, clock=lambda: next(times))

    assert [tick.t for tick in ticks] == [0.5, 0.5, 0.7]


def test_draining_calms_the_urgency() -> None:
    async def put_and_drain() -> tuple[bool, bool]:
        inbox = Inbox()
        inbox.put(URGENT[0])
        before = inbox.urgent.is_set()
        inbox.drain()
        return before, inbox.urgent.is_set()

    assert asyncio.run(put_and_drain()) == (True, False)

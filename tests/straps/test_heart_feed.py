"""A heart fed to a strap as it happens: a strap that comes loose does so when it does, not when it is told."""

import asyncio

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.heart_feed import HeartFeed
from biosignals.virtual_strap.strap_clock import StrapClock

RR_S, LOOSE_FROM_T, TIGHT_FROM_T, ENDS_T = 0.8, 5.0, 10.0, 15.0


def test_a_strap_told_ahead_that_it_will_be_loose_is_loose_from_then_on() -> None:
    sent: list[tuple[float, HeartRateMeasurement]] = []
    clock = StrapClock(speed=20)

    async def keep(payload: bytes) -> None:
        sent.append((clock.t, HeartRateMeasurement.from_bytes(payload)))

    async def live() -> None:
        feed = HeartFeed(SimulatedStrap(seed=1), clock, beats=None, tell_beat=lambda _: None, send=keep)
        for number in range(1, round(ENDS_T / RR_S)):
            feed.beat(number * RR_S, RR_S)
        feed.sit(LOOSE_FROM_T, is_tight=False)
        feed.sit(TIGHT_FROM_T, is_tight=True)
        clock.begin()
        running = asyncio.create_task(feed.run())
        await clock.wait_until(ENDS_T)
        running.cancel()

    asyncio.run(live())

    contacts = [told.contact for _, told in sent]
    first_loose, first_tight = (
        contacts.index(False),
        contacts.index(False) + contacts[contacts.index(False) :].index(True),
    )
    assert sent[first_loose][0] >= LOOSE_FROM_T
    assert sent[first_tight][0] >= TIGHT_FROM_T
    assert 3 <= contacts.count(False) <= 6
    assert not any(told.rr_s for _, told in sent if not told.contact)

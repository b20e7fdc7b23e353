"""Every fault of a strap: what the therapist reads, and what the session does - holds, and goes on once it is over.

A real session in the middle of a climb, beside the product's link and radio, on a real Bluetooth stack. Its seconds run
SPEED times as fast as the clock, and so do the strap's heart and the link's patience.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import pytest

from biosignals.bluetooth import RadioLimits
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.link_settings import LinkSettings
from biosignals.polar_profile import Stream
from biosignals.strap import LossReason, StreamState
from biosignals.strap_search import Wanted
from biosignals.virtual_strap.bluez_service import BluezService
from biosignals.virtual_strap.faults import LinkFault, ScheduledLinkFault
from engine.inbox import Inbox, live_ticks
from engine.linked_strap import linked_strap
from engine.loop import run
from engine.messages import AlertKind, Outcome, PatientRating, Scale, Tick
from engine.pacing import Pacer, SessionClock
from engine.plan import SessionPlan, library_policy, new_session
from engine.session import Session
from engine.strap_side import StrapSide
from engine.strap_words import strap_words
from engine.teller import Teller
from tests.engine.rehearsed import Driver
from tests.straps.rigs import BUS_VARIABLE, Rig, make_rig

SPEED = 16.0
LONGEST_WAIT_S = 40.0  # only a failure waits so long; a busy machine must not look like one
LOOKS_S = 8.0  # session seconds in which nothing may rise, or in which it must
SETTLES_S = 3.0  # a rest of what was under way when a fault began
CLIMBS_TO = 0.105  # on its way from the first rung to the second
RR_S = 1.0


@cache
def _climbing() -> Driver:
    """A session in exposure that rises, slowly enough to rise for all of a test."""
    document = library_policy("demo")
    limits = document.limits.model_copy(update={"rise_per_second": 0.001})
    driver = Driver(new_session(SessionPlan(policy=document.model_copy(update={"limits": limits}), seed=1)))
    driver.go(400, until=lambda outcome: outcome.applied.scene.intensity >= CLIMBS_TO)
    assert driver.last.proposed.scene.intensity > CLIMBS_TO, "it does not rise: the tests say nothing"
    return driver


class FastClock(SessionClock):
    """Session seconds that begin late in the session and pass SPEED times too fast."""

    def __init__(self, from_t: float) -> None:
        super().__init__()
        self._from_t = from_t

    def at(self, moment_ns: int) -> float:
        return self._from_t + SPEED * super().at(moment_ns)


def usual() -> HeartRateMeasurement:
    return HeartRateMeasurement(bpm=60, contact=True, rr_s=(RR_S,))


class Heart:
    """A heart of 60 beats a minute of the session. `say` makes the bytes of a packet, `each` how many beats one has."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.say: Callable[[], bytes] = lambda: bytes(usual())
        self.each = 1
        self.is_silent = False

    async def beat(self) -> None:
        loop = asyncio.get_running_loop()
        began, beats = loop.time(), 0
        while True:
            beats += self.each
            await asyncio.sleep(began + beats * RR_S / SPEED - loop.time())
            if not self.is_silent:
                await self._rig.strap.send(self.say())


class Bench:
    """A session, its strap, and all that came of it."""

    def __init__(self, rig: Rig, session: Session, clock: SessionClock) -> None:
        self.rig, self.heart = rig, Heart(rig)
        self.inbox = Inbox()
        self.side = StrapSide(put=self.inbox.put, clock=clock)
        self.outcomes: list[Outcome] = []
        self.session, self.clock = session, clock
        self.later = AsyncExitStack()  # what a test begins, ended after the link

    def hear(self, _: Tick, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if outcome.asks_suds:
            self.inbox.put(PatientRating(t=outcome.t, scale=Scale.SUDS, value=10))

    def alerts(self, since: int) -> list[AlertKind]:
        """All but the clock's: a machine that is busy for a twentieth of a second stands still for one of these."""
        kinds = [alert.kind for outcome in self.outcomes[since:] for alert in outcome.alerts]
        return [kind for kind in kinds if kind is not AlertKind.CLOCK]

    def told_at(self, kind: AlertKind, since: int) -> int | None:
        """Which outcome, from `since` on, is the first with this alert."""
        heard = (number for number in range(since, len(self.outcomes)) if kind in self.alerts_of(number))
        return next(heard, None)

    def alerts_of(self, number: int) -> list[AlertKind]:
        return [alert.kind for alert in self.outcomes[number].alerts]

    def intensities(self, since: int, until: int | None = None) -> list[float]:
        return [outcome.applied.scene.intensity for outcome in self.outcomes[since:until]]

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONGEST_WAIT_S):
            while not is_so():
                await asyncio.sleep(0.005)

    async def live_on(self, seconds: float) -> None:
        """Let so many seconds of the session pass."""
        ends_t = self.outcomes[-1].t + seconds
        await self.until(lambda: self.outcomes[-1].t >= ends_t)


@asynccontextmanager
async def bench(kind: str, streams: tuple[Stream, ...], *faults: LinkFault) -> AsyncIterator[Bench]:
    """A session that climbs while the strap sends, and has been told of it."""
    driver = _climbing()
    scheduled = tuple(ScheduledLinkFault(kind=fault, from_t=0.0) for fault in faults)
    async with make_rig(kind, faults=scheduled) as rig:
        clock = FastClock(driver.t)
        made = Bench(rig, deepcopy(driver.session), clock)
        settings = LinkSettings(
            silent_s=1.2,  # longer than a busy machine stands still; soon enough that nothing falls yet
            first_packet_s=1.2,
            back_off_s=(0.05, 0.1),
            scan_again_s=1.0,
            not_seen_s=0.3,
            streams=streams,
        )
        radio = rig.radio(RadioLimits(connect_s=1.0, answer_s=1.0, pair_s=3.0, close_s=0.5))
        wanted = Wanted(text=rig.strap.identity.name)
        async with made.later, linked_strap(radio, wanted, made.side, settings):
            heart = asyncio.create_task(made.heart.beat())
            await made.until(lambda: made.side.is_streaming)
            clock.begin()
            teller = Teller(strap=lambda: made.side.newest)
            pacer = Pacer(clock=clock.now, sleep=lambda s: made.inbox.rest(s / SPEED))
            ticks = live_ticks(made.inbox, pacer, clock.now, goes_on=lambda: True)
            loop = asyncio.create_task(run(made.session, ticks, [made.side.hear, teller.hear, made.hear]))
            try:
                await made.until(lambda: made.told_at(AlertKind.STRAP_FOUND, 0) is not None)
                await made.until(lambda: is_well(made, since=0))
                yield made
                assert not loop.done(), "the session ended"
            finally:
                for task in (loop, heart):
                    task.cancel()
                await asyncio.gather(loop, heart, return_exceptions=True)


def is_well(made: Bench, since: int) -> bool:
    """Is the heart known as it is, by fresh beats, and does the scene rise on it?"""
    if len(made.outcomes) - since < 20:
        return False
    before, last = made.outcomes[-10], made.outcomes[-1]
    rate, age_s = last.hrv.mean_hr_bpm.value, last.arousal.age_s
    is_true = rate is not None and abs(rate - 60) < 3 and age_s is not None and age_s < 3
    return is_true and last.arousal.is_known and last.applied.scene.intensity > before.applied.scene.intensity


Act = Callable[[Bench], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fault. `reads` are what the therapist must read, in this order; `alert` what the session calls it."""

    name: str
    begin: Act
    end: Act
    alert: AlertKind
    reads: tuple[str, ...]
    back: AlertKind = AlertKind.STRAP_FOUND
    rigs: tuple[str, ...] = ("bumble",)


BOTH = ("bumble", "dbus")


async def begin(*faults: LinkFault, made: Bench) -> None:
    for fault in faults:
        await made.rig.strap.begin(fault)


async def end(*faults: LinkFault, made: Bench) -> None:
    for fault in faults:
        await made.rig.strap.end(fault)


def of_link(name: str, fault: LinkFault, *reasons: LossReason, rigs: tuple[str, ...] = ("bumble",)) -> Row:
    """A fault of the link that ends it; where the strap goes on sending by itself, nobody hears it."""
    return Row(
        name=name,
        begin=lambda made: begin(fault, made=made),
        end=lambda made: end(fault, made=made),
        alert=AlertKind.STRAP_LOST,
        reads=tuple(reason.value for reason in reasons),
        rigs=rigs,
    )


def then_lost(name: str, fault: LinkFault, words: str) -> Row:
    """A fault that keeps the link from being made anew once it was lost."""

    async def lose(made: Bench) -> None:
        await made.rig.strap.begin(fault)
        await made.rig.strap.close_link()

    return Row(
        name=name,
        begin=lose,
        end=lambda made: end(fault, made=made),
        alert=AlertKind.STRAP_LOST,
        reads=(LossReason.LINK_LOST.value, words),
        rigs=BOTH,
    )


def of_packets(name: str, say: Callable[[], bytes], *reads: str) -> Row:
    """Packets that tell nothing of the heart, over a link that stands."""

    async def spoil(made: Bench) -> None:
        made.heart.say = say

    async def mend(made: Bench) -> None:
        made.heart.say = lambda: bytes(usual())

    return Row(
        name=name,
        begin=spoil,
        end=mend,
        alert=AlertKind.CONTACT_LOST,
        reads=reads,
        back=AlertKind.CONTACT_FOUND,
    )


async def switch_off(made: Bench) -> None:
    assert made.rig.bluez is not None
    await made.rig.bluez.power(on=False)


async def switch_on(made: Bench) -> None:
    assert made.rig.bluez is not None
    await made.rig.bluez.power(on=True)


async def kill_service(made: Bench) -> None:
    assert made.rig.bluez is not None
    await made.rig.bluez.kill_bus()


async def serve_anew(made: Bench) -> None:
    await made.rig.strap.close_link()  # what the dead service held
    serving = BluezService.serve(made.rig.air, adapter_address="C0:FF:EE:00:00:09")
    os.environ[BUS_VARIABLE] = (await made.later.enter_async_context(serving)).address  # the rig sets it back


async def break_off_and_fail(made: Bench) -> None:
    assert made.rig.bluez is not None
    made.rig.bluez.fail_next_connect("org.bluez.Error.Failed", "br-connection-canceled")
    made.rig.strap.break_link()


async def nothing(_: Bench) -> None:
    """It gets well by itself."""


ELSEWHERE = "another phone, watch or computer"  # BlueZ has begun to read services by then, bumble has not
TOO_OLD = "The newest trusted heartbeat is too old."
ROWS = (
    of_link("closes-link", LinkFault.CLOSES_LINK, LossReason.LINK_LOST, rigs=BOTH),
    of_link("supervision-timeout", LinkFault.LINK_LOSS, LossReason.LINK_LOST, rigs=BOTH),
    of_link("silent-link", LinkFault.DEAD_LINK, LossReason.SILENT, rigs=BOTH),
    of_link("out-of-range", LinkFault.OUT_OF_RANGE, LossReason.LINK_LOST, LossReason.NOT_SEEN, rigs=BOTH),
    of_link("taken-by-another-host", LinkFault.TAKEN, LossReason.LINK_LOST, LossReason.NOT_SEEN),
    then_lost("lost-in-discovery", LinkFault.LOST_IN_DISCOVERY, LossReason.LOST_IN_DISCOVERY.value),
    then_lost("refused-as-another-host-holds-it", LinkFault.REFUSES, ELSEWHERE),
    of_packets(
        "no-rr",
        lambda: bytes(HeartRateMeasurement(bpm=60, contact=True)),
        AlertKind.CONTACT_LOST.value,
        TOO_OLD,
    ),
    of_packets(
        "contact-lost",
        lambda: bytes(HeartRateMeasurement(bpm=60, contact=False, rr_s=(RR_S,))),
        AlertKind.CONTACT_LOST.value,
        "does not touch the skin",
    ),
    *(
        of_packets(
            f"malformed-{payload.hex()[:8] or 'empty'}",
            lambda payload=payload: payload,
            AlertKind.BAD_PACKET.value,
            AlertKind.CONTACT_LOST.value,
            TOO_OLD,
        )
        for payload in (b"", b"\x10\x3c\x00")
    ),
    Row(
        name="bluez-breaks-off-a-connection",
        begin=break_off_and_fail,
        end=nothing,
        alert=AlertKind.STRAP_LOST,
        reads=(LossReason.LINK_LOST.value,),
        rigs=("dbus",),
    ),
    Row(
        name="adapter-off",
        begin=switch_off,
        end=switch_on,
        alert=AlertKind.STRAP_LOST,
        reads=(LossReason.ADAPTER_OFF.value,),
        rigs=("dbus",),
    ),
    Row(
        name="service-dies",
        begin=kill_service,
        end=serve_anew,
        alert=AlertKind.STRAP_LOST,
        reads=(LossReason.SERVICE_DOWN.value,),
        rigs=("dbus",),
    ),
)
CASES = [pytest.param(row, kind, id=f"{row.name}-{kind}") for row in ROWS for kind in row.rigs]


@pytest.mark.parametrize(("row", "kind"), CASES)
def test_a_fault_is_told_nothing_rises_on_it_and_the_session_goes_on_after_it(
    row: Row, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def play() -> None:
        async with bench(kind, ()) as made:
            began = len(made.outcomes)
            capsys.readouterr()
            await row.begin(made)
            await made.until(lambda: made.told_at(row.alert, began) is not None)
            told = made.told_at(row.alert, began)
            assert told is not None
            gets_well_itself = row.end is nothing
            said = ""

            def is_said() -> bool:
                nonlocal said
                said += capsys.readouterr().out
                return all(words in said for words in row.reads)

            await made.until(is_said)
            if not gets_well_itself:
                await made.live_on(LOOKS_S)
            ended = len(made.outcomes)
            await row.end(made)
            await made.until(lambda: made.told_at(row.back, told) is not None)
            back = made.told_at(row.back, told)
            await made.until(lambda: is_well(made, since=ended))

            held = made.intensities(told, ended if row.back is AlertKind.CONTACT_FOUND else back)
            assert held == sorted(held, reverse=True), "it rose"
            assert held[0] > 0
            looks_until_t = made.outcomes[told].t + LOOKS_S
            first = [one.applied.scene.intensity for one in made.outcomes[told:ended] if one.t <= looks_until_t]
            assert set(first) <= {held[0]}, "it was not held"
            places = [said.index(words) for words in row.reads]
            assert places == sorted(places)

    asyncio.run(play())


def bundled(made: Bench) -> None:
    made.heart.each = 3
    made.heart.say = lambda: bytes(HeartRateMeasurement(bpm=60, contact=True, rr_s=(RR_S,) * 3))


def with_energy(made: Bench) -> None:
    made.heart.say = lambda: bytes(HeartRateMeasurement(bpm=60, contact=True, energy_kj=1234, rr_s=(RR_S,)))


def without_contact_flag(made: Bench) -> None:
    made.heart.say = lambda: bytes(HeartRateMeasurement(bpm=60, contact=None, rr_s=(RR_S,)))


def wide_rate(made: Bench) -> None:
    made.heart.say = lambda: b"\x17" + (60).to_bytes(2, "little") + (1024).to_bytes(2, "little")


@pytest.mark.parametrize("speak", [bundled, with_energy, without_contact_flag, wide_rate], ids=lambda one: one.__name__)
def test_whatever_a_good_strap_may_send_is_no_news_and_the_session_goes_on(speak: Callable[[Bench], None]) -> None:
    async def play() -> None:
        async with bench("bumble", ()) as made:
            speak(made)
            began = len(made.outcomes)
            await made.live_on(2 * LOOKS_S)
            rates = [outcome.hrv.mean_hr_bpm.value for outcome in made.outcomes[began:]]

            assert made.alerts(began) == []
            assert all(rate is None or abs(rate - 60) < 3 for rate in rates)
            assert made.intensities(began)[-1] > made.intensities(began)[0]

    asyncio.run(play())


@pytest.mark.parametrize("fault", [LinkFault.AIR_LOSES, LinkFault.AIR_DOUBLES, LinkFault.AIR_REORDERS])
def test_lost_doubled_and_overtaken_notifications_never_bend_the_rate(rig_kind: str, fault: LinkFault) -> None:
    async def play() -> None:
        async with bench(rig_kind, ()) as made:
            began = len(made.outcomes)
            await made.rig.strap.begin(fault)
            await made.live_on(2 * LOOKS_S)
            during = len(made.outcomes)
            await made.rig.strap.end(fault)
            await made.until(lambda: is_well(made, since=during))
            since = [outcome for outcome in made.outcomes[began:] if outcome.hrv.mean_hr_bpm.value is not None]

            assert AlertKind.CONTACT_LOST not in made.alerts(began)
            assert all(abs(outcome.hrv.mean_hr_bpm.value - 60) < 3 for outcome in since)
            assert made.side.newest.generation == 1

    asyncio.run(play())


def test_notifications_that_come_late_are_old_evidence_and_too_late_ones_none() -> None:
    async def play() -> None:
        async with bench("bumble", ()) as made:
            began = len(made.outcomes)
            await made.rig.strap.begin(LinkFault.AIR_DELAYS)  # 2 s, in which 32 pass in the session
            await made.until(lambda: AlertKind.CONTACT_LOST in made.alerts(began))
            await made.live_on(2.0 * SPEED + SETTLES_S)
            late = len(made.outcomes)
            await made.live_on(LOOKS_S)
            ages_s = [outcome.arousal.age_s for outcome in made.outcomes[late:]]
            held = made.intensities(late)
            await made.rig.strap.end(LinkFault.AIR_DELAYS)
            ended = len(made.outcomes)
            await made.until(lambda: is_well(made, since=ended))

            assert min(ages_s) > 10
            assert held == sorted(held, reverse=True)

    asyncio.run(play())


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        (LinkFault.NO_STREAMS, StreamState.NOT_OFFERED, ""),
        (LinkFault.PAIRING_WANTED, StreamState.RUNNING, "ECG"),
        (LinkFault.PAIRING_FAILS, StreamState.PAIRING_NEEDED, StreamState.PAIRING_NEEDED.value),
        (LinkFault.STREAMS_REFUSED, StreamState.REFUSED, StreamState.REFUSED.value),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_whatever_becomes_of_ecg_and_movement_the_session_climbs_on_heart_rate(
    rig_kind: str, fault: LinkFault, state: StreamState, words: str
) -> None:
    async def play() -> None:
        async with bench(rig_kind, (Stream.ECG,), fault) as made:
            await made.until(lambda: dict(made.side.newest.streams).get(Stream.ECG) is state)
            began = len(made.outcomes)
            await made.until(lambda: is_well(made, since=began))

            assert words in strap_words(made.side.newest)
            assert made.side.newest.generation == 1
            assert made.alerts(began) == []

    asyncio.run(play())

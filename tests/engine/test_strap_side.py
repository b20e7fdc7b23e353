"""engine/strap_side.py: what a session hears of the link to its strap."""

import pytest

from biosignals.strap import LOW_BATTERY_PERCENT, LinkState, LossReason, StrapStatus
from engine.inbox import is_urgent
from engine.messages import EcgPacket, Input, MotionPacket, StrapFound, StrapLost, StrapPacket, Tick, Trouble
from engine.pacing import SessionClock
from engine.strap_side import MOST_BYTES_A_SECOND, MOST_PACKETS_A_SECOND, StrapSide
from policies.policy import Phase
from tests.engine.live_rig import outcome_at

S = 1_000_000_000
BEATS = bytes.fromhex("1648aa03")


class Rig:
    """A StrapSide at a clock that the test turns; the session begins at 100 s of it."""

    def __init__(self) -> None:
        self.now_ns = 90 * S
        self.clock = SessionClock(lambda: self.now_ns)
        self.put: list[Input] = []
        self.told: list[StrapStatus] = []
        self.side = StrapSide(put=self.put.append, clock=self.clock, listeners=(self.told.append,))

    def begin(self) -> None:
        self.now_ns = 100 * S
        self.clock.begin()

    def tick(self, t: float) -> None:
        self.now_ns = 100 * S + int(t * S)
        self.side.hear(Tick(t=t), outcome_at(t, Phase.PREPARATION))

    def status(self, state: LinkState, generation: int = 1, **more) -> None:
        self.side.status(StrapStatus(state=state, generation=generation, name="Polar H10 AA", **more))

    def kinds(self) -> list[type]:
        return [type(one) for one in self.put]


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_packets_are_stamped_with_their_own_arrival(rig):
    rig.begin()
    rig.status(LinkState.STREAMING)
    rig.put.clear()
    rig.now_ns = 103 * S

    rig.side.heart_rate(102 * S, BEATS)
    rig.side.ecg(102 * S + S // 2, b"e")
    rig.side.motion(103 * S, b"m")

    assert rig.put == [
        StrapPacket(t=2.0, payload=BEATS),
        EcgPacket(t=2.5, payload=b"e"),
        MotionPacket(t=3.0, payload=b"m"),
    ]


def test_what_arrives_before_the_session_begins_belongs_to_no_session(rig):
    rig.status(LinkState.STREAMING)
    rig.side.heart_rate(91 * S, BEATS)
    rig.begin()
    rig.side.heart_rate(99 * S, BEATS)  # was on its way while the session began
    rig.side.ecg(99 * S, b"e")

    assert rig.put == []
    assert rig.side.is_streaming


def test_a_strap_that_streamed_before_is_there_from_the_first_packet_on(rig):
    rig.status(LinkState.STREAMING)
    rig.begin()
    rig.side.heart_rate(100 * S, BEATS)
    rig.tick(0.1)

    assert rig.put == [StrapFound(t=0.0, name="Polar H10 AA"), StrapPacket(t=0.0, payload=BEATS)]


def test_a_strap_that_streamed_before_is_there_from_the_first_tick_on(rig):
    rig.status(LinkState.STREAMING)
    rig.begin()
    rig.tick(0.1)
    rig.tick(0.2)

    assert rig.kinds() == [StrapFound]


def test_a_session_that_begins_without_a_strap_is_told_once_why(rig):
    rig.status(LinkState.SEARCHING, 0, reason=LossReason.NOT_SEEN)
    rig.begin()
    rig.tick(0.1)
    rig.tick(0.2)

    (said,) = rig.put
    assert isinstance(said, Trouble)
    assert said.words.startswith("The session begins without a strap, and nothing rises until one is there. ")
    assert LossReason.NOT_SEEN.value in said.words


def test_a_strap_lost_while_the_stage_starts_is_no_surprise_later(rig):
    rig.status(LinkState.STREAMING)
    rig.status(LinkState.SEARCHING, reason=LossReason.LINK_LOST)
    rig.begin()
    rig.tick(0.1)

    assert rig.kinds() == [Trouble]


def test_a_lost_link_is_told_at_once_with_what_to_do(rig):
    rig.begin()
    rig.status(LinkState.STREAMING)
    rig.now_ns = 107 * S
    rig.status(LinkState.SEARCHING, reason=LossReason.SILENT)

    assert rig.put == [StrapFound(t=0.0, name="Polar H10 AA"), StrapLost(t=7.0, reason=LossReason.SILENT.value)]
    assert is_urgent(rig.put[-1])


def test_failed_attempts_between_two_links_are_not_told_to_the_session(rig):
    rig.begin()
    rig.status(LinkState.STREAMING)
    rig.status(LinkState.SEARCHING, reason=LossReason.LINK_LOST)
    for attempt in range(50):
        rig.status(LinkState.CONNECTING, 2 + attempt)
        rig.status(LinkState.WAITING, 2 + attempt, reason=LossReason.REFUSES, attempts=attempt)
    rig.status(LinkState.STREAMING, 60)

    assert rig.kinds() == [StrapFound, StrapLost, StrapFound]
    assert len(rig.told) == 103


def test_a_new_link_whose_predecessors_end_was_not_told_is_never_taken_for_the_old_one(rig):
    rig.begin()
    rig.status(LinkState.STREAMING, 1)
    rig.status(LinkState.STREAMING, 2)

    assert rig.kinds() == [StrapFound, StrapLost, StrapFound]


def test_a_strap_without_a_name_is_found_all_the_same(rig):
    rig.begin()
    rig.side.status(StrapStatus(state=LinkState.STREAMING, generation=1))

    assert rig.put == [StrapFound(t=0.0, name="a strap without a name")]


def test_a_low_battery_is_one_trouble_until_it_was_changed(rig):
    rig.begin()
    for percent in (None, 25, LOW_BATTERY_PERCENT, 19, 21, 18, 95, 20):
        rig.status(LinkState.STREAMING, battery_percent=percent)

    troubles = [one for one in rig.put if isinstance(one, Trouble)]
    assert [one.words.split(":")[0] for one in troubles] == ["The strap's battery is at 20 %"] * 2


def test_a_battery_that_was_low_before_the_session_is_told_in_it(rig):
    rig.status(LinkState.STREAMING, battery_percent=5)
    rig.begin()
    rig.tick(0.1)
    rig.tick(0.2)

    assert rig.kinds() == [StrapFound, Trouble]


def test_a_burst_of_minutes_is_taken_whole_and_a_flood_is_cut_off_and_told_once(rig):
    rig.begin()
    rig.status(LinkState.STREAMING)
    rig.put.clear()
    for _ in range(MOST_PACKETS_A_SECOND + 1000):
        rig.side.heart_rate(100 * S, BEATS)

    assert rig.kinds().count(StrapPacket) == MOST_PACKETS_A_SECOND
    assert rig.kinds().count(Trouble) == 1
    rig.now_ns = 101 * S
    rig.side.heart_rate(101 * S, BEATS)
    assert rig.kinds()[-1] is StrapPacket


def test_no_second_brings_more_than_the_session_can_take_in_a_second(rig):
    compressed = bytes.fromhex("02") + bytes(8) + b"\x81" + bytes(6) + (b"\x01\xff" + bytes(96)) * 5
    rig.begin()
    rig.status(LinkState.STREAMING)
    rig.put.clear()
    for _ in range(MOST_PACKETS_A_SECOND):
        rig.side.motion(100 * S, compressed)

    taken = [one for one in rig.put if isinstance(one, MotionPacket)]
    assert sum(len(one.payload) for one in taken) <= MOST_BYTES_A_SECOND
    assert len(taken) == MOST_BYTES_A_SECOND // len(compressed)
    assert rig.kinds().count(Trouble) == 1
    rig.now_ns = 101 * S
    rig.side.motion(101 * S, compressed)
    assert rig.kinds()[-1] is MotionPacket

"""The parts of the virtual strap that need no radio: who it is, which faults there are, when they last."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biosignals.simulated_strap import Fault, FaultKind
from biosignals.virtual_strap.faults import (
    LinkFault,
    ScheduledLinkFault,
    UnknownFault,
    fault_list,
    fault_name,
    link_faults_at,
    next_change,
    parse_fault,
)
from biosignals.virtual_strap.identity import LONGEST_NAME_BYTES, StrapIdentity
from biosignals.virtual_strap.strap_clock import StrapClock

EVERY_KIND = (*FaultKind, *LinkFault)
LARGEST_ADVERTISEMENT = 31


def test_the_longest_name_fills_the_advertisement_and_a_longer_one_is_refused() -> None:
    assert len(StrapIdentity(name="x" * LONGEST_NAME_BYTES).advertisement) == LARGEST_ADVERTISEMENT
    with pytest.raises(ValueError, match="1 to 22 bytes"):
        StrapIdentity(name="ü" * 12)


@pytest.mark.parametrize("address", ["02:A7:7E:00:00:01", "f2:a7:7e:00:00:01", "F2:A7:7E:00:00", "somewhere"])
def test_an_address_that_no_strap_of_ours_can_have_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="static random"):
        StrapIdentity(address=address)


def test_a_battery_outside_0_to_100_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        StrapIdentity(battery_percent=101)


@pytest.mark.parametrize("kind", EVERY_KIND, ids=fault_name)
def test_every_kind_of_fault_can_be_asked_for_by_its_name(kind: FaultKind | LinkFault) -> None:
    made = Fault if isinstance(kind, FaultKind) else ScheduledLinkFault

    assert parse_fault(f"{fault_name(kind)}@60-90.5") == made(kind=kind, from_t=60, to_t=90.5)
    assert parse_fault(f"{fault_name(kind)}@60") == made(kind=kind, from_t=60, to_t=math.inf)
    assert parse_fault(fault_name(kind)) == made(kind=kind, from_t=0, to_t=math.inf)
    assert f"{fault_name(kind)} " in fault_list()


def test_no_two_kinds_share_a_name() -> None:
    assert len({fault_name(kind) for kind in EVERY_KIND}) == len(EVERY_KIND)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sleepy@1-2", "closes-link"),
        ("silent@soon", "'soon' is no number of seconds"),
        ("silent@", "is no number of seconds"),
        ("silent@-5-10", "is no number of seconds"),
        ("silent@20-10", "to a later second"),
        ("silent@nan-10", "to a later second"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UnknownFault, match=words):
        parse_fault(text)


@given(st.text(alphabet="silentdoub-@0123456789.einfa_ ", max_size=24))
def test_no_text_raises_anything_but_an_unknown_fault(text: str) -> None:
    try:
        fault = parse_fault(text)
    except UnknownFault:
        return
    assert 0 <= fault.from_t < fault.to_t


def test_faults_last_from_their_first_second_until_before_their_last() -> None:
    schedule = (
        ScheduledLinkFault(kind=LinkFault.TAKEN, from_t=10, to_t=20),
        ScheduledLinkFault(kind=LinkFault.NO_BATTERY, from_t=15),
    )
    changes = [0.0]
    while (change := next_change(schedule, changes[-1])) is not None:
        changes.append(change)

    assert changes == [0.0, 10, 15, 20]
    assert [link_faults_at(schedule, t) for t in changes] == [
        frozenset(),
        {LinkFault.TAKEN},
        {LinkFault.TAKEN, LinkFault.NO_BATTERY},
        {LinkFault.NO_BATTERY},
    ]


def test_a_straps_clock_begins_at_0_and_may_run_faster() -> None:
    now_s = 100.0
    clock = StrapClock(now_s=lambda: now_s, speed=20)
    now_s = 101.0
    clock.begin()
    now_s = 101.5

    assert clock.t == 10
    with pytest.raises(ValueError, match="above 0"):
        StrapClock(speed=0)

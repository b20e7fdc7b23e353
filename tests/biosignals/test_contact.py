"""Contact from the flag and from the data: what is no heart's is found, what is odd but a heart's is left alone."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.beats import BeatClock
from biosignals.contact import ContactJudge
from biosignals.heart_files import read_heart
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.signals import Contact
from biosignals.simulated_strap import Fault, FaultKind, SimulatedStrap

DATA = Path(__file__).parents[3] / "shared" / "data"
LOST = (Contact.OFF, Contact.IMPLAUSIBLE)


class Watch:
    """A judge behind a beat clock, told packets, that keeps what it said when."""

    def __init__(self) -> None:
        self.clock, self.judge = BeatClock(), ContactJudge()
        self.said: list[tuple[float, Contact]] = []

    def hear(self, t: float, measurement: HeartRateMeasurement, *, is_motionless: bool = False) -> Contact:
        beats = self.clock.take(t, measurement)
        self.said.append((t, self.judge.take(t, measurement, beats, is_motionless=is_motionless)))
        return self.said[-1][1]

    def lost_share(self) -> float:
        return sum(contact in LOST for _, contact in self.said) / len(self.said)


def watched(
    rr_s: Callable[[random.Random, int], float],
    *,
    seconds: float = 300.0,
    seed: int = 1,
    faults: tuple[Fault, ...] = (),
) -> Watch:
    """A strap that sends such intervals, with its own rate beside them."""
    chance, strap, watch = random.Random(seed), SimulatedStrap(seed=seed, faults=faults), Watch()
    t, number = 0.0, 0
    while t < seconds:
        interval_s = rr_s(chance, number)
        t, number = t + interval_s, number + 1
        strap.beat(t, interval_s)
        for notification in strap.packets(t - 1e-6):
            watch.hear(notification.t, HeartRateMeasurement.from_bytes(notification.payload))
    return watch


def healthy(chance: random.Random, _: int) -> float:
    return chance.gauss(0.8, 0.03)


HEARTS = {
    "young, much variability": lambda chance, _: max(0.4, chance.gauss(0.95, 0.1)),
    "old, hardly any variability": lambda chance, _: chance.gauss(0.85, 0.003),
    "paced": lambda chance, _: 1.0,
    "every second beat ectopic": lambda chance, number: chance.gauss(0.5 if number % 2 else 1.0, 0.02),
    "single ectopic beats": lambda chance, number: {0: 0.5, 1: 1.1}.get(number % 12, chance.gauss(0.8, 0.03)),
    "slow": lambda chance, _: chance.gauss(1.7, 0.05),
    "fast": lambda chance, _: chance.gauss(0.36, 0.01),
}
GARBAGE = {
    "anything": lambda chance, _: chance.uniform(0.3, 2.0),
    "shorter and longer than a heart's": lambda chance, _: chance.uniform(0.05, 3.5),
    "a T wave taken for a beat now and then": lambda chance, _: chance.choice([0.3, 0.5, 0.8]),
    "huge": lambda chance, _: chance.uniform(5, 60),
}


@pytest.mark.parametrize("heart", HEARTS)
def test_odd_hearts_are_hearts(heart: str) -> None:
    assert watched(HEARTS[heart]).lost_share() == 0


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("seed", range(3))
def test_garbage_of_a_loose_strap_is_found_though_it_claims_contact(garbage: str, seed: int) -> None:
    packets, chance, watch = 300, random.Random(seed), Watch()
    for number in range(packets):
        intervals = tuple(int(GARBAGE[garbage](chance, number) * 1024) / 1024 for _ in range(1 + number % 2))
        watch.hear(float(number), HeartRateMeasurement(bpm=70, contact=True, rr_s=intervals))

    assert watch.lost_share() > 0.6
    assert next(t for t, contact in watch.said if contact is Contact.IMPLAUSIBLE) < 60


@pytest.mark.parametrize("before", [True, None])
def test_a_flag_that_says_no_is_believed_at_once_and_one_that_says_yes_again_too(before: bool | None) -> None:
    watch = Watch()
    off, on = (HeartRateMeasurement(bpm=60, contact=flag, rr_s=(1.0,)) for flag in (False, before))

    said = [watch.hear(float(t), on if t != 3 else off) for t in range(6)]

    touches = Contact.TOUCHES if before else Contact.NOT_KNOWN
    assert said == [touches, touches, touches, Contact.OFF, touches, touches]


@pytest.mark.parametrize("flag", [True, None])
def test_a_rate_of_nothing_is_no_heart_after_some_seconds(flag: bool | None) -> None:
    watch = Watch()

    said = [watch.hear(float(t), HeartRateMeasurement(bpm=0, contact=flag)) for t in range(10)]

    assert Contact.IMPLAUSIBLE not in said[:5]
    assert set(said[6:]) == {Contact.IMPLAUSIBLE}


def test_a_rate_that_stands_still_without_intervals_is_a_memory() -> None:
    watch = Watch()
    for t in range(20):
        watch.hear(float(t), HeartRateMeasurement(bpm=75, rr_s=(0.8125,)))

    said = [watch.hear(20.0 + t, HeartRateMeasurement(bpm=75)) for t in range(25)]

    assert Contact.IMPLAUSIBLE not in said[:19]
    assert set(said[21:]) == {Contact.IMPLAUSIBLE}


def test_single_packets_without_intervals_are_nothing_special() -> None:
    watch = Watch()
    for t in range(300):
        watch.hear(float(t), HeartRateMeasurement(bpm=40, rr_s=() if t % 3 else (1.5, 1.5)))

    assert watch.lost_share() == 0


def test_a_device_that_never_sends_intervals_is_not_called_loose() -> None:
    watch = Watch()
    for t in range(300):
        watch.hear(float(t), HeartRateMeasurement(bpm=66))

    assert watch.lost_share() == 0


def test_a_device_that_never_sends_intervals_is_believed_again_without_them() -> None:
    watch = Watch()
    for t in range(15):
        watch.hear(float(t), HeartRateMeasurement(bpm=0, contact=None, rr_s=()))
    lost = watch.said[-1][1]

    for t in range(15, 60):
        watch.hear(float(t), HeartRateMeasurement(bpm=60 + t % 3, contact=None, rr_s=()))

    assert lost is Contact.IMPLAUSIBLE
    assert {contact for t, contact in watch.said if t > 15} == {Contact.NOT_KNOWN}


@pytest.mark.parametrize("bpm", [30, 180, 65535])
def test_a_rate_that_contradicts_its_own_intervals_is_no_heart_s(bpm: int) -> None:
    watch = Watch()

    said = [watch.hear(float(t), HeartRateMeasurement(bpm=bpm, contact=True, rr_s=(0.9375,))) for t in range(60)]

    assert Contact.IMPLAUSIBLE not in said[:15]
    assert set(said[25:]) == {Contact.IMPLAUSIBLE}


def test_a_rate_that_lags_behind_a_racing_heart_is_no_contradiction() -> None:
    rising = watched(lambda chance, number: max(0.4, 0.9 - number * 0.006) + chance.gauss(0, 0.01), seconds=120)

    assert rising.lost_share() == 0


def test_a_strap_without_a_breath_lies_on_a_table_whatever_it_claims() -> None:
    watch = Watch()
    beat = HeartRateMeasurement(bpm=75, contact=True, rr_s=(0.8125,))

    said = [watch.hear(t * 0.8125, beat, is_motionless=20 <= t < 40) for t in range(60)]

    assert set(said[:20]) == {Contact.TOUCHES}
    assert set(said[20:40]) == {Contact.IMPLAUSIBLE}
    assert said[-1] is Contact.TOUCHES


def test_after_garbage_some_seconds_of_good_data_are_needed() -> None:
    watch, chance, t = Watch(), random.Random(2), 0.0
    while not watch.said or watch.said[-1][1] is not Contact.IMPLAUSIBLE:
        t += 1.0
        rr_s = tuple(int(chance.uniform(0.1, 3) * 1024) / 1024 for _ in range(2))
        watch.hear(t, HeartRateMeasurement(bpm=75, contact=True, rr_s=rr_s))
    tight = [
        watch.hear(t + 0.8125 * number, HeartRateMeasurement(bpm=74, contact=True, rr_s=(0.8125,)))
        for number in range(1, 60)
    ]

    back = tight.index(Contact.TOUCHES)
    assert 7 <= back <= 30
    assert set(tight[back:]) == {Contact.TOUCHES}


def test_a_new_link_begins_without_prejudice() -> None:
    watch = Watch()
    for t in range(30):
        watch.hear(float(t), HeartRateMeasurement(bpm=0, contact=True))

    watch.judge.begin_anew()

    assert watch.hear(31.0, HeartRateMeasurement(bpm=0, contact=True)) is Contact.TOUCHES


@pytest.mark.parametrize(
    "kind", [kind for kind in FaultKind if kind not in (FaultKind.CONTACT_LOST, FaultKind.MALFORMED, FaultKind.NO_RR)]
)
def test_faults_of_the_radio_are_not_taken_for_a_loose_strap(kind: FaultKind) -> None:
    fault = Fault(kind=kind, from_t=60.0, to_t=180.0)

    assert watched(healthy, faults=(fault,)).lost_share() == 0


def ecg_grade() -> Iterator[tuple[Path, str]]:
    yield from ((DATA / "ectopy_annotated" / "ibi.parquet", record) for record in ("100", "105", "118e00", "nsr001"))


@pytest.mark.skipif(not DATA.is_dir(), reason="the recorded hearts are not beside the repository")
@pytest.mark.parametrize(("path", "record"), list(ecg_grade()))
def test_recorded_hearts_with_ectopic_beats_are_hearts(path: Path, record: str) -> None:
    intervals = read_heart(path, where={"record": record}).intervals
    watch = watched(lambda _, number: intervals[number % len(intervals)].rr_s, seconds=1800)

    assert watch.lost_share() == 0


@pytest.mark.skipif(not DATA.is_dir(), reason="the recorded hearts are not beside the repository")
def test_what_a_real_h10_sent_is_a_heart() -> None:
    intervals = read_heart(DATA / "welltory_h10" / "ibi.parquet").intervals
    watch = watched(lambda _, number: intervals[number % len(intervals)].rr_s, seconds=600)

    assert watch.lost_share() == 0


measurements = st.builds(
    HeartRateMeasurement,
    bpm=st.integers(0, 65535),
    contact=st.sampled_from([None, True, True, False]),
    rr_s=st.lists(st.integers(0, 65535).map(lambda ticks: ticks / 1024), max_size=12).map(tuple),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.floats(-1e5, 1e5), measurements, st.booleans()), max_size=60))
def test_a_flag_that_says_no_wins_over_any_history(told: list[tuple[float, HeartRateMeasurement, bool]]) -> None:
    watch = Watch()

    for t, measurement, is_motionless in told:
        contact = watch.hear(t, measurement, is_motionless=is_motionless)
        assert (contact is Contact.OFF) == (measurement.contact is False)
        assert not is_motionless or contact.is_lost

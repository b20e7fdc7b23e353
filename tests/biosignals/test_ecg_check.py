"""The strap's intervals are confirmed by its ECG where they are right, and only there."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ecg_peaks import frames, heart
from biosignals.beats import BeatClock
from biosignals.ecg_check import EcgCheck
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.polar_profile import EcgFrame
from biosignals.signals import Beat, Doubt, EcgReading
from biosignals.simulated_strap import Fault, FaultKind, SimulatedStrap
from biosignals.virtual_strap.synthetic_ecg import Disturbance, EcgNoise, Episode, SyntheticEcg

SECONDS = 90
ECG_DELAY_S = 0.6  # making and sending it

Beats = list[tuple[float, float]]
Readings = list[tuple[float, EcgReading | None]]


def run(
    *,
    bpm: float = 70,
    seconds: float = SECONDS,
    sent: Callable[[Beats], Beats] = list,
    held_back_s: float = 0.0,
    faults: tuple[Fault, ...] = (),
    lost_frames: range = range(0),
    **ecg,
) -> Readings:
    """One heart, read by an ECG and by a strap that sends `sent(beats)`; the reading after each arrival."""
    beats = heart(bpm, seconds, seed=11)
    samples = SyntheticEcg(seed=11, **ecg).samples(beats, 0, seconds)
    strap = SimulatedStrap(seed=11, faults=faults)
    for t, rr_s in sent(beats):
        strap.beat(t, rr_s)
    packets = [(one.t + held_back_s, one.payload) for one in strap.packets(seconds)]
    framed = [
        ((number + 1) * 73 / 130 + ECG_DELAY_S, frame)
        for number, frame in enumerate(frames(samples))
        if number not in lost_frames
    ]
    return readings(sorted([*packets, *framed], key=lambda one: one[0]))


def readings(arrivals: Sequence[tuple[float, EcgFrame | bytes]]) -> Readings:
    check, clock = EcgCheck(), BeatClock()
    seen: Readings = []
    for t, one in arrivals:
        if isinstance(one, EcgFrame):
            check.take_frame(t, one)
        else:
            check.take_beats(clock.take(t, HeartRateMeasurement.from_bytes(one)))
        seen.append((t, check.reading(t)))
    return seen


def agreements(seen: Readings, *, from_t: float = 40.0, to_t: float = SECONDS) -> list[float | None]:
    return [one.agreement for t, one in seen if from_t <= t <= to_t and one is not None]


def garbled(share: float) -> Callable[[Beats], Beats]:
    def garble(beats: Beats) -> Beats:
        chance = random.Random(5)
        return [(t, rr_s if chance.random() > share else max(0.3, rr_s + chance.gauss(0, 0.15))) for t, rr_s in beats]

    return garble


@pytest.mark.parametrize("bpm", [45, 70, 120, 180])
def test_right_intervals_are_confirmed_at_every_heart_rate(bpm: float) -> None:
    shares = agreements(run(bpm=bpm))

    assert all(share is not None and share >= 0.9 for share in shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("held_back_s", [0.5, 1.5, 3.5])
def test_intervals_that_come_seconds_late_are_confirmed(held_back_s: float) -> None:
    assert set(agreements(run(held_back_s=held_back_s))) <= {0.95, 1.0}


def test_an_inverted_noisy_ecg_confirms_as_well() -> None:
    seen = run(is_inverted=True, noise=EcgNoise(wander_uv=300.0, muscle_uv=80.0, mains_uv=60.0))

    assert set(agreements(seen)) <= {0.95, 1.0}


def test_lost_packets_leave_the_others_confirmed() -> None:
    seen = run(faults=(Fault(kind=FaultKind.DROPPED, from_t=20.0, to_t=60.0),))

    assert all(share is None or share >= 0.8 for share in agreements(seen))
    assert agreements(seen)[-1] == 1


def test_lost_frames_leave_the_others_confirmed() -> None:
    shares = agreements(run(lost_frames=range(70, 74)))

    assert all(share is None or share >= 0.9 for share in shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    "sent",
    [
        garbled(1.0),
        lambda beats: heart(74, SECONDS, seed=99),
        lambda beats: [half for t, rr_s in beats for half in ((t - rr_s / 2, rr_s / 2), (t, rr_s / 2))],
        lambda beats: [(t, rr_s + beats[number][1]) for number, (t, rr_s) in enumerate(beats[1:]) if number % 2],
    ],
    ids=["noise", "another heart", "every T wave counted", "every other beat missed"],
)
def test_intervals_that_are_not_the_hearts_are_not_confirmed(sent) -> None:
    shares = agreements(run(sent=sent))

    assert shares
    assert all(share is not None and share < 0.5 for share in shares)


def test_a_few_wrong_intervals_lower_the_agreement_by_about_their_share() -> None:
    shares = [share for share in agreements(run(sent=garbled(0.2))) if share is not None]

    assert 0.6 < sum(shares) / len(shares) < 0.92


def test_a_poor_ecg_confirms_and_denies_nothing() -> None:
    movement = Episode(disturbance=Disturbance.MOVEMENT, from_t=0.0, to_t=SECONDS, strength_uv=2500.0)

    seen = run(bpm=60, episodes=(movement,), sent=garbled(1.0))

    assert set(agreements(seen)) == {None}
    assert all(one is None or one.quality < 0.5 for _, one in seen)


def test_a_strap_without_intervals_is_not_compared() -> None:
    seen = run(faults=(Fault(kind=FaultKind.NO_RR, from_t=0.0, to_t=SECONDS),))

    assert set(agreements(seen)) == {None}
    assert seen[-1][1] is not None
    assert seen[-1][1].hr_bpm == pytest.approx(70, abs=4)


def test_off_the_skin_the_quality_is_nothing_and_then_comes_back() -> None:
    seen = run(episodes=(Episode(disturbance=Disturbance.OFF_SKIN, from_t=40.0, to_t=60.0),))

    off = [one for t, one in seen if 44 < t < 60 and one is not None]
    assert off
    assert all(one.quality == 0 and one.agreement is None for one in off)
    assert seen[-1][1] is not None
    assert seen[-1][1].quality > 0.9
    assert seen[-1][1].agreement == 1


def test_without_an_ecg_there_is_no_reading_and_an_old_one_ends() -> None:
    check = EcgCheck()
    assert check.reading(0.0) is None

    for number, frame in enumerate(frames(SyntheticEcg(seed=1).samples(heart(70, 20, seed=1), 0, 20))):
        check.take_frame(number * 0.56, frame)

    assert check.reading(21.0) is not None
    assert check.reading(30.0) is None


def test_a_frame_that_comes_again_and_again_is_no_ecg() -> None:
    check = EcgCheck()
    samples = SyntheticEcg(seed=11).samples(heart(70, 30, seed=11), 0, 30)
    framed = list(frames(samples))
    for number, frame in enumerate(framed):
        check.take_frame(number * 0.56, frame)
    last_t = (len(framed) - 1) * 0.56
    before = check.reading(last_t)

    for number in range(1, 60):
        check.take_frame(last_t + number * 0.56, framed[-1])

    assert before is not None
    assert before.quality > 0.9
    assert check.reading(last_t + 60 * 0.56) is None


def test_after_begin_anew_nothing_of_before_is_said() -> None:
    check = EcgCheck()
    for number, frame in enumerate(frames(SyntheticEcg(seed=1).samples(heart(70, 20, seed=1), 0, 20))):
        check.take_frame(number * 0.56, frame)

    check.begin_anew()

    assert check.reading(20.0) is None


def test_while_a_reading_says_the_same_it_is_the_same_object() -> None:
    seen = run()

    changes = [
        (one, other) for (_, one), (_, other) in zip(seen[1:], seen, strict=False) if one is not other and one and other
    ]
    assert changes
    assert all(
        (one.quality, one.hr_bpm, one.agreement) != (other.quality, other.hr_bpm, other.agreement)
        for one, other in changes
    )


def test_a_clock_that_is_set_in_between_does_not_confuse_the_comparison() -> None:
    beats = heart(70, SECONDS, seed=11)
    strap = SimulatedStrap(seed=11)
    for t, rr_s in beats:
        strap.beat(t, rr_s)
    framed = [
        (
            (number + 1) * 73 / 130 + ECG_DELAY_S,
            EcgFrame(
                stamp_ns=frame.stamp_ns - (300_000_000_000_000_000 if number > 70 else 0), samples_uv=frame.samples_uv
            ),
        )
        for number, frame in enumerate(frames(SyntheticEcg(seed=11).samples(beats, 0, SECONDS)))
    ]

    seen = readings(
        sorted([*((one.t, one.payload) for one in strap.packets(SECONDS)), *framed], key=lambda one: one[0])
    )

    shares = agreements(seen)
    assert all(share is None or share >= 0.9 for share in shares)
    assert shares[-1] == 1


TIMES = st.floats(0, 100)
ANY_FRAME = st.builds(
    EcgFrame,
    stamp_ns=st.integers(0, 2**64 - 1) | st.integers(0, 10**10),
    samples_uv=st.lists(st.integers(-(2**23), 2**23 - 1), min_size=1, max_size=90).map(tuple),
)
ANY_BEAT = st.builds(
    Beat,
    t=TIMES,
    rr_s=st.floats(0.001, 64),
    doubt=st.none() | st.sampled_from(list(Doubt)),
    follows_previous=st.booleans(),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TIMES, ANY_FRAME | st.lists(ANY_BEAT, max_size=12)), max_size=20))
def test_whatever_comes_a_reading_stays_in_its_ranges(arrivals) -> None:
    check = EcgCheck()
    for t, one in arrivals:
        if isinstance(one, EcgFrame):
            check.take_frame(t, one)
        else:
            check.take_beats(one)
        reading = check.reading(t)

        if reading is not None:
            assert 0 <= reading.quality <= 1
            assert reading.agreement is None or 0 <= reading.agreement <= 1
            assert reading.hr_bpm is None or reading.hr_bpm >= 0

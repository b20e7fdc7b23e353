"""Packets -> beats: their times, their doubts, and what follows what."""

import math
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.beat_doubts import LONGEST_LOCKOUT
from biosignals.beats import BeatClock
from biosignals.heart_files import read_heart
from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.lag_line import LAG_RANGE_S
from biosignals.signals import Beat, Doubt
from biosignals.simulated_strap import Fault, FaultKind, Sending, SimulatedStrap

SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"
needs_shared_data = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="needs the recordings in ../shared/data")


def packet(*ticks: int, contact: bool | None = True) -> HeartRateMeasurement:
    return HeartRateMeasurement(bpm=70, contact=contact, rr_s=tuple(one / 1024 for one in ticks))


def a_heart(beats: int, rr_s: float, seed: int = 1) -> list[tuple[float, float]]:
    """Beat times and intervals with breathing and noise."""
    chance = random.Random(seed)
    heart: list[tuple[float, float]] = []
    t = 0.0
    for _ in range(beats):
        one_s = rr_s * (1 + 0.05 * math.sin(2 * math.pi * 0.25 * t)) + chance.gauss(0, 0.01)
        t += one_s
        heart.append((t, one_s))
    return heart


def heard(
    heart: list[tuple[float, float]],
    *faults: Fault,
    seed: int = 1,
    sending: Sending = Sending.EVERY_SECOND,
    delay_s: tuple[float, float] | None = None,
    crystal_ppm: float = 0.0,
) -> list[Beat]:
    """What a BeatClock makes of a heart behind a simulated strap."""
    strap = SimulatedStrap(seed=seed, faults=faults, sending=sending, delay_s=delay_s, crystal_ppm=crystal_ppm)
    for t, rr_s in heart:
        strap.beat(t, rr_s)
    clock = BeatClock()
    beats: list[Beat] = []
    for notification in strap.packets(heart[-1][0] + 5):
        try:
            measurement = HeartRateMeasurement.from_bytes(notification.payload)
        except MalformedMeasurement:
            continue
        beats.extend(clock.take(notification.t, measurement))
    return beats


ARRIVALS = st.lists(
    st.tuples(
        st.floats(0, 5),  # pause before the packet
        st.lists(st.integers(0, 0xFFFF) | st.integers(300, 1500), max_size=9),
        st.sampled_from([None, False, True]),
        st.booleans(),  # the link breaks before it
    ),
    max_size=60,
)


@settings(deadline=None)
@given(ARRIVALS)
def test_beat_times_increase_strictly_and_never_pass_the_arrival_whatever_comes(
    arrivals: list[tuple[float, list[int], bool | None, bool]],
) -> None:
    clock = BeatClock()
    t = 0.0
    newest_t = -math.inf
    for pause_s, ticks, contact, breaks in arrivals:
        t += pause_s
        if breaks:
            clock.break_off()
        beats = clock.take(t, packet(*ticks, contact=contact))

        if breaks and beats:
            assert not beats[0].follows_previous
        for beat in beats:
            assert newest_t < beat.t <= t
            newest_t = beat.t


@pytest.mark.parametrize(
    ("rr_s", "largest_wander_s"),
    # At 60 bpm beats and packets run side by side: their distance wanders, and only the first shortest one tells it.
    [(0.5, 0.01), (0.7, 0.01), (0.85, 0.01), (1.0, 0.03), (1.3, 0.01)],
)
def test_jitter_of_the_arrivals_does_not_jitter_the_beats(rr_s: float, largest_wander_s: float) -> None:
    chance = random.Random(7)
    clock = BeatClock()
    beats: list[Beat] = []
    heart = a_heart(600, rr_s)
    sent = 0
    for second in range(1, math.floor(heart[-1][0])):
        ended = [round(one_s * 1024) for t, one_s in heart[sent:] if t <= second]
        sent += len(ended)
        beats.extend(clock.take(second + chance.uniform(0, 0.3), packet(*ended)))

    settled = beats[100:]
    wander = [later.t - earlier.t - later.rr_s for earlier, later in pairwise(settled)]
    lateness = [beat.t - t for beat, (t, _) in zip(settled, heart[100:], strict=False)]

    assert len(beats) >= 595
    assert all(beat.follows_previous for beat in beats[1:])
    assert pstdev(wander) < largest_wander_s  # the arrivals' own is 0.3 s and more
    assert abs(mean(lateness)) < 0.02


def test_the_first_beat_follows_nothing_and_the_others_follow_it() -> None:
    beats = BeatClock().take(5.0, packet(800, 820, 810))

    assert [beat.follows_previous for beat in beats] == [False, True, True]
    assert [beat.t for beat in beats] == [5.0 - 1630 / 1024, 5.0 - 810 / 1024, 5.0]


def test_a_link_that_broke_lets_the_next_beat_follow_nothing() -> None:
    clock = BeatClock()
    clock.take(1.0, packet(800))
    clock.break_off()

    (beat,) = clock.take(60.0, packet(800))

    assert not beat.follows_previous
    assert beat.t == 60.0


def test_an_interval_of_zero_is_no_beat_and_breaks_the_succession() -> None:
    clock = BeatClock()
    clock.take(1.0, packet(800))

    assert clock.take(2.0, packet(0)) == ()
    (beat,) = clock.take(3.0, packet(800))

    assert not beat.follows_previous


def test_an_interval_of_zero_in_every_packet_moves_no_beat() -> None:
    heart = a_heart(500, 0.8)
    strap = SimulatedStrap(seed=1, delay_s=(0.0, 0.3))
    for t, rr_s in heart:
        strap.beat(t, rr_s)
    clock = BeatClock()
    beats: list[Beat] = []
    for notification in strap.packets(heart[-1][0]):
        measurement = HeartRateMeasurement.from_bytes(notification.payload)
        beats.extend(clock.take(notification.t, replace(measurement, rr_s=(0.0, *measurement.rr_s))))

    assert len(beats) >= len(heart) - 2
    assert all(abs(error) < 0.05 for error, beat in zip(errors_s(beats, heart), beats, strict=True) if beat.t > 122)


def test_a_packet_without_intervals_breaks_nothing() -> None:
    clock = BeatClock()
    clock.take(1.0, packet(1800))

    assert clock.take(2.0, packet()) == ()
    (beat,) = clock.take(3.0, packet(1800))

    assert beat.follows_previous


@pytest.mark.parametrize("kind", [FaultKind.SILENT, FaultKind.NO_RR, FaultKind.MALFORMED])
def test_beats_lost_in_a_silence_leave_a_gap_and_times_are_right_behind_it(kind: FaultKind) -> None:
    heart = a_heart(300, 0.8)

    beats = heard(heart, Fault(kind=kind, from_t=60.0, to_t=90.0))

    breaks = [beat.t for beat in beats[1:] if not beat.follows_previous]
    assert len(breaks) == 1
    assert 89 < breaks[0] < 92
    behind = [beat.t for beat in beats if beat.t > 100]
    assert all(min(abs(t - truth) for truth, _ in heart) < 0.2 for t in behind)


def test_a_short_silence_is_noticed_at_the_first_beat_behind_it() -> None:
    beats = heard(a_heart(200, 0.8), Fault(kind=FaultKind.SILENT, from_t=60.0, to_t=62.5))

    assert any(not beat.follows_previous for beat in beats if 60 < beat.t < 63)


def test_one_lost_packet_is_noticed() -> None:
    clock = BeatClock()
    for second in range(1, 20):
        clock.take(float(second), packet(1024))

    (beat,) = clock.take(21.1, packet(1024))

    assert not beat.follows_previous


def test_a_strap_that_sends_every_two_seconds_is_not_taken_for_one_that_loses_packets() -> None:
    clock = BeatClock()
    beats = [beat for second in range(2, 100, 2) for beat in clock.take(float(second), packet(1024, 1024))]

    assert all(beat.follows_previous for beat in beats[4:])


def test_late_packets_are_dated_back_to_where_their_beats_were() -> None:
    heart = a_heart(200, 0.8)

    beats = heard(heart, Fault(kind=FaultKind.LATE, from_t=60.0, to_t=64.0))

    truths = [t for t, _ in heart]
    late = [beat.t for beat in beats if 58 < beat.t < 64]
    assert len(late) >= 7
    assert all(min(abs(t - truth) for truth in truths) < 0.2 for t in late)


def errors_s(beats: list[Beat], heart: list[tuple[float, float]]) -> list[float]:
    """Given minus true times, where no beat was lost."""
    return [beat.t - t for beat, (t, _) in zip(beats, heart, strict=False)]


@pytest.mark.parametrize("crystal_ppm", [-100.0, 100.0])
@pytest.mark.parametrize("rr_s", [0.55, 0.8, 1.3])
@pytest.mark.parametrize(
    ("sending", "settled_s", "largest_s"), [(Sending.EVERY_BEAT, 60.0, 0.04), (Sending.EVERY_SECOND, 120.0, 0.12)]
)
def test_beats_are_dated_to_the_truth_through_random_delay_and_drift(
    sending: Sending, settled_s: float, largest_s: float, rr_s: float, crystal_ppm: float
) -> None:
    heart = a_heart(math.ceil(400 / rr_s), rr_s)

    beats = heard(heart, sending=sending, delay_s=(0.0, 0.3), crystal_ppm=crystal_ppm)

    settled = [error for error, beat in zip(errors_s(beats, heart), beats, strict=True) if beat.t > settled_s + 2]
    assert len(beats) >= len(heart) - 2
    assert all(beat.follows_previous for beat in beats[1:])
    assert max(map(abs, settled)) < largest_s


@pytest.mark.parametrize("held_s", [2.5, 6.0, 10.0, 25.0])
@pytest.mark.parametrize("sending", Sending)
def test_a_backlog_delivered_at_once_is_placed_where_its_beats_were(sending: Sending, held_s: float) -> None:
    heart = a_heart(400, 0.8)
    stall = Fault(kind=FaultKind.BURST, from_t=150.0, to_t=150.0 + held_s)

    beats = heard(heart, stall, sending=sending)

    assert len(beats) >= len(heart) - 1
    assert all(abs(error) < 0.15 for error, beat in zip(errors_s(beats, heart), beats, strict=True) if beat.t > 122)
    assert sum(not beat.follows_previous for beat in beats[1:]) <= 1


@pytest.mark.parametrize("held_s", [5.0, 8.0, 25.0])
@pytest.mark.parametrize("sending", Sending)
def test_a_backlog_that_drains_slowly_makes_no_evidence_look_fresh(sending: Sending, held_s: float) -> None:
    heart = a_heart(400, 0.8)
    strap = SimulatedStrap(seed=1, sending=sending, delay_s=(0.0, 0.1))
    for t, rr_s in heart:
        strap.beat(t, rr_s)
    clock = BeatClock()
    beats: list[Beat] = []
    free_t = -math.inf  # from then on the link carries the next packet
    for notification in strap.packets(heart[-1][0] + 5):
        if 150 <= notification.t < 150 + held_s:
            free_t = max(free_t, 150 + held_s)
        arrival_t = max(notification.t, free_t)
        free_t = arrival_t + 0.25 if free_t > notification.t else -math.inf
        beats.extend(clock.take(arrival_t, HeartRateMeasurement.from_bytes(notification.payload)))

    assert len(beats) >= len(heart) - 1
    assert all(abs(error) < 0.15 for error, beat in zip(errors_s(beats, heart), beats, strict=True) if beat.t > 122)


def test_a_packet_behind_a_long_silence_waits_for_the_next_which_tells_what_it_was() -> None:
    def after_silence(next_t: float) -> list[Beat]:
        clock = BeatClock()
        for second in range(1, 61):
            clock.take(float(second), packet(1024))
        assert clock.take(70.0, packet(1024)) == ()
        return list(clock.take(next_t, packet(1024)))

    held_back, behind_loss = after_silence(70.02), after_silence(71.0)

    assert [beat.t for beat in held_back] == [61.0, 62.0]
    assert [beat.t for beat in behind_loss] == [70.0, 71.0]
    assert [beat.follows_previous for beat in held_back] == [False, True]
    assert [beat.follows_previous for beat in behind_loss] == [False, True]


def test_a_packet_that_waits_is_gone_when_the_link_is() -> None:
    clock = BeatClock()
    clock.take(1.0, packet(1024))
    assert clock.take(11.0, packet(1024)) == ()

    clock.break_off()

    assert [beat.t for beat in clock.take(20.0, packet(1024))] == [20.0]


@pytest.mark.parametrize("sending", Sending)
@pytest.mark.parametrize("seconds", [2.5, 5.0, 15.0])
def test_behind_lost_packets_times_are_right_again_within_some_packets(seconds: float, sending: Sending) -> None:
    heart = a_heart(400, 0.8)
    silence = Fault(kind=FaultKind.SILENT, from_t=150.0, to_t=150.0 + seconds)

    beats = heard(heart, silence, sending=sending)

    behind = [beat for beat in beats if beat.t > 185]
    truths = [t for t, _ in heart]
    assert len(behind) > 100
    assert all(min(abs(beat.t - truth) for truth in truths) < 0.15 for beat in behind)
    assert any(not beat.follows_previous for beat in beats if 146 < beat.t < 153 + seconds)


@pytest.mark.parametrize("sending", Sending)
def test_reordered_packets_move_beats_by_no_more_than_they_were_overtaken(sending: Sending) -> None:
    heart = a_heart(400, 0.8)
    mixed_up = Fault(kind=FaultKind.REORDERED, from_t=150.0, to_t=210.0)

    beats = heard(heart, mixed_up, sending=sending)

    assert len(beats) >= len(heart) - 4
    assert sum(beat.rr_s for beat in beats) == pytest.approx(320, abs=4)
    truths = [t for t, _ in heart]
    assert all(min(abs(beat.t - truth) for truth in truths) < 0.15 for beat in beats if beat.t > 240)
    assert all(abs(error) < 1.9 for error in errors_s(beats, heart))


@pytest.mark.parametrize("sending", Sending)
def test_doubled_packets_leave_times_right_behind_them(sending: Sending) -> None:
    heart = a_heart(400, 0.8)

    beats = heard(heart, Fault(kind=FaultKind.DOUBLED, from_t=150.0, to_t=170.0), sending=sending)

    truths = [t for t, _ in heart]
    assert all(min(abs(beat.t - truth) for truth in truths) < 0.2 for beat in beats if beat.t > 180)


@pytest.mark.parametrize("seed", range(8))
def test_behind_any_mixture_of_faults_every_beat_is_its_own_again(seed: int) -> None:
    chance = random.Random(seed)
    heart = a_heart(800, chance.uniform(0.55, 1.2), seed=seed)
    begins = [chance.uniform(60, 250) for _ in range(4)]
    faults = [
        Fault(kind=chance.choice(list(FaultKind)), from_t=from_t, to_t=from_t + chance.uniform(1, 30))
        for from_t in begins
    ]
    sending = chance.choice(list(Sending))

    beats = heard(heart, *faults, seed=seed, sending=sending, delay_s=(0.0, 0.3), crystal_ppm=chance.uniform(-100, 100))

    behind = [beat for beat in beats if beat.t > 380]
    assert len(behind) > 40
    for beat in behind:
        t, rr_s = min(heart, key=lambda truth: abs(truth[0] - beat.t))
        assert abs(beat.t - t) < 0.12
        assert beat.rr_s == pytest.approx(rr_s, abs=2 / 1024)


@pytest.mark.parametrize(("before_s", "after_s"), [(1.0, 0.5), (1.0, 2.0), (2.0, 1.0)])
def test_a_strap_may_change_how_often_it_sends(before_s: float, after_s: float) -> None:
    heart = a_heart(600, 0.8)
    clock = BeatClock()
    chance = random.Random(3)
    beats: list[Beat] = []
    sent_t, sent = 0.0, 0
    while sent_t < 470:
        sent_t += before_s if sent_t < 200 else after_s
        ended = [round(rr_s * 1024) for t, rr_s in heart[sent:] if t <= sent_t]
        sent += len(ended)
        beats.extend(clock.take(sent_t + chance.uniform(0, 0.1), packet(*ended)))

    assert len(beats) == sent
    assert all(abs(error) < 0.1 for error, beat in zip(errors_s(beats, heart), beats, strict=True) if beat.t > 330)


@pytest.mark.parametrize("rr_s", [0.6, 0.95, 1.2])
@pytest.mark.parametrize("period_s", [0.973, 0.99, 1.001, 1.005, 1.01, 1.024])
def test_a_strap_whose_period_is_not_round_loses_no_beat_and_dates_them_truly(period_s: float, rr_s: float) -> None:
    heart = a_heart(math.ceil(620 / rr_s), rr_s)
    clock = BeatClock()
    chance = random.Random(3)
    beats: list[Beat] = []
    sent_t, sent = 0.0, 0
    while sent_t < 600:
        sent_t += period_s
        ended = [round(one_s * 1024) for t, one_s in heart[sent:] if t <= sent_t]
        sent += len(ended)
        beats.extend(clock.take(sent_t + chance.uniform(0, 0.3), packet(*ended)))

    assert len(beats) == sent
    assert all(beat.follows_previous for beat in beats[1:])
    assert all(abs(error) < 0.2 for error, beat in zip(errors_s(beats, heart), beats, strict=False) if beat.t > 122)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rr_s", [0.95, 1.05])
def test_behind_a_loss_beats_of_a_clock_look_no_fresher_than_its_bounds_allow(rr_s: float, seed: int) -> None:
    heart = a_heart(400, rr_s, seed=seed)

    beats = heard(heart, Fault(kind=FaultKind.SILENT, from_t=300.0, to_t=315.0), seed=seed, delay_s=(0.0, 0.3))

    behind = [beat for beat in beats if beat.t > 314]
    assert len(behind) > 50
    for beat in behind:
        t, _ = min(heart, key=lambda truth: (abs(truth[1] - beat.rr_s) > 1.1 / 1024, abs(truth[0] - beat.t)))
        assert -0.6 < beat.t - t < 0.6  # half of the second between two sendings


@pytest.mark.parametrize("seed", range(6))
def test_a_heart_that_beats_beside_the_strap_s_clock_is_never_dated_early_or_a_beat_late(seed: int) -> None:
    heart = a_heart(500, 1.0, seed=seed)

    beats = heard(heart, seed=seed, delay_s=(0.0, 0.3))

    assert len(beats) >= len(heart) - 2
    assert all(-0.5 < error < 1.3 for error in errors_s(beats, heart))


def test_doubled_packets_never_make_time_run_ahead() -> None:
    heart = a_heart(400, 0.8)

    beats = heard(heart, Fault(kind=FaultKind.DOUBLED, from_t=0.0, to_t=200.0))

    doubled = [beat for beat in beats if 20 < beat.t < 180]
    assert sum(beat.rr_s for beat in doubled) == pytest.approx(160, abs=LAG_RANGE_S + 1)


def test_equal_packets_that_time_has_room_for_are_all_kept() -> None:
    clock = BeatClock()

    beats = [beat for second in range(1, 101) for beat in clock.take(float(second), packet(1024))]

    assert len(beats) == 100
    assert [beat.t for beat in beats] == list(range(1, 101))
    assert all(beat.follows_previous for beat in beats[1:])


def test_an_interval_that_would_end_in_the_future_is_no_beat() -> None:
    clock = BeatClock()
    clock.take(1.0, packet(1024))

    assert clock.take(2.0, packet(0xFFFF)) == ()
    (beat,) = clock.take(3.0, packet(1024))

    assert beat.t == 2.0  # where the sum of what could be believed leads
    assert not beat.follows_previous


@pytest.mark.parametrize(
    ("ticks", "doubt"),
    [
        (306, Doubt.OUT_OF_RANGE),  # 0.299 s
        (2049, Doubt.OUT_OF_RANGE),  # 2.001 s
        (800, None),
        (700, None),
        (500, Doubt.JUMP),
        (1100, Doubt.JUMP),
    ],
)
def test_an_interval_is_doubted_for_what_it_is(ticks: int, doubt: Doubt | None) -> None:
    clock = BeatClock()
    for number in range(12):
        clock.take(1.0 + number * 800 / 1024, packet(800))

    (beat,) = clock.take(12.5, packet(ticks))

    assert beat.doubt is doubt


def test_without_contact_every_beat_is_doubted_and_teaches_nothing() -> None:
    clock = BeatClock()
    for number in range(10):
        clock.take(1.0 + number * 0.8, packet(820))
    away = [beat for number in range(10) for beat in clock.take(9.0 + number * 0.5, packet(500, contact=False))]

    (back,) = clock.take(15.0, packet(820))

    assert len(away) >= 9
    assert all(beat.doubt is Doubt.NO_CONTACT for beat in away)
    assert back.doubt is None


def test_contact_that_the_strap_cannot_tell_casts_no_doubt() -> None:
    (beat,) = BeatClock().take(1.0, packet(800, contact=None))

    assert beat.doubt is None


@pytest.mark.parametrize("after_ticks", [[500], [1300], [600, 1100], [450, 900, 600]])
def test_a_new_rhythm_is_trusted_again_before_long(after_ticks: list[int]) -> None:
    clock = BeatClock()
    t = 0.0
    for _ in range(30):
        t += 800 / 1024
        clock.take(t, packet(800))
    doubts: list[Doubt | None] = []
    for number in range(2 * LONGEST_LOCKOUT):
        ticks = after_ticks[number % len(after_ticks)]
        t += ticks / 1024
        doubts.extend(beat.doubt for beat in clock.take(t, packet(ticks)))

    assert None in doubts[: LONGEST_LOCKOUT + len(after_ticks)]
    if len(after_ticks) == 1:
        assert doubts[4:] == [None] * (len(doubts) - 4)  # a steady new rate costs four beats


def test_ectopic_beats_and_the_pauses_behind_them_are_doubted_and_the_others_are_not() -> None:
    beats = heard(a_heart(300, 0.8), Fault(kind=FaultKind.ECTOPIC, from_t=60.0, to_t=180.0))

    doubted = [beat for beat in beats if beat.doubt is Doubt.JUMP]
    assert len(doubted) == pytest.approx(2 * 150 / 6, abs=2)
    assert all(59 < beat.t < 182 for beat in doubted)


@needs_shared_data
def test_labelled_ventricular_beats_are_doubted_and_normal_ones_are_not() -> None:
    import pyarrow.parquet

    columns = pyarrow.parquet.read_table(SHARED_DATA / "ectopy_annotated" / "ibi.parquet").to_pydict()
    doubted: dict[tuple[str, str], list[bool]] = {}
    clocks: dict[str, tuple[BeatClock, float]] = {}
    for record, ibi_ms, *codes in zip(
        *(columns[name] for name in ("record", "ibi_ms", "prev_beat", "beat")), strict=True
    ):
        clock, t = clocks.get(record, (BeatClock(), 0.0))
        ticks = round(ibi_ms * 1.024)
        clocks[record] = (clock, t + ticks / 1024)
        (beat,) = clock.take(t + ticks / 1024, packet(ticks))
        doubted.setdefault((codes[0], codes[1]), []).append(beat.doubt is not None)

    ventricular = [is_doubted for (_, code), marks in doubted.items() if code == "V" for is_doubted in marks]
    assert mean(ventricular) > 0.8
    assert mean(doubted["N", "N"]) < 0.002


@needs_shared_data
@pytest.mark.parametrize("subject", ["subject_01", "subject_07", "subject_13"])
def test_a_real_chest_straps_intervals_come_out_as_they_went_in(subject: str) -> None:
    heart = read_heart(SHARED_DATA / "welltory_h10" / "ibi.parquet", where={"subject": subject})

    beats = heard([(interval.t_s, interval.rr_s) for interval in heart.intervals])

    assert mean(beat.doubt is not None for beat in beats) < 0.05  # deep breathing is no artefact
    assert [beat.rr_s for beat in beats] == pytest.approx([one.rr_s for one in heart.intervals], abs=1.01 / 1024)
    assert all(beat.follows_previous for beat in beats[1:])
    assert all(-0.02 < beat.t - one.t_s < 1.3 for beat, one in zip(beats, heart.intervals, strict=True))


@pytest.mark.parametrize("drift", [1e-4, -1e-4])
def test_the_crystal_of_the_strap_may_drift_for_hours(drift: float) -> None:
    clock = BeatClock()
    late: list[tuple[bool, float]] = []
    for number in range(1, 4 * 3600):
        t = number * (1 + drift)  # what the strap calls a second
        late.extend((beat.follows_previous, t - beat.t) for beat in clock.take(t, packet(1024)))

    assert all(follows for follows, _ in late[1:])
    assert max(age_s for _, age_s in late) < 0.3


def test_a_packet_that_waited_gives_no_beat_of_the_future_though_the_clock_was_set_back() -> None:
    clock = BeatClock()
    clock.take(1.0, packet(1024))
    assert clock.take(20.0, packet(12 * 1024)) == ()

    beats = clock.take(8.0, packet(1024))

    assert [beat.t for beat in beats] == [8.0]  # not 13.0


@pytest.mark.parametrize("t", [math.nan, math.inf])
def test_a_time_that_is_none_is_refused(t: float) -> None:
    with pytest.raises(ValueError, match="finite time"):
        BeatClock().take(t, packet(800))


@settings(deadline=None)
@given(ARRIVALS, st.integers(0, 60))
def test_what_was_told_of_a_beat_is_never_taken_back_by_later_packets(
    arrivals: list[tuple[float, list[int], bool | None, bool]], known: int
) -> None:
    def told(some: list[tuple[float, list[int], bool | None, bool]]) -> list[Beat]:
        clock, t, beats = BeatClock(), 0.0, []
        for pause_s, ticks, contact, breaks in some:
            t += pause_s
            if breaks:
                clock.break_off()
            beats += clock.take(t, packet(*ticks, contact=contact))
        return beats

    early = told(arrivals[:known])

    assert told(arrivals)[: len(early)] == early

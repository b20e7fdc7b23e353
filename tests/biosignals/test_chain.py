"""From a heart behind a faulty strap to an estimate: faults may cost knowledge, never make arousal."""

import random
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from biosignals.arousal import PlainEstimator
from biosignals.beats import BeatClock
from biosignals.contact import ContactJudge
from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.hrv import HrvWindows
from biosignals.signals import ArousalEstimate, Contact, RestStep, Unknown
from biosignals.simulated_strap import Fault, FaultKind, SimulatedStrap

REST_S = 90.0
END_S = 240.0


def estimates(seed: int, faults: tuple[Fault, ...]) -> Iterator[ArousalEstimate]:
    """Ten a second, of a heart that rests from beginning to end."""
    chance = random.Random(f"{seed}/heart")
    usual_s = chance.uniform(0.5, 1.2)
    return estimates_of(lambda _: chance.gauss(usual_s, 0.03), seed, faults)


def estimates_of(
    interval_at: Callable[[float], float], seed: int, faults: tuple[Fault, ...]
) -> Iterator[ArousalEstimate]:
    """Ten a second, of a heart whose next interval (s) is told by the time of its newest beat."""
    strap, clock, windows, estimator = (
        SimulatedStrap(seed=seed, faults=faults),
        BeatClock(),
        HrvWindows(),
        PlainEstimator(),
    )
    judge, contact = ContactJudge(), Contact.NOT_KNOWN
    beat_t = 0.0
    for tick in range(int(END_S * 10)):
        t = tick / 10
        while beat_t <= t:
            rr_s = interval_at(beat_t)
            beat_t += rr_s
            strap.beat(beat_t, rr_s)
        for notification in strap.packets(t):
            try:
                measurement = HeartRateMeasurement.from_bytes(notification.payload)
            except MalformedMeasurement:
                continue
            beats = clock.take(notification.t, measurement)
            contact = judge.take(notification.t, measurement, beats)
            for beat in beats:
                windows.take(beat)
                estimator.take(beat, rest=RestStep.SEATED_QUIET if beat.t < REST_S else None)
        yield estimator.estimate(t, windows.features(t), contact=contact, movement=None, ecg=None)


@pytest.mark.parametrize("seed", range(8))
def test_no_mixture_of_faults_makes_arousal_out_of_rest(seed: int) -> None:
    chance = random.Random(seed)
    begins = [chance.uniform(0, END_S) for _ in range(5)]
    faults = tuple(
        Fault(kind=chance.choice(list(FaultKind)), from_t=from_t, to_t=from_t + chance.uniform(1, 40))
        for from_t in begins
    )

    for estimate in estimates(seed, faults):
        assert estimate.arousal is None or abs(estimate.arousal - 0.2) < 0.25


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("short_s", "long_s"), [(0.60, 0.80), (0.68, 0.92), (0.64, 0.80)])
def test_a_heart_with_every_other_beat_early_is_never_told_as_calm(short_s: float, long_s: float, seed: int) -> None:
    chance, beats = random.Random(seed), count()

    def interval_at(t: float) -> float:
        usual_s = 0.8 if t < REST_S + 20 else (short_s, long_s)[next(beats) % 2]
        return chance.gauss(usual_s, 0.004 if t > REST_S + 20 else 0.02)

    true_rise_bpm = 120 / (short_s + long_s) - 75
    least = 0.2 if true_rise_bpm > 5 else 0.12
    for estimate in estimates_of(interval_at, seed, ()):
        if estimate.t > REST_S + 95:
            assert estimate.arousal is None or estimate.arousal > least


@pytest.mark.parametrize(
    ("kind", "unknown"),
    [
        (FaultKind.SILENT, Unknown.STALE),
        (FaultKind.NO_RR, Unknown.STALE),
        (FaultKind.MALFORMED, Unknown.STALE),
        (FaultKind.CONTACT_LOST, Unknown.NO_CONTACT),
    ],
)
def test_a_lasting_fault_is_named_and_forgotten_a_minute_behind_it(kind: FaultKind, unknown: Unknown) -> None:
    fault = Fault(kind=kind, from_t=120.0, to_t=150.0)

    by_t = {round(estimate.t, 1): estimate for estimate in estimates(1, (fault,))}

    assert by_t[119.0].is_known
    assert all(by_t[float(t)].unknown is unknown for t in range(131, 150))
    assert by_t[212.0].is_known

"""Irregular rhythms that are seen, and regular ones, recorded and made up, that are not taken for such."""

import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from benchmarks.artefact_series import POLAR, RECORDINGS, Floats, labelled_records, recordings
from benchmarks.figure import Figure, report
from benchmarks.rhythm_series import FIBRILLATIONS, breathing, early_by_turns, fibrillating, with_early_beats
from biosignals.rhythm import MOST_INTERVALS, RECKON_EVERY_S, TICKS_PER_S, Rhythm, RhythmWatch, rhythm_of
from biosignals.signals import Beat

WRIST = "physionet_wdd_stress"
GOOD_BEAT, GOOD_SHARE = 0.8, 0.9  # quality of a pulse wave; the share of such beats in a stretch that is well recorded
STRETCH_BEATS = 160

BREATHS = (
    (6, 0.1, 0.85),
    (6, 0.2, 0.85),
    (6, 0.3, 1.1),
    (9, 0.15, 1.0),
    (12, 0.12, 1.0),
    (15, 0.1, 1.0),
    (20, 0.1, 1.0),
)
EARLY_SHARES = (0.02, 0.05, 0.1)
FIBRILLATING = ((0.45, 0.15), (0.6, 0.2), (0.7, 0.15), (0.8, 0.25), (1.0, 0.2))  # mean interval in s, variation


def measure(*, seeds: int, beats: int) -> list[Figure]:
    """`seeds` made-up hearts of each kind, each of so many beats; and the recordings, where they are there."""
    return [*_false_alarms(seeds, beats), *_found(seeds, beats), *_delays(seeds), _cost()]


def _false_alarms(seeds: int, beats: int) -> Iterator[Figure]:
    chances = [np.random.default_rng(seed) for seed in range(seeds)]
    made_up = [
        breathing(chance, beats, mean_s=mean_s, swing=swing, per_min=per_min, noise=0.02)
        for chance in chances
        for per_min, swing, mean_s in BREATHS
    ]
    early = [
        with_early_beats(chance, breathing(chance, beats), share=share) for chance in chances for share in EARLY_SHARES
    ]
    chest = [record.rr_s for record in labelled_records()] + [
        _seconds(one["ibi_ms"]) for _, one in recordings(POLAR, by="subject")
    ]
    for name, rows in (
        ("deep and slow breath", made_up),
        ("early beats now and then", early),
        ("recorded ECG and chest straps", chest),
        ("wrist pulses under stress, well recorded", list(_wrist_pulses())),
    ):
        yield _share(f"regular taken for irregular: {name}", rows, most=1.0)


def _found(seeds: int, beats: int) -> Iterator[Figure]:
    chances = [np.random.default_rng(100 + seed) for seed in range(seeds)]
    fibrillation = [
        fibrillating(chance, beats, kind=kind, mean_s=mean_s, variation=variation)
        for chance in chances
        for kind in FIBRILLATIONS
        for mean_s, variation in FIBRILLATING
    ]
    by_turns = [early_by_turns(breathing(chance, beats), every=every) for chance in chances for every in (2, 3, 4)]
    yield _share("irregular seen as such: made-up fibrillation of six kinds", fibrillation, least=95.0)
    yield _share("irregular seen as such: each second to fourth beat early", by_turns, least=95.0)


def _share(name: str, rows: Sequence[Floats], *, least: float | None = None, most: float | None = None) -> Figure:
    """The share of what is said, every 5 s where anything is known, that is IRREGULAR."""
    said = [rhythm for rr_s in rows for _, rhythm in _watched(rr_s) if rhythm is not Rhythm.NOT_KNOWN]
    value = 100 * said.count(Rhythm.IRREGULAR) / len(said) if said else float("nan")
    target = least if least is not None else most
    assert target is not None, "a share has a target"
    return Figure(name=name, n=len(said), value=value, target=target, unit="%", is_most=least is None)


def _watched(rr_s: Floats) -> Iterator[tuple[float, Rhythm]]:
    watch, t, due_t = RhythmWatch(), 0.0, 0.0
    for one_s in rr_s.tolist():
        t += max(one_s, 1e-3)
        watch.take(Beat(t=t, rr_s=one_s, doubt=None, follows_previous=True))
        if t >= due_t:
            due_t = t + RECKON_EVERY_S
            yield t, watch.rhythm(t)


def _delays(seeds: int) -> Iterator[Figure]:
    """From the first irregular beat until it is said, and from the first regular one."""
    seen_s, over_s = [], []
    for seed in range(seeds):
        for kind in FIBRILLATIONS:
            chance = np.random.default_rng([200, seed])
            before, behind = breathing(chance, 250), breathing(chance, 300)
            irregular = fibrillating(chance, 400, kind=kind)
            begins_t = float(before.sum())
            ends_t = begins_t + float(irregular.sum())
            said = list(_watched(np.concatenate((before, irregular, behind))))
            seen_s += [t - begins_t for t, rhythm in said if t > begins_t and rhythm is Rhythm.IRREGULAR][:1]
            over_s += [t - ends_t for t, rhythm in said if t > ends_t and rhythm is Rhythm.REGULAR][:1]
    for name, delays in (("an irregular rhythm is said", seen_s), ("a regular one is believed again", over_s)):
        value = median(delays) if delays else float("nan")
        yield Figure(name=f"until {name}, median", n=len(delays), value=value, target=60.0, unit="s", is_most=True)


def _wrist_pulses() -> Iterator[Floats]:
    """Stretches of the stress sessions in which nearly all beats have a good wave: others are noise, not rhythm."""
    for _, one in recordings(WRIST, by="subject"):
        takes = (one["source"] == "bvp_derived") & (one["session"] == "stress")
        rr_s, is_good = _seconds(one["ibi_ms"][takes]), one["sqi"][takes].astype(np.float64) > GOOD_BEAT
        for begin in range(0, len(rr_s) - STRETCH_BEATS, STRETCH_BEATS):
            stretch = slice(begin, begin + STRETCH_BEATS)
            if np.mean(is_good[stretch]) >= GOOD_SHARE:
                yield rr_s[stretch]


def _seconds(ms: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]") -> Floats:
    return ms.astype(np.float64) / 1000


def _cost() -> Figure:
    """Processor time of one reckoning, the dearest of all kinds of rows; of each the least of five."""
    chance = np.random.default_rng(1)
    rows = [fibrillating(chance, MOST_INTERVALS, kind=kind, variation=0.12) for kind in FIBRILLATIONS]
    rows += [breathing(chance, MOST_INTERVALS, swing=0.15, per_min=per_min, mean_s=1.0) for per_min in (6, 15)]
    times_us = []
    for rr_s in rows:
        intervals, joined = (rr_s * TICKS_PER_S).astype(np.int16), np.ones(len(rr_s), dtype=np.bool_)
        taken_us = []
        for _ in range(5):
            began = time.process_time()
            for _ in range(200):
                rhythm_of(intervals, joined)
            taken_us.append(1e6 * (time.process_time() - began) / 200)
        times_us.append(min(taken_us))
    return Figure(
        name="reckoning the rhythm once, every 5 s", n=1000, value=max(times_us), target=100.0, unit="us", is_most=True
    )


if __name__ == "__main__":
    if not RECORDINGS.is_dir():
        print("      the recordings are not there: their figures are MISS")
    sys.exit(report(measure(seeds=5, beats=2000)))

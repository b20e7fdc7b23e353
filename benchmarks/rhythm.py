"""Irregular rhythms that are seen, and regular ones, recorded and made up, that are not taken for such."""

import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from benchmarks.artefact_series import POLAR, RECORDINGS, Floats, labelled_records, recordings
from benchmarks.figure import Figure, report
from benchmarks.rhythm_series import (
    FIBRILLATIONS,
    breathing,
    early_by_turns,
    fibrillating,
    heard,
    with_early_beats,
    with_wrist_noise,
)
from biosignals.heard_person import HeardPerson
from biosignals.personal_rest import TAKEN_BACK_S
from biosignals.rhythm import MOST_INTERVALS, RECKON_EVERY_S, Rhythm, RhythmWatch, rhythm_of
from biosignals.rhythm_measures import TICKS_PER_S
from biosignals.signals import RestStep

WRISTS = ("physionet_wdd_stress", "stress_predict")
FROM_PULSES = "bvp_derived"
GOOD_BEAT, GOOD_SHARE = 0.8, 0.9  # quality of a pulse wave; the share of such beats in a stretch that is well recorded
STRETCH_BEATS = 160
CLEAN_SHARE, CLEAN_S = 0.8, 60.0  # of the last minute is trusted: what the arousal model calls clean time
NOISE_SHARES = (0.25, 0.45)  # of the time; a quarter of the beats is doubted at the second

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

QUIET_BEATS = 200  # of a recorded heart, before it is made to fibrillate
REST_S = 180.0
REST_MOVED_BPM = 2.0  # what a minute's mean may miss the true rest by


def measure(*, seeds: int, beats: int) -> list[Figure]:
    """`seeds` made-up hearts of each kind, each of so many beats; and the recordings, where they are there."""
    return [
        *_false_alarms(seeds, beats),
        *_found(seeds, beats),
        *_delays(seeds),
        *_found_in_recordings(seeds),
        *_moved_rests(seeds),
        _cost(),
    ]


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
        ("wrist pulses under stress, well recorded", list(_good_pulses())),
    ):
        yield _share(f"regular taken for irregular: {name}", rows, most=1.0)
    noisy = [
        with_wrist_noise(np.random.default_rng([250, seed]), breathing(chance, beats), share=share)
        for seed, chance in enumerate(chances)
        for share in NOISE_SHARES
    ]
    clean = [rhythm for rr_s in noisy for _, rhythm in _clean_time(rr_s)]
    yield _share_of("regular taken for irregular: made-up noise of a wrist, clean minutes", clean, most=5.0)
    clean = [rhythm for rr_s in _wrist_pulses() for _, rhythm in _clean_time(rr_s)]
    yield _share_of("regular taken for irregular: wrist pulses of seated people, clean minutes", clean, most=5.0)


def _found(seeds: int, beats: int) -> Iterator[Figure]:
    chances = [np.random.default_rng(100 + seed) for seed in range(seeds)]
    fibrillation = [
        fibrillating(chance, beats, kind=kind, mean_s=mean_s, variation=variation)
        for chance in chances
        for kind in FIBRILLATIONS
        for mean_s, variation in FIBRILLATING
    ]
    by_turns = [early_by_turns(breathing(chance, beats), every=every) for chance in chances for every in (2, 3, 4)]
    for name, rows in (("made-up fibrillation of six kinds", fibrillation), ("each 2nd to 4th beat early", by_turns)):
        yield _share(f"irregular seen as such: {name}", rows, least=95.0)
        noisy = [
            with_wrist_noise(np.random.default_rng([300, number]), rr_s, share=share)
            for number, rr_s in enumerate(rows)
            for share in NOISE_SHARES
        ]
        yield _share(f"irregular seen as such in the noise of a wrist: {name}", noisy, least=95.0)


def _share(name: str, rows: Sequence[Floats], *, least: float | None = None, most: float | None = None) -> Figure:
    """The share of what is said, every 5 s where anything is known, that is IRREGULAR."""
    said = [rhythm for rr_s in rows for _, rhythm in _watched(rr_s)]
    return _share_of(name, said, least=least, most=most)


def _share_of(name: str, said: Sequence[Rhythm], *, least: float | None = None, most: float | None = None) -> Figure:
    known = [rhythm for rhythm in said if rhythm is not Rhythm.NOT_KNOWN]
    value = 100 * known.count(Rhythm.IRREGULAR) / len(known) if known else float("nan")
    target = least if least is not None else most
    assert target is not None, "a share has a target"
    return Figure(name=name, n=len(known), value=value, target=target, unit="%", is_most=least is None)


def _watched(rr_s: Floats) -> Iterator[tuple[float, Rhythm]]:
    watch, due_t = RhythmWatch(), 0.0
    for beat in heard(rr_s):
        watch.take(beat)
        if beat.t >= due_t:
            due_t = beat.t + RECKON_EVERY_S
            yield beat.t, watch.rhythm(beat.t)


def _clean_time(rr_s: Floats) -> Iterator[tuple[float, Rhythm]]:
    """What is said where enough of the last minute is trusted."""
    beats = list(heard(rr_s))
    beat_t = np.array([beat.t for beat in beats])
    until_s = np.concatenate(([0.0], np.cumsum([beat.rr_s if beat.doubt is None else 0.0 for beat in beats])))
    for t, rhythm in _watched(rr_s):
        first, last = np.searchsorted(beat_t, (t - CLEAN_S, t), side="right")
        if until_s[last] - until_s[first] >= CLEAN_SHARE * CLEAN_S:
            yield t, rhythm


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


def _found_in_recordings(seeds: int) -> Iterator[Figure]:
    """Recorded quiet hearts that are made to fibrillate: found in the time that is taken back of a rest."""
    quiet = [one.rr_s[:QUIET_BEATS] for one in labelled_records()] + [one[:QUIET_BEATS] for one in _good_pulses()]
    for name, shares in (("", (0.0,)), (" in the noise of a wrist", NOISE_SHARES)):
        found = [
            _is_found(np.random.default_rng([400, seed, number]), rr_s, kind=kind, noise=share)
            for seed in range(seeds)
            for number, rr_s in enumerate(quiet[:: max(1, len(quiet) // 12)])
            for kind in FIBRILLATIONS
            for share in shares
        ]
        yield Figure(
            name=f"recorded hearts made to fibrillate{name}: found within {TAKEN_BACK_S:g} s",
            n=len(found),
            value=100 * sum(found) / len(found) if found else float("nan"),
            target=95.0,
            unit="%",
            is_most=False,
        )


def _is_found(chance: np.random.Generator, quiet_s: Floats, *, kind: str, noise: float) -> bool:
    mean_s, variation = FIBRILLATING[chance.integers(len(FIBRILLATING))]
    irregular = fibrillating(chance, round(TAKEN_BACK_S / mean_s), kind=kind, mean_s=mean_s, variation=variation)
    rr_s = np.concatenate((quiet_s, irregular))
    heard_s = with_wrist_noise(chance, rr_s, share=noise) if noise else rr_s
    begins_t = float(quiet_s.sum())
    return any(t > begins_t and rhythm is Rhythm.IRREGULAR for t, rhythm in _watched(heard_s))


def _moved_rests(seeds: int) -> Iterator[Figure]:
    """Rests that begin regularly, fibrillate from their middle until a minute behind their end, and are used all the
    same: how many of them tell another rate than their regular half alone."""
    for name, shares in (("", (0.0,)), (" in the noise of a wrist", NOISE_SHARES)):
        moved = [
            _is_moved(np.random.default_rng([500, seed, number]), kind=kind, traits=traits, noise=share)
            for seed in range(2 * seeds)
            for kind in FIBRILLATIONS
            for number, traits in enumerate(FIBRILLATING)
            for share in shares
        ]
        yield Figure(
            name=f"rests that fibrillation has moved by more than {REST_MOVED_BPM:g} bpm{name}",
            n=len(moved),
            value=100 * sum(moved) / len(moved),
            target=5.0,
            unit="%",
            is_most=True,
        )


def _is_moved(chance: np.random.Generator, *, kind: str, traits: tuple[float, float], noise: float) -> bool:
    mean_s, variation = traits
    regular = breathing(chance, round(REST_S / 2 / 0.85))
    irregular = fibrillating(chance, round((REST_S / 2 + 60) / mean_s), kind=kind, mean_s=mean_s, variation=variation)
    rr_s = np.concatenate((regular, irregular, breathing(chance, 240)))
    beats = list(heard(with_wrist_noise(chance, rr_s, share=noise) if noise else rr_s))
    person, regular_alone = HeardPerson(None, ()), HeardPerson(None, ())
    for beat in beats:
        person.take(beat, rest=RestStep.SEATED_QUIET if beat.t <= REST_S else None)
        if beat.t <= regular.sum():
            regular_alone.take(beat, rest=RestStep.SEATED_QUIET)
    told, true = person.rest.level, regular_alone.rest.level
    if told is None or true is None or person.rest.length_s < CLEAN_S:
        return False
    return abs(told.bpm - true.bpm) > REST_MOVED_BPM


def _wrist_pulses() -> Iterator[Floats]:
    """Of seated people, each sitting as a whole."""
    for folder in WRISTS:
        for _, one in recordings(folder, by="subject"):
            takes = one["source"] == FROM_PULSES
            if "session" in one:
                takes &= one["session"] == "stress"
            yield _seconds(one["ibi_ms"][takes])


def _good_pulses() -> Iterator[Floats]:
    """Stretches of the stress sessions in which nearly all beats have a good wave."""
    for _, one in recordings(WRISTS[0], by="subject"):
        takes = (one["source"] == FROM_PULSES) & (one["session"] == "stress")
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
    rows += [with_wrist_noise(chance, breathing(chance, MOST_INTERVALS), share=share) for share in NOISE_SHARES * 2]
    return Figure(
        name="reckoning the rhythm once, every 5 s",
        n=1000,
        value=max(_reckoning_us(rr_s) for rr_s in rows),
        target=200.0,
        unit="us",
        is_most=True,
    )


def _reckoning_us(rr_s: Floats) -> float:
    intervals, joined = (rr_s * TICKS_PER_S).astype(np.int16), np.ones(len(rr_s), dtype=np.bool_)
    trusted = np.array([beat.doubt is None for beat in heard(rr_s)])
    taken_us = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(200):
            rhythm_of(intervals, joined, trusted)
        taken_us.append(1e6 * (time.process_time() - began) / 200)
    return min(taken_us)


if __name__ == "__main__":
    if not RECORDINGS.is_dir():
        print("      the recordings are not there: their figures are MISS")
    sys.exit(report(measure(seeds=5, beats=2000)))

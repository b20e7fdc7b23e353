"""Artefacts found: injected ones by both modes, labelled ectopic beats against neurokit2 and systole."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.artefact_series import (
    CHOSEN_ON,
    HELD_OUT,
    Booleans,
    Floats,
    Injected,
    Labelled,
    Series,
    Spoiled,
    held_out_series,
    labelled_records,
    spoil,
)
from benchmarks.figure import Figure, report
from benchmarks.peer_environment import PeersMissing, peers_python
from biosignals.artefacts import corrected, mark_final
from biosignals.beat_doubts import Neighbours

PEERS = Path(__file__).with_name("artefact_peers.py")
DAY_BEATS = 102_576  # 24 h at 71 bpm
FEWEST_BEATS = 1000  # of a series by which RMSSD is scored: in 100 beats one artefact not found is a fifth of it

Marks = tuple[Booleans, Booleans]  # the beats that are wrong, and the intervals to leave out
Mode = Callable[[Series], Marks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Artefacts with a mark within one beat, artefacts without, marks within one beat of an artefact, marks without."""

    found: int = 0
    missed: int = 0
    right: int = 0
    false: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            found=self.found + other.found,
            missed=self.missed + other.missed,
            right=self.right + other.right,
            false=self.false + other.false,
        )

    @property
    def sensitivity(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else math.nan

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else math.nan

    @property
    def f1(self) -> float:
        """Of artefacts, not of marks: two marks on one artefact count once."""
        return 2 * self.found / (2 * self.found + self.missed + self.false) if self.found else 0.0


def final(series: Series) -> Marks:
    marks = mark_final(series.rr_s, series.follows)
    return marks.is_marked, marks.is_spoiled


def provisional(series: Series) -> Marks:
    """Each beat as it comes, by all before it: gaps are none of its business."""
    neighbours = Neighbours()
    doubted = np.array([neighbours.judge(rr_s) is not None for rr_s in series.rr_s.tolist()], dtype=np.bool_)
    return doubted, doubted


def score(is_wrong: Booleans, is_marked: Booleans, *, is_unclear: Booleans | None = None) -> Score:
    """Marks against the truth, to within one beat; marks within one beat of an unclear beat count for nothing."""
    excused = _widened(is_wrong | is_unclear if is_unclear is not None else is_wrong)
    found = int(np.count_nonzero(is_wrong & _widened(is_marked)))
    return Score(
        found=found,
        missed=int(np.count_nonzero(is_wrong)) - found,
        right=int(np.count_nonzero(is_marked & _widened(is_wrong))),
        false=int(np.count_nonzero(is_marked & ~excused)),
    )


def rmssd_ms(rr_s: Floats, follows: Booleans, leave_out: Booleans | None = None) -> float:
    """Over the pairs of which one follows the other and neither is left out."""
    is_good = np.ones(len(rr_s), dtype=np.bool_) if leave_out is None else ~leave_out
    differences = np.diff(rr_s)[follows[1:] & is_good[1:] & is_good[:-1]]
    return float(1000 * np.sqrt(np.mean(differences**2)))


def measure(*, seeds: int, day_beats: int) -> list[Figure]:
    """Injected artefacts on series that no limit was chosen on, `seeds` times; labelled beats; cost."""
    spoiled = [spoil(clean, seed=seed) for seed in range(100, 100 + seeds) for clean in held_out_series(seed=seed)]
    return [*_injected(spoiled), *_labelled(labelled_records()), *_cost(day_beats)]


def _injected(spoiled: Sequence[Spoiled]) -> list[Figure]:
    by_final, by_provisional = _score_of(spoiled, final), _score_of(spoiled, provisional)
    print(f"      injected, final: {_by_kind(spoiled, final)}", flush=True)
    print(f"      injected, provisional: {_by_kind(spoiled, provisional)}", flush=True)
    errors = _rmssd_errors(spoiled)
    n = by_final.found + by_final.missed
    marks, doubts = by_final.right + by_final.false, by_provisional.right + by_provisional.false
    return [
        _share("injected artefacts found, final", by_final.found, n, least=99.0),
        _share("marks that are artefacts, final", by_final.right, marks, least=95.0),
        _most("worst RMSSD error, marked beats left out", errors, max(errors.left_out)),
        _most("worst RMSSD error, corrected", errors, max(errors.corrected)),
        _share("injected artefacts found at once, provisional", by_provisional.found, n, least=98.0),
        _share("doubts that are artefacts, provisional", by_provisional.right, doubts, least=90.0),
        _most("median RMSSD error, doubted beats left out", errors, median(errors.doubted_out)),
    ]


def _share(name: str, part: int, whole: int, *, least: float) -> Figure:
    value = 100 * part / whole if whole else math.nan
    return Figure(name=name, n=whole, value=value, target=least, unit="%", is_most=False)


def _most(name: str, errors: "_Errors", value: float) -> Figure:
    return Figure(name=name, n=len(errors.raw), value=value, target=5.0, unit="%", is_most=True)


def _score_of(spoiled: Sequence[Spoiled], mode: Mode) -> Score:
    return sum((score(_truth(one), mode(one.series)[0]) for one in spoiled), Score())


def _truth(one: Spoiled, kind: Injected | None = None) -> Booleans:
    is_wrong = np.zeros(len(one.series.rr_s), dtype=np.bool_)
    is_wrong[[beat for beat, what in one.artefacts if kind in (None, what)]] = True
    return is_wrong


def _by_kind(spoiled: Sequence[Spoiled], mode: Mode) -> str:
    words = []
    marks = [_widened(mode(one.series)[0]) for one in spoiled]
    for kind in Injected:
        truths = [_truth(one, kind) for one in spoiled]
        found = sum(int(np.count_nonzero(truth & mark)) for truth, mark in zip(truths, marks, strict=True))
        words.append(f"{kind.name.lower()} {found} of {sum(int(np.count_nonzero(truth)) for truth in truths)}")
    return ", ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errors:
    """Per cent that RMSSD is off the truth, a number a series, by what was done about its artefacts."""

    raw: tuple[float, ...]
    left_out: tuple[float, ...]
    corrected: tuple[float, ...]
    doubted_out: tuple[float, ...]


def _rmssd_errors(spoiled: Sequence[Spoiled]) -> _Errors:
    """Of each series that is long enough."""
    rows = [_errors_of(one) for one in spoiled if len(one.series.rr_s) >= FEWEST_BEATS]
    raw, left_out, mended, doubted_out = zip(*rows, strict=True)
    errors = _Errors(raw=raw, left_out=left_out, corrected=mended, doubted_out=doubted_out)
    print(f"      RMSSD as it was spoiled: median {median(errors.raw):.0f} % off", flush=True)
    return errors


def _errors_of(one: Spoiled) -> tuple[float, float, float, float]:
    rr_s, follows = one.series.rr_s, one.series.follows
    mended = corrected(rr_s, follows, mark_final(rr_s, follows))
    true_ms = rmssd_ms(one.clean.rr_s, one.clean.follows)
    return (
        _off(rmssd_ms(rr_s, follows), true_ms),
        _off(rmssd_ms(rr_s, follows, final(one.series)[1]), true_ms),
        _off(rmssd_ms(mended.rr_s, mended.follows_previous), true_ms),
        _off(rmssd_ms(rr_s, follows, provisional(one.series)[1]), true_ms),
    )


def _off(value: float, truth: float) -> float:
    return 100 * abs(value / truth - 1)


def _labelled(records: Sequence[Labelled]) -> list[Figure]:
    by_way: dict[str, Mapping[str, Score]] = {
        "final": {record.name: _labelled_score(record, final(_whole(record))[0]) for record in records},
        "provisional": {record.name: _labelled_score(record, provisional(_whole(record))[0]) for record in records},
    }
    why = "the recordings are not there"
    if records:
        try:
            by_way |= _peer_scores(records)
        except PeersMissing as error:
            why = str(error)
    for name, scores in by_way.items():
        print(f"      labelled, {name}: {_in_words(scores)}", flush=True)
    peers = [scores for name, scores in by_way.items() if name not in ("final", "provisional")]
    if not peers:
        print(f"      no peers: {why}", flush=True)
    return [
        _against_peers(f"F1 of labelled ectopic beats, {part}", by_way["final"], peers, names)
        for part, names in (("held out", HELD_OUT), ("all", (*CHOSEN_ON, *HELD_OUT)))
    ]


def _whole(record: Labelled) -> Series:
    return Series(name=record.name, rr_s=record.rr_s, follows=np.arange(len(record.rr_s)) > 0)


def _labelled_score(record: Labelled, is_marked: Booleans) -> Score:
    return score(record.is_ectopic, is_marked, is_unclear=record.is_unclear)


def _peer_scores(records: Sequence[Labelled]) -> dict[str, dict[str, Score]]:
    """What the peers find, each as it counts beats or one beat on, whichever is better for it."""
    asked = json.dumps({record.name: (1000 * record.rr_s).tolist() for record in records})
    answer = subprocess.run([peers_python(), PEERS], input=asked, capture_output=True, text=True, check=True).stdout
    best: dict[str, dict[str, Score]] = {}
    for program, told in json.loads(answer).items():
        marks = told["marks"]
        ways = [{one.name: _labelled_score(one, _marked(marks[one.name], one, by)) for one in records} for by in (0, 1)]
        best[program] = max(ways, key=lambda scores: sum(scores.values(), Score()).f1)
    return best


def _marked(beats: Sequence[int], record: Labelled, by: int) -> Booleans:
    is_marked = np.zeros(len(record.rr_s), dtype=np.bool_)
    is_marked[[beat - by for beat in beats if 0 <= beat - by < len(is_marked)]] = True
    return is_marked


def _in_words(scores: Mapping[str, Score]) -> str:
    words = [f"{name} {one.found}/{one.missed}/{one.false} F1 {one.f1:.3f}" for name, one in scores.items()]
    return "; ".join([*words, f"all F1 {sum(scores.values(), Score()).f1:.3f}"]) + " (found/missed/false)"


def _against_peers(
    name: str, ours: Mapping[str, Score], peers: Sequence[Mapping[str, Score]], records: Sequence[str]
) -> Figure:
    own = sum((ours[record] for record in records if record in ours), Score())
    bests = [sum((scores[record] for record in records), Score()).f1 for scores in peers]
    return Figure(
        name=f"{name}, against the best peer's",
        n=own.found + own.missed,
        value=own.f1,
        target=max(bests, default=math.nan),
        unit="",
        is_most=False,
    )


def _cost(day_beats: int) -> list[Figure]:
    pieces = [spoil(clean, seed=1).series for clean in held_out_series(seed=1)]
    rr_s = np.resize(np.concatenate([piece.rr_s for piece in pieces]), day_beats)
    follows = np.resize(np.concatenate([piece.follows for piece in pieces]), day_beats)
    day = Series(name="a day", rr_s=rr_s, follows=follows)
    final_s, provisional_s = _seconds(final, day), _seconds(provisional, day)
    return [
        Figure(name="marking a whole day, final", n=day_beats, value=final_s, target=1.0, unit="s", is_most=True),
        Figure(
            name="judging a beat, provisional",
            n=day_beats,
            value=1e6 * provisional_s / day_beats,
            target=5.0,
            unit="us",
            is_most=True,
        ),
    ]


def _seconds(mode: Mode, series: Series) -> float:
    """Processor time, the least of three."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        mode(series)
        taken.append(time.process_time() - began)
    return min(taken)


def _widened(is_true: Booleans) -> Booleans:
    """Also true one beat before and one behind."""
    wide = is_true.copy()
    wide[1:] |= is_true[:-1]
    wide[:-1] |= is_true[1:]
    return wide


if __name__ == "__main__":
    sys.exit(report(measure(seeds=5, day_beats=DAY_BEATS)))

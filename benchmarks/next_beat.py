"""How well the next heartbeats are foretold, on recorded hearts, against the last interval and the mean of twenty."""

import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from benchmarks.figure import Figure, report
from biosignals.beat_doubts import Neighbours
from biosignals.next_beat import FARTHEST_BEATS, MEAN_BEATS, MOST_SD_S, NextBeat
from biosignals.signals import Beat

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
GROUPS = ("Polar H10, 13 young people", "ECG over hours, 3 people")
MOST_COST_US = 200.0

Errors = dict[str, list[list[float]]]


def main() -> int:
    """Print the figures; without the recordings it misses."""
    if not DATA.exists():
        print("MISS  ../shared/data is not there")
        return 1
    figures: list[Figure] = []
    for group, hearts in ((GROUPS[0], list(polar_hearts())), (GROUPS[1], list(sinus_hearts()))):
        figures += measure(group, hearts)
    figures.append(_cost())
    return report(figures)


def polar_hearts() -> Iterator[list[float]]:
    """Of each recording of an H10 the intervals in s, 67 to 110 s long."""
    table = parquet.read_table(DATA / "welltory_h10" / "ibi.parquet").to_pydict()
    yield from _by(table["subject"], table["ibi_ms"])


def sinus_hearts() -> Iterator[list[float]]:
    """Of the records of normal sinus rhythm the intervals in s, with their few early beats."""
    table = parquet.read_table(DATA / "ectopy_annotated" / "ibi.parquet").to_pydict()
    names = [str(name) if str(name).startswith("nsr") else "" for name in table["record"]]
    yield from _by(names, table["ibi_ms"])


def measure(group: str, hearts: list[list[float]]) -> list[Figure]:
    """The errors one, two and three beats ahead, wherever something was foretold, in ms."""
    errors: Errors = {name: [[] for _ in range(FARTHEST_BEATS)] for name in ("ours", "last", "mean")}
    sds: list[list[float]] = [[] for _ in range(FARTHEST_BEATS)]
    said = [0] * FARTHEST_BEATS
    asked = 0
    for rr_s in hearts:
        asked += _follow(rr_s, errors, sds, said)
    figures = []
    for ahead in range(FARTHEST_BEATS):
        ours, last, mean = (_rms_ms(errors[name][ahead]) for name in ("ours", "last", "mean"))
        count = len(errors["ours"][ahead])
        within = float(np.mean(np.abs(errors["ours"][ahead]) <= np.array(sds[ahead]))) if count else math.nan
        print(
            f"      {group}, {ahead + 1} ahead: last interval {last:.0f}, mean of {MEAN_BEATS} {mean:.0f}, "
            f"ours {ours:.0f} ms; {within:.0%} within one sd; said (sd up to {1000 * MOST_SD_S:.0f} ms) behind "
            f"{said[ahead] / max(1, asked):.0%} of beats"
        )
        name = f"{group}: error {ahead + 1} beats ahead, times that of the better of last interval and mean"
        best = min(last, mean)
        figures.append(Figure(name=name, n=count, value=ours / best, target=1.05, unit="", is_most=True))
        if ahead == 0:
            name = f"{group}: forecasts within one sd of their own"
            figures.append(Figure(name=name, n=count, value=100 * within, target=60.0, unit="%", is_most=False))
    return figures


def _follow(rr_s: list[float], errors: Errors, sds: list[list[float]], said: list[int]) -> int:
    """Go through one heart; how many beats it was asked behind, once anything could be known."""
    foreteller, neighbours = NextBeat(most_sd_s=math.inf), Neighbours()
    t, asked = 0.0, 0
    for number, one_s in enumerate(rr_s):
        t += one_s
        foreteller.take(Beat(t=t, rr_s=one_s, doubt=neighbours.judge(one_s), follows_previous=number > 0))
        behind = rr_s[number + 1 : number + 1 + FARTHEST_BEATS]
        if number < 60 or len(behind) < FARTHEST_BEATS:
            continue
        asked += 1
        recent = rr_s[number + 1 - MEAN_BEATS : number + 1]
        true_t, at_t = t, t
        for ahead in range(FARTHEST_BEATS):
            true_t += behind[ahead]
            expected = foreteller.next_beat(at_t)
            if expected is None:
                break
            said[ahead] += expected.sd_s <= MOST_SD_S
            errors["ours"][ahead].append(expected.t - true_t)
            errors["last"][ahead].append(t + (ahead + 1) * one_s - true_t)
            errors["mean"][ahead].append(t + (ahead + 1) * sum(recent) / MEAN_BEATS - true_t)
            sds[ahead].append(expected.sd_s)
            at_t = expected.t
    return asked


def _cost() -> Figure:
    """Processor time of one beat taken and foretold, in us."""
    rr_s = next(sinus_hearts())[:3000]
    foreteller, t = NextBeat(), 0.0
    began_s = time.process_time()
    for one_s in rr_s:
        t += one_s
        foreteller.take(Beat(t=t, rr_s=one_s, doubt=None, follows_previous=True))
        foreteller.next_beat(t)
    cost_us = 1e6 * (time.process_time() - began_s) / len(rr_s)
    name = "one beat taken and foretold, mean"
    return Figure(name=name, n=len(rr_s), value=cost_us, target=MOST_COST_US, unit="us", is_most=True)


def _by(names: list[str], ibi_ms: list[float]) -> Iterator[list[float]]:
    hearts: dict[str, list[float]] = {}
    for name, interval_ms in zip(names, ibi_ms, strict=True):
        hearts.setdefault(name, []).append(interval_ms / 1000)
    yield from (rr_s for name, rr_s in hearts.items() if name)


def _rms_ms(errors_s: list[float]) -> float:
    return 1000 * math.sqrt(float(np.mean(np.square(errors_s)))) if errors_s else math.nan


if __name__ == "__main__":
    sys.exit(main())

"""Runs in the peers' environment: times what other programs take for one beat's HRV. RR in, JSON out.

In: {"rr_ms": [interval, ...]}. Out: {"straplog time": milliseconds, ...}, the program and the kind of feature. It knows
nothing of Attune.
"""

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import numpy

Series = Any  # a flat array of intervals in ms
Work = tuple[str, Callable[[Series], object]]

SPENT_S = 1.0  # on each
REPEATS = 200


def main() -> int:
    rr_ms = numpy.array(json.load(sys.stdin)["rr_ms"], dtype=float)
    warnings.simplefilter("ignore")
    times_ms = {}
    for name, work in (*_neurokit2(), *_straplog(), *_antropy(), *_hrvanalysis(), *_systole()):
        with contextlib.redirect_stdout(io.StringIO()):
            times_ms[name] = _best_ms(partial(work, rr_ms))
    json.dump(times_ms, sys.stdout)
    return 0


def _best_ms(work: Callable[[], object]) -> float:
    """The shortest of many; the first call, which may import or compile, does not count."""
    work()
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < REPEATS and (len(times) < 3 or time.perf_counter() - began < SPENT_S):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def _neurokit2() -> Iterator[Work]:
    peer = import_module("neurokit2")

    def peaks(rr_ms: Series) -> dict[str, Series]:
        return {"RRI": rr_ms, "RRI_Time": numpy.cumsum(rr_ms) / 1000}

    yield "neurokit2 time", lambda rr_ms: peer.hrv_time(peaks(rr_ms))
    yield (
        "neurokit2 spectrum",
        lambda rr_ms: peer.hrv_frequency(peaks(rr_ms), psd_method="lomb", normalize=False, silent=True),
    )
    yield (
        "neurokit2 entropy",
        lambda rr_ms: peer.entropy_sample(rr_ms, delay=1, dimension=2, tolerance=0.2 * rr_ms.std(ddof=1)),
    )
    yield (
        "neurokit2 scaling",
        lambda rr_ms: peer.fractal_dfa(rr_ms, scale=numpy.arange(4, 17), overlap=False, multifractal=False),
    )


def _straplog() -> Iterator[Work]:
    peer = import_module("straplog.hrv")
    yield "straplog time", peer.time_domain
    yield "straplog scaling", peer.dfa_alpha1


def _antropy() -> Iterator[Work]:
    peer = import_module("antropy")
    yield "antropy entropy", lambda rr_ms: peer.sample_entropy(rr_ms, 2, tolerance=0.2 * rr_ms.std(ddof=1))


def _hrvanalysis() -> Iterator[Work]:
    peer = import_module("hrvanalysis")
    yield "hrvanalysis time", lambda rr_ms: peer.get_time_domain_features(list(rr_ms))
    yield "hrvanalysis spectrum", lambda rr_ms: peer.get_frequency_domain_features(list(rr_ms), method="lomb")
    yield "hrvanalysis plot", lambda rr_ms: peer.get_poincare_plot_features(list(rr_ms))
    yield "hrvanalysis entropy", lambda rr_ms: peer.get_sampen(list(rr_ms))


def _systole() -> Iterator[Work]:
    peer = import_module("systole.hrv")
    yield "systole time", lambda rr_ms: peer.time_domain(rr_ms, input_type="rr_ms")
    yield "systole spectrum", lambda rr_ms: peer.frequency_domain(rr_ms, input_type="rr_ms")


if __name__ == "__main__":
    sys.exit(main())

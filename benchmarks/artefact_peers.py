"""Runs in the peers' own environment: marks the artefacts of records with other programs; JSON in, JSON out.

In: {record: [interval in ms, ...]}. Out: {program: {"marks": {record: [beat, ...]}, "seconds": ...}}, beats counted as
intervals are, from 0. It knows nothing of Attune.
"""

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

KUBIOS_KINDS = ("ectopic", "missed", "extra", "longshort")
SYSTOLE_KINDS = ("ectopic", "missed", "extra", "long", "short")


def neurokit2(rr_ms: Sequence[float]) -> list[int]:
    """`signal_fixpeaks(method="Kubios")`, Lipponen & Tarvainen's method: an artefact at peak k ends interval k - 1."""
    peaks = np.concatenate([[0], np.cumsum(rr_ms)]).astype(int)
    found, _ = import_module("neurokit2").signal_fixpeaks(peaks, sampling_rate=1000, iterative=False, method="Kubios")
    return sorted({int(peak) - 1 for kind in KUBIOS_KINDS for peak in found[kind] if peak > 0})


def systole(rr_ms: Sequence[float]) -> list[int]:
    """`rr_artefacts`, the same method."""
    found = import_module("systole.detection").rr_artefacts(np.asarray(rr_ms, dtype=float), input_type="rr_ms")
    return sorted({int(beat) for kind in SYSTOLE_KINDS for beat in np.flatnonzero(found[kind])})


PROGRAMS: dict[str, Callable[[Sequence[float]], list[int]]] = {"neurokit2": neurokit2, "systole": systole}


def main() -> None:
    warnings.simplefilter("ignore")
    records: dict[str, list[float]] = json.load(sys.stdin)
    answer: dict[str, dict[str, Any]] = {}
    for name, program in PROGRAMS.items():
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                program(next(iter(records.values())))  # what a first call loads and compiles is not timed
            except ImportError:
                continue
            began = time.process_time()
            marks = {record: program(rr_ms) for record, rr_ms in records.items()}
            answer[name] = {"marks": marks, "seconds": time.process_time() - began}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

"""EDF and EDF+ files -> a recorded heart: from beat annotations, a signal of RR intervals, or an ECG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import edfio
import numpy as np

from biosignals.heart_ecg import EcgStretch, heart_from_ecg
from biosignals.recorded_heart import (
    FITTING_SHARE,
    LONGEST_MEDIAN_S,
    SHORTEST_MEDIAN_S,
    HeartFileError,
    RecordedHeart,
    heart_from_ends,
)
from biosignals.signals import Doubt

SIGNAL = "signal"  # what --where chooses by
ANNOTATIONS = "annotations"  # the name of the beat annotations among the signals

# EDF+ gives no standard text for a beat: what programs write, and the codes of PhysioNet's annotations.
NORMAL_TEXTS = frozenset(
    ("r", "r-peak", "r peak", "rpeak", "r-wave", "qrs", "qrs complex", "beat", "heartbeat", "heart beat", "n", "normal")
)
OTHER_TEXTS = frozenset(
    ("v", "pvc", "vpc", "ves", "a", "pac", "apc", "sves", "s", "f", "e", "j", "/", "q", "ectopic", "premature beat")
)

RR_WORDS = ("rr", "ibi", "r-r", "rri", "hrv", "rr interval", "r-r interval", "rr-interval")
TO_SECONDS = {"ms": 1e-3, "msec": 1e-3, "s": 1.0, "sec": 1.0}
FULLEST_RR = 1.2  # times the recording's length: more than this the intervals overlap, and are held or interpolated


class _Kind(Enum):
    ANNOTATIONS = "beat annotations"
    RR = "RR intervals"
    ECG = "ECG"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What in the file tells of the heart; `signal` is an edfio.EdfSignal, or None for annotations."""

    name: str
    kind: _Kind
    signal: Any


def heart_from_edf(
    path: Path, where: Mapping[str, str], tell_share: Callable[[float], None] | None = None
) -> RecordedHeart:
    """Read beat annotations, else a signal of RR intervals, else an ECG; `where` may choose one by `signal`.

    The clock is seconds since the recording began. A signal of RR holds each interval, in ms or s, in the sample at its
    end, and zeros between; one that holds values between beats is refused, since the beats cannot be told from it.
    Raises HeartFileError.
    """
    try:
        return _read(path, where, tell_share)
    except HeartFileError:
        raise
    except Exception as error:  # whatever a torn or foreign file brings a foreign reader to
        raise HeartFileError(f"{path}: not an EDF file that can be read ({error}), export it again") from error


def _read(path: Path, where: Mapping[str, str], tell_share: Callable[[float], None] | None) -> RecordedHeart:
    edf = edfio.read_edf(path)
    sources = _sources(edf)
    source = _chosen(path, sources, where)
    others = [one.name for one in sources if one is not source]
    words = f"Took the {source.kind.value}" + (f" of the signal {source.name!r}" if source.signal is not None else "")
    words += f". To take another: --where {SIGNAL}={' or '.join(map(repr, others))}." if others else "."
    match source.kind:
        case _Kind.ANNOTATIONS:
            return _annotated(_beats_of(edf), words)
        case _Kind.RR:
            return _tachogram(path, source, edf.duration, words)
        case _:
            return heart_from_ecg(_ecg(path, source, edf), path=path, words=words, tell_share=tell_share)


def _sources(edf: Any) -> list[_Source]:
    found = [_Source(name=ANNOTATIONS, kind=_Kind.ANNOTATIONS, signal=None)] if _is_rhythm(_beats_of(edf)) else []
    rr = [one for one in edf.signals if one.label.strip().lower() in RR_WORDS and _unit(one) in TO_SECONDS]
    ecg = [one for one in edf.signals if any(word in one.label.lower() for word in ("ecg", "ekg"))]
    found += [_Source(name=one.label, kind=_Kind.RR, signal=one) for one in rr]
    return found + [_Source(name=one.label, kind=_Kind.ECG, signal=one) for one in ecg]


def _chosen(path: Path, sources: Sequence[_Source], where: Mapping[str, str]) -> _Source:
    if not sources:
        raise HeartFileError(
            f"{path}: no beat annotations, no signal called RR or IBI in ms or s, and no ECG in it, give another file"
        )
    if not where:
        return sources[0]
    names = ", ".join(repr(one.name) for one in sources)
    if set(where) != {SIGNAL}:
        raise HeartFileError(
            f"{path}: of an EDF file only {SIGNAL} can be chosen, use --where {SIGNAL}= one of: {names}"
        )
    fitting = [one for one in sources if one.name == where[SIGNAL]]
    if not fitting:
        raise HeartFileError(f"{path}: no signal {where[SIGNAL]!r} tells of a heart, use one of: {names}")
    return fitting[0]


def _beats_of(edf: Any) -> list[tuple[float, bool]]:
    """When the annotated beats were, in seconds, and whether each is a normal one; in order of time."""
    texts = [(float(one.onset), one.text.strip().lower()) for one in edf.annotations]
    return sorted((onset, text in NORMAL_TEXTS) for onset, text in texts if text in NORMAL_TEXTS | OTHER_TEXTS)


def _is_rhythm(beats: Sequence[tuple[float, bool]]) -> bool:
    """A letter R or N may mean something else: only what comes as often as a heart beats is taken for beats."""
    if len(beats) < 2 or not any(is_normal for _, is_normal in beats):
        return False
    return (
        SHORTEST_MEDIAN_S <= median(later - earlier for (earlier, _), (later, _) in pairwise(beats)) <= LONGEST_MEDIAN_S
    )


def _annotated(beats: Sequence[tuple[float, bool]], words: str) -> RecordedHeart:
    """A beat at the same time as the one before, as when two people annotated, is the same beat."""
    single = [beats[0], *(later for earlier, later in pairwise(beats) if later[0] > earlier[0])]
    others = sum(not is_normal for _, is_normal in single)
    words += f" {len(single)} beats, {others} of them not normal: their intervals are doubted."
    return heart_from_ends(
        [t_s for t_s, _ in single[1:]],
        [later - earlier for (earlier, _), (later, _) in pairwise(single)],
        choice=words,
        follows=[True] * (len(single) - 1),
        doubts=[None if one and other else Doubt.ABNORMAL for (_, one), (_, other) in pairwise(single)],
    )


def _tachogram(path: Path, source: _Source, duration_s: float, words: str) -> RecordedHeart:
    signal = source.signal
    values_s = np.asarray(signal.data) * TO_SECONDS[_unit(signal)]
    step_s = 1 / signal.sampling_frequency
    places = np.flatnonzero(values_s > _smallest_step(signal) * TO_SECONDS[_unit(signal)])
    rr_s = values_s[places]
    if not len(rr_s):
        raise HeartFileError(f"{path}: no intervals in the signal {source.name!r}, give a file that holds some")
    if rr_s.sum() > FULLEST_RR * duration_s:
        raise HeartFileError(
            f"{path}: the signal {source.name!r} holds a value between beats too, so the beats cannot be told from it, "
            "give the RR intervals as a table, or a file with the ECG"
        )
    ends_s = (places + 1) * step_s
    joined = [
        False,
        *(np.abs(np.diff(ends_s) - rr_s[1:]) <= np.maximum(1.5 * step_s, FITTING_SHARE * rr_s[1:])).tolist(),
    ]
    words += f" Beats are timed to {step_s:g} s, their intervals are exact."
    return heart_from_ends(ends_s.tolist(), rr_s.tolist(), choice=words, follows=joined)


def _smallest_step(signal: Any) -> float:
    """The smallest difference that a signal's numbers can tell, in its own unit: what is below it is zero."""
    return float((signal.physical_max - signal.physical_min) / (signal.digital_max - signal.digital_min))


def _ecg(path: Path, source: _Source, edf: Any) -> EcgStretch:
    if not edf.is_continuous:
        raise HeartFileError(f"{path}: the ECG has gaps (EDF+D), export the stretches as files of their own")
    return EcgStretch(
        signal=source.signal,
        name=source.name,
        unit=_unit(source.signal),
        samples_per_record=source.signal.samples_per_data_record,
        record_s=float(edf.data_record_duration),
        records=edf.num_data_records,
    )


def _unit(signal: Any) -> str:
    return str(signal.physical_dimension).strip().lower().replace("µ", "u")

"""EDF, EDF+, BDF and BDF+ files -> a recorded heart: from beat annotations, RR intervals, or an ECG."""

import warnings
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
from biosignals.heart_edf_records import Stretch, kind_of, stretches_of
from biosignals.heart_tables import listed
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
LARGEST_BDF_BYTES = 256 * 2**20  # edfio holds the whole of a BDF file in memory, five times as large; of EDF a piece
FULLEST_RR = 1.2  # times the recording's length: more than this the intervals overlap, and are held or interpolated


class _Kind(Enum):
    ANNOTATIONS = "beat annotations"
    RR = "RR intervals"
    ECG = "ECG"


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """An opened file; `beats` are its annotated ones: when (s), and whether normal, in order of time."""

    path: Path
    edf: Any
    stretches: tuple[Stretch, ...]
    beats: tuple[tuple[float, bool], ...]
    words: str  # on gaps and on what is missing


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

    The clock is seconds since the recording began. Between the stretches of a recording with gaps (EDF+D, BDF+D)
    nothing is joined, and from beat to beat across a gap is no interval. A signal of RR holds each interval, in ms or
    s, in the sample at its end, and zeros between; one that holds values between beats is refused, since the beats
    cannot be told from it. Raises HeartFileError.
    """
    try:
        return _read(path, where, tell_share)
    except (HeartFileError, OSError):
        raise
    except Exception as error:  # whatever a torn or foreign file brings a foreign reader to
        raise HeartFileError(f"{path}: not an EDF or BDF file that can be read ({error}), export it again") from error


def _read(path: Path, where: Mapping[str, str], tell_share: Callable[[float], None] | None) -> RecordedHeart:
    file = _opened(path)
    sources = _sources(file)
    source = _chosen(file, sources, where)
    others = [one.name for one in sources if one is not source]
    words = f"Took the {source.kind.value}" + (f" of the signal {source.name!r}" if source.signal is not None else "")
    words += f". To take another: --where {SIGNAL}={' or '.join(map(repr, others))}." if others else "."
    words += file.words
    match source.kind:
        case _Kind.ANNOTATIONS:
            return _annotated(file, words)
        case _Kind.RR:
            return _tachogram(file, source, words)
        case _:
            return heart_from_ecg(_ecg(file, source), path=path, words=words, tell_share=tell_share)


def _opened(path: Path) -> _File:
    is_bdf = kind_of(path) == "BDF"
    if is_bdf and path.stat().st_size > LARGEST_BDF_BYTES:
        raise HeartFileError(
            f"{path}: too large for a BDF file ({path.stat().st_size / 2**20:.0f} MB, at most "
            f"{LARGEST_BDF_BYTES / 2**20:.0f} MB), export its ECG as EDF, or its beats as a table"
        )
    with warnings.catch_warnings(record=True) as warned:  # of a last record that is torn, or a header that counts wrong
        warnings.simplefilter("always")
        edf = (edfio.read_bdf if is_bdf else edfio.read_edf)(path, header_encoding="latin-1")
    if not edf.num_data_records:
        raise HeartFileError(f"{path}: cut off behind its header, there is no record in it, copy the file again")
    has_signals = bool(edf.signals)  # records of annotations alone need not be as long as they say
    record_s = float(edf.data_record_duration) if has_signals else 0.0
    stretches = stretches_of(path, records=edf.num_data_records, record_s=record_s)
    texts = [(float(one.onset), one.text.strip().lower()) for one in edf.annotations]
    beats = sorted((onset, text in NORMAL_TEXTS) for onset, text in texts if text in NORMAL_TEXTS | OTHER_TEXTS)
    words = f" Gaps in it: {len(stretches) - 1}; nothing is joined across them." if len(stretches) > 1 else ""
    words += " It is cut off: what is whole was read." if warned else ""
    return _File(path=path, edf=edf, stretches=stretches, beats=tuple(beats), words=words)


def _sources(file: _File) -> list[_Source]:
    found = [_Source(name=ANNOTATIONS, kind=_Kind.ANNOTATIONS, signal=None)] if _is_rhythm(file.beats) else []
    signals = file.edf.signals
    rr = [one for one in signals if one.label.strip().lower() in RR_WORDS and _unit(one) in TO_SECONDS]
    ecg = [one for one in signals if any(word in one.label.lower() for word in ("ecg", "ekg"))]
    found += [_Source(name=one.label, kind=_Kind.RR, signal=one) for one in rr]
    return found + [_Source(name=one.label, kind=_Kind.ECG, signal=one) for one in ecg]


def _chosen(file: _File, sources: Sequence[_Source], where: Mapping[str, str]) -> _Source:
    path = file.path
    if not sources:
        there = listed([one.label for one in file.edf.signals]) or "no signal"
        raise HeartFileError(
            f"{path}: no beat annotations, no signal called RR or IBI in ms or s, and no ECG in it (it holds {there}), "
            "give another file"
        )
    if not where:
        return sources[0]
    names = ", ".join(repr(one.name) for one in sources)
    if set(where) != {SIGNAL}:
        raise HeartFileError(
            f"{path}: of an EDF or BDF file only {SIGNAL} can be chosen, use --where {SIGNAL}= one of: {names}"
        )
    fitting = [one for one in sources if one.name == where[SIGNAL]]
    if not fitting:
        raise HeartFileError(f"{path}: no signal {where[SIGNAL]!r} tells of a heart, use one of: {names}")
    return fitting[0]


def _is_rhythm(beats: Sequence[tuple[float, bool]]) -> bool:
    """A letter R or N may mean something else: only what comes as often as a heart beats is taken for beats."""
    if len(beats) < 2 or not any(is_normal for _, is_normal in beats):
        return False
    return (
        SHORTEST_MEDIAN_S <= median(later - earlier for (earlier, _), (later, _) in pairwise(beats)) <= LONGEST_MEDIAN_S
    )


def _annotated(file: _File, words: str) -> RecordedHeart:
    """A beat at the same time as the one before, as when two people annotated, is the same beat."""
    single = [file.beats[0], *(later for earlier, later in pairwise(file.beats) if later[0] > earlier[0])]
    others = sum(not is_normal for _, is_normal in single)
    words += f" {len(single)} beats, {others} of them not normal: their intervals are doubted."
    pairs = list(pairwise(single))
    is_whole = [not _has_gap(file.stretches, earlier[0], later[0]) for earlier, later in pairs]
    kept = [pair for pair, whole in zip(pairs, is_whole, strict=True) if whole]
    if not kept:
        raise HeartFileError(f"{file.path}: no two beats without a gap between them, give another file")
    return heart_from_ends(
        [later[0] for _, later in kept],
        [later[0] - earlier[0] for earlier, later in kept],
        choice=words,
        follows=[whole and before for before, whole in pairwise([False, *is_whole]) if whole],
        doubts=[None if one and other else Doubt.ABNORMAL for (_, one), (_, other) in kept],
    )


def _has_gap(stretches: Sequence[Stretch], from_s: float, to_s: float) -> bool:
    return any(before.end_s < to_s and behind.start_s > from_s for before, behind in pairwise(stretches))


def _tachogram(file: _File, source: _Source, words: str) -> RecordedHeart:
    signal = source.signal
    values_s = np.asarray(signal.data) * TO_SECONDS[_unit(signal)]
    step_s = 1 / signal.sampling_frequency
    places = np.flatnonzero(values_s > _smallest_step(signal) * TO_SECONDS[_unit(signal)])
    rr_s = values_s[places]
    if not len(rr_s):
        raise HeartFileError(f"{file.path}: no intervals in the signal {source.name!r}, give a file that holds some")
    if rr_s.sum() > FULLEST_RR * file.edf.duration:
        raise HeartFileError(
            f"{file.path}: the signal {source.name!r} holds a value between beats too, so the beats cannot be told "
            "from it, give the RR intervals as a table, or a file with the ECG"
        )
    ends_s = _times_of(file, signal, places) + step_s
    joined = [
        False,
        *(np.abs(np.diff(ends_s) - rr_s[1:]) <= np.maximum(1.5 * step_s, FITTING_SHARE * rr_s[1:])).tolist(),
    ]
    words += f" Beats are timed to {step_s:g} s, their intervals are exact."
    return heart_from_ends(ends_s.tolist(), rr_s.tolist(), choice=words, follows=joined)


def _times_of(file: _File, signal: Any, places: Any) -> Any:
    """When the samples at `places` were taken, gaps counted in."""
    firsts = np.array([one.first_record for one in file.stretches]) * signal.samples_per_data_record
    stretch = np.searchsorted(firsts, places, side="right") - 1
    starts_s = np.array([one.start_s for one in file.stretches])
    return starts_s[stretch] + (places - firsts[stretch]) / signal.sampling_frequency


def _smallest_step(signal: Any) -> float:
    """The smallest difference that a signal's numbers can tell, in its own unit: what is below it is zero."""
    return float((signal.physical_max - signal.physical_min) / (signal.digital_max - signal.digital_min))


def _ecg(file: _File, source: _Source) -> tuple[EcgStretch, ...]:
    return tuple(
        EcgStretch(
            signal=source.signal,
            name=source.name,
            unit=_unit(source.signal),
            samples_per_record=source.signal.samples_per_data_record,
            record_s=float(file.edf.data_record_duration),
            first_record=one.first_record,
            records=one.records,
            start_s=one.start_s,
        )
        for one in file.stretches
    )


def _unit(signal: Any) -> str:
    return str(signal.physical_dimension).strip().lower().replace("µ", "u")

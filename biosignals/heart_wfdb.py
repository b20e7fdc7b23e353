"""WFDB annotation files (.atr, .qrs, .ecg ... with the record's .hea) -> a recorded heart."""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from biosignals.recorded_heart import (
    LONGEST_MEDIAN_S,
    SHORTEST_MEDIAN_S,
    HeartFileError,
    RecordedHeart,
    heart_from_ends,
)
from biosignals.signals import Doubt

DEFAULT_HZ = 250.0  # of a header that names no rate (header(5) of the WFDB applications guide)

# Codes of ecgcodes.h, part of the WFDB library. Beats that the sinus node drives and that are conducted in time: their
# intervals are the heart's own pace, also where a bundle branch is blocked. All other beats are left out.
NORMAL_BEATS = frozenset((1, 2, 3, 25))  # N, L, R, B
OTHER_BEATS = frozenset((4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 30, 34, 35, 38, 41))  # a V F J A S E j / Q ? e n f r
NO_BEATS_BETWEEN = frozenset((31, 32, 33))  # flutter waves, and the beginning and end of flutter: no beats are told
LAST_CODE = 49
SKIP, SUBTYPE, CHANNEL, NUMBER, TEXT = 59, 61, 62, 60, 63  # what says something of the annotation before
TEXT_CODE = 22  # a comment; the first may tell the rate of the times
RATE_WORDS = re.compile(rb"## time resolution: ([0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class _Annotation:
    sample: int
    code: int


def heart_from_annotations(path: Path, where: Mapping[str, str]) -> RecordedHeart:
    """Read the beats of an annotation file in the MIT format, on the clock of its record. Raises HeartFileError.

    An interval is doubted (ABNORMAL) where one of the two beats around it is no normal one. Across ventricular flutter
    nothing is joined. Source: annot(5) and header(5) of the WFDB applications guide.
    """
    if where:
        raise HeartFileError(f"{path}: it holds one recording and no columns, leave --where out")
    data = path.read_bytes()
    annotations = list(_annotations(path, data))
    rate_hz = _told_rate_hz(data) or _header_rate_hz(path)
    beats = [one for one in annotations if one.code in NORMAL_BEATS | OTHER_BEATS | NO_BEATS_BETWEEN]
    return _heart(path, beats, rate_hz)


def _heart(path: Path, beats: list[_Annotation], rate_hz: float) -> RecordedHeart:
    ends_s: list[float] = []
    rr_s: list[float] = []
    follows: list[bool] = []
    doubts: list[Doubt | None] = []
    is_joined = False
    for before, beat in pairwise(beats):
        if not beat.sample > before.sample:
            raise HeartFileError(
                f"{path}: two beats at one time or backwards ({beat.sample / rate_hz:.3f} s after "
                f"{before.sample / rate_hz:.3f} s), sort the annotations, or take the annotators apart"
            )
        if {before.code, beat.code} & NO_BEATS_BETWEEN:
            is_joined = False
            continue
        ends_s.append(beat.sample / rate_hz)
        rr_s.append((beat.sample - before.sample) / rate_hz)
        follows.append(is_joined)
        doubts.append(None if {before.code, beat.code} <= NORMAL_BEATS else Doubt.ABNORMAL)
        is_joined = True
    if not rr_s:
        raise HeartFileError(f"{path}: fewer than two beats in it, give an annotation file that holds more")
    if not SHORTEST_MEDIAN_S <= (middle_s := median(rr_s)) <= LONGEST_MEDIAN_S:
        raise HeartFileError(
            f"{path}: the beats would be {middle_s:.3g} s apart at {rate_hz:g} Hz, check the rate in the header, and "
            "that this is an annotation file in the MIT format"
        )
    others = sum(beat.code in OTHER_BEATS for beat in beats)
    words = (
        f"Took {len(beats)} beats, timed at {rate_hz:g} Hz, {others} of them not normal: their intervals are doubted."
    )
    return heart_from_ends(ends_s, rr_s, choice=words, follows=follows, doubts=doubts)


def _annotations(path: Path, data: bytes) -> Iterator[_Annotation]:
    """The annotations in the order of the file: words of 6 bits code and 10 bits time since the one before."""
    place, sample = 0, 0
    while place + 2 <= len(data):
        (word,) = struct.unpack_from("<H", data, place)
        code, passed = word >> 10, word & 0x3FF
        place += 2
        if word == 0:
            return
        if code == SKIP:
            if place + 4 > len(data):
                break
            high, low = struct.unpack_from("<hH", data, place)  # a PDP-11's long: the high half comes first
            sample += (high << 16) + low
            place += 4
        elif code == TEXT:
            place += passed + passed % 2
        elif code not in (NUMBER, SUBTYPE, CHANNEL):
            if code > LAST_CODE:
                raise HeartFileError(
                    f"{path}: no WFDB annotation has code {code} (byte {place - 2}), give a file in the MIT format"
                )
            sample += passed
            yield _Annotation(sample, code)
    raise HeartFileError(
        f"{path}: cut off at byte {len(data)}, or no annotation file in the MIT format, copy the file again"
    )


def _told_rate_hz(data: bytes) -> float | None:
    """The rate that a comment at the beginning tells; annotations may be finer than the signals' samples."""
    if len(data) < 4 or data[1] >> 2 != TEXT_CODE or data[3] >> 2 != TEXT:
        return None
    told = RATE_WORDS.match(data, 4)
    return float(told.group(1)) if told and float(told.group(1)) > 0 else None


def _header_rate_hz(path: Path) -> float:
    """The rate in the record's header: `name signals rate/counter(base) ...` is its first line that is no comment."""
    header = path.with_suffix(".hea")
    try:
        lines = header.read_text(encoding="latin-1").splitlines()
    except OSError:
        raise HeartFileError(
            f"{path}: its header {header.name} is not beside it and tells the rate of the times, copy it there"
        ) from None
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields or fields[0].startswith("#"):
            continue
        if len(fields) == 2:
            return DEFAULT_HZ
        rate = re.match(r"[0-9.]+(?:[eE][+-]?[0-9]+)?", fields[2]) if len(fields) > 2 else None
        try:
            rate_hz = float(rate.group()) if rate else 0.0
        except ValueError:
            rate_hz = 0.0
        if rate_hz > 0:
            return rate_hz
        raise HeartFileError(f"{header}:{number}: no rate of samples in it (got {line[:60]!r}), copy the header again")
    raise HeartFileError(f"{header}: it says nothing, copy the header again")

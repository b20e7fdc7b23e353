"""A recorded ECG -> a recorded heart, through the detector of R peaks that also watches live straps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from biosignals.ecg import NS_PER_S, Peak, PeakDetector
from biosignals.polar_profile import ECG_HZ, LARGEST_ECG_UV, EcgFrame
from biosignals.recorded_heart import HeartFileError, RecordedHeart, heart_from_ends
from biosignals.signals import Doubt

TO_MICROVOLT = {"uv": 1.0, "mv": 1e3, "v": 1e6}
SLOWEST_HZ = 100  # of an ECG whose R peaks can be timed for HRV (Task Force 1996 asks for 100 Hz with interpolation)
LARGEST_DENOMINATOR = 60  # of the rate: odder ones cannot be brought to ECG_HZ in whole samples a minute
MARGIN_S = 2  # read beside each piece, so that the filter of the resampling does not see its edges
PIECE_S = 60
FRAME = ECG_HZ  # samples: a second


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgStretch:
    """An ECG without a gap in a file, read piece by piece; `signal` has get_data_slice(from_s, to_s), as EdfSignal has,
    which counts the records of the file as if there were no gaps. `start_s` is when the stretch really began.
    """

    signal: Any
    name: str
    unit: str
    samples_per_record: int
    record_s: float
    first_record: int
    records: int
    start_s: float

    @property
    def rate_hz(self) -> Fraction:
        return self.samples_per_record / Fraction(str(self.record_s))

    @property
    def samples(self) -> int:
        return self.samples_per_record * self.records


def heart_from_ecg(
    stretches: Sequence[EcgStretch], *, path: Path, words: str, tell_share: Callable[[float], None] | None = None
) -> RecordedHeart:
    """Find the R peaks at 130 Hz, the rate of the detector, and time them between samples; 24 h take about a minute.

    Intervals from and to a peak that does not look like the others are doubted (ABNORMAL); where a beat could not be
    found there is a gap, and so there is between stretches, which are those of one signal in order of time. Raises
    HeartFileError.
    """
    ecg = stretches[0]
    if ecg.unit not in TO_MICROVOLT:
        raise HeartFileError(
            f"{path}: the unit of {ecg.name!r} must be uV, mV or V (got {ecg.unit!r}), export it again"
        )
    if ecg.rate_hz < SLOWEST_HZ:
        raise HeartFileError(
            f"{path}: {ecg.name!r} has {float(ecg.rate_hz):g} samples a second, {SLOWEST_HZ} at least are needed to "
            "time beats, give a finer ECG"
        )
    if ecg.rate_hz.denominator > LARGEST_DENOMINATOR:
        raise HeartFileError(
            f"{path}: {ecg.name!r} has {float(ecg.rate_hz):.6f} samples a second, export it at a whole number of them"
        )
    found: list[tuple[EcgStretch, list[Peak]]] = []
    whole, done = sum(one.samples for one in stretches), 0
    for one in stretches:
        shown = _shown(tell_share, done / whole, one.samples / whole)
        detector = PeakDetector()  # knows nothing of what was before the gap
        found.append((one, [peak for frame in _frames(one, shown) for peak in detector.take(frame)]))
        done += one.samples
    return _heart(found, path=path, words=words)


def _shown(tell_share: Callable[[float], None] | None, done: float, part: float) -> Callable[[float], None] | None:
    """For one part of the work: told its own share, it tells that of the whole."""
    return None if tell_share is None else lambda share: tell_share(done + part * share)


def _heart(found: list[tuple[EcgStretch, list[Peak]]], *, path: Path, words: str) -> RecordedHeart:
    ends_s: list[float] = []
    rr_s: list[float] = []
    follows: list[bool] = []
    doubts: list[Doubt | None] = []
    for ecg, peaks in found:
        is_joined, is_trusted = False, False
        for peak in peaks:
            if peak.rr_s is not None:
                ends_s.append(ecg.start_s + peak.stamp_ns / NS_PER_S)
                rr_s.append(peak.rr_s)
                follows.append(is_joined)
                doubts.append(None if peak.is_trusted and is_trusted else Doubt.ABNORMAL)
            is_joined, is_trusted = peak.rr_s is not None, peak.is_trusted
    first = found[0][0]
    if not rr_s:
        raise HeartFileError(f"{path}: no heartbeats could be found in {first.name!r}, give another signal or file")
    words += f" {sum(len(peaks) for _, peaks in found)} R peaks found in {float(first.rate_hz):g} samples a second."
    return heart_from_ends(ends_s, rr_s, choice=words, follows=follows, doubts=doubts)


def _frames(ecg: EcgStretch, tell_share: Callable[[float], None] | None) -> Iterator[EcgFrame]:
    """The ECG at 130 Hz, a second a frame; what is left of the last second is a shorter one."""
    taken = 0
    waiting = np.empty(0, dtype=np.int64)
    for share, piece in _pieces(ecg):
        waiting = np.concatenate((waiting, piece))
        whole = len(waiting) // FRAME * FRAME if share < 1 else len(waiting)
        for begin in range(0, whole, FRAME):
            samples = waiting[begin : min(begin + FRAME, whole)]
            taken += len(samples)
            stamp_ns = (taken - 1) * NS_PER_S // ECG_HZ
            yield EcgFrame(stamp_ns=stamp_ns, samples_uv=tuple(samples.tolist()))
        waiting = waiting[whole:]
        if tell_share is not None:
            tell_share(share)


def _pieces(ecg: EcgStretch) -> Iterator[tuple[float, np.ndarray[Any, np.dtype[np.int64]]]]:
    """Pieces at 130 Hz in whole microvolt, each with the share of the ECG up to its end."""
    ratio = ECG_HZ / ecg.rate_hz
    length = int(PIECE_S * ecg.rate_hz * ecg.rate_hz.denominator)  # whole samples at both rates
    margin = int(MARGIN_S * ecg.rate_hz * ecg.rate_hz.denominator)
    to_uv, level = TO_MICROVOLT[ecg.unit], None  # one level for all pieces: between them is no step
    for begin in range(0, ecg.samples, length):
        end = min(ecg.samples, begin + length)
        first, last = max(0, begin - margin), min(ecg.samples, end + margin)
        samples = np.asarray(_slice(ecg, first, last), dtype=np.float64) * to_uv
        level = float(samples.mean()) if level is None else level
        resampled = resample_poly(samples - level, ratio.numerator, ratio.denominator)
        skipped = int((begin - first) * ratio)
        kept = int((end - begin) * ratio)
        piece = np.clip(np.rint(resampled[skipped : skipped + kept]), -LARGEST_ECG_UV, LARGEST_ECG_UV)
        yield end / ecg.samples, piece.astype(np.int64)


def _slice(ecg: EcgStretch, first: int, last: int) -> Any:
    """Samples `first` up to `last` of the stretch."""
    before = ecg.first_record * ecg.samples_per_record
    return ecg.signal.get_data_slice(float((before + first) / ecg.rate_hz), float((before + last) / ecg.rate_hz))

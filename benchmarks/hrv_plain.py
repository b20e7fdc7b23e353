"""HRV by its definitions, straight from the beats of one window: what the incremental form is held against."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy
from numpy.typing import NDArray

from biosignals.signals import Beat

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

LF_HZ = numpy.linspace(0.04, 0.15, 34)
HF_HZ = numpy.linspace(0.15, 0.40, 76)
SCALES = range(4, 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Trusted beats: times (s), intervals (s), and whether each follows the trusted one before it in the series."""

    t_s: Floats
    rr_s: Floats
    is_joined: Flags

    @classmethod
    def of(cls, beats: Sequence[Beat]) -> Self:
        """The trusted ones among `beats`, which are in order."""
        kept = [number for number, beat in enumerate(beats) if beat.doubt is None]
        return cls(
            t_s=numpy.array([beats[number].t for number in kept]),
            rr_s=numpy.array([beats[number].rr_s for number in kept]),
            is_joined=numpy.array(
                [number > 0 and beats[number].follows_previous and beats[number - 1].doubt is None for number in kept]
            ),
        )

    def cut(self, part: slice) -> Self:
        is_joined = self.is_joined[part].copy()
        is_joined[:1] = False
        return type(self)(t_s=self.t_s[part], rr_s=self.rr_s[part], is_joined=is_joined)

    def within(self, window_s: float, t: float) -> Self:
        """Those that are less than `window_s` old at `t`."""
        return self.cut(slice(int(numpy.count_nonzero(self.t_s + window_s <= t)), None))

    def newest(self, count: int) -> Self:
        return self.cut(slice(max(0, self.t_s.size - count), None))

    @property
    def steps_ms(self) -> Floats:
        """Differences of neighbours."""
        return 1000 * numpy.diff(self.rr_s)[self.is_joined[1:]]


def sdnn_ms(series: Series) -> float:
    return 1000 * float(series.rr_s.std(ddof=1))


def rmssd_ms(series: Series) -> float:
    return math.sqrt(float((series.steps_ms**2).mean()))


def pnn50_percent(series: Series) -> float:
    return 100 * float((abs(series.steps_ms) > 50).mean())


def sd1_ms(series: Series) -> float:
    return float(series.steps_ms.std(ddof=1)) / math.sqrt(2)


def sd2_ms(series: Series) -> float:
    return math.sqrt(max(0.0, 2 * sdnn_ms(series) ** 2 - float(series.steps_ms.var(ddof=1)) / 2))


def lf_ms2(series: Series) -> float:
    return _power_ms2(series, LF_HZ)


def hf_ms2(series: Series) -> float:
    return _power_ms2(series, HF_HZ)


def _power_ms2(series: Series, band_hz: Floats) -> float:
    """Lomb 1976 with its time shift, each beat weighted by its interval: a least-squares wave at each frequency."""
    y_ms = 1000 * series.rr_s
    w = y_ms / y_ms.sum()
    y_ms = y_ms - w @ y_ms
    angles = 2 * math.pi * (series.t_s - series.t_s[-1])[:, None] * band_hz
    cosine, sine = numpy.cos(angles), numpy.sin(angles)
    shift = 0.5 * numpy.arctan2(w @ (2 * sine * cosine), w @ (cosine * cosine - sine * sine))
    shifted_cosine = cosine * numpy.cos(shift) + sine * numpy.sin(shift)
    shifted_sine = sine * numpy.cos(shift) - cosine * numpy.sin(shift)
    fitted = ((w * y_ms) @ shifted_cosine) ** 2 / (w @ shifted_cosine**2)
    fitted += ((w * y_ms) @ shifted_sine) ** 2 / (w @ shifted_sine**2)
    fitted[band_hz * float(series.rr_s.mean()) > 0.5] = 0.0
    return float(numpy.trapezoid(fitted * float(series.rr_s[1:].sum()), band_hz))


def sample_entropy(series: Series) -> float:
    """Richman and Moorman 2000, m = 2, r = 0.2 SD (ddof=1); NaN where no pair stays alike."""
    rr_s, is_whole = series.rr_s, series.is_joined[1:-1] & series.is_joined[2:]
    limit = 0.2 * float(rr_s.std(ddof=1))
    apart = abs(rr_s[:, None] - rr_s)
    two = numpy.maximum(apart[:-2, :-2], apart[1:-1, 1:-1])[is_whole][:, is_whole]
    three = numpy.maximum(two, apart[2:, 2:][is_whole][:, is_whole])
    # Each pair stands there twice, and each run beside itself.
    of_two, of_three = ((int((one <= limit).sum()) - len(one)) // 2 for one in (two, three))
    return math.log(of_two / of_three) if of_three else math.nan


def dfa_alpha1(series: Series) -> float:
    """Peng 1995: boxes end to end from the first beat on, a line fitted to the profile of each."""
    logs = [(math.log(scale), 0.5 * math.log(_fluctuation(series, scale))) for scale in SCALES]
    x, y = numpy.array(logs).T
    return float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())


def _fluctuation(series: Series, scale: int) -> float:
    """Mean square that lines leave, in s^2, of the boxes without a gap."""
    whole = series.rr_s.size // scale * scale
    boxes = series.rr_s[:whole].reshape(-1, scale)
    boxes = boxes[series.is_joined[:whole].reshape(-1, scale)[:, 1:].all(axis=1)]
    profile = numpy.cumsum(boxes - boxes.mean(axis=1, keepdims=True), axis=1)
    profile -= profile.mean(axis=1, keepdims=True)
    places = numpy.arange(scale) - (scale - 1) / 2
    slope = profile @ places / (places @ places)
    return float(((profile - slope[:, None] * places) ** 2).mean())

"""ECG frames -> R peaks as they come, each with how much it looks like those before it."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median_low

from biosignals.ecg_filter import GAIN, LONGEST_STRETCH, Candidate, ComplexFinder
from biosignals.polar_profile import ECG_HZ, EcgFrame

NS_PER_S = 1_000_000_000

# A lost frame is some 70 samples; the strap's crystal and the rounding of its stamps move one by far less than this.
STAMP_TOLERANCE_NS = 25_000_000  # three samples

REFRACTORY_S = 0.24  # 250 bpm; of two peaks closer than this the stronger one is the beat
T_WAVE_S = 0.36  # so long after a beat a T wave may come ...
T_WAVE_SHARE = 0.5  # ... which the filter leaves weaker than this share of its beat
ACCEPTED_SHARE = (
    0.4  # of the usual strength: a weaker peak is noise; strength counts as far as the shape is a beat's ...
)
LEAST_LIKENESS = 0.5  # ... but for this share at least: ectopic beats are beats
SOUGHT_SHARE = 0.2  # of the usual strength: where a beat is missing, a peak as weak as this is it
MISSING_RR = 1.6  # times the usual interval without a beat: one is missing
LEARNT_IN_S = 2.0  # the strongest peak of so long a stretch is a beat's: above 30 bpm
FAINTEST_UV = 60  # of an R wave; weaker ones are the noise of an open input
FORGET_S = 3.0  # without any beat (20 bpm): the usual strength says nothing any more
REMEMBERED = 8  # beats whose strength and intervals are the usual ones

SHAPE_REACH = 10  # samples to each side of a peak that are its shape: 160 ms
COMPARED_SHAPES = 7  # odd: the middle of the likenesses counts, so three strange beats do no harm
FEWEST_SHAPES = 3
TRUSTED_LIKENESS = 0.85  # under strong muscle noise 98 % of beats reach it, of movement's wrong peaks 4 %
WEAKEST_TRUSTED, STRONGEST_TRUSTED = 0.5, 2.0  # times the usual strength

_STAMPS = 512  # samples, 4 s: as far back as a peak is dated


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """One R peak at `stamp_ns` on the strap's clock, told with the sample 0.7 s after it (2.5 s at the beginning).

    `rr_s` is the interval that it ends; where it follows nothing, as behind lost samples or a beat that could not be
    found, `rr_s` is None. `likeness` -1..1 is how much its shape is that of the beats before it (None: too few yet).
    Peaks of movement and ectopic beats are not trusted: intervals from and to them are not the heart's own pace.
    """

    stamp_ns: int
    rr_s: float | None
    likeness: float | None
    is_trusted: bool

    @property
    def follows_previous(self) -> bool:
        return self.rr_s is not None


class PeakDetector:
    """Finds R peaks of either polarity, causally and in constant memory; where samples are lost it begins anew."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """The stream was interrupted: the next peak follows nothing."""
        self._last_stamp_ns: int | None = None
        self._begin()

    def take(self, frame: EcgFrame) -> tuple[Peak, ...]:
        """The peaks that this frame makes sure, oldest first. A frame that comes twice adds nothing."""
        if frame.stamp_ns == self._last_stamp_ns:
            return ()
        step_ns = self._step_ns(frame)
        if step_ns is None:
            self._begin()
            step_ns = NS_PER_S / ECG_HZ
        begin_ns = frame.stamp_ns - step_ns * (len(frame.samples_uv) - 1)
        peaks: list[Peak] = []
        for place, sample_uv in enumerate(frame.samples_uv):
            self._stamps_ns.append(int(begin_ns + step_ns * place))
            peaks.extend(self._advance(sample_uv))
        self._last_stamp_ns = frame.stamp_ns
        return tuple(peaks)

    def _step_ns(self, frame: EcgFrame) -> float | None:
        """The time between samples; None where the frame does not go on from the last one."""
        if self._last_stamp_ns is None:
            return None
        passed_ns = frame.stamp_ns - self._last_stamp_ns
        count = len(frame.samples_uv)
        if passed_ns <= 0 or abs(passed_ns - count * NS_PER_S / ECG_HZ) > STAMP_TOLERANCE_NS:
            return None
        return passed_ns / count

    def _begin(self) -> None:
        self._finder = ComplexFinder()
        self._stamps_ns: deque[int] = deque(maxlen=_STAMPS)
        self._taken = 0  # samples
        self._learning: list[Candidate] | None = []  # None: the usual strength is known
        self._pending: Candidate | None = None  # a stronger one may still come within the refractory time
        self._last: Candidate | None = None
        self._last_stamp_of_peak_ns = 0
        self._weak: deque[Candidate] = deque(maxlen=REMEMBERED)  # refused since the last beat
        self._strengths: deque[int] = deque(maxlen=REMEMBERED)
        self._intervals: deque[int] = deque(maxlen=REMEMBERED)
        self._shapes: deque[_Shape] = deque(maxlen=COMPARED_SHAPES)

    def _advance(self, sample_uv: int) -> Iterator[Peak]:
        self._taken += 1
        candidate = self._finder.take(sample_uv)
        if candidate is not None and candidate.strength >= FAINTEST_UV * GAIN:
            if self._learning is not None:
                self._learning.append(candidate)
            else:
                yield from self._consider(candidate)
        if self._learning:
            yield from self._learn(self._learning)
        if self._pending is not None and self._finder.judged - self._pending.number > LONGEST_STRETCH:
            yield from self._confirm(self._pending)

    def _learn(self, candidates: list[Candidate]) -> Iterator[Peak]:
        """Once enough is there: the strongest candidate tells how strong beats are, then all are considered."""
        if self._finder.judged - candidates[0].number < LEARNT_IN_S * ECG_HZ:
            return
        self._learning = None
        self._strengths.append(max(one.strength for one in candidates))
        for one in candidates:
            yield from self._consider(one)

    def _consider(self, candidate: Candidate) -> Iterator[Peak]:
        pending = self._pending
        if pending is not None:
            if candidate.seconds_since(pending) < REFRACTORY_S:
                if candidate.strength > pending.strength:
                    self._pending = candidate
                return
            yield from self._confirm(pending)
        last = self._last
        if last is not None and candidate.seconds_since(last) < REFRACTORY_S:
            return
        if last is not None and candidate.seconds_since(last) > FORGET_S:
            self._forget(candidate)
        elif not self._is_strong(candidate):
            self._weak.append(candidate)
        else:
            yield from self._find_missed(candidate)
            self._pending = candidate

    def _forget(self, candidate: Candidate) -> None:
        self._learning, self._last = [candidate], None
        self._strengths.clear()
        self._intervals.clear()
        self._weak.clear()

    def _is_strong(self, candidate: Candidate) -> bool:
        last = self._last
        may_be_t_wave = last is not None and candidate.seconds_since(last) < T_WAVE_S
        if last is not None and may_be_t_wave and candidate.strength < T_WAVE_SHARE * last.strength:
            return False
        likeness = _Shape.of(self._finder, candidate.number).likeness_to(self._shapes)
        counted = candidate.strength * (1.0 if likeness is None else max(LEAST_LIKENESS, likeness))
        return counted >= ACCEPTED_SHARE * self._usual_strength()

    def _find_missed(self, candidate: Candidate) -> Iterator[Peak]:
        """Where a beat is missing before `candidate`: the refused peak that may be it."""
        last = self._last
        if last is None or not self._leaves_hole(candidate.number - last.number):
            return
        least = SOUGHT_SHARE * self._usual_strength()
        fitting = [
            one
            for one in self._weak
            if one.strength >= least
            and one.seconds_since(last) >= T_WAVE_S
            and candidate.seconds_since(one) >= REFRACTORY_S
        ]
        if fitting:
            yield from self._confirm(max(fitting, key=lambda one: one.strength))

    def _leaves_hole(self, interval: int) -> bool:
        return bool(self._intervals) and interval > MISSING_RR * median_low(self._intervals)

    def _usual_strength(self) -> int:
        """The upper quarter of those remembered: noise that was taken for beats is weaker, but may be more."""
        return sorted(self._strengths)[3 * (len(self._strengths) - 1) // 4]

    def _confirm(self, candidate: Candidate) -> Iterator[Peak]:
        """It is a beat: say when it was, and how far it can be trusted."""
        self._pending = None
        self._weak.clear()
        shape = _Shape.of(self._finder, candidate.number)
        likeness = shape.likeness_to(self._shapes)
        usual = self._usual_strength()
        is_usual = WEAKEST_TRUSTED * usual <= candidate.strength <= STRONGEST_TRUSTED * usual
        stamp_ns = self._date(candidate.number)
        yield Peak(
            stamp_ns=stamp_ns,
            rr_s=self._interval_s(candidate, stamp_ns),
            likeness=likeness,
            is_trusted=is_usual and likeness is not None and likeness >= TRUSTED_LIKENESS,
        )
        self._shapes.append(shape)
        self._strengths.append(min(candidate.strength, int(STRONGEST_TRUSTED * usual)))
        self._last, self._last_stamp_of_peak_ns = candidate, stamp_ns

    def _interval_s(self, candidate: Candidate, stamp_ns: int) -> float | None:
        if self._last is None:
            return None
        interval = candidate.number - self._last.number
        has_hole = self._leaves_hole(interval)
        self._intervals.append(interval)
        return None if has_hole else (stamp_ns - self._last_stamp_of_peak_ns) / NS_PER_S

    def _date(self, number: int) -> int:
        """When the peak was: at the top of the parabola through its sample and the neighbours."""
        before, top, after = (abs(self._finder.filtered(number + place)) for place in (-1, 0, 1))
        bend = before - 2 * top + after
        shift = min(0.5, max(-0.5, 0.5 * (before - after) / bend)) if bend < 0 else 0.0
        here_ns = self._stamp_ns(number)
        there_ns = self._stamp_ns(number + (1 if shift > 0 else -1))
        return here_ns + int(abs(shift) * (there_ns - here_ns))

    def _stamp_ns(self, number: int) -> int:
        return self._stamps_ns[number - self._taken]


@dataclass(frozen=True, slots=True)
class _Shape:
    """The filtered signal around a peak, and its length as a vector."""

    samples: tuple[int, ...]
    length: float

    @classmethod
    def of(cls, finder: ComplexFinder, number: int) -> "_Shape":
        samples = tuple(finder.filtered(one) for one in range(number - SHAPE_REACH, number + SHAPE_REACH + 1))
        return cls(samples, math.sqrt(sum(one * one for one in samples)))

    def likeness_to(self, others: deque["_Shape"]) -> float | None:
        """The middle of the cosines between this and each of the others; None where those are too few."""
        if len(others) < FEWEST_SHAPES:
            return None
        return min(1.0, max(-1.0, median_low([self._cosine(other) for other in others])))

    def _cosine(self, other: "_Shape") -> float:
        if not self.length or not other.length:
            return 0.0
        return sum(map(int.__mul__, self.samples, other.samples)) / (self.length * other.length)

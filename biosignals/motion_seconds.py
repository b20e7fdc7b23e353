"""Accelerometer frames -> whole seconds of samples, each summed up; frames lost, doubled or late are told by stamps."""

import math
from collections import deque
from dataclasses import dataclass

from biosignals.polar_profile import MotionFrame

Sample = tuple[int, int, int]

NS_PER_S = 1_000_000_000
SLOWEST_HZ, FASTEST_HZ = 10.0, 500.0  # straps offer 25 to 200 a second
KEPT_INTERVALS = 16  # frames from which the rate is inferred
LATE_S = 10.0  # a stamp so little behind the newest is a late or doubled frame; farther back the clock was set anew
LOST_SHARE = 0.5  # of what a frame holds: a pause so much longer means lost frames, a shorter one is jitter
FORGIVEN_GAP_S = 2.0  # of lost frames, across which one may look

# Electrodes are disturbed where the chest is jolted: walking stays below this, a heel in running and a knock do not.
JOLT_MG = 400.0
JOLT_WITHIN_S = 0.04
GRAVITY_MG = (800.0, 1200.0)  # a mean over a second outside of this is more than gravity


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionSecond:
    """One second of samples: the mean of each axis and the sizes of all, in milli-g."""

    mean_mg: tuple[float, float, float]
    sizes_mg: tuple[float, ...]
    has_jolt: bool
    follows: bool  # False behind a gap too long to look across

    @property
    def shows_gravity(self) -> bool:
        """The mean may be taken for gravity alone."""
        return GRAVITY_MG[0] <= math.hypot(*self.mean_mg) <= GRAVITY_MG[1]


def angle_deg(one: MotionSecond, other: MotionSecond) -> float:
    """The angle between the mean accelerations of two seconds, 0..180 degrees; both must show gravity."""
    product = sum(a * b for a, b in zip(one.mean_mg, other.mean_mg, strict=True))
    cosine = product / math.hypot(*one.mean_mg) / math.hypot(*other.mean_mg)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


class SecondCutter:
    """Cuts the samples into seconds by the rate that stamps and counts of the frames show.

    No second is put together across lost frames. Frames whose stamp is not after the newest one's are left out: they
    came late or twice.
    """

    def __init__(self) -> None:
        self._stamp_ns: int | None = None
        self._intervals_s: deque[float] = deque(maxlen=KEPT_INTERVALS)  # between samples, one of each frame
        self._samples: list[Sample] = []  # of the second that is not full yet
        self._follows = False

    def take(self, frame: MotionFrame) -> tuple[MotionSecond, ...]:
        """The seconds that the frame completes, oldest first; none before two frames have shown the rate."""
        elapsed_s = (frame.stamp_ns - self._stamp_ns) / NS_PER_S if self._stamp_ns is not None else None
        if elapsed_s is not None and -LATE_S < elapsed_s <= 0:
            return ()
        self._stamp_ns = frame.stamp_ns
        if elapsed_s is None:
            return ()
        count = len(frame.samples_mg)
        if SLOWEST_HZ <= count / elapsed_s <= FASTEST_HZ:
            self._intervals_s.append(elapsed_s / count)
        if not self._intervals_s:
            return ()
        interval_s = self._interval_s()
        self._break_where_lost(elapsed_s, count * interval_s)
        return tuple(self._cut(frame, round(1 / interval_s)))

    def _interval_s(self) -> float:
        """Lost frames only lengthen what is measured, so one of the shorter ones is right."""
        return sorted(self._intervals_s)[len(self._intervals_s) // 4]

    def _break_where_lost(self, elapsed_s: float, held_s: float) -> None:
        lost_s = elapsed_s - held_s
        if elapsed_s < 0 or lost_s > LOST_SHARE * held_s:
            self._samples.clear()
        if elapsed_s < 0 or lost_s > FORGIVEN_GAP_S:
            self._follows = False

    def _cut(self, frame: MotionFrame, samples_a_second: int) -> list[MotionSecond]:
        seconds = []
        for sample in frame.samples_mg:
            self._samples.append(sample)
            if len(self._samples) >= samples_a_second:
                seconds.append(_summed_up(self._samples, follows=self._follows))
                self._samples.clear()
                self._follows = True
        return seconds


def _summed_up(samples: list[Sample], *, follows: bool) -> MotionSecond:
    x, y, z = (sum(axis) / len(samples) for axis in zip(*samples, strict=True))
    apart = max(1, round(JOLT_WITHIN_S * len(samples)))
    return MotionSecond(
        mean_mg=(x, y, z),
        sizes_mg=tuple(math.hypot(*sample) for sample in samples),
        has_jolt=any(math.dist(*pair) > JOLT_MG for pair in zip(samples, samples[apart:], strict=False)),
        follows=follows,
    )

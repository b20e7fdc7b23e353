"""When the samples of a strap's ECG and accelerometer frames were measured, in session time."""

from collections import deque

from biosignals.polar_profile import ECG_HZ, EcgFrame, MotionFrame

FRAMES_COMPARED = 60  # half a minute of ECG: the least delay among so many frames is the delay without waiting
LONGEST_FRAME_STEP_S = 10.0  # the strap's own clock moved by more, or backwards: it was set anew
MOST_STRETCHED = 0.5  # where a frame's samples would lie further apart or closer, its delay was misjudged before


class FrameTimes:
    """Places the samples of a stream's frames in session time, from the strap's own stamps.

    The strap's clock has an unknown beginning: it is laid under the arrivals by the least delay of the last frames,
    so that a frame that was held back is placed where it was measured. The delay of the radio, some hundredths of a
    second, stays in it.
    """

    def __init__(self, rate_hz: float = ECG_HZ) -> None:
        """`rate_hz` is the stream's: of samples by the strap's clock."""
        self._rate_hz = rate_hz
        self._begin_ns: int | None = None
        self._lags: deque[float] = deque(maxlen=FRAMES_COMPARED)
        self._last: tuple[float, float] | None = None  # of the newest sample: on the strap's clock, in session seconds

    def place(self, arrival_t: float, frame: EcgFrame | MotionFrame) -> tuple[float, ...]:
        """Session seconds of each sample of a frame that arrived at `arrival_t`; the last is not later than that."""
        count = len(frame.samples_uv if isinstance(frame, EcgFrame) else frame.samples_mg)
        if self._begin_ns is None or not self._goes_on(frame.stamp_ns):
            self._begin_ns = frame.stamp_ns
            self._lags.clear()
            self._last = None
        strap_s = (frame.stamp_ns - self._begin_ns) / 1e9
        self._lags.append(arrival_t - strap_s)
        last_t = strap_s + min(self._lags)
        period_s = self._period_s(strap_s, last_t, count)
        self._last = (strap_s, last_t)
        return tuple(last_t - (count - 1 - number) * period_s for number in range(count))

    def _period_s(self, strap_s: float, last_t: float, count: int) -> float:
        """Between two samples: where nothing is missing before the frame they fill the time since the last one."""
        if self._last is None or abs(strap_s - self._last[0] - count / self._rate_hz) > 1 / self._rate_hz:
            return 1 / self._rate_hz
        period_s = (last_t - self._last[1]) / count
        return period_s if abs(period_s * self._rate_hz - 1) < MOST_STRETCHED else 1 / self._rate_hz

    def _goes_on(self, stamp_ns: int) -> bool:
        if self._begin_ns is None or self._last is None:
            return False
        return 0 < (stamp_ns - self._begin_ns) / 1e9 - self._last[0] < LONGEST_FRAME_STEP_S

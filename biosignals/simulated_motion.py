"""A body that sits or moves about -> accelerometer packets, as a chest strap sends them over a whole session."""

from biosignals.polar_profile import MotionFrame
from biosignals.simulated_strap import LEAST_DELAY_S, Notification
from biosignals.virtual_strap.synthetic_motion import MotionKind, SyntheticMotion

RATE_HZ, FRAME_SAMPLES = 50, 36  # as an H10 sends them: a frame every 0.72 s
MOVING_ABOUT = MotionKind.WALKING  # what moves the heart by tens of beats moves the trunk as steps do
STAMP_AT_START_NS = 599_616_000_000_000_000  # a strap whose clock was never set begins in 2019


class SimulatedMotion:
    """The accelerometer stream of one session. Tell it when the person moves about, then ask for packets."""

    def __init__(self, *, seed: int) -> None:
        self._motion = SyntheticMotion(seed)
        self._is_moving = False
        self._sent = 0  # frames

    def move(self, t: float, *, is_moving: bool) -> None:
        """From session second `t` on the person moves about, or sits again; in the order of time."""
        if is_moving and not self._is_moving:
            self._motion.begin(MOVING_ABOUT, t)
        elif self._is_moving and not is_moving:
            self._motion.end(t)
        self._is_moving = is_moving

    def packets(self, until: float) -> tuple[Notification, ...]:
        """What arrived until session second `until` and was not handed out before."""
        arrived = []
        while (arrival_t := self._end_t(self._sent + 1) + LEAST_DELAY_S) <= until:
            end_t = self._end_t(self._sent + 1)
            half_s = 0.5 / RATE_HZ  # half a sample from every rounding
            from_t = max(0.0, self._end_t(self._sent) - half_s)
            samples = self._motion.samples(from_t, end_t - half_s, RATE_HZ)
            frame = MotionFrame(stamp_ns=STAMP_AT_START_NS + round(end_t * 1e9), samples_mg=samples)
            arrived.append(Notification(t=arrival_t, payload=bytes(frame)))
            self._sent += 1
        return tuple(arrived)

    @staticmethod
    def _end_t(frames: int) -> float:
        return frames * FRAME_SAMPLES / RATE_HZ

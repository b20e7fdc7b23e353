"""The extra streams of a strap for sessions driven by hand: accelerometer and ECG frames as they come over the air."""

from biosignals.polar_profile import ECG_HZ, EcgFrame, MotionFrame
from biosignals.virtual_strap.synthetic_ecg import SyntheticEcg
from biosignals.virtual_strap.synthetic_motion import Episode, SyntheticMotion
from engine.messages import EcgPacket, MotionPacket

MOTION_HZ, MOTION_SAMPLES = 50, 36
ECG_SAMPLES = 73
EPOCH_NS = 5 * 10**17


class MotionStream:
    """The accelerometer of a person who sits but for the episodes."""

    def __init__(self, *episodes: Episode, seed: int = 1) -> None:
        self._motion = SyntheticMotion(seed, episodes)
        self._sent = 0

    def until(self, t: float) -> tuple[MotionPacket, ...]:
        """The frames that are full by `t` and were not given before."""
        packets = []
        while (end_t := (self._sent + 1) * MOTION_SAMPLES / MOTION_HZ) <= t:
            samples = self._motion.samples(self._sent * MOTION_SAMPLES / MOTION_HZ, end_t, MOTION_HZ)
            frame = MotionFrame(stamp_ns=EPOCH_NS + round(end_t * 1e9), samples_mg=samples)
            packets.append(MotionPacket(t=t, payload=bytes(frame)))
            self._sent += 1
        return tuple(packets)


class EcgStream:
    """The ECG of a heart with a beat every `rr_s` seconds."""

    def __init__(self, rr_s: float) -> None:
        self._ecg, self._rr_s = SyntheticEcg(seed=1), rr_s
        self._sent = 0

    def until(self, t: float) -> tuple[EcgPacket, ...]:
        """The frames that are full by `t` and were not given before."""
        packets = []
        while (end_t := (self._sent + 1) * ECG_SAMPLES / ECG_HZ) <= t:
            from_t = self._sent * ECG_SAMPLES / ECG_HZ
            samples = self._ecg.samples(self._beats(from_t, end_t), from_t, end_t)
            frame = EcgFrame(stamp_ns=EPOCH_NS + round(end_t * 1e9), samples_uv=samples)
            packets.append(EcgPacket(t=t, payload=bytes(frame)))
            self._sent += 1
        return tuple(packets)

    def _beats(self, from_t: float, to_t: float) -> list[tuple[float, float]]:
        first, last = round((from_t - 4) / self._rr_s), round((to_t + 1) / self._rr_s)
        return [(number * self._rr_s, self._rr_s) for number in range(max(1, first), last + 1)]

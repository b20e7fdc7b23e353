"""A session of a virtual patient whose strap sends ECG and accelerometer besides, onto a tape."""

import asyncio
from collections import deque
from pathlib import Path

from biosignals.beats import BeatClock
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.polar_profile import ECG_HZ, EcgFrame
from biosignals.simulated_motion import SimulatedMotion
from biosignals.virtual_strap.synthetic_ecg import GENERATION_DELAY_S, LAST_WAVE_S, SyntheticEcg
from engine.loop import run
from engine.messages import EcgPacket, Input, MotionPacket, Outcome, StrapFound, StrapLost, StrapPacket
from engine.patient_side import PatientSide
from engine.plan import SessionPlan, library_policy, new_session, tape_header
from engine.records.tape import TapeWriter
from engine.ticks import Rehearsal

FRAME_SAMPLES = 73
STAMP_AT_START_NS = 599_616_000_000_000_000  # a strap whose clock was never set begins in 2019
BEATS_KEPT_S = LAST_WAVE_S + GENERATION_DELAY_S + 6.0


class StreamingSide:
    """Adds the ECG of the very beats that a patient's strap sends, and its accelerometer.

    Between `lost_t` and `found_t` (session seconds), where given, the link is lost: nothing of the strap arrives.
    `ppm` is how much the strap's clock is fast.
    """

    def __init__(
        self,
        side: PatientSide,
        *,
        seed: int = 1,
        lost_t: float = float("inf"),
        found_t: float = float("inf"),
        ppm: float = 0.0,
    ) -> None:
        self._side, self._ecg, self._motion = side, SyntheticEcg(seed=seed), SimulatedMotion(seed=seed)
        self._lost_t, self._found_t, self._fast = lost_t, found_t, 1 + ppm / 1e6
        self._clock, self._beats = BeatClock(), deque[tuple[float, float]]()
        self._frames = 0
        self._is_lost = False

    def live_through(self, t: float, outcome: Outcome | None) -> tuple[Input, ...]:
        """What reached the engine since the last call."""
        lived = self._side.live_through(t, outcome)
        for one in lived:
            if isinstance(one, StrapPacket):
                self._take(one)
        inputs = [*lived, *self._streams(t)]
        was_lost, self._is_lost = self._is_lost, self._lost_t <= t < self._found_t
        if self._is_lost:
            inputs = [one for one in inputs if not isinstance(one, StrapPacket | EcgPacket | MotionPacket)]
        if self._is_lost and not was_lost:
            inputs.append(StrapLost(t=t, reason="out of range"))
        if was_lost and not self._is_lost:
            inputs.insert(0, StrapFound(t=t, name="Polar H10 7E57BEEF"))
        return tuple(inputs)

    def _streams(self, t: float) -> list[Input]:
        motion = [MotionPacket(t=sent.t, payload=sent.payload) for sent in self._motion.packets(t)]
        return [*motion, *self._ecg_packets(t)]

    def _take(self, packet: StrapPacket) -> None:
        """The beats of a packet, of which the ECG is made."""
        for beat in self._clock.take(packet.t, HeartRateMeasurement.from_bytes(packet.payload)):
            self._beats.append((beat.t, beat.rr_s))
        while self._beats and self._beats[0][0] < packet.t - BEATS_KEPT_S:
            self._beats.popleft()

    def _ecg_packets(self, t: float) -> list[Input]:
        made: list[Input] = []
        while (end_t := (self._frames + 1) * FRAME_SAMPLES / ECG_HZ / self._fast) + 2 * GENERATION_DELAY_S <= t:
            number = self._frames * FRAME_SAMPLES
            from_t, to_t = max(0.0, (number - 0.5) / ECG_HZ), (number + FRAME_SAMPLES - 0.5) / ECG_HZ
            samples_uv = self._ecg.samples(tuple(self._beats), from_t, to_t)
            stamp_ns = STAMP_AT_START_NS + round((number + FRAME_SAMPLES - 1) / ECG_HZ * 1e9)
            frame = EcgFrame(stamp_ns=stamp_ns, samples_uv=samples_uv)
            made.append(EcgPacket(t=end_t + 2 * GENERATION_DELAY_S, payload=bytes(frame)))
            self._frames += 1
        return made


def record_with_ecg(path: Path, *, seconds: float, side: StreamingSide, policy: str = "heights_graded") -> Path:
    """Rehearse and record it; returns `path`. Raises ValueError where the session ended before `seconds`.

    The policy is given twice that time, since an exposure that has done its work ends early.
    """
    plan = SessionPlan(policy=library_policy(policy).scaled(2 * seconds / 60), seed=1)
    rehearsal, told = Rehearsal(side, seconds=seconds), [0.0]
    with TapeWriter(path, tape_header(plan, {"patient": "anxious"})) as tape:
        listeners = [rehearsal.feel, tape.write, lambda tick, _: told.append(tick.t)]
        asyncio.run(run(new_session(plan), rehearsal.ticks(), listeners))
    if told[-1] < seconds - 1:
        raise ValueError(f"the session ended after {told[-1]:.0f} s, wanted were {seconds:.0f} s")
    return path

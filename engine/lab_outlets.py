"""What a session sends to other programs by the Lab Streaming Layer, each sample at its own moment."""

from collections.abc import Callable

from biosignals.beats import BeatClock
from biosignals.frame_times import FrameTimes
from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.lab_streaming import Outlet, lab_clock
from biosignals.polar_profile import EcgFrame, MalformedFrame
from engine.lab_marks import Marks
from engine.lab_streams import ABOUT, DOUBTS, PHASES, Part, descriptions
from engine.messages import EcgPacket, Input, Outcome, StrapFound, StrapLost, StrapPacket, Tick

CLOCKS_WITHIN_S = 1e-3  # a comparison of the clocks that took longer says too little


class LabOutlets:
    """Offers the streams while it is open. `hear` is a listener of the loop; `clock` gives session seconds.

    Beats are timed by a BeatClock of its own from the same packets as the kernel's, so they are the same beats.
    Raises LabStreamingMissing where pylsl is.
    """

    def __init__(self, clock: Callable[[], float], *, station: str) -> None:
        """`station` tells these streams from those of other machines: see station_mark."""
        self._time = _LabTime(clock)
        self._outlets = {part: Outlet(one, about=ABOUT[part]) for part, one in descriptions(station).items()}
        self._beats, self._frames, self._marks = BeatClock(), FrameTimes(), Marks()

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        """Send what came of one tick. Never waits."""
        self._time.compare()
        for one in tick.inputs:
            self._take(one, outcome.t)
        self._send_state(outcome)
        for t, words in self._marks.of(tick, outcome):
            self._outlets[Part.MARKERS].push_text(words, self._time.at(t))

    def close(self) -> None:
        """The streams end."""
        for outlet in self._outlets.values():
            outlet.close()

    def _take(self, one: Input, now: float) -> None:
        match one:
            case StrapPacket():
                self._send_beats(one, now)
            case EcgPacket():
                self._send_ecg(one, now)
            case StrapLost() | StrapFound():
                self._beats.break_off()
                self._frames = FrameTimes()

    def _send_beats(self, packet: StrapPacket, now: float) -> None:
        try:
            measurement = HeartRateMeasurement.from_bytes(packet.payload)
        except MalformedMeasurement:
            return  # the session tells of it
        for beat in self._beats.take(min(packet.t, now), measurement):
            self._outlets[Part.RR].push((beat.rr_s, float(DOUBTS.index(beat.doubt))), self._time.at(beat.t))

    def _send_ecg(self, packet: EcgPacket, now: float) -> None:
        try:
            frame = EcgFrame.from_bytes(packet.payload)
        except MalformedFrame:
            return  # the session tells of it
        times = self._frames.place(min(packet.t, now), frame)
        self._outlets[Part.ECG].push_run(frame.samples_uv, [self._time.at(t) for t in times])

    def _send_state(self, outcome: Outcome) -> None:
        stamp_s, estimate = self._time.at(outcome.t), outcome.arousal
        self._outlets[Part.AROUSAL].push((estimate.arousal, estimate.spread, estimate.quality, estimate.age_s), stamp_s)
        applied = outcome.applied
        self._outlets[Part.SESSION].push(
            (
                float(PHASES.index(outcome.phase)),
                float(outcome.is_held),
                outcome.ceiling,
                applied.scene.intensity,
                applied.music.loudness_db,
            ),
            stamp_s,
        )


class _LabTime:
    """Session seconds -> the clock of the streams' stamps."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._offset_s: float | None = None

    def compare(self) -> None:
        """Read both clocks at once; a reading that was interrupted counts only where there is no other."""
        before, lab_s, after = self._clock(), lab_clock(), self._clock()
        if self._offset_s is None or 0 <= after - before < CLOCKS_WITHIN_S:
            self._offset_s = lab_s - (before + after) / 2

    def at(self, t: float) -> float:
        """The stamp of session second `t`, to within half of CLOCKS_WITHIN_S."""
        if self._offset_s is None:
            self.compare()
        assert self._offset_s is not None
        return t + self._offset_s

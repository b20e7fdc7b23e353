"""The beats of a recorded session as the session itself took them: their times, and the doubts it had."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from biosignals.beats import BeatClock
from biosignals.contact import ContactJudge
from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.movement import MovementMeter
from biosignals.polar_profile import MotionFrame
from biosignals.signals import Beat, Contact, Doubt, Unknown
from engine.records.message_json import Plain


@dataclass(slots=True)
class HeardBeats:
    """Times and doubts beats by the parts that a session has (engine/senses.py), from the same packets.

    Whether the ECG refuted them is not worked out again: the recorded outcomes say it.
    """

    beats: list[Beat] = field(default_factory=list)
    rates: list[tuple[float, int]] = field(default_factory=list)  # the strap's own smoothed rate: arrival, bpm
    unreadable: int = 0  # packets
    _clock: BeatClock = field(default_factory=BeatClock)
    _judge: ContactJudge = field(default_factory=ContactJudge)
    _meter: MovementMeter = field(default_factory=MovementMeter)
    _contact: Contact = Contact.NOT_KNOWN
    _is_refuted: bool = False

    def take_heart_rate(self, arrival_t: float, payload: bytes) -> None:
        """A packet that arrived at `arrival_t` (session seconds); one that cannot be read brings nothing."""
        try:
            measurement = HeartRateMeasurement.from_bytes(payload)
        except MalformedMeasurement:
            self.unreadable += 1
            return
        beats = self._clock.take(arrival_t, measurement)
        self._contact = self._judge.take(arrival_t, measurement, beats, is_motionless=self._meter.is_motionless)
        self.rates.append((arrival_t, measurement.bpm))
        self.beats += [self._doubted(beat) for beat in beats]

    def take_motion(self, arrival_t: float, frame: MotionFrame) -> None:
        """What tells whether a chest wears the strap at all."""
        self._meter.take(arrival_t, frame)

    def break_off(self) -> None:
        """The link was lost or is new."""
        self._clock.break_off()
        self._judge.begin_anew()
        self._meter.begin_anew()
        self._contact, self._is_refuted = Contact.NOT_KNOWN, False

    def hear(self, outcome: Mapping[str, Plain]) -> None:
        """What came of the tick whose inputs were taken, as it was recorded."""
        arousal = outcome["arousal"]
        self.refute(is_refuted=isinstance(arousal, Mapping) and arousal["unknown"] == Unknown.ECG_DISAGREES.name)

    def refute(self, *, is_refuted: bool) -> None:
        """Whether the ECG says, from now on, that these beats are not the heart's."""
        self._is_refuted = is_refuted

    def _doubted(self, beat: Beat) -> Beat:
        if self._contact.is_lost:
            return replace(beat, doubt=beat.doubt or Doubt.NO_CONTACT)
        return replace(beat, doubt=beat.doubt or Doubt.REFUTED) if self._is_refuted else beat

"""What a strap's packets say of the body: beats, contact, movement, ECG, HRV and the estimate of arousal."""

from dataclasses import dataclass, replace

from biosignals.arousal import ArousalEstimator
from biosignals.beats import BeatClock
from biosignals.contact import ContactJudge
from biosignals.ecg_check import EcgCheck
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.hrv import HrvWindows
from biosignals.movement import MovementMeter, unsettled
from biosignals.next_beat import NextBeat
from biosignals.polar_profile import EcgFrame, MotionFrame
from biosignals.signals import (
    ArousalEstimate,
    Beat,
    Contact,
    Doubt,
    EcgReading,
    ExpectedBeat,
    HrvFeatures,
    Movement,
    RestStep,
    Unknown,
)

REFUTED_HOLDS_S = 60.0  # an ECG that has refuted the intervals, and then says nothing of them, takes nothing back


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """What is known of the body at a moment; the fields are those of an Outcome."""

    contact: Contact
    movement: Movement | None
    ecg: EcgReading | None
    hrv: HrvFeatures
    arousal: ArousalEstimate


class Senses:
    """Takes packets as they came over the air, and says what is known of the body."""

    def __init__(self, estimator: ArousalEstimator, next_beat: NextBeat | None = None) -> None:
        self._estimator, self._next_beat = estimator, next_beat
        self._beats, self._hrv = BeatClock(), HrvWindows()
        self._judge, self._contact = ContactJudge(), Contact.NOT_KNOWN
        self._meter, self._check = MovementMeter(), EcgCheck()
        self._is_refuted = False  # by the ECG, when last asked
        self._refuting: tuple[float, EcgReading] | None = None  # when the ECG last refuted the intervals, and how

    def take_heart_rate(self, t: float, payload: bytes, *, rest: RestStep | None) -> None:
        """Take a Heart Rate Measurement that arrived at `t` (session seconds); raises MalformedMeasurement.

        `rest` is the step in which the person's rest is being measured; a heart that movement drives is not at rest.
        Beats without contact, or that the ECG refutes, are doubted: they are no evidence, however fresh, and no rest.
        """
        measurement = HeartRateMeasurement.from_bytes(payload)
        beats = self._beats.take(t, measurement)
        self._contact = self._judge.take(t, measurement, beats, is_motionless=self._meter.is_motionless)
        self._check.take_beats(beats)
        movement = self._meter.reading(t)
        measured = rest if movement is None or unsettled(t, movement) is None else None
        for beat in self._doubted(beats):
            self._hrv.take(beat)
            if self._next_beat is not None:
                self._next_beat.take(beat)
            self._estimator.take(beat, rest=measured)

    def take_rating(self, t: float, suds: float) -> None:
        """The patient said SUDS 0-100 at `t` (session seconds)."""
        self._estimator.take_rating(t, suds)

    def take_ecg(self, t: float, payload: bytes) -> None:
        """Take a Polar ECG frame that arrived at `t` (session seconds); raises MalformedFrame."""
        self._check.take_frame(t, EcgFrame.from_bytes(payload))

    def take_motion(self, t: float, payload: bytes) -> None:
        """Take a Polar accelerometer frame that arrived at `t` (session seconds); raises MalformedFrame."""
        self._meter.take(t, MotionFrame.from_bytes(payload))

    def break_off(self) -> None:
        """The link was lost or is new: nothing is joined across this, and contact is judged anew."""
        self._beats.break_off()
        self._judge.begin_anew()
        self._contact = Contact.NOT_KNOWN
        self._meter.begin_anew()
        self._check.begin_anew()
        self._is_refuted, self._refuting = False, None

    def sense(self, t: float) -> Sensed:
        """What is known at `t` (session seconds, never before what was taken)."""
        hrv = self._hrv.features(t)
        movement, ecg = self._meter.reading(t), self._check.reading(t)
        last_word = ecg if ecg is not None and ecg.agreement is not None else self._held(t) or ecg
        arousal = self._estimator.estimate(t, hrv, contact=self._contact, movement=movement, ecg=last_word)
        self._is_refuted = arousal.unknown is Unknown.ECG_DISAGREES
        if ecg is not None and ecg.agreement is not None:
            self._refuting = (t, ecg) if self._is_refuted else None
        return Sensed(contact=self._contact, movement=movement, ecg=ecg, hrv=hrv, arousal=arousal)

    def next_beat(self, t: float) -> ExpectedBeat | None:
        """The first heartbeat to come after `t` (session seconds), where it is wanted and sure."""
        return self._next_beat.next_beat(t) if self._next_beat is not None else None

    def _held(self, t: float) -> EcgReading | None:
        """The reading that refuted the intervals, while the ECG has not spoken of them since."""
        if self._refuting is None or t - self._refuting[0] > REFUTED_HOLDS_S:
            return None
        return self._refuting[1]

    def _doubted(self, beats: tuple[Beat, ...]) -> tuple[Beat, ...]:
        """The beats, each with a doubt where contact or ECG give one."""
        if not (self._contact.is_lost or self._is_refuted):
            return beats
        doubt = Doubt.NO_CONTACT if self._contact.is_lost else Doubt.REFUTED
        return tuple(replace(beat, doubt=beat.doubt or doubt) for beat in beats)

"""A virtual patient or a recorded heart, heard through a simulated strap."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from biosignals.heart_files import RecordedHeart
from biosignals.simulated_strap import SimulatedStrap
from engine.messages import Input, MotionPacket, Outcome, PatientRating, PatientStop, Scale, StrapPacket
from policies.policy import CALM, Rating
from policies.virtual_answers import VirtualAnswers
from policies.virtual_patient import Lived, VirtualPatient

if TYPE_CHECKING:
    from biosignals.simulated_motion import SimulatedMotion  # needs numpy, which a live session does not load


class PatientSide(Protocol):
    """Lives on to session second `t` under the last outcome, and says what reached the engine meanwhile."""

    def live_through(self, t: float, outcome: Outcome | None) -> tuple[Input, ...]: ...


class VirtualPatientSide:
    """A virtual patient who wears the strap, answers when asked, and may stop.

    `motion`: the strap's accelerometer; None: it has none, or its stream is not taken.
    """

    def __init__(self, patient: VirtualPatient, strap: SimulatedStrap, motion: "SimulatedMotion | None" = None) -> None:
        self._patient, self._strap, self._motion = patient, strap, motion
        self._answers = VirtualAnswers(patient)
        self._t = 0.0

    def live_through(self, t: float, outcome: Outcome | None) -> tuple[Input, ...]:
        dt_s, self._t = t - self._t, t
        action, is_asked = (outcome.applied, outcome.asks_suds) if outcome else (CALM, False)
        lived = self._patient.live_through(dt_s, action, asked_suds=is_asked)
        self._strap.sit(is_tight=not lived.is_loose)
        for heartbeat in lived.heartbeats:
            self._strap.beat(heartbeat.t, heartbeat.rr_s)
        return (
            *_packets(self._strap, t),
            *self._moved(t, lived),
            *said_by(lived, t),
            *answered_by(self._answers, t, outcome),
        )

    def _moved(self, t: float, lived: Lived) -> list[Input]:
        if self._motion is None:
            return []
        self._motion.move(t, is_moving=lived.is_moving)
        return [MotionPacket(t=sent.t, payload=sent.payload) for sent in self._motion.packets(t)]


class RecordedHeartSide:
    """A recorded heart, and the SUDS that were said, where they are known; nobody feels what the engine does."""

    def __init__(self, heart: RecordedHeart, strap: SimulatedStrap, suds: Sequence[Rating] = ()) -> None:
        self._intervals, self._strap = heart.intervals, strap
        self._suds = tuple(suds)
        self._next_interval = self._next_suds = 0

    def live_through(self, t: float, outcome: Outcome | None) -> tuple[Input, ...]:
        while self._next_interval < len(self._intervals) and self._intervals[self._next_interval].t_s <= t:
            interval = self._intervals[self._next_interval]
            self._strap.beat(interval.t_s, interval.rr_s)
            self._next_interval += 1
        inputs = _packets(self._strap, t)
        while self._next_suds < len(self._suds) and self._suds[self._next_suds].t <= t:
            said = self._suds[self._next_suds]
            inputs.append(PatientRating(t=said.t, scale=Scale.SUDS, value=said.value))
            self._next_suds += 1
        return tuple(inputs)


def said_by(lived: Lived, t: float) -> list[Input]:
    """What a virtual patient said in a span of its life that ended at session second `t`."""
    said: list[Input] = []
    if lived.suds is not None:
        said.append(PatientRating(t=t, scale=Scale.SUDS, value=lived.suds))
    if lived.sickness is not None:
        said.append(PatientRating(t=t, scale=Scale.SICKNESS, value=lived.sickness))
    if lived.stops:
        said.append(PatientStop(t=t))
    return said


def answered_by(answers: VirtualAnswers, t: float, outcome: Outcome | None) -> list[Input]:
    """What a virtual patient says at session second `t` of the trial that is to come, or was."""
    if outcome is None:
        return []
    said = answers.say(
        t,
        asks_expectancy=outcome.asks_expectancy,
        asks_outcome=outcome.asks_outcome,
        intensity=outcome.trial_intensity or 0.0,
    )
    given = ((Scale.EXPECTANCY, said.expectancy), (Scale.OUTCOME, said.outcome))
    return [PatientRating(t=t, scale=scale, value=value) for scale, value in given if value is not None]


def _packets(strap: SimulatedStrap, until: float) -> list[Input]:
    return [StrapPacket(t=sent.t, payload=sent.payload) for sent in strap.packets(until)]

"""What enters a session (Input, Tick) and what leaves it (Outcome, Alert)."""

from dataclasses import dataclass
from enum import Enum

from biosignals.signals import ArousalEstimate, Contact, EcgReading, HrvFeatures, Movement, RestStep
from engine.step_behaviour import StepBehaviour
from music.soundscape import Note
from music.trim import MusicTrim
from policies.music_block import MusicBlock
from policies.policy import Action, Order, Phase, Rating
from vr_scenes.behaviour import HeadSpan

FARTHEST_S = 86_400.0  # a day: far beyond any session


class Actuator(Enum):
    """What the engine drives: stage and sound in processes of their own; scene and headset through the stage."""

    STAGE = "stage"
    SOUND = "sound"
    HEADSET = "headset"
    SCENE = "scene"  # lost while it is loaded, or where it cannot be shown


SEEN_THROUGH = (Actuator.STAGE, Actuator.SCENE, Actuator.HEADSET)  # without one of them no scene is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapPacket:
    """One Heart Rate Measurement as it came over the air; `t` is its arrival."""

    t: float
    payload: bytes

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgPacket:
    """One Polar ECG frame as it came over the air; `t` is its arrival."""

    t: float
    payload: bytes

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionPacket:
    """One Polar accelerometer frame as it came over the air; `t` is its arrival."""

    t: float
    payload: bytes

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What another instrument measured, shown and recorded beside the session; it changes nothing in it.

    `values` belong to `labels`, one each; None is "not known".
    """

    t: float
    channel: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]

    def __post_init__(self) -> None:
        _check_time(self.t)
        if not self.channel:
            raise ValueError("a context channel needs a name")
        if len(self.labels) != len(self.values):
            raise ValueError(f"{self.channel}: {len(self.labels)} labels for {len(self.values)} values")
        for value in self.values:
            if value is not None and not abs(value) < float("inf"):
                raise ValueError(f"{self.channel}: a value must be a finite number or None, not {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapLost:
    """The link to the strap is gone."""

    t: float
    reason: str

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapFound:
    """The strap is there; its first beat follows nothing."""

    t: float
    name: str

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActuatorLost:
    """Stage or sound died or hangs, and is being restarted; or the scene is not loaded; or the headset is not worn."""

    t: float
    actuator: Actuator
    reason: str

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActuatorFound:
    """Stage, sound, scene or headset is (again) there."""

    t: float
    actuator: Actuator

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistOrder:
    """What the therapist orders; only CEILING carries a value."""

    t: float
    order: Order
    value: float | None = None

    def __post_init__(self) -> None:
        _check_time(self.t)
        if self.order is Order.CEILING:
            if self.value is None or not 0 <= self.value <= 1:
                raise ValueError(f"a ceiling must lie in [0, 1], not {self.value}")
        elif self.value is not None:
            raise ValueError(f"the order {self.order.value!r} carries no value, not {self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicOrder:
    """How the therapist wants the music changed from now on, upon what the policy asks for."""

    t: float
    trim: MusicTrim

    def __post_init__(self) -> None:
        _check_time(self.t)


class SceneVerb(Enum):
    """What a therapist's hand does to the scene."""

    DO = "do"  # let an event happen
    UNDO = "undo"  # take it back, or end it
    HOLD = "hold"  # keep a dimension at a level, however strong the scene gets
    RELEASE = "release"
    CENTRE = "centre"  # let the patient's view begin anew: ahead is where the head faces now


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneOrder:
    """What the therapist wants of the scene itself: `name` is that of an event, or of a dimension to HOLD or RELEASE.

    CENTRE names nothing; only HOLD carries a level, 0..1.
    """

    t: float
    verb: SceneVerb
    name: str = ""
    level: float | None = None

    def __post_init__(self) -> None:
        _check_time(self.t)
        if self.verb is SceneVerb.HOLD:
            if self.level is None or not 0 <= self.level <= 1:
                raise ValueError(f"a hold's level must lie in [0, 1], not {self.level}")
        elif self.level is not None:
            raise ValueError(f"the order to {self.verb.value} carries no level, not {self.level}")
        if self.verb is SceneVerb.CENTRE and self.name:
            raise ValueError(f"the order to centre the view names nothing, not {self.name!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientStop:
    """The patient wants to stop. It works as the therapist's STOP."""

    t: float

    def __post_init__(self) -> None:
        _check_time(self.t)


class Scale(Enum):
    """What a patient rates."""

    SUDS = "SUDS 0-100"
    SICKNESS = "sickness 0-20"
    EXPECTANCY = "expectancy 0-100"  # how likely what is feared is, said before a trial
    OUTCOME = "outcome 0-100"  # how much of what was feared came, said after it

    @property
    def highest(self) -> float:
        return 20.0 if self is Scale.SICKNESS else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRating:
    """What the patient says on one of the scales."""

    t: float
    scale: Scale
    value: float

    def __post_init__(self) -> None:
        _check_time(self.t)
        if not 0 <= self.value <= self.scale.highest:
            raise ValueError(f"a rating on {self.scale.value} must lie on it, not {self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadBehaviour:
    """How the patient faced what is feared over the last half second or so; shown and recorded, nothing rests on it."""

    t: float
    span: HeadSpan

    def __post_init__(self) -> None:
        _check_time(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something outside went wrong that people must hear of, in words that say what to do."""

    t: float
    words: str

    def __post_init__(self) -> None:
        _check_time(self.t)


Input = (
    StrapPacket
    | EcgPacket
    | MotionPacket
    | Context
    | StrapLost
    | StrapFound
    | ActuatorLost
    | ActuatorFound
    | TherapistOrder
    | MusicOrder
    | SceneOrder
    | PatientStop
    | PatientRating
    | HeadBehaviour
    | Trouble
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """All that arrived since the last tick; `t` in seconds since the session began."""

    t: float
    inputs: tuple[Input, ...] = ()

    def __post_init__(self) -> None:
        _check_time(self.t)

    @property
    def says_stop(self) -> bool:
        """Did somebody say STOP, the patient or the therapist?"""
        return any(
            isinstance(one, PatientStop) or (isinstance(one, TherapistOrder) and one.order is Order.STOP)
            for one in self.inputs
        )


class AlertKind(Enum):
    """What people must hear of; the value says what to do."""

    STOPPED = "The session was stopped: stay with the patient."
    STRAP_LOST = "The strap is lost: check that it sits tight and is near; nothing rises meanwhile."
    STRAP_FOUND = "The strap is there."
    CONTACT_LOST = "The strap is there but tells nothing of the heart: wet it and tighten it."
    CONTACT_FOUND = "The strap tells of a heart again."
    ECG_DISAGREES = "The strap's intervals are not those of its own ECG; nothing rises on them."
    ECG_AGREES = "The strap's intervals are those of its own ECG again."
    BAD_PACKET = "The strap sent a packet that cannot be read; it was left out."
    EVIDENCE_LOST = "No trusted heartbeat for too long: the scene goes back to calm."
    ACTUATOR_LOST = "Part of the station is missing; nothing rises until it is back."
    ACTUATOR_FOUND = "The missing part is back."
    SUDS_HIGH = "The patient's distress is above the limit: the scene goes down."
    SICKNESS_HIGH = "The patient feels sick: the scene goes down. Ask, and pause."
    HEART_FLAGGED = "Arousal is not told from this heart: nothing rises, by itself or by order; down and STOP work."
    STANDS_IN = "The plain estimator of arousal stands in for the network."
    REFUSED = "An order was refused."
    TROUBLE = "Something outside the session went wrong."
    CLOCK = "The clock went backwards or stood still; nothing rises on such time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that people must hear of now."""

    t: float
    kind: AlertKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one tick: what was seen, proposed, let pass, and why."""

    t: float
    phase: Phase
    is_held: bool
    ceiling: float
    contact: Contact
    movement: Movement | None  # None: no accelerometer
    ecg: EcgReading | None  # None: no ECG
    hrv: HrvFeatures
    arousal: ArousalEstimate
    rest: RestStep | None  # which part of the person's rest is being measured
    suds: Rating | None
    sickness: Rating | None
    step: int | None
    proposed: Action
    applied: Action
    policy_rule: str
    policy_why: str
    suggestion: str | None
    gate_rule: str
    gate_why: str
    asks_suds: bool
    asks_expectancy: bool = False
    asks_outcome: bool = False
    trial_intensity: float | None = None  # of the trial that is asked about, 0..1
    expectancy: Rating | None = None  # the newest of each, whichever trial it belongs to
    outcome: Rating | None = None
    music_block: MusicBlock | None = None  # None: music is not alternated now
    behaviour: StepBehaviour | None = None  # how the patient faces what is feared; None: not known
    scene_why: str | None = None  # what the therapist's hand did to the scene in this tick
    notes: tuple[Note, ...] = ()
    alerts: tuple[Alert, ...] = ()


def _check_time(t: float) -> None:
    if not -FARTHEST_S <= t <= FARTHEST_S:
        raise ValueError(f"t must lie in [{-FARTHEST_S:.0f}, {FARTHEST_S:.0f}] session seconds, not {t}")

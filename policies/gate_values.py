"""What the gate is told of the person and the session, and what it says of what it let through."""

from enum import Enum
from typing import NamedTuple

from policies.policy import Action
from policies.scene_gate import RefusedEvent


class Evidence(NamedTuple):
    """What is known about the person and allowed by the session, at the moment of passing on.

    `known` and `age_s` speak of the arousal estimate; `suds` (0-100) and `sickness` (0-20) are the newest ratings
    (None: never rated). Nothing is refused here: the gate treats nonsense, NaN too, as a reason not to rise.
    """

    known: bool
    age_s: float | None
    suds: float | None
    suds_age_s: float | None
    sickness: float | None
    may_expose: bool  # the phase exposes
    is_held: bool
    ceiling: float  # the therapist's
    t: float = 0.0  # session seconds, by which events begin and end
    is_seen: bool = True  # False: the stage is down, its scene not loaded, or the headset off


class GateRule(Enum):
    """Which rule had the last word. The console explains it with these words."""

    PASSED = "passed as proposed"
    CALM = "calm was ordered"
    NOT_EXPOSING = "this phase does not expose: the safe place"
    SAFE_PLACE = "the safe place has no intensity"
    NEW_SCENE = "a new scene starts from nothing"
    CEILING = "the ceiling"
    EVIDENCE_LOST = "no trusted heartbeat for too long: it goes down"
    HELD = "held: nothing rises"
    UNKNOWN = "arousal is not known: nothing rises"
    STALE = "the newest heartbeat is too old: nothing rises"
    SUDS_HIGH = "distress is rated too high to rise"
    SICK = "sickness is rated too high to rise"
    DWELL = "too short a time at this level"
    UNRATED = "distress has not been rated at this level"
    RAMP = "rising slowly"
    LOUDNESS = "the music gets louder slowly, or not at all"


class Passed(NamedTuple):
    """What the gate let through, and why."""

    action: Action
    rule: GateRule
    why: str
    refused: tuple[RefusedEvent, ...] = ()  # events of the scene that do not come, or end just now

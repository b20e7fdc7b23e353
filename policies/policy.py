"""What a policy sees, what it may ask for, and what calm is."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from biosignals.signals import ArousalEstimate, ExpectedBeat, HrvFeatures, RestStep
from music.soundscape import MusicTargets
from policies.music_block import MusicBlock
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneTargets


class Phase(Enum):
    """Where a session stands. The table of moves is in policies/phases.py."""

    PREPARATION = "preparation"
    BASELINE = "baseline"
    EXPOSURE = "exposure"
    PLATEAU = "plateau"
    PRACTICE = "practice"  # music or breathing in the safe place, instead of an exposure
    RECOVERY = "recovery"
    ENDED = "ended"

    def __init__(self, words: str) -> None:
        self.is_exposing = words in ("exposure", "plateau")  # a scene may be stronger than nothing


class Order(Enum):
    """What a person may order. STOP always wins, in every phase, in the same tick."""

    STOP = "stop"
    HOLD = "hold"  # nothing rises until RESUME
    RESUME = "resume"  # lifts a hold; after a STOP it leads back to exposure, from nothing
    STEP_UP = "step up"
    STEP_DOWN = "step down"
    ACCEPT = "accept"  # take what the policy suggests
    NEXT_PHASE = "next phase"
    CEILING = "ceiling"  # carries a value 0..1
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What the patient said at `t`: SUDS, expectancy or outcome 0-100, or sickness 0-20."""

    t: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is done to the world: music and scene."""

    music: MusicTargets
    scene: SceneTargets


CALM = Action(
    music=MusicTargets(
        tempo_bpm=56.0,
        density=0.2,
        register=0.4,
        articulation=0.0,
        dynamics=0.3,
        brightness=0.25,
        mode=0.6,
        space=0.7,
        loudness_db=-12.0,
        breath_depth=0.3,
    ),
    scene=SceneTargets(scene=SAFE_PLACE, intensity=0.0),
)


class Observation(NamedTuple):
    """What a policy sees when it decides: once a second, and at once on every order or rating."""

    t: float
    phase: Phase
    phase_began_t: float
    arousal: ArousalEstimate
    suds: Rating | None
    sickness: Rating | None
    applied: Action  # what the gate last let pass
    orders: tuple[Order, ...]  # given since the last decision, oldest first
    is_held: bool
    ceiling: float  # the therapist's
    next_beat: ExpectedBeat | None = None  # None: not sure, or nobody wants to know
    held: tuple[Hold, ...] = ()  # dimensions of the scene that the therapist holds back
    hrv: HrvFeatures | None = None  # None: nobody measured, as in trials
    expectancy: Rating | None = None  # how likely what is feared is, 0-100, said before a trial
    outcome: Rating | None = None  # how much of what was feared came, 0-100, said after it
    is_seen: bool = True  # False: the stage is down, its scene not loaded, or the headset off: no time counts


class Decision(NamedTuple):
    """What a policy proposes, and why, in one sentence with the numbers behind it."""

    action: Action
    rule: str  # a short stable name, for the record and for tests
    why: str
    step: int | None = None  # the rung of the hierarchy, from 0
    suggestion: str | None = None  # waits for the therapist's ACCEPT
    asks_suds: bool = False
    asks_expectancy: bool = False
    asks_outcome: bool = False
    trial_intensity: float | None = None  # of the trial that is asked about, 0..1
    moves_on: bool = False  # the phase has done its work
    music_block: MusicBlock | None = None  # with music or without, where the two alternate
    rest: RestStep | None = None  # which part of the person's rest is being measured; counts in the baseline only


class Policy(Protocol):
    """How to adapt. Pure: the same observations in the same order give the same decisions."""

    @property
    def digest(self) -> str:
        """SHA-256 of the document it was made from, for the record."""
        ...

    def decide(self, seen: Observation) -> Decision: ...

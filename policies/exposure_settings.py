"""What a graded exposure needs to know, as plain values that are valid from birth."""

from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from policies.alternation import MusicAlternation
from policies.ladder import Rung
from policies.music_guide import PhaseMusic
from policies.music_mapping import USUAL, MusicMapping
from policies.policy import Phase
from policies.quiet_phases import QuietPlan
from policies.rest_plan import RestPlan
from policies.sickness_ramp import SicknessRule

EXPOSURE_PHASES = (Phase.PREPARATION, Phase.BASELINE, Phase.EXPOSURE, Phase.PLATEAU, Phase.RECOVERY)


class Mode(Enum):
    """Who decides on a rise."""

    GUIDED = "guided"  # the policy acts, below the therapist's ceiling
    SUGGEST = "suggest"  # the policy proposes and waits for ACCEPT


class ArousalUse(Enum):
    """What the cardiac arousal index may do to the exposure. It can never earn a step."""

    CONTEXT = "context"  # shown, nothing more
    BRAKE = "brake"  # no step up while it is above `brake_above`


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingOn:
    """When a rung is done: so many ratings in a row, each fallen by a share from the peak there or low.

    SUDS -50 % or at most 20-30 twice is the usual habituation rule of exposure therapy.
    """

    fall_share: float = 0.5
    or_below: float = 30.0
    ratings: int = 2
    least_s: float = 60.0  # at the rung, whatever is rated

    def __post_init__(self) -> None:
        _check("fall_share", self.fall_share, 0.1, 1)
        _check("or_below", self.or_below, 0, 60)
        _check("ratings", self.ratings, 1, 5)
        _check("least_s", self.least_s, 0, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class InhibitoryLearning:
    """Trials of a set length at each rung, whatever fear does; what counts is how wrong the expectation was.

    Before a trial the person says how likely what is feared is, after it how much of it came, both 0-100: the
    difference is the violation of expectancy (Craske and others 2014). A rung is done after `trials` trials, once it is
    expected with at most `expected_below`. With `varies` the next rung is drawn by chance among those reached so far
    and the next one up; else they are climbed in order.
    """

    trial_s: float = 120.0
    trials: int = 2
    expected_below: float = 20.0
    varies: bool = True

    def __post_init__(self) -> None:
        _check("trial_s", self.trial_s, 30, 1800)
        _check("trials", self.trials, 1, 10)
        _check("expected_below", self.expected_below, 0, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureSettings:
    """One graded exposure: durations in seconds, intensities 0..1, SUDS 0-100, sickness 0-20."""

    digest: str  # SHA-256 of the document these settings were made from
    scene: str
    mode: Mode
    rungs: tuple[Rung, ...]  # in the order in which they are climbed, easiest first
    start: int  # the rung to begin at
    preparation_s: float
    baseline_s: float
    baseline_longest_s: float  # where no usable rest was heard, the baseline is prolonged up to here
    exposure_s: float
    plateau_s: float
    recovery_s: float
    ask_suds_every_s: float
    moving_on: MovingOn | InhibitoryLearning
    leave_above_suds: float
    rises_up_to_suds: float  # the gate's: on a higher rating nothing rises
    sickness: SicknessRule
    arousal_use: ArousalUse
    brake_above: float
    music: tuple[tuple[Phase, PhaseMusic], ...]  # one for each of EXPOSURE_PHASES
    rest: RestPlan = field(default_factory=RestPlan)
    alternation: MusicAlternation | None = None  # None: music is as each phase's plan says
    session: int = 1  # the number of this person's session: what is left to chance differs between them
    mapping: MusicMapping = USUAL  # from arousal and valence to the music

    @property
    def quiet(self) -> QuietPlan:
        return QuietPlan(
            preparation_s=self.preparation_s,
            baseline_s=self.baseline_s,
            baseline_longest_s=self.baseline_longest_s,
            recovery_s=self.recovery_s,
            suggests=self.mode is Mode.SUGGEST,
            rest=self.rest,
        )

    def __post_init__(self) -> None:
        if not self.rungs or any(not later.is_harder_than(earlier) for earlier, later in pairwise(self.rungs)):
            raise ValueError(f"each rung must be harder in something, and there must be one at least, not {self.rungs}")
        for rung in self.rungs:
            _check("a rung", rung.intensity, 0.01, 1)
        _check("start", self.start, 0, len(self.rungs) - 1)
        for name in ("preparation_s", "baseline_s", "exposure_s", "plateau_s", "recovery_s"):
            _check(name, getattr(self, name), 0, 4 * 3600)
        _check("baseline_longest_s", self.baseline_longest_s, self.baseline_s, 3600)
        _check("ask_suds_every_s", self.ask_suds_every_s, 5, 600)
        calm_suds = self.moving_on.or_below if isinstance(self.moving_on, MovingOn) else 0
        _check("leave_above_suds", self.leave_above_suds, calm_suds, 100)
        _check("rises_up_to_suds", self.rises_up_to_suds, 0, 100)
        _check("brake_above", self.brake_above, 0, 1)
        missing = [phase.value for phase in EXPOSURE_PHASES if phase not in dict(self.music)]
        if missing:
            raise ValueError(f"every phase needs its music; missing: {', '.join(missing)}")


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {value}")

"""The values that biosignals hands on: beats, HRV features, an estimate of arousal."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class BiosignalError(Exception):
    """Something about a signal that the user can put right."""


class Doubt(Enum):
    """Why a beat is not to be trusted."""

    OUT_OF_RANGE = "the interval is shorter or longer than a human heart's"
    JUMP = "the interval differs too much from its neighbours"
    NO_CONTACT = "the strap does not touch the skin, as far as can be told"
    REFUTED = "the strap's own ECG shows other beats"
    ABNORMAL = "the recording itself shows no normal beat here"


class Judgement(Enum):
    """How much was known when beats were doubted or marked."""

    PROVISIONAL = "judged as they came, each by the beats before it"
    FINAL = "judged afterwards, each by the beats before and behind it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One heartbeat, `t` in session seconds, with the interval that ended in it."""

    t: float
    rr_s: float
    doubt: Doubt | None
    follows_previous: bool  # False behind a gap: no difference may be taken across it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedBeat:
    """A beat to come at session second `t`, after an interval of `interval_s`; `sd_s` is one standard deviation of the
    error of `t`, from how wrong the newest forecasts as far ahead were."""

    t: float
    interval_s: float
    sd_s: float


class Missing(Enum):
    """Why a window carries no value."""

    NO_BEATS = "no beats in the window"
    TOO_FEW_BEATS = "too few beats in the window"
    POOR_COVERAGE = "too little of the window is covered by trusted beats"
    TOO_SHORT = "beats have been heard for less than the window"
    TOO_EVEN = "the intervals differ too little to tell"
    UNCLEAR = "nothing stands out clearly enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One HRV value over one window; None, with a reason, when the window cannot carry it.

    `low` and `high` bound where the value would lie over a long time in the same state, 19 times in 20; None where that
    is not known.
    """

    value: float | None
    window_s: float
    coverage: float  # share of the window that trusted intervals cover, 0..1
    beats: int
    missing: Missing | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.coverage <= 1:
            raise ValueError(f"coverage must lie in [0, 1], not {self.coverage}")
        if (self.value is None) != (self.missing is not None):
            raise ValueError("a feature has either a value or a reason why not")
        if (self.low is None) != (self.high is None) or (self.value is None and self.low is not None):
            raise ValueError("an interval has two ends and a value")
        if self.value is None or self.low is None or self.high is None:
            return
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value} does not lie in its interval, {self.low} to {self.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HrvPattern:
    """What the order of the beats up to `t` (session seconds) says; it stays the same object while it is not renewed.

    LF and LF/HF over 120 s, HF and respiration over 60 s, sample entropy over 120 s, DFA alpha 1 over 100 beats.
    """

    t: float
    lf_ms2: Feature
    hf_ms2: Feature
    lf_hf: Feature
    respiration_per_min: Feature
    sample_entropy: Feature
    dfa_alpha1: Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class HrvFeatures:
    """What the beats up to `t` (session seconds) say: mean HR over 10 s, spread over 60 s, and pattern."""

    t: float
    mean_hr_bpm: Feature
    rmssd_ms: Feature
    sdnn_ms: Feature
    pnn50_percent: Feature
    sd1_ms: Feature
    sd2_ms: Feature
    pattern: HrvPattern


class RateAndVariability(Protocol):
    """As much of HrvFeatures as estimators of arousal are given: all of them, or what was made of a row of a record."""

    @property
    def mean_hr_bpm(self) -> Feature: ...

    @property
    def rmssd_ms(self) -> Feature: ...


class Contact(Enum):
    """Whether the strap touches the skin, from its flag and from what it sends; the value says it to a person."""

    NOT_KNOWN = "the strap cannot tell whether it touches the skin"
    TOUCHES = "the strap touches the skin"
    OFF = "the strap says that it does not touch the skin"
    IMPLAUSIBLE = (
        "what the strap sends is hardly a heart's: it lies on a table, sits loose or is dry, or the heart beats very "
        "irregularly"
    )

    @property
    def is_lost(self) -> bool:
        """Nothing that comes now may be believed."""
        return self in (Contact.OFF, Contact.IMPLAUSIBLE)


class Activity(Enum):
    """How much a body moves, by the accelerometer."""

    NOT_KNOWN = "the accelerometer is silent"
    STILL = "sits or stands still"
    LIGHT = "moves a little"
    MODERATE = "moves as in walking"
    VIGOROUS = "moves as in running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What the accelerometer says at `t` (session seconds); it stays the same object while nothing of it changes."""

    t: float
    activity: Activity
    activity_mg: float | None  # mean amplitude deviation over the last seconds, in milli-g; None: not known
    lean_deg: float | None  # of the trunk against its upright posture at the start; None: not known yet
    exerted_t: float | None  # when the body last moved as in walking or more; None: never
    exertion_s: float  # for how long, without a recovery in between; seconds as in running count twice
    posture_changed_t: float | None  # when it last stood up, sat down or lay down
    has_artefact: bool  # jolts that disturb electrodes


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgReading:
    """What the ECG says at `t` about itself and about the strap's own intervals."""

    t: float
    quality: float  # 0..1, over the last seconds
    hr_bpm: float | None  # from its R peaks; None: none can be told
    agreement: float | None  # share of the strap's last intervals that the ECG's confirm; None: cannot be compared


class RestStep(Enum):
    """Which part of a person's rest is being measured; each tells something that the others cannot."""

    SEATED_QUIET = "sitting quietly"
    NEUTRAL_SCENE = "sitting quietly in the neutral scene"  # what wearing the headset and looking about costs
    PACED_BREATHING = "breathing at a given pace"  # how far breath can move this heart


class HeartFlag(Enum):
    """What a person's heart is known for at set-up, which makes its rate tell less of arousal, or nothing."""

    BETA_BLOCKER = "beta-blocker"
    PACEMAKER = "pacemaker"
    ATRIAL_FIBRILLATION = "atrial fibrillation"


class Unknown(Enum):
    """Why arousal cannot be told. The console explains it with these words."""

    NO_BEATS = "no heartbeat has been heard yet"
    STALE = "the newest trusted heartbeat is too old"
    NO_CONTACT = "the strap does not touch the skin"
    IMPLAUSIBLE = Contact.IMPLAUSIBLE.value
    IRREGULAR = "the heart beats too irregularly to tell arousal from it"
    RHYTHM_NOT_KNOWN = "too few heartbeats have been heard in a row to tell whether the heart keeps a rhythm"
    NO_REST = "this person's rest has not been measured yet"
    POOR_COVERAGE = "too few trusted heartbeats in the window"
    EXERTION = "the heart is faster than a seated person's: movement, not fear, may drive it"
    MOVED = "the body moves or has just moved: that, not fear, may drive the heart"
    POSTURE = "the body has just stood up, sat down or lain down: that moves the heart"
    ECG_DISAGREES = "the strap's intervals are not those of its own ECG"
    FLAGGED = "what was said of this heart at set-up means that arousal cannot be read from it"
    UNLIKE_ANY = "the heart does something that none of those it was learnt from did"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One reason for an estimate: the contributions of all drivers sum to arousal minus its value at rest."""

    name: str
    contribution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRange:
    """What stress a person would say, 0..10, told from the heart alone; nine ratings in ten lie in [low, high]."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArousalEstimate:
    """The cardiac arousal index at `t`: 0..1 relative to this person's rest. Not anxiety, not SUDS.

    `spread` is one standard deviation, in the same unit. `quality` 0..1 is the share of the last minute that trusted
    beats cover. `age_s` is the age of the newest trusted beat (None: none yet).
    """

    t: float
    arousal: float | None
    spread: float | None
    quality: float
    age_s: float | None
    unknown: Unknown | None
    drivers: tuple[Driver, ...] = ()
    rating: RatingRange | None = None  # what stress this person would say; None: this estimator does not tell
    from_heart: float | None = None  # what the heart alone shows, where what the patient said raised arousal above it

    def __post_init__(self) -> None:
        if self.unknown is not None and (self.arousal is not None or self.spread is not None):
            raise ValueError("an unknown arousal has neither value nor spread")
        if self.unknown is None:
            if self.arousal is None or not 0 <= self.arousal <= 1:
                raise ValueError(f"arousal must lie in [0, 1], not {self.arousal}")
            if self.spread is None or not self.spread >= 0:
                raise ValueError(f"spread must be 0 or more, not {self.spread}")
        if self.from_heart is not None and not (self.arousal is not None and 0 <= self.from_heart <= self.arousal):
            raise ValueError(f"what was said only raises: {self.from_heart} is not within arousal {self.arousal}")

    @property
    def heart_alone(self) -> float | None:
        """What the heart alone shows, 0..1, before what the patient said; None where arousal is unknown."""
        return self.arousal if self.from_heart is None else self.from_heart

    @property
    def is_known(self) -> bool:
        return self.unknown is None

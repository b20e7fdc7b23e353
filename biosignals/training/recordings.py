"""A labelled recording of one person's heart, as a live session would have heard it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from biosignals.beat_doubts import Neighbours
from biosignals.recorded_heart import RecordedHeart
from biosignals.signals import Beat, BiosignalError

REST_S = 180.0  # of a baseline: it is told as a rest of sitting quietly, and never scored


class DataError(BiosignalError):
    """A data set that cannot be used; the message says which file, what is wrong, and what to do."""


class DataSet(Enum):
    """Which set a recording is of; the value is the name of its folder."""

    WEARABLE_STRESS = "physionet_wdd_stress"
    STRESS_PREDICT = "stress_predict"
    MUSIC = "hku956_music"  # for evaluation only: its licence is non-commercial


class Session(Enum):
    """What a person did while the recording was made."""

    STRESS = "stress"
    AEROBIC = "aerobic"
    ANAEROBIC = "anaerobic"
    MUSIC = "music"

    @property
    def is_exercise(self) -> bool:
        return self in (Session.AEROBIC, Session.ANAEROBIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a recording's clock, in seconds."""

    from_s: float
    to_s: float

    def __post_init__(self) -> None:
        if not self.from_s < self.to_s:
            raise ValueError(f"a span ends after it begins, not from {self.from_s} to {self.to_s} s")

    def holds(self, beat: Beat) -> bool:
        """Whether all of the beat's interval lies in the span."""
        return beat.t - beat.rr_s >= self.from_s and beat.t <= self.to_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch with one label. `rating` is the person's own word: stress 0..10, or felt arousal of music -10..10."""

    condition: str
    span: Span
    is_task: bool | None  # None: exercise and music are neither task nor rest
    rating: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """One person's beats in one session, with provisional doubts as in live use; all times on the recording's clock.

    A recording is equal to itself alone, so what was reckoned of it can be kept under it.
    `quality` has one number a beat, 0..1: how alike the pulse's shape is to that of its neighbours. It is for checks
    alone: no estimator may use it, since a wrist that talks is noisy, and noise would be taken for stress.
    """

    data_set: DataSet
    person: str  # the same name in all sessions of one person, another one in each data set
    session: Session
    beats: tuple[Beat, ...]
    quality: tuple[float | None, ...]
    segments: tuple[Segment, ...]
    rest: Span
    sex: str | None = None
    age_years: float | None = None

    def __post_init__(self) -> None:
        if len(self.quality) != len(self.beats):
            raise ValueError(f"quality tells of {len(self.quality)} beats, and there are {len(self.beats)}")

    @property
    def name(self) -> str:
        """Unlike that of any other recording."""
        return f"{self.person}/{self.session.value}"


def live_beats(heart: RecordedHeart) -> tuple[Beat, ...]:
    """The beats of a recorded heart on the file's own clock, each doubted by those before it, as they came.

    An interval of 0 s is no beat and breaks the succession. What the recording itself says against a beat stays.
    """
    neighbours = Neighbours()
    beats, is_broken = [], True
    for interval in heart.intervals:
        if interval.rr_s <= 0:
            is_broken = True
            continue
        doubt = neighbours.judge(interval.rr_s)
        beats.append(
            Beat(
                t=heart.start_s + interval.t_s,
                rr_s=interval.rr_s,
                doubt=interval.doubt or doubt,
                follows_previous=interval.follows_previous and not is_broken,
            )
        )
        is_broken = False
    return tuple(beats)


def people_of(recordings: Sequence[Recording]) -> tuple[str, ...]:
    """The people in the recordings, each once, in the order in which they come."""
    return tuple(dict.fromkeys(recording.person for recording in recordings))

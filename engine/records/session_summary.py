"""What came of a session, in one value: for lists, for comparing sessions, and for progress over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from engine.records.heard import read_as
from engine.records.message_json import Plain, plain
from engine.records.recorded import RecordError
from engine.step_behaviour import FacingShares
from engine.trial_accounts import TrialAccount
from policies.policy import Phase
from vr_scenes.behaviour import LookSource

SUMMARY_VERSION = 1


class Wearer(Enum):
    """Whose heart it was."""

    PERSON = "a person"
    VIRTUAL = "a virtual patient, or a heart out of a file"


class Ending(Enum):
    """How a session ended; the value says it in lists."""

    PLAN = "by plan"
    PATIENT_STOP = "STOP by the patient"
    THERAPIST_STOP = "STOP by the therapist"  # also Ctrl-C, or a terminal that was closed
    THERAPIST_END = "ended by the therapist"
    CUT_OFF = "cut off"  # what is recorded breaks off before the session had ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often something of a kind was: `name` is the enumeration's name for it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRating:
    """What the patient said at session second `t`, and the exposure step that was then; None: there was none."""

    t: float
    value: float
    step: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRange:
    """What something was, looked at once a second: None where it was never known. `known` is the share 0..1."""

    lowest: float | None
    mean: float | None
    highest: float | None
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseBegin:
    """When a phase began, in session seconds."""

    t: float
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSummary:
    """One step of the hierarchy, over all times that the session was in it; None: not known, or never rated.

    `arousal` is the mean of the cardiac arousal index where it was known, which is `arousal_known` (0..1) of the time.
    """

    step: int
    seconds: float
    ratings: int
    first_suds: float | None
    highest_suds: float | None
    last_suds: float | None
    arousal: float | None
    arousal_known: float
    facing_by: LookSource | None
    facing: FacingShares | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """What came of one session. Times are seconds, shares 0..1; None: not known.

    Exposure is the time in which more than nothing of the scene was shown in the phases of exposure; music counts as
    there where it could be heard.
    """

    # When, who, and with what
    began: str  # wall clock with zone, ISO 8601
    software: str
    policy: str
    policy_digest: str
    is_signed: bool
    session_number: int | None  # of this person's, where the policy says it
    scene: str
    estimator: str
    weights_digest: str
    heart_flags: tuple[str, ...]
    stands_in_why: str | None
    wearer: Wearer
    # How it went
    seconds: float
    ticks: int
    phases: tuple[PhaseBegin, ...]
    ended_in: Phase | None  # None: there was no tick
    ending: Ending
    # What was said
    suds: tuple[SaidRating, ...]
    sickness: tuple[SaidRating, ...]  # 0-20
    trials: tuple[TrialAccount, ...]
    expected_only: int  # trials of which it was said what is expected, not what came
    # What was shown and heard
    steps: tuple[StepSummary, ...]
    highest_intensity: float
    highest_intensity_t: float | None
    ceiling: float | None  # that was allowed then
    exposure_with_music_s: float
    exposure_without_music_s: float
    # What was measured
    heart_bpm: KnownRange
    arousal: KnownRange
    arousal_unknown: tuple[Count, ...]  # seconds by reason
    # What happened
    alerts: tuple[Count, ...]
    losses: tuple[Count, ...]  # STRAP, and each actuator
    orders: tuple[Count, ...]  # of the therapist
    suggestions: int
    suggestions_taken: int

    @property
    def minutes(self) -> float:
        return self.seconds / 60

    @property
    def exposure_s(self) -> float:
        return self.exposure_with_music_s + self.exposure_without_music_s

    @property
    def agreement(self) -> float | None:
        """The share of suggestions that the therapist took; None: there were none."""
        return self.suggestions_taken / self.suggestions if self.suggestions else None

    @property
    def is_of_person(self) -> bool:
        return self.wearer is Wearer.PERSON

    @property
    def first_suds(self) -> float | None:
        return self.suds[0].value if self.suds else None

    @property
    def highest_suds(self) -> float | None:
        return max((one.value for one in self.suds), default=None)

    @property
    def last_suds(self) -> float | None:
        return self.suds[-1].value if self.suds else None

    def alerts_of(self, name: str) -> int:
        """How often people heard of one kind (the name of an AlertKind)."""
        return sum(one.count for one in self.alerts if one.name == name)


def summary_values(summary: SessionSummary) -> dict[str, Plain]:
    """What `read_summary` reads."""
    values = plain(summary)
    assert isinstance(values, Mapping)
    return {"summary_version": SUMMARY_VERSION, **values}


def read_summary(values: Mapping[str, Plain]) -> SessionSummary:
    """Raises RecordError where it is of another version, or no summary: it can be made anew from the record."""
    version = values.get("summary_version")
    if version != SUMMARY_VERSION:
        raise RecordError(f"a summary of version {version}; this program reads {SUMMARY_VERSION}")
    told: dict[str, Any] = {name: value for name, value in values.items() if name != "summary_version"}
    try:
        summary: SessionSummary = read_as(SessionSummary, told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(f"is no summary of a session: {error!r}") from None
    return summary

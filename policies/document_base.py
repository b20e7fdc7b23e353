"""What every policy document has, whatever it is for: name, mode, rest, ratings, limits, music; and its digest."""

import hashlib
import json
from abc import abstractmethod
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from music.soundscape import QUIETEST_DB
from policies import safety_limits
from policies.document_music import MusicPlans
from policies.document_part import Part, Share, clash
from policies.phases import Way
from policies.rest_plan import RestPlan
from policies.safety_limits import SafetyLimits

SCHEMA_VERSION = 2
SHORTEST_BASELINE_MINUTES = 1.25  # an estimator needs a minute of trusted rest, and some beats are doubtful
LARGEST_BASELINE_SHARE = 0.4  # of a session that was made very short

Minutes = Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]
MinutesOfAnHour = Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)]
SomeMinutes = Annotated[float, Field(gt=0, le=120, allow_inf_nan=False)]
Suds = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Sickness = Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)]
Sentence = Annotated[str, Field(min_length=1, max_length=300)]

_USUAL = SafetyLimits()
_USUAL_REST = RestPlan()


class PhaseLengths(Part):
    """How long the phases take that every session has. Phases stand in the order in which they come."""

    preparation_minutes: Minutes = Field(description="Settling in, explaining; the safe place")
    baseline_minutes: SomeMinutes = Field(description="Quiet rest in the safe place, from which arousal is measured")
    baseline_longest_minutes: MinutesOfAnHour = Field(
        description="How far the rest may be prolonged while no signal is usable"
    )
    recovery_minutes: SomeMinutes = Field(description="Back in the safe place")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.baseline_longest_minutes < self.baseline_minutes:
            raise clash(
                "baseline_longest_minutes",
                f"baseline_longest_minutes ({self.baseline_longest_minutes:g}) must be "
                f"baseline_minutes ({self.baseline_minutes:g}) or more",
            )
        return self

    @property
    def total_minutes(self) -> float:
        """The planned length of a session, without a prolonged baseline."""
        lengths: dict[str, float] = self.model_dump(exclude={"baseline_longest_minutes"})
        return sum(lengths.values())


class RestShares(Part):
    """How the baseline is shared out; a step that would get less than half a minute goes to sitting quietly."""

    seated_quiet: Share = Field(default=_USUAL_REST.seated_quiet, description="Sets the level, and its variability")
    neutral_scene: Share = Field(
        default=_USUAL_REST.neutral_scene, description="The safe place: what wearing and looking about cost"
    )
    paced_breathing: Share = Field(
        default=_USUAL_REST.paced_breathing, description="With the baseline music's breaths_per_minute"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        try:
            self.plan()
        except ValueError as error:
            raise clash("seated_quiet", str(error)) from None
        return self

    def plan(self) -> RestPlan:
        return RestPlan(**self.model_dump())


class SudsPlan(Part):
    """How often distress is asked for."""

    ask_every_seconds: Annotated[float, Field(ge=5, le=600, allow_inf_nan=False)] = Field(
        description="Usual: every 2 to 5 minutes; shorter in short sessions"
    )


class Limits(Part):
    """The safety gate's limits, where they are to be narrower than the station's defaults."""

    rise_per_second: Annotated[float, Field(gt=0, le=safety_limits.FASTEST_RISE_PER_S)] = _USUAL.rise_per_s
    dwell_seconds: Annotated[float, Field(ge=safety_limits.SHORTEST_DWELL_S, le=3600)] = _USUAL.dwell_s
    evidence_seconds: Annotated[float, Field(gt=0, le=safety_limits.OLDEST_EVIDENCE_S)] = _USUAL.evidence_s
    lost_seconds: Annotated[float, Field(gt=0, le=safety_limits.LONGEST_LOST_S)] = _USUAL.lost_too_long_s
    suds_highest: Annotated[float, Field(ge=0, le=safety_limits.HIGHEST_SUDS)] = _USUAL.suds_highest
    sickness_highest: Annotated[float, Field(ge=0, le=safety_limits.HIGHEST_SICKNESS)] = _USUAL.sickness_highest
    loudest_db: Annotated[float, Field(ge=QUIETEST_DB, le=safety_limits.LOUDEST_DB)] = _USUAL.loudest_db


class PolicyDocument(Part):
    """One policy as clinicians write it. Minutes and seconds as named, intensities 0..1, SUDS 0-100, sickness 0-20."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    schema_version: Literal[2]
    kind: str
    name: Annotated[str, Field(min_length=1, max_length=100)]
    scene: Annotated[str, Field(min_length=1, max_length=100)]
    contraindications: Annotated[tuple[Sentence, ...], Field(max_length=30, strict=False)] = Field(
        default=(), description="For whom it is not; asked for when a session is set up"
    )
    mode: Literal["guided", "suggest"] = Field(description="guided acts below the ceiling; suggest waits for ACCEPT")
    phases: PhaseLengths
    rest: RestShares = RestShares()
    limits: Limits = Limits()
    music: MusicPlans

    @property
    def way(self) -> Way:
        """The phases that a session of it goes through."""
        return Way.EXPOSURE

    @property
    def band_limits(self) -> tuple[float, float] | None:
        """Where arousal is to be held, 0..1; None: nowhere in particular."""
        return None

    @property
    @abstractmethod
    def ceiling(self) -> float:
        """The highest intensity that the policy may ask for, 0..1."""

    @property
    def digest(self) -> str:
        """SHA-256 of the content in its canonical form: comments, order of keys and left-out defaults do not count."""
        return digest_of(self.model_dump(mode="json"))

    def scaled(self, minutes: float) -> Self:
        """The same policy with all its phases stretched or shrunk to a session of `minutes` in all.

        Times at a rung, limits and the asking for SUDS stay: they are about the person, not the plan. So does a
        baseline, down to what an estimator needs of rest, while that leaves most of the session to the rest. Raises
        pydantic's ValidationError (a ValueError) where a phase would get too long or too short for the others.
        """
        whole, planned = self.phases.total_minutes, self.phases.baseline_minutes
        least = min(planned, SHORTEST_BASELINE_MINUTES, LARGEST_BASELINE_SHARE * minutes)
        baseline = max(planned * minutes / whole, least)
        others = (minutes - baseline) / (whole - planned)
        phases = {name: length * others for name, length in self.phases.model_dump().items()}
        phases["baseline_minutes"] = baseline
        phases["baseline_longest_minutes"] = baseline * self.phases.baseline_longest_minutes / planned
        return type(self).model_validate(self.model_dump() | {"phases": phases})

    def for_session(self, number: int) -> Self:
        """The same policy for this person's session `number` (from 1): music that fades, fades by it."""
        return type(self).model_validate(self.model_dump() | {"music": self.music.model_dump() | {"session": number}})

    def gate_limits(self) -> SafetyLimits:
        """The limits for the safety gate."""
        limits = self.limits
        return SafetyLimits(
            ceiling=self.ceiling,
            rise_per_s=limits.rise_per_second,
            dwell_s=limits.dwell_seconds,
            evidence_s=limits.evidence_seconds,
            lost_too_long_s=limits.lost_seconds,
            suds_highest=limits.suds_highest,
            sickness_highest=limits.sickness_highest,
            loudest_db=limits.loudest_db,
            calm_db=min(limits.loudest_db, _USUAL.calm_db),
        )


def digest_of(plain: object) -> str:
    """SHA-256 of plain values in their canonical JSON."""
    content = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()

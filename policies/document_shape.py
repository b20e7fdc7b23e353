"""The shape of a policy document, version 1: what a clinician may write, and what must hold between the parts."""

import hashlib
import json
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from music.soundscape import QUIETEST_DB
from policies import safety
from policies.document_music import Music
from policies.document_part import Part, Share, clash
from policies.document_rungs import Intensity, RungStep
from policies.exposure_settings import ArousalUse, ExposureSettings, Mode, MovingOn
from policies.ladder import AT_RUNG, Rung
from policies.rest_plan import RestPlan
from policies.safety import SafetyLimits
from vr_scenes.exposure import SAFE_PLACE

SHORTEST_BASELINE_MINUTES = 1.25  # an estimator needs a minute of trusted rest, and some beats are doubtful
LARGEST_BASELINE_SHARE = 0.4  # of a session that was made very short

Minutes = Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]
MinutesOfAnHour = Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)]
SomeMinutes = Annotated[float, Field(gt=0, le=120, allow_inf_nan=False)]
Suds = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Sickness = Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)]

_USUAL = SafetyLimits()
_USUAL_REST = RestPlan()


class Phases(Part):
    """How long each phase of the session takes."""

    preparation_minutes: Minutes = Field(description="Settling in, explaining; the safe place")
    baseline_minutes: SomeMinutes = Field(description="Quiet rest in the safe place, from which arousal is measured")
    baseline_longest_minutes: MinutesOfAnHour = Field(
        description="How far the rest may be prolonged while no signal is usable"
    )
    exposure_minutes: SomeMinutes = Field(description="The climb, at most")
    plateau_minutes: Minutes = Field(description="Staying at the highest rung that was reached")
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
        calm = self.preparation_minutes + self.baseline_minutes + self.recovery_minutes
        return calm + self.exposure_minutes + self.plateau_minutes


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


class HierarchyPlan(Part):
    """The rungs of the hierarchy in the order in which they are climbed, where to begin and where to end."""

    start: Intensity = Field(description="The rung to begin at: the first of this intensity")
    ceiling: Intensity = Field(description="Rungs above it are not used")
    steps: Annotated[tuple[RungStep, ...], Field(min_length=1, max_length=50, strict=False)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for number, (earlier, later) in enumerate(pairwise(self.steps), start=1):
            if later.rung.is_harder_than(earlier.rung):
                continue
            if earlier.is_plain and later.is_plain:
                raise clash("steps", f"steps must rise, but {later.intensity:g} follows {earlier.intensity:g}")
            raise clash(f"steps.{number}", f"step {number + 1} is in nothing harder than step {number}: leave it out")
        if self.ceiling < self.start:
            raise clash("ceiling", f"ceiling ({self.ceiling:g}) must not be below start ({self.start:g})")
        if not any(abs(step.intensity - self.start) < AT_RUNG for step in self.steps):
            raise clash("start", f"start ({self.start:g}) must be one of the steps")
        return self

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The steps up to the ceiling."""
        return tuple(step.rung for step in self.steps if step.intensity <= self.ceiling + AT_RUNG)

    @property
    def held(self) -> tuple[tuple[int, str], ...]:
        """Every dimension that is held back somewhere, with the number of its step, from 0."""
        return tuple((number, name) for number, step in enumerate(self.steps) for name in step.holds)


class SudsPlan(Part):
    """How often distress is asked for."""

    ask_every_seconds: Annotated[float, Field(ge=5, le=600, allow_inf_nan=False)] = Field(
        description="Usual: every 2 to 5 minutes; shorter in short sessions"
    )


class MovingOnRule(Part):
    """When a rung has done its work: SUDS fallen by a share of its peak there, or low, several times in a row."""

    fall_share: Annotated[float, Field(ge=0.1, le=1, allow_inf_nan=False)] = 0.5
    or_below_suds: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = 30.0
    ratings: Annotated[int, Field(ge=1, le=5)] = 2
    least_minutes: MinutesOfAnHour = Field(description="At each rung, whatever is rated")


class LeavingRule(Part):
    """When a rung is left downwards."""

    above_suds: Suds
    above_sickness: Sickness


class ArousalRule(Part):
    """What the cardiac arousal index may do. It can never earn a step."""

    use: Literal["context", "brake"]
    brake_above: Share = Field(default=0.7, description="Only for brake: no step up above this arousal")


class Limits(Part):
    """The safety gate's limits, where they are to be narrower than the station's defaults."""

    rise_per_second: Annotated[float, Field(gt=0, le=safety.FASTEST_RISE_PER_S)] = _USUAL.rise_per_s
    dwell_seconds: Annotated[float, Field(ge=safety.SHORTEST_DWELL_S, le=3600)] = _USUAL.dwell_s
    evidence_seconds: Annotated[float, Field(gt=0, le=safety.OLDEST_EVIDENCE_S)] = _USUAL.evidence_s
    lost_seconds: Annotated[float, Field(gt=0, le=safety.LONGEST_LOST_S)] = _USUAL.lost_too_long_s
    suds_highest: Annotated[float, Field(ge=0, le=safety.HIGHEST_SUDS)] = _USUAL.suds_highest
    sickness_highest: Annotated[float, Field(ge=0, le=safety.HIGHEST_SICKNESS)] = _USUAL.sickness_highest
    loudest_db: Annotated[float, Field(ge=QUIETEST_DB, le=safety.LOUDEST_DB)] = _USUAL.loudest_db


class PolicyDocument(Part):
    """One policy as clinicians write it. Minutes and seconds as named, intensities 0..1, SUDS 0-100, sickness 0-20."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, title="Attune policy, version 1")

    schema_version: Literal[1]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    scene: Annotated[str, Field(min_length=1, max_length=100)]
    mode: Literal["guided", "suggest"] = Field(description="guided acts below the ceiling; suggest waits for ACCEPT")
    phases: Phases
    rest: RestShares = RestShares()
    hierarchy: HierarchyPlan
    suds: SudsPlan
    moving_on: MovingOnRule
    leaving: LeavingRule
    arousal: ArousalRule
    limits: Limits = Limits()
    music: Music

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.scene == SAFE_PLACE:
            raise clash("scene", "the safe place has no intensity: name a scene to be exposed to")
        if self.leaving.above_suds <= self.moving_on.or_below_suds:
            raise clash(
                "leaving.above_suds",
                f"leaving.above_suds ({self.leaving.above_suds:g}) must be above "
                f"moving_on.or_below_suds ({self.moving_on.or_below_suds:g})",
            )
        if self.moving_on.least_minutes > self.phases.exposure_minutes:
            raise clash(
                "moving_on.least_minutes",
                f"moving_on.least_minutes ({self.moving_on.least_minutes:g}) must not be longer than "
                f"phases.exposure_minutes ({self.phases.exposure_minutes:g})",
            )
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the content in its canonical form: comments, order of keys and left-out defaults do not count."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

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
            ceiling=self.hierarchy.ceiling,
            rise_per_s=limits.rise_per_second,
            dwell_s=limits.dwell_seconds,
            evidence_s=limits.evidence_seconds,
            lost_too_long_s=limits.lost_seconds,
            suds_highest=limits.suds_highest,
            sickness_highest=limits.sickness_highest,
            loudest_db=limits.loudest_db,
            calm_db=min(limits.loudest_db, _USUAL.calm_db),
        )

    def exposure_settings(self) -> ExposureSettings:
        """The plain settings that GradedExposure takes."""
        phases, rungs = self.phases, self.hierarchy.rungs
        return ExposureSettings(
            digest=self.digest,
            scene=self.scene,
            mode=Mode(self.mode),
            rungs=rungs,
            start=next(
                number for number, rung in enumerate(rungs) if abs(rung.intensity - self.hierarchy.start) < AT_RUNG
            ),
            preparation_s=phases.preparation_minutes * 60,
            baseline_s=phases.baseline_minutes * 60,
            baseline_longest_s=phases.baseline_longest_minutes * 60,
            exposure_s=phases.exposure_minutes * 60,
            plateau_s=phases.plateau_minutes * 60,
            recovery_s=phases.recovery_minutes * 60,
            ask_suds_every_s=self.suds.ask_every_seconds,
            moving_on=MovingOn(
                fall_share=self.moving_on.fall_share,
                or_below=self.moving_on.or_below_suds,
                ratings=self.moving_on.ratings,
                least_s=self.moving_on.least_minutes * 60,
            ),
            leave_above_suds=self.leaving.above_suds,
            leave_above_sickness=self.leaving.above_sickness,
            arousal_use=ArousalUse(self.arousal.use),
            brake_above=self.arousal.brake_above,
            music=tuple((phase, plan.settings(self.music.presence_in(phase))) for phase, plan in self.music.phases()),
            mapping=self.music.table(),
            rest=self.rest.plan(),
        )

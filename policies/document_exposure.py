"""The policy document of a graded exposure: a hierarchy of one scene, when a rung is done, when it is left."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from policies.document_base import (
    Minutes,
    MinutesOfAnHour,
    PhaseLengths,
    PolicyDocument,
    Sickness,
    SomeMinutes,
    Suds,
    SudsPlan,
)
from policies.document_music import ExposureMusic
from policies.document_part import Part, Share, clash
from policies.document_rungs import Intensity, RungStep
from policies.exposure_settings import ArousalUse, ExposureSettings, InhibitoryLearning, Mode, MovingOn
from policies.ladder import AT_RUNG, Rung
from policies.sickness_ramp import SicknessRule
from vr_scenes.exposure import SAFE_PLACE


class ExposureLengths(PhaseLengths):
    """How long each phase of an exposure takes."""

    exposure_minutes: SomeMinutes = Field(description="The climb, at most")
    plateau_minutes: Minutes = Field(description="Staying at the highest rung that was reached")


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


class HabituationRule(Part):
    """When a rung has done its work: SUDS fallen by a share of its peak there, or low, several times in a row."""

    rule: Literal["habituation"]
    fall_share: Annotated[float, Field(ge=0.1, le=1, allow_inf_nan=False)] = 0.5
    or_below_suds: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = 30.0
    ratings: Annotated[int, Field(ge=1, le=5)] = 2
    least_minutes: MinutesOfAnHour = Field(description="At each rung, whatever is rated")

    def settings(self) -> MovingOn:
        return MovingOn(
            fall_share=self.fall_share,
            or_below=self.or_below_suds,
            ratings=self.ratings,
            least_s=self.least_minutes * 60,
        )


class InhibitoryRule(Part):
    """Inhibitory learning: trials of a set length, whatever fear does, until what is feared is hardly expected."""

    rule: Literal["inhibitory_learning"]
    trial_seconds: Annotated[float, Field(ge=30, le=1800, allow_inf_nan=False)] = 120.0
    trials: Annotated[int, Field(ge=1, le=10)] = Field(default=2, description="At each rung, at least")
    expected_below: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = Field(
        default=20.0, description="How likely what is feared may still seem, 0-100, when a rung is done"
    )
    varies: bool = Field(default=True, description="The next rung is drawn by chance, never higher than one step up")

    def settings(self) -> InhibitoryLearning:
        return InhibitoryLearning(
            trial_s=self.trial_seconds, trials=self.trials, expected_below=self.expected_below, varies=self.varies
        )


class SicknessPlan(Part):
    """What follows sickness that left the rung: a pause, then a return that is lower and shorter."""

    pause_minutes: Annotated[float, Field(ge=0, le=30, allow_inf_nan=False)] = Field(
        default=1.0, description="At least, with nothing shown"
    )
    longest_pause_minutes: Annotated[float, Field(gt=0, le=30, allow_inf_nan=False)] = Field(
        default=5.0, description="Sickness that has not passed by then ends the exposure"
    )
    returns: Annotated[int, Field(ge=0, le=5)] = Field(
        default=1, description="How often one comes back; sickness after the last ends the exposure"
    )
    return_minutes: Annotated[float, Field(ge=0.5, le=60, allow_inf_nan=False)] = Field(
        default=5.0, description="How long one comes back for, at most"
    )
    rungs_lower: Annotated[int, Field(ge=0, le=50)] = Field(
        default=1, description="How many rungs below the one where it came one comes back to at most"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.longest_pause_minutes < self.pause_minutes:
            raise clash(
                "longest_pause_minutes",
                f"longest_pause_minutes ({self.longest_pause_minutes:g}) must be "
                f"pause_minutes ({self.pause_minutes:g}) or more",
            )
        return self


class LeavingRule(Part):
    """When a rung is left downwards."""

    above_suds: Suds
    above_sickness: Sickness
    after_sickness: SicknessPlan = SicknessPlan()


class ArousalRule(Part):
    """What the cardiac arousal index may do. It can never earn a step."""

    use: Literal["context", "brake"]
    brake_above: Share = Field(default=0.7, description="Only for brake: no step up above this arousal")


class ExposureDocument(PolicyDocument):
    """A graded exposure to one scene."""

    kind: Literal["exposure"]
    phases: ExposureLengths
    hierarchy: HierarchyPlan
    suds: SudsPlan
    moving_on: Annotated[HabituationRule | InhibitoryRule, Field(discriminator="rule")]
    leaving: LeavingRule
    arousal: ArousalRule
    music: ExposureMusic

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.scene == SAFE_PLACE:
            raise clash("scene", "the safe place has no intensity: name a scene to be exposed to")
        if isinstance(self.moving_on, InhibitoryRule):
            return self._with_time_for(self.moving_on.trial_seconds / 60, "trial_seconds / 60")
        if self.leaving.above_suds <= self.moving_on.or_below_suds:
            raise clash(
                "leaving.above_suds",
                f"leaving.above_suds ({self.leaving.above_suds:g}) must be above "
                f"moving_on.or_below_suds ({self.moving_on.or_below_suds:g})",
            )
        return self._with_time_for(self.moving_on.least_minutes, "least_minutes")

    def _with_time_for(self, minutes: float, name: str) -> Self:
        if minutes > self.phases.exposure_minutes:
            raise clash(
                f"moving_on.{name.split()[0]}",
                f"moving_on.{name} ({minutes:g}) must not be longer than "
                f"phases.exposure_minutes ({self.phases.exposure_minutes:g})",
            )
        return self

    @property
    def ceiling(self) -> float:
        return self.hierarchy.ceiling

    def _sickness_rule(self) -> SicknessRule:
        """The exposure comes back where the gate lets something rise again, no earlier."""
        leaving, after = self.leaving, self.leaving.after_sickness
        return SicknessRule(
            leave_above=leaving.above_sickness,
            return_at=min(leaving.above_sickness, self.limits.sickness_highest),
            pause_s=after.pause_minutes * 60,
            longest_s=after.longest_pause_minutes * 60,
            returns=after.returns,
            return_s=after.return_minutes * 60,
            rungs_lower=after.rungs_lower,
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
            moving_on=self.moving_on.settings(),
            leave_above_suds=self.leaving.above_suds,
            rises_up_to_suds=self.limits.suds_highest,
            sickness=self._sickness_rule(),
            arousal_use=ArousalUse(self.arousal.use),
            brake_above=self.arousal.brake_above,
            music=tuple((phase, plan.settings(self.music.presence_in(phase))) for phase, plan in self.music.phases()),
            alternation=self.music.alternation_settings,
            session=self.music.session,
            mapping=self.music.table(),
            rest=self.rest.plan(),
        )

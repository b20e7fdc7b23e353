"""The music of a policy document: a plan for each phase, the table it follows, and how it fades over sessions."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from music.soundscape import FASTEST_BPM, QUIETEST_DB, SLOWEST_BPM, Nature, Palette
from policies.alternation import ALTERNATED, LONGEST_S, SHORTEST_S, MusicAlternation, Unit
from policies.document_part import Part, Share, clash
from policies.music_guide import FASTEST_PACE_PER_MIN, SLOWEST_PACE_PER_MIN, PhaseMusic, Purpose
from policies.music_mapping import USUAL, Control, MappingFault, MusicMapping, Span
from policies.policy import Phase


class MusicPlan(Part):
    """What the music is for in one phase, and how it is."""

    purpose: Literal["match_then_lead", "accompany", "breathing", "silence"]
    loudness_db: Annotated[float, Field(ge=QUIETEST_DB, le=0)] = Field(
        default=-9.0, description="Below the loudest that the station allows"
    )
    lead_to_bpm: Annotated[float, Field(ge=SLOWEST_BPM, le=FASTEST_BPM)] = Field(
        default=54.0, description="Only for match_then_lead"
    )
    valence: Share = Field(default=0.65, description="0 dark .. 1 light")
    breaths_per_minute: Annotated[float, Field(ge=3, le=20)] = 6.0
    heart_pulse: bool = Field(default=False, description="A soft pulse with the heart, where its next beat is sure")
    palette: Literal["warm_bells", "felt_piano", "strings", "plucked", "drone", "nature"] = Field(
        default="warm_bells", description="The instruments; nature: none of them, only what `nature` names"
    )
    nature: Literal["none", "ocean", "rain", "wind", "night_birds"] = Field(
        default="none", description="What of nature is heard beside the music"
    )
    nature_level: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = Field(
        default=0.4, description="How loud nature is, 1: as loud as the music"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        is_pace = SLOWEST_PACE_PER_MIN <= self.breaths_per_minute <= FASTEST_PACE_PER_MIN
        if self.purpose == "breathing" and not is_pace:
            raise clash(
                "breaths_per_minute",
                f"a pace to breathe with lies from {SLOWEST_PACE_PER_MIN:g} to {FASTEST_PACE_PER_MIN:g} a minute, "
                f"not at {self.breaths_per_minute:g}",
            )
        if self.palette == "nature" and self.nature == "none":
            raise clash("palette", "nature alone needs a nature: ocean, rain, wind or night_birds")
        return self

    def settings(self, presence: float = 1.0) -> PhaseMusic:
        """The plain settings; `presence` 0..1 is how much music there is at most."""
        has_nature = self.nature != "none"
        return PhaseMusic(
            purpose=Purpose(self.purpose),
            loudness_db=self.loudness_db,
            lead_to_bpm=self.lead_to_bpm,
            valence=self.valence,
            breaths_per_min=self.breaths_per_minute,
            heart_pulse=self.heart_pulse,
            presence=presence,
            palette=Palette[self.palette.upper()],
            nature=Nature[self.nature.upper()] if has_nature else Nature.OCEAN,
            nature_level=self.nature_level if has_nature else 0.0,
        )


Amount = Annotated[float, Field(allow_inf_nan=False)]
Row = Annotated[tuple[Amount, Amount], Field(strict=False)]


def _usual_rows() -> dict[Control, tuple[float, float]]:
    return {control: (span.low, span.high) for control, span in USUAL.rows().items()}


def _with_usual_rows(rows: object) -> object:
    """Rows that were left out stay as usual."""
    return {**_usual_rows(), **rows} if isinstance(rows, dict) else rows


PhaseName = Literal["preparation", "baseline", "exposure", "plateau", "practice", "recovery"]


class FadingPlan(Part):
    """Planned fading: how much music there is, session by session, so that nothing is learned about the music."""

    presence_by_session: Annotated[tuple[Share, ...], Field(min_length=1, max_length=50, strict=False)] = Field(
        description="1: all of it, 0: silence; the last holds for all sessions after it"
    )
    phases: Annotated[tuple[PhaseName, ...], Field(min_length=1, strict=False)] = ("exposure", "plateau")

    @model_validator(mode="after")
    def _check(self) -> Self:
        for earlier, later in pairwise(self.presence_by_session):
            if later > earlier:
                raise clash("presence_by_session", f"music that fades does not rise, but {later:g} follows {earlier:g}")
        return self


class AlternationPlan(Part):
    """Music on and off by turns in the exposure or the practice, in pairs whose order chance draws: what does it do?"""

    by: Literal["rungs", "minutes"] = Field(description="rungs: each rung, or each trial at one, is a block")
    minutes_each: Annotated[float, Field(ge=SHORTEST_S / 60, le=LONGEST_S / 60, allow_inf_nan=False)] = Field(
        default=3.0, description="Only for minutes: the length of a block"
    )

    def settings(self, session: int) -> MusicAlternation:
        return MusicAlternation(unit=Unit(self.by), each_s=self.minutes_each * 60, session=session)


class MusicPlans(Part):
    """The music of the phases that every session has, the table it follows, and how it fades over sessions."""

    preparation: MusicPlan
    baseline: MusicPlan
    recovery: MusicPlan
    mapping: Annotated[dict[Control, Row], BeforeValidator(_with_usual_rows)] = Field(
        default_factory=_usual_rows,
        description="From calmest to most stirring music; mode and consonance from darkest to lightest",
    )
    session: Annotated[int, Field(ge=1, le=1000)] = Field(default=1, description="The number of this person's session")
    fading: FadingPlan | None = None
    alternation: AlternationPlan | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        try:
            tempos = self.table().tempo_bpm
        except MappingFault as fault:
            raise clash(f"mapping.{fault.control}", fault.what) from None
        for phase, plan in self.phases():
            if plan.purpose == "match_then_lead" and not tempos.low <= plan.lead_to_bpm <= tempos.high:
                raise clash(
                    f"{phase.value}.lead_to_bpm",
                    f"{plan.lead_to_bpm:g} is not among the tempos of the mapping, {tempos.low:g} to {tempos.high:g}",
                )
            if self.alternation is not None and phase in ALTERNATED and plan.purpose == "silence":
                raise clash("alternation", f"there is nothing to alternate: {phase.value} is silent")
        return self

    def table(self) -> MusicMapping:
        """The mapping as the music guide takes it. Raises MappingFault."""
        return MusicMapping(**{control: Span(low=low, high=high) for control, (low, high) in self.mapping.items()})

    def phases(self) -> tuple[tuple[Phase, MusicPlan], ...]:
        """Each phase with its plan."""
        return tuple((phase, getattr(self, phase.value)) for phase in Phase if phase.value in type(self).model_fields)

    def presence_in(self, phase: Phase) -> float:
        """How much music there is at most in `phase` of this session."""
        if self.fading is None or phase.value not in self.fading.phases:
            return 1.0
        shares = self.fading.presence_by_session
        return shares[min(self.session, len(shares)) - 1]

    @property
    def alternation_settings(self) -> MusicAlternation | None:
        """None: music does not alternate."""
        return None if self.alternation is None else self.alternation.settings(self.session)

    @property
    def wants_heart_pulse(self) -> bool:
        """Whether any phase does."""
        return any(plan.heart_pulse for _, plan in self.phases())


class ExposureMusic(MusicPlans):
    """The music of a session with an exposure."""

    exposure: MusicPlan
    plateau: MusicPlan


class PracticeMusic(MusicPlans):
    """The music of a session that practises in the safe place."""

    practice: MusicPlan

    @model_validator(mode="after")
    def _by_minutes(self) -> Self:
        if self.alternation is not None and self.alternation.by != "minutes":
            raise clash("alternation.by", "a practice has no rungs: music alternates by minutes there")
        return self

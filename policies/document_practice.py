"""The policy documents without an exposure: arousal held in a band by music alone, and slow breathing."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from policies.document_base import PhaseLengths, PolicyDocument, SomeMinutes
from policies.document_music import PracticeMusic
from policies.document_part import Part, Share, clash
from policies.music_guide import FASTEST_PACE_PER_MIN, SLOWEST_PACE_PER_MIN
from policies.phases import Way
from policies.practice_settings import SHORTEST_TRIED_S, BreathingSettings, HomeostatSettings
from policies.quiet_phases import QuietPlan
from policies.safety_limits import HIGHEST_CEILING

_JUST_ABOUT = 1e-9  # 0.4 to 0.5 is not quite 0.1 in binary fractions
NARROWEST_BAND = 0.1  # the estimate's own spread: a narrower band would be chased, not held

Pace = Annotated[float, Field(ge=SLOWEST_PACE_PER_MIN, le=FASTEST_PACE_PER_MIN, allow_inf_nan=False)]


class PracticeLengths(PhaseLengths):
    """How long each phase of a practice takes."""

    practice_minutes: SomeMinutes = Field(description="The practice itself")


class PracticeDocument(PolicyDocument):
    """A session in the safe place."""

    scene: Literal["safe_place"] = "safe_place"
    phases: PracticeLengths
    music: PracticeMusic

    @property
    def way(self) -> Way:
        return Way.PRACTICE

    @property
    def ceiling(self) -> float:
        """The safe place has no intensity; a therapist's ceiling changes nothing there."""
        return HIGHEST_CEILING

    def _practice(self, work: str) -> dict[str, Any]:
        """What the settings of every practice have."""
        phases = self.phases
        return {
            "digest": self.digest,
            "quiet": QuietPlan(
                preparation_s=phases.preparation_minutes * 60,
                baseline_s=phases.baseline_minutes * 60,
                baseline_longest_s=phases.baseline_longest_minutes * 60,
                recovery_s=phases.recovery_minutes * 60,
                suggests=self.mode == "suggest",
                work=work,
                rest=self.rest.plan(),
            ),
            "practice_s": phases.practice_minutes * 60,
            "music": tuple(
                (phase, plan.settings(self.music.presence_in(phase))) for phase, plan in self.music.phases()
            ),
            "mapping": self.music.table(),
            "alternation": self.music.alternation_settings,
        }


class Band(Part):
    """Where the cardiac arousal index is to be held, 0..1."""

    low: Share
    high: Share

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.high - self.low < NARROWEST_BAND - _JUST_ABOUT:
            raise clash("high", f"high ({self.high:g}) must be {NARROWEST_BAND:g} or more above low ({self.low:g})")
        return self


class HomeostatDocument(PracticeDocument):
    """Holds arousal in a band by music alone."""

    kind: Literal["homeostat"]
    band: Band

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.music.practice.purpose == "silence":
            raise clash("music.practice.purpose", "music alone is to hold the band: in practice it must not be silence")
        return self

    @property
    def band_limits(self) -> tuple[float, float]:
        return self.band.low, self.band.high

    def settings(self) -> HomeostatSettings:
        return HomeostatSettings(**self._practice("music"), low=self.band.low, high=self.band.high)


class BreathingDocument(PracticeDocument):
    """Finds the pace of breath with the largest swing of the heart, and trains it."""

    kind: Literal["paced_breathing"]
    paces_per_minute: Annotated[tuple[Pace, ...], Field(min_length=1, max_length=9, strict=False)] = Field(
        default=(6.5, 6.0, 5.5, 5.0, 4.5), description="Tried one after the other; one alone is trained at once"
    )
    minutes_each: Annotated[float, Field(ge=SHORTEST_TRIED_S / 60, le=10, allow_inf_nan=False)] = Field(
        default=2.0, description="At each pace; a minute of it passes before its swing is told"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.music.alternation is not None:
            raise clash("music.alternation", "the breath to follow is in the music: it cannot be off by turns")
        if self.music.practice.purpose == "silence":
            words = "the breath to follow is in the music: in practice it must not be silence"
            raise clash("music.practice.purpose", words)
        if len(set(self.paces_per_minute)) < len(self.paces_per_minute):
            raise clash("paces_per_minute", "each pace is tried once: leave out those that come again")
        search = len(self.paces_per_minute) * self.minutes_each if len(self.paces_per_minute) > 1 else 0.0
        if search > self.phases.practice_minutes:
            raise clash(
                "minutes_each",
                f"the search takes {search:g} minutes, but phases.practice_minutes is {self.phases.practice_minutes:g}",
            )
        return self

    def settings(self) -> BreathingSettings:
        return BreathingSettings(
            **self._practice("breathing"), paces_per_min=self.paces_per_minute, each_s=self.minutes_each * 60
        )

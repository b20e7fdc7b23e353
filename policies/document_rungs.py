"""The rungs of a hierarchy as a clinician writes them: an intensity, or one with holds and words of its own."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, model_serializer

from policies.document_part import Part, Share
from policies.ladder import Rung
from vr_scenes.exposure import Hold

Intensity = Annotated[float, Field(ge=0.01, le=1, allow_inf_nan=False)]  # less cannot be told from nothing

DimensionName = Annotated[str, Field(min_length=1)]


class RungPlan(Part):
    """One rung: how strong the scene is, and which of its dimensions are held back at a level of their own."""

    intensity: Intensity
    holds: dict[DimensionName, Share] = Field(
        default={}, description="Dimensions of the scene, each with the most it may be"
    )
    words: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="What this rung means to this patient"
    )

    @property
    def is_plain(self) -> bool:
        return not self.holds and self.words is None

    @property
    def rung(self) -> Rung:
        holds = tuple(Hold(dimension=name, level=level) for name, level in sorted(self.holds.items()))
        return Rung(intensity=self.intensity, holds=holds, words=self.words)

    @model_serializer
    def _as_written(self) -> float | dict[str, float | dict[str, float] | str | None]:
        """A rung that is an intensity alone stays a number, as in documents that are older than holds."""
        if self.is_plain:
            return self.intensity
        return {"intensity": self.intensity, "holds": dict(sorted(self.holds.items())), "words": self.words}


def _spelled_out(written: object) -> object:
    return written if isinstance(written, Mapping | RungPlan) else {"intensity": written}


RungStep = Annotated[RungPlan, BeforeValidator(_spelled_out, json_schema_input_type=Intensity | RungPlan)]

"""What every part of a policy document is made of: strict models, shares, and words for what clashes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Part(BaseModel):
    """Strict: no unknown keys, no guessing of types, nothing changes once made."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def clash(at: str, words: str) -> PydanticCustomError:
    """What is wrong between two values; `at` names the one to look at, from the part that found it."""
    return PydanticCustomError("clash", words, {"at": at})

"""What is compared: anything that learns from some people's recordings and is asked about others'."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from biosignals.signals import RatingRange, Unknown
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a contestant says at one point.

    `probability` of a task, 0..1, is said wherever one can be, also where a session would be told "unknown": full
    coverage is scored by it. None: nothing at all can be said. `confidence` orders answers by how sure they are, higher
    is surer, in any unit. `rating`: where the person's own rating 0..10 is expected nine times in ten; None: not told.
    `is_known_if_regular`: what a session would be told were no rhythm taken for irregular; None: not reckoned.
    """

    probability: float | None
    is_known: bool  # what a session would be told; False: "unknown"
    confidence: float
    rating: RatingRange | None = None
    why: Unknown | None = None  # it is not known; None: it is, or nobody says
    is_known_if_regular: bool | None = None

    def __post_init__(self) -> None:
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"a probability must lie in [0, 1], not {self.probability}")
        if self.is_known and self.probability is None:
            raise ValueError("what is known has a probability")


class Contestant(Protocol):
    """Learns from recordings, and is asked about people who were not among them."""

    @property
    def name(self) -> str: ...

    def fit(self, recordings: Sequence[Recording]) -> None:
        """Learn anew, forgetting all that was learnt before; exercise is among the recordings and may be used."""
        ...

    def predict(self, recording: Recording, points: Sequence[ScorePoint]) -> tuple[Answer, ...]:
        """One answer a point, in their order, each from the rest and from beats up to that point's `t` alone."""
        ...

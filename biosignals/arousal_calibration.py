"""From what the arousal network's members say to an index, its spread, and the range of the rating."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from biosignals.signals import RatingRange

FULL_REST_S = 180.0
LEAST_SPREAD = 0.03  # nothing told from a heart alone is surer
MOST_RATING = 10.0
MOST_FACTOR = 1e3  # what was learnt is about 1: with far more, numbers overflow
FARTHEST = 30.0  # logits: exp() of more says nothing more


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingScale:
    """The rating 0-10 that a logit stands for, and how far off nine people in ten are."""

    at_middle: float  # where the calibrated logit is 0
    per_logit: float
    reach: float

    def __post_init__(self) -> None:
        if not (self.per_logit >= 0 and self.reach > 0):
            raise ValueError("more arousal never stands for a lower rating, and a range reaches somewhere")
        if not all(map(math.isfinite, (self.at_middle, self.per_logit, self.reach))):
            raise ValueError("a rating's scale is made of finite numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Measured on people whom the members had not learnt from.

    The calibrated logit is `slope` times the mean of the members' plus `offset`. All `sd`s are of calibrated logits.
    """

    slope: float
    offset: float
    member_factor: float  # what the members' sd is to be multiplied by: they share most of their teachers
    rest_sd: float  # what a rest of 60 s is off by; it falls with the root of its length
    window_sd: float  # what a fully covered minute is off by; it grows with the root of what is missing
    rating: RatingScale | None  # None: nobody who was learnt from gave ratings

    def __post_init__(self) -> None:
        for name in ("slope", "member_factor", "rest_sd", "window_sd"):
            if not 0 < getattr(self, name) <= MOST_FACTOR:
                raise ValueError(f"{name} must be above 0 and at most {MOST_FACTOR:g}, not {getattr(self, name)}")
        if not abs(self.offset) <= MOST_FACTOR:
            raise ValueError(f"the offset must be {MOST_FACTOR:g} at most to either side of 0, not {self.offset}")

    def logit(self, mean_of_members: float) -> float:
        """The calibrated logit."""
        return self.slope * mean_of_members + self.offset

    def sd(self, sd_of_members: float, *, rest_s: float, coverage: float) -> float:
        """One standard deviation of the calibrated logit. `coverage` is of the last minute, above 0."""
        rest_s = min(max(rest_s, 1.0), FULL_REST_S)
        return math.sqrt(
            (self.slope * self.member_factor * sd_of_members) ** 2
            + self.rest_sd**2 * 60.0 / rest_s
            + self.window_sd**2 / coverage
        )

    def rating_range(self, logit: float) -> RatingRange | None:
        """The rating that a person would give, nine times in ten; None: not learnt."""
        if self.rating is None:
            return None
        middle, reach = _on_scale(self.rating.at_middle + self.rating.per_logit * logit), self.rating.reach
        return RatingRange(middle=middle, low=_on_scale(middle - reach), high=_on_scale(middle + reach))


def probability(logit: float) -> float:
    """Of a logit, strictly between 0 and 1."""
    return 1 / (1 + math.exp(-max(-FARTHEST, min(FARTHEST, logit))))


def spread(logit: float, sd: float) -> float:
    """One standard deviation of the index: half of what it moves from one `sd` below the logit to one above."""
    half = (probability(logit + sd) - probability(logit - sd)) / 2
    return math.hypot(LEAST_SPREAD, half)


def mean_and_sd(logits: Sequence[float]) -> tuple[float, float]:
    """Of the members' logits, two at least; the sd with ddof=1."""
    mean = math.fsum(logits) / len(logits)
    return mean, math.sqrt(math.fsum((one - mean) ** 2 for one in logits) / (len(logits) - 1))


def _on_scale(rating: float) -> float:
    return max(0.0, min(MOST_RATING, rating))


def calibration_of(document: object) -> Calibration:
    """The inverse of dataclasses.asdict. Raises ValueError or TypeError for another shape."""
    if not isinstance(document, dict):
        raise TypeError("no calibration")
    rating = document["rating"]
    scale = RatingScale(**rating) if isinstance(rating, dict) else None
    numbers = {name: float(value) for name, value in document.items() if name != "rating"}
    return Calibration(**numbers, rating=scale)


def document_of(calibration: Calibration) -> dict[str, object]:
    """As JSON carries it."""
    return asdict(calibration)

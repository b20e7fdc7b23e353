"""How arousal and valence go over the time of a piece: a number, or a path such as `0:0.9,60:0.2`."""

import math
from dataclasses import dataclass
from itertools import pairwise


class MusicRequestError(Exception):
    """The music cannot be made as asked; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Points of (second, value 0..1), in their order; straight lines between them, level before and behind."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("a course needs a value")
        for second, value in self.points:
            if not 0 <= second < math.inf:
                raise ValueError(f"a second must be 0 or more, not {second:g}")
            if not 0 <= value <= 1:
                raise ValueError(f"a value must lie in [0, 1], not {value:g}")
        for (before, _), (after, _) in pairwise(self.points):
            if not before < after:
                raise ValueError(f"seconds must rise, but {after:g} follows {before:g}")

    def at(self, second: float) -> float:
        """The value at `second`."""
        last_second, last_value = self.points[0]
        for next_second, next_value in self.points:
            if second < next_second:
                span_s = next_second - last_second
                share = (second - last_second) / span_s if span_s > 0 else 0.0
                return last_value + (next_value - last_value) * min(1.0, max(0.0, share))
            last_second, last_value = next_second, next_value
        return last_value


def course_of(text: str) -> Course:
    """The course that `text` says. Raises ValueError that says what is wrong with it."""
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 1 and ":" not in pieces[0]:
        return Course(points=((0.0, _number(pieces[0])),))
    points = []
    for piece in pieces:
        second, colon, value = piece.partition(":")
        if not colon:
            raise ValueError(f"{piece!r} is not SECOND:VALUE, as in 0:0.9,60:0.2")
        points.append((_number(second), _number(value)))
    return Course(points=tuple(points))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no number") from None

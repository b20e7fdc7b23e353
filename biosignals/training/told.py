"""What a contestant told of people it had never seen: one row a point, as arrays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

import numpy
from numpy.typing import NDArray

from biosignals.training.contestants import Answer, Contestant
from biosignals.training.folds import Fold
from biosignals.training.metrics import Booleans, Floats, People
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint, covered_points, rest_coverage
from biosignals.training.teaching import teaching_points

ROUND_TO = 12  # digits: two builds of numpy may differ in the last ones


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """All of shape (n,). Where nothing at all was told, `probability` is the share of tasks that was learnt.

    `called_from` is that share: a task is called from there on, so that contestants are compared at one and the same
    working point, whatever the share of tasks. `rating`, `low`, `middle` and `high` are NaN where there is none.
    """

    person: People
    data_set: People
    session: People  # the value of Session
    condition: People
    is_task: Booleans  # False for exercise too, which is neither task nor rest: see `session`
    since_rest_s: Floats  # how long ago the rest ended: no contestant but the clock is told it
    rating: Floats
    coverage: Floats  # of the last minute, by trusted beats
    rest_coverage: Floats  # of the rest, by trusted beats
    quality: Floats  # of the pulse wave over the last minute; NaN: not told
    probability: Floats
    is_told: Booleans
    is_known: Booleans
    why: People  # the value of Unknown; empty: known, or nobody says why not
    known_if_regular: Floats  # 1 or 0: known were no rhythm taken for irregular; NaN: not reckoned
    confidence: Floats
    called_from: Floats
    low: Floats
    middle: Floats
    high: Floats

    def where(self, chosen: NDArray[numpy.bool_]) -> "Told":
        """The rows that are chosen."""
        return Told(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    @property
    def is_called(self) -> Booleans:
        return self.probability >= self.called_from

    @property
    def people(self) -> int:
        return len(numpy.unique(self.person))


def tell(
    contestant: Contestant, folds: Iterable[Fold], *, tell_done: Callable[[str], None] = lambda name: None
) -> Told:
    """Let a contestant learn in each fold and ask it about the covered points of the fold's unseen people."""
    parts = []
    for fold in folds:
        contestant.fit(fold.training)
        share = _share_of_tasks(fold.training)
        for recording in fold.unseen:
            points = covered_points(recording)
            if points:
                answers = contestant.predict(recording, points)
                parts.append(rows_of_answers(recording, points, answers, share_of_tasks=share))
        tell_done(fold.name)
    return together(parts)


def together(parts: Sequence[Told]) -> Told:
    """The rows of all parts; raises ValueError where there is none."""
    if not parts:
        raise ValueError("no point of any unseen person can be scored")
    return Told(**{one.name: numpy.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Told)})


def _share_of_tasks(recordings: Sequence[Recording]) -> float:
    labels = [point.segment.is_task for recording in recordings for point in teaching_points(recording)]
    if not labels:
        raise ValueError("there is nothing to learn from: no covered point of a task or a rest")
    return sum(label is True for label in labels) / len(labels)


def rows_of_answers(
    recording: Recording, points: Sequence[ScorePoint], answers: Sequence[Answer], *, share_of_tasks: float
) -> Told:
    """One row for each answer; `share_of_tasks` is what was learnt. Raises ValueError where an answer is missing."""
    if len(answers) != len(points):
        raise ValueError(f"{len(points)} points were asked about in {recording.name}, and {len(answers)} answered")
    said = [share_of_tasks if one.probability is None else one.probability for one in answers]
    return Told(
        person=numpy.array([recording.person] * len(points)),
        data_set=numpy.array([recording.data_set.value] * len(points)),
        session=numpy.array([recording.session.value] * len(points)),
        condition=numpy.array([point.segment.condition for point in points]),
        is_task=numpy.array([point.segment.is_task is True for point in points]),
        since_rest_s=_numbers(point.t - recording.rest.to_s for point in points),
        rating=_numbers(point.segment.rating for point in points),
        coverage=_numbers(point.coverage for point in points),
        rest_coverage=numpy.full(len(points), rest_coverage(recording)),
        quality=_quality(recording, points),
        probability=numpy.round(_numbers(said), ROUND_TO),
        is_told=numpy.array([one.probability is not None for one in answers]),
        is_known=numpy.array([one.is_known for one in answers]),
        why=numpy.array([one.why.value if one.why else "" for one in answers], dtype=str),
        known_if_regular=_numbers(one.is_known_if_regular for one in answers),
        confidence=numpy.round(_numbers(one.confidence for one in answers), ROUND_TO),
        called_from=numpy.full(len(points), share_of_tasks),
        low=_numbers(one.rating.low if one.rating else None for one in answers),
        middle=_numbers(one.rating.middle if one.rating else None for one in answers),
        high=_numbers(one.rating.high if one.rating else None for one in answers),
    )


def _numbers(values: Iterable[float | None]) -> Floats:
    return numpy.array([numpy.nan if one is None else one for one in values], dtype=numpy.float64)


def _quality(recording: Recording, points: Sequence[ScorePoint]) -> Floats:
    """The mean quality of the pulse over the minute before each point."""
    t = numpy.array([beat.t for beat in recording.beats])
    quality = _numbers(recording.quality)
    first = numpy.searchsorted(t, [point.t - 60.0 for point in points], side="right")
    last = numpy.searchsorted(t, [point.t for point in points], side="right")
    return _numbers(_mean(quality[one:other]) for one, other in zip(first, last, strict=True))


def _mean(values: Floats) -> float | None:
    known = values[~numpy.isnan(values)]
    return float(known.mean()) if len(known) else None

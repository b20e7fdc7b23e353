"""Which points of a recording may be learnt from."""

from biosignals.training.data_sets import HYPERVENTILATION
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint, covered_points


def teaching_points(recording: Recording) -> tuple[ScorePoint, ...]:
    """The covered points of tasks and rests; none of exercise, of music, or of breathing told to be fast."""
    return tuple(
        point
        for point in covered_points(recording)
        if point.segment.is_task is not None and point.segment.condition != HYPERVENTILATION
    )

"""Exercise as a strap with an accelerometer would tell it: simulated movement, and the real estimator's answers."""

from collections.abc import Callable, Sequence

import numpy

from biosignals.arousal import ArousalEstimator
from biosignals.movement import LONGEST_RECOVERY_S, WINDOW_SECONDS
from biosignals.signals import Activity, Movement
from biosignals.training.contestants import Answer
from biosignals.training.listening import answers_of
from biosignals.training.recordings import Recording, Session
from biosignals.training.score_points import ScorePoint, covered_points
from biosignals.training.told import Told, rows_of_answers, together

# The sets have no accelerometer on a chest. A body is said to move from the end of the rest until a fifth of the
# recording is left, and then to sit still while the heart comes down: that is when only memory tells of the exercise.
STILL_SHARE = 0.2
ACTIVITY = {Session.AEROBIC: Activity.MODERATE, Session.ANAEROBIC: Activity.VIGOROUS}
ACTIVITY_MG = {Activity.MODERATE: 150.0, Activity.VIGOROUS: 500.0, Activity.STILL: 5.0}  # between the meter's cuts


def simulated_movement(recording: Recording) -> Callable[[float], Movement]:
    """What a movement meter would say at a time of an exercise recording, had the body moved so."""
    from_s = recording.rest.to_s
    end_s = recording.beats[-1].t
    to_s = end_s - STILL_SHARE * (end_s - from_s)
    activity = ACTIVITY[recording.session]
    counts_a_s = 2.0 if activity is Activity.VIGOROUS else 1.0

    def movement_at(t: float) -> Movement:
        moves = from_s + WINDOW_SECONDS <= t < to_s
        exerted_s = min(t, to_s) - from_s
        level = activity if moves else Activity.STILL
        return Movement(
            t=t,
            activity=level,
            activity_mg=ACTIVITY_MG[level],
            lean_deg=0.0,
            exerted_t=min(t, to_s) if exerted_s > WINDOW_SECONDS else None,
            exertion_s=max(0.0, min(LONGEST_RECOVERY_S, counts_a_s * exerted_s)),
            posture_changed_t=None,
            has_artefact=moves,
        )

    return movement_at


def tell_with_accelerometer(make: Callable[[], ArousalEstimator], recordings: Sequence[Recording]) -> Told:
    """What estimators say at the covered points of exercise, when they are told of (simulated) movement."""
    parts = []
    for recording in recordings:
        points = covered_points(recording) if recording.session.is_exercise else ()
        if points:
            answers = _answers(make(), recording, points)
            parts.append(rows_of_answers(recording, points, answers, share_of_tasks=numpy.nan))
    return together(parts)


def _answers(estimator: ArousalEstimator, recording: Recording, points: Sequence[ScorePoint]) -> tuple[Answer, ...]:
    return answers_of(estimator, recording, points, movement_at=simulated_movement(recording))

"""A live estimator listens to a recording beat by beat, as in a session, and is asked at points."""

from collections.abc import Callable, Sequence

from biosignals.arousal import ArousalEstimator
from biosignals.hrv import HrvWindows
from biosignals.signals import ArousalEstimate, Contact, Movement, RestStep
from biosignals.training.contestants import Answer
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint

MovementAt = Callable[[float], Movement | None]


def no_accelerometer(t: float) -> Movement | None:
    """As with a strap that sends intervals alone."""
    return None


def estimates_of(
    estimator: ArousalEstimator,
    recording: Recording,
    times_s: Sequence[float],
    *,
    movement_at: MovementAt = no_accelerometer,
) -> list[ArousalEstimate]:
    """What a fresh `estimator` says at each of `times_s` (in order), having heard the beats up to then and none later.

    The recording's rest is told as sitting quietly; contact is not known and there is no ECG.
    """
    windows, estimates = HrvWindows(), []
    beats = iter(recording.beats)
    beat = next(beats, None)
    for t in times_s:
        while beat is not None and beat.t <= t:
            windows.take(beat)
            estimator.take(beat, rest=RestStep.SEATED_QUIET if recording.rest.holds(beat) else None)
            beat = next(beats, None)
        hrv = windows.features(t)
        movement = movement_at(t)
        estimates.append(estimator.estimate(t, hrv, contact=Contact.NOT_KNOWN, movement=movement, ecg=None))
    return estimates


def answers_of(
    estimator: ArousalEstimator,
    recording: Recording,
    points: Sequence[ScorePoint],
    *,
    movement_at: MovementAt = no_accelerometer,
) -> tuple[Answer, ...]:
    """The same as answers: an unknown arousal is no probability; the further from the middle the surer."""
    estimates = estimates_of(estimator, recording, [point.t for point in points], movement_at=movement_at)
    return tuple(
        Answer(
            probability=estimate.arousal,
            is_known=estimate.is_known,
            confidence=-1.0 if estimate.arousal is None else abs(estimate.arousal - 0.5),
            rating=estimate.rating,
            why=estimate.unknown,
        )
        for estimate in estimates
    )

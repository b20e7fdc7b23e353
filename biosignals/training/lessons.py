"""What the network learns from: its inputs at the points of recordings, as told by the live class, and the answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from biosignals.arousal_inputs import FEATURES, Inputs, InputWindows
from biosignals.hrv import HrvWindows
from biosignals.signals import RestStep, Unknown
from biosignals.training.metrics import Booleans, Floats, People
from biosignals.training.recordings import REST_S, Recording
from biosignals.training.score_points import ScorePoint
from biosignals.training.teaching import teaching_points

_PATTERN_EVERY_S = 1e9  # the network is not given the pattern of beats, so it is not reckoned

Heard = tuple[Inputs | Unknown, ...]


class Listening:
    """Listens to each recording once for each length of rest, and remembers what it heard."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, tuple[float, ...], float], Heard] = {}

    def inputs(self, recording: Recording, points: Sequence[ScorePoint], *, rest_s: float = REST_S) -> Heard:
        """What a session would be given at each point, had only the first `rest_s` of the rest been measured."""
        key = recording.name, tuple(point.t for point in points), rest_s
        if key not in self._heard:
            self._heard[key] = _listen(recording, points, rest_s)
        return self._heard[key]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lessons:
    """All of n points, those of one person behind another."""

    inputs: tuple[Inputs, ...]
    features: Floats  # (n, inputs)
    is_task: Booleans
    rating: Floats  # NaN: none was given
    person: People
    stage: People  # which stage of whose recording

    @property
    def weight(self) -> Floats:
        """Of each point: every person counts alike, and so do the tasks and the rests of one person; mean 1."""
        weight = numpy.zeros(len(self.person))
        for person in numpy.unique(self.person):
            for is_task in (False, True):
                these = (self.person == person) & (self.is_task == is_task)
                if these.any():
                    weight[these] = 1.0 / these.sum()
        return numpy.asarray(weight / weight.mean())


def lessons_of(recordings: Sequence[Recording], listening: Listening, *, rest_s: float = REST_S) -> Lessons:
    """The lessons that recordings hold, at the points at which a session would be given something."""
    inputs: list[Inputs] = []
    answers: list[tuple[bool, float, str, str]] = []
    for recording in recordings:
        points = teaching_points(recording)
        for point, heard in zip(points, listening.inputs(recording, points, rest_s=rest_s), strict=True):
            if isinstance(heard, Unknown):
                continue
            rating = numpy.nan if point.segment.rating is None else point.segment.rating
            inputs.append(heard)
            stage = f"{recording.name} {point.segment.span.from_s:g}"
            answers.append((point.segment.is_task is True, rating, recording.person, stage))
    return Lessons(
        inputs=tuple(inputs),
        features=numpy.array([one.features for one in inputs], dtype=numpy.float64).reshape(-1, len(FEATURES)),
        is_task=numpy.array([one[0] for one in answers], dtype=bool),
        rating=numpy.array([one[1] for one in answers], dtype=numpy.float64),
        person=numpy.array([one[2] for one in answers], dtype=str),
        stage=numpy.array([one[3] for one in answers], dtype=str),
    )


def _listen(recording: Recording, points: Sequence[ScorePoint], rest_s: float) -> Heard:
    windows, variability = InputWindows(), HrvWindows(pattern_every_s=_PATTERN_EVERY_S)
    beats = iter(recording.beats)
    beat = next(beats, None)
    heard = []
    for point in points:
        while beat is not None and beat.t <= point.t:
            variability.take(beat)
            is_rest = recording.rest.holds(beat) and beat.t <= recording.rest.from_s + rest_s
            windows.take(beat, rest=RestStep.SEATED_QUIET if is_rest else None)
            beat = next(beats, None)
        heard.append(windows.inputs(point.t, variability.features(point.t)))
    return tuple(heard)

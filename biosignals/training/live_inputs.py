"""What the network is given, as columns that a simple contestant can learn from."""

from collections.abc import Sequence

import numpy

from biosignals.arousal_inputs import FEATURES
from biosignals.signals import Unknown
from biosignals.training.lessons import Listening
from biosignals.training.metrics import Floats
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint


class LiveInputs:
    """The network's inputs of the points of recordings; shape (points, len(FEATURES)).

    Where a session would be given none they are 0, as at rest.
    """

    def __init__(self) -> None:
        self._listening = Listening()

    def of(self, recording: Recording, points: Sequence[ScorePoint]) -> Floats:
        heard = self._listening.inputs(recording, points)
        nothing = numpy.zeros(len(FEATURES))
        rows = [nothing if isinstance(one, Unknown) else one.features for one in heard]
        return numpy.array(rows, dtype=numpy.float64).reshape(len(points), len(FEATURES))

"""The arousal network's members in numpy: what `arousal_net` reckons, where nobody needs to wait for PyTorch.

A recorded heart is asked about thousands of moments at once, and loading PyTorch would cost more time and memory than
all of them. Equal to the live form within EQUAL_TO, which tests and benchmarks hold.
"""

import numpy

from biosignals.arousal_inputs import Floats
from biosignals.arousal_weights import Members

EQUAL_TO = 1e-6  # in the index, 0..1: single precision sums in another order; also what two machines may differ by


class NumpyPass:
    """All members at once, as a LearntNetwork asks them; see arousal_net.ArousalModule for what they are."""

    def __init__(self, members: Members) -> None:
        self._direct = (members.direct / members.scale)[:, :, None]
        self._inward = members.inward / members.scale[:, :, None]
        self._inward_bias = members.inward_bias[:, None, :]
        self._outward = members.outward[:, :, None]
        self._bias = members.bias[:, None]

    def __call__(self, rows: Floats) -> Floats:
        bends = rows @ self._inward
        bends += self._inward_bias
        numpy.tanh(bends, out=bends)
        told: Floats = (rows @ self._direct + bends @ self._outward)[:, :, 0] + self._bias
        return told.T

"""What a scene sounds of: named sounds, made in the scene's own folder, that a pose puts at places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SceneSound:
    """`samples`: mono, float32, -1..1, at `rate_hz`. One that `loops` has no seam between its end and its beginning."""

    name: str
    samples: NDArray[np.float32]
    rate_hz: int
    loops: bool

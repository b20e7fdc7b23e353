"""Pictures over time -> how often they flash: the general flash limit of WCAG 2.2, success criterion 2.3.1.

A flash is a pair of opposing changes of relative luminance, each by a tenth of the maximum or more, where the darker of
the two is below 0.80. More than three within any one second are too many, over a quarter of any 10 degrees of the
field of view. A quarter of them is a square of 5 degrees: the field is watched in such squares, each by its mean, and
as a whole. The separate limit for saturated red is not measured.
"""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

LEAST_CHANGE = 0.1  # of the maximum relative luminance
DARKER_BELOW = 0.80
MOST_A_SECOND = 3
SQUARE_DEG = 5.0
LUMINANCE_OF_RGB = np.array([0.2126, 0.7152, 0.0722], np.float32)  # linear; WCAG 2.2, relative luminance
# sRGB bytes as linear light, IEC 61966-2-1.
_BYTES = np.arange(256, dtype=np.float32) / 255
_LINEAR = np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4).astype(np.float32)


class FlashMeter:
    """Sees one picture after another, all of one size and `field_deg` high; several a second, ten at least."""

    def __init__(self, field_deg: float) -> None:
        self._field_deg = field_deg
        self._high: NDArray[np.float32] = np.zeros(0, np.float32)  # the brightest since each square last turned
        self._low: NDArray[np.float32] = np.zeros(0, np.float32)  # and the darkest
        self._way: NDArray[np.int8] = np.zeros(0, np.int8)  # of the last change: 1 brighter, -1 darker, 0 none yet
        self._changes: deque[tuple[float, NDArray[np.bool_]]] = deque()  # of the last second
        self.most = 0  # flashes within any one second so far, in the square that flashes most

    def see(self, t: float, picture: NDArray[np.uint8]) -> None:
        """The picture, (height, width, 3) sRGB, at second `t`, which only grows."""
        now = self._luminances(picture)
        if self._high.shape != now.shape:
            self._high, self._low, self._way = now.copy(), now.copy(), np.zeros(now.shape, np.int8)
            self._changes.clear()
            return
        np.maximum(self._high, now, out=self._high)
        np.minimum(self._low, now, out=self._low)
        risen = (self._way <= 0) & (now - self._low >= LEAST_CHANGE) & (self._low < DARKER_BELOW)
        fallen = (self._way >= 0) & (self._high - now >= LEAST_CHANGE) & (now < DARKER_BELOW) & ~risen
        changed = risen | fallen
        self._way[risen], self._way[fallen] = 1, -1
        self._high[changed] = self._low[changed] = now[changed]
        self._changes.append((t, changed))
        while t - self._changes[0][0] > 1.0:
            self._changes.popleft()
        opposing = np.sum([one for _, one in self._changes], axis=0)
        self.most = max(self.most, int(opposing.max()) // 2)

    def _luminances(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The mean of each square, and last of all of the whole."""
        luminance = _LINEAR[picture] @ LUMINANCE_OF_RGB
        height, width = luminance.shape
        side = max(1, math.floor(height * SQUARE_DEG / self._field_deg))
        rows, columns = height // side, width // side
        squares = luminance[: rows * side, : columns * side].reshape(rows, side, columns, side).mean(axis=(1, 3))
        return np.append(squares.ravel(), luminance.mean()).astype(np.float32)

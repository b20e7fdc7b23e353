"""A small square in the picture's corner whose colour tells which command is drawn: for benchmarks alone."""

from panda3d.core import GraphicsOutput, LVecBase4f
from panda3d.core import Texture as PandaTexture

SIDE_SHARE = 0.06  # of the picture
OVER_ALL = 1000  # sort of its region: nothing is drawn over it
NUMBERS = 256


class FrameMark:
    """Red is a command's number modulo 256, green what is left to 255: a picture without a mark is seen as such."""

    def __init__(self, output: GraphicsOutput) -> None:
        self._region = output.makeDisplayRegion(0, SIDE_SHARE, 0, SIDE_SHARE)
        self._region.setSort(OVER_ALL)
        self._region.setClearColorActive(True)
        self.set(0)

    def set(self, number: int) -> None:
        """Mark the frames to come."""
        red = number % NUMBERS
        self._region.setClearColor(LVecBase4f(red / 255, (255 - red) / 255, 0, 1))


def read_mark(picture: PandaTexture) -> int | None:
    """The number modulo 256 in a picture that was read back; None: it bears no mark."""
    data = picture.getRamImage()
    if not data:
        return None
    blue, green, red = (data[place] for place in range(3))
    return red if red + green == 255 and blue == 0 else None

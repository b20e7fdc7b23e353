"""What the patient sees, as small JPEG pictures for those beside: made only while somebody looks."""

from io import BytesIO
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vr_scenes.exposure import SceneError
from vr_scenes.mirror_memory import Mirrored, MirrorMemory, MirrorMemoryError

WIDTH_PX = 480
EVERY_NS = 100_000_000  # ten a second at most: enough to see what the patient sees, and no film of it
JPEG_QUALITY = 80  # faces and letters stay clear; 20 to 30 KB


class Copies(Protocol):
    """A small copy of what is drawn: vr_scenes/small_picture.py."""

    def ask(self) -> None: ...
    def take(self) -> NDArray[np.uint8] | None: ...
    def rest(self) -> None: ...


class StageMirror:
    """Puts pictures into the shared memory called `name`; None, or memory that is gone: it does nothing.

    The stage never waits for whoever looks: he finds the newest picture whenever he comes.
    """

    def __init__(self, name: str | None, copies: Copies) -> None:
        self._copies = copies
        self._memory = _attached(name)
        self._number = 0
        self._asked_ns: int | None = None  # when the copy was asked for that has not been taken yet
        self._last_ns: int | None = None
        self._is_looked_at = False
        if self._memory is not None:
            jpeg_of(np.zeros((16, 16, 3), np.uint8))  # the first one loads the encoder, 50 ms: not in mid-session

    def before_frame(self, now_ns: int) -> None:
        """To be called before each frame: is it to be copied?"""
        if self._memory is None:
            return
        is_looked_at = self._memory.is_wanted(now_ns)
        if self._is_looked_at and not is_looked_at:
            self._copies.rest()
        self._is_looked_at = is_looked_at
        if is_looked_at and (self._last_ns is None or now_ns - self._last_ns >= EVERY_NS):
            self._last_ns = self._asked_ns = now_ns
            try:
                self._copies.ask()
            except SceneError:  # the graphics have no room for it: the patient's own picture goes on
                self._memory = None

    def after_frame(self) -> None:
        """To be called after each frame."""
        if self._memory is None or self._asked_ns is None:
            return
        taken_ns, self._asked_ns = self._asked_ns, None
        picture = self._copies.take()
        if picture is not None:
            self._number += 1
            self._memory.write(Mirrored(number=self._number, taken_ns=taken_ns, jpeg=jpeg_of(picture)))

    def close(self) -> None:
        """Make no more."""
        if self._memory is not None:
            self._copies.rest()
            self._memory.close()
            self._memory = None


def jpeg_of(picture: NDArray[np.uint8]) -> bytes:
    """`picture`, (height, width, 3) sRGB, as JPEG."""
    from PIL import Image  # a stage without a mirror starts sooner without it

    encoded = BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(encoded, "JPEG", quality=JPEG_QUALITY)
    return encoded.getvalue()


def _attached(name: str | None) -> MirrorMemory | None:
    """A session goes on without its mirror."""
    if name is None:
        return None
    try:
        return MirrorMemory.attach(name)
    except MirrorMemoryError:
        return None

"""A part of the graph that can be put to rest: while nothing of it is heard, it costs nothing."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from music.audio_server import pyo

Built = TypeVar("Built")


class Sleeper(Generic[Built]):
    """What `build` made, and all that plays of it before anything was struck: filters, mixes, slow movements.

    Put it to rest only when it is silent: what stops, stops at once.
    """

    def __init__(self, build: Callable[[], Built]) -> None:
        server = pyo.Sig(0.0).getBaseObjects()[0].getServer()
        before = {stream.getId() for stream in server.getStreams()}
        self.built = build()
        self._parts: list[Any] = [
            stream.getStreamObject()
            for stream in server.getStreams()
            if stream.getId() not in before and stream.isPlaying()
        ]
        self.is_awake = True

    def rest(self) -> None:
        if self.is_awake:
            self.is_awake = False
            for part in self._parts:
                part.stop()

    def wake(self) -> None:
        if not self.is_awake:
            self.is_awake = True
            for part in self._parts:
                part.play()

"""What takes how long: each part of the command says that it begins, how far it is, and what it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from biosignals.training.results import Part

EVERY_S = 10.0  # on a terminal or not: a part of twenty minutes says something 120 times


class Steps:
    """Tells progress on stderr and keeps the seconds of each part."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._parts: list[Part] = []
        self._said_s = 0.0

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that are done, in the order in which they were."""
        return tuple(self._parts)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        began_s = self._said_s = time.monotonic()
        self._say(f"{name} ...")
        yield
        took_s = time.monotonic() - began_s
        self._parts.append(Part(name=name, seconds=round(took_s, 1)))
        self._say(f"{name}: {took_s:.0f} s")

    def tell(self, words: str) -> None:
        """Say how far it is, if nothing was said for a while."""
        now_s = time.monotonic()
        if now_s - self._said_s >= EVERY_S:
            self._said_s = now_s
            self._say(f"  {words}")

    def _say(self, words: str) -> None:
        print(words, file=self._stream, flush=True)

"""Progress on stderr, for what takes more than two seconds."""

import sys
import time
from types import TracebackType
from typing import Self

QUIET_S = 2.0
EVERY_S = 0.2


class Progress:
    """One line that is rewritten in place on a terminal, and written at each tenth elsewhere."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._began_s = self._shown_s = time.monotonic()
        self._is_terminal = sys.stderr.isatty()
        self._tenths = 0
        self._is_shown = False

    def show(self, share: float) -> None:
        """Say that `share` (0..1) is done."""
        now_s = time.monotonic()
        if now_s - self._began_s < QUIET_S:
            return
        if self._is_terminal and now_s - self._shown_s >= EVERY_S:
            self._shown_s, self._is_shown = now_s, True
            bar = "#" * round(24 * share)
            sys.stderr.write(f"\r{self._words} [{bar:<24}] {100 * share:3.0f} %")
            sys.stderr.flush()
        elif not self._is_terminal and int(share * 10) > self._tenths:
            self._tenths = int(share * 10)
            sys.stderr.write(f"{self._words} {100 * share:.0f} %\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_shown:
            sys.stderr.write("\n")

"""Beats of a strap into a CSV, line by line: what `attune rehearse --heart` and any spreadsheet read."""

import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from biosignals.beat_doubts import JUDGEMENT
from biosignals.signals import Beat, BiosignalError
from engine.new_files import open_private, write_line

COLUMNS = ("t_s", "rr_ms", "doubt", "follows_previous", "contact", "judged")
_CONTACT = {None: "", True: "yes", False: "no"}


class BeatTableError(BiosignalError):
    """The file cannot be made or written; the message says which, why, and what to do."""


class BeatTable:
    """Appends beats to a new file. Each line is handed to the system at once: a killed program loses no beat.

    `t_s` is the beat's time in seconds since the recording began, `rr_ms` the interval that ended in it, `doubt` why it
    is not to be trusted (empty: it is), `follows_previous` 1, or 0 behind a gap, `contact` what the strap says of the
    skin: yes, no, or nothing where it cannot tell, `judged` how the doubts came about: as the beats did (provisional),
    not with what came behind them (final). A file in which no beat came to stand is removed on leaving.
    """

    def __init__(self, path: Path) -> None:
        self._path, self.beats = path, 0
        try:
            self._file: BinaryIO = open_private(path)
        except FileExistsError:
            raise BeatTableError(
                f"{path}: there is a file already; a recording is never overwritten: name another"
            ) from None
        except OSError as error:
            raise BeatTableError(
                f"{path}: cannot be made: {error.strerror}; name a place that can be written"
            ) from None
        try:
            self._write(",".join(COLUMNS))
        except BeatTableError:
            self.__exit__(None, None, None)
            raise

    def append(self, beat: Beat, contact: bool | None) -> None:
        """One beat more, later than those before. Raises BeatTableError where the disk takes no more."""
        doubt = beat.doubt.name.lower() if beat.doubt else ""
        values = (
            f"{beat.t:.6f}",
            f"{beat.rr_s * 1000:.3f}",
            doubt,
            f"{beat.follows_previous:d}",
            _CONTACT[contact],
            JUDGEMENT.name.lower(),
        )
        self._write(",".join(values))
        self.beats += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if self.beats:
                os.fsync(self._file.fileno())
        if not self.beats:
            self._path.unlink(missing_ok=True)

    def _write(self, line: str) -> None:
        try:
            write_line(self._file, line)
        except OSError as error:
            before = "; the lines before are safe" if self.beats else "; make room, or name another place"
            raise BeatTableError(f"{self._path}: cannot be written: {error.strerror}{before}") from None

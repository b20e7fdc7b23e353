"""The tape: a session as UTF-8 JSON Lines, append-only; the form in which sessions are exchanged and replayed.

Line 1 is the header. Then one line a tick: `t`, the raw inputs `in` (left out when there are none), and `out`, the
outcome, of which only the fields that differ from the line before are written.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from engine.messages import Outcome, Tick
from engine.new_files import open_private, write_line
from engine.records.header import header_values, read_header
from engine.records.message_json import MessageEncoder, Plain, read_input
from engine.records.recorded import RecordedStep, RecordError, RecordHeader

# 4: scenes have holds and events, and orders for them; 5: how the patient faces what is feared; 6: what is expected of
# a trial and what came of it, and music on and off by turns
TAPE_VERSION = 6
# What an outcome of an older version did not say, and this program's outcomes do. Older ones belong to their programs.
_SINCE_6: dict[str, Plain] = {
    "asks_expectancy": False,
    "asks_outcome": False,
    "trial_intensity": None,
    "expectancy": None,
    "outcome": None,
    "music_block": None,
}
_SINCE: dict[int, dict[str, Plain]] = {4: {"behaviour": None, **_SINCE_6}, 5: _SINCE_6, TAPE_VERSION: {}}
SYNC_EVERY_S = 1.0  # each line is with the system at once; this is what a power cut may cost
LONGEST_LINE = 1 << 24  # bytes: a thousand times a usual line; what is longer is no tape, and would fill the memory


class TapeError(RecordError):
    """A tape that cannot be written or read, with file, line and what to do."""


def check_is_free(path: Path) -> None:
    """Raises TapeError where no tape can be made at `path`: told before a session, not when it begins."""
    _made(path).close()
    path.unlink()


class TapeWriter:
    """Appends a session to a new file. Each line is handed to the system at once: a killed program loses no tick."""

    sync_every_s = SYNC_EVERY_S

    def __init__(self, path: Path, header: RecordHeader) -> None:
        self._path = path
        self._file = _made(path)
        self._before: Outcome | None = None
        self._encoder = MessageEncoder()
        self.is_urgent = False  # an alert is to be kept at once, also by the disk
        self._write(json.dumps({"tape_version": TAPE_VERSION, **header_values(header)}, allow_nan=False))

    def write(self, tick: Tick, outcome: Outcome) -> None:
        """Append one tick and its outcome. A listener of the loop."""
        encoder = self._encoder
        inputs = f',"in":[{",".join(map(encoder.input, tick.inputs))}]' if tick.inputs else ""
        line = f'{{"t":{encoder.text(tick.t)}{inputs},"out":{encoder.changes(self._before, outcome)}}}'
        self._before = outcome
        self.is_urgent = self.is_urgent or bool(outcome.alerts)
        self._write(line)

    def sync(self) -> None:
        """Have the disk keep what was written, so that a power cut loses none of it."""
        self.is_urgent = False
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def cut_off(self) -> None:
        """The same: nothing in a tape says that it is whole."""
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: str) -> None:
        try:
            write_line(self._file, line)
        except OSError as error:
            raise TapeError(f"{self._path}: cannot be written: {error.strerror}; the lines before are safe") from None


def _made(path: Path) -> BinaryIO:
    try:
        return open_private(path)
    except FileExistsError:
        raise TapeError(f"{path}: there is a file already; a record is never overwritten: name another") from None
    except OSError as error:
        raise TapeError(f"{path}: cannot be made: {error.strerror}; name a place that can be written") from None


class Tape:
    """A recorded session. A torn last line, as a killed program leaves it, is left out and said in `torn`.

    One that `is_older` than this program's tapes is read whole; where rules have changed since, a replay differs.
    """

    def __init__(self, path: Path) -> None:
        """Read the header. Raises TapeError where the file is no tape, or of a version this program cannot read."""
        self.path = path
        self.name = str(path)
        self.torn: str | None = None
        with _readable(path) as file:
            first = file.readline(LONGEST_LINE)
        _check_length(path, 1, first)
        if not first.endswith(b"\n"):
            raise TapeError(f"{path}:1: the header is missing or torn: there is nothing to replay")
        values = _json_object(path, 1, first)
        self._unsaid = _unsaid_since(path, values)
        self.is_older = values["tape_version"] != TAPE_VERSION
        self.header = _read_header(path, values)

    def steps(self) -> Iterator[RecordedStep]:
        """The recorded ticks in order. Raises TapeError at a line that is damaged and not the last."""
        outcome: Mapping[str, Plain] = self._unsaid
        with _readable(self.path) as file:
            file.readline(LONGEST_LINE)
            for number in count(2):
                raw = file.readline(LONGEST_LINE)
                if not raw:
                    return
                _check_length(self.path, number, raw)
                if not raw.endswith(b"\n"):
                    self.torn = f"{self.path}:{number}: the last line is torn and was left out; all before it is whole"
                    return
                step = _read_step(self.path, number, raw, outcome)
                outcome = step.outcome
                yield step


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        words = "there is no such file (No such file or directory); a session of the vault is named as lists show it"
        raise TapeError(f"{path}: {words}: `attune sessions list`") from None
    except OSError as error:
        raise TapeError(f"{path}: cannot be read: {error.strerror}") from None


def _check_length(path: Path, number: int, raw: bytes) -> None:
    if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
        raise TapeError(
            f"{path}:{number}: the line is longer than {LONGEST_LINE} bytes: this is no tape, or a damaged one"
        )


def _unsaid_since(path: Path, values: Mapping[str, Plain]) -> Mapping[str, Plain]:
    """What outcomes of this tape's version do not say, with what it stands for."""
    version = values.get("tape_version")
    if version is None:
        raise TapeError(f"{path}:1: this is no tape: its first line has no tape_version")
    if not isinstance(version, int) or version not in _SINCE:
        raise TapeError(
            f"{path}:1: tape version {version}; this program reads versions {min(_SINCE)} to {max(_SINCE)}: "
            "use the program that made it"
        )
    return _SINCE[version]


def _read_header(path: Path, values: Mapping[str, Plain]) -> RecordHeader:
    try:
        return read_header(values)
    except RecordError as error:
        raise TapeError(f"{path}:1: {error}") from None


def _read_step(path: Path, number: int, raw: bytes, before: Mapping[str, Plain]) -> RecordedStep:
    values = _json_object(path, number, raw)
    try:
        t, inputs, changed = values["t"], values.get("in", []), values["out"]
        if not isinstance(inputs, list) or not isinstance(changed, dict) or not isinstance(t, int | float):
            raise ValueError("t, in or out is not what a line holds")
        tick = Tick(t=t, inputs=tuple(read_input(*one) for one in inputs))
    except KeyError as error:
        raise TapeError(
            f"{path}:{number}: {error} is missing or unknown; the {number - 2} ticks before it are whole"
        ) from None
    except (TypeError, ValueError) as error:
        raise TapeError(f"{path}:{number}: {error}; the {number - 2} ticks before it are whole") from None
    return RecordedStep(line=number, tick=tick, outcome={**before, **changed})


def _json_object(path: Path, number: int, raw: bytes) -> dict[str, Plain]:
    try:
        values = json.loads(raw.decode("utf-8-sig"))  # told what it is, it has not to find out at each line
    except (ValueError, RecursionError) as error:
        so_it_is = "this is no tape" if number == 1 else "the lines before it are whole"
        raise TapeError(f"{path}:{number}: not JSON ({error}); {so_it_is}") from None
    if not isinstance(values, dict):
        raise TapeError(f"{path}:{number}: not a JSON object; the lines before it are whole")
    return values

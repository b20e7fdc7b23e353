"""The one reader of recorded hearts: CSV, Parquet, or text with one RR interval a line."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import median
from types import MappingProxyType

from biosignals.heart_tables import Cell, NoSuchRecording, Table, select
from biosignals.signals import BiosignalError

RR_COLUMNS = ("rr_ms", "ibi_ms")
TIME_COLUMNS = {"t_s": 1.0, "unix_ms": 1e-3}  # to seconds; the first that is there is used
NAMELESS = "rr_ms"  # what the one column of a text file is
LEAST_MEDIAN_MS = 10.0  # no heart beats so fast; a median in seconds is always under it
ANY: Mapping[str, str] = MappingProxyType({})


class HeartFileError(BiosignalError):
    """A file that cannot be read as a heart; the message says where, what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedInterval:
    """One interval, ending at `t_s` on the recording's clock, which starts where the first interval starts."""

    t_s: float
    rr_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHeart:
    """The intervals of one recording as they stand in the file, zeros and hour-long ones too: nothing is mended.

    Where the file has times, times strictly increase and real gaps stay gaps. `choice` says in words what was taken and
    what else the file holds.
    """

    choice: str
    intervals: tuple[RecordedInterval, ...]


def read_heart(path: Path, *, where: Mapping[str, str] = ANY) -> RecordedHeart:
    """Read one recording: the first that fits `where` (column -> value), or the first at all.

    `.csv` and `.parquet` are tables with `rr_ms` or `ibi_ms` and, where there is one, the time of each interval's end
    as `t_s` or `unix_ms`; any other file is text with one RR in ms a line. Raises HeartFileError.
    """
    table = _read_table(path)
    rr_column = _rr_column(path, table)
    time_column = next((name for name in TIME_COLUMNS if name in table.columns), None)
    try:
        selection = select(table, where, not_telling=frozenset((rr_column, time_column)))
    except NoSuchRecording as error:
        raise HeartFileError(f"{path}: {error}") from error
    rr_s = _rr_s(path, table, rr_column, selection.rows)
    ends_s = _ends_s(path, table, time_column, selection.rows) if time_column else None
    words = [selection.words, f"Times are from {time_column}." if ends_s else "No times: the intervals lie end to end."]
    if selection.unused:
        words.append(f"Not used: {', '.join(selection.unused)}.")
    if ends_s is None:
        ends_s = list(accumulate(rr_s))
    start_s = ends_s[0] - rr_s[0]
    return RecordedHeart(
        choice=" ".join(words),
        intervals=tuple(
            RecordedInterval(t_s=end_s - start_s, rr_s=one_s) for end_s, one_s in zip(ends_s, rr_s, strict=True)
        ),
    )


def _read_table(path: Path) -> Table:
    if not path.is_file():
        raise HeartFileError(f"{path}: there is no such file, check the path")
    match path.suffix.lower():
        case ".parquet":
            table = _read_parquet(path)
        case ".csv":
            table = _read_csv(path)
        case _:
            table = _read_text(path)
    if not table.lines:
        raise HeartFileError(f"{path}: no intervals in it, give a file that holds some")
    return table


def _read_parquet(path: Path) -> Table:
    import pyarrow  # costs half a second: only who reads Parquet waits for it
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise HeartFileError(f"{path}: not a Parquet file that can be read ({error}), export it again") from error
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    return Table(columns=columns, lines=range(1, table.num_rows + 1))


def _read_csv(path: Path) -> Table:
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(_text(path).splitlines(keepends=True))
    try:
        header = [name.strip() for name in next(reader, [])]
        for row in reader:
            if row and len(row) != len(header):
                raise HeartFileError(
                    f"{path}:{reader.line_num}: {len(row)} cells where the first line has {len(header)} (got "
                    f"{','.join(row)[:60]!r}), mend or remove the line"
                )
            if row:
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise HeartFileError(f"{path}:{reader.line_num}: not CSV ({error}), export it again") from error
    if len(set(header)) < len(header):
        raise HeartFileError(f"{path}:1: two columns have one name (got {', '.join(header)}), rename one")
    columns = dict(zip(header, zip(*rows, strict=True), strict=False)) if rows else dict.fromkeys(header, ())
    return Table(columns=columns, lines=lines)


def _read_text(path: Path) -> Table:
    numbered = [(line, text.strip()) for line, text in enumerate(_text(path).splitlines(), start=1) if text.strip()]
    return Table(columns={NAMELESS: [text for _, text in numbered]}, lines=[line for line, _ in numbered])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise HeartFileError(f"{path}: not text in UTF-8 (byte {error.start}), save it as UTF-8 or .parquet") from error


def _rr_column(path: Path, table: Table) -> str:
    there = [name for name in RR_COLUMNS if name in table.columns]
    if len(there) == 1:
        return there[0]
    if there:
        raise HeartFileError(f"{path}: both {' and '.join(RR_COLUMNS)} are there, remove one of them")
    raise HeartFileError(
        f"{path}: no column {' or '.join(RR_COLUMNS)} (got {', '.join(table.columns)}), give a file of RR intervals"
    )


def _rr_s(path: Path, table: Table, column: str, rows: Sequence[int]) -> list[float]:
    rr_ms = []
    for row in rows:
        one_ms = _number(path, table, column, row)
        if one_ms is None or one_ms < 0:
            got = "nothing" if one_ms is None else f"{one_ms:g}"
            raise HeartFileError(
                f"{_place(path, table, row)}: {column} must be 0 ms or more (got {got}), mend the value"
            )
        rr_ms.append(one_ms)
    if 0 < (middle := median(rr_ms)) < LEAST_MEDIAN_MS:
        raise HeartFileError(
            f"{path}: {column} must be in ms (got a median of {middle:g}), if these are seconds multiply them by 1000"
        )
    return [one_ms / 1000 for one_ms in rr_ms]


def _ends_s(path: Path, table: Table, column: str, rows: Sequence[int]) -> list[float] | None:
    """The ends of the intervals in seconds; None where no row of the recording has a time."""
    times = [_number(path, table, column, row) for row in rows]
    if all(time is None for time in times):
        return None
    known: list[float] = []
    for time, row in zip(times, rows, strict=True):
        if time is None:
            where = _place(path, table, row)
            raise HeartFileError(
                f"{where}: no {column} where others have one (got nothing), fill in or remove the line"
            )
        if known and not time > known[-1]:
            raise HeartFileError(
                f"{_place(path, table, row)}: {column} must increase (got {time:.13g} after {known[-1]:.13g}), sort "
                "the lines, or take several recordings apart by a column"
            )
        known.append(time)
    return [time * TIME_COLUMNS[column] for time in known]


def _number(path: Path, table: Table, column: str, row: int) -> float | None:
    """The number in a cell; None where the cell is empty or says "not a number"."""
    cell: Cell = table.columns[column][row]
    if cell is None or cell == "":
        return None
    try:
        number = float(cell)
    except ValueError:
        where = _place(path, table, row)
        raise HeartFileError(f"{where}: {column} is no number (got {cell!r}), mend or remove the line") from None
    if math.isinf(number):
        raise HeartFileError(f"{_place(path, table, row)}: {column} is endless (got {cell!r}), mend or remove the line")
    return None if math.isnan(number) else number


def _place(path: Path, table: Table, row: int) -> str:
    return f"{path}:{table.lines[row]}"

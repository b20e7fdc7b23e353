"""A table of recordings -> the intervals of one of them: units, times, gaps and doubts, or words on what is wrong."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from statistics import median

from biosignals.heart_table_files import NAMELESS
from biosignals.heart_tables import NoSuchRecording, Table, listed, select
from biosignals.heart_times import TimedIntervals, TimesMisfit, are_arrivals, timed_by
from biosignals.recorded_heart import (
    LONGEST_MEDIAN_S,
    SHORTEST_MEDIAN_S,
    HeartFileError,
    RecordedHeart,
    fits_previous,
    heart_from_ends,
)
from biosignals.signals import Doubt

RR_COLUMNS = {"rr_ms": 1000, "ibi_ms": 1000, "rr_s": 1, "ibi_s": 1}  # in a second
TIME_COLUMNS = {"t_s": 1.0, "unix_ms": 1e-3}  # to seconds; the first that is there is used
FOLLOWS_COLUMN, DOUBT_COLUMN = "follows_previous", "doubt"  # as `attune strap record` writes them
MOST_LETTERS = 60  # of a cell in a sentence
TRUTHS = {"1": True, "true": True, "0": False, "false": False}

# What only the strap could know. Its other doubts were provisional, and are judged anew with the whole record at hand.
KEPT_DOUBTS = {doubt.name.lower(): doubt for doubt in (Doubt.NO_CONTACT, Doubt.REFUTED)}


def heart_from_table(
    path: Path, table: Table, where: Mapping[str, str], tell_share: Callable[[float], None] | None = None
) -> RecordedHeart:
    """The first recording of `table` that fits `where`; `path` is for words only. Raises HeartFileError."""
    if not table.lines:
        raise HeartFileError(f"{path}: no intervals in it, give a file that holds some")
    columns = _columns_of(path, table)
    try:
        selection = select(table, where, not_telling=columns.taken)
    except NoSuchRecording as error:
        raise HeartFileError(f"{path}: {error}") from error
    rows = _Rows(path, table, selection.rows)
    rr_s, unit_words = _rr_s(rows, columns.rr)
    timed = _timed(rows, columns, rr_s, tell_share)
    words = [selection.words, *unit_words, timed.words]
    if selection.unused:
        words.append(f"Not used: {listed(selection.unused)}.")
    doubts = _doubts(rows) if columns.has_doubt else None
    return heart_from_ends(
        timed.ends_s,
        [rr_s[row] for row in timed.rows],
        name=selection.name,
        choice=" ".join(words),
        follows=timed.follows,
        doubts=doubts and [doubts[row] for row in timed.rows],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Which columns hold what."""

    rr: str
    time: str | None
    has_follows: bool
    has_doubt: bool

    @property
    def taken(self) -> frozenset[str | None]:
        more = (FOLLOWS_COLUMN if self.has_follows else None, DOUBT_COLUMN if self.has_doubt else None)
        return frozenset((self.rr, self.time, *more))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one recording."""

    path: Path
    table: Table
    numbers: Sequence[int]

    def place(self, row: int) -> str:
        return f"{self.path}:{self.table.lines[row]}"

    def all_numbers(self, column: str) -> list[float | None]:
        """The numbers of a column, as `number` tells each: at once where nothing is wrong with any."""
        cells = self.table.columns[column]
        if len(self.numbers) < len(cells):
            cells = [cells[row] for row in self.numbers]
        kinds = set(map(type, cells))
        if kinds <= {int, float} or (kinds == {str} and not any("_" in str(cell) for cell in cells)):
            with suppress(ValueError, OverflowError):
                numbers = [float(cell) for cell in cells if cell is not None]
                if all(map(math.isfinite, numbers)):
                    return [*numbers]
        return [self.number(column, row) for row in self.numbers]

    def number(self, column: str, row: int) -> float | None:
        """The number in a cell; None where the cell is empty or says "not a number"."""
        cell = self.table.columns[column][row]
        if cell is None or cell == "":
            return None
        try:
            # Parquet may hold dates, lists and truths; and 8_00 is a number to Python alone
            is_number = isinstance(cell, str | int | float | Decimal) and not isinstance(cell, bool)
            number = float(cell if is_number and "_" not in str(cell) else "no number")
        except (ValueError, OverflowError):
            remedy = "write it with a point" if "," in str(cell) else "mend or remove the line"
            words = f"{_name(column)} is no number (got {str(cell)[:MOST_LETTERS]!r}), {remedy}"
            raise HeartFileError(f"{self.place(row)}: {words}") from None
        if math.isinf(number):
            raise HeartFileError(
                f"{self.place(row)}: {_name(column)} is endless (got {cell!r}), mend or remove the line"
            )
        return None if math.isnan(number) else number

    def text(self, column: str, row: int) -> str:
        cell = self.table.columns[column][row]
        return "" if cell is None else str(cell).strip().lower()


def _name(column: str) -> str:
    """What a column is called; the only one of a text file holds RR in milliseconds until its numbers say otherwise."""
    return "rr_ms" if column == NAMELESS else column


def _columns_of(path: Path, table: Table) -> _Columns:
    there = [name for name in RR_COLUMNS if name in table.columns]
    if NAMELESS in table.columns and len(table.columns) == 1:
        there = [NAMELESS]
    if len(there) > 1:
        raise HeartFileError(f"{path}: both {' and '.join(there)} are there, remove one of them")
    if not there:
        got = listed(list(table.columns))
        remedy = "give a file of RR intervals, or name the column of them after its unit: rr_ms or rr_s"
        raise HeartFileError(f"{path}: no column rr_ms or ibi_ms (got {got}), {remedy}")
    return _Columns(
        rr=there[0],
        time=next((name for name in TIME_COLUMNS if name in table.columns), None),
        has_follows=FOLLOWS_COLUMN in table.columns,
        has_doubt=DOUBT_COLUMN in table.columns,
    )


def _rr_s(rows: _Rows, column: str) -> tuple[list[float], list[str]]:
    """The intervals in seconds, and a word where the unit was told by the numbers.

    Only numbers without a name may be converted; where they contradict their name the file is refused.
    """
    numbers = _intervals(rows, column)
    name, middle = _name(column), median(numbers)
    per_s = RR_COLUMNS[name]
    if middle == 0 or SHORTEST_MEDIAN_S <= middle / per_s <= LONGEST_MEDIAN_S:
        return [number / per_s for number in numbers], []
    if column == NAMELESS and SHORTEST_MEDIAN_S <= middle <= LONGEST_MEDIAN_S:
        return numbers, [f"The numbers have a median of {middle:g}: they are seconds, and are taken as such."]
    raise HeartFileError(
        f"{rows.path}: {name} must be in {'s' if per_s == 1 else 'ms'} (got a median of {middle:g}), "
        f"{_remedy(middle, per_s)}"
    )


def _intervals(rows: _Rows, column: str) -> list[float]:
    intervals: list[float] = []
    for number, row in zip(rows.all_numbers(column), rows.numbers, strict=True):
        if number is None or number < 0:
            name, got = _name(column), rows.text(column, row) or "nothing"
            unit = "s" if RR_COLUMNS[name] == 1 else "ms"
            raise HeartFileError(f"{rows.place(row)}: {name} must be 0 {unit} or more (got {got}), mend the value")
        intervals.append(number)
    return intervals


def _remedy(middle: float, per_s: int) -> str:
    if SHORTEST_MEDIAN_S <= middle <= LONGEST_MEDIAN_S:
        return "if these are seconds multiply them by 1000"
    if per_s == 1 and SHORTEST_MEDIAN_S <= middle / 1000 <= LONGEST_MEDIAN_S:
        return "if these are milliseconds name the column rr_ms"
    if 20 <= middle < 1000 * SHORTEST_MEDIAN_S:
        return "if these are beats a minute, export the RR intervals: HRV cannot be told from heart rates"
    return "no person's heart beats so; give a file of RR intervals in milliseconds"


def _timed(
    rows: _Rows, columns: _Columns, rr_s: list[float], tell_share: Callable[[float], None] | None
) -> TimedIntervals:
    """When the intervals end: by the table's times, or end to end where it has none."""
    times_s = _times_s(rows, columns.time) if columns.time else None
    told = _follows(rows) if columns.has_follows else None
    if columns.time is None or times_s is None:
        return _told(list(accumulate(rr_s)), told or [True] * len(rr_s), "No times: the intervals lie end to end.")
    is_own = columns.has_follows or columns.has_doubt  # a strap's recording: its times are those of beats
    equal = next((row for row in range(1, len(times_s)) if times_s[row] == times_s[row - 1]), None)
    if equal is not None and (is_own or _is_doubled(times_s, rr_s) or not are_arrivals(times_s, rr_s)):
        raise _unsorted(rows, columns.time, rows.numbers[equal], times_s[equal], times_s[equal])
    if is_own:
        return _told(times_s, told or fits_previous(times_s, rr_s), f"Times are from {columns.time}.")
    try:
        return timed_by(columns.time, times_s, rr_s, tell_share)
    except TimesMisfit as error:
        raise HeartFileError(f"{rows.path}: {error}") from error


def _told(ends_s: Sequence[float], follows: Sequence[bool], words: str) -> TimedIntervals:
    return TimedIntervals(rows=range(len(ends_s)), ends_s=ends_s, follows=follows, words=words)


def _is_doubled(times_s: Sequence[float], rr_s: Sequence[float]) -> bool:
    """Rows of one time are a packet's, but where most of them repeat the row before they are copies of it."""
    same = [row for row in range(1, len(times_s)) if times_s[row] == times_s[row - 1]]
    return 2 * sum(rr_s[row] == rr_s[row - 1] for row in same) > len(same)


def _times_s(rows: _Rows, column: str) -> list[float] | None:
    """The times in seconds, never decreasing; None where no row of the recording has one."""
    times = rows.all_numbers(column)
    if all(time is None for time in times):
        return None
    known: list[float] = []
    for time, row in zip(times, rows.numbers, strict=True):
        if time is None:
            words = f"no {column} where others have one (got nothing), fill in or remove the line"
            raise HeartFileError(f"{rows.place(row)}: {words}")
        if known and time < known[-1]:
            raise _unsorted(rows, column, row, known[-1] * TIME_COLUMNS[column], time * TIME_COLUMNS[column])
        known.append(time)
    return [time * TIME_COLUMNS[column] for time in known]


def _unsorted(rows: _Rows, column: str, row: int, before_s: float, time_s: float) -> HeartFileError:
    got = f"{time_s / TIME_COLUMNS[column]:.13g} after {before_s / TIME_COLUMNS[column]:.13g}"
    return HeartFileError(
        f"{rows.place(row)}: {column} must increase (got {got}), sort the lines and remove copies, or take several "
        "recordings apart by a column"
    )


def _follows(rows: _Rows) -> list[bool]:
    follows = []
    for row in rows.numbers:
        text = rows.text(FOLLOWS_COLUMN, row)
        if text not in TRUTHS:
            raise HeartFileError(f"{rows.place(row)}: {FOLLOWS_COLUMN} must be 1 or 0 (got {text!r}), mend the value")
        follows.append(TRUTHS[text])
    return follows


def _doubts(rows: _Rows) -> list[Doubt | None]:
    """The doubts that are kept; a word that is not known says nothing."""
    return [KEPT_DOUBTS.get(rows.text(DOUBT_COLUMN, row)) for row in rows.numbers]

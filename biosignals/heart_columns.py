"""A table of recordings -> the intervals of one of them: units, times, gaps and doubts, or words on what is wrong."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import median

from biosignals.heart_table_files import NAMELESS
from biosignals.heart_tables import NoSuchRecording, Table, select
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
TRUTHS = {"1": True, "true": True, "0": False, "false": False}

LEAST_FITTING = 0.5  # share of intervals that fit the times: below it they are no times of beats

# What only the strap could know. Its other doubts were provisional, and are judged anew with the whole record at hand.
KEPT_DOUBTS = {doubt.name.lower(): doubt for doubt in (Doubt.NO_CONTACT, Doubt.REFUTED)}


def heart_from_table(path: Path, table: Table, where: Mapping[str, str]) -> RecordedHeart:
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
    ends_s = _ends_s(rows, columns.time) if columns.time else None
    follows = _follows(rows) if columns.has_follows else None
    words = [selection.words, *unit_words, *_time_words(columns, ends_s, rr_s, follows)]
    if selection.unused:
        words.append(f"Not used: {', '.join(selection.unused)}.")
    return heart_from_ends(
        list(accumulate(rr_s)) if ends_s is None else ends_s,
        rr_s,
        name=selection.name,
        choice=" ".join(words),
        follows=[True] * len(rr_s) if ends_s is None and follows is None else follows,
        doubts=_doubts(rows) if columns.has_doubt else None,
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

    def number(self, column: str, row: int) -> float | None:
        """The number in a cell; None where the cell is empty or says "not a number"."""
        cell = self.table.columns[column][row]
        if cell is None or cell == "":
            return None
        try:
            number = float(cell)
        except ValueError:
            words = f"{_name(column)} is no number (got {cell!r}), mend or remove the line"
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
        got = ", ".join(table.columns)
        raise HeartFileError(f"{path}: no column rr_ms or ibi_ms (got {got}), give a file of RR intervals")
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
    numbers = [_interval(rows, column, row) for row in rows.numbers]
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


def _interval(rows: _Rows, column: str, row: int) -> float:
    number = rows.number(column, row)
    if number is None or number < 0:
        name, got = _name(column), "nothing" if number is None else f"{number:g}"
        unit = "s" if RR_COLUMNS[name] == 1 else "ms"
        raise HeartFileError(f"{rows.place(row)}: {name} must be 0 {unit} or more (got {got}), mend the value")
    return number


def _remedy(middle: float, per_s: int) -> str:
    if SHORTEST_MEDIAN_S <= middle <= LONGEST_MEDIAN_S:
        return "if these are seconds multiply them by 1000"
    if per_s == 1 and SHORTEST_MEDIAN_S <= middle / 1000 <= LONGEST_MEDIAN_S:
        return "if these are milliseconds name the column rr_ms"
    if 20 <= middle < 1000 * SHORTEST_MEDIAN_S:
        return "if these are beats a minute, export the RR intervals: HRV cannot be told from heart rates"
    return "no person's heart beats so; give a file of RR intervals in milliseconds"


def _ends_s(rows: _Rows, column: str) -> list[float] | None:
    """The ends of the intervals in seconds; None where no row of the recording has a time."""
    times = [rows.number(column, row) for row in rows.numbers]
    if all(time is None for time in times):
        return None
    known: list[float] = []
    for time, row in zip(times, rows.numbers, strict=True):
        if time is None:
            words = f"no {column} where others have one (got nothing), fill in or remove the line"
            raise HeartFileError(f"{rows.place(row)}: {words}")
        if known and not time > known[-1]:
            raise HeartFileError(
                f"{rows.place(row)}: {column} must increase (got {time:.13g} after {known[-1]:.13g}), sort "
                "the lines, or take several recordings apart by a column"
            )
        known.append(time)
    return [time * TIME_COLUMNS[column] for time in known]


def _time_words(
    columns: _Columns, ends_s: Sequence[float] | None, rr_s: Sequence[float], follows: Sequence[bool] | None
) -> list[str]:
    if ends_s is None:
        return ["No times: the intervals lie end to end."]
    words = [f"Times are from {columns.time}."]
    if follows is None and len(rr_s) > 1:
        fitting = sum(fits_previous(ends_s, rr_s)) / (len(rr_s) - 1)
        if fitting < LEAST_FITTING:
            words.append(
                f"Only {100 * fitting:.0f} % of the intervals begin where the one before ended: there are many gaps, "
                f"or {columns.time} is not when beats were, but when they arrived. The others count as behind a gap."
            )
    return words


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

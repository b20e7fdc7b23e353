"""The files of a data set -> beats of one recording at a time, and rows of labels, or words on what is wrong."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from biosignals.heart_columns import heart_from_table
from biosignals.heart_table_files import read_csv, read_parquet
from biosignals.heart_tables import Cell, Table
from biosignals.recorded_heart import HeartFileError
from biosignals.signals import Beat
from biosignals.training.recordings import DataError, DataSet, live_beats

SOURCE = "bvp_derived"  # beats found in the pulse wave; the wrist device's own drop out whenever the wrist moves
BEATS_FILE, SEGMENTS_FILE, SUBJECTS_FILE = "ibi.parquet", "segments.csv", "subjects.csv"
QUALITY = "sqi"

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The beats of one recording, and how good the pulse was at each of them (None: not told)."""

    beats: tuple[Beat, ...]
    quality: tuple[float | None, ...]


def folder_of(data: Path, data_set: DataSet) -> Path:
    """The folder of one data set in the folder of all; raises DataError where it is not there."""
    folder = data / data_set.value
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such folder; give the folder that holds {data_set.value} with --data")
    return folder


def hearts_in(folder: Path, *, by: Sequence[str]) -> dict[tuple[str, ...], Heard]:
    """The beats of every recording in a data set's file of beats, by the values of the columns `by`.

    Raises DataError where the file or a column is missing or a recording cannot be read.
    """
    path = _there(folder / BEATS_FILE)
    try:
        table = read_parquet(path)
        _check_columns(path, table, (*by, "source", "t_s", "ibi_ms", QUALITY))
        return {key: _heard(path, table, rows) for key, rows in _rows_by(table, by).items()}
    except HeartFileError as error:
        raise DataError(str(error)) from error


def rows_of(path: Path, needed: Sequence[str]) -> list[Row]:
    """The rows of a CSV of labels; raises DataError where the file or one of the columns `needed` is missing."""
    _there(path)
    try:
        table = read_csv(path)
    except HeartFileError as error:
        raise DataError(str(error)) from error
    _check_columns(path, table, needed)
    names = list(table.columns)
    return [
        dict(zip(names, (str(cell) for cell in cells), strict=True))
        for cells in zip(*table.columns.values(), strict=True)
    ]


def number_of(path: Path, row: Row, column: str) -> float:
    """The number in a cell; raises DataError where it holds none."""
    number = number_or_none(path, row, column)
    if number is None:
        raise DataError(f"{path}: no {column} in the row {words_of(row)}, fill it in or remove the row")
    return number


def number_or_none(path: Path, row: Row, column: str) -> float | None:
    """The number in a cell, None where the cell is empty; raises DataError where it holds something else."""
    text = row[column].strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DataError(f"{path}: {column} is no number (got {text!r}) in the row {words_of(row)}, mend it")
    return number


def words_of(row: Row) -> str:
    return ",".join(row.values())[:80]


def _there(path: Path) -> Path:
    if not path.is_file():
        raise DataError(f"{path}: there is no such file; fetch the data set anew, its provenance names the source")
    return path


def _check_columns(path: Path, table: Table, needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise DataError(f"{path}: no column {', '.join(missing)} (got {', '.join(table.columns)}), give the whole file")


def _rows_by(table: Table, by: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Which rows are of which recording, in the order of the file."""
    sources = table.columns["source"]
    keys = zip(*(table.columns[name] for name in by), strict=True)
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, (key, source) in enumerate(zip(keys, sources, strict=True)):
        if source == SOURCE:
            rows.setdefault(tuple(str(cell) for cell in key), []).append(row)
    return rows


def _heard(path: Path, table: Table, rows: Sequence[int]) -> Heard:
    one = Table(
        columns={name: [table.columns[name][row] for row in rows] for name in ("t_s", "ibi_ms")},
        lines=[table.lines[row] for row in rows],
    )
    heart = heart_from_table(path, one, {})
    try:
        quality = [_quality(table.columns[QUALITY][row]) for row in rows]
    except ValueError as error:
        raise DataError(f"{path}: {QUALITY} is no number ({error}), fetch the data set anew") from error
    there = [interval.rr_s > 0 for interval in heart.intervals]
    return Heard(
        beats=live_beats(heart),
        quality=tuple(one for one, is_beat in zip(quality, there, strict=True) if is_beat),
    )


def _quality(cell: Cell) -> float | None:
    number = None if cell is None else float(cell)
    return None if number is None or number != number else number

"""CSV, Parquet or one column of text -> a Table of cells that know their line."""

import csv
from pathlib import Path

from biosignals.heart_tables import Table, listed
from biosignals.recorded_heart import HeartFileError

NAMELESS = ""  # the name of the one column of a text file

# What else divides cells: a first line that holds one of them and no comma is written in another way.
OTHER_DIVIDERS = {";": "semicolons", "\t": "tabs"}
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # at the beginning of UTF-16, as Windows programs write it


def read_parquet(path: Path) -> Table:
    """The table of a Parquet file; its lines are its rows, counted from 1. Raises HeartFileError."""
    import pyarrow  # costs half a second: only who reads Parquet waits for it
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, ValueError, pyarrow.ArrowException) as error:  # ValueError: names that are no text
        raise HeartFileError(f"{path}: not a Parquet file that can be read ({error}), export it again") from error
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    return Table(columns=columns, lines=range(1, table.num_rows + 1))


def read_csv(path: Path) -> Table:
    """The table of a CSV file with names in its first line; empty lines are passed over. Raises HeartFileError."""
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(_text(path).splitlines(keepends=True))
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_dividers(path, header)
        for row in reader:
            if row and len(row) != len(header):
                raise HeartFileError(
                    f"{path}:{reader.line_num}: {len(row)} cells where the first line has {len(header)} (got "
                    f"{','.join(row)[:60]!r}), mend or remove the line; numbers are written with a point, not a comma"
                )
            if row:
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise HeartFileError(f"{path}:{reader.line_num}: not CSV ({error}), export it again") from error
    if len(set(header)) < len(header):
        raise HeartFileError(f"{path}:1: two columns have one name (got {listed(header)}), rename one")
    columns = dict(zip(header, zip(*rows, strict=True), strict=False)) if rows else dict.fromkeys(header, ())
    return Table(columns=columns, lines=lines)


def read_text(path: Path) -> Table:
    """The one column of a text file, with no name; empty lines are passed over. Raises HeartFileError."""
    numbered = [(line, text.strip()) for line, text in enumerate(_text(path).splitlines(), start=1) if text.strip()]
    return Table(columns={NAMELESS: [text for _, text in numbered]}, lines=[line for line, _ in numbered])


def _check_dividers(path: Path, header: list[str]) -> None:
    for divider, name in OTHER_DIVIDERS.items():
        if len(header) == 1 and divider in header[0]:
            raise HeartFileError(
                f"{path}:1: its cells are divided by {name}, export it with commas between cells and points in numbers"
            )


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(WIDE_MARKS):
        raise HeartFileError(f"{path}: text in UTF-16, save it as UTF-8")
    if b"\0" in data:
        raise HeartFileError(f"{path}: not text (byte {data.index(0)} is 0), give a table as CSV, Parquet or text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HeartFileError(f"{path}: not text in UTF-8 (byte {error.start}), save it as UTF-8 or .parquet") from error

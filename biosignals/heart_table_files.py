"""CSV, Parquet or one column of text -> a Table of cells that know their line."""

import csv
from pathlib import Path

from biosignals.heart_tables import Table
from biosignals.recorded_heart import HeartFileError

NAMELESS = ""  # the name of the one column of a text file


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


def read_text(path: Path) -> Table:
    """The one column of a text file, with no name; empty lines are passed over. Raises HeartFileError."""
    numbered = [(line, text.strip()) for line, text in enumerate(_text(path).splitlines(), start=1) if text.strip()]
    return Table(columns={NAMELESS: [text for _, text in numbered]}, lines=[line for line, _ in numbered])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise HeartFileError(f"{path}: not text in UTF-8 (byte {error.start}), save it as UTF-8 or .parquet") from error

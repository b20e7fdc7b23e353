"""The one reader of recorded hearts: tables (CSV, Parquet, one column of text), EDF and BDF, WFDB annotations."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from biosignals.heart_columns import heart_from_table
from biosignals.heart_table_files import read_csv, read_parquet, read_text
from biosignals.recorded_heart import HeartFileError, RecordedHeart, RecordedInterval

__all__ = ["HeartFileError", "RecordedHeart", "RecordedInterval", "read_heart"]

ANY: Mapping[str, str] = MappingProxyType({})
LARGEST_TABLE_BYTES = 256 * 2**20  # a day of beats takes 2 MB as text: this is a hundred people's month, or no heart
WFDB_ANNOTATORS = (".atr", ".qrs", ".ecg")  # other names count where a header lies beside the file


def read_heart(
    path: Path, *, where: Mapping[str, str] = ANY, tell_share: Callable[[float], None] | None = None
) -> RecordedHeart:
    """Read one recording: the first that fits `where`, or the first at all; RecordedHeart.choice says which.

    - `.csv`, `.parquet`: a table with `rr_ms`, `ibi_ms`, `rr_s` or `ibi_s` and, where there is one, the time of each
      interval's end as `t_s` or `unix_ms`; `where` is column -> value.
    - `.edf`, `.bdf`, with gaps or without: beat annotations, else a signal of RR intervals, else an ECG, from which R
      peaks are found; `where` may choose by `signal`.
    - `.atr`, `.qrs`, `.ecg`, or any file but `.txt` with a `.hea` beside it: WFDB annotations. No `where`.
    - any other file is text with one interval a line.

    `tell_share` is told the share done (0..1) of what takes long. Raises HeartFileError.
    """
    try:
        _check_file(path)
        return _read(path, where, tell_share)
    except OSError as error:
        words = f"cannot be read ({error.strerror or error}), check who may read it and that its disk is there"
        raise HeartFileError(f"{path}: {words}") from error


def _read(path: Path, where: Mapping[str, str], tell_share: Callable[[float], None] | None) -> RecordedHeart:
    match path.suffix.lower():
        case ".parquet":
            return heart_from_table(path, read_parquet(_small(path)), where, tell_share)
        case ".csv":
            return heart_from_table(path, read_csv(_small(path)), where, tell_share)
        case ".edf" | ".bdf":
            from biosignals.heart_edf import heart_from_edf  # loads edfio and scipy: only who reads EDF waits for them

            return heart_from_edf(path, where, tell_share)
        case ".xlsx" | ".xls" | ".ods":
            raise HeartFileError(f"{path}: a spreadsheet's own format, save its table as CSV")
        case suffix if suffix in WFDB_ANNOTATORS or (suffix != ".txt" and path.with_suffix(".hea").is_file()):
            from biosignals.heart_wfdb import heart_from_annotations

            return heart_from_annotations(_small(path), where)
        case _:
            return heart_from_table(path, read_text(_small(path)), where, tell_share)


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise HeartFileError(f"{path}: this is a folder, name one of the files in it")
    if not path.is_file():
        raise HeartFileError(f"{path}: there is no such file, check the path")
    if path.stat().st_size == 0:
        raise HeartFileError(f"{path}: no intervals in it, give a file that holds some")


def _small(path: Path) -> Path:
    size = path.stat().st_size
    if size > LARGEST_TABLE_BYTES:
        raise HeartFileError(
            f"{path}: too large for beats ({size / 2**20:.0f} MB, at most {LARGEST_TABLE_BYTES / 2**20:.0f} MB), give "
            "a file of RR intervals, or divide it"
        )
    return path

"""A session as CSV or Parquet: one file a table, units in the columns' names, and a dictionary of all columns beside.

CSV follows RFC 4180 in UTF-8. What is not known is an empty cell, in Parquet a null; never NaN.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from engine.records.exports.columns import Cell, Column, Kind, Table
from engine.records.exports.exported import Exported, ExportFile, ExportRequest
from engine.records.exports.sample_tables import tables_of
from engine.records.exports.signals import SessionSignals, read_signals
from engine.records.message_json import Plain
from engine.records.recorded import Recorded

DICTIONARY = "dictionary.json"
# Spreadsheets run a cell that begins so as a formula (OWASP, CSV injection); an apostrophe before it keeps it a text.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
_ARROW = {Kind.NUMBER: pa.float64(), Kind.WHOLE: pa.int64(), Kind.TEXT: pa.string(), Kind.TRUTH: pa.bool_()}


def csv_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """A folder of CSV files. Raises RecordError where the record is damaged or empty."""
    signals = read_signals(recorded, request)
    return _exported(signals, request, ".csv", [(table, _csv(table)) for table in tables_of(signals)])


def parquet_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """A folder of Parquet files. Raises RecordError where the record is damaged or empty."""
    signals = read_signals(recorded, request)
    about = _about(signals, request)
    return _exported(signals, request, ".parquet", [(table, _parquet(table, about)) for table in tables_of(signals)])


def _exported(
    signals: SessionSignals, request: ExportRequest, suffix: str, made: list[tuple[Table, bytes]]
) -> Exported:
    files = [ExportFile(path=table.name + suffix, data=data) for table, data in made]
    text = json.dumps(_dictionary(signals, request, suffix), indent=2, ensure_ascii=False, allow_nan=False)
    return Exported(files=(*files, ExportFile(path=DICTIONARY, data=f"{text}\n".encode())), remarks=signals.remarks)


def _csv(table: Table) -> bytes:
    if all(column.kind in (Kind.NUMBER, Kind.WHOLE) for column in table.columns):
        return _numbers(table)
    file = io.StringIO(newline="")
    writer = csv.writer(file)  # CRLF, quotes where they are needed: RFC 4180
    writer.writerow([column.name for column in table.columns])
    writer.writerows(zip(*([*map(_cell, column.values)] for column in table.columns), strict=True))
    return file.getvalue().encode()


def _numbers(table: Table) -> bytes:
    """Without texts: hundreds of thousands of samples in a moment."""
    sink = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False)
    pyarrow.csv.write_csv(_arrow(table, {}), sink, options)
    header = ",".join(column.name for column in table.columns).encode() + b"\n"
    return (header + sink.getvalue()).replace(b"\n", b"\r\n")


def _cell(cell: Cell) -> str | float | int:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell
        case _:
            return cell


def _parquet(table: Table, about: dict[str, str]) -> bytes:
    sink = io.BytesIO()
    rate = {} if table.rate_hz is None else {"sampling_rate_hz": repr(table.rate_hz)}
    pyarrow.parquet.write_table(_arrow(table, {"description": table.words, **rate, **about}), sink, compression="zstd")
    return sink.getvalue()


def _arrow(table: Table, about: dict[str, str]) -> Any:
    fields = [pa.field(column.name, _ARROW[column.kind], metadata=_field_words(column)) for column in table.columns]
    arrays = [pa.array(column.values, type=_ARROW[column.kind]) for column in table.columns]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))


def _field_words(column: Column) -> dict[str, str]:
    return {"description": column.words, **({} if column.unit is None else {"unit": column.unit})}


def _about(signals: SessionSignals, request: ExportRequest) -> dict[str, str]:
    """Where the numbers come from."""
    header = signals.header
    told = {
        "subject": request.code,
        "session": request.session,
        "source": "chest strap and session record",
        "software": header.software,
        "policy_digest": header.policy_digest,
        "estimator": header.estimator,
        "weights_digest": header.weights_digest,
        "beats_judged": header.judgement.value,
        "note": "Not a medical device. The arousal index is cardiac, relative to the person's rest; it is not anxiety.",
    }
    return {**told, "began": header.began} if request.keeps_dates else told


def _dictionary(signals: SessionSignals, request: ExportRequest, suffix: str) -> dict[str, Plain]:
    """Tables and columns in the words of CSV on the Web, www.w3.org/TR/tabular-metadata; for Parquet in the same."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"Session {request.session} of {request.code}",
        "dc:source": {**_about(signals, request)},
        "notes": list(signals.remarks),
        "tables": [
            {
                "url": table.name + suffix,
                "dc:description": table.words,
                **({} if table.rate_hz is None else {"schema:samplingRateHz": table.rate_hz}),
                "tableSchema": {"columns": list(_columns(table))},
            }
            for table in tables_of(signals)
        ],
    }


def _columns(table: Table) -> Iterator[dict[str, Plain]]:
    for column in table.columns:
        yield {
            "name": column.name,
            "titles": column.name,
            "datatype": column.kind.value,
            "null": "",
            "dc:description": column.words,
            **({} if column.unit is None else {"schema:unitText": column.unit}),
            **({"schema:isFreeText": True} if column.is_free_text else {}),
        }

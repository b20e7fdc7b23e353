import csv
import io
import json
from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow.parquet
import pytest

from engine.records.exports.columns import Column, Kind, Table
from engine.records.exports.exported import AnsweredForm, ExportRequest, FormScore
from engine.records.exports.sample_tables import tables_of
from engine.records.exports.tables import csv_files, parquet_files
from engine.records.tape import Tape
from tests.engine.records.exports.recorded_signals import REQUEST, signals, tape

FORMULA = '=HYPERLINK("http://example.org", "click")'
NOTED = replace(
    REQUEST,
    events=(
        {"kind": "note", "t": 12.0, "words": FORMULA, "by": "somebody"},
        {"kind": "adverse_event", "t": None, "name": "panic", "severity": "mild", "words": 'two, "quoted"\nlines'},
    ),
    answered=(
        AnsweredForm(
            name="phq-9",
            is_complete=True,
            items=(),
            scores=(FormScore(words="PHQ-9 total", value=12.0, missing=(), loinc=None),),
            after_s=-600.0,
        ),
    ),
)
READ = {
    Kind.NUMBER: float,
    Kind.WHOLE: int,
    Kind.TEXT: str,
    Kind.TRUTH: lambda text: {"true": True, "false": False}[text],
}


NAMES = ("events", "timeline", "beats", "heart_rate", "ecg", "accelerometer")


@cache
def csv_texts() -> dict[str, str]:
    return as_csv(REQUEST)


def as_csv(request: ExportRequest) -> dict[str, str]:
    return {one.path: one.data.decode() for one in csv_files(Tape(tape()), request).files}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def table_called(name: str) -> Table:
    (table,) = [one for one in tables_of(signals()) if one.name == name]
    return table


def cells(table: Table, column: Column) -> list[Any]:
    return list(table.cells(column.name))


@pytest.mark.parametrize("name", NAMES)
def test_csv_is_read_back_cell_for_cell(name: str) -> None:
    table = table_called(name)
    rows = rows_of(csv_texts()[f"{table.name}.csv"])

    for column in table.columns:
        read = [None if row[column.name] == "" else READ[column.kind](row[column.name]) for row in rows]
        assert read == cells(table, column)


@pytest.mark.parametrize("name", NAMES)
def test_parquet_is_read_back_cell_for_cell_with_units(name: str) -> None:
    table = table_called(name)
    files = {one.path: one.data for one in parquet_files(Tape(tape()), REQUEST).files}
    read = pyarrow.parquet.read_table(io.BytesIO(files[f"{table.name}.parquet"]))

    for column in table.columns:
        assert read.column(column.name).to_pylist() == cells(table, column)
        told = read.schema.field(column.name).metadata
        assert told.get(b"unit") == (None if column.unit is None else column.unit.encode())
    if table.rate_hz is not None:
        assert float(read.schema.metadata[b"sampling_rate_hz"]) == table.rate_hz
    assert read.schema.metadata[b"software"].startswith(b"attune ")


def test_lines_end_as_rfc_4180_has_it() -> None:
    for path, text in csv_texts().items():
        if path.endswith(".csv"):
            assert text.endswith("\r\n")
            assert text.count("\n") == text.count("\r\n")


def test_what_is_not_known_is_empty_and_never_not_a_number() -> None:
    rows = rows_of(csv_texts()["timeline.csv"])

    assert rows[0]["arousal_index"] == ""
    assert rows[0]["arousal_unknown"] == "NO_REST"
    assert "nan" not in csv_texts()["timeline.csv"].lower()


def test_what_people_wrote_cannot_run_as_a_formula_and_keeps_its_lines() -> None:
    rows = rows_of(as_csv(NOTED)["events.csv"])
    (note,) = [row for row in rows if row["kind"] == "note"]
    (adverse,) = [row for row in rows if row["kind"] == "adverse_event"]

    assert note["words"] == f"'{FORMULA}"
    assert (adverse["words"], adverse["t_s"], adverse["name"]) == ('two, "quoted"\nlines', "", "mild panic")


def test_scores_of_questionnaires_stand_among_the_events() -> None:
    (score,) = [row for row in rows_of(as_csv(NOTED)["events.csv"]) if row["kind"] == "score"]

    assert (score["t_s"], score["name"], score["value"]) == ("-600.0", "PHQ-9 total", "12.0")


def test_every_column_stands_in_the_dictionary() -> None:
    told = json.loads(csv_texts()["dictionary.json"])
    tables = {one["url"]: [column["name"] for column in one["tableSchema"]["columns"]] for one in told["tables"]}
    headers = {path: text.split("\r\n")[0].split(",") for path, text in csv_texts().items() if path.endswith(".csv")}

    assert tables == headers


def test_no_strap_and_no_day_is_named() -> None:
    began = Tape(tape()).header.began[:10]

    assert all("7E57BEEF" not in text and began not in text for text in csv_texts().values())
    assert began in as_csv(replace(REQUEST, keeps_dates=True))["dictionary.json"]

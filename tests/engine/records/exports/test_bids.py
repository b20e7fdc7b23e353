import csv
import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest

from biosignals.polar_profile import ECG_HZ
from engine.records.exports.bids import bids_files
from engine.records.exports.exported import Exported
from engine.records.exports.placing import put_folder
from engine.records.tape import Tape
from tests.engine.records.exports.recorded_signals import REQUEST, signals, tape
from tests.engine.rehearsed import record, rehearse

STEM = "sub-PTEST01/ses-S1/beh/sub-PTEST01_ses-S1_task-session_"
VALIDATOR = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent))


@cache
def exported() -> Exported:
    return bids_files(Tape(tape()), replace(REQUEST, licence="CC0"))


@cache
def files() -> dict[str, bytes]:
    return {one.path: one.data for one in exported().files}


def sidecar(recording: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(files()[f"{STEM}recording-{recording}_physio.json"])
    return told


def rows(recording: str) -> list[list[float | None]]:
    text = gzip.decompress(files()[f"{STEM}recording-{recording}_physio.tsv.gz"]).decode()
    return [[None if cell == "n/a" else float(cell) for cell in line.split("\t")] for line in text.splitlines()]


def events() -> list[dict[str, str]]:
    return list(csv.DictReader(files()[f"{STEM}events.tsv"].decode().splitlines(), delimiter="\t"))


def faults(folder: Path) -> list[dict[str, Any]]:
    """What the validator calls an error; it needs no network."""
    assert VALIDATOR is not None, "bids-validator-deno is among the packages for tests"
    ran = subprocess.run(
        [VALIDATOR, str(folder), "--format", "json", "--max-rows", "-1"], capture_output=True, text=True, check=False
    )
    issues = json.loads(ran.stdout)["issues"]["issues"]
    return [one for one in issues if one["severity"] == "error"]


def test_the_validator_finds_no_error_in_a_data_set_and_finds_one_that_is_made() -> None:
    folder = Path(mkdtemp()) / "set"
    put_folder(exported().files, folder)

    assert faults(folder) == []
    (folder / f"{STEM}recording-ecg_physio.json").write_text("{}")
    assert faults(folder)


@pytest.mark.parametrize("recording", ["ecg", "accelerometer"])
def test_samples_are_read_back_exactly_and_at_their_times(recording: str) -> None:
    stretches = signals().ecg if recording == "ecg" else signals().motion
    told, read = sidecar(recording), rows(recording)
    t = told["StartTime"] + np.arange(len(read)) / told["SamplingFrequency"]
    known = np.array([row[0] is not None for row in read])

    values = np.concatenate([one.values.reshape(len(one), -1) for one in stretches])
    assert [row for row in read if row[0] is not None] == values.tolist()
    if recording == "ecg":
        assert np.abs(t[known] - np.concatenate([one.t for one in stretches])).max() <= 0.5 / ECG_HZ
    assert (known[0], known[-1], known.all()) == (True, True, False)


def test_the_seconds_are_read_back_with_what_is_not_known_as_such() -> None:
    read, told = rows("session"), sidecar("session")

    for place, name in enumerate(told["Columns"]):
        cells = [None if cell is None else float(cell) for cell in signals().timeline.cells(name)]
        assert [row[place] for row in read] == cells
    assert told["rmssd_ms"]["Units"] == "ms"
    assert (told["SamplingFrequency"], told["StartTime"]) == (1.0, 1.0)


def test_events_and_beats_are_read_back_in_the_order_of_time() -> None:
    read = events()
    beats = [(float(row["onset"]), float(row["value"])) for row in read if row["trial_type"] == "beat"]
    others = [(float(row["onset"]), row["trial_type"], row["name"]) for row in read if row["trial_type"] != "beat"]

    assert beats == list(zip(signals().beats.cells("t_s"), signals().beats.cells("rr_s"), strict=True))
    assert others == [(one.t, one.kind, one.name) for one in signals().happenings]
    assert [float(row["onset"]) for row in read] == sorted(float(row["onset"]) for row in read)


def test_a_data_set_names_a_pseudonym_a_licence_and_no_day() -> None:
    began = Tape(tape()).header.began[:10].encode()

    assert files()["participants.tsv"] == b"participant_id\nsub-PTEST01\n"
    assert json.loads(files()["dataset_description.json"])["License"] == "CC0"
    assert not any(began in data or b"7E57BEEF" in data for data in files().values())


def test_free_words_stay_out_of_a_data_set_that_is_given_away() -> None:
    noted = replace(REQUEST, events=({"kind": "note", "t": 12.0, "words": "Anna said so"}, {"kind": "note", "t": None}))
    made = bids_files(Tape(tape()), noted)

    assert not any(b"Anna" in one.data for one in made.files)
    assert any("Left out of the events" in remark for remark in made.remarks)


def test_a_session_without_ecg_is_a_data_set_too(tmp_path: Path) -> None:
    made = bids_files(Tape(record(tmp_path / "plain.tape", rehearse(seconds=20.0))), REQUEST)
    put_folder(made.files, tmp_path / "set")

    assert not any("recording-ecg" in one.path for one in made.files)
    assert faults(tmp_path / "set") == []

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
import pyxdf

from engine.records.exports.xdf import DOUBTS, xdf_files
from engine.records.exports.xdf_chunks import boundary, samples
from engine.records.tape import Tape
from tests.engine.records.exports.recorded_signals import REQUEST, signals, tape
from tests.engine.rehearsed import record, rehearse


@cache
def path() -> Path:
    made = xdf_files(Tape(tape()), REQUEST).files[0]
    place = Path(mkdtemp()) / made.path
    place.write_bytes(made.data)
    return place


def streams(place: Path, **how: bool) -> dict[str, Any]:
    return {one["info"]["type"][0]: one for one in pyxdf.load_xdf(str(place), **how)[0]}


# As stored, and as a reader gives it who does not ask for anything.
@pytest.mark.parametrize("how", [{"synchronize_clocks": False, "dejitter_timestamps": False}, {}])
def test_ecg_and_accelerometer_are_read_back_with_every_sample_at_its_time(how: dict[str, bool]) -> None:
    read = streams(path(), **how)

    for kind, stretches in (("ECG", signals().ecg), ("Accelerometer", signals().motion)):
        values = np.concatenate([one.values.reshape(len(one), -1) for one in stretches])
        assert read[kind]["time_series"].tolist() == values.tolist()
        assert read[kind]["time_stamps"] == pytest.approx(np.concatenate([one.t for one in stretches]), abs=1e-9)


def test_beats_are_read_back_with_their_doubts() -> None:
    read = streams(path())["RR"]
    doubts = [None if name is None else str(name) for name in signals().beats.cells("doubt")]

    assert read["time_stamps"] == pytest.approx(signals().beats.seconds, abs=1e-9)
    assert read["time_series"][:, 0].tolist() == signals().beats.cells("rr_s")
    assert [one and one.name for one in (DOUBTS[int(code)] for code in read["time_series"][:, 1])] == doubts
    assert (read["time_series"][:, 2] > 0).tolist() == signals().beats.cells("follows_previous")


def test_the_seconds_are_read_back_and_what_is_not_known_is_not_a_number() -> None:
    read = streams(path())["Session"]
    labels = [one["label"][0] for one in read["info"]["desc"][0]["channels"][0]["channel"]]

    for column in ("arousal_index", "heart_rate_per_min", "intensity_applied", "suds"):
        told = read["time_series"][:, labels.index(column)].tolist()
        assert [None if np.isnan(value) else value for value in told] == signals().timeline.cells(column)


def test_markers_are_read_back_at_their_seconds() -> None:
    read = streams(path())["Markers"]

    assert [row[0] for row in read["time_series"]] == [one.text for one in signals().happenings]
    assert read["time_stamps"] == pytest.approx([one.t for one in signals().happenings], abs=1e-9)


def test_channels_have_units_and_irregular_streams_no_rate() -> None:
    read = streams(path())
    units = {kind: one["info"]["desc"][0]["channels"][0]["channel"][0]["unit"] for kind, one in read.items()}

    assert (units["ECG"], units["Accelerometer"], units["RR"]) == (["microvolts"], ["milli-g"], ["s"])
    assert {kind: float(one["info"]["nominal_srate"][0]) for kind, one in read.items()} == {
        "ECG": 130.0,
        "Accelerometer": 50.0,
        "RR": 0.0,
        "HeartRate": 0.0,
        "Session": 1.0,
        "Markers": 0.0,
    }


def test_a_file_names_nobody_and_no_day() -> None:
    text = path().read_bytes()

    assert b"7E57BEEF" not in text
    assert Tape(tape()).header.began[:10].encode() not in text


def test_a_damaged_file_is_read_on_from_the_next_boundary() -> None:
    whole = path().read_bytes()
    hurt = path().with_name("hurt.xdf")
    behind = whole.index(boundary(), len(whole) // 2) + len(boundary())  # ten seconds of ECG begin here
    hurt.write_bytes(whole[:behind] + b"\x07" * 40 + whole[behind + 40 :])

    read = streams(hurt)

    assert 0.8 * sum(map(len, signals().ecg)) < len(read["ECG"]["time_stamps"]) < sum(map(len, signals().ecg))


def test_a_session_without_ecg_has_the_other_streams(tmp_path: Path) -> None:
    made = xdf_files(Tape(record(tmp_path / "plain.tape", rehearse(seconds=20.0))), REQUEST)
    (tmp_path / "plain.xdf").write_bytes(made.files[0].data)

    assert set(streams(tmp_path / "plain.xdf")) == {"RR", "HeartRate", "Session", "Markers"}
    assert any("No ECG was recorded" in remark for remark in made.remarks)


def test_long_chunks_tell_their_length_in_more_bytes() -> None:
    chunk = samples(1, np.zeros(300), np.zeros((300, 1), dtype="<i4"))

    assert (chunk[0], int.from_bytes(chunk[1:5], "little")) == (4, len(chunk) - 5)

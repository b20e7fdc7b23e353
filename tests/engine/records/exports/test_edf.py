import io
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import edfio
import numpy as np
import pyedflib
import pytest
from EDFlib.edfreader import EDFreader

from biosignals.heart_files import read_heart
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.polar_profile import ECG_HZ, EcgFrame
from engine.messages import EcgPacket, StrapPacket, Tick
from engine.records.exports.edf import bdf_files, edf_files
from engine.records.exports.edf_file import EDF, Annotation, EdfAbout, EdfSignal, file_bytes
from engine.records.exports.exported import Exported
from engine.records.exports.signals import read_signals
from engine.records.tape import Tape
from tests.engine.records.exports.recorded_signals import FAST_PPM, FOUND_T, LOST_T, REQUEST, signals, tape
from tests.engine.rehearsed import demo_session, record, rehearse

KINDS = {"edf": edf_files, "bdf": bdf_files}


@cache
def exported(kind: str) -> tuple[Path, Exported]:
    made = KINDS[kind](Tape(tape()), REQUEST)
    path = Path(mkdtemp()) / made.files[0].path
    path.write_bytes(made.files[0].data)
    return path, made


@dataclass(frozen=True)
class Read:
    """A file as a reader gives it: label -> physical values, and annotations as (onset, duration, text)."""

    values: dict[str, Any]
    units: dict[str, str]
    rates_hz: dict[str, float]
    annotations: list[tuple[float, float, str]]


def by_pyedflib(path: Path) -> Read:
    with pyedflib.EdfReader(str(path)) as file:
        labels = file.getSignalLabels()
        return Read(
            values={label: file.readSignal(number) for number, label in enumerate(labels)},
            units={label: file.getPhysicalDimension(number) for number, label in enumerate(labels)},
            rates_hz={label: file.getSampleFrequency(number) for number, label in enumerate(labels)},
            annotations=[
                (float(t), float(lasts), str(text)) for t, lasts, text in zip(*file.readAnnotations(), strict=True)
            ],
        )


def by_edflib_python(path: Path) -> Read:
    file = EDFreader(str(path))
    values, units, rates_hz = {}, {}, {}
    for number in range(file.getNumSignals()):
        label = file.getSignalLabel(number).strip()
        values[label] = np.empty(file.getTotalSamples(number))
        file.readSamples(number, values[label], len(values[label]))
        units[label] = file.getPhysicalDimension(number).strip()
        rates_hz[label] = file.getSampleFrequency(number)
    annotations = [(one.onset / 1e7, one.duration / 1e7, one.description) for one in file.annotationslist]
    file.close()
    return Read(values=values, units=units, rates_hz=rates_hz, annotations=annotations)


READERS = pytest.mark.parametrize("read", [by_pyedflib, by_edflib_python])
BOTH = pytest.mark.parametrize("kind", KINDS)


@READERS
@BOTH
def test_every_sample_of_ecg_is_read_back_exactly_at_its_time(kind: str, read: Any) -> None:
    path, _ = exported(kind)
    file = read(path)
    uv, is_recorded = file.values["ECG"], file.values["ECG recorded"] > 0.5
    t = np.arange(len(uv)) / file.rates_hz["ECG"]

    assert file.units["ECG"] == "uV"
    assert np.rint(uv[is_recorded]).tolist() == np.concatenate([one.values for one in signals().ecg]).tolist()
    off_s = t[is_recorded] - np.concatenate([one.t for one in signals().ecg])
    assert np.abs(off_s).max() <= 0.5 / ECG_HZ
    assert not uv[~is_recorded].any()


@READERS
@BOTH
def test_a_strap_whose_clock_is_fast_stretches_the_file_not_its_samples(kind: str, read: Any) -> None:
    rate_hz = read(exported(kind)[0]).rates_hz["ECG"]

    assert rate_hz == pytest.approx(ECG_HZ * (1 + FAST_PPM / 1e6), rel=1e-5)


@READERS
@BOTH
def test_what_happened_is_read_back_at_its_second(kind: str, read: Any) -> None:
    told = [(round(t, 6), text) for t, _, text in read(exported(kind)[0]).annotations]
    beats = [round(t, 6) for t, text in told if text in ("R", "Q")]

    assert {(round(one.t, 6), one.text) for one in signals().happenings} <= set(told)
    assert beats == pytest.approx(signals().beats.seconds, abs=1e-6)


@READERS
@BOTH
def test_a_gap_is_told_from_its_begin_to_its_end(kind: str, read: Any) -> None:
    gaps = [(t, t + lasts) for t, lasts, text in read(exported(kind)[0]).annotations if text == "no ECG"]

    assert any(LOST_T - 1.5 < begin <= LOST_T and FOUND_T - 2 < end < FOUND_T + 1.5 for begin, end in gaps)


@READERS
@BOTH
def test_intervals_and_seconds_are_read_back_in_their_units(kind: str, read: Any) -> None:
    file, table = read(exported(kind)[0]), signals().timeline
    rr_ms = file.values["RR"]

    assert rr_ms[np.abs(rr_ms) > 0.5] / 1000 == pytest.approx(signals().beats.cells("rr_s"), abs=1e-6)
    for label, column, precision in (
        ("Arousal index", "arousal_index", 5e-5),
        ("Heart rate", "heart_rate_per_min", 0.005),
    ):
        began = np.arange(len(file.values[label])) / file.rates_hz[label]  # of each record, in session seconds
        rows = np.searchsorted(table.seconds, began + 1e-6, side="right") - 1
        told = [-1.0 if row < 0 else table.cells(column)[row] for row in rows]
        told = [-1.0 if value is None else value for value in told]
        assert file.values[label] == pytest.approx(told, abs=precision * 1.01)


@READERS
def test_the_accelerometer_is_read_back_exactly(read: Any) -> None:
    file = read(exported("bdf")[0])
    axes = np.column_stack([file.values[label] for label in ("Acc x", "Acc y", "Acc z")])
    recorded = np.rint(axes[np.abs(axes).max(axis=1) > 0.5])

    assert recorded.tolist() == np.concatenate([one.values for one in signals().motion]).tolist()


@BOTH
def test_the_header_names_nobody_and_no_day(kind: str) -> None:
    path, _ = exported(kind)
    with pyedflib.EdfReader(str(path)) as file:
        header = file.getHeader()

    assert (header["patientcode"], header["patientname"], header["birthdate"]) == ("P-TEST01", "X", "")
    assert header["startdate"].isoformat() == "1985-01-01T00:00:00"
    assert b"7E57BEEF" not in path.read_bytes()


def test_the_true_day_is_there_where_it_is_asked_for(tmp_path: Path) -> None:
    made = edf_files(Tape(tape()), replace(REQUEST, keeps_dates=True))
    path = tmp_path / "dated.edf"
    path.write_bytes(made.files[0].data)

    with pyedflib.EdfReader(str(path)) as file:
        assert file.getStartdatetime().isoformat() == Tape(tape()).header.began[:19]


def test_what_16_bits_cannot_hold_is_cut_and_said_and_24_bits_hold_it(tmp_path: Path) -> None:
    steps = list(rehearse(seconds=10.0))
    frame = EcgFrame(stamp_ns=10**9, samples_uv=(0, 32_767, 40_000, -32_768, -50_000, 0))
    tick, outcome = steps[50]
    steps[50] = (replace(tick, inputs=(*tick.inputs, EcgPacket(t=tick.t, payload=bytes(frame)))), outcome)
    source = record(tmp_path / "wide.tape", tuple(steps))
    cut, whole = (KINDS[kind](Tape(source), REQUEST) for kind in KINDS)
    for made, name in ((cut, "cut.edf"), (whole, "whole.bdf")):
        (tmp_path / name).write_bytes(made.files[0].data)

    read, exact = by_pyedflib(tmp_path / "cut.edf"), by_edflib_python(tmp_path / "whole.bdf")

    assert sorted(read.values["ECG"])[:2] == [-32_768, -32_768]
    assert {"ECG beyond the range"} <= {text for _, _, text in read.annotations}
    assert any("2 samples of ECG lie beyond" in remark for remark in cut.remarks)
    assert exact.values["ECG"].min() == pytest.approx(-50_000)
    assert not any("beyond" in remark for remark in whole.remarks)


def test_a_session_without_ecg_has_its_beats_and_seconds(tmp_path: Path) -> None:
    made = edf_files(Tape(record(tmp_path / "plain.tape", rehearse(seconds=30.0))), REQUEST)
    path = tmp_path / "plain.edf"
    path.write_bytes(made.files[0].data)

    file = by_pyedflib(path)

    assert "ECG" not in file.values
    assert {"RR", "Heart rate", "SUDS"} <= set(file.values)
    assert any("No ECG was recorded" in remark for remark in made.remarks)


def test_our_own_reader_finds_the_beats() -> None:
    heart = read_heart(exported("edf")[0])

    assert len(heart.intervals) > 0.8 * len(signals().beats)
    assert "beat annotations" in heart.choice


def test_a_file_is_made_anew_byte_for_byte() -> None:
    _, made = exported("edf")

    assert edf_files(Tape(tape()), REQUEST).files[0].data == made.files[0].data
    assert io.BytesIO(made.files[0].data).read(8) == b"0       "


@pytest.mark.parametrize("record_s", [1.0, 0.99997, 1.000031, 0.999501, 1.2])
@pytest.mark.parametrize("records", [1, 7, 4006])
def test_files_of_any_length_and_any_clock_are_read_back_by_three_readers(
    tmp_path: Path, record_s: float, records: int
) -> None:
    path, noted = tmp_path / "some.edf", (records - 0.5) * record_s
    counts = np.arange(records * 3, dtype=np.int32) % 1000
    signal = EdfSignal(
        label="A", unit="uV", words="any", a_record=3, values=counts, digital=(-1000, 1000), physical=(-1000.0, 1000.0)
    )
    path.write_bytes(
        file_bytes(
            EDF,
            EdfAbout(code="X", equipment="X", recording="X", began=None),
            record_s=record_s,
            records=records,
            signals=[signal],
            annotations=[Annotation(t=noted, lasts_s=0.25, text="grün")],
        )
    )
    third = edfio.read_edf(path)

    for file in (by_pyedflib(path), by_edflib_python(path)):
        assert np.rint(file.values["A"]).tolist() == counts.tolist()
        assert file.rates_hz["A"] == pytest.approx(3 / record_s, rel=1e-6)
        assert file.annotations == [(pytest.approx(noted, abs=1e-6), 0.25, "grün")]
    assert (third.num_data_records, third.data_record_duration) == (records, record_s)
    assert third.signals[0].digital.tolist() == counts.tolist()


def test_what_has_no_room_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit into 80 bytes"):
        file_bytes(
            EDF,
            EdfAbout(code="P" * 80, equipment="X", recording="X", began=None),
            record_s=1.0,
            records=1,
            signals=[],
            annotations=[],
        )


def test_beats_of_before_the_session_are_told_at_their_own_times(tmp_path: Path) -> None:
    session, steps = demo_session(), []
    for number in range(1, 60):
        rr_s = (0.75, 0.75, 0.75) if number == 1 else (0.875,)
        beats = HeartRateMeasurement(bpm=70, contact=True, energy_kj=None, rr_s=rr_s)
        inputs = (StrapPacket(t=number / 10, payload=bytes(beats)),) if number % 10 == 1 else ()
        tick = Tick(t=number / 10, inputs=inputs)
        steps.append((tick, session.step(tick)))
    made = tmp_path / "early.edf"
    early = Tape(record(tmp_path / "early.tape", tuple(steps)))
    made.write_bytes(edf_files(early, REQUEST).files[0].data)

    with pyedflib.EdfReader(str(made)) as file:
        begins, _, texts = file.readAnnotations()
        intervals_ms = file.readSignal(file.getSignalLabels().index("RR"))

    (zero_s,) = [t for t, text in zip(begins, texts, strict=True) if text == "session second 0"]
    told = [t - zero_s for t, text in zip(begins, texts, strict=True) if text in ("R", "Q")]
    assert told == pytest.approx(read_signals(early, REQUEST).beats.seconds.tolist(), abs=1e-5)
    assert told[0] < -1
    assert np.count_nonzero(intervals_ms) == len(told)

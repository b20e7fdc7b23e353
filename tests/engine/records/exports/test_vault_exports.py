"""A session exports alike from a tape and from the vault, in every format there is."""

from pathlib import Path

import pytest

from benchmarks.exports import measure
from engine.records.exports.edf import bdf_files
from engine.records.exports.exporting import Keeps, request_of_tape
from engine.records.exports.formats import FORMATS, ExportFormat
from engine.records.exports.signals import read_signals
from engine.records.heard import heard
from engine.records.session_reader import VaultSession
from engine.records.tape import Tape
from tests.engine.records.exports.recorded_signals import REQUEST, signals, tape
from tests.engine.records.rig import patient_in, session_in, vault_at
from tests.engine.rehearsed import record, rehearse


def test_the_vault_gives_what_the_tape_gives(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    session = VaultSession(vault, session_in(vault, patient_in(vault), tuple(heard(Tape(tape())))))

    kept = read_signals(session, REQUEST)

    assert [one.values.tolist() for one in kept.ecg] == [one.values.tolist() for one in signals().ecg]
    assert [one.t.tolist() for one in kept.motion] == [one.t.tolist() for one in signals().motion]
    assert (kept.timeline, kept.beats, kept.rates, kept.events) == (
        signals().timeline,
        signals().beats,
        signals().rates,
        signals().events,
    )


def test_a_torn_tape_is_exported_as_far_as_it_goes_and_that_is_said(tmp_path: Path) -> None:
    torn = tmp_path / "torn.tape"
    torn.write_bytes(tape().read_bytes()[:200_000])

    made = bdf_files(Tape(torn), REQUEST)

    assert "torn" in made.remarks[0]
    assert made.files[0].data


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_session_of_a_single_tick_is_exported_in_every_format(form: ExportFormat, tmp_path: Path) -> None:
    only = Tape(record(tmp_path / "one.tape", rehearse(seconds=1.0)[:1]))

    assert form.writes()(only, REQUEST).files


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_how_a_tapes_file_is_called_stands_nowhere_in_an_export(form: ExportFormat, tmp_path: Path) -> None:
    torn = tmp_path / "AnnaMeier.tape"
    torn.write_bytes(record(tmp_path / "whole.tape", rehearse(seconds=20.0)).read_bytes()[:-40])
    tape = Tape(torn)

    made = form.writes()(tape, request_of_tape(tape, Keeps(dates=False, words=False)))

    assert "torn" in " ".join(made.remarks)
    assert not [one for one in made.files if b"Meier" in one.data or "Meier" in one.path]


def test_every_format_exports_a_short_session(capsys: pytest.CaptureFixture[str]) -> None:
    figures = measure(seconds=150.0, rounds=1)

    assert [figure.value > 0 for figure in figures] == [True] * len(FORMATS)

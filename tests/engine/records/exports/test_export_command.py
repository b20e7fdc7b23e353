"""`attune sessions export` and `attune deidentify`: what they ask for, write, and refuse."""

import io
import json
import os
import stat
import sys
import tarfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.plan import tape_header
from engine.records.audit import audit_rows
from engine.records.consent import Purpose, give, withdraw
from engine.records.notes import AdverseKind, Severity, adverse_event
from engine.records.patients import Patient, add_patient
from engine.records.questionnaires.form import Answer, Filling
from engine.records.questionnaires.responses import Moment, keep_response
from engine.records.questionnaires.shelf import Shelf
from engine.records.session_reader import session_entries
from engine.records.session_results import begin_label
from engine.records.session_writer import SessionWriter
from engine.records.tape import Tape
from engine.records.vault import Vault, new_id
from tests.engine.records.exports.sessions_with_ecg import steps_with_ecg, tape_with_ecg
from tests.engine.records.rig import vault_at
from tests.engine.rehearsed import demo_plan

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the reader's own import
    from fhir.resources.R4B.bundle import Bundle

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    (tmp_path / "vault").mkdir()
    vault = vault_at(tmp_path / "vault")

    @contextmanager
    def opened(_: Path | None) -> Iterator[Vault]:
        yield vault

    monkeypatch.setattr("engine.records.opening.opened_vault", opened)
    monkeypatch.chdir(tmp_path)
    return vault


@pytest.fixture
def run(vault: Vault, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_command_line(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def person_with_session(vault: Vault, strap: str = "Polar H10") -> Patient:
    patient = add_patient(vault)
    header = replace(tape_header(demo_plan(), {"strap": strap}), began="2026-03-14T09:26:53+01:00")
    with SessionWriter(vault, patient_id=patient.id, header=header, label=begin_label(header)) as writer:
        for step in steps_with_ecg():
            writer.write(*step)
    adverse_event(vault, writer.id, AdverseKind.PANIC, Severity.MILD, words="wept", action_taken=None, t=12.0)
    return patient


def actions(vault: Vault) -> list[str]:
    with audit_rows(vault) as rows:
        return [row.action for row in rows]


def test_a_persons_session_leaves_only_with_consent_to_export(vault: Vault, run: Run) -> None:
    patient = person_with_session(vault)

    code, _, err = run("sessions", "export", "last", "--format", "fhir", "--out", "a.json")
    assert code == WRONG_INPUT
    assert patient.code in err
    assert not Path("a.json").exists()

    give(vault, patient, Purpose.EXPORT)
    assert run("sessions", "export", "last", "--format", "fhir", "--out", "a.json")[0] == DONE
    assert actions(vault).count("session exported") == 1

    withdraw(vault, patient, Purpose.EXPORT)
    assert run("sessions", "export", "last", "--format", "fhir", "--out", "b.json")[0] == WRONG_INPUT


def test_a_virtual_patients_session_needs_no_consent(vault: Vault, run: Run) -> None:
    person_with_session(vault, strap="virtual")

    assert run("sessions", "export", "last", "--format", "tape", "--out", "a.tape")[0] == DONE


def test_the_bundle_holds_the_adverse_event_without_its_words_unless_asked(vault: Vault, run: Run) -> None:
    give(vault, person_with_session(vault), Purpose.EXPORT)

    run("sessions", "export", "last", "--format", "fhir", "--out", "a.json")
    run("sessions", "export", "last", "--format", "fhir", "--out", "b.json", "--with-words", "--with-dates")

    plain, with_words = (Path(name).read_text(encoding="utf-8") for name in ("a.json", "b.json"))
    assert '"AdverseEvent"' in plain
    assert "panic" in plain
    assert "wept" not in plain
    assert "2026-03" not in plain
    assert "wept" in with_words
    assert "2026-03-14T09:26:53" in with_words


def test_what_was_answered_stands_in_the_bundle_with_its_score_and_code(vault: Vault, run: Run) -> None:
    patient = person_with_session(vault)
    give(vault, patient, Purpose.EXPORT)
    (entry,) = session_entries(vault)
    form = Shelf(None).form("gad7")
    filling = Filling(form=form, answers=tuple(Answer(link_id=one.link_id, value=2) for one in form.items))
    keep_response(vault, patient, filling, response_id=new_id(), session_id=entry.id, moment=Moment.AFTER)

    assert run("sessions", "export", "last", "--format", "fhir", "--out", "a.json", "--with-dates")[0] == DONE

    bundle = Bundle.model_validate_json(Path("a.json").read_bytes())
    told = [one.resource for one in bundle.entry]
    (response,) = [one for one in told if type(one).__name__ == "QuestionnaireResponse"]
    (total,) = [one for one in told if type(one).__name__ == "Observation" and one.code.coding[0].code == "70274-6"]
    assert len(response.item[0].item) == len(form.items)
    assert total.valueQuantity.value == 14
    assert total.derivedFrom[0].reference == f"urn:uuid:{response.id}"


def test_files_and_folders_are_their_owners_alone(vault: Vault, run: Run) -> None:
    give(vault, person_with_session(vault), Purpose.EXPORT)

    run("sessions", "export", "last", "--format", "tape", "--out", "a.tape")
    run("deidentify", "--person", "P-", "--out", "set")
    give(vault, _patient(vault), Purpose.RESEARCH)
    run("deidentify", "last", "--out", "set")

    assert stat.S_IMODE(os.stat("a.tape").st_mode) == 0o600
    for folder, _, files in os.walk("set"):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        assert {stat.S_IMODE((Path(folder) / name).stat().st_mode) for name in files} <= {0o600}


def _patient(vault: Vault) -> Patient:
    from engine.records.patients import patient_entries

    return patient_entries(vault)[0].patient


def test_a_tape_of_a_session_is_read_as_what_was_recorded(vault: Vault, run: Run) -> None:
    give(vault, person_with_session(vault), Purpose.EXPORT)

    _, _, err = run("sessions", "export", "last", "--format", "tape", "--out", "a.tape")

    assert [step.tick for step in Tape(Path("a.tape")).steps()] == [tick for tick, _ in steps_with_ecg()]
    assert "names of straps" in err


def test_a_bundle_for_a_recipient_opens_with_the_key_and_shows_nothing(vault: Vault, run: Run) -> None:
    give(vault, person_with_session(vault), Purpose.EXPORT)
    identity = pyrage.x25519.Identity.generate()

    code, out, _ = run(
        "sessions", "export", "last", "--format", "fhir", "--out", "a.age", "--to", str(identity.to_public())
    )

    assert code == DONE
    assert "sealed with age" in out
    sealed = Path("a.age").read_bytes()
    assert b"Bundle" not in sealed
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [identity]))) as tar:
        (name,) = tar.getnames()
        assert json.loads(tar.extractfile(name).read())["resourceType"] == "Bundle"
    assert sorted(path.name for path in Path().iterdir()) == ["a.age", "vault"], "nothing plain is left beside it"


def test_a_passphrase_is_read_from_the_input_and_a_short_one_refused(
    vault: Vault, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(vault, person_with_session(vault), Purpose.EXPORT)
    words = ("sessions", "export", "last", "--format", "fhir", "--out", "a.age", "--passphrase")

    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert run(*words)[0] == WRONG_INPUT
    assert not Path("a.age").exists()

    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough one\n"))
    assert run(*words)[0] == DONE
    assert pyrage.passphrase.decrypt(Path("a.age").read_bytes(), "a long enough one")


def test_a_tape_file_is_exported_without_a_vault(tmp_path: Path, run: Run) -> None:
    tape_with_ecg(tmp_path)

    assert run("sessions", "export", "ecg.tape", "--format", "fhir", "--out", "a.json")[0] == DONE
    assert json.loads(Path("a.json").read_bytes())["type"] == "collection"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ecg.tape", "--out", "ecg.tape"), "is there already"),
        (("ecg.tape", "--out", "nowhere/a.json"), "no such folder"),
        (("ecg.tape", "--out", "a.age", "--to", "age1nobody"), "no recipient"),
        (("nothing.tape", "--out", "a.json"), "nothing.tape"),
        ((".", "--out", "a.json"), "cannot be read"),
        (("torn.tape", "--out", "a.json"), "header is missing or torn"),
        (("abcd1234", "--out", "a.json"), "no session"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_left(
    tmp_path: Path, run: Run, words: tuple[str, ...], said: str
) -> None:
    tape_with_ecg(tmp_path)
    (tmp_path / "torn.tape").write_bytes(b'{"tape_ver')
    before = sorted(path.name for path in tmp_path.iterdir())

    code, _, err = run("sessions", "export", *words, "--format", "fhir")

    assert code == WRONG_INPUT
    assert said in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_deidentify_asks_for_consent_to_research_and_writes_a_set(vault: Vault, run: Run) -> None:
    patient = person_with_session(vault)

    code, _, err = run("deidentify", "--person", patient.code, "--out", "set")
    assert (code, patient.code in err, Path("set").exists()) == (WRONG_INPUT, True, False)
    code, _, err = run("deidentify", "--research", "--out", "set")
    assert (code, "no session" in err) == (WRONG_INPUT, True)

    give(vault, patient, Purpose.RESEARCH)
    code, out, err = run("deidentify", "--research", "--out", "set", "--format", "tape", "--format", "fhir")

    assert code == DONE
    assert "1 session(s) of 1 person(s)" in out
    assert "small cell: 1 of 5" in err
    assert sorted(path.name for path in Path("set").iterdir())[0:1] == ["README.md"]
    assert patient.code not in "".join(str(path) for path in Path("set").rglob("*"))

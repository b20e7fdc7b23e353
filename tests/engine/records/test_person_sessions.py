"""A person's session goes into the vault: closed whatever ends it, told to the audit, and only with consent."""

import io
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from engine.cli import WRONG_INPUT, run_command_line
from engine.plan import tape_header
from engine.records.audit import audit_rows
from engine.records.consent import ConsentMissing, Purpose, give
from engine.records.patients import Patient
from engine.records.person_sessions import PersonSessions, opened_person
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import summary_of
from engine.records.session_summary import Ending, Wearer
from engine.records.vault import Vault
from engine.records.vault_album import pictures_of
from tests.engine.records.rig import patient_in
from tests.engine.rehearsed import demo_plan, rehearse

CODE = "P-TEST"


def sessions_of(vault: Vault, wearer: Wearer = Wearer.PERSON) -> PersonSessions:
    entries = session_entries(vault)
    patient_id = entries[0].patient_id if entries else patient_in(vault, CODE)
    return PersonSessions(vault, Patient(id=patient_id, code=CODE), wearer=wearer)


def hold(person: PersonSessions, *, strap: str, seconds: float = 40.0, breaks: bool = False) -> str:
    """A session of that length; `breaks`: something ends it in an unforeseen way."""
    troubles: list[str] = []
    header = tape_header(demo_plan(), {"strap": strap})
    with person.record(header, number=person.number, trouble=troubles.append, recovered=troubles.append) as record:
        for step in rehearse(seconds=seconds):
            for listener in record.listeners:
                listener(*step)
        if breaks:
            raise RuntimeError("the stage is gone")
    assert not troubles
    return record.id


def test_a_session_is_closed_with_its_summary_and_told_to_the_audit(vault: Vault) -> None:

    session = VaultSession(vault, hold(sessions_of(vault), strap="Polar H10"))

    assert len(list(session.steps())) == 400
    assert session.torn is None
    assert session.label["session"] == 1
    assert summary_of(session).wearer is Wearer.PERSON
    with audit_rows(vault) as rows:
        told = [(row.action, row.details["session"]) for row in rows]
    assert told == [("session begun", session.id), ("session closed", session.id)]


def test_a_session_that_breaks_is_closed_too_and_says_so(vault: Vault) -> None:

    with pytest.raises(RuntimeError):
        hold(sessions_of(vault), strap="Polar H10", breaks=True)

    (entry,) = session_entries(vault)
    assert entry.end is not None
    assert entry.end["ending"] == Ending.CUT_OFF.name


def test_sessions_are_counted_apart_for_the_person_and_for_virtual_patients(vault: Vault) -> None:
    hold(sessions_of(vault), strap="Polar H10")
    hold(sessions_of(vault, Wearer.VIRTUAL), strap="virtual")

    assert sessions_of(vault).number == 2
    assert sessions_of(vault, Wearer.VIRTUAL).number == 2


def test_nobody_is_recorded_without_consent(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Patient(id=patient_in(vault, CODE), code=CODE)
    monkeypatch.setattr("engine.records.person_sessions.opened_vault", lambda _: nullcontext(vault))

    with pytest.raises(ConsentMissing, match="attune patient consent P-TEST"), opened(CODE, Wearer.PERSON):
        pass
    with opened(CODE, Wearer.VIRTUAL) as trying:
        assert trying.number == 1
    give(vault, patient, Purpose.SESSION)
    with opened(CODE.lower(), Wearer.PERSON) as person:
        assert person.patient == patient


def opened(code: str, wearer: Wearer) -> AbstractContextManager[PersonSessions]:
    return opened_person(None, code, wearer=wearer)


@pytest.fixture
def a_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With an empty vault's folder of its own; its folder is returned."""
    for name in ("CONFIG", "STATE", "DATA", "RUNTIME"):
        variable = "XDG_RUNTIME_DIR" if name == "RUNTIME" else f"XDG_{name}_HOME"
        monkeypatch.setenv(variable, str(tmp_path / name.lower()))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    folder = tmp_path / "data" / "attune" / "vault"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--strap", "H10", "--record", "x.tape"], "--person CODE in place of --record"),
        (["--strap", "virtual", "--person", "P-TEST", "--record", "x.tape"], "attune sessions export-tape"),
        (["--strap", "virtual", "--vault", "there"], "--vault goes with --person"),
        (["--strap", "virtual", "--person", "P-TEST"], "vault.json"),
    ],
)
def test_where_a_session_goes_is_settled_before_it_begins(
    a_station: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    (a_station / "vault.json").write_text("no key file")

    assert run_command_line(["live", "--headless", *words]) == WRONG_INPUT

    told = capsys.readouterr()
    assert complaint in told.err
    assert not told.out


def test_what_a_person_saw_goes_into_no_folder_where_there_is_a_vault(
    a_station: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (a_station / "vault.json").write_text("no key file")

    assert run_command_line(["live", "--strap", "H10", "--screenshots", str(tmp_path / "seen")]) == WRONG_INPUT

    assert "what a person saw is kept there: --person CODE" in capsys.readouterr().err
    assert not (tmp_path / "seen").exists()


def test_without_a_vault_it_is_said_how_to_make_one(a_station: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["live", "--headless", "--strap", "virtual", "--person", "P-TEST"]) == WRONG_INPUT

    assert "attune vault init" in capsys.readouterr().err


def test_what_the_patient_saw_is_kept_in_the_record_and_harms_no_reading_of_it(vault: Vault) -> None:
    person = sessions_of(vault)
    header = tape_header(demo_plan(), {"strap": "Polar H10"})
    with person.record(header, number=1, trouble=print, recovered=print) as record:
        album = record.album()
        for number, step in enumerate(rehearse(seconds=40.0)):
            for listener in record.listeners:
                listener(*step)
            if number < 20:
                album.put(f"{number:07.1f}s-suds", b"picture %d" % number)

    session = VaultSession(vault, record.id)

    assert [one.jpeg for one in pictures_of(vault, record.id)] == [b"picture %d" % number for number in range(20)]
    assert next(pictures_of(vault, record.id)).name == "00000.0s-suds"
    assert len(list(session.steps())) == 400
    assert session.torn is None
    assert session.verify() is None


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--person", "P-TEST", "--screenshots", "there"], "attune sessions screenshots"),
        (["--screenshots"], "needs an empty folder, or --person CODE"),
    ],
)
def test_screenshots_go_where_the_record_goes(
    a_station: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert run_command_line(["live", "--strap", "virtual", *words]) == WRONG_INPUT

    assert complaint in capsys.readouterr().err

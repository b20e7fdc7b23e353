"""`attune questionnaire`: what it asks, tells and refuses."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.cli import DONE, FINDING, INTERRUPTED, WRONG_INPUT, run_command_line
from engine.records.consent import Purpose, give
from engine.records.key_file import NAME
from engine.records.patients import Patient, add_patient
from engine.records.person_sessions import opened_person
from engine.records.questionnaires.response_json import resource_of
from engine.records.questionnaires.responses import Moment, responses_of
from engine.records.questionnaires.risk import RiskOpen, acknowledge, open_risk
from engine.records.questionnaires.sitting import Sitting
from engine.records.report.course_facts import course_facts
from engine.records.report.course_tables import risk_lines
from engine.records.session_summary import Wearer
from engine.records.vault import Vault
from tests.engine.records.questionnaires.rig import PHQ9, PHQ9_ITEMS, RISK_ITEM, filled, questionnaire
from tests.engine.records.rig import session_in, vault_at
from tests.engine.rehearsed import rehearse

Run = Callable[..., tuple[int, str, str]]
NO_RISK = "0\n" * 10 + "\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A station's vault, which every command opens."""
    for name in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    (tmp_path / "data" / "attune" / "vault").mkdir(parents=True)
    (tmp_path / "data" / "attune" / "vault" / NAME).write_text("{}", encoding="utf-8")
    vault = vault_at(tmp_path)

    @contextmanager
    def opened(_: Path | None) -> Iterator[Vault]:
        yield vault

    for user in ("commands.questionnaire_answers", "person_sessions"):
        monkeypatch.setattr(f"engine.records.{user}.opened_vault", opened)
    return vault


@pytest.fixture
def patient(vault: Vault) -> Patient:
    return add_patient(vault)


@pytest.fixture
def run(vault: Vault, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*words: str, lines: str = "") -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        code = run_command_line(["questionnaire", *words])
        return (code, *capsys.readouterr())

    return command


def test_the_list_tells_what_comes_with_the_program_and_what_must_be_brought(run: Run) -> None:
    code, told, _ = run("list")

    assert code == DONE
    assert [line.split()[0] for line in told.splitlines()] == ["suds", "phq9", "gad7", "csqvr", "ssq", "stai6", "ipq"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("phq9", "Item 9: any answer but 0 raises"),
        ("csqvr", "CC BY 4.0"),
        ("stai6", "Mind Garden"),
        ("suds", "0 to 100"),
    ],
)
def test_a_form_is_shown_with_its_scoring_and_its_terms(run: Run, name: str, words: str) -> None:
    code, told, _ = run("show", name)

    assert code == DONE
    assert words in told


def test_what_was_asked_is_in_the_history_with_its_score(run: Run, vault: Vault, patient: Patient) -> None:
    assert run("ask", "phq9", "--person", patient.code, lines=NO_RISK)[0] == DONE
    values = "3\n3\n0\n0\n0\n0\n0\n0\n0\n2\n\n"
    assert run("ask", "phq9", "--person", patient.code[2:].lower(), lines=values)[0] == DONE

    code, told, _ = run("history", "--person", patient.code)

    assert code == DONE
    assert "6 of 0 to 27, mild" in told
    assert "0 to 6 (+6), a reliable change" in told
    assert "thoughts of death or self-harm: not reported" in told


def test_before_and_after_a_session_are_compared(run: Run, vault: Vault, patient: Patient) -> None:
    session = session_in(vault, patient.id, rehearse(seconds=2.0))
    asked = ("ask", "csqvr", "--person", patient.code, "--session")
    run(*asked, "last", "--before", lines="1\n" * 6 + "\n")
    run(*asked, session[:8], "--after", lines="2\n" * 6 + "\n")

    told = run("history", "--person", patient.code)[1]

    assert [one.moment for one in responses_of(vault, patient.id)] == [Moment.BEFORE, Moment.AFTER]
    assert f"before and after session {session[:8]}" in told
    assert "cybersickness: 6 to 12 (+6)" in told


def test_a_session_of_somebody_else_is_refused(run: Run, vault: Vault, patient: Patient) -> None:
    other = add_patient(vault)
    session = session_in(vault, other.id, rehearse(seconds=2.0))

    code, _, complaint = run("ask", "csqvr", "--person", patient.code, "--session", session[:8])

    assert code == WRONG_INPUT
    assert f"is {other.code}'s, not {patient.code}'s" in complaint


def test_risk_is_told_first_and_is_a_finding_until_it_is_acknowledged(run: Run, vault: Vault, patient: Patient) -> None:
    code, told, _ = run("ask", "phq9", "--person", patient.code, lines="0\n" * 8 + "1\n\n0\n\n\n")
    assert code == FINDING
    assert told.index("RISK") < told.index("10 of 10")

    for command in (("history",), ("ask", "suds")):
        code, told, _ = run(*command, "--person", patient.code, lines="10\n\n")
        assert code == FINDING
        assert "RISK" in told
    code, told, _ = run("history", "--person", patient.code)
    assert told.lstrip().startswith("!!!")
    assert run("history", "--person", patient.code, "--json")[0] == FINDING

    assert run("acknowledge", "--person", patient.code, lines="\n")[0] == FINDING
    assert run("acknowledge", "--person", patient.code, lines="A. Therapist\n")[0] == DONE
    code, told, _ = run("history", "--person", patient.code)
    assert code == DONE
    assert "RISK" not in told
    assert "acknowledged by A. Therapist" in told
    assert "self-harm: reported" in told
    assert "no risk is open" in run("acknowledge", "--person", patient.code)[1]


class BrokenOff(io.StringIO):
    """Lines, and then Ctrl-C."""

    def readline(self, size: int | None = -1) -> str:
        line = super().readline()
        if not line:
            raise KeyboardInterrupt
        return line


def test_whoever_breaks_off_leaves_the_risk_on_the_screen_and_in_the_vault(
    vault: Vault, patient: Patient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", BrokenOff("0\n" * 8 + "1\n\n"))

    assert run_command_line(["questionnaire", "ask", "phq9", "--person", patient.code]) == INTERRUPTED

    assert "RISK" in capsys.readouterr().out.rpartition("10 of 10")[2]
    assert len(open_risk(vault, patient.id)) == 1
    assert responses_of(vault, patient.id) == ()


def test_the_clinics_own_protocol_is_shown_or_why_it_is_not(
    run: Run, vault: Vault, patient: Patient, tmp_path: Path
) -> None:
    Sitting(vault, patient, PHQ9).answer(RISK_ITEM, 1)
    settings = tmp_path / "config" / "attune" / "station.toml"
    settings.parent.mkdir(parents=True)
    for line, words in (
        ('risk_help = "Call room 12."', "| Call room 12."),
        (f'risk_help_file = "{tmp_path}/none.txt"', "none.txt cannot be read"),
    ):
        settings.write_text(f"[records]\n{line}\n", encoding="utf-8")

        assert words in run("history", "--person", patient.code)[1]


def test_no_session_of_a_person_begins_while_a_risk_is_open(vault: Vault, patient: Patient) -> None:
    give(vault, patient, Purpose.SESSION)
    Sitting(vault, patient, PHQ9).answer(RISK_ITEM, 1)

    with pytest.raises(RiskOpen, match="no exposure begins"), opened_person(None, patient.code, wearer=Wearer.PERSON):
        pass

    (told,) = open_risk(vault, patient.id)
    acknowledge(vault, told, who="A. Therapist")
    with opened_person(None, patient.code, wearer=Wearer.PERSON) as person:
        assert person.number == 1


def test_a_course_tells_of_risk_whose_answers_were_not_kept(vault: Vault, patient: Patient) -> None:
    Sitting(vault, patient, PHQ9).answer(RISK_ITEM, 1)

    (told,) = risk_lines(course_facts(vault, patient.id, patient.code))

    assert "NOBODY HAS ACKNOWLEDGED IT" in told


def test_history_is_read_by_programs(run: Run, patient: Patient) -> None:
    run("ask", "suds", "--person", patient.code, lines="55\n\n")

    told = json.loads(run("history", "--person", patient.code, "--json")[1])

    assert told["patient"] == patient.code
    assert told["responses"][0]["answers"] == {"suds": 55}
    assert told["responses"][0]["scores"][0]["value"] == 55


@pytest.mark.parametrize(("said", "code"), [(0, DONE), (1, FINDING)])
def test_a_response_in_a_file_is_scored_and_its_risk_told_first(run: Run, tmp_path: Path, said: int, code: int) -> None:
    values = {**dict.fromkeys(PHQ9_ITEMS, 0), RISK_ITEM: said}
    resource = resource_of(filled(PHQ9, values), response_id="x", authored="2026-11-22T10:00:00Z", status="completed")
    path = tmp_path / "response.json"
    path.write_text(json.dumps(resource), encoding="utf-8")

    ended, told, _ = run("score", str(path))

    assert ended == code
    assert f"{said} of 0 to 27, minimal" in told
    assert told.startswith("!!!") == bool(said)
    assert ("RISK" in told) == bool(said)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("score", "nothing.json"), "nothing.json: cannot be read"),
        (("show", "nonsense"), "there is no questionnaire 'nonsense'"),
        (("show", "phq9", "--language", "de"), "not there in the language 'de'"),
        (("ask", "phq9", "--person", "P-XXXXXX"), "no such patient"),
        (("ask", "ssq", "--person", "P-XXXXXX"), "its wording is not"),
        (("import", "nothing.json", "--licence", "order 1"), "nothing.json: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told_with_why(run: Run, words: tuple[str, ...], complaint: str) -> None:
    code, _, told = run(*words)

    assert code == WRONG_INPUT
    assert complaint in told


def test_a_form_is_brought_with_its_licence_and_asked(run: Run, vault: Vault, patient: Patient, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(questionnaire("mood", ("1", "2"), 0, 4)), encoding="utf-8")

    assert run("import", str(path))[0] == WRONG_INPUT
    assert run("import", str(path), "--licence", "order 12345")[0] == DONE
    assert "brought under: order 12345, not scored here" in run("list")[1]
    assert "Brought by" in run("show", "mood")[1]
    assert run("ask", "mood", "--person", patient.code, lines="4\n0\n\n")[0] == DONE
    assert "This questionnaire has no scoring here." in run("history", "--person", patient.code)[1]
    assert responses_of(vault, patient.id)[0].values == {"1": 4, "2": 0}


def test_a_response_that_answers_nothing_known_says_how_to_name_the_form(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "response.json"
    path.write_text(json.dumps({"resourceType": "QuestionnaireResponse", "questionnaire": "urn:x"}), encoding="utf-8")

    code, _, complaint = run("score", str(path))

    assert code == WRONG_INPUT
    assert "say --form NAME" in complaint
    assert "no score: 7 without an answer" in run("score", str(path), "--form", "gad7")[1]

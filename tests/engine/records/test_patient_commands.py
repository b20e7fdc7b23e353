"""`attune patient` and `attune audit`, as somebody at a station uses them."""

import io
import json
import re
from pathlib import Path

import pytest

from engine.cli import DONE, FINDING, WRONG_INPUT, run_command_line
from engine.records.audit import heads_path
from engine.records.ciphers import StretchCost
from engine.records.commands import notes as note_commands
from engine.records.commands.patients import _PURPOSES
from engine.records.consent import Purpose
from engine.records.new_vault import make_vault
from engine.records.notes import AdverseKind, Severity

PASSPHRASE = "a passphrase of tests"
CHEAP = StretchCost(memory_kib=32, turns=1, lanes=1)


class Station:
    """Runs commands with a passphrase and lines as the input; keeps what was said."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.vault = folder / "vault"
        self.out = self.err = ""
        self._capture, self._monkeypatch = capture, monkeypatch
        make_vault(self.vault, passphrase=PASSPHRASE, recovery_key=bytes(32), cost=CHEAP)

    def run(self, *words: str, lines: str = "") -> int:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n{lines}"))
        code = run_command_line([*words, "--vault", str(self.vault)])
        self.out, self.err = self._capture.readouterr()
        return code

    def new_patient(self) -> str:
        assert self.run("patient", "add") == DONE
        return self.out.strip()


@pytest.fixture
def station(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Station:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return Station(tmp_path, capsys, monkeypatch)


def test_a_patient_is_known_by_code_until_the_identity_is_asked_for(station: Station) -> None:
    code = station.new_patient()
    assert re.fullmatch(r"P-[A-Z0-9]{6}", code)
    assert station.run("patient", "identity", code[2:5], lines="name: Anna Beck\nborn: 1987-04-21\n") == DONE

    assert station.run("patient", "show", code) == DONE
    assert "Beck" not in station.out
    assert station.run("patient", "show", code, "--identity") == DONE
    assert "Anna Beck" in station.out
    assert station.run("audit", "show", "--patient", code) == DONE
    assert "identity shown" in station.out
    assert "Beck" not in station.out


def test_consents_are_listed_and_a_withdrawal_says_what_it_does_not_undo(station: Station) -> None:
    code = station.new_patient()

    assert station.run("patient", "consent", code, "--give", "session", "--give", "export", "--text", "2026-1") == DONE
    assert station.run("patient", "consent", code, "--withdraw", "export") == DONE
    assert "files that were exported are where they were taken" in station.out
    assert station.run("patient", "list", "--json") == DONE
    assert json.loads(station.out)[0]["consents_to"] == ["session"]
    assert station.run("patient", "consent", code) == DONE
    assert "replaced" in station.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--give", "session", "--withdraw", "session"), "given and withdrawn at once"),
        (("--until", "2030-01-01"), "go with --give"),
        (("--give", "session", "--until", "2020-01-01"), "has run out before"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(station: Station, words: tuple[str, ...], said: str) -> None:
    assert station.run("patient", "consent", station.new_patient(), *words) == WRONG_INPUT
    assert said in station.err


def test_nobody_is_erased_before_the_whole_code_was_given_once_more(station: Station) -> None:
    code = station.new_patient()

    assert station.run("patient", "erase", code) == WRONG_INPUT
    assert f"--confirm {code}" in station.err
    assert station.run("patient", "erase", code, "--confirm", code[:4]) == WRONG_INPUT
    assert "nothing was erased" in station.err
    assert station.run("patient", "erase", code, "--confirm", code) == DONE
    assert "Backups of the vault made before" in station.out
    assert station.run("patient", "show", code) == WRONG_INPUT
    assert "was erased" in station.err
    assert station.run("audit", "show", "--patient", code) == DONE
    assert "patient erased" in station.out


def test_the_audit_holds_and_says_so(station: Station, tmp_path: Path) -> None:
    station.new_patient()
    head = tmp_path / "kept.head"

    assert station.run("audit", "head", "--out", str(head)) == DONE
    assert station.run("audit", "verify", "--head", str(head)) == DONE
    assert "the audit holds" in station.out
    assert station.run("audit", "head", "--out", str(head)) == WRONG_INPUT
    assert "none is ever overwritten" in station.err


def test_an_audit_that_does_not_hold_is_a_finding(station: Station, tmp_path: Path) -> None:
    station.new_patient()
    path = heads_path(station.vault)
    path.write_text(path.read_text().replace('"row":1,', '"row":2,'))

    assert station.run("audit", "verify") == FINDING
    assert "row 2: its head of" in station.out

    path.write_text("no head\n")
    assert station.run("audit", "verify") == WRONG_INPUT
    assert "heads.jsonl:1: is no signed head" in station.err

    (tmp_path / "empty").touch()
    assert station.run("audit", "verify", "--head", str(tmp_path / "empty")) == WRONG_INPUT
    assert "holds no signed head" in station.err


def test_the_command_line_offers_what_the_vault_knows() -> None:
    assert tuple(purpose.value for purpose in Purpose) == _PURPOSES
    assert tuple(kind.value for kind in AdverseKind) == note_commands._KINDS
    assert tuple(severity.value for severity in Severity) == note_commands._SEVERITIES

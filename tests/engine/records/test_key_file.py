"""engine/records/{key_file,opening}.py: what opens a vault, and what is said where it does not open."""

import io
from pathlib import Path

import pytest

from engine.records.ciphers import StretchCost
from engine.records.new_vault import make_vault
from engine.records.opening import opened_vault
from engine.records.recovery_key import new_recovery_key
from engine.records.unlocking import VaultLocked

CHEAP = StretchCost(memory_kib=64, turns=1, lanes=1)
PASSPHRASE = "nine quiet lamps"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "vault"
    make_vault(made, passphrase=PASSPHRASE, recovery_key=new_recovery_key(), cost=CHEAP)
    return made


def say(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_its_passphrase_opens_a_vault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, PASSPHRASE)

    with opened_vault(folder) as vault:
        assert len(vault.secret("audit")) == 32


@pytest.mark.parametrize(("said", "complaint"), [("nine quiet lamp", "not its passphrase"), ("", "is locked")])
def test_nothing_else_opens_it(folder: Path, said: str, complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, said)

    with pytest.raises(VaultLocked, match=complaint), opened_vault(folder):
        pass

"""A file of which a part is damaged: what can be read is read, and the check says what cannot, to its end."""

from pathlib import Path

import pytest

from engine.records import checking
from engine.records.checking import check_vault
from engine.records.key_file import KeyFile
from engine.records.session_reader import VaultSession, session_entries
from engine.records.store import VaultError
from engine.records.vault import Vault
from engine.records.wraps import Opener, Wrap
from tests.engine.records.rig import MASTER, patient_in, session_in, store_at, vault_at
from tests.engine.rehearsed import rehearse

PAGE = 4096
WRAP = Wrap(opener=Opener.RECOVERY, sealed=b"not looked at here")
KEY_FILE = KeyFile(vault_id="0" * 32, made="2026-03-01T10:00:00+00:00", store="records.db", masters=((WRAP,),))


@pytest.fixture
def damaged(tmp_path: Path) -> Vault:
    """Three sessions, of which one stands on a page that does not bear its signature any more."""
    vault = vault_at(tmp_path)
    patient_id = patient_in(vault)
    for seed in (1, 2, 3):
        session_in(vault, patient_id, rehearse(seconds=60.0, seed=seed), seed=seed)
    vault.close()
    file = tmp_path / "records.db"
    whole = file.read_bytes()
    for page in range(len(whole) // PAGE // 2, len(whole) // PAGE):
        torn = bytearray(whole)
        torn[page * PAGE + 100] ^= 1
        file.write_bytes(torn)
        if _unread(tmp_path) == 1:
            return Vault(store_at(tmp_path), MASTER, actor="tester")
    raise AssertionError("no page of the file belongs to one session alone")


def _unread(folder: Path) -> int:
    """How many sessions cannot be read, each over a connection of its own."""
    unread = 0
    for number in range(3):
        try:
            vault = Vault(store_at(folder), MASTER, actor="tester")
            entry = session_entries(vault)[number]
            unread += VaultSession(vault, entry.id).verify() is not None
            vault.close()
        except (VaultError, IndexError):
            return 3
    return unread


def test_sessions_beside_a_damaged_page_are_read_after_it_was_met(damaged: Vault) -> None:
    faults = [VaultSession(damaged, entry.id).verify() for entry in session_entries(damaged)]

    assert sum(fault is not None for fault in faults) == 1


def test_the_check_goes_on_to_its_end_and_names_the_session(
    damaged: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Vault) -> None:
        raise VaultError("the audit's page is damaged")

    monkeypatch.setattr(checking, "check_audit", unreadable)

    checked = check_vault(damaged, tmp_path, KEY_FILE)

    assert checked.sessions == 3
    assert sum("damaged page" in fault for fault in checked.faults) == 1
    assert sum(fault.startswith("session ") for fault in checked.faults) == 1
    assert "the audit's page is damaged" in checked.faults

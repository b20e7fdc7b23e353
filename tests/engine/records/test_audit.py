"""The audit: nothing in it is changed, taken out or cut off unseen."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records import audit
from engine.records.audit import Action, append, audit_rows, audited, head_now, heads_path, sign_newest
from engine.records.audit_check import check_audit
from engine.records.audit_heads import AuditError, Head, keep_head, newest_head, read_heads, signed_head
from engine.records.store import VaultError
from engine.records.tables import AUDIT
from engine.records.vault import AUDIT_SECRET, Vault
from tests.engine.records.rig import MASTER, Place, unlocked_tables, vault_at

ROWS = 12


@pytest.fixture
def audited_vault(tmp_path: Path) -> Iterator[Vault]:
    """With twelve rows, of which two are signed."""
    vault = vault_at(tmp_path)
    fill(vault, tmp_path)
    yield vault
    vault.close()


def fill(vault: Vault, folder: Path) -> None:
    vault.folder = folder
    for number in range(ROWS):
        audited(vault, Action.SESSION_SHOWN, patient="P-CCCCCC", session=f"{number:032x}")
        if number in (5, ROWS - 1):
            sign_newest(vault)


def fault_of(vault: Vault) -> str:
    return check_audit(vault).fault or "none"


def test_a_whole_audit_holds_to_its_newest_row(vault: Vault, tmp_path: Path) -> None:
    fill(vault, tmp_path)

    checked = check_audit(vault)

    assert (checked.fault, checked.rows, checked.heads, checked.signed_row) == (None, ROWS, 2, ROWS)


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", "2020-01-01T00:00:00.000+00:00"), ("actor", "nobody"), ("action", "vault made"), ("detail", "{}")],
)
def test_a_changed_row_is_told_by_its_number(audited_vault: Vault, column: str, value: str) -> None:
    with unlocked_tables(audited_vault) as connection:
        connection.execute(AUDIT.update().where(AUDIT.c.id == 7).values({column: value}))

    assert fault_of(audited_vault) == "row 7: was changed"


def test_a_row_that_was_taken_out_is_missed(audited_vault: Vault) -> None:
    with unlocked_tables(audited_vault) as connection:
        connection.execute(AUDIT.delete().where(AUDIT.c.id == 7))

    assert fault_of(audited_vault) == "row 7: is missing"


def test_a_cut_end_is_missed(audited_vault: Vault) -> None:
    with unlocked_tables(audited_vault) as connection:
        connection.execute(AUDIT.delete().where(AUDIT.c.id >= 10))

    assert fault_of(audited_vault).startswith("row 10: is missing, and all to row 12, which was signed ")


def test_a_cut_end_is_not_mended_by_what_comes_after(audited_vault: Vault) -> None:
    with unlocked_tables(audited_vault) as connection:
        connection.execute(AUDIT.delete().where(AUDIT.c.id >= 10))
    assert sign_newest(audited_vault) is None

    for _ in range(5):
        audited(audited_vault, Action.VAULT_OPENED)
    sign_newest(audited_vault)

    assert fault_of(audited_vault).startswith("row 12: is not what was signed ")


def test_a_chain_that_was_reckoned_anew_disagrees_with_what_was_signed(audited_vault: Vault) -> None:
    reckon_anew(audited_vault, from_row=8)

    assert fault_of(audited_vault).startswith("row 12: is not what was signed ")
    assert fault_of(audited_vault).endswith("it or a row from row 7 on was changed")


def reckon_anew(vault: Vault, *, from_row: int) -> None:
    """As by one who can write the tables, and has not got the key: `from_row` was another's deed."""
    with audit_rows(vault) as rows:
        chain = list(rows)
    with unlocked_tables(vault) as connection:
        link = chain[from_row - 1].before
        for row in chain[from_row - 1 :]:
            forged = replace(row, actor="another" if row.id == from_row else row.actor, before=link)
            link = forged.right_digest
            values = {"actor": forged.actor, "before": forged.before, "digest": link}
            connection.execute(AUDIT.update().where(AUDIT.c.id == row.id).values(values))


def test_a_head_that_was_kept_elsewhere_finds_what_the_vaults_own_cannot(audited_vault: Vault) -> None:
    kept = head_now(audited_vault)
    assert kept is not None
    with unlocked_tables(audited_vault) as connection:
        connection.execute(AUDIT.delete().where(AUDIT.c.id >= 7))
    path = heads_path(Path(audited_vault.folder or ""))
    path.write_text(path.read_text().splitlines(keepends=True)[0])  # who cuts rows cuts the heads too

    assert check_audit(audited_vault).fault is None
    assert (check_audit(audited_vault, [kept]).fault or "").startswith("row 7: is missing, and all to row 12")


def test_a_replaced_key_is_told(audited_vault: Vault) -> None:
    foreign = signed_head(bytes(32), row=ROWS, digest="00" * 32, at="2026-01-01T00:00:00+00:00")

    fault = check_audit(audited_vault, [foreign]).fault

    assert fault is not None
    assert "another key" in fault


def test_a_head_without_a_genuine_signature_is_told(audited_vault: Vault) -> None:
    kept = head_now(audited_vault)
    assert kept is not None

    fault = check_audit(audited_vault, [replace(kept, at="2020-01-01T00:00:00+00:00")]).fault

    assert fault is not None
    assert "no genuine signature" in fault


def test_missing_heads_are_told(audited_vault: Vault) -> None:
    heads_path(Path(audited_vault.folder or "")).unlink()

    assert "heads.jsonl is missing" in fault_of(audited_vault)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """Its last is what the audit's clock says."""
    said = [datetime(2026, 3, 1, 23, 59, tzinfo=UTC)]

    class Clock:
        @staticmethod
        def now(_: object) -> datetime:
            return said[-1]

    monkeypatch.setattr(audit, "datetime", Clock)
    return iter([said])


def test_each_day_begins_with_a_signature_over_the_day_before(vault: Vault, days: Iterator[list[datetime]]) -> None:
    said = next(days)
    audited(vault, Action.VAULT_OPENED)
    said.append(said[-1] + timedelta(minutes=2))
    audited(vault, Action.VAULT_OPENED)
    audited(vault, Action.VAULT_OPENED)

    with audit_rows(vault) as rows:
        assert [row.action for row in rows] == ["vault opened", "head signed", "vault opened", "vault opened"]
    assert check_audit(vault).fault is None

    reckon_anew(vault, from_row=1)
    assert fault_of(vault).startswith("row 2: begins a day without the vault's signature over row 1")


def test_a_deed_that_was_not_kept_leaves_no_row(vault: Vault) -> None:
    class Mishap(Exception):
        pass

    def deed() -> None:
        with vault.store.writing() as connection:
            append(vault, connection, Action.PATIENT_ADDED, patient="P-CCCCCC")
            raise Mishap

    with pytest.raises(Mishap):
        deed()
    assert head_now(vault) is None


@pytest.mark.parametrize("said", ["Anna Beck", "/home/anna/x.pdf", "", "x" * 65])
def test_nothing_but_codes_and_ids_gets_into_the_audit(audited_vault: Vault, said: str) -> None:
    with pytest.raises(ValueError, match="codes and ids only"):
        audited(audited_vault, Action.REPORT_MADE, patient=said)


def test_writers_at_the_same_time_make_one_chain(place: Place, vault: Vault) -> None:
    def write() -> None:
        own = Vault(place.store(), MASTER, actor="other")
        for _ in range(20):
            audited(own, Action.VAULT_OPENED)
        own.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert check_audit(vault).rows == 60
    assert check_audit(vault).fault is None


def test_the_audit_is_never_changed(vault: Vault) -> None:
    audited(vault, Action.VAULT_MADE)

    for deed in ("DELETE FROM audit", "UPDATE audit SET actor = 'x'"):
        with pytest.raises(VaultError, match="never changed"), vault.store.writing() as connection:
            connection.execute(sa.text(deed))


def test_a_head_that_was_half_written_is_left_out_and_goes_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    heads = [signed_head(bytes(32), row=row, digest="ab" * 32, at="2026-01-01") for row in (1, 2, 3)]
    keep_head(path, heads[0])
    path.write_bytes(path.read_bytes() + heads[1].line.encode()[:50])
    assert read_heads(path) == (heads[0],)

    keep_head(path, heads[2])

    assert newest_head(path) == heads[2]
    assert read_heads(path) == (heads[0], heads[2])


@pytest.mark.parametrize("text", ["{}\n", "[1]\n", "hello\n", '{"row": "x"}\n', "\xff\n"])
def test_what_is_no_file_of_heads_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(AuditError, match=r"some\.file"):
        read_heads(path)


def test_a_head_is_only_genuine_as_it_was_signed(audited_vault: Vault) -> None:
    head = signed_head(audited_vault.secret(AUDIT_SECRET), row=3, digest="ab" * 32, at="2026-01-01")

    forged: list[Head] = [replace(head, row=4), replace(head, digest="cd" * 32), replace(head, signature="zz")]

    assert head.is_genuine
    assert not any(one.is_genuine for one in forged)

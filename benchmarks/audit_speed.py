"""What a row of the audit costs within a commit, and a long audit to verify: processor time, on the embedded vault."""

import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.figure import Figure, percentile, report
from engine.records.audit import Action, append, audit_rows, heads_path
from engine.records.audit_check import check_audit
from engine.records.audit_heads import signed_head
from engine.records.ciphers import new_key
from engine.records.store import sqlcipher_store
from engine.records.tables import AUDIT
from engine.records.vault import AUDIT_SECRET, Vault, database_key

ROWS = 100_000  # some ten years of a busy station
ROWS_OF_A_HEAD = 10  # a head is signed whenever the vault is closed; commands write two rows or three
APPENDED, ROWS_AT_ONCE = 5000, 100
VERIFY_S = 5.0
APPEND_P99_MS = 2.0  # of a commit that may take 50


def measure(*, rows: int) -> list[Figure]:
    """Fill an audit, a head for each ten rows, and verify it; both in this process, on a new vault."""
    with tempfile.TemporaryDirectory() as place:
        folder, master = Path(place), new_key()
        store = sqlcipher_store(folder / "records.db", database_key(master))
        vault = Vault.make(store, master, actor="benchmark", folder=folder)
        appended_ms = _appended(vault)
        _lengthen(vault, rows)
        heads = _signed(vault)
        began = time.process_time()
        checked = check_audit(vault)
        verified_s = time.process_time() - began
        is_whole = checked.fault is None and checked.rows == rows and checked.heads == heads
        vault.close()
    name = f"processor time to verify an audit of {rows:,} rows and {heads:,} signed heads"
    return [
        Figure(
            name="processor time of one row of the audit within a commit, p99",
            n=len(appended_ms),
            value=percentile(appended_ms, 0.99),
            target=APPEND_P99_MS,
            unit="ms",
            is_most=True,
        ),
        Figure(
            name=name, n=rows, value=verified_s if is_whole else float("nan"), target=VERIFY_S, unit="s", is_most=True
        ),
    ]


def _appended(vault: Vault) -> list[float]:
    """How long each row took, in ms, some to a commit."""
    appended_ms = []
    for _ in range(APPENDED // ROWS_AT_ONCE):
        with vault.store.writing() as connection:
            for number in range(ROWS_AT_ONCE):
                began = time.thread_time_ns()
                append(vault, connection, Action.SESSION_SHOWN, patient="P-4KXW7M", session=f"{number:032x}")
                appended_ms.append((time.thread_time_ns() - began) / 1e6)
    return appended_ms


def _lengthen(vault: Vault, rows: int) -> None:
    """Go on with the chain to so many rows, at once."""
    with audit_rows(vault) as there:
        newest = list(there)[-1]
    more = []
    for number in range(newest.id + 1, rows + 1):
        newest = replace(newest, id=number, before=newest.digest, detail=f'{{"session":"{number:032x}"}}')
        newest = replace(newest, digest=newest.right_digest)
        more.append(asdict(newest))
    with vault.store.writing() as connection:
        connection.execute(AUDIT.insert(), more)


def _signed(vault: Vault) -> int:
    """Write the heads as they are when the vault is closed behind each tenth row; how many."""
    assert vault.folder is not None, "it has a folder"
    seed = vault.secret(AUDIT_SECRET)
    with audit_rows(vault) as rows:
        heads = [
            signed_head(seed, row=row.id, digest=row.digest.hex(), at=row.at)
            for row in rows
            if row.id % ROWS_OF_A_HEAD == 0
        ]
    heads_path(vault.folder).write_text("".join(f"{head.line}\n" for head in heads))
    return len(heads)


if __name__ == "__main__":
    sys.exit(report(measure(rows=ROWS)))

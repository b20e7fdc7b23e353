"""Who did what, in a chain that cannot be changed unseen: each row holds the digest of the row before it.

The first row of each day signs the row before, and the newest row is signed in a file outside the database
(engine/records/audit_heads.py); engine/records/audit_check.py looks whether all of it still holds.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.records.audit_actions import Action
from engine.records.audit_heads import HEADS_FILE, Head, keep_head, newest_head, public_key, signed_head
from engine.records.tables import AUDIT
from engine.records.vault import AUDIT_SECRET, Vault

__all__ = ["Action", "AuditRow", "append", "audited", "sign_newest"]

ACTOR_LETTERS = 64
_WORD = re.compile(r"[A-Za-z0-9._:+\-]{1,64}")  # codes, ids, names of formats: no space, so no sentence and no path
_LOCK = 0x41545455  # PostgreSQL's advisory lock of whoever appends ("ATTU")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One row, as it is kept. `action` is an Action's value, of whichever version; `detail` is JSON."""

    id: int
    at: str
    actor: str
    action: str
    detail: str
    before: bytes
    digest: bytes

    @property
    def right_digest(self) -> bytes:
        """What the digest must be: SHA-256 over that of the row before and this row as canonical JSON."""
        told = [self.id, self.at, self.actor, self.action, self.detail]
        return hashlib.sha256(self.before + json.dumps(told, separators=(",", ":")).encode()).digest()

    @property
    def details(self) -> Mapping[str, str | int | None]:
        values: Mapping[str, str | int | None] = json.loads(self.detail)
        return values


def append(vault: Vault, connection: sa.Connection, action: Action, **detail: str | int | None) -> None:
    """Add one row within the caller's `vault.store.writing()`: the deed and its row are kept together, or neither.

    `detail` holds codes and ids (`patient="P-..."`, `session=...`, `purpose=...`), never a name, a value or a path;
    whatever concerns a patient names its code as `patient`. Appenders wait for each other until the commit.
    Raises ValueError for a detail that is a sentence.
    """
    _refuse_sentences(detail)
    take_turn(connection)
    before, at = _newest(connection), datetime.now(UTC).isoformat(timespec="milliseconds")
    if before is not None and before.at[:10] != at[:10]:
        head = _head_of(vault, before, at)
        signed: dict[str, str | int | None] = {"row": head.row, "signature": head.signature}
        before = _put(vault, connection, before, at, Action.HEAD_SIGNED, signed)
    _put(vault, connection, before, at, action, detail)


def take_turn(connection: sa.Connection) -> None:
    """From here to the end of the transaction nobody else does what the audit is told of: no erasing, no deleting."""
    if connection.dialect.name == "postgresql":  # a file has one writer at a time by itself
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def audited(vault: Vault, action: Action, **detail: str | int | None) -> None:
    """The same for a deed that writes nothing else, as showing is."""
    with vault.store.writing() as connection:
        append(vault, connection, action, **detail)


def sign_newest(vault: Vault) -> Head | None:
    """Sign the newest row into the file of heads; called when a vault is closed. None: nothing is new, or no folder.

    Where the file knows a later row than there is, the end was cut: nothing is signed over that.
    """
    if vault.folder is None:
        return None
    path = heads_path(vault.folder)
    with vault.store.reading() as connection:
        newest = _newest(connection)
    known = newest_head(path)
    if newest is None or (known is not None and known.row >= newest.id):
        return None
    head = _head_of(vault, newest, datetime.now(UTC).isoformat(timespec="milliseconds"))
    keep_head(path, head)
    return head


def heads_path(folder: Path) -> Path:
    """Where a vault's signed heads are kept."""
    return folder / HEADS_FILE


def head_now(vault: Vault) -> Head | None:
    """A signed head of the newest row, to be kept elsewhere; None: the audit is empty."""
    with vault.store.reading() as connection:
        newest = _newest(connection)
    return None if newest is None else _head_of(vault, newest, datetime.now(UTC).isoformat(timespec="milliseconds"))


@contextmanager
def audit_rows(vault: Vault) -> Iterator[Iterator[AuditRow]]:
    """All rows in order, as of one moment, without holding them all."""
    wanted = sa.select(AUDIT).order_by(AUDIT.c.id)
    at_once = wanted.execution_options(yield_per=2000)
    with vault.store.reading() as connection, connection.execute(at_once) as rows:
        yield map(_row, rows)


def first_link(vault: Vault) -> bytes:
    """What stands as the digest before the first row: the chain begins with the vault's own key."""
    return hashlib.sha256(b"attune audit " + bytes.fromhex(public_key(vault.secret(AUDIT_SECRET)))).digest()


def _refuse_sentences(detail: Mapping[str, str | int | None]) -> None:
    for name, value in detail.items():
        if isinstance(value, str) and not _WORD.fullmatch(value):
            raise ValueError(f"the audit keeps codes and ids only, and {name}={value!r} is none")


def _newest(connection: sa.Connection) -> AuditRow | None:
    row = connection.execute(sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _row(row)


def _row(row: sa.Row[Any]) -> AuditRow:
    return AuditRow(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        detail=row.detail,
        before=bytes(row.before),
        digest=bytes(row.digest),
    )


def _put(
    vault: Vault,
    connection: sa.Connection,
    before: AuditRow | None,
    at: str,
    action: Action,
    detail: Mapping[str, str | int | None],
) -> AuditRow:
    row = AuditRow(
        id=1 if before is None else before.id + 1,
        at=at,
        actor=vault.actor[:ACTOR_LETTERS],
        action=action.value,
        detail=json.dumps(detail, sort_keys=True, separators=(",", ":")),
        before=first_link(vault) if before is None else before.digest,
        digest=b"",
    )
    row = replace(row, digest=row.right_digest)
    connection.execute(AUDIT.insert(), asdict(row))
    return row


def _head_of(vault: Vault, row: AuditRow, at: str) -> Head:
    return signed_head(vault.secret(AUDIT_SECRET), row=row.id, digest=row.digest.hex(), at=at)

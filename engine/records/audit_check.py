"""Does the audit still hold: every row, every signed head, and its end?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from engine.records.audit import AuditRow, audit_rows, first_link, heads_path
from engine.records.audit_actions import Action
from engine.records.audit_heads import HEADS_FILE, Head, public_key, read_heads
from engine.records.vault import AUDIT_SECRET, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditChecked:
    """What was found. `fault` says at which row it breaks, and how; None: all of it holds.

    `rows` follow from each other, `heads` agree with them, and `signed_row` is the newest that one of these signs.
    """

    rows: int
    heads: int
    signed_row: int | None
    fault: str | None


def check_audit(vault: Vault, elsewhere: Iterable[Head] = ()) -> AuditChecked:
    """Look at the whole chain, and at every signed head: the vault's own, and those kept `elsewhere`.

    A genuine head vouches for its row and, by the chain, for all before it: so those that agree need no signature of
    their own, but the newest does, and each that does not agree. Raises AuditError where heads cannot be read.
    """
    key = public_key(vault.secret(AUDIT_SECRET))
    heads = [*_kept(vault), *elsewhere]
    chain = _Chain(first_link(vault), key, heads)
    fault = _missing_file(vault) or _wrong_key(heads, key)
    if fault is None:
        with audit_rows(vault) as rows:
            fault = next((said for row in rows if (said := chain.fault_of(row))), None)
    fault = fault or chain.fault_of_end()
    return AuditChecked(rows=chain.rows, heads=chain.agreeing, signed_row=chain.signed_row, fault=fault)


def _kept(vault: Vault) -> tuple[Head, ...]:
    if vault.folder is None or not heads_path(vault.folder).exists():
        return ()
    return read_heads(heads_path(vault.folder))


def _missing_file(vault: Vault) -> str | None:
    if vault.folder is None or heads_path(vault.folder).exists():
        return None
    return f"{heads_path(vault.folder)} is missing: nothing here tells whether the end of the audit was cut"


def _wrong_key(heads: Iterable[Head], key: str) -> str | None:
    for head in heads:
        if head.key != key:
            return (
                f"the head of row {head.row}, {head.at}, is signed with another key: the key was replaced, or the head"
            )
    return None


class _Chain:
    """Takes the rows in order; each must follow from those before it, and agree with what was signed of it."""

    def __init__(self, link: bytes, key: str, heads: Iterable[Head]) -> None:
        self.rows, self.agreeing = 0, 0
        self.signed_row: int | None = None
        self._link, self._key = link, key
        self._before: AuditRow | None = None
        self._heads: dict[int, list[Head]] = defaultdict(list)
        for head in heads:
            self._heads[head.row].append(head)
        self._newest = max(self._heads, default=0)

    def fault_of(self, row: AuditRow) -> str | None:
        """Why this row does not hold, and all after it with it."""
        fault = self._wrong_link(row) or self._wrong_day(row) or self._wrong_head(row)
        if fault is None:
            self.rows, self._link, self._before = row.id, row.digest, row
        return fault

    def fault_of_end(self) -> str | None:
        """Whether rows are missing behind the last."""
        if self.rows >= self._newest:
            return None
        cut = self._heads[self._newest][0]
        return f"row {self.rows + 1}: is missing, and all to row {cut.row}, which was signed {cut.at}: the end was cut"

    def _wrong_link(self, row: AuditRow) -> str | None:
        if row.id != self.rows + 1:
            return f"row {self.rows + 1}: is missing"
        if row.before != self._link:
            return f"row {row.id}: does not follow from the row before it: one of them was changed"
        if row.digest != row.right_digest:
            return f"row {row.id}: was changed"
        return None

    def _wrong_day(self, row: AuditRow) -> str | None:
        """The first row of a day signs the row before it."""
        before = self._before
        is_head = row.action == Action.HEAD_SIGNED.value
        if before is None or not (is_head or row.at[:10] != before.at[:10]):
            return None
        signature = str(row.details.get("signature", "")) if is_head else ""
        head = Head(row=before.id, digest=before.digest.hex(), at=row.at, key=self._key, signature=signature)
        if head.is_genuine:
            return None
        return (
            f"row {row.id}: begins a day without the vault's signature over row {before.id}: rows to there were changed"
        )

    def _wrong_head(self, row: AuditRow) -> str | None:
        for head in self._heads.get(row.id, ()):
            is_agreed = head.digest == row.digest.hex()
            if (not is_agreed or row.id == self._newest) and not head.is_genuine:
                return f"row {row.id}: its head of {head.at} has no genuine signature: {HEADS_FILE} was changed"
            if not is_agreed:
                since = "row 1" if self.signed_row is None else f"row {self.signed_row + 1}"
                return f"row {row.id}: is not what was signed {head.at}: it or a row from {since} on was changed"
            self.agreeing += 1
            self.signed_row = row.id
        return None

"""Who a patient is: kept apart from everything else under the patient's key, and each showing is audited."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.patient_rows import append_row, rows_in
from engine.records.patients import Patient
from engine.records.recorded import RecordError
from engine.records.tables import IDENTITY
from engine.records.vault import Vault

LONGEST_FIELD = 2000


class IdentityError(RecordError):
    """An identity cannot be kept as it was told; the message says which field, and what it may be."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """What is known of a person; None: not known. `born` as 1987-04-21, `number` is the clinic's own.

    Shows nothing of itself when it is printed, so that no message and no log can carry it. Raises IdentityError.
    """

    name: str | None = None
    born: str | None = None
    contact: str | None = None
    number: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            said = getattr(self, one.name)
            if said is not None and not 1 <= len(said.strip()) <= LONGEST_FIELD:
                raise IdentityError(f"{one.name} is told in 1 to {LONGEST_FIELD} letters, or left out")
        if self.born is not None:
            try:
                date.fromisoformat(self.born)
            except ValueError:
                raise IdentityError("born is a day as 1987-04-21") from None


FIELDS = tuple(one.name for one in fields(Identity))


def show_identity(vault: Vault, patient: Patient) -> Identity:
    """Who it is, with the audit row that it was shown. Raises VaultError for whoever was erased."""
    with vault.store.writing() as connection:
        append(vault, connection, Action.IDENTITY_SHOWN, patient=patient.code)
        vault.newest_patient_key(connection, patient.id)  # whoever was erased is not shown as a person without a name
        return _newest(vault, connection, patient)


def write_identity(vault: Vault, patient: Patient, told: Mapping[str, str | None]) -> None:
    """Keep what was told, field by field; what was not named stays, None takes a field away. What was known before
    stays sealed in the vault until the patient is erased. Raises IdentityError."""
    unknown = set(told) - set(FIELDS)
    if unknown:
        raise IdentityError(f"there is no field {min(unknown)!r}: there are {', '.join(FIELDS)}")
    with vault.store.writing() as connection:
        append(vault, connection, Action.IDENTITY_WRITTEN, patient=patient.code)
        identity = Identity(**{**asdict(_newest(vault, connection, patient)), **told})
        append_row(vault, connection, IDENTITY, patient.id, asdict(identity))


def read_fields(lines: tuple[str, ...]) -> Mapping[str, str | None]:
    """Lines as `name: Anna Beck`; `name: -` takes the name away. Raises IdentityError, which never repeats a value."""
    told: dict[str, str | None] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name, colon, said = (part.strip() for part in line.partition(":"))
        if not colon or name not in FIELDS:
            raise IdentityError(f"line {number}: begins with one of {', '.join(FIELDS)} and a colon")
        if name in told:
            raise IdentityError(f"line {number}: tells {name} again")
        told[name] = None if said in ("", "-") else said
    if not told:
        raise IdentityError(f"nothing was told: lines as `name: ...`, of {', '.join(FIELDS)}")
    return told


def _newest(vault: Vault, connection: sa.Connection, patient: Patient) -> Identity:
    rows = rows_in(vault, connection, IDENTITY, patient.id)
    if not rows:
        return Identity()
    values = rows[-1].values
    return Identity(**{name: None if values[name] is None else str(values[name]) for name in FIELDS})

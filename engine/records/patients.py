"""Patients of a vault: known by a code drawn by chance, in every file, table and picture."""

import json
import secrets
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.recorded import RecordError
from engine.records.session_reader import session_entries
from engine.records.tables import AUDIT, PATIENT
from engine.records.vault import Vault, new_id

CODE_BEGINNING = "P-"
CODE_LETTERS = 6
_UNMISTAKABLE = (
    "ACDEFHJKMNPRTUVWXY3479"  # no two that look or sound alike, also by hand: 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B
)


class PatientNotFound(RecordError):
    """No patient is meant by what was said, or several are; the message says which. `is_erased`: there was one."""

    def __init__(self, words: str, *, is_erased: bool = False) -> None:
        super().__init__(words)
        self.is_erased = is_erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Somebody, by code. What is known of the person lies elsewhere, under the person's own key."""

    id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientEntry:
    """A patient as lists show it. `last_session` is when the newest began, ISO 8601; None: there is none."""

    patient: Patient
    sessions: int
    last_session: str | None


def add_patient(vault: Vault) -> Patient:
    """A new patient with a key and a code that nobody has, or had."""
    with vault.store.writing() as connection:
        taken = set(connection.execute(sa.select(PATIENT.c.code)).scalars()) | _erased(connection)
        patient = Patient(id=new_id(), code=_new_code(taken))
        append(vault, connection, Action.PATIENT_ADDED, patient=patient.code)
        connection.execute(PATIENT.insert().values(id=patient.id, code=patient.code))
        vault.add_patient_key(connection, patient.id)
    return patient


def _new_code(taken: set[str]) -> str:
    while True:
        code = CODE_BEGINNING + "".join(secrets.choice(_UNMISTAKABLE) for _ in range(CODE_LETTERS))
        if code not in taken:
            return code


def find_patient(vault: Vault, said: str) -> Patient:
    """The one whose code is `said`, or begins with it: in small letters too, and without P-. Raises PatientNotFound."""
    beginning = said.strip().upper()
    if not beginning.startswith(CODE_BEGINNING):
        beginning = CODE_BEGINNING + beginning
    wanted = sa.select(PATIENT.c.id, PATIENT.c.code).where(PATIENT.c.code.startswith(beginning, autoescape=True))
    with vault.store.reading() as connection:
        found = [Patient(id=id_, code=code) for id_, code in connection.execute(wanted.order_by(PATIENT.c.code))]
        erased = _erased(connection) if not found else set()
    exact = [one for one in found if one.code == beginning]
    if exact or len(found) == 1:
        return (exact or found)[0]
    if not found:
        if beginning in erased:
            words = f"{beginning}: was erased: when, and by whom, tells `attune audit show --patient {beginning}`"
            raise PatientNotFound(words, is_erased=True)
        raise PatientNotFound(f"{beginning}: there is no such patient in this vault: see `attune patient list`")
    some = ", ".join(one.code for one in found[:4]) + (", ..." if len(found) > 4 else "")
    raise PatientNotFound(f"{said!r} may be {some}: give more of the code")


def patient_of(vault: Vault, patient_id: str) -> Patient:
    """The patient of an id, as sessions keep it. Raises PatientNotFound."""
    with vault.store.reading() as connection:
        code = connection.execute(sa.select(PATIENT.c.code).where(PATIENT.c.id == patient_id)).scalar()
    if code is None:
        raise PatientNotFound("this patient was erased, or is of another vault: see `attune patient list`")
    return Patient(id=patient_id, code=code)


def patient_entries(vault: Vault) -> tuple[PatientEntry, ...]:
    """Every patient, in the order of their codes."""
    began = defaultdict(list)
    for entry in session_entries(vault):
        began[entry.patient_id].append(str(entry.label.get("began", "")))
    with vault.store.reading() as connection:
        rows = connection.execute(sa.select(PATIENT.c.id, PATIENT.c.code).order_by(PATIENT.c.code)).all()
    return tuple(
        PatientEntry(
            patient=Patient(id=id_, code=code),
            sessions=len(began[id_]),
            last_session=max(began[id_], default=None),
        )
        for id_, code in rows
    )


def _erased(connection: sa.Connection) -> set[str]:
    wanted = sa.select(AUDIT.c.detail).where(AUDIT.c.action == Action.PATIENT_ERASED.value)
    return {str(json.loads(detail).get("patient")) for detail in connection.execute(wanted).scalars()}

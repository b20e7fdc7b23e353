"""engine/records/audit_rows_check.py: what was taken out of the tables by other hands is missed."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_rows_check import against_audit
from engine.records.consent import Purpose, give, withdraw
from engine.records.erasing import erase
from engine.records.identity import write_identity
from engine.records.notes import note
from engine.records.patients import add_patient, find_patient
from engine.records.questionnaires.risk import keep_risk
from engine.records.session_deleting import delete_session
from engine.records.session_reader import session_entries
from engine.records.session_writer import SessionWriter
from engine.records.tables import CONSENT, EVENT, IDENTITY, PATIENT, RESPONSE, SESSION
from engine.records.vault import Vault, new_id
from tests.engine.records.rig import header, unlocked_tables


@pytest.fixture
def lived_in(vault: Vault) -> Vault:
    """Two people, each with a session that was begun, consents and an identity."""
    for name in ("Anna", "Berta"):
        patient = add_patient(vault)
        give(vault, patient, Purpose.SESSION)
        withdraw(vault, patient, Purpose.SESSION)
        write_identity(vault, patient, {"name": name})

        def told(connection: sa.Connection, action: object, session: str, code: str = patient.code) -> None:
            append(vault, connection, action, patient=code, session=session)  # type: ignore[arg-type]

        session = SessionWriter(vault, patient_id=patient.id, header=header(), label={}, audit=told)
        note(vault, session.id, "Looked away.")
        with vault.store.writing() as connection:
            keep_risk(vault, connection, patient, form="phq9", response_id=new_id())
    return vault


def test_what_attune_itself_deletes_and_erases_is_not_missed(lived_in: Vault) -> None:
    assert list(against_audit(lived_in)) == []

    delete_session(lived_in, session_entries(lived_in)[0])
    erase(lived_in, find_patient(lived_in, session_entries(lived_in)[0].code))

    assert list(against_audit(lived_in)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.execute(CONSENT.delete().where(CONSENT.c.seq == 1)), "2 rows of consent were written, 1"),
        (lambda rows: rows.execute(IDENTITY.delete()), "1 rows of identity were written, 0 are there"),
        (lambda rows: rows.execute(RESPONSE.delete()), "1 rows of response were written, 0 are there"),
        (lambda rows: rows.execute(EVENT.delete()), "1 notes and adverse events were written, 0 are there"),
        (lambda rows: rows.execute(SESSION.delete()), "is gone, and nobody deleted it"),
        (lambda rows: rows.execute(PATIENT.delete()), "nobody erased this person by Attune"),
        (lambda rows: _exchange_codes(rows), "and was recorded of P-"),
    ],
    ids=["a withdrawal", "identities", "a risk", "notes", "sessions", "patients", "codes"],
)
def test_what_other_hands_took_out_or_exchanged_is_missed(
    lived_in: Vault, change: Callable[[sa.Connection], object], words: str
) -> None:
    with unlocked_tables(lived_in) as rows:
        change(rows)

    assert any(words in fault for fault in against_audit(lived_in))


def _exchange_codes(rows: sa.Connection) -> None:
    (one, first), (other, second) = rows.execute(sa.select(PATIENT.c.id, PATIENT.c.code)).all()
    for id_, code in ((one, "P-BETWEEN"), (other, first), (one, second)):
        rows.execute(PATIENT.update().where(PATIENT.c.id == id_).values(code=code))

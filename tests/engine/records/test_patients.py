"""Patients by code, who they are apart from it, and what they have consented to."""

import json
from datetime import date, timedelta

import pytest

from engine.records.audit import audit_rows
from engine.records.ciphers import place_of
from engine.records.consent import (
    ConsentError,
    ConsentMissing,
    Purpose,
    all_consents,
    consent_history,
    consents_of,
    give,
    require,
    withdraw,
)
from engine.records.identity import Identity, IdentityError, read_fields, show_identity, write_identity
from engine.records.patients import PatientNotFound, add_patient, find_patient, patient_entries
from engine.records.tables import CONSENT, PATIENT
from engine.records.vault import Vault
from tests.engine.records.rig import session_in
from tests.engine.rehearsed import rehearse

TOMORROW = date.today() + timedelta(days=1)


def deeds(vault: Vault) -> list[str]:
    with audit_rows(vault) as rows:
        return [row.action for row in rows]


def test_a_patient_is_found_by_any_unmistakable_beginning(vault: Vault) -> None:
    patient = add_patient(vault)

    assert all(find_patient(vault, said) == patient for said in (patient.code, patient.code[2:], patient.code.lower()))
    assert find_patient(vault, patient.code[:4]) == patient


def test_a_beginning_that_two_have_names_both(vault: Vault) -> None:
    with vault.store.writing() as connection:
        for code in ("P-CCCCCC", "P-CCCCCD"):
            connection.execute(PATIENT.insert().values(id=code, code=code))

    with pytest.raises(PatientNotFound, match="P-CCCCCC, P-CCCCCD: give more"):
        find_patient(vault, "cccc")


@pytest.mark.parametrize("said", ["P-XXXXXX", "%", "_", ""])
def test_nobody_is_found_by_what_is_no_beginning(vault: Vault, said: str) -> None:
    with pytest.raises(PatientNotFound, match="no such patient"):
        find_patient(vault, said)


def test_a_list_counts_sessions_and_tells_the_last(vault: Vault) -> None:
    first, second = add_patient(vault), add_patient(vault)
    session_in(vault, first.id, rehearse(seconds=2.0))

    entries = {entry.patient.code: entry for entry in patient_entries(vault)}

    assert entries[first.code].sessions == 1
    assert entries[first.code].last_session is not None
    assert (entries[second.code].sessions, entries[second.code].last_session) == (0, None)


def test_nothing_is_allowed_before_it_is_consented_to(vault: Vault) -> None:
    patient = add_patient(vault)

    for purpose in Purpose:
        with pytest.raises(ConsentMissing, match=f"{patient.code}: has not consented that {purpose.allows}"):
            require(vault, patient.id, purpose)


def test_the_newest_consent_for_a_purpose_holds(vault: Vault) -> None:
    patient = add_patient(vault)
    give(vault, patient, Purpose.SESSION, by="staff-3", text="2026-1", until=TOMORROW)
    give(vault, patient, Purpose.EXPORT)
    require(vault, patient.id, Purpose.SESSION)

    withdraw(vault, patient, Purpose.SESSION)

    with pytest.raises(ConsentMissing, match="has withdrawn"):
        require(vault, patient.id, Purpose.SESSION)
    require(vault, patient.id, Purpose.EXPORT)
    first, *_ = consent_history(vault, patient.id)
    assert (first.by, first.text, first.until) == ("staff-3", "2026-1", TOMORROW)
    assert all_consents(vault)[patient.id] == consents_of(vault, patient.id)


def test_a_consent_runs_out_after_its_last_day(vault: Vault) -> None:
    patient = add_patient(vault)

    give(vault, patient, Purpose.SESSION, until=date.today())

    consent = consents_of(vault, patient.id)[Purpose.SESSION]
    assert consent.holds_on(date.today())
    assert not consent.holds_on(TOMORROW)
    with pytest.raises(ConsentError, match="has run out before"):
        give(vault, patient, Purpose.SESSION, until=date.today() - timedelta(days=1))


def test_a_withdrawal_holds_though_the_clock_was_put_back(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = add_patient(vault)
    give(vault, patient, Purpose.SESSION)

    monkeypatch.setattr("engine.records.patient_rows._now", lambda: "1999-01-01T00:00:00.000+00:00")
    withdraw(vault, patient, Purpose.SESSION)

    assert not consents_of(vault, patient.id)[Purpose.SESSION].is_given


def test_a_consent_that_came_late_from_another_station_does_not_hold_over_a_newer_one(vault: Vault) -> None:
    patient = add_patient(vault)
    withdraw(vault, patient, Purpose.SESSION)
    told = {"purpose": "session", "is_given": True, "by": "staff", "text": None, "until": None}
    older = json.dumps({**told, "at": "2020-01-01T00:00:00.000+00:00"}).encode()

    with vault.store.writing() as connection:
        key_id = vault.newest_patient_key(connection, patient.id)
        sealed = vault.patient_cipher(key_id).seal(older, place_of("consent", patient.id, 1))
        connection.execute(CONSENT.insert().values(patient_id=patient.id, seq=1, key_id=key_id, sealed=sealed))

    assert [one.is_given for one in consent_history(vault, patient.id)] == [True, False]
    assert not consents_of(vault, patient.id)[Purpose.SESSION].is_given


def test_an_identity_is_told_field_by_field_and_each_showing_is_audited(vault: Vault) -> None:
    patient = add_patient(vault)
    write_identity(vault, patient, read_fields(("name: Anna: Beck", "", "born: 1987-04-21")))
    write_identity(vault, patient, read_fields(("contact: 030 1", "born: -")))

    shown = show_identity(vault, patient)

    assert (shown.name, shown.born, shown.contact, shown.note) == ("Anna: Beck", None, "030 1", None)
    assert deeds(vault) == ["patient added", "identity written", "identity written", "identity shown"]


def test_an_identity_shows_nothing_of_itself_in_messages() -> None:
    assert "Beck" not in repr(Identity(name="Anna Beck"))

    with pytest.raises(IdentityError) as told:
        read_fields(("Anna Beck",))
    assert "Beck" not in str(told.value)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("born: 21.4.1987",), "a day as 1987-04-21"),
        (("age: 39",), "begins with one of name"),
        (("name: A", "name: B"), "tells name again"),
        ((), "nothing was told"),
        (("name: " + "x" * 3000,), "1 to 2000 letters"),
    ],
)
def test_what_is_no_identity_is_refused_with_what_it_may_be(vault: Vault, lines: tuple[str, ...], words: str) -> None:
    patient = add_patient(vault)

    with pytest.raises(IdentityError, match=words):
        write_identity(vault, patient, read_fields(lines))
    assert deeds(vault) == ["patient added"]

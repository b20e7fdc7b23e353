"""engine/records/syncing.py: a station's sessions come to the clinic whole, once, whatever breaks off on the way."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records import sending
from engine.records.audit import audit_rows, audited
from engine.records.audit_actions import Action
from engine.records.ciphers import derived_key, place_of
from engine.records.consent import Purpose, give, withdraw
from engine.records.erasing import erase
from engine.records.notes import note
from engine.records.patients import Patient, find_patient
from engine.records.session_deleting import delete_session
from engine.records.session_reader import VaultSession, session_entries
from engine.records.store import sqlcipher_store
from engine.records.syncing import Synced, sync, withdrawn_there
from engine.records.tables import CHUNK, CONSENT, EVENT, PATIENT, PATIENT_KEY, SESSION, SESSION_END, SESSION_KEY
from engine.records.vault import Vault, database_key
from tests.engine.records.rig import MASTER, Place, patient_in, session_in, vault_at
from tests.engine.rehearsed import rehearse

CLINIC = derived_key(MASTER, "another vault, for a test")


@pytest.fixture
def station(tmp_path: Path) -> Vault:
    (tmp_path / "station").mkdir()
    return vault_at(tmp_path / "station")


@pytest.fixture
def clinic(place: Place) -> Iterator[Vault]:
    """On both back ends."""
    store = place.store() if place.url else sqlcipher_store(place.folder / "clinic.db", database_key(CLINIC))
    vault = Vault.make(store, CLINIC, actor="clinic")
    yield vault
    vault.close()


def _consent(vault: Vault, patient_id: str, seq: int, words: bytes) -> None:
    with vault.store.reading() as connection:
        key_id = vault.newest_patient_key(connection, patient_id)
    sealed = vault.patient_cipher(key_id).seal(words, place_of("consent", patient_id, seq))
    with vault.store.writing() as connection:
        connection.execute(CONSENT.insert().values(patient_id=patient_id, seq=seq, key_id=key_id, sealed=sealed))


def _consents(vault: Vault, patient_id: str) -> list[bytes]:
    with vault.store.reading() as connection:
        rows = connection.execute(sa.select(CONSENT).order_by(CONSENT.c.seq)).all()
    return [
        vault.patient_cipher(row.key_id).unseal(row.sealed, place_of("consent", patient_id, row.seq)) for row in rows
    ]


def test_a_session_at_the_clinic_is_the_one_at_the_station(station: Vault, clinic: Vault) -> None:
    session = session_in(station, patient_in(station), rehearse(seconds=60.0))

    sent = sync(station, clinic)

    here, there = VaultSession(station, session), VaultSession(clinic, session)
    assert [(one.tick, one.outcome) for one in there.steps()] == [(one.tick, one.outcome) for one in here.steps()]
    assert there.events() == here.events()
    assert there.torn is None
    assert (sent.sessions, sent.resumed, sent.already) == (1, 0, 0)


def test_what_is_there_is_not_sent_again(station: Vault, clinic: Vault) -> None:
    session_in(station, patient_in(station), rehearse(seconds=60.0))
    sync(station, clinic)

    assert sync(station, clinic) == Synced(already=1)


@pytest.mark.parametrize("breaks_at", [1, 3, 6])
def test_a_line_that_breaks_is_gone_on_with_and_nothing_is_doubled(
    station: Vault, clinic: Vault, breaks_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_in(station, patient_in(station), rehearse(seconds=60.0))
    monkeypatch.setattr(sending, "ROWS_AT_ONCE", 100)
    _break_after(clinic, breaks_at, monkeypatch)
    with pytest.raises(ConnectionError):
        sync(station, clinic)
    monkeypatch.undo()

    sent = sync(station, clinic)

    assert (sent.sessions, sent.already) == (1, 0)
    there = VaultSession(clinic, session)
    assert list(there.steps()) == list(VaultSession(station, session).steps())
    assert there.torn is None


def _break_after(clinic: Vault, writings: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left, write = [writings], clinic.store.writing

    def writing() -> object:
        left[0] -= 1
        if left[0] < 0:
            raise ConnectionError("the line is dead")
        return write()

    monkeypatch.setattr(clinic.store, "writing", writing)


def test_a_session_that_still_runs_stays_for_later(station: Vault, clinic: Vault) -> None:
    session = session_in(station, patient_in(station), rehearse(seconds=60.0))
    with station.store.writing() as connection:
        connection.execute(sa.text("DROP TRIGGER session_end_no_delete"))
        connection.execute(SESSION_END.delete())

    assert sync(station, clinic) == Synced(unfinished=1)
    assert session_entries(clinic) == ()
    assert VaultSession(station, session).end is None


def test_consents_of_two_stations_are_all_kept_in_whatever_order_they_come(
    station: Vault, clinic: Vault, tmp_path: Path
) -> None:
    patient = patient_in(station)
    _consent(station, patient, 0, b"given at the station")
    sync(station, clinic)
    _consent(clinic, patient, 1, b"withdrawn at the clinic")
    _consent(station, patient, 1, b"given again at the station")

    sync(station, clinic)
    sync(station, clinic)

    assert _consents(clinic, patient) == [
        b"given at the station",
        b"withdrawn at the clinic",
        b"given again at the station",
    ]


def test_who_was_erased_at_the_clinic_does_not_come_back(station: Vault, clinic: Vault) -> None:
    session_in(station, patient_in(station, "P-GONE"), rehearse(seconds=60.0))
    audited(clinic, Action.PATIENT_ERASED, patient="P-GONE")

    sent = sync(station, clinic)

    assert "erased at the clinic" in sent.refused[0]
    assert session_entries(clinic) == ()


def test_a_session_that_was_deleted_at_the_clinic_does_not_come_back(station: Vault, clinic: Vault) -> None:
    session_in(station, patient_in(station), rehearse(seconds=60.0))
    sync(station, clinic)
    delete_session(clinic, session_entries(clinic)[0])

    sent = sync(station, clinic)

    assert "deleted at the clinic" in sent.refused[0]
    assert session_entries(clinic) == ()


def test_who_is_erased_at_the_clinic_while_it_is_sent_does_not_come_back(
    station: Vault, clinic: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_in(station, patient_in(station), rehearse(seconds=20.0))
    monkeypatch.setattr(sending, "ROWS_AT_ONCE", 20)
    _just_before(4, clinic, monkeypatch, lambda: erase(clinic, find_patient(clinic, "P-TEST")))

    sent = sync(station, clinic)

    assert "erased at the clinic" in sent.refused[0]
    assert _counted(clinic, PATIENT, PATIENT_KEY, SESSION, SESSION_KEY, CHUNK, EVENT) == 0


def test_a_session_that_is_deleted_at_the_clinic_while_it_is_sent_does_not_come_back(
    station: Vault, clinic: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_in(station, patient_in(station), rehearse(seconds=20.0))
    monkeypatch.setattr(sending, "ROWS_AT_ONCE", 20)
    _just_before(5, clinic, monkeypatch, lambda: delete_session(clinic, session_entries(clinic)[0]))

    sent = sync(station, clinic)

    assert "deleted at the clinic" in sent.refused[0]
    assert _counted(clinic, SESSION, SESSION_KEY, CHUNK, EVENT) == 0


@pytest.mark.parametrize("number", [3, 6])
def test_a_session_that_is_deleted_at_the_station_while_it_is_sent_is_told(
    station: Vault, clinic: Vault, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    session_in(station, patient_in(station), rehearse(seconds=20.0))
    monkeypatch.setattr(sending, "ROWS_AT_ONCE", 20)
    _just_before(number, clinic, monkeypatch, lambda: delete_session(station, session_entries(station)[0]))

    sent = sync(station, clinic)

    assert "was deleted here while it was sent" in sent.refused[0]


def _just_before(number: int, clinic: Vault, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Somebody does something at the clinic before the transaction of this number, from 0."""
    left, write = [number], clinic.store.writing

    def writing() -> object:
        left[0] -= 1
        if left[0] == -1:
            deed()
        return write()

    monkeypatch.setattr(clinic.store, "writing", writing)


def _counted(vault: Vault, *tables: sa.Table) -> int:
    with vault.store.reading() as connection:
        wanted = [sa.select(sa.func.count()).select_from(table) for table in tables]
        return sum(connection.execute(one).scalar() or 0 for one in wanted)


def test_no_row_gets_into_another_persons_session(station: Vault, clinic: Vault) -> None:
    session_id = session_in(station, patient_in(station), rehearse(seconds=20.0))
    somebody = patient_in(clinic, "P-ELSE")
    with clinic.store.writing() as connection:
        connection.execute(SESSION.insert().values(id=session_id, patient_id=somebody, label=b"", sealed=b""))

    sent = sync(station, clinic)

    assert "is another person's at the clinic" in sent.refused[0]
    assert _counted(clinic, CHUNK, EVENT) == 0


def test_the_clinics_audit_tells_what_came(station: Vault, clinic: Vault) -> None:
    session_id = session_in(station, patient_in(station), rehearse(seconds=20.0))

    sync(station, clinic)
    sync(station, clinic)

    with audit_rows(clinic) as rows:
        told = [(row.action, row.details.get("patient"), row.details.get("session")) for row in rows]
    assert told == [
        (Action.PATIENT_RECEIVED.value, "P-TEST", None),
        (Action.SESSION_RECEIVED.value, "P-TEST", session_id),
    ]


def test_a_consent_that_was_withdrawn_at_the_clinic_is_told_at_the_station(station: Vault, clinic: Vault) -> None:
    patient = Patient(id=patient_in(station), code="P-TEST")
    give(station, patient, Purpose.SESSION)
    give(station, patient, Purpose.EXPORT)
    sync(station, clinic)
    withdraw(clinic, patient, Purpose.SESSION)

    (words,) = withdrawn_there(station, clinic, date.today())

    assert "attune patient consent P-TEST --withdraw session" in words


def test_what_both_wrote_of_a_session_is_all_at_the_clinic(station: Vault, clinic: Vault) -> None:
    session_id = session_in(station, patient_in(station), rehearse(seconds=60.0))
    sync(station, clinic)
    note(clinic, session_id, "At the clinic.")
    note(station, session_id, "At the station.")

    sync(station, clinic)

    words = [event.get("words") for event in VaultSession(clinic, session_id).events()][-2:]
    assert words == ["At the clinic.", "At the station."]
    assert VaultSession(clinic, session_id).verify() is None


def test_two_people_under_one_code_are_not_mixed_up(station: Vault, clinic: Vault) -> None:
    session_in(station, patient_in(station, "P-SAME"), rehearse(seconds=60.0))
    patient_in(clinic, "P-SAME")

    sent = sync(station, clinic)

    assert "another person has this code" in sent.refused[0]
    assert session_entries(clinic) == ()


def test_the_station_of_the_sent_loses_nothing(station: Vault, clinic: Vault) -> None:
    session_in(station, patient_in(station), rehearse(seconds=60.0))
    before = session_entries(station)

    sync(station, clinic)

    assert session_entries(station) == before
    with clinic.store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(PATIENT)).scalar() == 1

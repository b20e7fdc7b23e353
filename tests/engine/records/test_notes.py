"""What people write of a session after it."""

import pytest

from engine.records.audit import audit_rows
from engine.records.notes import AdverseKind, NoteError, Severity, adverse_event, note, staff_minutes
from engine.records.patients import add_patient
from engine.records.session_reader import VaultSession
from engine.records.session_writer import SessionWriter
from engine.records.store import VaultError
from engine.records.tables import SESSION_KEY
from engine.records.vault import Vault
from tests.engine.records.rig import header, session_in
from tests.engine.rehearsed import rehearse

STEPS = rehearse(seconds=3.0)


def a_session(vault: Vault) -> str:
    return session_in(vault, add_patient(vault).id, STEPS)


def test_what_is_written_later_comes_behind_what_happened_in_the_order_of_writing(vault: Vault) -> None:
    session_id = a_session(vault)
    happened = VaultSession(vault, session_id).events()

    note(vault, session_id, " She spoke of the bridge.\nCalmly. ", by="staff-3")
    adverse_event(
        vault, session_id, AdverseKind.SICKNESS, Severity.MILD, words="Dizzy", action_taken="A pause", t=2.0, by="x"
    )
    staff_minutes(vault, session_id, 12.5, role="psychologist")

    told = VaultSession(vault, session_id).events()
    later = [dict(one) for one in told[len(happened) :]]
    assert told[: len(happened)] == happened
    assert [one.pop("at") for one in later] == sorted(one["at"] for one in told[len(happened) :])
    assert later == [
        {"t": None, "kind": "note", "words": "She spoke of the bridge.\nCalmly.", "by": "staff-3"},
        {
            "t": 2.0,
            "kind": "adverse_event",
            "name": "sickness",
            "severity": "mild",
            "words": "Dizzy",
            "action": "A pause",
            "by": "x",
        },
        {"t": None, "kind": "staff_minutes", "minutes": 12.5, "role": "psychologist", "by": "tester"},
    ]


def test_a_note_is_no_damage(vault: Vault) -> None:
    session_id = a_session(vault)
    note(vault, session_id, "A note.")

    assert VaultSession(vault, session_id).verify() is None


def test_a_note_does_not_stand_in_the_way_of_a_session_that_runs(vault: Vault) -> None:
    patient = add_patient(vault)
    with SessionWriter(vault, patient_id=patient.id, header=header(), label={"began": "today"}) as writer:
        for number, step in enumerate(STEPS):
            writer.write(*step)
            if number == len(STEPS) // 2:
                writer.sync()
                note(vault, writer.id, "Written while it runs.")

    session = VaultSession(vault, writer.id)
    assert session.verify() is None
    assert session.events()[-1]["words"] == "Written while it runs."


def test_the_audit_tells_that_a_note_was_added_and_none_of_its_words(vault: Vault) -> None:
    session_id = a_session(vault)
    note(vault, session_id, "She spoke of the bridge.")

    with audit_rows(vault) as rows:
        newest = list(rows)[-1]
    assert newest.action == "note added"
    assert newest.details["session"] == session_id
    assert "bridge" not in newest.detail


def test_what_is_no_note_is_refused(vault: Vault) -> None:
    session_id = a_session(vault)

    with pytest.raises(NoteError, match="1 to 10000 letters"):
        note(vault, session_id, "  ")
    with pytest.raises(NoteError, match="no second -1"):
        note(vault, session_id, "A note.", t=-1.0)
    with pytest.raises(NoteError, match="at most 600 minutes"):
        staff_minutes(vault, session_id, float("nan"), role="psychologist")


def test_nothing_is_written_of_a_session_that_was_deleted(vault: Vault) -> None:
    session_id = a_session(vault)
    with vault.store.writing() as connection:
        connection.execute(SESSION_KEY.delete())

    with pytest.raises(VaultError, match="its key was destroyed"):
        note(vault, session_id, "A note.")

"""A session that was cut off: closed from what is there, never while it runs, and never where it is only in part."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from engine.plan import tape_header
from engine.records.audit import append, audit_rows
from engine.records.audit_actions import Action
from engine.records.cut_off import WATCHED_S, NotCutOff, check_was_cut_off, close_cut_off
from engine.records.notes import note
from engine.records.recorded import RecordError
from engine.records.session_list import listed
from engine.records.session_reader import SessionEntry, VaultSession, session_entries
from engine.records.session_results import begin_label, made_results, summary_of, timeline_of
from engine.records.session_writer import SessionWriter
from engine.records.tables import CHUNK
from engine.records.vault import Vault
from engine.records.writer import NotKeptYet
from tests.engine.records.rig import patient_in, unlocked_tables
from tests.engine.rehearsed import demo_plan, rehearse

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def begin(vault: Vault) -> SessionWriter:
    """A session that nobody closes."""

    def audit(connection: sa.Connection, action: Action, session_id: str) -> None:
        append(vault, connection, action, patient="P-TEST", session=session_id)

    header = tape_header(demo_plan(), {"strap": "Polar H10"})
    return SessionWriter(vault, patient_id=patient_in(vault), header=header, label=begin_label(header), audit=audit)


def cut_off(vault: Vault, seconds: float = 60.0) -> SessionEntry:
    writer = begin(vault)
    for number, step in enumerate(rehearse(seconds=seconds) if seconds else ()):
        writer.write(*step)
        if number % 3 == 2:
            writer.sync()
    (entry,) = session_entries(vault)
    return entry


def nothing_comes(seconds: float) -> None:
    assert seconds == WATCHED_S


@pytest.mark.parametrize("seconds", [0.0, 0.3, 60.0])
def test_a_session_that_was_cut_off_is_closed_from_what_is_there(vault: Vault, seconds: float) -> None:
    entry = cut_off(vault, seconds)
    if seconds:
        note(vault, entry.id, "the lights went out")
    before = [one.tick for one in VaultSession(vault, entry.id).steps()]

    check_was_cut_off(vault, entry, wait=nothing_comes)
    close_cut_off(vault, entry, now=NOW)

    session = VaultSession(vault, entry.id)
    assert session.end is not None
    assert session.verify() is None
    assert [one.tick for one in session.steps()] == before
    assert session.torn is not None
    assert "was cut off" in session.torn
    assert session.timeline() is not None
    assert summary_of(session) == made_results(session).summary
    assert timeline_of(session) == made_results(session).timeline
    with audit_rows(vault) as rows:
        assert [row.action for row in rows][-1] == "cut-off session closed"


def test_a_list_marks_it_before_and_after(vault: Vault) -> None:
    entry = cut_off(vault)
    assert listed(entry).marks == ("not closed",)

    close_cut_off(vault, entry, now=NOW)

    (closed,) = session_entries(vault)
    assert listed(closed).marks == ("cut off",)
    assert closed.label["policy"] == "Demonstration"


def test_one_that_runs_is_not_closed(vault: Vault) -> None:
    writer, steps = begin(vault), iter(rehearse(seconds=2.0))
    (entry,) = session_entries(vault)

    def goes_on(_: float) -> None:
        writer.write(*next(steps))
        writer.sync()

    with pytest.raises(NotCutOff, match="is being recorded now"):
        check_was_cut_off(vault, entry, wait=goes_on)


def test_one_that_goes_on_while_it_is_read_is_not_closed(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, steps = begin(vault), iter(rehearse(seconds=2.0))
    (entry,) = session_entries(vault)
    monkeypatch.setattr("engine.records.cut_off.chunks_digest", lambda _: (7, ""))  # of what is there, it seemed
    writer.write(*next(steps))
    writer.sync()

    with pytest.raises(NotCutOff, match="went on meanwhile"):
        close_cut_off(vault, entry, now=NOW)

    assert VaultSession(vault, entry.id).end is None


def test_what_comes_after_a_mistaken_closing_harms_nothing_and_is_told(vault: Vault) -> None:
    writer, steps = begin(vault), iter(rehearse(seconds=2.0))
    writer.write(*next(steps))
    writer.sync()
    (entry,) = session_entries(vault)
    close_cut_off(vault, entry, now=NOW)

    writer.write(*next(steps))
    with pytest.raises(NotKeptYet, match="was closed by another program"):
        writer.sync()

    assert VaultSession(vault, entry.id).verify() is None


def test_a_closed_one_and_one_of_another_station_are_refused(vault: Vault) -> None:
    entry = cut_off(vault, 2.0)
    close_cut_off(vault, entry, now=NOW)
    (closed,) = session_entries(vault)
    with pytest.raises(NotCutOff, match="is closed already"):
        check_was_cut_off(vault, closed, wait=nothing_comes)
    with pytest.raises(NotCutOff, match="was closed meanwhile"):
        close_cut_off(vault, entry, now=NOW)

    header = tape_header(demo_plan(), {})
    SessionWriter(vault, patient_id=entry.patient_id, header=header, label={})
    (synced,) = (one for one in session_entries(vault) if one.end is None)
    with pytest.raises(NotCutOff, match="attune vault sync"):
        check_was_cut_off(vault, synced, wait=nothing_comes)


def test_one_that_is_damaged_is_not_closed_over(vault: Vault) -> None:
    entry = cut_off(vault)
    with unlocked_tables(vault) as connection:
        connection.execute(CHUNK.delete().where(CHUNK.c.session_id == entry.id, CHUNK.c.seq == 5))

    with pytest.raises(RecordError, match="missing"):
        close_cut_off(vault, entry, now=NOW)

    assert VaultSession(vault, entry.id).end is None

"""A session's results on both back ends: kept at its end or made anew, found by name, and gone when it is deleted."""

import pytest
import sqlalchemy as sa

from engine.plan import tape_header
from engine.records.session_deleting import delete_session
from engine.records.session_names import SessionNotFound, find_session
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import SessionResults, begin_label, made_results, summary_of, timeline_of
from engine.records.session_writer import SessionWriter
from engine.records.store import VaultError
from engine.records.tables import METADATA, OF_A_SESSION
from engine.records.vault import Vault
from engine.records.vault_album import VaultAlbum, pictures_of
from tests.engine.records.rig import patient_in, session_in
from tests.engine.rehearsed import demo_plan, rehearse

STEPS = 600


def session_with_results(vault: Vault) -> str:
    header = tape_header(demo_plan(), {"demo": "yes"})
    results = SessionResults(header)
    with SessionWriter(
        vault, patient_id=patient_in(vault), header=header, label=begin_label(header), ending=results.ending
    ) as writer:
        for tick, outcome in rehearse(seconds=60.0):
            writer.write(tick, outcome)
            results.hear(tick, outcome)
    return writer.id


def test_what_was_kept_is_what_the_record_says(vault: Vault) -> None:
    session = VaultSession(vault, session_with_results(vault))

    made = made_results(session)

    assert session.timeline() is not None
    assert summary_of(session) == made.summary
    assert timeline_of(session) == made.timeline


def test_lists_tell_how_a_session_came_out(vault: Vault) -> None:
    session_with_results(vault)

    (entry,) = session_entries(vault)

    assert entry.label["policy"] == "Demonstration"
    assert entry.end is not None
    assert entry.end["ending"] == "CUT_OFF"
    assert entry.end["seconds"] == 60.0


def test_results_are_made_anew_where_none_were_kept(vault: Vault) -> None:
    session = VaultSession(vault, session_in(vault, patient_in(vault), rehearse(seconds=60.0)))

    assert session.timeline() is None
    assert summary_of(session).ticks == STEPS
    assert len(timeline_of(session).t) == STEPS / 10


def test_a_session_is_found_by_the_beginning_of_its_id_or_as_the_newest(vault: Vault) -> None:
    session_id = session_with_results(vault)

    for said in (session_id[:6], session_id.upper(), "last", "P-TEST:last", "session:last"):
        assert find_session(vault, said).id == session_id
    with pytest.raises(SessionNotFound, match="there is no session"):
        find_session(vault, "session:")


def test_a_deleted_session_leaves_no_row_and_its_pictures_go_with_it(vault: Vault) -> None:
    session_id = session_with_results(vault)
    VaultAlbum(vault, session_id).put("00012.3s-stop", b"picture")
    assert [one.jpeg for one in pictures_of(vault, session_id)] == [b"picture"]
    assert VaultSession(vault, session_id).verify() is None

    delete_session(vault, find_session(vault, session_id))

    assert session_entries(vault) == ()
    with vault.store.reading() as connection:
        for name in OF_A_SESSION:
            assert connection.execute(sa.select(sa.func.count()).select_from(METADATA.tables[name])).scalar() == 0
    with pytest.raises(VaultError, match="there is none"):
        VaultSession(vault, session_id)

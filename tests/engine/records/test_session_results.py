"""A session's summary and timeline: kept at its end, made anew where none were kept, and the same either way."""

from pathlib import Path

from engine.plan import tape_header
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import SessionResults, begin_label, made_results, summary_of, timeline_of
from engine.records.session_writer import SessionWriter
from engine.records.vault import Vault
from tests.engine.records.rig import patient_in, session_in, vault_at
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


def test_what_was_kept_is_what_the_record_says(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    session = VaultSession(vault, session_with_results(vault))

    made = made_results(session)

    assert session.timeline() is not None
    assert summary_of(session) == made.summary
    assert timeline_of(session) == made.timeline


def test_lists_tell_how_a_session_came_out(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    session_with_results(vault)

    (entry,) = session_entries(vault)

    assert entry.label["policy"] == "Demonstration"
    assert entry.end is not None
    assert entry.end["ending"] == "CUT_OFF"
    assert entry.end["seconds"] == 60.0


def test_results_are_made_anew_where_none_were_kept(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    session = VaultSession(vault, session_in(vault, patient_in(vault), rehearse(seconds=60.0)))

    assert session.timeline() is None
    assert summary_of(session).ticks == STEPS
    assert len(timeline_of(session).t) == STEPS / 10

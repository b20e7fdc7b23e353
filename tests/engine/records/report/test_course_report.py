"""A person's course: side by side and never joined, and no more said than some sessions can say."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.plan import tape_header
from engine.records.notes import AdverseKind, Severity, adverse_event
from engine.records.patients import Patient
from engine.records.questionnaires.responses import keep_response
from engine.records.report.course_facts import course_facts
from engine.records.report.course_report import course_report
from engine.records.report.course_tables import change_lines, rung_tables
from engine.records.session_results import SessionResults, begin_label
from engine.records.session_writer import SessionWriter
from engine.records.tables import CHUNK
from engine.records.vault import Vault, new_id
from tests.engine.records.questionnaires.rig import PHQ9, PHQ9_ITEMS, RISK_ITEM, filled
from tests.engine.records.rig import patient_in, session_in, vault_at
from tests.engine.rehearsed import demo_plan, rehearse

CODE = "P-K7M3QX"
PERSONS, VIRTUAL = "Polar H10", "virtual"


def held(vault: Vault, patient_id: str, *, strap: str = PERSONS, day: int = 1, seconds: float = 60.0) -> str:
    """A session of the patient, with its summary kept at its end."""
    header = replace(tape_header(demo_plan(), {"strap": strap}), began=f"2026-03-{day:02d}T10:00:00+01:00")
    results = SessionResults(header)
    with SessionWriter(
        vault, patient_id=patient_id, header=header, label=begin_label(header), ending=results.ending
    ) as writer:
        for step in rehearse(seconds=seconds):
            writer.write(*step)
            results.hear(*step)
    return writer.id


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return vault_at(tmp_path)


def test_sessions_stand_in_the_order_of_their_days_and_no_trend_is_told(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    for day in (9, 2):
        held(vault, patient_id, day=day)

    facts = course_facts(vault, patient_id, CODE)

    page = course_report(facts)
    assert [one.summary.began[:10] for one in facts.sessions] == ["2026-03-02", "2026-03-09"]
    assert "2 sessions: too few for any trend, so none is drawn; nothing here says that anything works." in page
    assert page == course_report(course_facts(vault, patient_id, CODE))


def test_each_row_of_a_rung_says_which_rung_it_is_of(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    for day in (1, 2):
        held(vault, patient_id, day=day, seconds=200.0)

    ((_, rows),) = rung_tables(course_facts(vault, patient_id, CODE).sessions)

    first = [row[0] for row in rows if row[0].partition(",")[0] == "1"]
    assert len(first) == 2
    assert first[0].startswith("1, 10")
    assert all(row[0] for row in rows)


def test_rungs_that_were_changed_under_the_same_name_stand_apart(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    for day in (1, 2):
        held(vault, patient_id, day=day, seconds=200.0)
    first, second = course_facts(vault, patient_id, CODE).sessions
    changed = replace(second, rungs=[(0.9, "the edge"), *second.rungs[1:]])

    (before, _), (after, rows) = rung_tables([first, changed])

    assert before.endswith("with the rungs of session 1")
    assert after.endswith("with the rungs of session 2")
    assert rows[0][0].startswith("1, 90")


def test_sessions_of_virtual_patients_are_left_out_and_that_is_said(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    held(vault, patient_id, strap=VIRTUAL)
    held(vault, patient_id, day=2)

    facts = course_facts(vault, patient_id, CODE)

    assert len(facts.sessions) == 1
    assert "1 session of virtual patients under this code left out." in course_report(facts)


def test_a_course_of_virtual_patients_alone_is_told_as_nobodys(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    held(vault, patient_id, strap=VIRTUAL)

    assert "Nobody&#x27;s course" in course_report(course_facts(vault, patient_id, CODE))


def test_a_session_that_cannot_be_read_is_told_and_not_hidden(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    held(vault, patient_id)
    damaged = session_in(vault, patient_id, rehearse(seconds=60.0))
    with vault.store.writing() as connection:
        connection.execute(CHUNK.insert().values(session_id=damaged, seq=7, stream="steps", sealed=b"not sealed"))

    facts = course_facts(vault, patient_id, CODE)

    assert len(facts.sessions) == 1
    assert "A session could not be read and is left out" in course_report(facts)


def test_adverse_events_are_told_with_their_session(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    held(vault, patient_id)
    second = held(vault, patient_id, day=2)
    adverse_event(
        vault, second, AdverseKind.PANIC, Severity.SEVERE, words="in the lift", action_taken="stopped", by="A"
    )

    page = course_report(course_facts(vault, patient_id, CODE))

    assert "Session 2: Adverse event, severe noted by A: Panic: in the lift. Done about it: Stopped." in page


def test_nobody_is_said_to_have_stopped_coming(vault: Vault) -> None:
    patient_id = patient_in(vault, CODE)
    held(vault, patient_id)

    page = course_report(course_facts(vault, patient_id, CODE))

    assert "how many sessions were planned is not recorded" in page
    assert "No adverse event was noted." in page
    assert "Sickness was never rated." in page


def test_risk_that_was_told_of_stands_before_everything_else(vault: Vault) -> None:
    patient = Patient(id=patient_in(vault, CODE), code=CODE)
    held(vault, patient.id)
    keep_response(vault, patient, filled(PHQ9, {RISK_ITEM: 1}), response_id=new_id())

    page = course_report(course_facts(vault, patient.id, CODE))

    assert page.index("RISK WAS TOLD OF") < page.index("What was done")
    assert "not answered: 8 items" in page  # and no score of a part


def test_a_change_is_called_reliable_only_by_a_published_rule(vault: Vault) -> None:
    patient = Patient(id=patient_in(vault, CODE), code=CODE)
    held(vault, patient.id)
    for value in (2, 1):
        answers = {item: 0 if item == RISK_ITEM else value for item in PHQ9_ITEMS}
        keep_response(vault, patient, filled(PHQ9, answers), response_id=new_id())

    lines = change_lines(course_facts(vault, patient.id, CODE).responses)

    assert any("16 to 8 (-8); " in line for line in lines)
    assert all("published" in line for line in lines)

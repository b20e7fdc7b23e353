"""Who tells of risk is heard: whatever else was answered, whatever happens next, until somebody has acknowledged it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from engine.records.audit import audit_rows
from engine.records.patients import add_patient
from engine.records.questionnaires.form import Filling
from engine.records.questionnaires.form_json import read_form
from engine.records.questionnaires.responses import RiskState, keep_response, responses_of
from engine.records.questionnaires.risk import (
    RiskOpen,
    acknowledge,
    is_risk,
    open_risk,
    require_no_open_risk,
    risk_lines,
    risk_state,
    risks_of,
    told_of,
)
from engine.records.questionnaires.sitting import Sitting
from engine.records.recorded import RecordError
from engine.records.tables import RESPONSE
from engine.records.vault import Vault, new_id
from tests.engine.records.questionnaires.rig import (
    DIFFICULTY,
    GAD7,
    PHQ9,
    PHQ9_ITEMS,
    RISK_ITEM,
    filled,
    questionnaire,
)
from tests.engine.records.rig import MASTER, store_at

OTHERS = [link for link in (*PHQ9_ITEMS, DIFFICULTY) if link != RISK_ITEM]
EACH = st.dictionaries(st.sampled_from(OTHERS), st.one_of(st.none(), st.integers(0, 3)))


def deeds(vault: Vault) -> list[tuple[str, str]]:
    with audit_rows(vault) as rows:
        return [(row.action, row.detail) for row in rows]


@given(others=EACH, said=st.integers(0, 3))
def test_item_9_alone_says_whether_there_is_risk(others: dict[str, int | None], said: int) -> None:
    filling = Filling(form=PHQ9).answered(RISK_ITEM, said)
    for link_id, value in others.items():
        filling = filling.skipped(link_id) if value is None else filling.answered(link_id, value)

    assert risk_state(filling) is (RiskState.REPORTED if said >= 1 else RiskState.NOT_REPORTED)


@given(others=EACH, is_skipped=st.booleans())
def test_an_item_9_without_an_answer_is_not_known_and_never_no(others: dict[str, int | None], is_skipped: bool) -> None:
    filling = Filling(form=PHQ9).skipped(RISK_ITEM) if is_skipped else Filling(form=PHQ9)
    for link_id, value in others.items():
        filling = filling.skipped(link_id) if value is None else filling.answered(link_id, value)

    assert risk_state(filling) is RiskState.NOT_ANSWERED


def test_a_translation_under_another_name_is_heard_by_the_code_of_its_item() -> None:
    values = questionnaire("unser_phq9", ("a", "b"), 0, 3)
    values["item"][1]["code"] = [{"system": "http://loinc.org", "code": "44260-8"}]
    form = read_form(values)

    assert is_risk(form, "b", 1)
    assert is_risk(read_form(questionnaire("y", ("/44249-1/44260-8",), 0, 3)), "/44249-1/44260-8", 1)
    assert not is_risk(form, "a", 3)
    assert risk_state(Filling(form=GAD7)) is RiskState.NOT_ASKED


@pytest.mark.parametrize("said", [1, 2, 3])
def test_risk_is_in_the_vault_before_anything_else_is_asked(vault: Vault, said: int) -> None:
    patient = add_patient(vault)
    sitting = Sitting(vault, patient, PHQ9)

    told = sitting.answer(RISK_ITEM, said)

    assert told is not None
    assert [one.id for one in open_risk(vault, patient.id)] == [told.id]
    assert responses_of(vault, patient.id) == ()
    assert deeds(vault)[-1][0] == "risk raised"


@pytest.mark.parametrize("what", ["go back", "throw all away", "skip it now"])
def test_what_was_told_once_stays_told(vault: Vault, what: str) -> None:
    patient = add_patient(vault)
    sitting = Sitting(vault, patient, PHQ9)
    sitting.answer(RISK_ITEM, 1)

    match what:
        case "go back":
            assert sitting.answer(RISK_ITEM, 0) is None
            sitting.keep()
        case "skip it now":
            sitting.skip(RISK_ITEM)
            sitting.keep()

    assert len(open_risk(vault, patient.id)) == 1


def test_one_sitting_raises_one_risk_and_its_response_the_same(vault: Vault) -> None:
    patient = add_patient(vault)
    sitting = Sitting(vault, patient, PHQ9)
    for said in (1, 3, 0, 2):
        sitting.answer(RISK_ITEM, said)

    response = sitting.keep()

    (told,) = open_risk(vault, patient.id)
    assert told.response_id == response.id == sitting.response_id
    assert response.risk is RiskState.REPORTED


def test_a_response_that_comes_whole_raises_it_in_the_same_commit(vault: Vault) -> None:
    patient = add_patient(vault)

    keep_response(vault, patient, filled(PHQ9, {RISK_ITEM: 1}), response_id=new_id())

    assert len(open_risk(vault, patient.id)) == 1


def test_no_exposure_begins_before_somebody_has_acknowledged_it(vault: Vault) -> None:
    patient, other = add_patient(vault), add_patient(vault)
    sitting = Sitting(vault, patient, PHQ9)
    sitting.answer(RISK_ITEM, 2)

    with pytest.raises(RiskOpen, match=f"acknowledge --person {patient.code}"):
        require_no_open_risk(vault, patient.id)
    require_no_open_risk(vault, other.id)

    (told,) = open_risk(vault, patient.id)
    acknowledge(vault, told, who="A. Therapist")
    require_no_open_risk(vault, patient.id)


def test_who_has_seen_it_is_kept_and_must_be_said(vault: Vault) -> None:
    patient = add_patient(vault)
    told = Sitting(vault, patient, PHQ9).answer(RISK_ITEM, 1)
    assert told is not None

    for who in ("", "  ", "2", "s", "x" * 61):
        with pytest.raises(RecordError, match="a name or initials"):
            acknowledge(vault, told, who=who)

    assert len(open_risk(vault, patient.id)) == 1
    acknowledge(vault, told, who="A. Therapist")
    acknowledge(vault, told, who="Somebody later")
    assert deeds(vault)[-1][0] == "risk acknowledged"
    (kept,) = risks_of(vault, patient.id)
    assert kept.seen_by == "A. Therapist"
    assert kept.seen_at is not None


def test_another_risk_needs_another_acknowledgement(vault: Vault) -> None:
    patient = add_patient(vault)
    first, second = Sitting(vault, patient, PHQ9), Sitting(vault, patient, PHQ9)
    told = first.answer(RISK_ITEM, 1)
    second.answer(RISK_ITEM, 1)
    assert told is not None

    acknowledge(vault, told, who="AT")

    assert [one.response_id for one in open_risk(vault, patient.id)] == [second.response_id]


def test_the_audit_tells_the_fact_and_no_answer(vault: Vault) -> None:
    patient = add_patient(vault)
    sitting = Sitting(vault, patient, PHQ9)
    sitting.answer(RISK_ITEM, 3)
    sitting.keep()

    told = [detail for action, detail in deeds(vault) if action in ("risk raised", "questionnaire answered")]
    assert len(told) == 2
    assert all(patient.code in detail and not re.search(r"44260|[:\"]3[,}\"]", detail) for detail in told)


def test_it_is_shown_also_where_the_vault_cannot_keep_it_and_kept_once_it_can(vault: Vault) -> None:
    patient = add_patient(vault)
    sitting = Sitting(vault, patient, PHQ9)
    with vault.store.writing() as connection:
        connection.execute(sa.text("ALTER TABLE response RENAME TO gone"))

    told = sitting.answer(RISK_ITEM, 1)

    assert told is not None
    assert told.trouble
    assert "COULD NOT BE KEPT" in "\n".join(risk_lines(told_of(told), protocol=None))
    with vault.store.writing() as connection:
        connection.execute(sa.text("ALTER TABLE gone RENAME TO response"))
    sitting.keep()
    assert len(open_risk(vault, patient.id)) == 1


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, ".")
from engine.records.patients import find_patient
from engine.records.questionnaires.shelf import Shelf
from engine.records.questionnaires.sitting import Sitting
from engine.records.vault import Vault
from tests.engine.records.rig import MASTER, store_at
vault = Vault(store_at(Path(sys.argv[1])), MASTER, actor="killed")
sitting = Sitting(vault, find_patient(vault, sys.argv[2]), Shelf(None).form("phq9"))
sitting.answer("/44260-8", 1)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_a_program_that_is_killed_right_after_the_answer_loses_no_risk(tmp_path: Path) -> None:
    vault = Vault.make(store_at(tmp_path), MASTER, actor="tester")
    patient = add_patient(vault)
    vault.close()

    ended = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), patient.code], check=False, timeout=60)

    assert ended.returncode == -signal.SIGKILL
    vault = Vault(store_at(tmp_path), MASTER, actor="tester")
    assert len(open_risk(vault, patient.id)) == 1
    vault.close()


def test_what_is_shown_says_what_to_do_and_the_clinics_own_words_and_no_answer(vault: Vault) -> None:
    patient = add_patient(vault)
    told = Sitting(vault, patient, PHQ9).answer(RISK_ITEM, 1)
    assert told is not None

    shown = "\n".join(risk_lines(told_of(told), protocol="Call the senior on duty.\nNever leave."))

    assert all(words in shown for words in (patient.code, "Stay with the person", "Ask directly", "| Never leave."))
    assert "knows no protocol" in "\n".join(risk_lines(told_of(told), protocol=None))
    assert risk_lines((), protocol=None) == ()


def test_rows_of_risk_are_sealed(vault: Vault) -> None:
    patient = add_patient(vault)
    Sitting(vault, patient, PHQ9).answer(RISK_ITEM, 1)

    with vault.store.reading() as connection:
        sealed = connection.execute(sa.select(RESPONSE.c.sealed)).scalars().all()
    assert sealed
    assert not any(word in row for row in sealed for word in (b"risk", b"PHQ", b"Patient Health"))

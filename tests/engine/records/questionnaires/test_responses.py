"""Answered questionnaires are kept whole, read back as they were, and are FHIR QuestionnaireResponses."""

import json

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from engine.records.message_json import Plain
from engine.records.patients import add_patient
from engine.records.questionnaires.form import Answer, Filling, Form
from engine.records.questionnaires.form_json import FormError
from engine.records.questionnaires.response_json import answers_in, filling_of, resource_of
from engine.records.questionnaires.responses import (
    Moment,
    RiskState,
    Status,
    changes_of,
    keep_response,
    responses_of,
    score_of,
)
from engine.records.questionnaires.sitting import Sitting
from engine.records.vault import Vault, new_id
from tests.engine.records.questionnaires.rig import CSQVR, GAD7, PHQ9, PHQ9_ITEMS, SUDS, filled

AT = "2026-11-22T10:00:00Z"


@given(st.data())
def test_what_was_answered_comes_back_from_fhir_as_it_was(data: st.DataObject) -> None:
    form: Form = data.draw(st.sampled_from([PHQ9, GAD7, CSQVR, SUDS]))
    said = {
        item.link_id: data.draw(st.one_of(st.none(), st.integers(item.lowest, item.highest)))
        for item in form.items
        if data.draw(st.booleans())
    }
    filling = Filling(form=form, answers=tuple(Answer(link_id=link, value=value) for link, value in said.items()))

    resource = json.loads(json.dumps(resource_of(filling, response_id=new_id(), authored=AT, status="stopped")))

    assert filling_of(resource, form) == filling
    assert answers_in(resource) == filling.answers
    if filling.answers:  # an empty list is not to be in FHIR
        assert json.loads(QuestionnaireResponse.model_validate(resource).model_dump_json()) == resource


def test_a_response_of_another_program_is_read_by_the_codes_of_the_form() -> None:
    coding: Plain = {"system": "http://loinc.org", "code": "LA6570-1"}
    resource = {
        "resourceType": "QuestionnaireResponse",
        "item": [{"linkId": "g", "item": [{"linkId": "/44250-9", "answer": [{"valueCoding": coding}]}]}],
    }

    assert filling_of(resource, PHQ9).values == {"/44250-9": 2}
    with pytest.raises(FormError, match="nobody knows what the answer 'LA6570-1' counts"):
        answers_in(resource)


@pytest.mark.parametrize(
    ("resource", "fault"),
    [
        ([], "must be an object"),
        ({"resourceType": "Questionnaire"}, "no FHIR QuestionnaireResponse"),
        ({"item": [{"linkId": "nausea-a", "answer": [{"valueInteger": 1}]}]}, "does not have"),
        ({"item": [{"linkId": "/44250-9", "answer": [{"valueInteger": 9}]}]}, "takes 0 to 3, not 9"),
        ({"item": [{"linkId": "/44250-9", "answer": [{"valueInteger": 1}] * 2}]}, "2 answers"),
        ({"item": [{"linkId": "/44250-9"}] * 2}, "answered twice"),
    ],
)
def test_what_is_no_response_to_the_form_is_refused(resource: object, fault: str) -> None:
    values = {"resourceType": "QuestionnaireResponse", **resource} if isinstance(resource, dict) else resource

    with pytest.raises(FormError, match=fault):
        filling_of(values, PHQ9)


def test_a_sitting_is_kept_with_when_by_whom_and_for_which_session(vault: Vault) -> None:
    patient, other = add_patient(vault), add_patient(vault)
    sitting = Sitting(vault, patient, CSQVR, session_id="s" * 32, moment=Moment.AFTER)
    for item in CSQVR.items:
        sitting.answer(item.link_id, 2)

    kept = sitting.keep()

    assert responses_of(vault, patient.id) == (kept,)
    assert responses_of(vault, other.id) == ()
    assert (kept.by, kept.form, kept.status) == ("tester", "csqvr", Status.COMPLETED)
    assert (kept.session_id, kept.moment, kept.risk) == ("s" * 32, Moment.AFTER, RiskState.NOT_ASKED)
    assert [score.value for score in score_of(kept)] == [4, 4, 4, 12]


def test_a_part_is_kept_as_stopped_and_has_no_score(vault: Vault) -> None:
    patient = add_patient(vault)
    sitting = Sitting(vault, patient, GAD7)
    sitting.answer("/69725-0", 3)
    sitting.skip("/68509-9")

    kept = sitting.keep()

    (score,) = score_of(kept)
    assert kept.status is Status.STOPPED
    assert kept.resource["status"] == "stopped"
    assert score.value is None
    assert len(score.missing) == 6


def test_skipping_all_is_complete_and_has_no_score(vault: Vault) -> None:
    sitting = Sitting(vault, add_patient(vault), PHQ9)
    for item in PHQ9.items:
        sitting.skip(item.link_id)

    kept = sitting.keep()

    assert kept.status is Status.COMPLETED
    assert score_of(kept)[0].missing == PHQ9_ITEMS
    assert kept.risk is RiskState.NOT_ANSWERED


def test_before_and_after_are_compared_scale_by_scale(vault: Vault) -> None:
    patient = add_patient(vault)
    for moment, value in ((Moment.BEFORE, 1), (Moment.AFTER, 4)):
        values = dict.fromkeys((item.link_id for item in CSQVR.items), value)
        keep_response(vault, patient, filled(CSQVR, values), response_id=new_id(), moment=moment)

    before, after = responses_of(vault, patient.id)

    assert [change.difference for change in changes_of(before, after)] == [6, 6, 6, 18]
    other, _ = keep_response(vault, patient, filled(SUDS, {"suds": 5}), response_id=new_id())
    assert changes_of(before, other) == ()

"""Answered questionnaires as FHIR QuestionnaireResponses, and their scores as Observations derived from them."""

from collections.abc import Iterable

from engine.records.exports.exported import AnsweredForm, FormScore
from engine.records.exports.fhir.codes import Absent, Category, ObservationStatus, code, code_table
from engine.records.exports.fhir.elements import Resource, Writing
from engine.records.exports.fhir.observations import Reference


def add_responses(
    writing: Writing, answered: Iterable[AnsweredForm], *, patient: Reference, encounter: Reference
) -> list[Reference]:
    """All of them; what was not answered stands in them without an answer, and its scores without a value."""
    added = []
    for number, form in enumerate(answered):
        response = _add_response(writing, number, form, patient=patient, encounter=encounter)
        added.append(response)
        for place, score in enumerate(form.scores):
            added.append(_add_score(writing, f"{number}/score/{place}", form, score, response, patient=patient))
    return added


def _add_response(
    writing: Writing, number: int, form: AnsweredForm, *, patient: Reference, encounter: Reference
) -> Reference:
    return writing.add(
        "QuestionnaireResponse",
        f"{number}",
        questionnaire=form.name,
        status="completed" if form.is_complete else "stopped",
        subject=patient,
        encounter=encounter,
        authored=writing.at(form.after_s),
        item=list(form.items) or None,
    )


def _add_score(
    writing: Writing, name: str, form: AnsweredForm, score: FormScore, response: Reference, *, patient: Reference
) -> Reference:
    of = next((one for one in code_table().codes.values() if one.code == score.loinc), code("total"))
    told: Resource
    if score.value is None:
        why = f"not answered: {', '.join(score.missing)}"
        told = {"dataAbsentReason": {**Absent.UNKNOWN.concept, "text": why}}
    else:
        told = {"valueQuantity": of.quantity(score.value)}
    return writing.add(
        "Observation",
        f"form/{name}",
        status=ObservationStatus.FINAL.value,
        category=[Category.SURVEY.concept],
        code={**of.concept, "text": score.words},
        subject=patient,
        effectiveDateTime=writing.at(form.after_s),
        derivedFrom=[response],
        **told,
    )

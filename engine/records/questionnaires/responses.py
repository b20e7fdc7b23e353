"""Answered questionnaires of a patient: kept in the vault, read back, scored, compared."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.patients import Patient
from engine.records.questionnaires.form import Answer, Filling
from engine.records.questionnaires.instruments import INSTRUMENTS, instrument_of
from engine.records.questionnaires.response_json import Resource, answers_in, resource_of
from engine.records.questionnaires.response_rows import ANSWERS, ResponseRow, append_row, rows_of
from engine.records.questionnaires.risk import RiskSignal, RiskState, keep_risk, risk_state
from engine.records.questionnaires.scoring import Change, Score, changes_between, scores_of
from engine.records.vault import Vault


class Moment(Enum):
    """When it was asked, as to a session."""

    BEFORE = "before"
    AFTER = "after"


class Status(Enum):
    """How far it came; its value is FHIR's word (QuestionnaireResponse.status)."""

    COMPLETED = "completed"  # every item was answered or skipped
    STOPPED = "stopped"  # a part, which the person wanted kept


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """One answered questionnaire. `resource` is its FHIR R4B QuestionnaireResponse, without the subject."""

    id: str
    patient_id: str
    at: str  # ISO 8601 in UTC
    by: str  # who entered it
    form: str
    title: str
    instrument: str | None  # by which table it is scored; None: by none
    status: Status
    session_id: str | None
    moment: Moment | None
    answers: tuple[Answer, ...]
    risk: RiskState
    resource: Resource

    @property
    def values(self) -> dict[str, int]:
        """linkId -> value of what was answered."""
        return {answer.link_id: answer.value for answer in self.answers if answer.value is not None}


def keep_response(
    vault: Vault,
    patient: Patient,
    filling: Filling,
    *,
    response_id: str,
    session_id: str | None = None,
    moment: Moment | None = None,
    risk: RiskSignal | None = None,
) -> tuple[StoredResponse, RiskSignal | None]:
    """Store what was answered. Where it tells of risk that was not kept before (`risk`), both are kept or neither.

    Raises VaultError; nothing is kept then.
    """
    status = Status.COMPLETED if filling.is_complete else Status.STOPPED
    instrument = instrument_of(filling.form)
    state = risk_state(filling)
    with vault.store.writing() as connection:
        if state is RiskState.REPORTED and (risk is None or risk.id is None):
            risk = keep_risk(vault, connection, patient, form=filling.form.title, response_id=response_id)
        authored = datetime.now(UTC).isoformat(timespec="seconds")
        row = append_row(
            vault,
            connection,
            row_id=response_id,
            patient_id=patient.id,
            kind=ANSWERS,
            values={
                "form": filling.form.name,
                "title": filling.form.title,
                "instrument": None if instrument is None else instrument.name,
                "session": session_id,
                "moment": None if moment is None else moment.value,
                "risk": state.name,
                "resource": resource_of(filling, response_id=response_id, authored=authored, status=status.value),
            },
        )
        append(
            vault,
            connection,
            Action.QUESTIONNAIRE_ANSWERED,
            patient=patient.code,
            form=filling.form.name,
            response=response_id,
            session=session_id,
        )
    return _response(row), risk


def responses_of(vault: Vault, patient_id: str) -> tuple[StoredResponse, ...]:
    """All of a patient's, oldest first. Raises VaultError."""
    return tuple(_response(row) for row in rows_of(vault, patient_id) if row.kind == ANSWERS)


def score_of(response: StoredResponse) -> tuple[Score, ...]:
    """The scores of every scale; a scale with an item missing has none, and says which. Empty: nothing scores it."""
    instrument = INSTRUMENTS.get(response.instrument or "")
    return () if instrument is None else scores_of(instrument, response.values)


def changes_of(before: StoredResponse, after: StoredResponse) -> tuple[Change, ...]:
    """What became of each scale. Empty where they are not scored alike."""
    instrument = INSTRUMENTS.get(before.instrument or "")
    if instrument is None or before.instrument != after.instrument:
        return ()
    return changes_between(instrument, before.values, after.values)


def _response(row: ResponseRow) -> StoredResponse:
    values, resource = row.values, row.values["resource"]
    assert isinstance(resource, dict)
    instrument, session_id, moment = values["instrument"], values["session"], values["moment"]
    return StoredResponse(
        id=row.id,
        patient_id=row.patient_id,
        at=row.at,
        by=row.by,
        form=str(values["form"]),
        title=str(values["title"]),
        instrument=None if instrument is None else str(instrument),
        status=Status(resource["status"]),
        session_id=None if session_id is None else str(session_id),
        moment=None if moment is None else Moment(moment),
        answers=answers_in(resource),
        risk=RiskState[str(values["risk"])],
        resource=resource,
    )

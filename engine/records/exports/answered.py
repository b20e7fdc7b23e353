"""The questionnaires that belong to a session, as exports tell them."""

from collections.abc import Mapping
from datetime import datetime

from engine.records.exports.exported import AnsweredForm, FormScore
from engine.records.questionnaires.responses import Status, StoredResponse, responses_of, score_of
from engine.records.session_reader import VaultSession
from engine.records.vault import Vault


def answered_forms(vault: Vault, session: VaultSession) -> tuple[AnsweredForm, ...]:
    """Those that were asked before, in or after this session, oldest first. Raises VaultError."""
    began = datetime.fromisoformat(session.header.began)
    return tuple(
        _form(one, (datetime.fromisoformat(one.at) - began).total_seconds())
        for one in responses_of(vault, session.patient_id)
        if one.session_id == session.id
    )


def _form(response: StoredResponse, after_s: float) -> AnsweredForm:
    items = response.resource.get("item")
    assert isinstance(items, list), "a stored response has its items"
    scores = (
        FormScore(words=f"{one.instrument}: {one.words}", value=one.value, missing=one.missing, loinc=one.code)
        for one in score_of(response)
    )
    return AnsweredForm(
        name=str(response.resource.get("questionnaire", response.form)),
        is_complete=response.status is Status.COMPLETED,
        items=tuple(one for one in items if isinstance(one, Mapping)),
        scores=tuple(scores),
        after_s=after_s,
    )

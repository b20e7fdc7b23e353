"""Each person's course as the evidence pack counts it: sessions, what was noted of them, answered questionnaires."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.records.exports.deidentified.making import consenting
from engine.records.message_json import Plain
from engine.records.notes import ADVERSE_EVENT, STAFF_TIME
from engine.records.questionnaires.responses import StoredResponse, responses_of
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import summary_of
from engine.records.session_summary import SessionSummary
from engine.records.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverse:
    """One adverse event that somebody noted, by its kind and how bad it was."""

    kind: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTime:
    """Minutes that somebody of a role worked for a session beside its own time."""

    role: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """One session that was begun."""

    began: datetime
    summary: SessionSummary
    adverse: tuple[Adverse, ...]
    staff: tuple[StaffTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One person's sessions, oldest first, and answered questionnaires, oldest first."""

    sessions: tuple[HeldSession, ...]
    responses: tuple[StoredResponse, ...]


def courses_of(vault: Vault) -> Iterator[tuple[float, Course]]:
    """Each person who consented to research and was seen, with the share of all that is done by then.

    Raises RecordError where a session is damaged.
    """
    entries = consenting(vault, session_entries(vault))
    people = list(dict.fromkeys(one.patient_id for one in entries))
    for number, patient_id in enumerate(people, start=1):
        sessions = tuple(_held(vault, one.id) for one in entries if one.patient_id == patient_id)
        yield number / len(people), Course(sessions=sessions, responses=responses_of(vault, patient_id))


def _held(vault: Vault, session_id: str) -> HeldSession:
    session = VaultSession(vault, session_id)
    events = session.events()
    return HeldSession(
        began=datetime.fromisoformat(session.header.began),
        summary=summary_of(session),
        adverse=tuple(
            Adverse(kind=_text(one.get("name")), severity=_text(one.get("severity")))
            for one in events
            if one.get("kind") == ADVERSE_EVENT
        ),
        staff=tuple(
            StaffTime(role=_text(one.get("role")), minutes=_number(one.get("minutes")))
            for one in events
            if one.get("kind") == STAFF_TIME
        ),
    )


def _text(value: Plain) -> str:
    return str(value) if value is not None else "not said"


def _number(value: Plain) -> float:
    return float(value) if isinstance(value, int | float) else 0.0

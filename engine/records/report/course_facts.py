"""What a person's course is told from: each session's summary, what was written of it, and questionnaires."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.records.message_json import Plain
from engine.records.questionnaires.responses import StoredResponse, responses_of
from engine.records.questionnaires.risk import RiskSignal, risks_of
from engine.records.recorded import RecordError
from engine.records.report.facts import ADVERSE, policy_of_header
from engine.records.report.steps import rung_words
from engine.records.session_names import SHORT
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import summary_of
from engine.records.session_summary import SessionSummary, Wearer
from engine.records.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSession:
    """One session of a course; `number` counts from 1 in the order of days."""

    number: int
    id: str
    summary: SessionSummary
    rungs: Sequence[tuple[float, str]]  # intensity and words of the hierarchy; empty where the policy cannot be read
    adverse: Sequence[Mapping[str, Plain]]

    @property
    def short(self) -> str:
        return self.id[:SHORT]

    @property
    def away(self) -> float | None:
        """The share of the time at rungs in which the person was turned away, 0..1; None: it was not measured."""
        faced = [one.facing for one in self.summary.steps if one.facing is not None]
        covered_s = sum(one.covered_s for one in faced)
        return sum(one.away * one.covered_s for one in faced) / covered_s if covered_s > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """A person's sessions, oldest first, and what could not be read of them."""

    code: str
    sessions: Sequence[CourseSession]
    is_virtual: bool  # there is no session of a person: those of virtual patients are told instead
    left_out: int  # sessions of virtual patients beside those of the person
    unreadable: Sequence[str]
    responses: Sequence[StoredResponse]
    risks: Sequence[RiskSignal]  # all that was told of, also where its answers were not kept


def course_facts(vault: Vault, patient_id: str, code: str) -> CourseFacts:
    """Everything of one patient in an open vault. Raises VaultError; a session that is damaged is told, not hidden."""
    read: list[tuple[str, SessionSummary, VaultSession]] = []
    unreadable = []
    for entry in session_entries(vault, patient_id):
        try:
            session = VaultSession(vault, entry.id)
            read.append((entry.id, summary_of(session), session))
        except RecordError as error:
            unreadable.append(str(error))
    of_person = [one for one in read if one[1].wearer is Wearer.PERSON]
    told = of_person or read
    return CourseFacts(
        code=code,
        sessions=tuple(_session(number, *one) for number, one in enumerate(told, start=1)),
        is_virtual=bool(read) and not of_person,
        left_out=len(read) - len(told),
        unreadable=tuple(unreadable),
        responses=responses_of(vault, patient_id),
        risks=risks_of(vault, patient_id),
    )


def _session(number: int, id_: str, summary: SessionSummary, session: VaultSession) -> CourseSession:
    policy, _ = policy_of_header(session.header)
    return CourseSession(
        number=number,
        id=id_,
        summary=summary,
        rungs=tuple(rung_words(policy)),
        adverse=tuple(one for one in session.events() if one.get("kind") == ADVERSE),
    )

"""What a patient has consented to, purpose by purpose: given and withdrawn, each kept; the newest holds."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.message_json import Plain
from engine.records.patient_rows import PatientRow, append_row, rows_in
from engine.records.patients import Patient, patient_of
from engine.records.recorded import RecordError
from engine.records.tables import CONSENT
from engine.records.vault import Vault

LONGEST_WORDS = 120  # of who took it and of the text's version


class Purpose(Enum):
    """What a patient may consent to. Its value is what stands in the vault, and never changes."""

    SESSION = "session"
    RESEARCH = "research"
    EXPORT = "export"

    @property
    def allows(self) -> str:
        """In words, for the one who is asked."""
        return _ALLOWS[self]

    @property
    def not_undone(self) -> str:
        """What its withdrawal does not undo, in words."""
        return _NOT_UNDONE[self]


_ALLOWS = {
    Purpose.SESSION: "sessions are held and recorded into the vault",
    Purpose.RESEARCH: "records are used for research without the person's name, days or devices",
    Purpose.EXPORT: "records leave the vault: tapes, files for other programs, bundles",
}
_NOT_UNDONE = {
    Purpose.SESSION: "no new session begins; what was recorded stays, and a session that runs goes on: "
    "end it, and delete or erase what shall not stay",
    Purpose.RESEARCH: "no new research file is made; those that were made cannot be called back",
    Purpose.EXPORT: "nothing more is exported; files that were exported are where they were taken, "
    "and reports can still be made",
}


class ConsentError(RecordError):
    """A consent cannot be kept as it was told; the message says why."""


class ConsentMissing(RecordError):
    """What was asked for needs a consent that does not hold; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent, given or withdrawn. `at` is when (ISO 8601), `by` who took it, `text` which version of the words was
    agreed to; `until` the last day on which it holds, None: until it is withdrawn."""

    purpose: Purpose
    is_given: bool
    at: str
    by: str
    text: str | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Was it given, and has it not run out?"""
        return self.is_given and (self.until is None or day <= self.until)


def give(
    vault: Vault,
    patient: Patient,
    purpose: Purpose,
    *,
    by: str | None = None,
    text: str | None = None,
    until: date | None = None,
) -> None:
    """Keep that `patient` has consented. `by` is who took it, the one who acts where nobody is named.

    Raises ConsentError, or VaultError for whoever was erased.
    """
    if until is not None and until < _today():
        raise ConsentError(f"a consent until {until} has run out before it is given: name a day to come")
    values: dict[str, Plain] = {"text": _words(text), "until": None if until is None else until.isoformat()}
    _keep(vault, patient, purpose, Action.CONSENT_GIVEN, {"is_given": True, "by": _words(by or vault.actor), **values})


def withdraw(vault: Vault, patient: Patient, purpose: Purpose, *, by: str | None = None) -> None:
    """Keep that `patient` does not consent any more. What that does not undo: `Purpose.not_undone`."""
    values: dict[str, Plain] = {"is_given": False, "by": _words(by or vault.actor), "text": None, "until": None}
    _keep(vault, patient, purpose, Action.CONSENT_WITHDRAWN, values)


def require(vault: Vault, patient_id: str, purpose: Purpose) -> None:
    """Go on only with this consent. Raises ConsentMissing, PatientNotFound, or VaultError for whoever was erased."""
    patient, newest = patient_of(vault, patient_id), consents_of(vault, patient_id).get(purpose)
    if newest is not None and newest.holds_on(_today()):
        return
    if newest is None:
        why = f"has not consented that {purpose.allows}"
    elif not newest.is_given:
        why = f"has withdrawn, on {_day(newest.at)}, the consent that {purpose.allows}"
    else:
        why = f"had consented, until {newest.until}, that {purpose.allows}"
    raise ConsentMissing(
        f"{patient.code}: {why}. Ask, and once it is given: "
        f"attune patient consent {patient.code} --give {purpose.value}"
    )


def consents_of(vault: Vault, patient_id: str) -> Mapping[Purpose, Consent]:
    """The newest for each purpose that there is one for; given, withdrawn or run out."""
    return {one.purpose: one for one in consent_history(vault, patient_id)}


def consent_history(vault: Vault, patient_id: str) -> tuple[Consent, ...]:
    """All that were ever given or withdrawn, oldest first."""
    with vault.store.reading() as connection:
        return tuple(_consent(row) for row in rows_in(vault, connection, CONSENT, patient_id))


def all_consents(vault: Vault) -> Mapping[str, Mapping[Purpose, Consent]]:
    """`consents_of` for every patient at once, by id, as lists show them."""
    found: dict[str, dict[Purpose, Consent]] = defaultdict(dict)
    with vault.store.reading() as connection:
        for row in rows_in(vault, connection, CONSENT):
            one = _consent(row)
            found[row.patient_id][one.purpose] = one
    return found


def _keep(vault: Vault, patient: Patient, purpose: Purpose, action: Action, values: Mapping[str, Plain]) -> None:
    with vault.store.writing() as connection:
        append(vault, connection, action, patient=patient.code, purpose=purpose.value)
        append_row(vault, connection, CONSENT, patient.id, {"purpose": purpose.value, **values})


def _consent(row: PatientRow) -> Consent:
    until, text = row.values["until"], row.values["text"]
    return Consent(
        purpose=Purpose(row.values["purpose"]),
        is_given=row.values["is_given"] is True,
        at=row.at,
        by=str(row.values["by"]),
        text=None if text is None else str(text),
        until=None if until is None else date.fromisoformat(str(until)),
    )


def _words(said: str | None) -> str | None:
    if said is not None and not 1 <= len(said.strip()) <= LONGEST_WORDS:
        raise ConsentError(f"who took a consent, and its text's version, are told in 1 to {LONGEST_WORDS} letters")
    return said


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone().date()


def _today() -> date:
    return datetime.now().astimezone().date()

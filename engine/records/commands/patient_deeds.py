"""`attune patient add|consent|identity|erase`: what changes a patient. No name is ever an argument."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from engine.command import DONE
from engine.records.commands.patient_lists import consent_lines
from engine.records.consent import Purpose, consent_history, give, withdraw
from engine.records.erasing import STILL_ELSEWHERE, erase
from engine.records.identity import FIELDS, Identity, IdentityError, read_fields, write_identity
from engine.records.opening import opened_vault
from engine.records.passphrases import is_at_terminal, typed
from engine.records.patients import Patient, add_patient, find_patient
from engine.records.recorded import RecordError
from engine.records.session_reader import session_entries
from engine.records.vault import Vault


class PatientRequestError(RecordError):
    """What was asked for is not done; the message says why, and what to do."""


def add(place: Path | None) -> int:
    with opened_vault(place) as vault:
        patient = add_patient(vault)
    print(patient.code)
    if is_at_terminal():
        print(
            "Write this code on the person's own papers: here nothing else tells who it is.\n"
            f"What this person consents to: attune patient consent {patient.code}\n"
            f"Who it is, if the vault shall know: attune patient identity {patient.code}",
            file=sys.stderr,
        )
    return DONE


def consent(
    place: Path | None,
    code: str,
    *,
    given: Sequence[str],
    withdrawn: Sequence[str],
    until: date | None,
    text: str | None,
    by: str | None,
) -> int:
    """Without anything given or withdrawn: what there is to be asked for, and what was said before."""
    both = set(given) & set(withdrawn)
    if both:
        raise PatientRequestError(f"{min(both)} is given and withdrawn at once: say one of the two")
    if (until is not None or text is not None) and not given:
        raise PatientRequestError("--until and --text go with --give")
    with opened_vault(place) as vault:
        patient = find_patient(vault, code)
        for purpose in map(Purpose, dict.fromkeys(given)):
            give(vault, patient, purpose, by=by, text=text, until=until)
            print(f"{patient.code}: consents that {purpose.allows}")
        for purpose in map(Purpose, dict.fromkeys(withdrawn)):
            withdraw(vault, patient, purpose, by=by)
            print(f"{patient.code}: does not consent any more that {purpose.allows}.\n  {purpose.not_undone}.")
        if not (given or withdrawn):
            _tell_purposes(vault, patient)
    return DONE


def _tell_purposes(vault: Vault, patient: Patient) -> None:
    print(f"{patient.code} may consent that")
    for purpose in Purpose:
        print(f"  {purpose.value:<9} {purpose.allows}")
    print("\n".join(consent_lines(consent_history(vault, patient.id))))


def identity(place: Path | None, code: str) -> int:
    with opened_vault(place) as vault:
        patient = find_patient(vault, code)
        told = _typed_fields() if is_at_terminal() else read_fields(tuple(sys.stdin.read().splitlines()))
        if told:
            write_identity(vault, patient, told)
    print(f"{patient.code}: {', '.join(told) or 'nothing'} kept, apart from all records")
    return DONE


def _typed_fields() -> Mapping[str, str | None]:
    print("Enter alone leaves a field as it is; - takes it away.", file=sys.stderr)
    told: dict[str, str | None] = {}
    for name in FIELDS:
        told.update(_typed_field(name))
    return told


def _typed_field(name: str) -> Mapping[str, str | None]:
    """Asked again until it can be kept; nothing, where it was left as it is."""
    while said := typed(f"{name}: ").strip():
        try:
            told = read_fields((f"{name}: {said}",))
            Identity(**told)
        except IdentityError as error:
            print(error, file=sys.stderr)
        else:
            return told
    return {}


def erase_patient(place: Path | None, code: str, *, confirmed: str | None) -> int:
    with opened_vault(place) as vault:
        patient = find_patient(vault, code)
        _confirm(vault, patient, confirmed)
        erased = erase(vault, patient)
    print(f"{erased.code}: erased, with {_counted(erased.sessions)}: the keys are destroyed, the rows removed")
    for words in erased.remains:
        print(f"attune: {words}", file=sys.stderr)
    print(STILL_ELSEWHERE)
    return DONE


def _confirm(vault: Vault, patient: Patient, confirmed: str | None) -> None:
    """Raises PatientRequestError."""
    if confirmed is None and is_at_terminal():
        entries = session_entries(vault, patient.id)
        unclosed = sum(entry.end is None for entry in entries)
        print(f"{patient.code}, with {_counted(len(entries))}, answers, consents and identity: this cannot be undone.")
        if unclosed:
            print(f"{_counted(unclosed)} of these not closed: if one runs, end it first.")
        confirmed = typed(f"type {patient.code} to erase all of it: ")
    if confirmed is None:
        raise PatientRequestError(f"nothing was erased: give the whole code once more, --confirm {patient.code}")
    if confirmed.strip().upper() != patient.code:
        raise PatientRequestError(f"nothing was erased: {confirmed.strip()!r} is not {patient.code}")


def _counted(sessions: int) -> str:
    return "1 session" if sessions == 1 else f"{sessions} sessions"

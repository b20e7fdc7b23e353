"""`attune patient list|show`: patients as tables, or as JSON for programs."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from engine.command import DONE
from engine.records.consent import Consent, Purpose, all_consents, consent_history
from engine.records.identity import Identity, show_identity
from engine.records.opening import opened_vault
from engine.records.patients import PatientEntry, find_patient, patient_entries
from engine.records.session_list import UNKNOWN, aligned, when


def show_all(place: Path | None, *, is_json: bool) -> int:
    with opened_vault(place) as vault:
        entries, consents = patient_entries(vault), all_consents(vault)
    holding = {one.patient.code: _holding(consents.get(one.patient.id, {})) for one in entries}
    if is_json:
        print(json.dumps([_plain(one, holding[one.patient.code]) for one in entries], indent=1))
        return DONE
    if not entries:
        print("no patients: add one with `attune patient add`")
        return DONE
    rows = [
        (
            one.patient.code,
            ", ".join(purpose.value for purpose in holding[one.patient.code]) or "nothing",
            str(one.sessions),
            UNKNOWN if one.last_session is None else when(one.last_session),
        )
        for one in entries
    ]
    print("\n".join(aligned([("patient", "consents to", "sessions", "last"), *rows], right=("sessions",))))
    return DONE


def show_one(place: Path | None, code: str, *, with_identity: bool, is_json: bool) -> int:
    with opened_vault(place) as vault:
        patient = find_patient(vault, code)
        (entry,) = (one for one in patient_entries(vault) if one.patient == patient)
        history = consent_history(vault, patient.id)
        identity = show_identity(vault, patient) if with_identity else None
    if is_json:
        holding = _holding({one.purpose: one for one in history})
        told = {**_plain(entry, holding), "consents": [_plain_consent(one) for one in history]}
        print(json.dumps(told if identity is None else {**told, "identity": asdict(identity)}, indent=1))
        return DONE
    last = "none yet" if entry.last_session is None else f"{entry.sessions}, the last {when(entry.last_session)}"
    print(f"{patient.code}\nsessions  {last}")
    print("\n".join(identity_lines(identity)))
    print("\n".join(consent_lines(history)))
    return DONE


def identity_lines(identity: Identity | None) -> list[str]:
    """Who it is; that it was not asked for."""
    if identity is None:
        return ["identity  not shown (--identity shows it, and the audit tells so)"]
    told = [(name, said) for name, said in asdict(identity).items() if said is not None]
    if not told:
        return ["identity  nothing is known: attune patient identity CODE"]
    return [f"{name:<9} {said}" for name, said in told]


def consent_lines(history: tuple[Consent, ...]) -> list[str]:
    """Every consent in order, and whether the newest of its purpose holds today."""
    if not history:
        return ["consents  none yet: attune patient consent CODE --give session (or research, export)"]
    newest = {one.purpose: one for one in history}
    rows = [
        (
            when(datetime.fromisoformat(one.at).astimezone().isoformat()),
            one.purpose.value,
            "given" if one.is_given else "withdrawn",
            one.by,
            one.text or UNKNOWN,
            UNKNOWN if one.until is None else one.until.isoformat(),
            _state(one, newest[one.purpose]),
        )
        for one in history
    ]
    return ["", *aligned([("when", "consent", "", "taken by", "text", "until", "today"), *rows])]


def _state(one: Consent, newest: Consent) -> str:
    if one is not newest:
        return "replaced"
    if one.holds_on(date.today()):
        return "holds"
    return "ran out" if one.is_given else "does not hold"


def _holding(newest: Mapping[Purpose, Consent]) -> list[Purpose]:
    return [purpose for purpose in Purpose if purpose in newest and newest[purpose].holds_on(date.today())]


def _plain(entry: PatientEntry, holding: list[Purpose]) -> dict[str, object]:
    return {
        "code": entry.patient.code,
        "consents_to": [purpose.value for purpose in holding],
        "sessions": entry.sessions,
        "last_session": entry.last_session,
    }


def _plain_consent(one: Consent) -> dict[str, object]:
    until = None if one.until is None else one.until.isoformat()
    return {
        "purpose": one.purpose.value,
        "is_given": one.is_given,
        "at": one.at,
        "by": one.by,
        "text": one.text,
        "until": until,
    }

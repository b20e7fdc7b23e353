"""What people write of a session after it: notes, adverse events, and how long staff worked beside it."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum

import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.ciphers import place_of
from engine.records.events import FIRST_LATER_EVENT, LATER_EVENTS
from engine.records.message_json import Plain
from engine.records.patients import patient_of
from engine.records.recorded import RecordError
from engine.records.tables import EVENT, SESSION
from engine.records.vault import Vault

NOTE, ADVERSE_EVENT, STAFF_TIME = "note", "adverse_event", "staff_minutes"  # kinds of events
LONGEST_WORDS = 10_000
LONGEST_STAFF_MINUTES = 600


class NoteError(RecordError):
    """A note cannot be kept as it was told; the message says what it may be."""


class AdverseKind(Enum):
    """What happened. Its value is what stands in the vault, and never changes."""

    SICKNESS = "sickness"  # cybersickness: nausea, dizziness, eyes
    PANIC = "panic"
    DISSOCIATION = "dissociation"
    FAINTING = "fainting"
    FALL = "fall"  # or a collision with the room
    HEART = "heart"  # chest pain, palpitations
    HEARING = "hearing"
    SKIN = "skin"  # where the strap lies
    WORSENING = "worsening"  # of what the person came with, also in the days after
    OTHER = "other"


class Severity(Enum):
    """How bad it was."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


def note(vault: Vault, session_id: str, words: str, *, by: str | None = None, t: float | None = None) -> None:
    """Keep a note of a session: of its second `t`, or of the whole of it. `by`: who writes, else the one who acts.

    Raises NoteError, or VaultError where the session was deleted.
    """
    values: dict[str, Plain] = {"words": _words(words)}
    _keep(vault, session_id, Action.NOTE_ADDED, kind=NOTE, values=values, by=by, t=t)


def adverse_event(
    vault: Vault,
    session_id: str,
    kind: AdverseKind,
    severity: Severity,
    *,
    words: str,
    action_taken: str | None,
    by: str | None = None,
    t: float | None = None,
) -> None:
    """Keep that something bad happened in a session, or after it; None: nothing was done about it, or it is not known.

    Raises NoteError, or VaultError where the session was deleted.
    """
    values: dict[str, Plain] = {
        "name": kind.value,
        "severity": severity.value,
        "words": _words(words),
        "action": None if action_taken is None else _words(action_taken),
    }
    _keep(vault, session_id, Action.ADVERSE_EVENT_ADDED, kind=ADVERSE_EVENT, values=values, by=by, t=t)


def staff_minutes(vault: Vault, session_id: str, minutes: float, *, role: str, by: str | None = None) -> None:
    """Keep how long somebody of `role` worked for a session beside its own time: preparing, talking, writing.

    Raises NoteError, or VaultError where the session was deleted.
    """
    if not 0 < minutes <= LONGEST_STAFF_MINUTES:
        raise NoteError(f"staff time is more than 0 and at most {LONGEST_STAFF_MINUTES} minutes, not {minutes:g}")
    values: dict[str, Plain] = {"minutes": minutes, "role": _words(role)}
    _keep(vault, session_id, Action.NOTE_ADDED, kind=STAFF_TIME, values=values, by=by, t=None)


def _keep(
    vault: Vault,
    session_id: str,
    action: Action,
    *,
    kind: str,
    values: Mapping[str, Plain],
    by: str | None,
    t: float | None,
) -> None:
    if t is not None and not 0 <= t < float("inf"):
        raise NoteError(f"a session has no second {t:g}")
    with vault.store.writing() as connection:
        cipher = vault.session_cipher(connection, session_id)
        of = connection.execute(sa.select(SESSION.c.patient_id).where(SESSION.c.id == session_id)).scalar_one()
        append(vault, connection, action, patient=patient_of(vault, of).code, session=session_id)
        # Drawn by chance: the session may run on, and other stations may write of it too.
        seq = FIRST_LATER_EVENT + secrets.randbelow(LATER_EVENTS)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        told = {"t": t, "kind": kind, **values, "by": _words(by or vault.actor), "at": at}
        text = json.dumps(told, separators=(",", ":"), allow_nan=False)
        sealed = cipher.seal(text.encode(), place_of("event", session_id, seq))
        connection.execute(EVENT.insert().values(session_id=session_id, seq=seq, sealed=sealed))


def _words(said: str) -> str:
    if not 1 <= len(said.strip()) <= LONGEST_WORDS:
        raise NoteError(f"it is told in 1 to {LONGEST_WORDS} letters")
    return said.strip()

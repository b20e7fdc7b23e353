"""How a session is named on a command line: the beginning of its id, `last`, CODE:last; or a tape's file."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.records.recorded import Recorded, RecordError

if TYPE_CHECKING:
    from engine.records.audit_actions import Action
    from engine.records.session_reader import SessionEntry, VaultSession
    from engine.records.vault import Vault

SHORT = 8  # letters of an id, as lists and messages show it
LAST = "last"
PREFIX = "session:"  # says that no file is meant
SESSION_HELP = "the beginning of its id, `last`, or CODE:last for a person's newest"
RECORD_HELP = f"a tape's file, or a session of the vault: {SESSION_HELP}"
_ID = re.compile(r"[0-9a-f]{4,32}")  # shorter ones are more likely a slip of the hand than meant


class SessionNotFound(RecordError):
    """No session is meant by what was said, or several are; the message says which."""


def is_session_name(said: str) -> bool:
    """Is a session of the vault meant, and no file? A file of that name comes first, but for `session:` before it."""
    if said.startswith(PREFIX):
        return True
    name = said.lower()
    return not Path(said).exists() and (name == LAST or name.endswith(f":{LAST}") or _ID.fullmatch(name) is not None)


def find_session(vault: "Vault", said: str) -> "SessionEntry":
    """The one that is meant. Raises SessionNotFound, PatientNotFound, VaultError."""
    from engine.records.patients import find_patient
    from engine.records.session_reader import session_entries

    name = said.removeprefix(PREFIX).strip()
    code, colon, last = name.rpartition(":")
    if last.lower() == LAST:
        patient_id = find_patient(vault, code).id if colon else None
        entries = session_entries(vault, patient_id)
        if not entries:
            whose = f"{code} has no session" if colon else "there is no session"
            raise SessionNotFound(f"{whose} in this vault yet")
        return entries[-1]
    beginning = name.lower()
    found = [entry for entry in session_entries(vault) if beginning and entry.id.startswith(beginning)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise SessionNotFound(f"there is no session {name!r} in this vault: see `attune sessions list`")
    some = ", ".join(entry.id[:SHORT] for entry in found[:4]) + (", ..." if len(found) > 4 else "")
    raise SessionNotFound(f"{name!r} may be {some}: give more of the id")


@contextmanager
def opened_session(place: Path | None, said: str, action: "Action | None" = None) -> Iterator["VaultSession"]:
    """The session that is meant, its vault open within the block; what is done with it becomes a row of the audit.

    Raises RecordError: no vault, locked, no such session, damaged.
    """
    from engine.records.opening import opened_vault

    with opened_vault(place) as vault:
        yield session_of(vault, said, action)


@contextmanager
def opened_records(
    place: Path | None, names: Sequence[str], action: "Action | None" = None
) -> Iterator[tuple[Recorded, ...]]:
    """Each a session of the vault or a tape, whichever is meant; the vault is opened once, and only for a session.

    Raises RecordError.
    """
    with ExitStack() as stack:
        vault = None
        if any(map(is_session_name, names)):
            from engine.records.opening import opened_vault

            vault = stack.enter_context(opened_vault(place))
        yield tuple(_record(vault, name, action) for name in names)


def session_of(vault: "Vault", said: str, action: "Action | None" = None) -> "VaultSession":
    """The session that is meant, of an open vault."""
    from engine.records.audit import audited
    from engine.records.session_reader import VaultSession

    entry = find_session(vault, said)
    session = VaultSession(vault, entry.id)
    if action is not None:
        audited(vault, action, patient=entry.code, session=entry.id)
    return session


def _record(vault: "Vault | None", said: str, action: "Action | None") -> Recorded:
    if vault is not None and is_session_name(said):
        return session_of(vault, said, action)
    from engine.records.tape import Tape

    return Tape(Path(said))

"""A session out of the vault, or a tape, in one of the formats: asked for, made, and put in its place."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.new_files import new_private_file
from engine.records.consent import Purpose, require
from engine.records.exports.answered import answered_forms
from engine.records.exports.exported import Exported, ExportFile, ExportRequest
from engine.records.exports.formats import ExportFormat
from engine.records.exports.placing import check_is_free, put_file, put_folder
from engine.records.message_json import Plain
from engine.records.notes import ADVERSE_EVENT, NOTE
from engine.records.session_names import SHORT
from engine.records.session_reader import VaultSession
from engine.records.session_summary import Wearer
from engine.records.summary_listener import wearer_of
from engine.records.tape import Tape
from engine.records.vault import Vault

NOBODY = "X"  # who a tape is of is written nowhere; EDF+ calls somebody unknown so
PEOPLE_WROTE = (NOTE, ADVERSE_EVENT)  # kinds of events
_FREE_WORDS = ("words", "action", "by")  # their fields that people write, or that say who did


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """What may stand in an export beside what was measured."""

    dates: bool
    words: bool  # of notes and adverse events, which may name somebody
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """For whom an export is sealed: recipients of age (age1...), or whoever knows the passphrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str | None = field(default=None, repr=False)

    @property
    def is_wanted(self) -> bool:
        return bool(self.recipients) or self.passphrase is not None


def require_export(vault: Vault, session: VaultSession) -> None:
    """Raises ConsentMissing where a person's session may not leave the vault; virtual patients need not be asked."""
    if wearer_of(session.header) is Wearer.PERSON:
        require(vault, session.patient_id, Purpose.EXPORT)


def request_of_session(vault: Vault, session: VaultSession, code: str, keeps: Keeps) -> ExportRequest:
    """All that the vault knows beside the record."""
    told = [event for event in session.events() if event.get("kind") in PEOPLE_WROTE]
    return ExportRequest(
        code=code,
        session=session.id[:SHORT],
        keeps_dates=keeps.dates,
        licence=keeps.licence,
        events=tuple(_kept(event, keeps) for event in told),
        answered=answered_forms(vault, session),
    )


def request_of_tape(tape: Tape, keeps: Keeps) -> ExportRequest:
    """A tape says nothing of whose it is; its file's name may, so the session is called by a digest of the tape."""
    name = hashlib.sha256(tape.path.read_bytes()).hexdigest()[:SHORT]
    return ExportRequest(code=NOBODY, session=name, keeps_dates=keeps.dates, licence=keeps.licence)


def _kept(event: Mapping[str, Plain], keeps: Keeps) -> Mapping[str, Plain]:
    """A note or an adverse event without what is not kept of it."""
    left_out = (*(() if keeps.words else _FREE_WORDS), *(() if keeps.dates else ("at",)))
    return {name: value for name, value in event.items() if name not in left_out}


def check_place(place: Path, seal: Seal) -> None:
    """Told before the work. Raises ExportError."""
    check_is_free(place)
    if seal.recipients:
        from engine.records.exports.bundle import recipients_of

        recipients_of(seal.recipients)


def put(exported: Exported, form: ExportFormat, place: Path, seal: Seal) -> None:
    """The export at `place`, whole or not at all: one sealed bundle, one file, or a folder. Raises ExportError."""
    if form.suffix is None or seal.is_wanted:
        put_many(exported.files, place, seal)
    else:
        put_file(exported, place)


def put_many(files: Iterable[ExportFile], place: Path, seal: Seal) -> None:
    """Files at `place`, written as they come: one sealed bundle, or a folder. Raises ExportError."""
    if not seal.is_wanted:
        put_folder(files, place)
        return
    from engine.records.exports.bundle import recipients_of, seal_for, seal_with

    with new_private_file(place) as file:
        if seal.passphrase is not None:
            seal_with(files, seal.passphrase, file)
        else:
            seal_for(files, recipients_of(seal.recipients), file)

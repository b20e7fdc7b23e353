"""A person's session that is to be held: whose it is, which of the person's, whether it may be, and its record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from engine.ports import Listener
from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.consent import Purpose, require
from engine.records.key_file import NAME
from engine.records.opening import opened_vault
from engine.records.patients import Patient, find_patient
from engine.records.questionnaires.risk import require_no_open_risk
from engine.records.recorded import RecordHeader
from engine.records.session_reader import session_entries
from engine.records.session_results import SessionResults, begin_label
from engine.records.session_summary import Wearer
from engine.records.session_writer import SessionWriter
from engine.records.unlocking import vault_folder
from engine.records.vault import Vault
from engine.records.vault_album import VaultAlbum
from engine.records.writer import RecordThread


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A session's record in the vault, as it is made. `listeners` hear the session; `album` keeps what was seen.

    Asking for an album raises VaultError.
    """

    id: str
    listeners: tuple[Listener, ...]
    album: Callable[[], VaultAlbum]


class PersonSessions:
    """A patient whose vault is open and who may be in a session; `number` is which of the patient's it would be.

    Sessions of virtual patients under the same code, to try things out, are counted apart.
    """

    def __init__(self, vault: Vault, patient: Patient, *, wearer: Wearer) -> None:
        self._vault, self.patient, self._wearer = vault, patient, wearer
        held = [one for one in session_entries(vault, patient.id) if one.label.get("wearer") == wearer.name]
        self.number = len(held) + 1

    @contextmanager
    def record(
        self,
        header: RecordHeader,
        *,
        number: int,
        trouble: Callable[[str], None],
        recovered: Callable[[str], None],
    ) -> Iterator[PersonRecord]:
        """Record a session into the vault within the block; whatever ends the block, the record is closed.

        `trouble` and `recovered` are called from another thread too. Raises VaultError where it cannot begin.
        """
        results = SessionResults(header)
        label = {**begin_label(header), "session": number}
        writer = SessionWriter(
            self._vault,
            patient_id=self.patient.id,
            header=header,
            label=label,
            ending=results.ending,
            audit=self._audit,
        )
        with RecordThread(writer, trouble, recovered=recovered) as thread:
            yield PersonRecord(
                id=writer.id,
                listeners=(results.hear, thread.hear),
                album=lambda: VaultAlbum(self._vault, writer.id),
            )

    def _audit(self, connection: sa.Connection, action: Action, session_id: str) -> None:
        append(self._vault, connection, action, patient=self.patient.code, session=session_id)


@contextmanager
def opened_person(place: Path | None, said: str, *, wearer: Wearer) -> Iterator[PersonSessions]:
    """The patient who is meant, in a vault that is open within the block.

    Raises RecordError: no vault, locked, no such patient, no consent to sessions that are recorded, or a risk that
    the patient told of and nobody has acknowledged.
    """
    with opened_vault(place) as vault:
        patient = find_patient(vault, said)
        if wearer is Wearer.PERSON:
            require(vault, patient.id, Purpose.SESSION)
            require_no_open_risk(vault, patient.id)
        yield PersonSessions(vault, patient, wearer=wearer)


def has_vault() -> bool:
    """Does this station have a vault, open or not?"""
    return (vault_folder(None) / NAME).exists()

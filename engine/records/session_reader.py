"""Reads sessions out of the vault: a list of them, and one as a record like any tape."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from engine.messages import EcgPacket, MotionPacket, StrapPacket
from engine.records.chunks import SCREENSHOT, StepReader, packets_of
from engine.records.ciphers import Cipher, place_of
from engine.records.events import FIRST_LATER_EVENT
from engine.records.header import read_header
from engine.records.message_json import Plain
from engine.records.recorded import RecordedStep, RecordError, RecordHeader
from engine.records.session_check import fault_in
from engine.records.store import VaultError
from engine.records.tables import CHUNK, EVENT, PATIENT, SESSION, SESSION_END, SESSION_KEY
from engine.records.tape import TAPE_VERSION
from engine.records.vault import Vault

_BATCH_ROWS = 2000  # some minutes of a session; many times the streams of one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry:
    """A session as lists show it: `label` from its beginning, `end` from its closing (`SessionEnding.label`).

    `end` is None where it was not closed: it runs, or its station was cut off.
    """

    id: str
    patient_id: str
    code: str  # the patient's pseudonym
    label: Mapping[str, Plain]
    end: Mapping[str, Plain] | None


def session_entries(vault: Vault, patient_id: str | None = None) -> tuple[SessionEntry, ...]:
    """All sessions that can be read, oldest first; those of one patient where one is named."""
    wanted = (
        sa.select(
            SESSION.c.id,
            SESSION.c.patient_id,
            PATIENT.c.code,
            SESSION.c.label,
            SESSION_KEY.c.key_id,
            SESSION_KEY.c.sealed,
            SESSION_END.c.label.label("end"),
        )
        .join(SESSION_KEY, SESSION_KEY.c.session_id == SESSION.c.id)
        .join(PATIENT, PATIENT.c.id == SESSION.c.patient_id)
        .outerjoin(SESSION_END, SESSION_END.c.session_id == SESSION.c.id)
    )
    if patient_id is not None:
        wanted = wanted.where(SESSION.c.patient_id == patient_id)
    with vault.store.reading() as connection:
        rows = connection.execute(wanted).all()
    entries = []
    for id_, of, code, label, key_id, sealed, end in rows:
        cipher = vault.opened_session_key(id_, key_id, sealed)
        entries.append(
            SessionEntry(
                id=id_,
                patient_id=of,
                code=code,
                label=_json(cipher, label, "session.label", id_),
                end=None if end is None else _json(cipher, end, "session_end.label", id_),
            )
        )
    return tuple(sorted(entries, key=lambda entry: (str(entry.label.get("began", "")), entry.id)))


class VaultSession:
    """A session in the vault, read as a tape is (engine/records/recorded.py)."""

    def __init__(self, vault: Vault, session_id: str) -> None:
        """Raises VaultError where there is none, or it was deleted."""
        self._vault, self.id = vault, session_id
        self.name = f"session {session_id[:8]}"
        self.torn: str | None = None
        with vault.store.reading() as connection:
            row = connection.execute(sa.select(SESSION).where(SESSION.c.id == session_id)).one_or_none()
            if row is None:
                raise VaultError(f"{self.name}: there is none in this vault: see `attune sessions list`")
            self._cipher = vault.session_cipher(connection, session_id)
            end = connection.execute(
                sa.select(SESSION_END.c.sealed).where(SESSION_END.c.session_id == session_id)
            ).scalar()
        self.patient_id = str(row.patient_id)
        self.label = _json(self._cipher, row.label, "session.label", session_id)
        values = _json(self._cipher, row.sealed, "session", session_id)
        if values.get("record_version") != TAPE_VERSION:
            raise VaultError(f"{self.name}: record version {values.get('record_version')}: update Attune")
        try:
            self.header: RecordHeader = read_header(values)
        except RecordError as error:
            raise VaultError(f"{self.name}: {error}") from None
        self.is_older = False
        self.end = None if end is None else _json(self._cipher, end, "session_end", session_id)

    def steps(self) -> Iterator[RecordedStep]:
        reader, commits = StepReader({}), 0
        for seq, chunks in self.commits():
            if seq != commits:
                raise VaultError(f"{self.name}: commit {commits} is missing; all before it is whole")
            commits += 1
            yield from reader.steps(chunks)
        if self.end is None:
            self.torn = f"{self.name}: was not closed: what came after its last commit is missing; all before is whole"
        elif self.end["commits"] != commits:
            raise VaultError(
                f"{self.name}: {self.end['commits']} commits were made, {commits} are there: its end is missing"
            )

    def packets(self, stream: str) -> Iterator[StrapPacket | EcgPacket | MotionPacket]:
        """The raw packets of one stream (`strap`, `ecg`, `motion`), without reading anything else."""
        for _, chunk in self._rows(CHUNK.c.stream == stream):
            yield from packets_of(stream, chunk[stream])

    def timeline(self) -> bytes | None:
        """What was packed for viewers when it closed (session_writer.SessionEnding); None: it holds none."""
        wanted = sa.select(SESSION_END.c.timeline).where(SESSION_END.c.session_id == self.id)
        with self._vault.store.reading() as connection:
            sealed = connection.execute(wanted).scalar()
        return None if sealed is None else self._cipher.unseal(sealed, place_of("session_end.timeline", self.id))

    def events(self) -> tuple[Mapping[str, Plain], ...]:
        """Every event in order, as engine.records.events.py tells them; then what was written of it later (notes.py),
        of which `t` may be None."""
        wanted = sa.select(EVENT.c.seq, EVENT.c.sealed).where(EVENT.c.session_id == self.id).order_by(EVENT.c.seq)
        with self._vault.store.reading() as connection:
            rows = connection.execute(wanted).all()
        told = [(seq, _json(self._cipher, sealed, "event", self.id, seq)) for seq, sealed in rows]
        happened = [values for seq, values in told if seq < FIRST_LATER_EVENT]
        later = [values for seq, values in told if seq >= FIRST_LATER_EVENT]
        return (*happened, *sorted(later, key=lambda values: str(values["at"])))

    def verify(self) -> str | None:
        """What is wrong with it, in words (engine/records/session_check.py); None: nothing is."""
        return fault_in(self)

    def commits(self) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Number and streams of each commit, as they were packed. Raises RecordError at one that was changed."""
        return self._rows(CHUNK.c.stream != SCREENSHOT)

    def _rows(self, which: sa.ColumnElement[bool]) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Batch by batch, so that no transaction is held open while one looks at what was read."""
        begin: int | None = 0
        while begin is not None:
            rows = self._batch(which, begin)
            commits = [(seq, list(group)) for seq, group in groupby(rows, key=lambda row: row.seq)]
            begin = None
            if len(rows) == _BATCH_ROWS:  # the last commit may go on in the next batch
                begin = commits.pop()[0]
            for seq, streams in commits:
                yield (
                    seq,
                    {
                        row.stream: self._cipher.unseal(row.sealed, place_of("chunk", self.id, seq, row.stream))
                        for row in streams
                    },
                )

    def _batch(self, which: sa.ColumnElement[bool], begin: int) -> Sequence[sa.Row[int, str, bytes]]:
        wanted = (
            sa.select(CHUNK.c.seq, CHUNK.c.stream, CHUNK.c.sealed)
            .where(CHUNK.c.session_id == self.id, CHUNK.c.seq >= begin, which)
            .order_by(CHUNK.c.seq, CHUNK.c.stream)
            .limit(_BATCH_ROWS)
        )
        with self._vault.store.reading() as connection:
            return connection.execute(wanted).all()


def _json(cipher: Cipher, sealed: bytes, table: str, *row: str | int) -> Mapping[str, Plain]:
    values: Mapping[str, Plain] = json.loads(cipher.unseal(sealed, place_of(table, *row)))
    return values

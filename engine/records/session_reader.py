"""Reads sessions out of the vault: a list of them, and one as a record like any tape."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import sqlalchemy as sa

from engine.messages import EcgPacket, MotionPacket, StrapPacket
from engine.records.chunks import APART, SUMMARY, TIMELINE, StepReader, packets_of
from engine.records.ciphers import Cipher, place_of
from engine.records.events import FIRST_LATER_EVENT
from engine.records.header import read_header
from engine.records.message_json import Plain
from engine.records.recorded import RecordedStep, RecordError, RecordHeader
from engine.records.session_check import fault_in
from engine.records.session_end import CUT_OFF_AT
from engine.records.store import VaultError
from engine.records.tables import CHUNK, EVENT, PATIENT, SESSION, SESSION_END, SESSION_KEY
from engine.records.tape import TAPE_VERSION
from engine.records.vault import Vault

_Value = TypeVar("_Value")
_IDS_AT_ONCE = 500  # SQLite takes some thousand values in a statement
_BATCH_ROWS = 2000  # some minutes of a session; many times the streams of one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry:
    """A session as lists show it: `label` from its beginning; `end` the same with the words of its closing
    (`SessionEnding.label`), None where it was not closed: it runs, or its station was cut off.
    """

    id: str
    patient_id: str
    code: str  # the patient's pseudonym
    label: Mapping[str, Plain]
    end: Mapping[str, Plain] | None


def session_entries(vault: Vault, patient_id: str | None = None) -> tuple[SessionEntry, ...]:
    """All sessions that can be read, oldest first; those of one patient where one is named.

    Ten thousand are read at once: of each one label, in narrow rows, one JSON text for all.
    """
    of = sa.true() if patient_id is None else SESSION.c.patient_id == patient_id
    ids = sa.select(SESSION.c.id).where(of)
    whose = sa.select(SESSION.c.id, SESSION.c.patient_id).where(of)
    keys = sa.select(SESSION_KEY.c.session_id, SESSION_KEY.c.key_id, SESSION_KEY.c.sealed)
    ended = sa.select(SESSION_END.c.session_id, SESSION_END.c.label)
    if patient_id is not None:
        keys, ended = keys.where(SESSION_KEY.c.session_id.in_(ids)), ended.where(SESSION_END.c.session_id.in_(ids))
    with vault.store.reading() as connection:
        code_of = _by_id(connection, sa.select(PATIENT.c.id, PATIENT.c.code))
        patient_of = _by_id(connection, whose)
        key_of = {id_: (key_id, sealed) for id_, key_id, sealed in connection.execute(keys).all()}
        labels = _by_id(connection, ended)
        closed = frozenset(labels)
        open_ones = [id_ for id_ in patient_of if id_ not in closed]
        for first in range(0, len(open_ones), _IDS_AT_ONCE):
            some = open_ones[first : first + _IDS_AT_ONCE]
            labels |= _by_id(connection, sa.select(SESSION.c.id, SESSION.c.label).where(SESSION.c.id.in_(some)))
    ids_read = [id_ for id_ in patient_of if id_ in key_of and patient_of[id_] in code_of]
    texts = []
    for id_ in ids_read:
        place = place_of("session_end.label" if id_ in closed else "session.label", id_)
        texts.append(vault.opened_session_key(id_, patient_of[id_], *key_of[id_]).unseal(labels[id_], place))
    entries = [
        SessionEntry(
            id=id_,
            patient_id=patient_of[id_],
            code=code_of[patient_of[id_]],
            label=label,
            end=label if id_ in closed else None,
        )
        for id_, label in zip(ids_read, json.loads(b"[" + b",".join(texts) + b"]"), strict=True)
    ]
    return tuple(sorted(entries, key=lambda entry: (str(entry.label.get("began", "")), entry.id)))


def _by_id(connection: sa.Connection, wanted: sa.Select[str, _Value]) -> dict[str, _Value]:
    return {row[0]: row[1] for row in connection.execute(wanted).all()}


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
        self.end: Mapping[str, Plain] | None = None
        if end is not None:
            counts = _json(self._cipher, end, "session_end", session_id)
            summary = self._made_at_the_end(SUMMARY)
            self.end = {**counts, "summary": None if summary is None else json.loads(summary)}

    def steps(self) -> Iterator[RecordedStep]:
        reader, commits = StepReader({}), 0
        for seq, chunks in self.commits():
            if seq != commits:
                raise VaultError(f"{self.name}: commit {commits} is missing; all before it is whole")
            commits += 1
            yield from reader.steps(chunks)
        if self.end is None:
            self.torn = f"{self.name}: was not closed: what came after its last commit is missing; all before is whole"
        elif CUT_OFF_AT in self.end:
            self.torn = f"{self.name}: was cut off, and closed afterwards: what came after its last commit is missing"
        if self.end is not None and self.end["commits"] != commits:
            raise VaultError(
                f"{self.name}: {self.end['commits']} commits were made, {commits} are there: its end is missing"
            )

    def packets(self, stream: str) -> Iterator[StrapPacket | EcgPacket | MotionPacket]:
        """The raw packets of one stream (`strap`, `ecg`, `motion`), without reading anything else."""
        for _, chunk in self._rows(CHUNK.c.stream == stream):
            yield from packets_of(stream, chunk[stream])

    def timeline(self) -> bytes | None:
        """What was packed for viewers when it closed (session_end.SessionEnding); None: it holds none."""
        return self._made_at_the_end(TIMELINE)

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
        return self._rows(CHUNK.c.stream.not_in(APART))

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

    def _made_at_the_end(self, stream: str) -> bytes | None:
        return next((chunks[stream] for _, chunks in self._rows(CHUNK.c.stream == stream)), None)

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

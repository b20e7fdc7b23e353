"""Writes a session into the vault as it runs: one commit holds a chunk of each stream, and the events in it."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from engine.messages import Outcome, Tick
from engine.records.audit_actions import Action
from engine.records.chunks import TICKS, ChunkPacker
from engine.records.ciphers import place_of
from engine.records.events import SessionEvents
from engine.records.header import header_values
from engine.records.message_json import Plain
from engine.records.recorded import RecordHeader
from engine.records.session_end import EndRows, SessionEnding, end_rows
from engine.records.store import VaultError
from engine.records.tables import CHUNK, EVENT, SESSION, SESSION_END
from engine.records.tape import TAPE_VERSION
from engine.records.vault import Vault, new_id
from engine.records.writer import NotKeptYet

SYNC_EVERY_S = 0.25  # what a killed program may cost; a commit takes some milliseconds
MOST_WAITING = 64 << 20  # bytes that may wait for a full disk: hours of a session with ECG


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    """Rows that go into the vault together, sealed; `steps`: how many steps are kept with it and all before."""

    seq: int
    chunks: list[dict[str, Any]]
    events: list[dict[str, Any]]
    steps: int
    size: int  # bytes


Audit = Callable[[sa.Connection, Action, str], None]  # within a transaction: what was done with the session of an id


class SessionWriter:
    """Appends one session. `sync` commits what was written since: what it returned from is on the disk.

    Belongs to one thread at a time. What a failed `sync` did not keep waits, sealed, for the next one.
    """

    sync_every_s = SYNC_EVERY_S

    def __init__(
        self,
        vault: Vault,
        *,
        patient_id: str,
        header: RecordHeader,
        label: Mapping[str, Plain],
        ending: Callable[[], SessionEnding] = SessionEnding,
        audit: Audit | None = None,
    ) -> None:
        """Begin a session: `label` holds the few words by which lists show it. `ending` is asked when it closes.

        `audit` is called within the commits that begin and close it: deed and row are kept together. Raises VaultError.
        """
        self.id = new_id()
        self.kept_steps = 0  # those whose commit returned: whatever happens, they are there
        self._vault, self._label, self._ending, self._audit = vault, label, ending, audit
        self._packer, self._events = ChunkPacker(), SessionEvents()
        self._steps = self._commits = self._event_count = 0
        self._digest = hashlib.sha256()  # over every chunk as it was before sealing, in order
        self._waiting: deque[_Commit] = deque()
        self._was_tried = False  # of the first that waits, or of the end: its commit may have come through
        self._end: EndRows | None = None
        told = {"record_version": TAPE_VERSION, **header_values(header)}
        with vault.store.writing() as connection:
            key_id = vault.newest_patient_key(connection, patient_id)
            self._cipher = vault.add_session_key(connection, self.id, key_id)
            connection.execute(
                SESSION.insert().values(
                    id=self.id,
                    patient_id=patient_id,
                    label=self._seal(label, "session.label"),
                    sealed=self._seal(told, "session"),
                )
            )
            if audit is not None:
                audit(connection, Action.SESSION_BEGUN, self.id)

    @property
    def is_urgent(self) -> bool:
        """Was something written that must be kept at once: a rating, a stop, an order, an alert, a new phase?"""
        return self._events.is_waiting

    def write(self, tick: Tick, outcome: Outcome) -> None:
        """Take one step over; nothing is kept of it before `sync`. A listener of the loop.

        Raises VaultError where more waits for the vault than may.
        """
        if sum(commit.size for commit in self._waiting) > MOST_WAITING:
            raise VaultError(f"{self._vault.store.name}: more waits for it than may be held: the record ends here")
        self._packer.add(tick, outcome)
        self._events.hear(tick, outcome)
        self._steps += 1

    def sync(self) -> None:
        """Commit what was written. Raises NotKeptYet: the commits before are safe, and the others wait."""
        self._pack()
        while self._waiting:
            commit = self._waiting[0]
            self._keep(commit.seq, partial(_insert, commit))
            self._waiting.popleft()
            self.kept_steps = commit.steps

    def close(self) -> None:
        """Commit the rest, and say that the session is whole. Raises NotKeptYet; then it may be tried again."""
        self.sync()
        if self._end is None:
            self._end = self._end_rows(self._ending())
        self._keep(None, partial(self._insert_end, self._end))

    def cut_off(self) -> None:
        """Commit the rest, and leave it as a session that was not closed. Raises NotKeptYet."""
        self.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.cut_off()

    def _pack(self) -> None:
        chunks = self._packer.take()
        if not chunks:
            return
        seq = self._commits
        events = self._events.take()
        rows = [self._chunk_row(seq, stream, chunk) for stream, chunk in chunks.items()]
        told = [
            {
                "session_id": self.id,
                "seq": number,
                "sealed": self._seal(one.values, "event", number),
            }
            for number, one in enumerate(events, start=self._event_count)
        ]
        for stream, chunk in chunks.items():
            self._digest.update(stream.encode() + len(chunk).to_bytes(8, "big") + chunk)
        size = sum(len(chunk) for chunk in chunks.values())
        self._waiting.append(_Commit(seq=seq, chunks=rows, events=told, steps=self._steps, size=size))
        self._commits += 1
        self._event_count += len(told)

    def _keep(self, seq: int | None, insert: Callable[[sa.Connection], object]) -> None:
        """Insert the rows of commit `seq`, or of the end, in a transaction; but not twice."""
        try:
            with self._vault.store.writing() as connection:
                if not (self._was_tried and self._is_there(connection, seq)):
                    self._refuse_a_closed_one(connection)
                    insert(connection)
        except VaultError as error:
            self._was_tried = True
            raise NotKeptYet(str(error)) from error
        self._was_tried = False

    def _refuse_a_closed_one(self, connection: sa.Connection) -> None:
        """Somebody may have taken a session for one that was cut off (cut_off.py): its end stays its end."""
        if connection.execute(sa.select(SESSION_END.c.session_id).where(SESSION_END.c.session_id == self.id)).first():
            raise VaultError(f"session {self.id[:8]}: was closed by another program: what comes now cannot be kept")

    def _is_there(self, connection: sa.Connection, seq: int | None) -> bool:
        """A line that broke in a commit did not say whether it came through."""
        if seq is None:
            wanted = sa.select(SESSION_END.c.session_id).where(SESSION_END.c.session_id == self.id)
        else:
            wanted = sa.select(CHUNK.c.session_id).where(
                CHUNK.c.session_id == self.id, CHUNK.c.seq == seq, CHUNK.c.stream == TICKS
            )
        return connection.execute(wanted).first() is not None

    def _end_rows(self, ending: SessionEnding) -> EndRows:
        counts: dict[str, Plain] = {
            "commits": self._commits,
            "events": self._event_count,
            "digest": self._digest.hexdigest(),
        }
        return end_rows(self._cipher, self.id, counts=counts, label=self._label, ending=ending)

    def _chunk_row(self, seq: int, stream: str, chunk: bytes) -> dict[str, Any]:
        sealed = self._cipher.seal(chunk, place_of("chunk", self.id, seq, stream))
        return {"session_id": self.id, "seq": seq, "stream": stream, "sealed": sealed}

    def _insert_end(self, end: EndRows, connection: sa.Connection) -> None:
        end.insert(connection)
        if self._audit is not None:
            self._audit(connection, Action.SESSION_CLOSED, self.id)

    def _seal(self, values: Mapping[str, Plain], table: str, *row: int) -> bytes:
        text = json.dumps(values, separators=(",", ":"), allow_nan=False)
        return self._cipher.seal(text.encode(), place_of(table, self.id, *row))


def _insert(commit: _Commit, connection: sa.Connection) -> None:
    connection.execute(CHUNK.insert(), commit.chunks)
    if commit.events:
        connection.execute(EVENT.insert(), commit.events)

"""Writes a session into the vault as it runs: one commit holds a chunk of each stream, and the events in it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from engine.messages import Outcome, Tick
from engine.records.chunks import ChunkPacker
from engine.records.ciphers import place_of
from engine.records.events import SessionEvents
from engine.records.header import header_values
from engine.records.message_json import Plain
from engine.records.recorded import RecordHeader
from engine.records.tables import CHUNK, EVENT, SESSION, SESSION_END
from engine.records.tape import TAPE_VERSION
from engine.records.vault import Vault, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnding:
    """How a session came out, as its closing tells it: few words for lists, the summary, and a packed timeline."""

    label: Mapping[str, Plain] = field(default_factory=dict)
    summary: Mapping[str, Plain] | None = None
    timeline: bytes | None = None


class SessionWriter:
    """Appends one session. `sync` commits what was written since: what it returned from is on the disk.

    Belongs to one thread. Raises VaultError; all commits before are safe.
    """

    def __init__(
        self,
        vault: Vault,
        *,
        patient_id: str,
        header: RecordHeader,
        label: Mapping[str, Plain],
        ending: Callable[[], SessionEnding] = SessionEnding,
    ) -> None:
        """Begin a session: `label` holds the few words by which lists show it. `ending` is asked when it closes."""
        self.id = new_id()
        self._ending = ending
        self._vault = vault
        self._packer, self._events = ChunkPacker(), SessionEvents()
        self._commits = self._event_count = 0
        self._digest = hashlib.sha256()  # over every chunk as it was before sealing, in order
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

    def write(self, tick: Tick, outcome: Outcome) -> None:
        """Take one step over; nothing is kept of it before `sync`. A listener of the loop."""
        self._packer.add(tick, outcome)
        self._events.hear(tick, outcome)

    def sync(self) -> None:
        """Commit what was written."""
        chunks = self._packer.take()
        if not chunks:
            return
        seq, cipher = self._commits, self._cipher
        events = self._events.take()
        rows = [
            {
                "session_id": self.id,
                "seq": seq,
                "stream": stream,
                "sealed": cipher.seal(chunk, place_of("chunk", self.id, seq, stream)),
            }
            for stream, chunk in chunks.items()
        ]
        told = [
            {
                "session_id": self.id,
                "seq": number,
                "sealed": self._seal(one.values, "event", number),
            }
            for number, one in enumerate(events, start=self._event_count)
        ]
        with self._vault.store.writing() as connection:
            connection.execute(CHUNK.insert(), rows)
            if told:
                connection.execute(EVENT.insert(), told)
        self._commits += 1
        self._event_count += len(told)
        for stream, chunk in chunks.items():
            self._digest.update(stream.encode() + len(chunk).to_bytes(8, "big") + chunk)

    def close(self) -> None:
        """Commit the rest, and say that the session is whole."""
        self.sync()
        ending = self._ending()
        end: dict[str, Plain] = {
            "commits": self._commits,
            "events": self._event_count,
            "digest": self._digest.hexdigest(),
            "summary": ending.summary,
        }
        timeline = ending.timeline
        row = {
            "session_id": self.id,
            "label": self._seal(ending.label, "session_end.label"),
            "sealed": self._seal(end, "session_end"),
            "timeline": None
            if timeline is None
            else self._cipher.seal(timeline, place_of("session_end.timeline", self.id)),
        }
        with self._vault.store.writing() as connection:
            connection.execute(SESSION_END.insert().values(row))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _seal(self, values: Mapping[str, Plain], table: str, *row: int) -> bytes:
        text = json.dumps(values, separators=(",", ":"), allow_nan=False)
        return self._cipher.seal(text.encode(), place_of(table, self.id, *row))

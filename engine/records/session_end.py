"""What stands at a session's end in the vault: how many commits and events there are, its summary and its timeline."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from engine.records.chunks import SUMMARY, TIMELINE
from engine.records.ciphers import Cipher, place_of
from engine.records.message_json import Plain
from engine.records.tables import CHUNK, SESSION_END

CUT_OFF_AT = "cut_off_closed_at"  # in label and end of a session that was closed afterwards: when, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnding:
    """How a session came out, as its closing tells it: few words for lists, besides those with which it began; the
    summary; a packed timeline.
    """

    label: Mapping[str, Plain] = field(default_factory=dict)
    summary: Mapping[str, Plain] | None = None
    timeline: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRows:
    """The row of an end, and those of what was made of all of the session, sealed."""

    end: Mapping[str, Any]
    chunks: tuple[Mapping[str, Any], ...]

    def insert(self, connection: sa.Connection) -> None:
        if self.chunks:
            connection.execute(CHUNK.insert(), list(self.chunks))
        connection.execute(SESSION_END.insert().values(self.end))


def end_rows(
    cipher: Cipher,
    session_id: str,
    *,
    counts: Mapping[str, Plain],
    label: Mapping[str, Plain],
    ending: SessionEnding,
) -> EndRows:
    """`counts`: `commits`, `events` and `digest` of what was kept; `label`: the words with which it began."""
    made = {}
    if ending.summary is not None:
        made[SUMMARY] = _json(ending.summary)
    if ending.timeline is not None:
        made[TIMELINE] = ending.timeline
    behind = counts["commits"]  # the number of what was made: behind the last commit
    assert isinstance(behind, int)
    return EndRows(
        end={
            "session_id": session_id,
            "label": cipher.seal(_json({**label, **ending.label}), place_of("session_end.label", session_id)),
            "sealed": cipher.seal(_json(counts), place_of("session_end", session_id)),
        },
        chunks=tuple(
            {
                "session_id": session_id,
                "seq": behind,
                "stream": stream,
                "sealed": cipher.seal(chunk, place_of("chunk", session_id, behind, stream)),
            }
            for stream, chunk in made.items()
        ),
    )


def _json(values: Mapping[str, Plain]) -> bytes:
    return json.dumps(values, separators=(",", ":"), allow_nan=False).encode()

"""Closes a session that was cut off, from what is there: then it has a summary, opens at once, and can be synced.

A power cut or a killed program leaves a session without an end. Nothing of it is changed: an end is added behind its
last commit, which says that it was made afterwards.
"""

import json
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.chunks import TICKS
from engine.records.events import SessionEvents
from engine.records.heard import heard
from engine.records.recorded import RecordError
from engine.records.session_check import chunks_digest
from engine.records.session_end import CUT_OFF_AT, EndRows, SessionEnding, end_rows
from engine.records.session_names import SHORT
from engine.records.session_reader import SessionEntry, VaultSession
from engine.records.session_results import SessionResults
from engine.records.tables import AUDIT, CHUNK, SESSION_END
from engine.records.vault import Vault

_STEPS_OF_A_COMMIT = 2.5  # ten steps a second; only for progress
WATCHED_S = 5.0  # one that runs commits four times a second, and tries again every two seconds where it cannot


class NotCutOff(RecordError):
    """The session is none that was cut off here and can be closed; the message says what it is instead."""


def check_was_cut_off(vault: Vault, entry: SessionEntry, *, wait: Callable[[float], None]) -> None:
    """Raises NotCutOff where the session is closed, runs now, or was not recorded into this vault.

    `wait` lets WATCHED_S pass, in which a session that runs would commit. One whose disk or server does not answer for
    longer looks like one that was cut off: people know better.
    """
    name = f"session {entry.id[:SHORT]}"
    if entry.end is not None:
        raise NotCutOff(f"{name}: is closed already; `attune sessions show {entry.id[:SHORT]}` tells it")
    if not _was_begun_here(vault, entry.id):
        raise NotCutOff(
            f"{name}: was recorded at another station and is here in part: run `attune vault sync` there; where it was "
            f"cut off, `attune sessions close {entry.id[:SHORT]}` there first"
        )
    before = _newest_commit(vault, entry.id)
    wait(WATCHED_S)
    if _newest_commit(vault, entry.id) != before:
        raise NotCutOff(f"{name}: is being recorded now: end it there, with q, and it closes by itself")


def close_cut_off(
    vault: Vault, entry: SessionEntry, *, now: datetime, progress: Callable[[float], None] = lambda _: None
) -> float:
    """Close it in one transaction, with its row of the audit; returns how many seconds of it there are.

    `progress` is told how much of it was read, 0..1.

    Raises NotCutOff where it was closed or went on meanwhile; RecordError where what is there is damaged: that is not
    closed over.
    """
    session = VaultSession(vault, entry.id)
    rows, commits, seconds = _rows_of(vault, session, now, progress)
    with vault.store.writing() as connection:
        append(vault, connection, Action.CUT_OFF_CLOSED, patient=entry.code, session=entry.id)
        ended = sa.select(SESSION_END.c.session_id).where(SESSION_END.c.session_id == entry.id)
        if connection.execute(ended).first() is not None:
            raise NotCutOff(f"{session.name}: was closed meanwhile")
        if _commits_in(connection, entry.id) != commits:
            raise NotCutOff(f"{session.name}: went on meanwhile: it is being recorded now")
        rows.insert(connection)
    return seconds


def _rows_of(
    vault: Vault, session: VaultSession, now: datetime, progress: Callable[[float], None]
) -> tuple[EndRows, int, float]:
    """Out of two readings: one of bytes, for the digest, one of steps, for the rest."""
    commits, digest = chunks_digest(session)
    results, events, told = SessionResults(session.header), SessionEvents(), []
    most = max(1, commits * _STEPS_OF_A_COMMIT)
    for number, (tick, outcome) in enumerate(heard(session)):
        progress(min(1.0, number / most))
        results.hear(tick, outcome)
        events.hear(tick, outcome)
        told += [json.loads(json.dumps(one.values)) for one in events.take()]
    if list(session.events()[: len(told)]) != told:
        raise RecordError(f"{session.name}: its events are not what its ticks tell: see `attune sessions verify`")
    at, ending = now.isoformat(timespec="seconds"), results.ending()
    with vault.store.reading() as connection:
        cipher = vault.session_cipher(connection, session.id)
    rows = end_rows(
        cipher,
        session.id,
        counts={"commits": commits, "events": len(told), "digest": digest, CUT_OFF_AT: at},
        label=session.label,
        ending=SessionEnding(label={**ending.label, CUT_OFF_AT: at}, summary=ending.summary, timeline=ending.timeline),
    )
    return rows, commits, results.summary.seconds


def _was_begun_here(vault: Vault, session_id: str) -> bool:
    """A session that is synced brings no row of the audit with it; one that begins here makes one."""
    wanted = sa.select(AUDIT.c.detail).where(AUDIT.c.action == Action.SESSION_BEGUN.value)
    with vault.store.reading() as connection:
        return any(json.loads(one).get("session") == session_id for one in connection.execute(wanted).scalars())


def _newest_commit(vault: Vault, session_id: str) -> int:
    with vault.store.reading() as connection:
        return _commits_in(connection, session_id)


def _commits_in(connection: sa.Connection, session_id: str) -> int:
    wanted = sa.select(sa.func.count()).where(CHUNK.c.session_id == session_id, CHUNK.c.stream == TICKS)
    return connection.execute(wanted).scalar() or 0

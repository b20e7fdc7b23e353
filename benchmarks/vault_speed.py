"""How quick the vault is: commits and their share of a core in a session with ECG; opening it; a list of thousands."""

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.figure import Figure, percentile, report
from benchmarks.vault_load import Steps, patient_in, reopened, session_steps, vault_in
from engine.records.ciphers import place_of
from engine.records.header import header_values
from engine.records.message_json import Plain
from engine.records.recorded import RecordHeader
from engine.records.session_end import SessionEnding
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import SessionResults, begin_label, timeline_of
from engine.records.session_writer import SYNC_EVERY_S, SessionWriter
from engine.records.tables import SESSION, SESSION_END
from engine.records.vault import Vault, new_id
from engine.records.writer import RecordThread

MINUTES, LIVE_S, SESSIONS = 90.0, 60.0, 10_000
MOST_COMMIT_MS, MOST_SHARE, MOST_OPENING_S, MOST_LIST_S = 50.0, 3.0, 0.5, 0.2
_RUNS = 5
_PEOPLE = 50
_FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
_AT_ONCE = 500  # sessions in a transaction, as this benchmark puts them there


class _Timed(SessionWriter):
    """Notes how long each of its commits took, in the record's thread."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.commits_ms: list[float] = []

    def sync(self) -> None:
        begins = time.perf_counter()
        super().sync()
        self.commits_ms.append((time.perf_counter() - begins) * 1e3)


def measure_recording(*, minutes: float, live_s: float) -> list[Figure]:
    """Commits of a session with ECG and accelerometer: `live_s` of it as it happens, and all of it at once."""
    header, steps = session_steps(minutes)
    with tempfile.TemporaryDirectory() as folder:
        vault = vault_in(Path(folder))
        live = _record_live(vault, header, steps, live_s)
        writer, share = _record_at_once(vault, header, steps)
        opening = _opening(Path(folder), vault, writer.id)
    return [
        _most(f"a commit, as it happens ({live_s:.0f} s), p99", live.commits_ms, 0.99, MOST_COMMIT_MS, "ms"),
        _most(f"a commit, {minutes:.0f} minutes without a pause, p99", writer.commits_ms, 0.99, MOST_COMMIT_MS, "ms"),
        Figure(
            name="processor time of recording: packing, sealing, committing",
            n=len(steps),
            value=100 * share,
            target=MOST_SHARE,
            unit="% of a core",
            is_most=True,
        ),
        _most(
            f"opening the vault and a session of {minutes:.0f} minutes with ECG: header, events, timeline; slowest",
            opening,
            1.0,
            MOST_OPENING_S,
            "s",
        ),
    ]


def measure_list(*, sessions: int) -> list[Figure]:
    """The list of `sessions` sessions of 50 people."""
    with tempfile.TemporaryDirectory() as folder:
        vault = vault_in(Path(folder))
        _put_sessions(vault, sessions)
        vault.close()
        times = []
        for _ in range(_RUNS):
            vault = reopened(Path(folder))
            begins = time.perf_counter()
            there = len(session_entries(vault))
            times.append(time.perf_counter() - begins)
            vault.close()
    return [_most(f"list of {there} sessions, quickest", times, 0.0, MOST_LIST_S, "s")]  # reckoning, which others slow


def _record_live(vault: Vault, header: RecordHeader, steps: Steps, seconds: float) -> _Timed:
    writer = _Timed(vault, patient_id=patient_in(vault), header=header, label=begin_label(header))
    began = time.monotonic()
    with RecordThread(writer, print) as record:
        for tick, outcome in steps:
            if tick.t > seconds:
                break
            time.sleep(max(0.0, began + tick.t - time.monotonic()))
            record.hear(tick, outcome)
    return writer


def _record_at_once(vault: Vault, header: RecordHeader, steps: Steps) -> tuple[_Timed, float]:
    """All steps, a commit each quarter of a second of them; and processor time for each second of the session."""
    results = SessionResults(header)
    for step in steps:
        results.hear(*step)
    patient = patient_in(vault)
    writer = _Timed(vault, patient_id=patient, header=header, label=begin_label(header), ending=results.ending)
    due_t, begins = SYNC_EVERY_S, time.process_time()
    for tick, outcome in steps:
        writer.write(tick, outcome)
        if tick.t >= due_t or writer.is_urgent:
            writer.sync()
            due_t = tick.t + SYNC_EVERY_S
    took = time.process_time() - begins
    writer.close()
    return writer, took / steps[-1][0].t


def _opening(folder: Path, vault: Vault, session_id: str) -> list[float]:
    vault.close()
    times = []
    for _ in range(_RUNS):
        begins = time.perf_counter()
        vault = reopened(folder)
        session = VaultSession(vault, session_id)
        events, timeline = session.events(), timeline_of(session)
        times.append(time.perf_counter() - begins)
        assert events, "there is something to show"
        assert timeline.t
        vault.close()
    return times


def _put_sessions(vault: Vault, sessions: int) -> None:
    """Keys, labels and ends as SessionWriter writes them, without what was recorded."""
    people = [patient_in(vault) for _ in range(min(sessions, _PEOPLE))]
    header, steps = session_steps(1.0)
    results = SessionResults(header)
    for step in steps:
        results.hear(*step)
    ending = results.ending()
    for first in range(0, sessions, _AT_ONCE):
        with vault.store.writing() as connection:
            for number in range(first, min(sessions, first + _AT_ONCE)):
                began = (_FIRST + timedelta(hours=number)).isoformat()
                _put_session(vault, connection, people[number % len(people)], began, header, ending)


def _put_session(
    vault: Vault, connection: sa.Connection, patient_id: str, began: str, header: RecordHeader, ending: SessionEnding
) -> None:
    session_id, label = new_id(), begin_label(header) | {"began": began}
    cipher = vault.add_session_key(connection, session_id, vault.newest_patient_key(connection, patient_id))

    def sealed(values: Mapping[str, Plain] | None, table: str) -> bytes:
        return cipher.seal(json.dumps(values).encode(), place_of(table, session_id))

    row: dict[str, object] = {"id": session_id, "patient_id": patient_id, "label": sealed(label, "session.label")}
    connection.execute(SESSION.insert().values(row | {"sealed": sealed(header_values(header), "session")}))
    row = {"session_id": session_id, "label": sealed({**label, **ending.label}, "session_end.label")}
    row |= {"sealed": sealed({"commits": 20_000, "events": 500, "digest": "0" * 64}, "session_end")}
    connection.execute(SESSION_END.insert().values(row))


def _most(name: str, values: list[float], share: float, target: float, unit: str) -> Figure:
    return Figure(name=name, n=len(values), value=percentile(values, share), target=target, unit=unit, is_most=True)


def main() -> int:
    return report([*measure_recording(minutes=MINUTES, live_s=LIVE_S), *measure_list(sessions=SESSIONS)])


if __name__ == "__main__":
    sys.exit(main())

"""Kills -9 of a program that records into a vault, at random moments: is every acknowledged step there, and whole?"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figure import Figure, largest, report
from benchmarks.vault_load import MASTER, Steps, patient_in, session_steps, store_in
from engine.records.message_json import plain
from engine.records.recorded import RecordError, RecordHeader
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_writer import SessionWriter
from engine.records.store import Store, VaultError, postgresql_store
from engine.records.vault import Vault
from engine.records.writer import RecordThread

KILLS = 500
MOST_REOPENING_S = 1.0
SERVER = "ATTUNE_BENCHMARK_SERVER"  # the URL of an empty database whose client is killed too
_SESSION_STEPS = 150  # so that beginnings and ends are hit as well
_STEP_S = 0.002  # 50 times real time
_LONGEST_S = 1.2
_VAULT_LASTS = 25  # kills, and a new vault: reading all of one takes its time


@dataclass(slots=True)
class _Found:
    """What was there after the kills."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0  # acknowledged steps that are not there, or not as they were
    broken: list[str] = field(default_factory=list)
    reopening_s: list[float] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # sessions that were looked at


class _Acknowledging(SessionWriter):
    """Says on a pipe what is kept, once it is, as a program might tell it. Commits often, so that kills hit some."""

    sync_every_s = 0.01
    says_to = -1

    def sync(self) -> None:
        super().sync()
        os.write(self.says_to, f"{self.id} {self.kept_steps}\n".encode())

    def close(self) -> None:
        super().close()
        os.write(self.says_to, f"{self.id} closed\n".encode())


def measure(*, kills: int, minutes: float = 2.0) -> list[Figure]:
    """Kill a recording program `kills` times at random moments. SQLCipher in a temporary folder."""
    header, steps = session_steps(minutes)
    found = _Found()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "vault"
        for number in range(kills):
            if number % _VAULT_LASTS == 0:
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                patient = _new_vault(store_in(place))
            _kill_one(found, lambda: store_in(place), patient, header, steps, random.Random(number))
    return _figures("SQLCipher", found)


def measure_client(*, kills: int, url: str, minutes: float = 2.0) -> list[Figure]:
    """The same with a program that records onto the PostgreSQL server at `url`, in a database that is empty."""
    header, steps = session_steps(minutes)
    found = _Found()
    patient = _new_vault(postgresql_store(url))
    for number in range(kills):
        _kill_one(found, lambda: postgresql_store(url), patient, header, steps, random.Random(number))
    return _figures("a PostgreSQL client", found)


def _new_vault(store: Store) -> str:
    vault = Vault.make(store, MASTER, actor="benchmark")
    patient = patient_in(vault)
    vault.close()
    return patient


def _kill_one(
    found: _Found,
    store: Callable[[], Store],
    patient: str,
    header: RecordHeader,
    steps: Steps,
    chance: random.Random,
) -> None:
    reads_from, says_to = os.pipe()
    program = os.fork()
    if program == 0:
        os.close(reads_from)
        _record_for_ever(store(), patient, header, steps, says_to)
    os.close(says_to)
    with os.fdopen(reads_from, "rb") as said:
        begins = said.readline()  # the program has begun
        time.sleep(chance.uniform(0.0, _LONGEST_S))
        os.kill(program, signal.SIGKILL)
        os.waitpid(program, 0)
        lines = begins + said.read()
    found.kills += 1
    _look(found, store, steps, lines)


def _record_for_ever(store: Store, patient: str, header: RecordHeader, steps: Steps, says_to: int) -> None:
    """The program that is killed."""
    try:
        vault = Vault(store, MASTER, actor="benchmark")
        _Acknowledging.says_to = says_to
        os.write(says_to, b"begun\n")
        killer = os.getppid()
        while os.getppid() == killer:  # whoever ends the benchmark ends this too
            writer = _Acknowledging(vault, patient_id=patient, header=header, label={"began": header.began})
            with RecordThread(writer, lambda words: print(words, file=sys.stderr)) as record:
                for step in steps[:_SESSION_STEPS]:
                    record.hear(*step)
                    time.sleep(_STEP_S)
    finally:
        os._exit(1)


def _look(found: _Found, store: Callable[[], Store], steps: Steps, lines: bytes) -> None:
    """Open it as the next program would, and hold it against what was acknowledged."""
    begins = time.perf_counter()
    try:
        vault = Vault(store(), MASTER, actor="benchmark")
        there = {entry.id: entry for entry in session_entries(vault)}
        found.reopening_s.append(time.perf_counter() - begins)
        found.broken += vault.store.damaged_pages()
        kept, closed = _acknowledged(lines)
        for session_id, steps_kept in kept.items():
            _look_at_session(found, vault, session_id, steps, steps_kept, is_closed=session_id in closed)
        for session_id in there.keys() - kept.keys() - found.seen:  # nothing of it was acknowledged
            _look_at_session(found, vault, session_id, steps, 0, is_closed=False)
        found.seen |= there.keys()
        vault.close()
    except VaultError as error:
        found.broken.append(str(error))


def _acknowledged(lines: bytes) -> tuple[dict[str, int], set[str]]:
    """Steps of each session whose commit returned, and the sessions whose end did."""
    kept: dict[str, int] = {}
    closed: set[str] = set()
    for line in lines.decode().splitlines():
        session_id, _, said = line.partition(" ")
        if said == "closed":
            closed.add(session_id)
        elif said:
            kept[session_id] = int(said)
    return kept, closed


def _look_at_session(found: _Found, vault: Vault, session_id: str, steps: Steps, kept: int, *, is_closed: bool) -> None:
    found.acknowledged += kept
    try:
        session = VaultSession(vault, session_id)
        read = list(session.steps())
        fault = session.verify()
    except RecordError as error:
        found.lost += kept
        found.broken.append(str(error))
        return
    right = sum(
        one.tick == tick and one.outcome == plain(outcome) for one, (tick, outcome) in zip(read, steps, strict=False)
    )
    found.lost += max(0, kept - right)
    if right != len(read):
        found.broken.append(f"{session.name}: {len(read) - right} steps are not what was recorded")
    if fault is not None:
        found.broken.append(fault)
    if is_closed and (session.torn is not None or session.end is None):
        found.broken.append(f"{session.name}: its end was acknowledged, and is not there")


def _figures(of: str, found: _Found) -> list[Figure]:
    for words in found.broken:
        print(words)
    return [
        Figure(
            name=f"acknowledged steps lost by {found.kills} kills -9, {of}",
            n=found.acknowledged,
            value=found.lost,
            target=0,
            unit="steps",
            is_most=True,
        ),
        Figure(
            name=f"pages, commits, steps, events or ends that are not whole behind them, {of}",
            n=found.kills,
            value=len(found.broken),
            target=0,
            unit="faults",
            is_most=True,
        ),
        Figure(
            name=f"reopening behind a kill, with the list of its sessions, {of}",
            n=len(found.reopening_s),
            value=largest(found.reopening_s),
            target=MOST_REOPENING_S,
            unit="s",
            is_most=True,
        ),
    ]


def main() -> int:
    figures = measure(kills=KILLS)
    url = os.environ.get(SERVER)
    if url is None:
        print(f"no PostgreSQL client was killed: {SERVER}=postgresql://user@/empty_database?host=... names a server")
    else:
        figures += measure_client(kills=KILLS // 10, url=url)
    return report(figures)


if __name__ == "__main__":
    sys.exit(main())

"""The vault's write-ahead log cut, zeroed or damaged at random places: what is left is a clean prefix of commits."""

import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa

from benchmarks.figure import Figure, report
from benchmarks.vault_load import patient_in, reopened, session_steps, vault_in
from engine.records.message_json import Plain, plain
from engine.records.recorded import RecordError
from engine.records.session_reader import VaultSession
from engine.records.session_writer import SessionWriter
from engine.records.tables import CHUNK, EVENT
from engine.records.vault import Vault

PLACES = 1000
_STEPS_A_COMMIT = 3  # 250 ms, as live
_DATABASE, _LOG = "records.db", "records.db-wal"


class Damage(Enum):
    """What happens to the log behind a place."""

    CUT = "cut"  # the file ends there
    ZEROED = "zeroed"  # what follows is zeros, as of a file that was made longer and never written
    HOLE = "hole"  # one page of zeros, as of a sector that was lost
    BIT = "bit"  # one bit is another
    CHANCE = "chance"  # one page of chance


@dataclass(slots=True)
class _Found:
    places: int = 0
    commits: set[int] = field(default_factory=set)  # how many were left, each time
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    """A session whose commits all lie in the log, and what was there behind each of them."""

    folder: Path
    session_id: str
    steps: list[tuple[float, Plain]]
    rows: list[tuple[int, int]]  # chunks and events behind each commit, from none


def measure(*, places: int, minutes: float = 1.0) -> list[Figure]:
    """Damage the log of a recorded session at `places` random places, one at a time, and open what is left."""
    found = _Found()
    with tempfile.TemporaryDirectory() as folder:
        recorded = _record(Path(folder) / "whole", minutes)
        for number in range(places):
            _damage_one(found, recorded, Path(folder) / "damaged", random.Random(number))
    return _figures(found)


def _record(folder: Path, minutes: float) -> _Recorded:
    header, steps = session_steps(minutes)
    work = folder.with_name("work")
    work.mkdir()
    vault = vault_in(work)
    writer = SessionWriter(vault, patient_id=patient_in(vault), header=header, label={})
    vault.store.run_outside("PRAGMA wal_checkpoint(TRUNCATE)")  # the log holds this session's commits and no more
    vault.store.run_outside("PRAGMA wal_autocheckpoint = 0")
    rows = [_rows(vault, writer.id)]
    for number, step in enumerate(steps):
        writer.write(*step)
        if number % _STEPS_A_COMMIT == _STEPS_A_COMMIT - 1:
            writer.sync()
            rows.append(_rows(vault, writer.id))
    folder.mkdir()
    for name in (_DATABASE, _LOG):
        shutil.copyfile(work / name, folder / name)
    vault.close()
    told = [(tick.t, plain(outcome)) for tick, outcome in steps]
    return _Recorded(folder=folder, session_id=writer.id, steps=told, rows=rows)


def _rows(vault: Vault, session_id: str) -> tuple[int, int]:
    with vault.store.reading() as connection:
        chunks, events = (
            connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.session_id == session_id)
            ).scalar_one()
            for table in (CHUNK, EVENT)
        )
    return chunks, events


def _damage_one(found: _Found, recorded: _Recorded, folder: Path, chance: random.Random) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(recorded.folder, folder)
    log = folder / _LOG
    raw = bytearray(log.read_bytes())
    place, kind = chance.randrange(len(raw)), chance.choice(list(Damage))
    log.write_bytes(_damaged(raw, place, kind, chance))
    found.places += 1
    try:
        _look(found, recorded, folder)
    except RecordError as error:
        found.faults.append(f"{kind.value} at byte {place}: {error}")


def _damaged(raw: bytearray, place: int, kind: Damage, chance: random.Random) -> bytes:
    page = min(4096, len(raw) - place)
    match kind:
        case Damage.CUT:
            del raw[place:]
        case Damage.ZEROED:
            raw[place:] = bytes(len(raw) - place)
        case Damage.HOLE:
            raw[place : place + page] = bytes(page)
        case Damage.BIT:
            raw[place] ^= 1 << chance.randrange(8)
        case Damage.CHANCE:
            raw[place : place + page] = chance.randbytes(page)
    return bytes(raw)


def _look(found: _Found, recorded: _Recorded, folder: Path) -> None:
    vault = reopened(folder)
    try:
        faults = list(vault.store.damaged_pages())
        rows = _rows(vault, recorded.session_id)
        if rows not in recorded.rows:
            faults.append(f"{rows[0]} chunks and {rows[1]} events are there: half a commit")
        else:
            found.commits.add(recorded.rows.index(rows))
        session = VaultSession(vault, recorded.session_id)
        read = [(one.tick.t, one.outcome) for one in session.steps()]
        if read != recorded.steps[: len(read)]:
            faults.append("what is there is not what was recorded")
        if (fault := session.verify()) is not None:
            faults.append(fault)
        found.faults += faults
    finally:
        vault.close()


def _figures(found: _Found) -> list[Figure]:
    for words in found.faults:
        print(words)
    left = sorted(found.commits)
    gaps = [later - earlier for earlier, later in pairwise(left)]
    if left:
        print(f"{left[0]} to {left[-1]} commits were left, {len(left)} different numbers, {max(gaps, default=0)} apart")
    return [
        Figure(
            name="vaults with a damaged log that hold half a commit, other than a prefix, or do not open",
            n=found.places,
            value=len(found.faults),
            target=0,
            unit="faults",
            is_most=True,
        )
    ]


def main() -> int:
    return report(measure(places=PLACES))


if __name__ == "__main__":
    sys.exit(main())

"""engine/records/writer.py: the record's thread."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.messages import Outcome, Tick
from engine.plan import tape_header
from engine.records.message_json import plain
from engine.records.tape import Tape, TapeError, TapeWriter
from engine.records.writer import CLOSING_TRIES, WAITING_TICKS, NotKeptYet, RecordThread
from tests.engine.rehearsed import demo_plan, rehearse

HEADER = tape_header(demo_plan(), {"demo": "yes"})
AN_HOUR_S = 3600.0


class _Disk:
    """Keeps what it is told. `at_write` and `at_sync` are called first, and may refuse."""

    def __init__(self, *, sync_every_s: float = AN_HOUR_S) -> None:
        self.sync_every_s = sync_every_s
        self.is_urgent = False
        self.written = self.kept = 0
        self.ends: list[str] = []
        self.at_write: Callable[[], object] = lambda: None
        self.at_sync: Callable[[], object] = lambda: None

    def write(self, tick: Tick, outcome: Outcome) -> None:
        self.at_write()
        self.written += 1

    def sync(self) -> None:
        self.at_sync()
        self.is_urgent = False
        self.kept = self.written

    def close(self) -> None:
        self.sync()
        self.ends.append("whole")

    def cut_off(self) -> None:
        self.sync()
        self.ends.append("cut off")


def test_what_it_hears_is_on_the_tape_in_order_when_it_closes(tmp_path: Path) -> None:
    steps = rehearse("responsive", seconds=200)[:400]
    troubles: list[str] = []

    with RecordThread(TapeWriter(tmp_path / "s.tape", HEADER), troubles.append) as record:
        for step in steps:
            record.hear(*step)

    recorded = list(Tape(tmp_path / "s.tape").steps())
    assert [step.outcome for step in recorded] == [plain(outcome) for _, outcome in steps]
    assert not troubles


@pytest.mark.parametrize("error", [TapeError("No space left"), OSError("gone"), ValueError("no number")])
def test_what_breaks_the_record_is_told_in_words_and_does_not_end_the_session(error: Exception) -> None:
    disk, troubles = _Disk(), []

    def refuse_the_eleventh() -> None:
        if disk.written == 10:
            raise error

    disk.at_write = refuse_the_eleventh
    with RecordThread(disk, troubles.append) as record:
        for step in rehearse("responsive", seconds=200)[: WAITING_TICKS // 2]:
            record.hear(*step)

    assert troubles == [f"The record has ended: {error}"]
    assert disk.ends == ["cut off"]


def test_a_stuck_disk_never_blocks_and_is_told_once() -> None:
    disk, troubles, goes_on = _Disk(), [], threading.Event()
    disk.at_write = goes_on.wait

    record = RecordThread(disk, troubles.append)
    for step in rehearse("responsive", seconds=200)[: WAITING_TICKS + 50]:
        record.hear(*step)
    goes_on.set()
    record.close()

    assert len(troubles) == 1
    assert "cannot keep up" in troubles[0]
    assert WAITING_TICKS <= disk.written <= WAITING_TICKS + 2
    assert disk.ends == ["cut off"]


def test_what_waits_is_kept_when_its_time_has_come_though_nothing_follows() -> None:
    disk, is_kept = _Disk(sync_every_s=0.01), threading.Event()
    disk.at_sync = is_kept.set

    with RecordThread(disk, [].append) as record:
        record.hear(*rehearse("responsive", seconds=200)[0])

        assert is_kept.wait(10.0)


def test_what_is_urgent_is_kept_at_once() -> None:
    disk, is_kept = _Disk(), threading.Event()
    disk.is_urgent = True
    disk.at_sync = is_kept.set

    with RecordThread(disk, [].append) as record:
        record.hear(*rehearse("responsive", seconds=200)[0])

        assert is_kept.wait(10.0)


def test_a_full_disk_is_told_once_and_tried_again_until_all_that_waited_is_kept() -> None:
    disk, told, refusals, has_room = _Disk(), [], [], threading.Event()
    disk.is_urgent = True

    def refuse() -> None:
        if len(refusals) < 5:
            refusals.append("full")
            raise NotKeptYet("the disk is full")

    disk.at_sync = refuse
    with RecordThread(disk, told.append, recovered=lambda _: has_room.set(), retry_s=0.001) as record:
        for step in rehearse("responsive", seconds=200)[:100]:
            record.hear(*step)
        assert has_room.wait(10.0)

    assert len(told) == 1
    assert "the disk is full" in told[0]
    assert disk.kept == 100
    assert disk.ends == ["whole"]


def test_an_end_that_cannot_be_kept_is_told() -> None:
    disk, told, tries = _Disk(), [], []

    def refuse() -> None:
        tries.append("full")
        raise NotKeptYet("the disk is full")

    disk.at_sync = refuse
    with RecordThread(disk, told.append, retry_s=0.001) as record:
        record.hear(*rehearse("responsive", seconds=200)[0])

    assert "lost" in told[-1]
    assert len(tries) >= CLOSING_TRIES
    assert not disk.ends

"""engine/records/writer.py: the record's thread."""

import threading

import pytest

from engine.plan import tape_header
from engine.records.message_json import plain
from engine.records.tape import Tape, TapeError, TapeWriter
from engine.records.writer import WAITING_TICKS, RecordThread
from tests.engine.rehearsed import demo_plan, rehearse


class _FullDisk:
    """Takes ten ticks and no more."""

    def __init__(self, error: Exception | None = None) -> None:
        self.written, self.error = 0, error

    def write(self, tick, outcome) -> None:
        self.written += 1
        if self.written > 10:
            raise self.error

    def sync(self) -> None:
        pass

    def close(self) -> None:
        pass


class _StuckDisk(_FullDisk):
    """Takes nothing until it goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def write(self, tick, outcome) -> None:
        self.goes_on.wait()
        self.written += 1


HEADER = tape_header(demo_plan(), {"demo": "yes"})


def test_what_it_hears_is_on_the_tape_in_order_when_it_closes(tmp_path):
    steps = rehearse("responsive", seconds=200)[:400]
    troubles: list[str] = []

    with RecordThread(TapeWriter(tmp_path / "s.tape", HEADER), troubles.append) as record:
        for step in steps:
            record.hear(*step)

    recorded = list(Tape(tmp_path / "s.tape").steps())
    assert [step.outcome for step in recorded] == [plain(outcome) for _, outcome in steps]
    assert not troubles


@pytest.mark.parametrize("error", [TapeError("No space left"), OSError("gone"), ValueError("no number")])
def test_what_breaks_the_record_is_told_in_words_and_does_not_end_the_session(error):
    steps = rehearse("responsive", seconds=200)
    disk, troubles = _FullDisk(error), []

    with RecordThread(disk, troubles.append) as record:
        for step in steps[: WAITING_TICKS // 2]:
            record.hear(*step)

    assert troubles == [f"The record has ended: {error}"]


def test_a_stuck_disk_never_blocks_and_is_told_once():
    steps = rehearse("responsive", seconds=200)
    disk, troubles = _StuckDisk(), []

    record = RecordThread(disk, troubles.append)
    for step in steps[: WAITING_TICKS + 50]:
        record.hear(*step)
    disk.goes_on.set()
    record.close()

    assert len(troubles) == 1
    assert "cannot keep up" in troubles[0]
    assert WAITING_TICKS <= disk.written <= WAITING_TICKS + 2

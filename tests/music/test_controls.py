"""The shared memory between engine and player."""

import math
import os
from collections.abc import Iterator

import pytest

from music.controls import ControlTable, ControlTableError, Slot, table_path
from music.soundscape import MusicTargets, Nature, Palette, Pulse

TARGETS = MusicTargets(
    tempo_bpm=72.5,
    density=0.25,
    register=0.5,
    articulation=0.125,
    dynamics=0.75,
    brightness=1.0,
    mode=0.0,
    consonance=0.5,
    space=0.25,
    presence=0.5,
    loudness_db=-20.5,
    breath_begins_t=12.25,
    breaths_per_min=5.5,
    breath_depth=0.5,
    palette=Palette.DRONE,
    nature=Nature.RAIN,
    nature_level=0.375,
    pulse=Pulse(next_t=34.25, interval_s=0.75),
)


@pytest.fixture
def table() -> Iterator[ControlTable]:
    with ControlTable.create(f"attune-test-{os.getpid()}") as made:
        yield made


def test_what_is_written_is_read_in_another_mapping(table: ControlTable) -> None:
    reader = ControlTable.attach(table.name)

    table.write(33.5, TARGETS)
    heard = reader.read()
    reader.detach()

    assert heard is not None
    assert heard.t == 33.5
    assert heard.targets == TARGETS


def test_nothing_is_heard_before_the_first_write(table: ControlTable) -> None:
    assert table.read() is None


def test_every_write_beats_the_heart(table: ControlTable) -> None:
    heartbeats = []
    for _ in range(3):
        table.write(1.0, TARGETS)
        heard = table.read()
        assert heard is not None
        heartbeats.append(heard.heartbeat)

    assert len(set(heartbeats)) == 3


@pytest.mark.parametrize("slot", [slot for slot in Slot if slot is not Slot.HEARTBEAT])
@pytest.mark.parametrize("rubbish", [math.nan, math.inf, -math.inf, 1e30])
def test_rubbish_in_memory_becomes_valid_targets(table: ControlTable, slot: Slot, rubbish: float) -> None:
    table.write(1.0, TARGETS)

    table.put(slot, rubbish)

    assert table.read() is not None


def test_a_session_time_that_is_no_number_is_not_written(table: ControlTable) -> None:
    table.write(math.nan, TARGETS)

    heard = table.read()

    assert heard is not None
    assert math.isfinite(heard.t)


def test_the_name_is_gone_after_closing() -> None:
    table = ControlTable.create(f"attune-test-{os.getpid()}-gone")
    table.close()

    assert not table_path(table.name).exists()


def test_a_second_table_of_the_name_is_refused(table: ControlTable) -> None:
    with pytest.raises(ControlTableError, match="already"):
        ControlTable.create(table.name)


def test_a_missing_table_is_said_to_be_missing() -> None:
    with pytest.raises(ControlTableError, match="no control table"):
        ControlTable.attach("attune-test-never-made")


@pytest.mark.parametrize("name", ["", "../etc", "a/b", "a b"])
def test_a_name_that_could_be_a_path_is_refused(name: str) -> None:
    with pytest.raises(ControlTableError, match="letters"):
        ControlTable.create(name)

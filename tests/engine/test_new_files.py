"""engine/new_files.py: files of a patient are made for their owner alone, and never in the place of another."""

from pathlib import Path

import pytest

from engine.beat_table import BeatTable
from engine.new_files import new_private_file, open_private, write_all


def test_a_private_file_is_whole_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    with open_private(tmp_path / "own") as file:
        write_all(file, b"one\ntwo")

    assert (tmp_path / "own").read_bytes() == b"one\ntwo"
    assert (tmp_path / "own").stat().st_mode & 0o077 == 0


def test_a_private_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "own").write_bytes(b"there")

    with pytest.raises(FileExistsError):
        open_private(tmp_path / "own")
    assert (tmp_path / "own").read_bytes() == b"there"


def test_nobody_else_may_read_recorded_beats(tmp_path: Path) -> None:
    with BeatTable(tmp_path / "beats.csv"):
        assert (tmp_path / "beats.csv").stat().st_mode & 0o077 == 0


def test_what_is_told_of_a_person_is_for_its_owner_alone(tmp_path: Path) -> None:
    with new_private_file(tmp_path / "report.pdf") as file:
        file.write(b"...")

    assert (tmp_path / "report.pdf").stat().st_mode & 0o077 == 0

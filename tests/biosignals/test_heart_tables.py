"""Rows of one recording out of a table of many."""

import pytest

from biosignals.heart_tables import MOST_NAMED, NoSuchRecording, Table, select


def table(**columns: list[str | float | None]) -> Table:
    return Table(columns=columns, lines=range(len(next(iter(columns.values())))))


def test_rows_of_one_recording_keep_their_order_wherever_they_stand() -> None:
    mixed = table(device=["a", "b", "a", "b"], rr_ms=[1.0, 2.0, 3.0, 4.0])

    assert select(mixed, {}, not_telling=frozenset({"rr_ms"})).rows == (0, 2)
    assert select(mixed, {"device": "b"}, not_telling=frozenset({"rr_ms"})).rows == (1, 3)


def test_numbers_and_nothing_tell_recordings_apart_too() -> None:
    songs = table(song_no=[16.0, None, 8.0])

    assert select(songs, {"song_no": "8.0"}, not_telling=frozenset()).rows == (2,)
    assert select(songs, {"song_no": ""}, not_telling=frozenset()).rows == (1,)


def test_a_column_of_data_never_tells_recordings_apart_whatever_its_name_is() -> None:
    selection = select(table(record_ms=[1.0, 2.0]), {}, not_telling=frozenset({"record_ms"}))

    assert selection.rows == (0, 1)
    assert selection.words == "Took the only recording in the file."


def test_a_long_list_of_others_is_cut_and_counted() -> None:
    words = select(table(subject=[str(number) for number in range(20)]), {}, not_telling=frozenset()).words

    assert f"and {20 - 1 - MOST_NAMED} more)" in words
    assert "--where subject=1 (or 2, 3" in words


def test_a_table_that_tells_nothing_apart_says_so_where_one_asks() -> None:
    with pytest.raises(NoSuchRecording, match="use one of those that do: none"):
        select(table(rr_ms=[1.0]), {"subject": "Ada"}, not_telling=frozenset({"rr_ms"}))

"""Recorded hearts: read as they stand, one recording at a time, or refused in words."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from biosignals import heart_files
from biosignals.heart_files import HeartFileError, RecordedHeart, read_heart
from biosignals.signals import Doubt

SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"
needs_shared_data = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="needs the recordings in ../shared/data")

PEOPLE = """subject,session,t_s,ibi_ms,sqi
Ada,rest,10.8,800,1
Ada,rest,11.6,800,1
Bob,rest,5.9,900,1
Ada,task,20.7,700,0
Bob,rest,6.8,900,
"""


def read(tmp_path: Path, text: str, *, name: str = "heart.csv", **where: str) -> RecordedHeart:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_heart(file, where=where)


def refusal(tmp_path: Path, text: str, *, name: str = "heart.csv", **where: str) -> str:
    with pytest.raises(HeartFileError) as refused:
        read(tmp_path, text, name=name, **where)
    return str(refused.value)


def rr_s(heart: RecordedHeart) -> list[float]:
    return [interval.rr_s for interval in heart.intervals]


def ends_s(heart: RecordedHeart) -> list[float]:
    return [interval.t_s for interval in heart.intervals]


def test_text_of_one_interval_a_line_is_laid_end_to_end(tmp_path: Path) -> None:
    heart = read(tmp_path, "800\n900.5\n\n1000\n", name="heart.txt")

    assert rr_s(heart) == [0.8, 0.9005, 1.0]
    assert ends_s(heart) == pytest.approx([0.8, 1.7005, 2.7005])
    assert heart.choice == "Took the only recording in the file. No times: the intervals lie end to end."


@pytest.mark.parametrize("column", ["rr_ms", "ibi_ms"])
def test_a_table_without_times_is_laid_end_to_end(tmp_path: Path, column: str) -> None:
    assert ends_s(read(tmp_path, f"{column}\n800\n900\n")) == pytest.approx([0.8, 1.7])


@pytest.mark.parametrize(("column", "unit"), [("t_s", 1), ("unix_ms", 1000)])
def test_with_times_the_clock_starts_at_the_first_interval_and_gaps_stay_gaps(
    tmp_path: Path, column: str, unit: int
) -> None:
    heart = read(tmp_path, f"rr_ms,{column}\n800,{100 * unit}\n900,{101 * unit}\n700,{160 * unit}\n")

    assert ends_s(heart) == pytest.approx([0.8, 1.8, 60.8])
    assert rr_s(heart) == [0.8, 0.9, 0.7]
    assert f"Times are from {column}." in heart.choice


@pytest.mark.parametrize(("text", "start_s"), [("rr_ms,t_s\n800,100\n900,101\n", 99.2), ("rr_ms\n800\n900\n", 0)])
def test_the_file_s_own_clock_is_kept_beside_the_recording_s(tmp_path: Path, text: str, start_s: float) -> None:
    assert read(tmp_path, text).start_s == pytest.approx(start_s)


def test_an_interval_follows_where_it_begins_at_the_end_of_the_one_before(tmp_path: Path) -> None:
    heart = read(tmp_path, "rr_ms,t_s\n800,1\n800,1.8\n800,2.7\n800,4.3\n800,4.7\n")

    assert [one.follows_previous for one in heart.intervals] == [False, True, True, False, False]


def test_without_times_every_interval_follows_the_one_before(tmp_path: Path) -> None:
    assert [one.follows_previous for one in read(tmp_path, "rr_ms\n800\n2900\n800\n").intervals] == [False, True, True]


def test_gaps_and_doubts_that_a_strap_s_recording_noted_are_kept(tmp_path: Path) -> None:
    table = "t_s,rr_ms,doubt,follows_previous,contact\n1,800,,0,\n1.8,800,jump,1,\n2.6,800,no_contact,0,no\n"

    heart = read(tmp_path, table)

    assert [one.follows_previous for one in heart.intervals] == [False, True, False]
    assert [one.doubt for one in heart.intervals] == [None, None, Doubt.NO_CONTACT]
    assert heart.choice.endswith("Not used: contact.")


def test_times_that_do_not_fit_the_intervals_are_said(tmp_path: Path) -> None:
    heart = read(tmp_path, "rr_ms,unix_ms\n" + "".join(f"700,{1000 * n}\n" for n in range(1, 9)))

    assert "Only 0 % of the intervals begin where the one before ended: there are many gaps." in heart.choice
    assert not any(one.follows_previous for one in heart.intervals)


@pytest.mark.parametrize("column", ["rr_s", "ibi_s"])
def test_a_column_in_seconds_is_read_as_seconds(tmp_path: Path, column: str) -> None:
    assert rr_s(read(tmp_path, f"{column}\n0.8\n0.9\n")) == [0.8, 0.9]


def test_nameless_numbers_that_can_only_be_seconds_are_taken_so_and_it_is_said(tmp_path: Path) -> None:
    heart = read(tmp_path, "0.8\n0.9\n0.85\n", name="heart.txt")

    assert rr_s(heart) == [0.8, 0.9, 0.85]
    assert "The numbers have a median of 0.85: they are seconds, and are taken as such." in heart.choice


def test_one_beat_is_a_recording(tmp_path: Path) -> None:
    assert rr_s(read(tmp_path, "812\n", name="heart.txt")) == [0.812]


def test_a_zero_and_a_minute_long_interval_are_data(tmp_path: Path) -> None:
    assert rr_s(read(tmp_path, "rr_ms\n800\n0\n77189\n5000\n810\n")) == [0.8, 0.0, 77.189, 5.0, 0.81]


def test_of_several_recordings_the_first_is_taken_and_said(tmp_path: Path) -> None:
    heart = read(tmp_path, PEOPLE)

    assert rr_s(heart) == [0.8, 0.8]
    assert heart.choice == (
        "Took subject=Ada session=rest, the first of 3 recordings in the file. To take another: --where subject=Bob; "
        "--where session=task. Times are from t_s. Not used: sqi."
    )


def test_where_chooses_and_rows_of_others_in_between_are_not_mixed_in(tmp_path: Path) -> None:
    heart = read(tmp_path, PEOPLE, subject="Bob")

    assert rr_s(heart) == [0.9, 0.9]
    assert ends_s(heart) == pytest.approx([0.9, 1.8])
    assert heart.choice.startswith("Took subject=Bob session=rest, the only one that fits of 3 recordings in the file.")


def test_where_on_one_column_takes_the_first_that_fits(tmp_path: Path) -> None:
    assert rr_s(read(tmp_path, PEOPLE, session="task")) == [0.7]


def test_a_time_that_only_some_recordings_have_is_used_where_it_is(tmp_path: Path) -> None:
    text = "device,unix_ms,ibi_ms\nold,,800\nold,nan,900\nnew,5000,700\nnew,9000,700\n"

    assert ends_s(read(tmp_path, text)) == pytest.approx([0.8, 1.7])
    assert ends_s(read(tmp_path, text, device="new")) == pytest.approx([0.7, 4.7])


@pytest.mark.parametrize("column", ["participant_id", "Subject", "song_no", "visit", "conditions"])
def test_columns_that_name_recordings_are_known_by_their_words(tmp_path: Path, column: str) -> None:
    assert len(read(tmp_path, f"{column},rr_ms\n1,800\n1,810\n2,900\n").intervals) == 2


def test_columns_about_beats_do_not_take_a_recording_apart(tmp_path: Path) -> None:
    heart = read(tmp_path, "rr_ms,beat,trusted,video_quality\n800,N,1,2\n810,A,0,3\n900,N,1,2\n")

    assert len(heart.intervals) == 3
    assert "Not used: beat, trusted, video_quality." in heart.choice


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rr_ms\n800\n\nabc\n", ":4: rr_ms is no number (got 'abc'), mend or remove the line"),
        ("rr_ms,t_s\n800,1\n,2\n", ":3: rr_ms must be 0 ms or more (got nothing), mend the value"),
        ("rr_ms,t_s\n800,1\nnan,2\n", ":3: rr_ms must be 0 ms or more (got nan), mend the value"),
        ("rr_ms\n800\n-5\n", ":3: rr_ms must be 0 ms or more (got -5), mend the value"),
        ("rr_ms\n800\ninf\n", ":3: rr_ms is endless (got 'inf'), mend or remove the line"),
        ("rr_ms,t_s\n800,1\n800,1\n", ":3: t_s must increase (got 1 after 1), sort the lines"),
        ("rr_ms,t_s\n800,1\n800,\n", ":3: no t_s where others have one (got nothing), fill in or remove the line"),
        ("rr_ms,t_s\n800,1\n800\n", ":3: 1 cells where the first line has 2 (got '800'), mend or remove the line"),
        ("rr_ms,rr_ms\n800,800\n", ":1: two columns have one name (got rr_ms, rr_ms), rename one"),
        ("rr_ms,ibi_ms\n800,800\n", ": both rr_ms and ibi_ms are there, remove one of them"),
        ("a,b\n1,2\n", ": no column rr_ms or ibi_ms (got a, b), give a file of RR intervals"),
        (
            "rr_ms\n0.8\n0.9\n",
            ": rr_ms must be in ms (got a median of 0.85), if these are seconds multiply them by 1000",
        ),
        (
            "rr_s\n800\n900\n",
            ": rr_s must be in s (got a median of 850), if these are milliseconds name the column rr_ms",
        ),
        ("rr_ms\n72\n75\n", ": rr_ms must be in ms (got a median of 73.5), if these are beats a minute, export the RR"),
        ("rr_ms\n8000\n9000\n", ": rr_ms must be in ms (got a median of 8500), no person's heart beats so"),
        ("rr_ms,t_s\n800,2\n800,1\n", ":3: t_s must increase (got 1 after 2), sort the lines"),
        ("rr_ms,follows_previous\n800,maybe\n", ":2: follows_previous must be 1 or 0 (got 'maybe'), mend the value"),
        ("rr_ms\n812,5\n", ":2: 2 cells where the first line has 1 (got '812,5'), mend or remove the line; numbers "),
        ("rr_ms\n8_00\n", ":2: rr_ms is no number (got '8_00'), mend or remove the line"),
        ("rr_ms\n1e999\n", ":2: rr_ms is endless (got '1e999'), mend or remove the line"),
        ("t_s;rr_ms\n1,5;800\n", ":1: its cells are divided by semicolons, export it with commas between cells and p"),
        ("t_s\trr_ms\n1\t800\n", ":1: its cells are divided by tabs, export it with commas between cells and points"),
        (
            "RR\n800\n",
            ": no column rr_ms or ibi_ms (got RR), give a file of RR intervals, or name the column of",
        ),
        ("rr_ms\n\0\0\0\n", ": not text (byte 6 is 0), give a table as CSV, Parquet or text"),
        ("rr_ms\n", ": no intervals in it, give a file that holds some"),
        ("", ": no intervals in it, give a file that holds some"),
    ],
)
def test_a_table_that_is_no_heart_is_refused_with_place_reason_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    assert refusal(tmp_path, text).startswith(f"{tmp_path / 'heart.csv'}{says}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("800\nabc\n", ":2: rr_ms is no number (got 'abc')"),
        ("800\n812,5\n", ":2: rr_ms is no number (got '812,5'), write it with a point"),
        ("\n", ": no intervals in it"),
    ],
)
def test_text_that_is_no_heart_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text, name="heart.txt")


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ({"sqi": "1"}, "no column 'sqi' tells recordings apart, use one of those that do: subject, session"),
        ({"subject": "Eve"}, "no subject is 'Eve', use one of: Ada, Bob"),
        ({"subject": "Bob", "session": "task"}, "no recording has subject=Bob session=task together, ask for fewer"),
    ],
)
def test_an_unknown_choice_is_refused_and_says_what_there_is(tmp_path: Path, where: dict[str, str], says: str) -> None:
    assert says in refusal(tmp_path, PEOPLE, **where)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"rr_ms\n800\n\xe4\n")
    (tmp_path / "broken.parquet").write_bytes(b"nothing of the kind")
    (tmp_path / "wide.csv").write_text("rr_ms\n800\n", encoding="utf-16")
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04")

    with pytest.raises(HeartFileError, match="there is no such file"):
        read_heart(tmp_path / "missing.csv")
    with pytest.raises(HeartFileError, match="this is a folder, name one of the files in it"):
        read_heart(tmp_path)
    with pytest.raises(HeartFileError, match="not text in UTF-8"):
        read_heart(tmp_path / "latin.csv")
    with pytest.raises(HeartFileError, match="text in UTF-16, save it as UTF-8"):
        read_heart(tmp_path / "wide.csv")
    with pytest.raises(HeartFileError, match="a spreadsheet's own format, save its table as CSV"):
        read_heart(tmp_path / "book.xlsx")
    with pytest.raises(HeartFileError, match="not a Parquet file"):
        read_heart(tmp_path / "broken.parquet")


def test_a_table_too_large_for_beats_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heart_files, "LARGEST_TABLE_BYTES", 10)

    assert "too large for beats" in refusal(tmp_path, "rr_ms\n800\n900\n")


def test_parquet_reads_as_csv_does(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.csv
    import pyarrow.parquet

    (tmp_path / "heart.csv").write_text(PEOPLE, encoding="utf-8")
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(tmp_path / "heart.csv"), tmp_path / "heart.parquet")

    assert read_heart(tmp_path / "heart.parquet") == read_heart(tmp_path / "heart.csv")


def test_what_the_system_refuses_to_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    says = "cannot be read (Permission denied), check who may read it"
    assert says in refusal(tmp_path, "rr_ms\n800\n")


@pytest.mark.parametrize(
    "cell", [timedelta(seconds=0.8), datetime(2024, 1, 1, tzinfo=UTC), [800, 810], True, {"rr": 800}]
)
def test_what_is_no_number_in_parquet_is_refused(tmp_path: Path, cell: object) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"rr_ms": [cell] * 3}), tmp_path / "heart.parquet")

    with pytest.raises(HeartFileError, match=r":1: rr_ms is no number \(got "):
        read_heart(tmp_path / "heart.parquet")


def test_a_table_of_thousands_of_columns_or_people_is_told_of_in_a_sentence(tmp_path: Path) -> None:
    header = ",".join(f"c{n}" for n in range(5000))
    people = "subject,rr_ms\n" + "".join(f"s{n},800\ns{n},810\n" for n in range(500))

    wrong = refusal(tmp_path, f"{header}\n{header}\n")
    right = read(tmp_path, f"rr_ms,{header}\n800,{header}\n").choice

    assert "(got c0, c1, c2, c3, c4, c5, c6, c7 and 4992 more)" in wrong
    assert right.endswith("Not used: c0, c1, c2, c3, c4, c5, c6, c7 and 4992 more.")
    assert "no subject is 'nobody', use one of: s0, s1, s2, s3, s4, s5, s6, s7 and 492 more" in refusal(
        tmp_path, people, subject="nobody"
    )


def test_a_column_without_a_name_is_named_in_words(tmp_path: Path) -> None:
    assert read(tmp_path, "rr_ms,\n800,\n810,\n").choice.endswith("Not used: ''.")


def test_importing_the_reader_imports_no_heavy_library() -> None:
    program = "import sys, biosignals.heart_files; sys.exit(bool({'pyarrow', 'edfio', 'scipy'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@needs_shared_data
@pytest.mark.parametrize(
    ("folder", "where", "count"),
    [
        ("ectopy_annotated", {"record": "118e00"}, 2277),
        ("exam_stress_unlabelled", {"subject": "S10", "session": "Midterm1"}, 270),
        ("hku956_music", {}, 92),
        ("hku956_music", {"song_no": "16", "source": "bvp_derived"}, 105),
        ("physionet_wdd_stress", {"session": "stress", "source": "e4_device"}, 1080),
        ("stress_predict", {}, 3584),
        ("wearable_hrv_multidevice", {"device": "heartmath"}, 3042),
        ("wearable_hrv_multidevice", {"device": "vu_ams_ecg"}, 3041),
        ("welltory_h10", {}, 100),
    ],
)
def test_real_recordings_are_read_whole(folder: str, where: dict[str, str], count: int) -> None:
    heart = read_heart(SHARED_DATA / folder / "ibi.parquet", where=where)

    assert len(heart.intervals) == count
    assert heart.intervals[0].t_s == pytest.approx(heart.intervals[0].rr_s)
    assert all(later.t_s >= earlier.t_s for earlier, later in zip(heart.intervals, heart.intervals[1:], strict=False))


@needs_shared_data
@pytest.mark.parametrize(
    "name",
    [
        "wearable_hrv_multidevice/group_hrv_P01_P10.csv",
        "wearable_hrv_multidevice/events.csv",
        "physionet_wdd_stress/segments.csv",
        "physionet_wdd_stress/subjects.csv",
        "emobank/emobank.csv",
    ],
)
def test_real_tables_that_are_no_hearts_are_refused_by_their_columns(name: str) -> None:
    with pytest.raises(HeartFileError, match="no column rr_ms or ibi_ms"):
        read_heart(SHARED_DATA / name)

"""WFDB annotations as recorded hearts: beats, their kinds, their rate, and what is no such file."""

import struct
from pathlib import Path

import pytest

from biosignals.heart_files import HeartFileError, RecordedHeart, read_heart
from biosignals.signals import Doubt

N, V, ATRIAL, NOISE, RHYTHM, FLUTTER_ON, FLUTTER_OFF, COMMENT = 1, 5, 8, 14, 28, 32, 33, 22
HEADER = "100 2 360 650000\n100.dat 212 200 11 1024 995 -22131 0 MLII\n"


def word(code: int, value: int) -> bytes:
    return struct.pack("<H", code << 10 | value)


def annotations(*beats: tuple[int, int]) -> bytes:
    """(samples since the one before, code) each; a long wait becomes a skip."""
    written = b""
    for passed, code in beats:
        if passed > 1023:
            written += word(59, 0) + struct.pack("<hH", passed >> 16, passed & 0xFFFF)
            passed = 0
        written += word(code, passed)
    return written + b"\0\0"


def read(folder: Path, data: bytes, *, header: str | None = HEADER, name: str = "100.atr") -> RecordedHeart:
    (folder / name).write_bytes(data)
    if header is not None:
        (folder / "100.hea").write_text(header)
    return read_heart(folder / name)


def refusal(folder: Path, data: bytes, *, header: str | None = HEADER) -> str:
    with pytest.raises(HeartFileError) as refused:
        read(folder, data, header=header)
    return str(refused.value)


def test_beats_are_timed_by_the_rate_of_the_header(tmp_path: Path) -> None:
    heart = read(tmp_path, annotations((72, N), (288, N), (360, N)))

    assert [one.rr_s for one in heart.intervals] == [0.8, 1.0]
    assert [one.t_s + heart.start_s for one in heart.intervals] == pytest.approx([1.0, 2.0])
    assert [one.follows_previous for one in heart.intervals] == [False, True]
    assert heart.choice == "Took 3 beats, timed at 360 Hz, 0 of them not normal: their intervals are doubted."


def test_intervals_at_a_beat_that_is_not_normal_are_doubted(tmp_path: Path) -> None:
    heart = read(tmp_path, annotations((72, N), (288, N), (200, V), (400, N), (300, N), (290, ATRIAL)))

    assert [one.doubt for one in heart.intervals] == [None, Doubt.ABNORMAL, Doubt.ABNORMAL, None, Doubt.ABNORMAL]


def test_what_is_no_beat_is_passed_over_with_its_text(tmp_path: Path) -> None:
    rhythm = word(RHYTHM, 10) + word(63, 3) + b"(N\0\0" + word(61, 2) + word(62, 1)
    data = word(N, 72) + rhythm + word(NOISE, 100) + word(N, 178) + b"\0\0"

    assert [one.rr_s for one in read(tmp_path, data).intervals] == [0.8]


def test_a_long_wait_is_a_skip_in_the_order_of_a_pdp11(tmp_path: Path) -> None:
    heart = read(tmp_path, annotations((72, N), (288, N), (70_000, N), (300, N)))

    assert heart.intervals[1].rr_s == pytest.approx(70_000 / 360)


def test_nothing_is_joined_across_flutter(tmp_path: Path) -> None:
    beats = annotations((72, N), (288, N), (100, FLUTTER_ON), (900, FLUTTER_OFF), (100, N), (300, N), (300, N))

    heart = read(tmp_path, beats)

    assert len(heart.intervals) == 3
    assert [one.follows_previous for one in heart.intervals] == [False, False, True]


def test_a_rate_told_in_the_annotations_counts_before_the_header_s(tmp_path: Path) -> None:
    told = b"## time resolution: 720"
    data = word(COMMENT, 0) + word(63, len(told)) + told + b"\0" + annotations((144, N), (576, N), (720, N))

    assert [one.rr_s for one in read(tmp_path, data).intervals] == [0.8, 1.0]


@pytest.mark.parametrize(
    ("line", "rate_hz"), [("100 1", 250), ("100 1 128/64(2) 99 12:00:00", 128), ("100/3 1 2.5e2", 250)]
)
def test_the_header_s_first_line_tells_the_rate(tmp_path: Path, line: str, rate_hz: float) -> None:
    heart = read(tmp_path, annotations((100, N), (200, N)), header=f"# made by hand\n{line}\n")

    assert heart.intervals[0].rr_s == 200 / rate_hz


def test_any_name_with_a_header_beside_it_is_an_annotation_file(tmp_path: Path) -> None:
    assert len(read(tmp_path, annotations((72, N), (288, N)), name="100.wqrs").intervals) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (annotations((72, N)), "fewer than two beats in it"),
        (annotations((72, N), (0, N)), "two beats at one time or backwards"),
        (annotations((72, N), (20, N), (20, N)), "the beats would be 0.0556 s apart at 360 Hz, check the rate"),
        (word(N, 72) + word(N, 288), "cut off at byte 4"),
        (word(N, 72) + word(55, 3) + b"\0\0", "no WFDB annotation has code 55 (byte 2)"),
        (b"rr_ms\n800\n900\n", "or no annotation file in the MIT format"),
    ],
)
def test_what_is_no_annotation_file_is_refused_in_words(tmp_path: Path, data: bytes, says: str) -> None:
    assert says in refusal(tmp_path, data)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (None, "its header 100.hea is not beside it and tells the rate of the times, copy it there"),
        ("100 2 fast 99\n", ":1: no rate of samples in it"),
        ("# nothing\n", "it says nothing, copy the header again"),
    ],
)
def test_without_a_rate_nothing_is_guessed(tmp_path: Path, header: str | None, says: str) -> None:
    assert says in refusal(tmp_path, annotations((72, N), (288, N)), header=header)


def test_where_is_refused_for_there_is_one_recording(tmp_path: Path) -> None:
    read(tmp_path, annotations((72, N), (288, N)))

    with pytest.raises(HeartFileError, match="leave --where out"):
        read_heart(tmp_path / "100.atr", where={"record": "100"})

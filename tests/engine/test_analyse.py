"""`attune analyse`: the table, the picture, and what is said and refused."""

import csv
import io
import math
import re
from itertools import accumulate
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from biosignals.heart_analysis import analyse_heart
from biosignals.recorded_heart import heart_from_ends
from engine import analysis_plot
from engine.cli import DONE, WRONG_INPUT, run_command_line

COLUMNS = (
    "t_s,hr_bpm,rmssd_ms,rmssd_low,rmssd_high,sdnn_ms,pnn50,sd1_ms,sd2_ms,lf_ms2,hf_ms2,resp_per_min,sampen,dfa_alpha1,"
    "coverage,artefacts,arousal,arousal_low,arousal_high,known,reason"
)
SHARED = Path(__file__).parents[3] / "shared" / "data"


def heart_file(folder: Path, *, seconds: float = 400, gap_s: float = 0, start_s: float = 0) -> Path:
    """A breathing heart of 70 bpm with one missed beat, and a gap in the middle if asked for."""
    t, lines = start_s, ["t_s,rr_ms"]
    while t < start_s + seconds:
        rr_s = 0.857 + 0.04 * math.sin(2 * math.pi * 0.25 * t)
        rr_s *= 2 if len(lines) == 150 else 1
        t += rr_s + (gap_s if len(lines) == 200 else 0)
        lines.append(f"{t:.3f},{1000 * rr_s:.1f}")
    path = folder / "heart.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def analyse(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[list[dict[str, str]], str]:
    code = run_command_line(["analyse", *map(str, words)])
    said = capsys.readouterr()
    assert code == DONE, said.err
    return list(csv.DictReader(io.StringIO(said.out))), said.err


def refusal(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert run_command_line(["analyse", *map(str, words)]) == WRONG_INPUT
    said = capsys.readouterr()
    assert not said.out
    return said.err


def test_the_table_goes_to_stdout_and_words_to_stderr(tmp_path, capsys):
    assert run_command_line(["analyse", str(heart_file(tmp_path))]) == DONE

    said = capsys.readouterr()
    assert said.out.splitlines()[0] == COLUMNS
    assert len(said.out.splitlines()) == 1 + 81
    assert "Took the only recording in the file." in said.err
    assert "artefacts (final: judged afterwards, each by the beats before and behind it): 1 missed" in said.err
    assert "not a medical device" in said.err


def test_without_a_rest_arousal_is_empty_with_the_reason(tmp_path, capsys):
    rows, said = analyse(capsys, heart_file(tmp_path))

    assert {(row["arousal"], row["arousal_low"], row["known"], row["reason"]) for row in rows} == {
        ("", "", "0", "no rest")
    }
    assert "give one with --rest START:END" in said


def test_with_a_rest_arousal_has_an_interval_and_else_a_reason(tmp_path, capsys):
    rows, _ = analyse(capsys, heart_file(tmp_path, gap_s=30, start_s=50), "--rest", "50:170")

    for row in rows:
        if row["known"] == "1":
            assert 0 <= float(row["arousal_low"]) <= float(row["arousal"]) <= float(row["arousal_high"]) <= 1
            assert row["reason"] == ""
        else:
            assert row["arousal"] == row["arousal_low"] == row["arousal_high"] == ""
            assert row["reason"] in ("poor coverage", "stale", "rhythm not known")
    assert {row["reason"] for row in rows} >= {"", "stale"}
    assert float(rows[0]["t_s"]) == 50 + 5 - 50 % 5


def test_an_empty_cell_is_not_known_and_values_lie_in_their_intervals(tmp_path, capsys):
    rows, _ = analyse(capsys, heart_file(tmp_path), "--every", "10")

    assert rows[0]["rmssd_ms"] == rows[0]["lf_ms2"] == rows[0]["dfa_alpha1"] == ""
    full = rows[30]
    assert float(full["t_s"]) == 310
    assert float(full["rmssd_low"]) < float(full["rmssd_ms"]) < float(full["rmssd_high"])
    assert float(full["hr_bpm"]) == pytest.approx(70, abs=1)
    assert float(full["resp_per_min"]) == pytest.approx(15, abs=1)
    assert float(full["coverage"]) > 0.95


def test_artefacts_are_counted_in_the_minute_before_the_row(tmp_path, capsys):
    rows, _ = analyse(capsys, heart_file(tmp_path), "--every", "1")

    assert [row["artefacts"] for row in rows].count("1") == 60
    assert {row["artefacts"] for row in rows} == {"0", "1"}


def test_parquet_holds_the_same_as_csv_and_says_how_artefacts_were_judged(tmp_path, capsys):
    import pyarrow.parquet

    path = heart_file(tmp_path)
    rows, _ = analyse(capsys, path, "--rest", "0:120")
    _, said = analyse(capsys, path, "--rest", "0:120", "--out", tmp_path / "hrv.parquet")

    table = pyarrow.parquet.read_table(tmp_path / "hrv.parquet")
    assert table.column_names == COLUMNS.split(",")
    assert table.schema.metadata[b"attune.artefacts"] == b"final"
    assert f"wrote {tmp_path / 'hrv.parquet'}" in said
    for row, other in zip(rows, table.to_pylist(), strict=True):
        assert (row["rmssd_ms"] == "") == (other["rmssd_ms"] is None)
        assert row["known"] == str(int(other["known"]))
        assert (row["reason"] or None) == other["reason"]
        if other["rmssd_ms"] is not None:
            assert float(row["rmssd_ms"]) == pytest.approx(other["rmssd_ms"], rel=1e-5)


def test_a_csv_file_is_what_stdout_would_be(tmp_path, capsys):
    path = heart_file(tmp_path)
    run_command_line(["analyse", str(path)])
    shown = capsys.readouterr().out

    assert run_command_line(["analyse", str(path), "--out", str(tmp_path / "hrv.csv")]) == DONE

    assert (tmp_path / "hrv.csv").read_text() == shown
    assert (tmp_path / "hrv.csv").stat().st_mode & 0o077 == 0, "it is told of a person"
    assert not capsys.readouterr().out


def test_where_chooses_the_recording(tmp_path, capsys):
    lines = [f"{who},{800 + 10 * n % 30}" for n in range(100) for who in ("Ada", "Bob")]
    (tmp_path / "two.csv").write_text("person,rr_ms\n" + "\n".join(lines) + "\n")

    _, said = analyse(capsys, tmp_path / "two.csv", "--where", "person=Bob")

    assert "Took person=Bob, the only one that fits of 2 recordings" in said


def test_unix_times_are_kept_to_the_millisecond(tmp_path, capsys):
    lines = [f"{1688126387907 + 800 * n},800" for n in range(100)]
    (tmp_path / "unix.csv").write_text("unix_ms,rr_ms\n" + "\n".join(lines) + "\n")

    rows, _ = analyse(capsys, tmp_path / "unix.csv")

    assert rows[0]["t_s"] == "1688126390"


@pytest.mark.parametrize("name", ["hrv.csv", "hrv.parquet"])
def test_nothing_is_ever_overwritten(tmp_path, capsys, name):
    path = heart_file(tmp_path)
    (tmp_path / name).write_text("precious")
    (tmp_path / "heart.png").write_text("precious")

    for words in (("--out", tmp_path / name), ("--plot", tmp_path / "heart.png"), ("--out", path)):
        assert "there is a file already, and none is ever overwritten" in refusal(capsys, path, *words)
    assert (tmp_path / name).read_text() == "precious"


@pytest.mark.parametrize(("option", "name"), [("--out", "hrv.csv"), ("--out", "hrv.parquet"), ("--plot", "hrv.png")])
def test_of_a_file_that_cannot_be_finished_nothing_is_left(tmp_path, capsys, monkeypatch, option, name):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.analyse.write_csv", full)
    monkeypatch.setattr("engine.analyse.write_parquet", full)
    monkeypatch.setattr("engine.analysis_plot.draw_analysis", full)
    if option == "--plot":
        monkeypatch.setattr("engine.analyse._write", lambda *_: None)

    assert "No space left on device" in refusal(capsys, heart_file(tmp_path), option, tmp_path / name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--out", "hrv.xlsx"), "a table is written as .csv or .parquet"),
        (("--plot", "heart.pdf"), "a picture is written as .png"),
        (("--out", "nowhere/hrv.csv"), "there is no folder nowhere"),
        (("--rest", "0:30"), "a rest must last 60 s at least, not 30 s"),
        (("--rest", "9000:9100"), "the rest from 9000 to 9100 s is not in the recording, whose clock runs from 0.0 to"),
        (("--where", "person=Ada"), "no column 'person' tells recordings apart"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(tmp_path, capsys, words, says):
    assert says in refusal(capsys, heart_file(tmp_path), *words)


@pytest.mark.parametrize("words", [["--rest", "60"], ["--rest", "90:20"], ["--every", "0"], ["--every", "often"]])
def test_wrong_words_are_exit_code_2(tmp_path, words):
    with pytest.raises(SystemExit) as left:
        run_command_line(["analyse", str(heart_file(tmp_path)), *words])

    assert left.value.code == WRONG_INPUT


def test_an_irregular_rhythm_is_said(tmp_path, capsys):
    (tmp_path / "wild.txt").write_text("\n".join(str(500 + (n * 7919) % 900) for n in range(300)))

    _, said = analyse(capsys, tmp_path / "wild.txt")

    assert "the rhythm itself is irregular, or the recording bad: its variability says nothing" in said


def test_one_beat_is_a_row_of_empty_cells(tmp_path, capsys):
    (tmp_path / "one.txt").write_text("800\n")

    rows, _ = analyse(capsys, tmp_path / "one.txt")

    assert len(rows) == 1
    assert rows[0]["hr_bpm"] == rows[0]["rmssd_ms"] == ""


@pytest.mark.parametrize("rest", [(), ("--rest", "0:120")])
def test_the_picture_has_something_in_every_panel(tmp_path, capsys, rest):
    _, said = analyse(capsys, heart_file(tmp_path, gap_s=30), *rest, "--plot", tmp_path / "heart.png")

    assert f"drew {tmp_path / 'heart.png'}" in said
    with Image.open(tmp_path / "heart.png") as image:
        picture = image.convert("RGB")
    assert picture.size == (1400, 950)
    panels = [picture.crop((90, top, 1380, top + 200)) for top in (70, 360, 620)]
    assert all(len(panel.getcolors(500_000)) > 20 for panel in panels)


def test_a_picture_of_one_beat_is_drawn(tmp_path, capsys):
    (tmp_path / "one.txt").write_text("800\n")

    analyse(capsys, tmp_path / "one.txt", "--plot", tmp_path / "one.png")

    assert (tmp_path / "one.png").stat().st_size > 10_000


def test_rows_far_from_the_clock_s_beginning_keep_their_own_times(tmp_path, capsys):
    rows, _ = analyse(capsys, heart_file(tmp_path, seconds=60, start_s=200_000), "--every", "0.5")

    times = [float(row["t_s"]) for row in rows]
    assert times[:3] == [200_000.5, 200_001.0, 200_001.5]
    assert len(set(times)) == len(times)


def test_parquet_says_what_was_taken_and_which_rest(tmp_path, capsys):
    import pyarrow.parquet

    analyse(capsys, heart_file(tmp_path), "--rest", "0:120", "--out", tmp_path / "hrv.parquet")

    notes = pyarrow.parquet.read_schema(tmp_path / "hrv.parquet").metadata
    assert notes[b"attune.rest"] == b"0 to 120 s"
    assert notes[b"attune.choice"].startswith(b"Took the only recording in the file. Times are from t_s.")


def test_what_is_not_known_is_said_with_its_reasons(tmp_path, capsys):
    (tmp_path / "two.txt").write_text("800\n810\n")

    _, said = analyse(capsys, tmp_path / "two.txt")
    _, more = analyse(capsys, heart_file(tmp_path, gap_s=60), "--rest", "0:120")

    assert "2 beats in 0.0 min, 1 row\n" in said
    assert "RMSSD is known in 0 % of the rows; else too few beats in the window (100 %)" in said
    assert re.search(r"arousal is known in \d+ % of the rows, .*; else .*stale \(\d+ %\)", more)


def test_a_rest_that_tells_nothing_is_said_to_be_the_reason(tmp_path, capsys):
    lines = [f"{800 + 7919 * n % 900 if n < 120 else 800 + 10 * (n % 5)}" for n in range(500)]
    (tmp_path / "wild.txt").write_text("\n".join(lines))

    _, said = analyse(capsys, tmp_path / "wild.txt", "--rest", "0:70")

    assert "arousal is not known anywhere, with the rest from 0 to 70 s; else" in said
    assert "That rest tells nothing: too few trusted beats in it, or an irregular rhythm; give another" in said


def test_a_rest_on_the_clock_of_the_world_is_said_to_the_second(tmp_path, capsys):
    lines = [f"{1688126387907 + 800 * n},800" for n in range(300)]
    (tmp_path / "unix.csv").write_text("unix_ms,rr_ms\n" + "\n".join(lines) + "\n")

    _, said = analyse(capsys, tmp_path / "unix.csv", "--rest", "1688126400:1688126500")

    assert "the rest from 1688126400 to 1688126500 s" in said


def test_a_place_that_cannot_be_written_is_known_before_the_work(tmp_path, capsys):
    (tmp_path / "heart.csv").write_text("rr_ms\n" + "800\n" * 100)
    for option, name in (("--out", "x.csv"), ("--plot", "x.png")):
        said = refusal(capsys, tmp_path / "heart.csv", option, f"/proc/{name}")

        assert f"/proc/{name}: cannot be written" in said
        assert "make room or name another place" in said
        assert "beats in" not in said


def test_where_the_picture_fails_no_table_is_left_either(tmp_path, capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.analysis_plot.draw_analysis", full)
    path = heart_file(tmp_path)
    said = refusal(capsys, path, "--out", tmp_path / "hrv.csv", "--plot", tmp_path / "hrv.png")

    assert f"{tmp_path / 'hrv.png'}: cannot be written (No space left on device)" in said
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_picture_says_how_much_was_left_out_and_warns_of_a_rhythm_that_is_none(tmp_path):
    def words(rr_s: list[float]) -> str:
        panel = Figure().subplots()
        ends_s = list(accumulate(rr_s))
        analysis_plot._say_how_good(panel, analyse_heart(heart_from_ends(ends_s, rr_s, choice="made")))
        return panel.get_title(loc="left")

    good = words([0.8 + 0.01 * (n % 5) for n in range(300)])
    wild = words([0.5 + (n * 7919) % 900 / 1000 for n in range(300)])

    assert good == "300 beats in 4.1 min; 0.0 % of the intervals left out as artefacts (final judgement)"
    assert wild.startswith("CAUTION: the rhythm itself is irregular, or the recording bad")


def test_a_picture_of_a_file_with_a_strange_name_is_drawn(tmp_path, capsys):
    path = tmp_path / "Frau_$x$_{_心_$.csv"
    path.write_text("rr_ms\n" + "800\n810\n" * 50)

    analyse(capsys, path, "--plot", tmp_path / "strange.png")

    assert (tmp_path / "strange.png").stat().st_size > 10_000


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the recordings in ../shared/data")
@pytest.mark.parametrize(
    ("folder", "where"),
    [
        ("ectopy_annotated", "record=118e00"),
        ("exam_stress_unlabelled", "subject=S10"),
        ("hku956_music", "song_no=16"),
        ("physionet_wdd_stress", "source=e4_device"),
        ("stress_predict", "subject=S02"),
        ("wearable_hrv_multidevice", "device=heartmath"),
        ("welltory_h10", "subject=subject_03"),
    ],
)
def test_real_recordings_are_analysed_with_nothing_out_of_range(capsys, folder, where):
    rows, _ = analyse(capsys, SHARED / folder / "ibi.parquet", "--where", where)

    assert rows
    for row in rows:
        assert 0 <= float(row["coverage"]) <= 1
        assert row["hr_bpm"] == "" or 25 < float(row["hr_bpm"]) < 220
        assert row["rmssd_ms"] == "" or float(row["rmssd_low"]) <= float(row["rmssd_ms"]) <= float(row["rmssd_high"])

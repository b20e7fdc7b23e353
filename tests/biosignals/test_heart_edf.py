"""EDF files as recorded hearts: beat annotations, RR intervals, an ECG, and what tells of no heart."""

from pathlib import Path

import edfio
import numpy as np
import pytest

from biosignals.heart_files import HeartFileError, read_heart
from biosignals.signals import Doubt
from tests.biosignals.edf_writer import EcgOf, Plus, edf_bytes

SECONDS = 60


def signal(data: np.ndarray, rate_hz: float, label: str, unit: str) -> edfio.EdfSignal:
    return edfio.EdfSignal(data, sampling_frequency=rate_hz, label=label, physical_dimension=unit)


def write(path: Path, *signals: edfio.EdfSignal, texts: list[tuple[float, str]] | None = None) -> Path:
    annotations = [edfio.EdfAnnotation(onset, None, text) for onset, text in texts or []]
    edfio.Edf(list(signals) or [signal(np.zeros(SECONDS), 1, "Temp", "degC")], annotations=annotations).write(path)
    return path


def beat_times() -> np.ndarray:
    times, t = [], 0.7
    while t < SECONDS - 0.5:
        times.append(t)
        t += 0.8 + 0.05 * np.sin(2 * np.pi * 0.25 * t)
    return np.array(times)


def ecg_of(beats: np.ndarray, rate_hz: float) -> np.ndarray:
    """In millivolt: R waves, T waves and a little noise."""
    t = np.arange(int(SECONDS * rate_hz)) / rate_hz
    ecg = np.random.default_rng(1).normal(0, 0.01, len(t)) + 0.3 * np.sin(2 * np.pi * 0.2 * t)
    for beat in beats:
        ecg += np.exp(-(((t - beat) / 0.015) ** 2)) + 0.2 * np.exp(-(((t - beat - 0.28) / 0.05) ** 2))
    return ecg


def refusal(path: Path, **where: str) -> str:
    with pytest.raises(HeartFileError) as refused:
        read_heart(path, where=where)
    return str(refused.value)


def test_beat_annotations_are_beats_and_others_are_not(tmp_path: Path) -> None:
    texts = [(1.0, "R-peak"), (1.8, "R-peak"), (2.0, "Sleep stage W"), (2.6, "PVC"), (3.5, "R-peak"), (4.3, "r-peak")]

    heart = read_heart(write(tmp_path / "a.edf", texts=texts))

    assert [one.rr_s for one in heart.intervals] == pytest.approx([0.8, 0.8, 0.9, 0.8])
    assert [one.doubt for one in heart.intervals] == [None, Doubt.ABNORMAL, Doubt.ABNORMAL, None]
    assert [one.t_s + heart.start_s for one in heart.intervals] == pytest.approx([1.8, 2.6, 3.5, 4.3])
    assert heart.choice.startswith("Took the beat annotations. 5 beats, 1 of them not normal")


def test_letters_that_come_too_seldom_are_no_beats(tmp_path: Path) -> None:
    path = write(tmp_path / "a.edf", texts=[(1.0, "R"), (20.0, "R"), (50.0, "R")])

    assert "no beat annotations, no signal called RR or IBI in ms or s, and no ECG" in refusal(path)


def test_a_signal_of_intervals_holds_each_at_its_end_and_zeros_between(tmp_path: Path) -> None:
    values = np.zeros(SECONDS * 5)
    values[[4, 8, 12, 40, 44]] = [800, 810, 790, 800, 805]

    heart = read_heart(write(tmp_path / "a.edf", signal(values, 5, "HRV", "ms")))

    assert [one.rr_s for one in heart.intervals] == pytest.approx([0.8, 0.81, 0.79, 0.8, 0.805], abs=1e-4)
    assert [one.follows_previous for one in heart.intervals] == [False, True, True, False, True]
    assert heart.intervals[3].t_s + heart.start_s == pytest.approx(8.2)


def test_a_signal_that_holds_its_intervals_between_beats_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.edf", signal(np.linspace(780, 820, SECONDS * 4), 4, "RR", "ms"))

    assert "holds a value between beats too, so the beats cannot be told from it" in refusal(path)


@pytest.mark.parametrize("rate_hz", [128, 250, 500, 1000])
def test_r_peaks_of_an_ecg_are_timed_to_a_millisecond_at_any_rate(tmp_path: Path, rate_hz: int) -> None:
    beats = beat_times()

    heart = read_heart(write(tmp_path / "a.edf", signal(ecg_of(beats, rate_hz), rate_hz, "ECG I", "mV")))

    ends_s = np.array([one.t_s + heart.start_s for one in heart.intervals])
    nearest = np.abs(ends_s[:, None] - beats[None, :]).argmin(axis=1)
    assert len(heart.intervals) >= len(beats) - 3
    assert np.abs(ends_s - beats[nearest]).max() < 0.001
    assert np.array([one.rr_s for one in heart.intervals]) == pytest.approx(np.diff(beats)[nearest - 1], abs=0.001)
    assert sum(one.doubt is None for one in heart.intervals) > 0.85 * len(beats)


def test_annotations_go_before_an_ecg_and_where_chooses(tmp_path: Path) -> None:
    beats = beat_times()
    path = write(tmp_path / "a.edf", signal(ecg_of(beats, 250), 250, "ECG", "uV"), texts=[(t, "R") for t in beats])
    shares: list[float] = []

    first = read_heart(path)
    path = write(tmp_path / "b.edf", signal(ecg_of(beats, 250), 250, "ECG", "mV"), texts=[(t, "R") for t in beats])
    other = read_heart(path, where={"signal": "ECG"}, tell_share=shares.append)

    assert first.choice.startswith("Took the beat annotations. To take another: --where signal='ECG'.")
    assert other.choice.startswith("Took the ECG of the signal 'ECG'. To take another: --where signal='annotations'.")
    assert shares[-1] == 1
    assert refusal(path, signal="EEG") == f"{path}: no signal 'EEG' tells of a heart, use one of: 'annotations', 'ECG'"
    assert "of an EDF or BDF file only signal can be chosen" in refusal(path, subject="Ada")


@pytest.mark.parametrize(
    ("rate_hz", "unit", "says"),
    [
        (50, "mV", "'ECG' has 50 samples a second, 100 at least are needed to time beats, give a finer ECG"),
        (250, "bar", "the unit of 'ECG' must be uV, mV or V (got 'bar'), export it again"),
    ],
)
def test_an_ecg_that_cannot_be_used_is_refused(tmp_path: Path, rate_hz: int, unit: str, says: str) -> None:
    path = write(tmp_path / "a.edf", signal(ecg_of(beat_times(), rate_hz), rate_hz, "ECG", unit))

    assert says in refusal(path)


def test_an_ecg_without_beats_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.edf", signal(np.zeros(SECONDS * 250), 250, "ECG", "mV"))

    assert "no heartbeats could be found in 'ECG'" in refusal(path)


def test_what_is_no_edf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.edf").write_text("rr_ms\n800\n")
    (tmp_path / "b.edf").write_bytes(b"0       " + bytes(300))
    (tmp_path / "c.edf").write_bytes(edf_bytes([EcgOf(values=[0] * 250)], records=1)[:700])

    assert "not an EDF or BDF file that can be read (it begins with b'rr_ms" in refusal(tmp_path / "a.edf")
    assert "not an EDF or BDF file that can be read" in refusal(tmp_path / "b.edf")
    assert "cut off" in refusal(tmp_path / "c.edf")


def whole_ecg(rate_hz: int) -> list[int]:
    """In microvolt, a minute."""
    return [round(1000 * value) for value in ecg_of(beat_times(), rate_hz).tolist()]


def onsets(gap_s: float, *, behind: int) -> list[str]:
    return [f"+{one + (gap_s if one >= behind else 0):g}" for one in range(SECONDS)]


@pytest.mark.parametrize(("suffix", "is_bdf"), [("edf", False), ("bdf", True)])
def test_an_ecg_with_a_gap_is_read_on_both_sides_and_never_across(tmp_path: Path, suffix: str, is_bdf: bool) -> None:
    path = tmp_path / f"a.{suffix}"
    plus = Plus(onsets=onsets(100.5, behind=30))
    path.write_bytes(edf_bytes([EcgOf(values=whole_ecg(250))], records=SECONDS, plus=plus, is_bdf=is_bdf))

    heart = read_heart(path)

    ends_s = np.array([one.t_s + heart.start_s for one in heart.intervals])
    real = np.where(beat_times() < 30, beat_times(), beat_times() + 100.5)
    assert "Gaps in it: 1; nothing is joined across them." in heart.choice
    assert np.abs(ends_s[:, None] - real[None, :]).min(axis=1).max() < 0.002
    assert (ends_s < 30).sum() > 30
    assert (ends_s > 130.5).sum() > 30
    behind = next(one for one in heart.intervals if one.t_s + heart.start_s > 130)
    assert not behind.follows_previous
    assert max(one.rr_s for one in heart.intervals) < 1


@pytest.mark.parametrize("plus", [None, Plus(onsets=onsets(0, behind=0))])
def test_a_bdf_file_reads_as_an_edf_file_does(tmp_path: Path, plus: Plus | None) -> None:
    for suffix in ("edf", "bdf"):
        made = edf_bytes([EcgOf(values=whole_ecg(250))], records=SECONDS, plus=plus, is_bdf=suffix == "bdf")
        (tmp_path / f"a.{suffix}").write_bytes(made)

    assert read_heart(tmp_path / "a.bdf") == read_heart(tmp_path / "a.edf")
    assert "Gaps" not in read_heart(tmp_path / "a.bdf").choice


@pytest.mark.parametrize(("suffix", "is_bdf"), [("edf", False), ("bdf", True)])
def test_annotated_beats_on_both_sides_of_a_gap_are_no_interval(tmp_path: Path, suffix: str, is_bdf: bool) -> None:
    texts = {0: [(0.2, "R")], 1: [(1.0, "R"), (1.8, "R")], 2: [(12.2, "R")], 3: [(13.0, "R"), (13.8, "R")]}
    plus = Plus(onsets=["+0", "+1", "+12", "+13"], texts=texts)
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(edf_bytes([EcgOf(values=[0] * 1000)], records=4, plus=plus, is_bdf=is_bdf))

    heart = read_heart(path)

    assert [one.rr_s for one in heart.intervals] == pytest.approx([0.8, 0.8, 0.8, 0.8])
    assert [one.follows_previous for one in heart.intervals] == [False, True, False, True]
    assert [one.t_s + heart.start_s for one in heart.intervals] == pytest.approx([1.0, 1.8, 13.0, 13.8])


def test_intervals_of_a_signal_lie_where_their_records_really_were(tmp_path: Path) -> None:
    values = [0] * 40
    for place in (7, 15, 23, 31, 39):
        values[place] = 800
    path = tmp_path / "a.edf"
    plus = Plus(onsets=["+0", "+1", "+2", "+60"])
    path.write_bytes(edf_bytes([EcgOf(values=values, label="RR", unit="ms")], records=4, plus=plus))

    heart = read_heart(path)

    assert [one.t_s + heart.start_s for one in heart.intervals] == pytest.approx([0.8, 1.6, 2.4, 60.2, 61.0])
    assert [one.follows_previous for one in heart.intervals] == [False, True, True, False, True]


def test_records_that_overlap_or_do_not_say_when_they_began_are_refused(tmp_path: Path) -> None:
    for name, times in (("back.edf", ["+0", "+5", "+2", "+9"]), ("mute.edf", ["+0", "+1", "x", "+3"])):
        made = edf_bytes([EcgOf(values=[0] * 1000)], records=4, plus=Plus(onsets=times))
        (tmp_path / name).write_bytes(made)

    assert "data record 3 begins at 2 s, before the one before it ended (6 s)" in refusal(tmp_path / "back.edf")
    assert "export it again" in refusal(tmp_path / "mute.edf")


def test_a_file_that_is_cut_off_is_read_as_far_as_it_is_whole_and_it_is_said(tmp_path: Path) -> None:
    made = edf_bytes([EcgOf(values=whole_ecg(250))], records=SECONDS)
    (tmp_path / "a.edf").write_bytes(made[:-100])

    heart = read_heart(tmp_path / "a.edf")

    assert "It is cut off: what is whole was read." in heart.choice
    assert 55 < heart.intervals[-1].t_s + heart.start_s < 60


def test_a_bdf_file_too_large_to_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("biosignals.heart_edf.LARGEST_BDF_BYTES", 1000)
    (tmp_path / "a.bdf").write_bytes(edf_bytes([EcgOf(values=[0] * 1000)], records=4, is_bdf=True))

    assert "too large for a BDF file" in refusal(tmp_path / "a.bdf")

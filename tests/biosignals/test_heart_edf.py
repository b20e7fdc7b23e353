"""EDF files as recorded hearts: beat annotations, RR intervals, an ECG, and what tells of no heart."""

from pathlib import Path

import edfio
import numpy as np
import pytest

from biosignals.heart_files import HeartFileError, read_heart
from biosignals.signals import Doubt

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
    assert "of an EDF file only signal can be chosen" in refusal(path, subject="Ada")


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

    assert "not an EDF file that can be read" in refusal(tmp_path / "a.edf")

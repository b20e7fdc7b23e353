"""Data sets of made-up people, in the files and columns of the real ones."""

import csv
from pathlib import Path
from random import Random

import pyarrow
import pyarrow.parquet

RATES_BPM = {"rest": 62.0, "task": 76.0}
WEARABLE_STAGES = (("Baseline", 10, 250, 0, 1), ("Stroop", 280, 400, 1, 6), ("First Rest", 400, 560, 0, 2))
PREDICT_STAGES = (
    ("baseline", 0, 300, 0),
    ("stroop", 300, 480, 1),
    ("relax_1", 480, 640, 0),
    ("hyperventilation", 640, 760, 1),
)


def write_sets(data: Path, *, people: int = 4, seed: int = 1) -> Path:
    """All three sets of `people` people each; returns the folder that holds them."""
    chance = Random(seed)
    _write_wearable(data / "physionet_wdd_stress", people, chance)
    _write_predict(data / "stress_predict", people, chance)
    _write_music(data / "hku956_music", people, chance)
    return data


def write_table(path: Path, columns: dict[str, list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(columns), path)


def write_rows(path: Path, header: str, rows: list[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])


def beats(chance: Random, spans: list[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """(t_s, ibi_ms) of a heart with the rate of each (from_s, to_s, bpm), one beat behind the other."""
    t, made = spans[0][0], []
    for _, to_s, bpm in spans:
        while t < to_s:
            rr_s = 60 / bpm * (1 + 0.03 * chance.gauss(0, 1))
            t += rr_s
            made.append((t, 1000 * rr_s))
    return made


def _spans(stages, person_bpm: float, end_s: float) -> list[tuple[float, float, float]]:
    spans, at_s = [], 0.0
    for _, from_s, to_s, label, *_ in stages:
        if from_s > at_s:
            spans.append((at_s, from_s, person_bpm + RATES_BPM["rest"]))
        spans.append((from_s, to_s, person_bpm + RATES_BPM["task" if label else "rest"]))
        at_s = to_s
    return [*spans, (at_s, end_s, person_bpm + RATES_BPM["rest"])]


def _columns(*names: str) -> dict[str, list[object]]:
    return {name: [] for name in (*names, "source", "t_s", "ibi_ms", "sqi")}


def _add(columns: dict[str, list[object]], made: list[tuple[float, float]], **who: object) -> None:
    for t_s, ibi_ms in made:
        for source in ("bvp_derived", "e4_device"):
            row = {**who, "source": source, "t_s": t_s, "ibi_ms": ibi_ms, "sqi": 0.9}
            for name, value in row.items():
                columns[name].append(value)


def _write_wearable(folder: Path, people: int, chance: Random) -> None:
    columns, segments, subjects = _columns("subject", "session"), [], []
    for number in range(people):
        subject, person_bpm = f"P{number:02}", chance.uniform(-8, 8)
        subjects.append((subject, "mf"[number % 2], 20 + number))
        _add(columns, beats(chance, _spans(WEARABLE_STAGES, person_bpm, 600)), subject=subject, session="stress")
        segments += [(subject, "stress", *stage) for stage in WEARABLE_STAGES]
        for session in ("aerobic", "anaerobic"):
            spans = [(0.0, 200.0, person_bpm + 75), (200.0, 420.0, person_bpm + 135)]
            _add(columns, beats(chance, spans), subject=subject, session=session)
            segments.append((subject, session, "exercise_whole_session", 0, 420, 0, ""))
    write_table(folder / "ibi.parquet", columns)
    header = "subject,session,condition,t_start_s,t_end_s,label_stress,self_report_stress_0_10"
    write_rows(folder / "segments.csv", header, segments)
    write_rows(folder / "subjects.csv", "subject,sex,age", subjects)


def _write_predict(folder: Path, people: int, chance: Random) -> None:
    columns, segments = _columns("subject"), []
    for number in range(people):
        subject, person_bpm = f"S{number:02}", chance.uniform(-8, 8)
        _add(columns, beats(chance, _spans(PREDICT_STAGES, person_bpm, 780)), subject=subject)
        segments += [(subject, *stage) for stage in PREDICT_STAGES]
    write_table(folder / "ibi.parquet", columns)
    write_rows(folder / "segments.csv", "subject,condition,t_start_s,t_end_s,label_stress", segments)


def _write_music(folder: Path, people: int, chance: Random) -> None:
    columns, segments = _columns("subject", "song_no"), []
    for number in range(people):
        subject = f"M{number:02}"
        for song in range(12):
            _add(columns, beats(chance, [(0.0, 60.0, chance.uniform(66, 74))]), subject=subject, song_no=song)
            segments.append((subject, song, chance.uniform(-10, 10), 60))
    write_table(folder / "ibi.parquet", columns)
    write_rows(folder / "segments.csv", "subject,song_no,arousal_rating,play_duration", segments)

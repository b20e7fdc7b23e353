"""The three data sets -> recordings: who, in which session, with which labels and which rest."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from biosignals.signals import Beat
from biosignals.training.labelled_files import (
    SEGMENTS_FILE,
    SUBJECTS_FILE,
    Heard,
    Row,
    folder_of,
    hearts_in,
    number_of,
    number_or_none,
    rows_of,
    words_of,
)
from biosignals.training.recordings import REST_S, DataError, DataSet, Recording, Segment, Session, Span

HYPERVENTILATION = "hyperventilation"  # a manipulation of breath, no task: scored apart
_BASELINE = "baseline"
MOST_RATING = 10.0
_RATING = "self_report_stress_0_10"
_SPAN_COLUMNS = ("subject", "condition", "t_start_s", "t_end_s", "label_stress")
# Songs are laid one behind another, with silences so long that no minute holds beats of two.
SILENCE_S = 150.0


def read_wearable_stress(data: Path) -> tuple[Recording, ...]:
    """The stress, aerobic and anaerobic recordings of 22 people; `data` is the folder that holds the data sets.

    Stages carry the person's own stress, 0..10. The rest is the first 180 s of the baseline, and of exercise the first
    180 s of the recording. Raises DataError.
    """
    folder = folder_of(data, DataSet.WEARABLE_STRESS)
    path = folder / SEGMENTS_FILE
    subjects = {row["subject"]: row for row in rows_of(folder / SUBJECTS_FILE, ("subject", "sex", "age"))}
    hearts = hearts_in(folder, by=("subject", "session"))
    recordings = []
    for (subject, session), rows in _grouped(rows_of(path, (*_SPAN_COLUMNS, "session", _RATING)), "session").items():
        segments = tuple(_segment(path, row, rating=number_or_none(path, row, _RATING)) for row in rows)
        one = _recording(DataSet.WEARABLE_STRESS, path, subject, _session(path, session), segments, hearts)
        if subject not in subjects:
            raise DataError(f"{folder / SUBJECTS_FILE}: nobody is called {subject}, who is in {path}; fetch both anew")
        age = number_or_none(folder / SUBJECTS_FILE, subjects[subject], "age")
        recordings.append(replace(one, sex=subjects[subject]["sex"], age_years=age))
    return tuple(recordings)


def read_stress_predict(data: Path) -> tuple[Recording, ...]:
    """One recording each of 35 people: Stroop, interview, hyperventilation and rest; no ratings. Raises DataError."""
    folder = folder_of(data, DataSet.STRESS_PREDICT)
    path = folder / SEGMENTS_FILE
    hearts: dict[tuple[str, ...], Heard] = {
        (*key, Session.STRESS.value): heard for key, heard in hearts_in(folder, by=("subject",)).items()
    }
    recordings = []
    for (subject,), rows in _grouped(rows_of(path, _SPAN_COLUMNS)).items():
        segments = tuple(_segment(path, row, rating=None) for row in rows)
        recordings.append(_recording(DataSet.STRESS_PREDICT, path, subject, Session.STRESS, segments, hearts))
    return tuple(recordings)


def read_music(data: Path) -> tuple[Recording, ...]:
    """One recording each of 30 people: songs one behind another, with the arousal that was felt, -10..10.

    There is no rest in this set, so the first songs that together last 180 s stand for it and carry no segment: what
    the person is told by them moves all their other songs alike. The order is that of the file. Raises DataError.
    """
    folder = folder_of(data, DataSet.MUSIC)
    path = folder / SEGMENTS_FILE
    hearts = hearts_in(folder, by=("subject", "song_no"))
    recordings = []
    for (subject,), rows in _grouped(rows_of(path, ("subject", "song_no", "arousal_rating", "play_duration"))).items():
        songs = [(row, _heard_in(path, hearts, (subject, row["song_no"]))) for row in rows]
        recordings.append(_listener(path, subject, songs))
    return tuple(recordings)


def _grouped(rows: Sequence[Row], *further: str) -> dict[tuple[str, ...], list[Row]]:
    grouped: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        grouped.setdefault((row["subject"], *(row[name] for name in further)), []).append(row)
    return grouped


def _segment(path: Path, row: Row, *, rating: float | None) -> Segment:
    label = number_or_none(path, row, "label_stress")
    if label not in (None, 0, 1):
        raise DataError(f"{path}: label_stress is neither 0 nor 1 in the row {words_of(row)}, mend it")
    if rating is not None and not 0 <= rating <= MOST_RATING:
        raise DataError(f"{path}: {_RATING} does not lie in 0..10 in the row {words_of(row)}, mend it")
    is_exercise = row.get("session", Session.STRESS.value) != Session.STRESS.value
    return Segment(
        condition=row["condition"],
        span=_span(path, row),
        is_task=None if label is None or is_exercise else label == 1,
        rating=rating,
    )


def _span(path: Path, row: Row) -> Span:
    try:
        return Span(from_s=number_of(path, row, "t_start_s"), to_s=number_of(path, row, "t_end_s"))
    except ValueError as error:
        raise DataError(f"{path}: {error}, in the row {words_of(row)}, mend it") from error


def _session(path: Path, name: str) -> Session:
    try:
        return Session(name)
    except ValueError:
        known = ", ".join(one.value for one in Session)
        raise DataError(f"{path}: no session is called {name!r} (but {known}), mend it") from None


def _recording(
    data_set: DataSet,
    path: Path,
    subject: str,
    session: Session,
    segments: tuple[Segment, ...],
    hearts: dict[tuple[str, ...], Heard],
) -> Recording:
    heard = _heard_in(path, hearts, (subject, session.value))
    return Recording(
        data_set=data_set,
        person=f"{data_set.value}/{subject}",
        session=session,
        beats=heard.beats,
        quality=heard.quality,
        segments=segments,
        rest=_rest(path, subject, session, segments),
    )


def _heard_in(path: Path, hearts: dict[tuple[str, ...], Heard], key: tuple[str, ...]) -> Heard:
    if key not in hearts:
        raise DataError(f"{path}: no beats of {' '.join(key)} in the file beside it, fetch both anew")
    return hearts[key]


def _rest(path: Path, subject: str, session: Session, segments: Sequence[Segment]) -> Span:
    if session.is_exercise:
        return Span(from_s=0.0, to_s=REST_S)
    baseline = next((one for one in segments if one.condition.lower() == _BASELINE), None)
    if baseline is None:
        raise DataError(f"{path}: no baseline of {subject}, so their rest is not known; give the whole file")
    return Span(from_s=baseline.span.from_s, to_s=baseline.span.from_s + REST_S)


def _listener(path: Path, subject: str, songs: Sequence[tuple[Row, Heard]]) -> Recording:
    start_s = rest_s = 0.0
    rest_to_s = None
    beats: list[Beat] = []
    segments = []
    for row, heard in songs:
        length_s = number_of(path, row, "play_duration")
        beats += [replace(beat, t=start_s + beat.t) for beat in heard.beats]
        end_s = start_s + max([length_s, *(beat.t for beat in heard.beats[-1:])])
        if rest_to_s is None:
            rest_s += length_s
            rest_to_s = end_s if rest_s >= REST_S else None
        else:
            span = Span(from_s=start_s, to_s=start_s + length_s)
            rating = number_of(path, row, "arousal_rating")
            segments.append(Segment(condition=f"song {row['song_no']}", span=span, is_task=None, rating=rating))
        start_s = end_s if rest_to_s is None else end_s + SILENCE_S  # those that stand for rest are one
    return Recording(
        data_set=DataSet.MUSIC,
        person=f"{DataSet.MUSIC.value}/{subject}",
        session=Session.MUSIC,
        beats=tuple(beats),
        quality=tuple(one for _, heard in songs for one in heard.quality),
        segments=tuple(segments),
        rest=Span(from_s=0.0, to_s=start_s if rest_to_s is None else rest_to_s),
    )

"""`attune analyse`: HRV and arousal of a recorded heart, as a table and a picture."""

import io
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from biosignals.artefact_kinds import Artefact
from biosignals.heart_analysis import HARDLY_A_RHYTHM, AnalysisError, HeartAnalysis, Rest, analyse_heart
from biosignals.heart_files import RecordedHeart, read_heart
from biosignals.hrv_columns import HAS_VALUE, REASONS
from biosignals.signals import Unknown
from engine.analysis_table import Columns, columns_of, reason_of, write_csv, write_parquet
from engine.estimators import PLAIN, EstimatorChoice, EstimatorWish, choose_for_recordings, new_row_teller
from engine.new_files import new_private_file
from engine.progress import Progress

_TABLES = (".csv", ".parquet")
_NOT_A_DEVICE = "Cardiac arousal index, not anxiety. Attune is not a medical device."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyseRequest:
    """What was asked for on the command line."""

    file: Path
    where: tuple[tuple[str, str], ...] = ()
    rest: Rest | None = None
    every_s: float = 5.0
    out: Path | None = None
    plot: Path | None = None
    wish: EstimatorWish = field(default_factory=EstimatorWish)


def run_analysis(request: AnalyseRequest) -> int:
    """Analyse as asked: the table on stdout or in a file, what was done on stderr. Returns the exit code.

    Raises HeartFileError, AnalysisError and NewFileError with words for a user. Nothing is ever overwritten, and
    nothing is left of what cannot be finished.
    """
    _check_places(request)
    with ExitStack() as files:
        out, plot = (
            None if path is None else files.enter_context(new_private_file(path))
            for path in (request.out, request.plot)
        )
        with Progress("reading") as progress:
            heart = read_heart(request.file, where=dict(request.where), tell_share=progress.show)
        print(heart.choice, file=sys.stderr)
        choice = PLAIN if request.rest is None else choose_for_recordings(request.wish)
        with Progress("analysing") as progress:
            analysis = analyse_heart(
                heart,
                every_s=request.every_s,
                rest=request.rest,
                new_teller=partial(new_row_teller, choice),
                tell_share=progress.show,
            )
        print("\n".join(analysis_lines(analysis, choice)), file=sys.stderr)
        columns, name = columns_of(analysis), f"{request.file.name} {heart.name}".strip()
        if request.out is not None and out is not None:
            _write(columns, out, request.out, notes=_notes(analysis, heart, name, choice))
        if plot is not None:
            _draw(analysis, plot, title=name)
    if request.out is None:
        write_csv(columns, sys.stdout)
    for path, deed in ((request.out, "wrote"), (request.plot, "drew")):
        if path is not None:
            print(f"{deed} {path}", file=sys.stderr)
    return 0


def analysis_lines(analysis: HeartAnalysis, estimator: EstimatorChoice = PLAIN) -> list[str]:
    """What was done and what came of it, for a person."""
    beats, marks = analysis.beats, analysis.beats.marks
    kinds = ", ".join(f"{count} {_name(kind)}" for kind, count in marks.counts().items())
    doubted = int((beats.is_doubted & ~marks.is_spoiled).sum())
    lines = [
        f"{_count(len(beats.t_s), 'beat')} in {beats.t_s[-1] / 60:.1f} min, {_count(len(analysis.hrv.t_s), 'row')}",
        f"artefacts ({marks.judgement.name.lower()}: {marks.judgement.value}): {kinds or 'none'}"
        + (f"; {doubted} intervals that the recording itself doubts" if doubted else "")
        + f"; {100 * (1 - float(beats.is_trusted.mean())):.1f} % of the intervals left out",
    ]
    if analysis.is_hardly_a_rhythm:
        lines.append(HARDLY_A_RHYTHM)
    return [*lines, _rmssd_line(analysis), _arousal_line(analysis, estimator), _NOT_A_DEVICE]


def _rmssd_line(analysis: HeartAnalysis) -> str:
    missing = analysis.hrv.rmssd_ms.missing.tolist()
    unknown = _counted([REASONS[one].value for one in missing if one != HAS_VALUE], len(missing))
    return f"RMSSD is known in {_percent(missing.count(HAS_VALUE), len(missing))} of the rows{unknown}"


def _arousal_line(analysis: HeartAnalysis, estimator: EstimatorChoice) -> str:
    if analysis.rest is None or analysis.arousal is None:
        return "arousal is not known: it is relative to the person's rest, give one with --rest START:END"
    rows = len(analysis.arousal)
    known = sum(one.is_known for one in analysis.arousal)
    rest = _rest_words(analysis.rest)
    unknown = _counted([reason for one in analysis.arousal if (reason := reason_of(one))], rows)
    if any(one.unknown is Unknown.NO_REST for one in analysis.arousal):
        unknown += ". That rest tells nothing: too few trusted beats in it, or an irregular rhythm; give another"
    if not known:
        return f"arousal is not known anywhere, with the rest from {rest}{unknown}"
    told_by = f"by the estimator {estimator.words}"
    words = f"arousal is known in {_percent(known, rows)} of the rows, {told_by}, relative to the rest from {rest}"
    return words + unknown


def _rest_words(rest: Rest) -> str:
    return f"{rest.from_s:.12g} to {rest.to_s:.12g} s"


def _counted(reasons: Sequence[str], rows: int) -> str:
    """Why not in the others, the most frequent reason first."""
    if not reasons:
        return ""
    counts = Counter(reasons).most_common()
    return "; else " + ", ".join(f"{reason} ({_percent(count, rows)})" for reason, count in counts)


def _percent(count: int, of: int) -> str:
    return f"{100 * count / of:.0f} %"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _name(kind: Artefact) -> str:
    return kind.name.lower()


def _check_places(request: AnalyseRequest) -> None:
    if request.out is not None and request.out.suffix.lower() not in _TABLES:
        raise AnalysisError(f"--out {request.out}: a table is written as .csv or .parquet, name one of those")
    if request.plot is not None and request.plot.suffix.lower() != ".png":
        raise AnalysisError(f"--plot {request.plot}: a picture is written as .png, name one of those")
    for path in (request.out, request.plot):
        if path is not None and not path.parent.is_dir():
            raise AnalysisError(f"{path}: there is no folder {path.parent}, make it or name another place")


def _notes(analysis: HeartAnalysis, heart: RecordedHeart, name: str, estimator: EstimatorChoice) -> dict[str, str]:
    """What a table's reader must know of it, for its own description."""
    rest = analysis.rest
    return {
        "attune.artefacts": analysis.judgement.name.lower(),
        "attune.recording": name,
        "attune.choice": heart.choice,
        "attune.rest": "none" if rest is None else _rest_words(rest),
        "attune.estimator": "none" if rest is None else estimator.words,
    }


def _write(columns: Columns, file: BinaryIO, path: Path, *, notes: dict[str, str]) -> None:
    if path.suffix.lower() == ".parquet":
        write_parquet(columns, file, notes=notes)
        return
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    write_csv(columns, text)
    text.detach()  # flushes it, and leaves the file open for who made it


def _draw(analysis: HeartAnalysis, file: BinaryIO, *, title: str) -> None:
    from engine.analysis_plot import draw_analysis  # loads matplotlib: only who wants a picture waits for it

    draw_analysis(analysis, file, title=title)

"""`attune analyse`: HRV and arousal of a recorded heart, as a table and a picture."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from biosignals.artefact_kinds import Artefact
from biosignals.heart_analysis import AnalysisError, HeartAnalysis, Rest, analyse_heart
from biosignals.heart_files import read_heart
from engine.analysis_table import columns_of, write_csv, write_parquet
from engine.estimators import PLAIN, EstimatorChoice, EstimatorWish, choose_estimator, new_estimator
from engine.progress import Progress

IRREGULAR_SHARE = 1 / 3  # of intervals left out: above it the rhythm itself is irregular
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

    Raises HeartFileError and AnalysisError with words for a user. Nothing is ever overwritten.
    """
    _check_places(request)
    with Progress("reading") as progress:
        heart = read_heart(request.file, where=dict(request.where), tell_share=progress.show)
    print(heart.choice, file=sys.stderr)
    choice = None if request.rest is None else choose_estimator(request.wish)
    with Progress("analysing") as progress:
        analysis = analyse_heart(
            heart,
            every_s=request.every_s,
            rest=request.rest,
            new_estimator=partial(new_estimator, choice or PLAIN),
            tell_share=progress.show,
        )
    for line in analysis_lines(analysis, choice or PLAIN):
        print(line, file=sys.stderr)
    name = f"{request.file.name} {heart.name}".strip()
    _write(analysis, request.out, name)
    if request.plot is not None:
        _draw(analysis, request.plot, title=name)
    return 0


def analysis_lines(analysis: HeartAnalysis, estimator: EstimatorChoice = PLAIN) -> list[str]:
    """What was done and what came of it, for a person."""
    beats, marks = analysis.beats, analysis.beats.marks
    kinds = ", ".join(f"{count} {_name(kind)}" for kind, count in marks.counts().items())
    doubted = int((beats.is_doubted & ~marks.is_spoiled).sum())
    lines = [
        f"{len(beats.t_s)} beats in {float(beats.t_s[-1]) / 60:.1f} min, {len(analysis.hrv.t_s)} rows",
        f"artefacts ({marks.judgement.name.lower()}: {marks.judgement.value}): {kinds or 'none'}"
        + (f"; {doubted} intervals that the recording itself doubts" if doubted else "")
        + f"; {100 * (1 - float(beats.is_trusted.mean())):.1f} % of the intervals left out",
    ]
    if marks.spoiled_share > IRREGULAR_SHARE:
        lines.append("the rhythm itself is irregular, or the recording bad: its variability says nothing")
    return [*lines, _arousal_line(analysis, estimator), _NOT_A_DEVICE]


def _arousal_line(analysis: HeartAnalysis, estimator: EstimatorChoice) -> str:
    if analysis.rest is None or analysis.arousal is None:
        return "arousal is not known: it is relative to the person's rest, give one with --rest START:END"
    known = sum(one.is_known for one in analysis.arousal) / len(analysis.arousal)
    rest = f"{analysis.rest.from_s:g} to {analysis.rest.to_s:g} s"
    if not known:
        return f"arousal is not known anywhere: too few trusted beats in the rest ({rest}), or in all windows"
    told_by = f"by the estimator {estimator.words}"
    return f"arousal is known in {100 * known:.0f} % of the rows, relative to the rest from {rest}, {told_by}"


def _name(kind: Artefact) -> str:
    return kind.name.lower()


def _check_places(request: AnalyseRequest) -> None:
    if request.out is not None and request.out.suffix.lower() not in _TABLES:
        raise AnalysisError(f"--out {request.out}: a table is written as .csv or .parquet, name one of those")
    if request.plot is not None and request.plot.suffix.lower() != ".png":
        raise AnalysisError(f"--plot {request.plot}: a picture is written as .png, name one of those")
    for path in (request.out, request.plot):
        if path is not None and path.exists():
            raise _occupied(path)
        if path is not None and not path.parent.is_dir():
            raise AnalysisError(f"{path}: there is no folder {path.parent}, make it or name another place")


def _write(analysis: HeartAnalysis, path: Path | None, name: str) -> None:
    columns = columns_of(analysis)
    if path is None:
        write_csv(columns, sys.stdout)
        return
    with _new_file(path) as file:
        if path.suffix.lower() == ".csv":
            with io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True) as text:
                write_csv(columns, text)
        else:
            notes = {"attune.artefacts": analysis.judgement.name.lower(), "attune.recording": name}
            write_parquet(columns, file, notes=notes)
    print(f"wrote {path}", file=sys.stderr)


def _draw(analysis: HeartAnalysis, path: Path, *, title: str) -> None:
    from engine.analysis_plot import draw_analysis  # loads matplotlib: only who wants a picture waits for it

    with _new_file(path) as file:
        draw_analysis(analysis, file, title=title)
    print(f"drew {path}", file=sys.stderr)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that was not there before; where it cannot be finished nothing is left of it."""
    try:
        file = path.open("xb")
    except FileExistsError:
        raise _occupied(path) from None
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _occupied(path: Path) -> AnalysisError:
    return AnalysisError(f"{path}: there is a file already, and none is ever overwritten: name another")

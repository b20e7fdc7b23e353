"""The command line of recorded hearts: analyse."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import Command, add_estimator, add_where, estimator_wish, number_within

if TYPE_CHECKING:
    from biosignals.heart_analysis import Rest


def _analyse_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="recorded heart: CSV, Parquet, text, EDF+, BDF+ or WFDB annotations"
    )
    add_where(parser)
    parser.add_argument(
        "--rest",
        type=_rest,
        default=None,
        metavar="START:END",
        help="when the person rested, in seconds on the file's own clock (below 0: --rest=-90:0); 60 s at least, "
        "better 180",
    )
    add_estimator(parser)
    parser.add_argument("--every", type=_every_s, default=5.0, metavar="SECONDS", help="a row so often (default: 5)")
    parser.add_argument(
        "--out", type=Path, default=None, metavar="FILE", help=".csv or .parquet to write (default: CSV on stdout)"
    )
    parser.add_argument("--plot", type=Path, default=None, metavar="FILE", help=".png to draw")


def _analyse(arguments: argparse.Namespace) -> int:
    from engine.analyse import AnalyseRequest, run_analysis

    return run_analysis(
        AnalyseRequest(
            file=arguments.file,
            where=tuple(arguments.where),
            rest=_checked_rest(arguments.rest),
            every_s=arguments.every,
            out=arguments.out,
            plot=arguments.plot,
            wish=estimator_wish(arguments),
        )
    )


def _checked_rest(rest: tuple[float, float] | None) -> "Rest | None":
    from biosignals.heart_analysis import Rest

    return None if rest is None else Rest(from_s=rest[0], to_s=rest[1])


def _rest(text: str) -> tuple[float, float]:
    start, _, end = text.partition(":")
    try:
        numbers = float(start), float(end)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not START:END in seconds") from None
    if not numbers[0] < numbers[1] < float("inf"):
        raise argparse.ArgumentTypeError(f"a rest ends after it starts, not {text}")
    return numbers


def _every_s(text: str) -> float:
    return number_within("seconds", text, low=0.1, high=3600, rule="rows lie 0.1 to 3600 s apart")


ANALYSE = Command(
    name="analyse",
    summary="HRV and arousal of a recorded heart, as a table and a picture.",
    example="attune analyse beats.csv --rest 0:180 --out beats_hrv.csv --plot beats.png",
    add_arguments=_analyse_arguments,
    run=_analyse,
)

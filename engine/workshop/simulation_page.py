"""The picture page of simulated sessions, for print: SUDS over time for each kind of patient, and what came of it."""

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import BinaryIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from policies.document_base import PolicyDocument
from policies.intervals import Interval
from policies.phases import Way
from policies.trial_figures import ALL, Figures, PathPoint

A4_INCHES = (8.27, 11.69)
HEAD_INCHES, LINE_OF_PANELS_INCHES, LEAST_PANELS_INCHES = 0.8, 1.5, 2.4
COLUMN_HEAD_INCHES, ROW_INCHES = 1.1, 0.24
DOTS_PER_INCH = 150
COLUMNS = 4
MOST_PANELS = 20  # more kinds are shown in the figures below alone
TITLE_LETTERS = 92  # in a line
_DARK, _MIDDLE, _LIGHT = "#1a3a5c", "#5b7ea3", "#c3d2e3"  # apart in grey, too
_FOOT = (
    "Virtual patients, whose numbers are assumed: this shows how the policy behaves, not how people fare. "
    "Attune is not a medical device."
)


def draw_simulation(rows: Sequence[Figures], document: PolicyDocument, file: BinaryIO, *, title: str) -> None:
    """Draw a page as PNG, as wide as A4 and at most as high. `rows` as figures_of gives them."""
    shown = _with_panels(rows)
    paths_inches = max(LEAST_PANELS_INCHES, LINE_OF_PANELS_INCHES * -(-len(shown) // COLUMNS))
    outcomes_inches = COLUMN_HEAD_INCHES + ROW_INCHES * len(rows)
    height_inches = min(A4_INCHES[1], HEAD_INCHES + paths_inches + outcomes_inches)
    figure = Figure(figsize=(A4_INCHES[0], height_inches), dpi=DOTS_PER_INCH, layout="constrained")
    figure.suptitle(_plain(title), fontsize=11, fontweight="bold", x=0.02, ha="left")
    ratios = [paths_inches, outcomes_inches]
    paths, outcomes = figure.subfigures(2, 1, squeeze=False, height_ratios=ratios).flat
    _draw_paths(paths, shown, document)
    _draw_outcomes(outcomes, rows, document)
    figure.supxlabel(_plain(_FOOT), fontsize=7, color="#444444")
    with mpl.rc_context({"savefig.facecolor": "white"}):
        figure.savefig(file, format="png")


def _plain(words: str) -> str:
    """Wrapped, and with no dollar signs that would be taken for a formula."""
    lines = [textwrap.fill(line, TITLE_LETTERS) for line in words.splitlines()]
    return "\n".join(lines).replace("$", r"\$")


def _with_panels(rows: Sequence[Figures]) -> list[Figures]:
    """Those whose paths are drawn."""
    return list(rows) if len(rows) <= MOST_PANELS else [row for row in rows if row.kind == ALL]


def _draw_paths(part: SubFigure, shown: Sequence[Figures], document: PolicyDocument) -> None:
    lines = -(-len(shown) // COLUMNS)
    panels = list(part.subplots(lines, min(COLUMNS, len(shown)), sharex=True, sharey=True, squeeze=False).flat)
    words = "SUDS said, over minutes: the middle person, and where 8 of 10 lie; dotted: the policy's limit"
    if any(row.last_path != row.first_path for row in shown):
        words += "; dashed: the last session"
    part.suptitle(words, fontsize=8.5, ha="left", x=0.02)
    for panel, row in zip(panels, shown, strict=False):
        _draw_path(panel, row, document)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    for panel in panels[: len(shown)][-COLUMNS:]:
        panel.tick_params(labelbottom=True)  # below some of them there is none that would say the minutes


def _draw_path(panel: Axes, row: Figures, document: PolicyDocument) -> None:
    minutes, median = _line(row.first_path)
    panel.fill_between(
        minutes, [one.low for one in row.first_path], [one.high for one in row.first_path], color=_LIGHT, lw=0
    )
    panel.plot(minutes, median, color=_DARK, lw=1.3)
    if row.last_path != row.first_path:
        panel.plot(*_line(row.last_path), color=_DARK, lw=1.0, ls="--")
    panel.axhline(document.limits.suds_highest, color="#777777", lw=0.6, ls=":")
    panel.set_title(row.kind.replace("_", " "), fontsize=8, loc="left", pad=2, fontweight="bold")
    panel.set_ylim(0, 100)
    panel.set_yticks((0, 50, 100))
    panel.tick_params(labelsize=7, length=2)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def _line(path: Sequence[PathPoint]) -> tuple[list[float], list[float]]:
    return [one.t / 60 for one in path], [one.median for one in path]


def _draw_outcomes(part: SubFigure, rows: Sequence[Figures], document: PolicyDocument) -> None:
    is_exposure = document.way is Way.EXPOSURE  # a practice meets no fear
    columns: list[tuple[str, Callable[[Figures], Interval | None], float]] = [  # the last: how far the scale goes
        ("fear left (0-1)\nhollow: at first", lambda row: row.fear_left if is_exposure else None, 1.0),
        ("fear days\nlater (0-1)", lambda row: row.fear_returned if is_exposure else None, 1.0),
        ("ceiling\nreached (%)", lambda row: row.reached_ceiling, 100.0),
        ("time in\nband (%)", lambda row: row.in_band, 100.0),
        ("stops a\nsession", lambda row: row.stops, _most_stops(rows)),
        ("dropped\nout (%)", lambda row: row.dropped_out, 100.0),
        (f"sickness\nabove {document.limits.sickness_highest:g} (%)", lambda row: row.sick, 100.0),
        (f"SUDS\nabove {document.limits.suds_highest:g} (%)", lambda row: row.distressed, 100.0),
    ]
    kept = [column for column in columns if any(column[1](row) is not None for row in rows)]
    panels = list(part.subplots(1, len(kept), sharey=True, squeeze=False).flat)
    part.suptitle("What came of it: value, and where it may lie 19 times in 20", fontsize=8.5, ha="left", x=0.02)
    for panel, (heading, value, scale) in zip(panels, kept, strict=True):
        _draw_column(panel, rows, value, scale, is_share=heading.endswith("(%)"))
        panel.set_title(heading, fontsize=8)
    first = part.axes[0]
    for place, row in enumerate(rows if is_exposure else ()):
        first.plot(row.fear_at_first.value, place, "o", ms=4, mfc="white", mec=_MIDDLE, mew=0.9, zorder=1)
    first.set_yticks(range(len(rows)), [row.kind.replace("_", " ") for row in rows], fontsize=8)
    first.set_ylim(len(rows) - 0.4, -0.6)


def _most_stops(rows: Sequence[Figures]) -> float:
    """A whole number that is above all of them."""
    return float(max(1, *(math.ceil(row.stops.high or row.stops.value) for row in rows)))


def _draw_column(
    panel: Axes, rows: Sequence[Figures], value: Callable[[Figures], Interval | None], top: float, *, is_share: bool
) -> None:
    scale = 100.0 if is_share else 1.0
    for place, row in enumerate(rows):
        interval = value(row)
        if interval is None:
            continue
        if interval.low is not None and interval.high is not None:
            panel.plot((scale * interval.low, scale * interval.high), (place, place), color=_MIDDLE, lw=2.2)
        panel.plot(scale * interval.value, place, "o", color=_DARK, ms=4.5)
    panel.set_xlim(-0.04 * top, 1.04 * top)
    panel.set_xticks((0, top / 2, top), [f"{tick:g}" for tick in (0, top / 2, top)])
    panel.tick_params(axis="x", labelsize=7, length=2)
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="x", alpha=0.4, lw=0.5)
    for place in range(0, len(rows), 2):
        panel.axhspan(place - 0.5, place + 0.5, color="#f3f5f8", lw=0, zorder=-5)
    if rows[-1].kind == ALL:
        panel.axhline(len(rows) - 1.5, color="#333333", lw=0.8)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)

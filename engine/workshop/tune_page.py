"""The picture page of a search: what was tried, what none beats, which was chosen, and how it did with others."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import PercentFormatter

from engine.workshop.tune_table import change_lines, interval_words, judgements
from policies.bounds import Bounds
from policies.objectives import Objective
from policies.paired import Difference
from policies.tuning import START, Candidate, front_of, is_better, is_worse

A4_WIDTH_INCHES = 8.27
HEAD_INCHES, PANELS_INCHES, ROW_INCHES, LIST_LINE_INCHES = 0.8, 3.0, 0.72, 0.19
DOTS_PER_INCH = 150
MOST_PANELS = 3  # the first objective against each of the others; more would not be read
TITLE_LETTERS = 92
LEAST_SHARE_SHOWN = 0.1  # of persons: the axis of a share runs this far, at least
_DARK, _MIDDLE, _LIGHT, _CHOSEN = "#1a3a5c", "#5b7ea3", "#c3d2e3", "#b3541e"
_FOOT = (
    "Virtual patients, whose numbers are assumed: this shows how policies behave, not how people fare. "
    "Attune is not a medical device."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TunePage:
    """What is drawn. `differences` go with the objectives; empty: nothing was chosen."""

    title: str
    tried: tuple[Candidate, ...]
    bounds: Bounds
    chosen: Candidate | None
    searched_with: str
    put_to: str
    differences: tuple[Difference | None, ...]


def draw_search(page: TunePage, file: BinaryIO) -> None:
    """Draw a page as PNG, as wide as A4."""
    changes = ["nothing was chosen"] if page.chosen is None else change_lines(page.bounds.knobs, page.chosen)
    lower_inches = 0.5 + max(ROW_INCHES * len(page.bounds.objectives), LIST_LINE_INCHES * (len(changes) + 2), 1.2)
    height = HEAD_INCHES + PANELS_INCHES + lower_inches
    figure = Figure(figsize=(A4_WIDTH_INCHES, height), dpi=DOTS_PER_INCH, layout="constrained")
    figure.suptitle(_plain(page.title), fontsize=11, fontweight="bold", x=0.02, ha="left")
    upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=[PANELS_INCHES, lower_inches]).flat
    _draw_tried(upper, page)
    _draw_outcome(lower, page, changes)
    figure.supxlabel(_plain(_FOOT), fontsize=7, color="#444444")
    with mpl.rc_context({"savefig.facecolor": "white"}):
        figure.savefig(file, format="png")


def _plain(words: str) -> str:
    """Wrapped, and with no dollar signs that would be taken for a formula."""
    return "\n".join(textwrap.fill(line, TITLE_LETTERS) for line in words.splitlines()).replace("$", r"\$")


def _draw_tried(part: SubFigure, page: TunePage) -> None:
    first, *others = page.bounds.objectives
    part.suptitle(_plain(f"Tried on {page.searched_with}: these figures flatter what was found"), fontsize=9)
    if not others:
        _draw_best_so_far(part.subplots(1, 1), first, page)
        return
    shown = others[:MOST_PANELS]
    axes = part.subplots(1, len(shown), sharey=True, squeeze=False).flat
    for place, (panel, other) in enumerate(zip(axes, shown, strict=True), start=1):
        _draw_against(panel, page, place)
        panel.set_xlabel(_label(other), fontsize=8)
    part.axes[0].set_ylabel(_label(first), fontsize=8)
    part.axes[0].legend(fontsize=7, loc="best")


def _label(objective: Objective) -> str:
    way = "more" if objective.is_more_better else "less"
    return f"{objective.name}, {way} is better"


def _draw_against(axes: Axes, page: TunePage, place: int) -> None:
    """The first objective against that at `place`."""
    front = {one.number for one in front_of(page.tried, page.bounds.objectives)}
    groups: dict[str, list[Candidate]] = {"tried": [], "none beats these": [], "start policy": [], "chosen": []}
    for one in page.tried:
        if one.figures is not None:
            groups["none beats these" if one.number in front else "tried"].append(one)
        if one.number == START:
            groups["start policy"].append(one)
        if page.chosen is not None and one.number == page.chosen.number:
            groups["chosen"].append(one)
    looks = {"tried": ("o", _LIGHT, 14), "none beats these": ("o", _DARK, 20)}
    looks |= {"start policy": ("s", _MIDDLE, 60), "chosen": ("*", _CHOSEN, 110)}
    for order, (name, (marker, colour, size)) in enumerate(looks.items()):
        points = [one.figures for one in groups[name] if one.figures is not None]
        across, up = [one[place] for one in points], [one[0] for one in points]
        axes.scatter(across, up, marker=marker, color=colour, s=size, label=name, zorder=order + 2)
    if page.bounds.objectives[place].is_yes_or_no:
        highest = max(one.figures[place] for one in page.tried if one.figures is not None)
        axes.set_xlim(-0.05 * max(highest, LEAST_SHARE_SHOWN), 1.1 * max(highest, LEAST_SHARE_SHOWN))
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.tick_params(labelsize=7)
    axes.grid(visible=True, color="#e6e6e6", linewidth=0.6)


def _draw_best_so_far(axes: Axes, objective: Objective, page: TunePage) -> None:
    numbers = [one.number for one in page.tried if one.figures is not None]
    figures = [one.figures[0] for one in page.tried if one.figures is not None]
    best = max if objective.is_more_better else min
    axes.scatter(numbers, figures, color=_LIGHT, s=14, label="tried")
    axes.plot(numbers, [best(figures[: end + 1]) for end in range(len(figures))], color=_DARK, label="best so far")
    axes.set_xlabel("candidate", fontsize=8)
    axes.set_ylabel(_label(objective), fontsize=8)
    axes.tick_params(labelsize=7)
    axes.legend(fontsize=7)


def _draw_outcome(part: SubFigure, page: TunePage, changes: Sequence[str]) -> None:
    left, right = part.subfigures(1, 2, width_ratios=[1.0, 1.5], squeeze=False).flat
    text = left.subplots(1, 1)
    text.axis("off")
    heading = "Chosen" if page.chosen is None else f"Chosen: candidate {page.chosen.number}"
    text.text(0.0, 1.0, heading, fontsize=9, fontweight="bold", va="top", transform=text.transAxes)
    listed = "\n".join(textwrap.fill(line, 46, subsequent_indent="    ") for line in changes).replace("$", r"\$")
    text.text(0.0, 0.86, listed, fontsize=7.5, va="top", transform=text.transAxes)
    if page.differences:
        right.suptitle(_plain_narrow(f"Against the start policy, with {page.put_to}, not searched with"), fontsize=9)
        _draw_differences(right, page)


def _plain_narrow(words: str) -> str:
    return textwrap.fill(words, 56).replace("$", r"\$")


def _draw_differences(part: SubFigure, page: TunePage) -> None:
    """A line for each objective, each in its own unit, with nothing in the middle."""
    rows = part.subplots(len(page.bounds.objectives), 1, squeeze=False).flat
    told = judgements(page.bounds, page.differences)
    for axes, objective, found, said in zip(rows, page.bounds.objectives, page.differences, told, strict=True):
        axes.set_yticks([])
        for side in ("left", "right", "top"):
            axes.spines[side].set_visible(False)
        axes.tick_params(labelsize=7)
        axes.axvline(0, color="#888888", linewidth=0.8)
        heading = f"{objective.name} (better: {'right' if objective.is_more_better else 'left'})  "
        if found is not None:
            heading += interval_words(objective, found)
            _draw_difference(axes, objective, found)
        axes.set_title(f"{heading}\n{said}", fontsize=7, loc="left", pad=2)


def _draw_difference(axes: Axes, objective: Objective, found: Difference) -> None:
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    colour = _CHOSEN if is_worse(found, objective) else _DARK if is_better(found, objective) else _MIDDLE
    axes.plot([low, high], [0, 0], color=colour, linewidth=2)
    axes.plot([found.value], [0], marker="o", color=colour, markersize=5)
    reach = max(abs(low), abs(high)) or 0.01
    axes.set_xlim(-1.15 * reach, 1.15 * reach)
    if objective.is_yes_or_no:
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))

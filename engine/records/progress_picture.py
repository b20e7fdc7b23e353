"""A person's course as a picture: SUDS and arousal on each rung, expected against what came, exposure, turning away."""

import textwrap
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from engine.records.progress import Course, Hierarchy
from engine.records.progress_words import adverse_words, honest_lines
from engine.records.session_comparison import LITTLE_KNOWN

# Okabe and Ito's colours (jfly.uni-koeln.de/color), told apart by eyes with any kind of colour blindness.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_MARKS = ("o", "s", "^", "D", "v", "P", "X")
_DARK, _LIGHT = "#0072B2", "#E69F00"
_LETTERS = 150  # in a line of the foot


def draw_course(course: Course, to: BinaryIO) -> None:
    """Draw it as PNG: points for what was said and measured, joined for the eye alone: no trend is reckoned."""
    figure = Figure(figsize=(14, 10), dpi=100, layout="constrained")
    figure.suptitle(
        f"{course.code}: {len(course.sessions)} sessions", fontsize=14, fontweight="bold", x=0.01, ha="left"
    )
    panels = figure.subplots(2, 2)
    _draw_suds(panels[0, 0], course)
    _draw_arousal(panels[0, 1], course)
    _draw_trials(panels[1, 0], course)
    _draw_exposure(panels[1, 1], course)
    for panel in panels.flat:
        panel.grid(axis="y", alpha=0.3)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    foot = "\n".join(textwrap.fill(line, _LETTERS) for line in honest_lines(course))
    figure.supxlabel(foot.replace("$", r"\$"), fontsize=9, color="#444444", x=0.01, ha="left")
    with mpl.rc_context({"savefig.facecolor": "white"}):
        figure.savefig(to, format="png")


def _draw_suds(panel: Axes, course: Course) -> None:
    panel.set_title("SUDS on each rung: highest (full), last (hollow)", loc="left", fontsize=10)
    for name, colour, mark, hierarchy, rung in _rungs(course):
        points = dict(hierarchy.rungs[rung].points)
        numbers = list(points)
        highest = [points[number].highest_suds for number in numbers]
        last = [points[number].last_suds for number in numbers]
        panel.plot(numbers, _known(highest), color=colour, marker=mark, lw=0.6, alpha=0.9, label=name)
        panel.plot(numbers, _known(last), color=colour, marker=mark, mfc="white", lw=0)
    panel.set_ylim(-3, 104)
    panel.set_ylabel("SUDS")
    _finish(panel, course)


def _draw_arousal(panel: Axes, course: Course) -> None:
    panel.set_title(
        "Mean cardiac arousal on each rung; hollow: known for less than half of the time", loc="left", fontsize=10
    )
    for name, colour, mark, hierarchy, rung in _rungs(course):
        points = dict(hierarchy.rungs[rung].points)
        numbers = list(points)
        values = [points[number].arousal for number in numbers]
        panel.plot(numbers, _known(values), color=colour, marker=mark, lw=0.6, alpha=0.9, label=name)
        for number, value in zip(numbers, values, strict=True):
            if value is not None and points[number].arousal_known < LITTLE_KNOWN:
                panel.plot(number, value, color=colour, marker=mark, mfc="white")
    panel.set_ylim(-0.03, 1.04)
    panel.set_ylabel("arousal index, 0 to 1")
    _finish(panel, course)


def _draw_trials(panel: Axes, course: Course) -> None:
    panel.set_title("Each trial: what was expected (hollow), and what came (full)", loc="left", fontsize=10)
    at = count(1)
    borders = []
    for session in course.sessions:
        for trial in session.summary.trials:
            number = next(at)
            if trial.expected is not None:
                panel.plot((number, number), (trial.expected, trial.came), color="#888888", lw=1.2, zorder=1)
                panel.plot(number, trial.expected, "o", color=_LIGHT, mfc="white", ms=7)
            panel.plot(number, trial.came, "o", color=_DARK, ms=6)
            borders.append((number, session.number))
    if not borders:
        _say_none(panel, "no trial with what came was told of")
        return
    firsts = {session: number for number, session in reversed(borders)}
    panel.set_xticks(list(firsts.values()), [f"session {one}" for one in firsts], fontsize=8)
    panel.set_ylim(-3, 104)
    panel.set_ylabel("0 to 100")


def _draw_exposure(panel: Axes, course: Course) -> None:
    panel.set_title("Minutes of exposure; share turned away; what was adverse", loc="left", fontsize=10)
    numbers = [one.number for one in course.sessions]
    with_music = [one.summary.exposure_with_music_s / 60 for one in course.sessions]
    without = [one.summary.exposure_without_music_s / 60 for one in course.sessions]
    panel.bar(numbers, with_music, color=_DARK, width=0.6, label="with music")
    panel.bar(
        numbers, without, bottom=with_music, color=_LIGHT, width=0.6, hatch="///", edgecolor="white", label="without"
    )
    tops = [one + other for one, other in zip(with_music, without, strict=True)]
    panel.set_ylim(0, 1.45 * max([*tops, 1.0]))
    for held, top in zip(course.sessions, tops, strict=True):
        words = [*adverse_words(held), *([] if held.away is None else [f"away {100 * held.away:.0f} %"])]
        panel.annotate(
            "\n".join(words), (held.number, top), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=8
        )
    panel.set_ylabel("minutes")
    _finish(panel, course)


def _rungs(course: Course) -> Iterator[tuple[str, str, str, Hierarchy, int]]:
    hierarchies = course.hierarchies
    styles = count()
    has_scenes = len({one.scene for one in hierarchies}) == len(hierarchies)
    for hierarchy in hierarchies:
        which = hierarchy.scene if has_scenes else hierarchy.policy
        which += "" if hierarchy.since is None else f", as in {hierarchy.since}"
        where = f" ({which})" if len(hierarchies) > 1 else ""
        for at, rung in enumerate(hierarchy.rungs):
            style = next(styles)
            colour, mark = _COLOURS[style % len(_COLOURS)], _MARKS[style // len(_COLOURS) % len(_MARKS)]
            yield f"rung {rung.step + 1}{where}", colour, mark, hierarchy, at


def _finish(panel: Axes, course: Course) -> None:
    panel.set_xlim(0.5, max(len(course.sessions), 1) + 0.5)
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    panel.set_xlabel("session", fontsize=9)
    if panel.get_legend_handles_labels()[0]:
        panel.legend(fontsize=8, frameon=False, ncols=3, loc="upper left")
    else:
        _say_none(panel, "no rung of a hierarchy was climbed")


def _say_none(panel: Axes, words: str) -> None:
    panel.annotate(words, (0.5, 0.5), xycoords="axes fraction", ha="center", color="#666666")
    panel.set_xticks([])
    panel.set_yticks([])


def _known(values: "list[float | None]") -> list[float]:
    """As the drawing library wants them: what is not known is a gap."""
    return [float("nan") if value is None else value for value in values]

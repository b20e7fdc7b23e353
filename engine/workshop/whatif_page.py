"""The picture page of recorded sessions under another policy, for print."""

import textwrap
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.workshop.compared_record import WhatIf, clock
from engine.workshop.other_decisions import Aspect, Compared, FirstDifference, Moment
from policies.policy import Phase

WIDTH_INCHES, HEAD_INCHES, TAPE_INCHES = 11.69, 1.1, 3.0  # a landscape A4 page holds two; more make it longer
DOTS_PER_INCH = 150
MOST_TAPES = 6
SHORTEST_NAMED = 0.05  # of the record: a shorter phase has no room for its name
SHOWN_AFTER_S = 5.0  # what is aimed at otherwise is shown otherwise within moments, or for another reason
LETTERS = 130  # in a line
_RECORDED, _OTHER, _RATED = "#1a3a5c", "#c2571a", "#333333"
_PHASES = {Phase.EXPOSURE: "#c9c9c9", Phase.PLATEAU: "#a8a8a8", Phase.PRACTICE: "#c9c9c9", Phase.BASELINE: "#eeeeee"}
_FOOT = (
    "Other decisions on the same inputs, not what would have happened: behind the line the person would have seen, "
    "heard or been asked something else. Attune is not a medical device."
)


def draw_whatif(results: Sequence[WhatIf], file: BinaryIO, *, other: str) -> None:
    """Draw a panel for each record as PNG, up to MOST_TAPES of them."""
    shown = results[:MOST_TAPES]
    size = (WIDTH_INCHES, HEAD_INCHES + TAPE_INCHES * len(shown))
    figure = Figure(figsize=size, dpi=DOTS_PER_INCH, layout="constrained")
    left_out = "" if len(shown) == len(results) else f" (the first {len(shown)} of {len(results)})"
    figure.suptitle(_plain(f"What if: recorded sessions under {other!r}{left_out}"), fontsize=12, x=0.02, ha="left")
    heights = [ratio for _ in shown for ratio in (6.0, 1.0)]
    panels = list(figure.subplots(2 * len(shown), 1, squeeze=False, height_ratios=heights).flat)
    for result, panel, strip in zip(shown, panels[::2], panels[1::2], strict=True):
        _draw_course(panel, result)
        _draw_phases(strip, result.found)
    panels[-1].set_xlabel("minutes since the session began", fontsize=9)
    figure.supxlabel(_plain(_FOOT), fontsize=8, color="#444444")
    with mpl.rc_context({"savefig.facecolor": "white"}):
        figure.savefig(file, format="png")


def _plain(words: str) -> str:
    """Wrapped, and with no dollar signs that would be taken for a formula."""
    return textwrap.fill(words, LETTERS).replace("$", r"\$")


def _draw_course(panel: Axes, result: WhatIf) -> None:
    found = result.found
    minutes = [one.t / 60 for one in found.moments]
    panel.plot(minutes, [100 * one.recorded_intensity for one in found.moments], color=_RECORDED, lw=1.8, label="shown")
    panel.plot(
        minutes,
        [100 * one.other_intensity for one in found.moments],
        color=_OTHER,
        lw=1.5,
        ls=(0, (4, 1.5)),
        label="shown, what if",
    )
    said = [(t / 60, value) for t, value in found.suds]
    label = "SUDS said in the session that was"
    panel.plot([t for t, _ in said], [value for _, value in said], "o", ms=4, color=_RATED, mfc="white", label=label)
    panel.set_ylim(-3, 104)
    panel.set_xlim(0, max(found.seconds, 1.0) / 60)
    panel.set_ylabel("intensity (%), SUDS", fontsize=9)
    panel.set_title(_plain(f"{Path(result.name).name}: recorded under {result.policy!r}"), loc="left", fontsize=9)
    _mark_difference(panel, found)
    panel.tick_params(labelsize=8, labelbottom=False)
    panel.grid(axis="y", alpha=0.3)
    panel.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, fontsize=8, frameon=False)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def _mark_difference(panel: Axes, found: Compared) -> None:
    """A line where the person would have noticed, and what follows it hatched: it is not what would have happened."""
    felt_t = found.felt_from_t
    if felt_t is None:
        words = "no decision differs" if not found.firsts else "nothing that is felt differs"
        panel.annotate(words, (0.01, 0.93), xycoords="axes fraction", fontsize=8, va="top")
        return
    felt = first_felt(found)
    panel.axvspan(felt_t / 60, found.seconds / 60, facecolor="none", edgecolor="#dddddd", hatch="////", lw=0, zorder=-5)
    panel.axvline(felt_t / 60, color="#333333", lw=1.0)
    is_late = felt_t > 0.6 * found.seconds
    panel.annotate(
        textwrap.fill(f"{clock(felt_t)} {felt.aspect.value}: {felt.recorded} / {felt.other}", 44).replace("$", r"\$"),
        (felt_t / 60, 101),
        xytext=(-4 if is_late else 4, 0),
        textcoords="offset points",
        ha="right" if is_late else "left",
        va="top",
        fontsize=8,
        bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )


def first_felt(found: Compared) -> FirstDifference:
    """What is felt first; of what is shown, what is aimed at by it, for that is no number on the way."""
    felt = next(one for one in found.in_order if one.aspect.is_felt)
    aim = found.firsts.get(Aspect.AIM)
    is_its_aim = felt.aspect is Aspect.SHOWN and aim is not None and 0 <= felt.t - aim.t <= SHOWN_AFTER_S
    return aim if is_its_aim and aim is not None else felt


def _draw_phases(strip: Axes, found: Compared) -> None:
    whole_s = max(found.seconds, 1.0)
    for row, name in enumerate(("recorded_phase", "other_phase")):
        for phase, begin_s, end_s in _spans(found.moments, name):
            strip.axvspan(
                begin_s / 60,
                end_s / 60,
                (1 - row) / 2 + 0.03,
                (2 - row) / 2 - 0.03,
                facecolor=_PHASES.get(phase, "#ffffff"),
                edgecolor="#888888",
                lw=0.5,
            )
            if end_s - begin_s > SHORTEST_NAMED * whole_s:
                middle = (begin_s + end_s) / 120
                strip.text(middle, 0.75 - 0.5 * row, phase.value, ha="center", va="center", fontsize=7)
    strip.set_ylim(0, 1)
    strip.set_xlim(0, whole_s / 60)
    strip.set_yticks((0.75, 0.25), ("recorded", "what if"), fontsize=8)
    strip.tick_params(axis="x", labelsize=8)
    strip.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        strip.spines[side].set_visible(False)


def _spans(moments: Sequence[Moment], name: str) -> list[tuple[Phase, float, float]]:
    """Each phase with its first and last second, as they follow one another."""
    runs = [(phase, list(run)) for phase, run in groupby(moments, key=lambda one: getattr(one, name))]
    ends = [run[0].t for _, run in runs[1:]] + [moments[-1].t if moments else 0.0]
    return [(phase, run[0].t, end) for (phase, run), end in zip(runs, ends, strict=True)]

"""The picture of an analysed heart: heart rate, RMSSD and arousal with their intervals, and what is not known."""

import textwrap
import warnings
from collections.abc import Sequence
from typing import Any, BinaryIO

import matplotlib as mpl
import numpy
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from biosignals.heart_analysis import HARDLY_A_RHYTHM, Flags, HeartAnalysis
from biosignals.hrv_columns import Floats
from engine.analysis_table import arousal_bounds, reason_of

SHORTEST_GAP_S = 2.0  # a shorter one could not be seen
MOST_DOTS = 20_000  # beats that are drawn one by one: more are a cloud
MOST_MARKED_ROWS = 2_000  # rows that are marked one by one: a single known one among unknown ones is seen, too
ARTEFACT_PLACE = 0.03  # of the panel's height: a row of strokes at its foot, whatever the wrong interval was
RMSSD_ROOM = 1.25  # times its highest value: the interval of a poor minute may reach further than the picture
TITLE_LETTERS = 100  # in a line
ROUND_MINUTES = 120  # longer recordings are drawn over hours
CLOCK_PLACE = -0.24  # of the lowest panel's height: below the words of its own axis

_HEART, _RMSSD, _AROUSAL, _REST, _ARTEFACT = "#c62828", "#6a1b9a", "#1565c0", "#a5d6a7", "#ef6c00"
_CAUTION = "#b71c1c"
_FOOT = (
    "Bands: where the value lies 19 times in 20; some reach above the picture. Hatched: not known. "
    "Cardiac arousal index, not anxiety. Attune is not a medical device."
)


def draw_analysis(analysis: HeartAnalysis, file: BinaryIO, *, title: str) -> None:
    """Draw an analysed recording as PNG, over minutes or hours since it began, and seconds on its own clock."""
    figure = Figure(figsize=(14, 9.5), dpi=100, layout="constrained")
    panels = list(figure.subplots(3, 1, sharex=True, height_ratios=[1.15, 1.0, 1.0]))
    figure.suptitle(_plain(title), fontsize=14, fontweight="bold", x=0.01, ha="left")
    _say_how_good(panels[0], analysis)
    scale = _Scale(analysis)
    _draw_heart(panels[0], analysis, scale)
    _draw_rmssd(panels[1], analysis, scale)
    _draw_arousal(panels[2], analysis, scale)
    for panel in panels:
        _shade_rest(panel, analysis, scale)
        panel.grid(axis="y", alpha=0.3)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
        panel.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=6, fontsize=9, frameon=False)
    panels[0].set_xlim(0, scale.of(float(analysis.hrv.t_s[-1])))
    panels[-1].set_xlabel(f"{scale.unit} since the recording began")
    _own_clock(panels[-1], analysis, scale)
    figure.supxlabel(" ", fontsize=8)  # keeps the foot free
    figure.text(0.99, 0.004, _FOOT, ha="right", va="bottom", fontsize=8, color="#555555")
    with mpl.rc_context({"savefig.facecolor": "white", "hatch.linewidth": 0.6}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # of a name in letters that the font lacks
        figure.savefig(file, format="png")


def _plain(title: str) -> str:
    """Wrapped, and with no dollar signs that would be taken for a formula."""
    return textwrap.fill(title, TITLE_LETTERS).replace("$", r"\$")


def _say_how_good(panel: Axes, analysis: HeartAnalysis) -> None:
    """What a reader must know before believing the lines below: how much was left out, and what the rest is worth."""
    beats = analysis.beats
    left_out = 100 * (1 - float(beats.is_trusted.mean()))
    words = f"{len(beats.t_s)} beats in {beats.t_s[-1] / 60:.1f} min; {left_out:.1f} % of the intervals left out"
    words += f" as artefacts ({analysis.judgement.name.lower()} judgement)"
    if analysis.is_hardly_a_rhythm:
        words = f"CAUTION: {HARDLY_A_RHYTHM}\n{words}"
    color = _CAUTION if analysis.is_hardly_a_rhythm else "#555555"
    panel.set_title(words, loc="left", fontsize=9, color=color)


class _Scale:
    """Seconds since the recording began, as the x axis counts them."""

    def __init__(self, analysis: HeartAnalysis) -> None:
        is_long = analysis.hrv.t_s[-1] > ROUND_MINUTES * 60
        self.unit, self._seconds = ("hours", 3600.0) if is_long else ("minutes", 60.0)

    def of(self, t_s: float) -> float:
        return t_s / self._seconds

    def all(self, t_s: Floats) -> Floats:
        return t_s / self._seconds

    def back(self, x: Any) -> Any:
        return x * self._seconds


def _draw_heart(panel: Axes, analysis: HeartAnalysis, scale: _Scale) -> None:
    beats, hrv = analysis.beats, analysis.hrv
    rate_bpm = 60 / beats.rr_s
    x, good = scale.all(beats.t_s), beats.is_trusted
    if len(x) <= MOST_DOTS:
        panel.plot(x[good], rate_bpm[good], ".", color=_HEART, ms=2, alpha=0.35)
        panel.plot([], [], ".", color=_HEART, ms=7, alpha=0.5, label="each beat")  # large enough to be seen
    panel.plot(scale.all(hrv.t_s), hrv.mean_hr_bpm.value, color=_HEART, label="mean of 10 s", **_look(hrv.t_s))
    if not good.all():
        panel.plot(
            x[~good],
            numpy.full(len(x) - int(good.sum()), ARTEFACT_PLACE),
            "|",
            transform=panel.get_xaxis_transform(),
            color=_ARTEFACT,
            ms=8,
            mew=1,
            label="artefact, left out",
        )
    for number, (begin_s, end_s) in enumerate(gaps_of(analysis)):
        label = None if number else "no beats"
        panel.axvspan(scale.of(begin_s), scale.of(end_s), color="#9e9e9e", alpha=0.35, lw=0, zorder=0, label=label)
    panel.set_ylim(*_room(rate_bpm[good] if good.any() else rate_bpm))
    panel.set_ylabel("heart rate (bpm)", color=_HEART)


def _draw_rmssd(panel: Axes, analysis: HeartAnalysis, scale: _Scale) -> None:
    rmssd, x = analysis.hrv.rmssd_ms, scale.all(analysis.hrv.t_s)
    panel.fill_between(x, rmssd.low, rmssd.high, color=_RMSSD, alpha=0.2, lw=0, label="interval")
    panel.plot(x, rmssd.value, color=_RMSSD, **_look(analysis.hrv.t_s), label="RMSSD of 60 s")
    is_known = ~numpy.isnan(rmssd.value)
    if is_known.any():
        panel.set_ylim(
            0, max(RMSSD_ROOM * float(numpy.nanmax(rmssd.value)), float(numpy.nanpercentile(rmssd.high, 90)))
        )
    else:
        panel.set_ylim(0, 1)
        panel.set_yticks([])
    _hatch(panel, x, ~is_known)
    panel.set_ylabel("RMSSD (ms)", color=_RMSSD)


def _draw_arousal(panel: Axes, analysis: HeartAnalysis, scale: _Scale) -> None:
    panel.set_ylim(0, 1)
    panel.set_ylabel("arousal (0 to 1,\nrelative to rest)", color=_AROUSAL)
    x = scale.all(analysis.hrv.t_s)
    if analysis.arousal is None:
        _say_nothing_known(panel, x, "not known: no rest was given (--rest START:END)")
        return
    reasons = [reason_of(one) for one in analysis.arousal]
    if all(reasons):
        _say_nothing_known(panel, x, f"not known anywhere, mostly: {max(set(reasons), key=reasons.count)}")
        return
    bounds = [arousal_bounds(one) for one in analysis.arousal]
    panel.fill_between(
        x,
        _line([low for low, _ in bounds]),
        _line([high for _, high in bounds]),
        color=_AROUSAL,
        alpha=0.2,
        lw=0,
        label="interval",
    )
    panel.plot(
        x, _line([one.arousal for one in analysis.arousal]), color=_AROUSAL, **_look(analysis.hrv.t_s), label="arousal"
    )
    _hatch(panel, x, numpy.array([not one.is_known for one in analysis.arousal]))


def _say_nothing_known(panel: Axes, x: Floats, words: str) -> None:
    _hatch(panel, x, numpy.ones(len(x), dtype=numpy.bool_))
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "none"}
    panel.annotate(words, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center", bbox=box)


def gaps_of(analysis: HeartAnalysis) -> list[tuple[float, float]]:
    """From when to when no beats were recorded, in seconds since the recording began; short gaps are not among them."""
    beats = analysis.beats
    begins_s = (beats.t_s - beats.rr_s)[1:]
    is_gap = (~beats.follows_previous[1:]) & (begins_s - beats.t_s[:-1] >= SHORTEST_GAP_S)
    return list(zip(beats.t_s[:-1][is_gap].tolist(), begins_s[is_gap].tolist(), strict=True))


def _hatch(panel: Axes, x: Floats, is_unknown: Flags) -> None:
    """Hatch where nothing is known: from the last known row to the next one."""
    steps = numpy.diff(numpy.concatenate(([0], is_unknown.astype(numpy.int8), [0])))
    edges = numpy.concatenate(([0.0], x, x[-1:]))
    begins, ends = numpy.flatnonzero(steps == 1), numpy.flatnonzero(steps == -1)
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        panel.axvspan(
            float(edges[begin]),
            float(edges[end + 1]),
            facecolor="#eeeeee99",
            edgecolor="#9e9e9e",
            hatch="///",
            lw=0,
            zorder=0,
            label=None if number else "not known",
        )


def _shade_rest(panel: Axes, analysis: HeartAnalysis, scale: _Scale) -> None:
    if analysis.rest is not None:
        begin, end = (scale.of(t - analysis.start_s) for t in (analysis.rest.from_s, analysis.rest.to_s))
        panel.axvspan(begin, end, color=_REST, alpha=0.4, lw=0, zorder=-1, label="rest")


def _own_clock(panel: Axes, analysis: HeartAnalysis, scale: _Scale) -> None:
    """A second axis below: seconds on the recording's own clock, as --rest and the table count them."""
    start_s = analysis.start_s

    def there(x: Any) -> Any:
        return scale.back(x) + start_s

    def back(t_s: Any) -> Any:
        return scale.all(t_s - start_s)

    clock = panel.secondary_xaxis(CLOCK_PLACE, functions=(there, back))
    clock.ticklabel_format(axis="x", useOffset=False, style="plain")
    clock.tick_params(labelsize=8, colors="#555555")
    clock.set_xlabel(
        "seconds on the recording's own clock, as in the table and for --rest", fontsize=8, color="#555555"
    )


def _look(row_s: Floats) -> dict[str, Any]:
    return {"lw": 1.6, "marker": ".", "ms": 2.5} if len(row_s) <= MOST_MARKED_ROWS else {"lw": 0.7}


def _room(rate_bpm: Floats) -> tuple[float, float]:
    """The range of heart rates to draw: nearly all beats, and a little air."""
    low, high = (float(one) for one in numpy.percentile(rate_bpm, (0.2, 99.8)))
    air = max(3.0, 0.08 * (high - low))
    return low - air, high + air


def _line(values: Sequence[float | None]) -> list[float]:
    """matplotlib leaves NaN out: the line breaks where nothing is known."""
    return [float("nan") if value is None else value for value in values]

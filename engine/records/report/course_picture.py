"""The course of one session in one picture, for its first page."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.messages import AlertKind, Outcome
from engine.practice_panel import has_practice
from engine.records.report.drawing import BLUE, GREEN, GREY, INK, ORANGE, VERMILION, drawn, in_minutes, or_gap
from engine.records.report.facts import SessionFacts
from engine.work_accounts import is_heard
from policies.policy import Phase, Rating

Kind = TypeVar("Kind")

_PHASES = {Phase.EXPOSURE: "#f1e3cb", Phase.PLATEAU: "#e7d1a9", Phase.PRACTICE: "#f1e3cb", Phase.BASELINE: "#eef0f1"}
_HEIGHTS = ((3, 3.5), (5, 3.0), (8, 2.75), (999, 2.5))  # inches for so many rungs, whose rows take place on the page
_NAMED_SHARE = 0.06  # of the session: a shorter phase has no room for its name
_LOSSES = (AlertKind.STRAP_LOST, AlertKind.CONTACT_LOST, AlertKind.EVIDENCE_LOST, AlertKind.ACTUATOR_LOST)
_MOST_POINTS = 900  # of a line, which a page cannot tell from more; so that a long session is not a heavy file


def course_picture(facts: SessionFacts) -> str:
    """Phases, intensity or practice, SUDS, the arousal index with spread and where it is not known, music, STOPs."""
    rungs = len(facts.summary.steps)
    height = next(inches for most, inches in _HEIGHTS if rungs <= most)
    return drawn(height, lambda figure: _draw(figure, facts))


def _draw(figure: Figure, facts: SessionFacts) -> None:
    seconds, whole_s = facts.recollection.seconds, facts.seconds
    panels = figure.subplots(4, 1, sharex=True, height_ratios=[0.30, 1.45, 1.15, 0.30])
    phases, work, body, music = panels
    _draw_phases(phases, seconds, whole_s)
    if has_practice(seconds):
        _draw_practice(work, facts)
    else:
        _draw_exposure(work, facts)
    _draw_arousal(body, facts)
    _draw_music(music, seconds)
    for panel in (work, body):
        panel.grid(axis="y")
        _mark_events(panel, facts)
    for panel in (phases, work, body):
        panel.tick_params(labelbottom=False)
    in_minutes(music, whole_s)
    figure.align_ylabels(panels)


def _draw_phases(panel: Axes, seconds: Sequence[Outcome], whole_s: float) -> None:
    for phase, begin, end in stretches(seconds, lambda one: one.phase):
        if phase is Phase.ENDED:
            continue
        panel.axvspan(begin / 60, end / 60, facecolor=_PHASES.get(phase, "#ffffff"), edgecolor=GREY, lw=0.5)
        if end - begin > _NAMED_SHARE * whole_s:
            panel.text((begin + end) / 120, 0.5, phase.value, ha="center", va="center", fontsize=7.5)
    _bare(panel)
    panel.set_ylabel("phase", rotation=0, ha="right", va="center")


def _draw_exposure(panel: Axes, facts: SessionFacts) -> None:
    seconds = _thinned(facts.recollection.seconds)
    minutes = [one.t / 60 for one in seconds]
    applied = [100 * one.applied.scene.intensity for one in seconds]
    panel.fill_between(minutes, 0, applied, color=ORANGE, alpha=0.30, lw=0, step="post")
    panel.plot(minutes, applied, color=ORANGE, lw=1.4, drawstyle="steps-post", label="intensity shown (%)")
    panel.plot(minutes, [100 * one.ceiling for one in seconds], color=INK, lw=0.8, ls=(0, (5, 2)), label="ceiling (%)")
    _draw_ratings(panel, facts)
    panel.set_ylim(-3, 108)
    panel.set_yticks((0, 25, 50, 75, 100))
    panel.set_ylabel("shown, said")
    _legend(panel, columns=6)


def _draw_practice(panel: Axes, facts: SessionFacts) -> None:
    """Nothing is climbed: the tempo of the music, and the breath that is led."""
    seconds = _thinned(facts.recollection.seconds)
    minutes = [one.t / 60 for one in seconds]
    panel.plot(minutes, [one.applied.music.tempo_bpm for one in seconds], color=ORANGE, lw=1.4, label="tempo (bpm)")
    swing = [or_gap(one.hrv.sdnn_ms.value) for one in seconds]
    panel.plot(minutes, swing, color=GREEN, lw=1.0, ls=(0, (4, 1.5)), label="SDNN (ms, over 60 s)")
    _draw_ratings(panel, facts)
    panel.set_ylim(-3, max(108.0, *(1.1 * value for value in swing if value == value), 0.0))
    panel.set_ylabel("music, heart,\nsaid")
    _legend(panel, columns=6)


def _draw_ratings(panel: Axes, facts: SessionFacts) -> None:
    memory = facts.recollection
    _points(panel, memory.expected, "^", "expected of a trial", hollow=True)
    _points(panel, memory.came, "v", "what came", hollow=True)
    panel.plot(
        [one.t / 60 for one in memory.suds],
        [one.value for one in memory.suds],
        "o",
        ms=4,
        color=INK,
        mec="white",
        mew=0.6,
        label="SUDS (0-100)",
    )
    if memory.sickness:
        values = [5 * one.value for one in memory.sickness]
        panel.plot(
            [one.t / 60 for one in memory.sickness], values, "X", ms=5, color=VERMILION, mec="white", mew=0.5,
            label="sickness (0-20, times 5)",
        )  # fmt: skip


def _points(panel: Axes, ratings: Sequence[Rating], mark: str, label: str, *, hollow: bool) -> None:
    if ratings:
        minutes, values = [one.t / 60 for one in ratings], [one.value for one in ratings]
        panel.plot(minutes, values, mark, ms=5, mec=BLUE, mfc="white" if hollow else BLUE, mew=0.9, label=label, ls="")


def _draw_arousal(panel: Axes, facts: SessionFacts) -> None:
    seconds = _thinned(facts.recollection.seconds)
    minutes = [one.t / 60 for one in seconds]
    middle, spread = (
        [or_gap(one) for one in of]
        for of in zip(*((one.arousal.arousal, one.arousal.spread) for one in seconds), strict=True)
    )
    # In this order of arguments NaN stays NaN, and nothing is drawn where nothing is known.
    low = [max(a - s, 0.0) for a, s in zip(middle, spread, strict=True)]
    high = [min(a + s, 1.0) for a, s in zip(middle, spread, strict=True)]
    band = facts.policy.band_limits if facts.policy is not None else None
    if band is not None:
        panel.axhspan(*band, facecolor=GREEN, alpha=0.14, lw=0, label="band to be held")
    panel.fill_between(minutes, low, high, color=BLUE, alpha=0.25, lw=0, label="± 1 sd")
    panel.plot(minutes, middle, color=BLUE, lw=1.3, label="cardiac arousal index, 0-1, against own rest")
    label: str | None = "not known"
    for is_known, begin, end in stretches(facts.recollection.seconds, lambda one: one.arousal.is_known):
        if not is_known:
            panel.axvspan(begin / 60, end / 60, facecolor="#c9cdd1", lw=0, label=label)
            label = None
    panel.set_ylim(0, 1.0)
    panel.set_yticks((0, 0.5, 1.0))
    panel.set_ylabel("arousal\nindex")
    _legend(panel, columns=4)


def _draw_music(panel: Axes, seconds: Sequence[Outcome]) -> None:
    for has_music, begin, end in stretches(seconds, is_heard):
        face = "#9fc3b7" if has_music else "#ffffff"
        panel.axvspan(begin / 60, end / 60, facecolor=face, edgecolor=GREY, lw=0.5)
        if end - begin > 0.09 * max(seconds[-1].t, 1.0):
            words = "music" if has_music else "no music"
            panel.text((begin + end) / 120, 0.5, words, ha="center", va="center", fontsize=7.5)
    _bare(panel)
    panel.set_ylabel("music", rotation=0, ha="right", va="center")


def _mark_events(panel: Axes, facts: SessionFacts) -> None:
    """A STOP as a full line with its name, a loss as a dotted one."""
    alerts = facts.recollection.alerts
    for t in sorted({alert.t for alert in alerts if alert.kind in _LOSSES}):
        panel.axvline(t / 60, color=VERMILION, lw=1.1, ls=":")
    for t in sorted({alert.t for alert in alerts if alert.kind is AlertKind.STOPPED}):
        panel.axvline(t / 60, color=VERMILION, lw=1.5)
        is_late = t > 0.8 * facts.seconds
        panel.annotate(
            "STOP",
            (t / 60, 0.86),
            xycoords=("data", "axes fraction"),
            xytext=(-3 if is_late else 3, 0),
            textcoords="offset points",
            ha="right" if is_late else "left",
            color=VERMILION,
            fontweight="bold",
        )


def _legend(panel: Axes, *, columns: int) -> None:
    panel.legend(
        loc="lower left",
        bbox_to_anchor=(-0.01, 0.98),
        ncols=columns,
        columnspacing=1.2,
        handlelength=1.6,
        borderpad=0.1,
    )


def _bare(panel: Axes) -> None:
    panel.set_yticks(())
    panel.set_ylim(0, 1)
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)


def _thinned(seconds: Sequence[Outcome]) -> Sequence[Outcome]:
    return seconds[:: -(-len(seconds) // _MOST_POINTS)]


def stretches(seconds: Sequence[Outcome], kind: Callable[[Outcome], Kind]) -> Iterator[tuple[Kind, float, float]]:
    """Each stretch of one kind with its first session second and its last."""
    runs = [(what, next(iter(run)).t) for what, run in groupby(seconds, kind)]
    ends = [begin for _, begin in runs[1:]] + [seconds[-1].t if seconds else 0.0]
    for (what, begin), end in zip(runs, ends, strict=True):
        yield what, begin, end

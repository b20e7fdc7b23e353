"""A course in one picture: SUDS, the arousal index, and time in exposure, session by session. No line joins them."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.records.report.course_facts import CourseFacts, CourseSession
from engine.records.report.drawing import BLUE, GREEN, INK, ORANGE, VERMILION, drawn
from engine.records.session_summary import Ending

_STOPPED = (Ending.PATIENT_STOP, Ending.THERAPIST_STOP, Ending.CUT_OFF)
_WIDTH = 0.34  # of a session's place
_MOST_NUMBERED = 24  # sessions: of more every second number is written, and so on


def course_of_sessions(facts: CourseFacts) -> str:
    """A column for each session. What was not known is not drawn."""
    return drawn(3.6, lambda figure: _draw(figure, facts.sessions))


def _draw(figure: Figure, sessions: Sequence[CourseSession]) -> None:
    said, body, exposed = figure.subplots(3, 1, sharex=True, height_ratios=[1.3, 1.0, 0.9])
    _draw_said(said, sessions)
    _draw_body(body, sessions)
    _draw_exposed(exposed, sessions)
    for panel in (said, body, exposed):
        panel.grid(axis="y")
    for panel in (said, body):
        panel.tick_params(labelbottom=False)
    every = -(-len(sessions) // _MOST_NUMBERED)
    exposed.set_xticks([one.number for one in sessions][::every])
    exposed.set_xlim(0.4, max(6, len(sessions)) + 0.6)
    exposed.set_xlabel("session")
    figure.align_ylabels((said, body, exposed))


def _draw_said(panel: Axes, sessions: Sequence[CourseSession]) -> None:
    rated = [one for one in sessions if one.summary.suds]
    numbers = [one.number for one in rated]
    highest = [max(rating.value for rating in one.summary.suds) for one in rated]
    panel.vlines(numbers, [min(r.value for r in one.summary.suds) for one in rated], highest, color="#9aa0a6", lw=1.2)
    panel.plot(numbers, highest, "_", ms=9, mew=1.6, color=INK, label="SUDS, highest")
    at_first = [number - 0.13 for number in numbers]
    panel.plot(at_first, [one.summary.suds[0].value for one in rated], "o", mfc="white", mec=INK, ms=5, label="first")
    at_last = [number + 0.13 for number in numbers]
    panel.plot(at_last, [one.summary.suds[-1].value for one in rated], "o", color=INK, ms=5, label="last")
    stopped = [one.number for one in sessions if one.summary.ending in _STOPPED]
    if stopped:
        panel.plot(stopped, [3] * len(stopped), "X", color=VERMILION, mec="white", ms=7, label="stopped or cut off")
    panel.set_ylim(-3, 108)
    panel.set_yticks((0, 50, 100))
    panel.set_ylabel("SUDS")
    _legend(panel)


def _draw_body(panel: Axes, sessions: Sequence[CourseSession]) -> None:
    known = [(one.number, one.summary.arousal) for one in sessions if one.summary.arousal.mean is not None]
    for number, of in known:
        panel.vlines(number, of.lowest or 0.0, of.highest or 0.0, color=BLUE, lw=1.2, alpha=0.6)
    panel.plot(
        [number for number, _ in known],
        [of.mean or 0.0 for _, of in known],
        "D",
        color=BLUE,
        ms=4.5,
        label="cardiac arousal index: mean, lowest to highest",
    )
    shares = [(one.number, one.summary.arousal.known) for one in sessions]
    for number, share in shares:
        words = "not known" if share == 0 else f"{100 * share:.0f} %"
        panel.annotate(words, (number, 0.98), ha="center", va="top", fontsize=6, color="#555e66")
    panel.plot([], [], " ", label="on top: share of the time for which it is known")
    panel.set_ylim(0, 1)
    panel.set_yticks((0, 0.5, 1))
    panel.set_ylabel("arousal\nindex")
    _legend(panel)


def _draw_exposed(panel: Axes, sessions: Sequence[CourseSession]) -> None:
    numbers = [one.number for one in sessions]
    without = [one.summary.exposure_without_music_s / 60 for one in sessions]
    with_music = [one.summary.exposure_with_music_s / 60 for one in sessions]
    panel.bar(numbers, without, _WIDTH, color=ORANGE, label="exposure without music (min)")
    panel.bar(numbers, with_music, _WIDTH, bottom=without, color="#ffffff", edgecolor=GREEN, label="with music (min)")
    panel.set_ylabel("minutes")
    panel.set_ylim(0, max(1.0, *(1.1 * (a + b) for a, b in zip(without, with_music, strict=True))))
    _legend(panel)


def _legend(panel: Axes) -> None:
    panel.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 0.97), ncols=4, columnspacing=1.2, handlelength=1.4, borderpad=0.1
    )

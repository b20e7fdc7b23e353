"""Every picture of a session: its course, and a contact sheet of what was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image, ImageDraw

from biosignals.signals import Feature
from engine.letters import letters
from engine.messages import Alert, AlertKind, Outcome
from engine.practice_panel import draw_band, draw_practice, has_practice, shade_silence
from engine.recollection import Recollection
from engine.work_accounts import heard_db
from policies.policy import Phase

PHASE_COLOURS = {
    Phase.PREPARATION: "#eceff1",
    Phase.BASELINE: "#dcedc8",
    Phase.EXPOSURE: "#ffe0b2",
    Phase.PLATEAU: "#ffcc80",
    Phase.PRACTICE: "#ffe0b2",
    Phase.RECOVERY: "#bbdefb",
    Phase.ENDED: "#ffffff",
}
_ALERT_COLOURS = {AlertKind.STOPPED: "#b71c1c", AlertKind.SUDS_HIGH: "#e65100", AlertKind.SICKNESS_HIGH: "#e65100"}
_NOT_A_DEVICE = "Cardiac arousal index, not anxiety. Attune is not a medical device."


def draw_session(
    recollection: Recollection, to: Path | BinaryIO, *, title: str, band: tuple[float, float] | None = None
) -> None:
    """Draw the course of a session as PNG: heart, arousal with spread, SUDS and intensity, music, phases, alerts.

    `band` is where arousal is to be held, 0..1, where the policy has one. In a practice the breath and the heart's
    swing stand in place of the intensity.
    """
    figure = Figure(figsize=(14, 11), dpi=100, layout="constrained")
    panels = list(figure.subplots(5, 1, sharex=True, height_ratios=[1.0, 1.1, 1.5, 1.0, 0.55]))
    figure.suptitle(title, fontsize=14, fontweight="bold", x=0.01, ha="left")
    seconds = recollection.seconds
    minutes = [outcome.t / 60 for outcome in seconds]
    _draw_heart(panels[0], minutes, seconds)
    draw_band(panels[1], band)
    _draw_arousal(panels[1], minutes, seconds)
    if has_practice(seconds):
        draw_practice(panels[2], minutes, seconds, [(one.t / 60, one.value) for one in recollection.suds])
    else:
        _draw_exposure(panels[2], minutes, seconds, recollection)
    _draw_music(panels[3], minutes, seconds)
    shade_silence(panels[3], seconds)
    _draw_alerts(panels[4], recollection.alerts)
    for panel in panels:
        _shade_phases(panel, recollection)
        panel.margins(x=0)
        panel.grid(axis="y", alpha=0.3)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    _name_phases(panels[0], recollection)
    panels[-1].set_xlabel("minutes since the session began")
    figure.text(0.99, 0.001, _NOT_A_DEVICE, ha="right", va="bottom", fontsize=8, color="#555555")
    with mpl.rc_context({"savefig.facecolor": "white"}):
        figure.savefig(to, format="png")


def _draw_heart(panel: Axes, minutes: list[float], seconds: Sequence[Outcome]) -> None:
    panel.plot(minutes, [_value(one.hrv.mean_hr_bpm) for one in seconds], color="#c62828", lw=1.6)
    panel.set_ylabel("heart rate (bpm)\nmean of 10 s", color="#c62828")
    other = panel.twinx()
    other.plot(minutes, [_value(one.hrv.rmssd_ms) for one in seconds], color="#6a1b9a", lw=1.0, alpha=0.8)
    other.set_ylabel("RMSSD (ms), 60 s", color="#6a1b9a")
    other.spines["top"].set_visible(False)


def _draw_arousal(panel: Axes, minutes: list[float], seconds: Sequence[Outcome]) -> None:
    middle = [_or_nan(one.arousal.arousal) for one in seconds]
    spread = [_or_nan(one.arousal.spread) for one in seconds]
    # In this order of arguments NaN stays NaN, and nothing is drawn where nothing is known.
    low = [max(a - s, 0.0) for a, s in zip(middle, spread, strict=True)]
    high = [min(a + s, 1.0) for a, s in zip(middle, spread, strict=True)]
    panel.fill_between(minutes, low, high, color="#1565c0", alpha=0.22, lw=0, label="± one spread")
    panel.plot(minutes, middle, color="#1565c0", lw=1.6, label="arousal")
    if any(one.arousal.from_heart is not None for one in seconds):
        of_heart = [_or_nan(one.arousal.heart_alone) for one in seconds]
        panel.plot(minutes, of_heart, color="#1565c0", lw=1.0, ls=":", label="by the heart alone")
    unknown = [not one.arousal.is_known for one in seconds]
    panel.fill_between(minutes, 0, 1, where=unknown, color="#9e9e9e", alpha=0.45, lw=0, label="unknown", step="post")
    panel.set_ylim(0, 1)
    panel.set_ylabel("arousal\n(relative to rest)")
    panel.legend(loc="upper right", ncols=4, fontsize=8, framealpha=0.9)


def _draw_exposure(panel: Axes, minutes: list[float], seconds: Sequence[Outcome], recollection: Recollection) -> None:
    panel.plot(minutes, [one.ceiling for one in seconds], color="#b71c1c", lw=1, ls="--", label="ceiling")
    proposed = [one.proposed.scene.intensity for one in seconds]
    panel.plot(minutes, proposed, color="#ef6c00", lw=1, ls=":", label="intensity proposed")
    applied = [one.applied.scene.intensity for one in seconds]
    panel.fill_between(minutes, 0, applied, color="#ef6c00", alpha=0.25, lw=0)
    panel.plot(minutes, applied, color="#ef6c00", lw=2, label="intensity applied")
    panel.set_ylim(0, 1.04)
    panel.set_ylabel("intensity")
    other = panel.twinx()
    _draw_said(other, recollection)
    other.spines["top"].set_visible(False)
    lines, names = panel.get_legend_handles_labels()
    more, more_names = other.get_legend_handles_labels()
    panel.legend(lines + more, names + more_names, loc="upper right", ncols=4, fontsize=8, framealpha=0.9)


def _draw_said(panel: Axes, recollection: Recollection) -> None:
    """All four scales; shapes tell them apart without colours. Sickness is stretched from 0-20, and says so."""
    suds, sickness, expected, came = "#1b5e20", "#6d4c41", "#4527a0", "#00838f"
    for ratings, marker, colour, share, label in (
        (recollection.expected, "^", expected, 1, "expected of a trial"),
        (recollection.came, "v", came, 1, "came of it"),
        (recollection.sickness, "X", sickness, 5, "sickness x 5"),
        (recollection.suds, "o", suds, 1, "SUDS"),
    ):
        if ratings or label == "SUDS":
            minutes, values = [one.t / 60 for one in ratings], [share * one.value for one in ratings]
            panel.plot(minutes, values, marker, color=colour, ms=6 if marker == "o" else 8, mec="white", label=label)
    panel.set_ylim(0, 104)
    panel.set_ylabel("SUDS (0-100)" if not recollection.expected else "said (0-100)", color=suds)


def _draw_music(panel: Axes, minutes: list[float], seconds: Sequence[Outcome]) -> None:
    panel.plot(minutes, [one.applied.music.tempo_bpm for one in seconds], color="#00695c", lw=1.6, label="tempo (bpm)")
    panel.set_ylabel("tempo (bpm)\nhatched: silence", color="#00695c")
    panel.set_ylim(38, 122)
    other = panel.twinx()
    other.plot(minutes, [heard_db(one) for one in seconds], color="#4527a0", lw=1.2, label="loudness (dB)")
    other.set_ylim(-62, 2)
    other.set_ylabel("loudness (dB)", color="#4527a0")
    other.spines["top"].set_visible(False)


def _draw_alerts(panel: Axes, alerts: Sequence[Alert]) -> None:
    kinds = list(dict.fromkeys(alert.kind for alert in alerts))
    for row, kind in enumerate(kinds):
        times = [alert.t / 60 for alert in alerts if alert.kind is kind]
        panel.plot(times, [row] * len(times), "|", color=_ALERT_COLOURS.get(kind, "#37474f"), ms=12, mew=2)
    if not kinds:
        panel.annotate("none", (0.5, 0.5), xycoords="axes fraction", ha="center", va="center", color="#777777")
    panel.set_yticks(range(len(kinds)), [kind.name.replace("_", " ").lower() for kind in kinds], fontsize=8)
    panel.set_ylim(-0.6, max(0.6, len(kinds) - 0.4))
    panel.set_ylabel("alerts")


def _shade_phases(panel: Axes, recollection: Recollection) -> None:
    for begin, end, phase in _phase_spans(recollection):
        panel.axvspan(begin, end, color=PHASE_COLOURS[phase], alpha=0.55, lw=0, zorder=-10)


def _name_phases(panel: Axes, recollection: Recollection) -> None:
    whole = recollection.last.t / 60 if recollection.last else 1.0
    for begin, end, phase in _phase_spans(recollection):
        if end - begin > 0.03 * whole:
            panel.annotate(
                phase.value,
                ((begin + end) / 2, 1.02),
                xycoords=("data", "axes fraction"),
                ha="center",
                fontsize=9,
                color="#333333",
            )


def _phase_spans(recollection: Recollection) -> list[tuple[float, float, Phase]]:
    if recollection.last is None:
        return []
    ends = [*recollection.phases, (recollection.last.t, Phase.ENDED)]
    return [(begin / 60, end / 60, phase) for (begin, phase), (end, _) in pairwise(ends)]


def _value(feature: Feature) -> float:
    return _or_nan(feature.value)


def _or_nan(value: float | None) -> float:
    """matplotlib leaves NaN out: the line breaks where nothing is known."""
    return float("nan") if value is None else value


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPicture:
    """A picture (RGB) and the words under it."""

    image: Image.Image
    words: str


def draw_contact_sheet(pictures: Sequence[LabelledPicture], path: Path, *, title: str, columns: int = 4) -> None:
    """Lay pictures of one size out on one labelled sheet, and save it as PNG."""
    if not pictures:
        raise ValueError("a contact sheet needs at least one picture")
    width, height = pictures[0].image.size
    margin, label, head = 8, 26, 40
    rows = -(-len(pictures) // columns)
    size = (columns * (width + margin) + margin, head + rows * (height + label + margin) + margin)
    sheet = Image.new("RGB", size, "#202326")
    draw = ImageDraw.Draw(sheet)
    draw.text((margin, 10), title, font=letters(20), fill="#f2f2f2")
    for number, picture in enumerate(pictures):
        x = margin + (number % columns) * (width + margin)
        y = head + (number // columns) * (height + label + margin)
        sheet.paste(picture.image, (x, y))
        draw.text((x + 2, y + height + 4), picture.words, font=letters(15), fill="#d0d4d8")
    sheet.save(path)

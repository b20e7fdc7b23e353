"""The panels of a picture in which a practice, silence and blocks of music are drawn."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from matplotlib.axes import Axes

from engine.messages import Outcome
from engine.work_accounts import is_heard
from policies.music_guide import BREATHING_SWELL
from policies.policy import Phase

Kind = TypeVar("Kind")

_BREATH, _SWING, _SUDS, _SILENT = "#ef6c00", "#6a1b9a", "#1b5e20", "#455a64"


def has_practice(seconds: Sequence[Outcome]) -> bool:
    """Is there a practice, and no exposure?"""
    phases = {one.phase for one in seconds}
    return Phase.PRACTICE in phases and Phase.EXPOSURE not in phases


def draw_practice(
    panel: Axes, minutes: Sequence[float], seconds: Sequence[Outcome], suds: Sequence[tuple[float, float]]
) -> None:
    """The breath that is shown, the heart's swing, and SUDS as (minute, 0-100): in a practice nothing is climbed."""
    deep = [one.applied.music.breaths_per_min if _is_led(one) else float("nan") for one in seconds]
    swing = [_or_nan(one.hrv.sdnn_ms.value) for one in seconds]
    panel.plot(minutes, swing, color=_SWING, lw=1.2, label="SDNN (ms), 60 s")
    panel.plot([at for at, _ in suds], [value for _, value in suds], "o", color=_SUDS, ms=6, mec="white", label="SUDS")
    panel.set_ylim(-4, max(104.0, *(1.3 * one for one in swing if not math.isnan(one)), 0.0))
    panel.set_ylabel("SDNN (ms)\nand SUDS", color=_SWING)
    other = panel.twinx()
    other.plot(minutes, deep, color=_BREATH, lw=2, label="breaths a minute to follow")
    other.set_ylim(4, 8)
    other.set_ylabel("breaths a minute", color=_BREATH)
    other.spines["top"].set_visible(False)
    lines, names = panel.get_legend_handles_labels()
    more, more_names = other.get_legend_handles_labels()
    panel.legend(lines + more, names + more_names, loc="upper right", ncols=3, fontsize=8, framealpha=0.9)


def draw_band(panel: Axes, band: tuple[float, float] | None) -> None:
    """Where arousal is to be held, 0..1."""
    if band is not None:
        panel.axhspan(*band, color="#2e7d32", alpha=0.12, lw=0, label=f"band {band[0]:.2f} to {band[1]:.2f}")


def shade_silence(panel: Axes, seconds: Sequence[Outcome]) -> None:
    """Where nothing is heard, and which stretches chance drew: with music, without."""
    for is_silent, stretch in _stretches(seconds, lambda one: not is_heard(one)):
        if is_silent:
            panel.axvspan(*stretch, facecolor="none", edgecolor=_SILENT, hatch="///", alpha=0.35, lw=0)
    for block, (begin, end) in _stretches(seconds, lambda one: one.music_block):
        if block is not None:
            words, place = "music" if block.has_music else "none", ((begin + end) / 2, 0.04)
            panel.annotate(words, place, xycoords=("data", "axes fraction"), ha="center", fontsize=8, color=_SILENT)
            panel.axvline(begin, color=_SILENT, lw=0.8, ls=":")


def _is_led(one: Outcome) -> bool:
    return one.applied.music.breath_depth >= BREATHING_SWELL and is_heard(one)


def _stretches(
    seconds: Sequence[Outcome], kind: Callable[[Outcome], Kind]
) -> Iterator[tuple[Kind, tuple[float, float]]]:
    """Each stretch of one kind, with the minutes of its begin and end."""
    for what, group in groupby(seconds, kind):
        ones = list(group)
        yield what, (ones[0].t / 60, (ones[-1].t + 1) / 60)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value

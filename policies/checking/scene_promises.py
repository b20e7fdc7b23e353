"""What is promised of a scene's strength: one small class each, watching the steps of a scene from outside."""

from collections.abc import Iterator

from policies.checking.scene_steps import NEARLY, SceneStep, lies, why_no_rise
from policies.ladder import level_of
from policies.safety_limits import SafetyLimits

NOTHING_UNASKED = "nothing is stronger than what was asked for"
CEILINGS_HOLD = "nothing is above a ceiling"
RISES_SLOWLY = "what rises, rises slowly"
UP_IS_EARNED = "a level is earned by time at the one before, and a rating made there"
DOWN_IS_FREE = "what is asked to be lower is lower at once"
LOST_FALLS = "without a heartbeat for too long it falls"


class NothingUnasked:
    """No other scene, and no more of it, than was asked for."""

    def watch(self, step: SceneStep) -> Iterator[str]:
        if not (step.shown.scene == step.asked.scene and 0 <= step.shown.intensity <= step.asked.intensity):
            yield NOTHING_UNASKED


class Ceilings:
    """The station's, the policy's and the therapist's."""

    def watch(self, step: SceneStep) -> Iterator[str]:
        if not step.shown.intensity <= step.ceiling:
            yield CEILINGS_HOLD


class LostSignal:
    """Too long without a trusted heartbeat, and the scene goes down, whatever is asked for."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits

    def watch(self, step: SceneStep) -> Iterator[str]:
        limits = self._limits
        if lies(step.evidence.age_s, limits.lost_too_long_s):
            return
        if not step.shown.intensity <= max(0.0, step.before - limits.lost_fall_per_s * step.fallen_s) + NEARLY:
            yield LOST_FALLS


class SlowRise:
    """The intensity rises only on evidence, and slowly."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits

    def watch(self, step: SceneStep) -> Iterator[str]:
        if step.shown.intensity <= step.before:
            return
        yield from why_no_rise(step.evidence, self._limits)
        if not step.shown.intensity - step.before <= self._limits.rise_per_s * step.counted_s + NEARLY:
            yield RISES_SLOWLY


class EarnedLevels:
    """One climb at a time, each for time at the level before and a rating made there. It keeps its own account."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._top = 0.0  # up to where levels were earned
        self._plateau_s = 0.0  # at the top, seen

    def watch(self, step: SceneStep) -> Iterator[str]:
        now, before = step.shown.intensity, step.before
        self._top = min(self._top, step.wanted)
        if now > before:
            yield from self._watch_rise(step)
        elif now < before:
            self._top, self._plateau_s = now, 0.0
        else:
            self._plateau_s = self._plateau_s + step.counted_s if now >= self._top else 0.0
        if not step.evidence.is_seen:
            self._plateau_s = 0.0

    def _watch_rise(self, step: SceneStep) -> Iterator[str]:
        now = step.shown.intensity
        if step.before >= self._top:
            plateau_s = self._plateau_s + step.counted_s
            is_earned = plateau_s >= self._limits.dwell_s - NEARLY
            if not (is_earned and lies(step.evidence.suds_age_s, plateau_s + NEARLY)):
                yield UP_IS_EARNED
            self._top = min(step.wanted, self._top + self._limits.largest_climb)
        if not now <= self._top + NEARLY:
            yield UP_IS_EARNED
        self._top, self._plateau_s = max(self._top, now), 0.0


class HeldBack:
    """A dimension that a hold lowers is low at once; one that is released rises on evidence, slowly, climb by climb."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._levels: dict[str, float] = {}  # of dimensions that are or were held back
        self._stood_s: dict[str, float] = {}  # for how long each has not moved
        self._top: dict[str, float] = {}  # up to where each may rise

    def watch(self, step: SceneStep) -> Iterator[str]:
        asked, shown = step.asked, step.shown
        if not (asked.holds or shown.holds or self._levels):
            return
        for name in {hold.dimension: None for hold in (*asked.holds, *shown.holds)} | dict.fromkeys(self._levels):
            before, now = self._levels.get(name, step.before), level_of(name, shown.intensity, shown.holds)
            if not now <= level_of(name, asked.intensity, asked.holds) + NEARLY:
                yield DOWN_IS_FREE
            if now > before + NEARLY:
                yield from self._watch_rise(name, before, now, step)
            elif now < before - NEARLY:
                self._top[name], self._stood_s[name] = now, 0.0
            else:
                self._stood_s[name] = self._stood_s.get(name, 0.0) + step.counted_s
            self._levels[name] = now
        if not step.evidence.is_seen:
            self._stood_s = dict.fromkeys(self._stood_s, 0.0)  # what nobody sees earns nothing

    def _watch_rise(self, name: str, before: float, now: float, step: SceneStep) -> Iterator[str]:
        limits = self._limits
        yield from why_no_rise(step.evidence, limits)
        if not now - before <= limits.rise_per_s * step.counted_s + NEARLY:
            yield RISES_SLOWLY
        is_new = name not in self._top  # what was never held back has risen with the intensity
        stood_s = self._stood_s.get(name, 0.0) + step.counted_s
        is_rated = lies(step.evidence.suds_age_s, stood_s + NEARLY)
        if is_new or (stood_s >= limits.dwell_s - NEARLY and is_rated):
            self._top[name] = before + limits.largest_climb
        if not now <= self._top[name] + NEARLY:
            yield UP_IS_EARNED
        self._stood_s[name] = 0.0

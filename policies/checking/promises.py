"""What is promised to the person, held against each step of a session from outside.

It knows nothing of the gate's insides: it watches what was asked for, what was known, and what reached the person, and
keeps its own account of what had been earned.
"""

import math
from dataclasses import replace

from music.soundscape import QUIETEST_DB, MusicTargets
from policies.ladder import level_of
from policies.policy import CALM, Action
from policies.safety import Evidence, SafetyLimits
from vr_scenes.exposure import SAFE_PLACE, SceneTargets

NEARLY = 1e-6  # rounding
LONGEST_STEP_S = 0.5  # of a stretch of time, as much may count for a rise
STIRRING = ("dynamics", "density", "brightness", "nature_level")
STIRS_PER_S = 0.2

EXPOSES_ONLY_IN_EXPOSURE = "outside an exposure there is only the safe place, at nothing"
NOTHING_UNASKED = "nothing is stronger than what was asked for"
CEILINGS_HOLD = "nothing is above a ceiling"
NEW_SCENE_FROM_NOTHING = "a new scene starts from nothing"
HELD_STAYS = "held: nothing rises"
BLIND_IS_HOLD = "arousal that is not known, or old: nothing rises"
DISTRESS_HOLDS = "distress unrated or too high: nothing rises"
SICKNESS_HOLDS = "sickness too high: nothing rises"
RISES_SLOWLY = "what rises, rises slowly"
UP_IS_EARNED = "a level is earned by time at the one before, and a rating made there"
DOWN_IS_FREE = "what is asked to be lower is lower at once"
LOST_FALLS = "without a heartbeat for too long it falls"
MUSIC_UNASKED = "music is no louder and no more stirring than asked for"
MUSIC_BELOW_LIMIT = "music is not above its limit"
LOUDER_SLOWLY = "music gets louder, and more stirring, slowly"
BLIND_MUSIC = "held, or arousal not known: music does not rise above calm"
CALM_IS_SOFT = "after a STOP music is calm"
EVENTS_UNASKED = "no event happens that was not asked for"


class Promises:
    """Holds every step against what is promised under `limits`; one session each."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._scene, self._now, self._top, self._plateau_s = SAFE_PLACE, 0.0, 0.0, 0.0
        self._levels: dict[str, float] = {}  # of dimensions that are or were held back
        self._heard_db = QUIETEST_DB
        self._music = replace(CALM.music, loudness_db=QUIETEST_DB)
        self._broken: list[str] = []

    def broken_by(self, asked: Action, evidence: Evidence | None, dt_s: float, applied: Action) -> tuple[str, ...]:
        """The promises that this step broke, `dt_s` after the last one. `evidence` None: calm was ordered."""
        self._broken = []
        self._watch_scene(asked.scene, evidence, dt_s, applied.scene)
        self._watch_loudness(asked.music, evidence, dt_s, applied.music)
        self._watch_stirring(asked.music, evidence, dt_s, applied.music)
        return tuple(dict.fromkeys(self._broken))

    def _hold(self, promise: str, is_kept: bool) -> None:
        if not is_kept:
            self._broken.append(promise)

    def _watch_scene(self, asked: SceneTargets, evidence: Evidence | None, dt_s: float, shown: SceneTargets) -> None:
        if evidence is None or not evidence.may_expose or asked.scene == SAFE_PLACE:
            self._hold(EXPOSES_ONLY_IN_EXPOSURE, (shown.scene, shown.intensity) == (SAFE_PLACE, 0.0))
            self._hold(EVENTS_UNASKED, not shown.events)
            self._start_over(SAFE_PLACE)
            return
        self._hold(NOTHING_UNASKED, shown.scene == asked.scene)
        asked_events = {(event.name, event.begins_t) for event in asked.events}
        self._hold(EVENTS_UNASKED, {(event.name, event.begins_t) for event in shown.events} <= asked_events)
        if shown.scene != self._scene:
            self._hold(NEW_SCENE_FROM_NOTHING, shown.intensity == 0)
            self._start_over(shown.scene)
            return
        ceiling = min(self._limits.ceiling, evidence.ceiling if evidence.ceiling > 0 else 0.0)
        self._hold(NOTHING_UNASKED, 0 <= shown.intensity <= asked.intensity)
        self._hold(CEILINGS_HOLD, shown.intensity <= ceiling)
        self._watch_lost(evidence, dt_s, shown.intensity)
        self._watch_intensity(min(asked.intensity, ceiling), evidence, dt_s, shown.intensity)
        self._watch_dimensions(asked, evidence, dt_s, shown)

    def _watch_intensity(self, wanted: float, evidence: Evidence, dt_s: float, shown: float) -> None:
        self._top = min(self._top, wanted)
        if shown > self._now:
            self._watch_rise(evidence)
            self._hold(RISES_SLOWLY, shown - self._now <= self._limits.rise_per_s * _counted(dt_s) + NEARLY)
            self._watch_climb(wanted, evidence, dt_s, shown)
        elif shown < self._now:
            self._top, self._plateau_s = shown, 0.0
        else:
            self._plateau_s = self._plateau_s + _counted(dt_s) if shown >= self._top else 0.0
        self._now = shown

    def _watch_rise(self, evidence: Evidence) -> None:
        limits = self._limits
        self._hold(HELD_STAYS, not evidence.is_held)
        self._hold(BLIND_IS_HOLD, evidence.known and _lies(evidence.age_s, limits.evidence_s))
        self._hold(DISTRESS_HOLDS, _lies(evidence.suds, limits.suds_highest))
        self._hold(SICKNESS_HOLDS, evidence.sickness is None or _lies(evidence.sickness, limits.sickness_highest))

    def _watch_climb(self, wanted: float, evidence: Evidence, dt_s: float, shown: float) -> None:
        if self._now >= self._top:
            plateau_s = self._plateau_s + _counted(dt_s)
            self._hold(UP_IS_EARNED, plateau_s >= self._limits.dwell_s - NEARLY)
            self._hold(UP_IS_EARNED, _lies(evidence.suds_age_s, plateau_s + NEARLY))
            self._top = min(wanted, self._top + self._limits.largest_climb)
        self._hold(UP_IS_EARNED, shown <= self._top + NEARLY)
        self._top, self._plateau_s = max(self._top, shown), 0.0

    def _watch_lost(self, evidence: Evidence, dt_s: float, shown: float) -> None:
        if _lies(evidence.age_s, self._limits.lost_too_long_s):
            return
        fallen_s = dt_s if 0 <= dt_s < math.inf else 0.0
        self._hold(LOST_FALLS, shown <= max(0.0, self._now - self._limits.lost_fall_per_s * fallen_s) + NEARLY)

    def _watch_dimensions(self, asked: SceneTargets, evidence: Evidence, dt_s: float, shown: SceneTargets) -> None:
        """A dimension that a hold lowers is low at once; one that is released rises as the intensity does."""
        names = {hold.dimension for hold in (*asked.holds, *shown.holds)} | set(self._levels)
        levels = {name: level_of(name, shown.intensity, shown.holds) for name in names}
        for name, level in levels.items():
            before = self._levels.get(name, self._now)
            self._hold(DOWN_IS_FREE, level <= level_of(name, asked.intensity, asked.holds) + NEARLY)
            if level > before + NEARLY:
                self._watch_rise(evidence)
                self._hold(RISES_SLOWLY, level - before <= self._limits.rise_per_s * _counted(dt_s) + NEARLY)
        self._levels = levels

    def _watch_loudness(
        self, asked: MusicTargets, evidence: Evidence | None, dt_s: float, played: MusicTargets
    ) -> None:
        limits, heard_db = self._limits, _heard_db(played)
        self._hold(MUSIC_BELOW_LIMIT, played.loudness_db <= limits.loudest_db)
        self._hold(MUSIC_UNASKED, played.loudness_db <= asked.loudness_db and played.presence <= asked.presence)
        at_most_db = limits.db_per_s * _counted(dt_s) + NEARLY
        if evidence is None:
            self._hold(CALM_IS_SOFT, heard_db <= min(self._heard_db, limits.calm_db))
        else:
            self._hold(LOUDER_SLOWLY, played.loudness_db - self._music.loudness_db <= at_most_db)
        if evidence is not None and heard_db > self._heard_db:
            self._hold(LOUDER_SLOWLY, heard_db - self._heard_db <= at_most_db)
            is_seen = evidence.known and not evidence.is_held and _lies(evidence.age_s, limits.evidence_s)
            self._hold(BLIND_MUSIC, is_seen or heard_db <= limits.calm_db + NEARLY)
        self._heard_db = heard_db

    def _watch_stirring(
        self, asked: MusicTargets, evidence: Evidence | None, dt_s: float, played: MusicTargets
    ) -> None:
        for name in STIRRING if evidence is not None else ():
            before, now, wanted = (getattr(music, name) for music in (self._music, played, asked))
            self._hold(MUSIC_UNASKED, now <= wanted)
            self._hold(LOUDER_SLOWLY, now <= before + STIRS_PER_S * _counted(dt_s) + NEARLY or now <= before)
            self._hold(DOWN_IS_FREE, now == wanted or now >= before)
        self._music = played

    def _start_over(self, scene: str) -> None:
        self._scene, self._now, self._top, self._plateau_s = scene, 0.0, 0.0, 0.0
        self._levels.clear()


def _heard_db(music: MusicTargets) -> float:
    """The level that reaches the ear: presence is a gain."""
    return max(QUIETEST_DB, music.loudness_db + 20 * math.log10(music.presence)) if music.presence > 0 else QUIETEST_DB


def _counted(dt_s: float) -> float:
    """Of a stretch of time, what may count for a rise; nothing where the clock is mad."""
    return min(LONGEST_STEP_S, dt_s) if 0 < dt_s < math.inf else 0.0


def _lies(value: float | None, highest: float) -> bool:
    """Is it known, and in [0, highest]? NaN is not."""
    return value is not None and 0 <= value <= highest

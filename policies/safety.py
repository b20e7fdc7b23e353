"""The last word on every action: down is free, up is earned."""

import math
from dataclasses import replace
from operator import attrgetter
from typing import Any

from music.soundscape import QUIETEST_DB, MusicTargets
from policies.gate_values import Evidence, GateRule, Passed
from policies.policy import CALM, Action
from policies.safety_limits import SafetyLimits
from policies.scene_gate import EventGate, HoldGate, RefusedEvent
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneEvent, SceneTargets

# Rendered, they make sound louder at one and the same loudness: the first three together 9 dB.
STIRRING = ("dynamics", "density", "brightness", "nature_level")
STIRS_PER_S = 0.2  # of their ranges: 9 dB in 5 s, slower than the loudness itself may rise

LONGEST_STEP_S = 0.5  # five ticks: a loop that stalled longer has not watched the person, so it earns no more
SLACK = 1e-9  # lets 0.7 + 0.1 reach 0.8 in binary fractions


_stirring = attrgetter(*STIRRING)
_NONE_REFUSED: tuple[RefusedEvent, ...] = ()
# These words are about a rise in the music as well, so they explain a refused loudness too.
_ON_EVIDENCE = (GateRule.HELD, GateRule.UNKNOWN, GateRule.STALE)


class SafetyGate:
    """Lets intensity and loudness fall at once, and rise only slowly, below the ceiling, and when earned.

    A level is earned by time at it, a SUDS rating made there, and fresh, known evidence; each time one climb of at
    most `largest_climb` is granted. Any fall takes back what was granted above it. What is held back of a scene and
    released rises by the same rules; an event comes only where something may rise (policies/scene_gate.py).
    """

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._scene = SAFE_PLACE
        self._intensity = 0.0
        self._granted = 0.0  # the level that has been earned
        self._at_level_s = 0.0  # counted since the granted level was reached
        self._hold_gate, self._event_gate = HoldGate(), EventGate()
        self._shown = CALM.scene  # as it was last let through
        self._music = replace(CALM.music, loudness_db=QUIETEST_DB)  # as it was last let through
        self._heard_db = QUIETEST_DB
        self._said: tuple[object, str] = (None, "")  # the newest words, and the facts that they tell

    @property
    def limits(self) -> SafetyLimits:
        return self._limits

    def pass_on(self, proposed: Action, evidence: Evidence, *, dt_s: float) -> Passed:
        """What of `proposed` may reach the person, `dt_s` after the last call.

        Of `dt_s` at most half a second counts; a negative, NaN or infinite one buys no rise, but lets a lost signal
        bring the intensity down.
        """
        counted_s = min(LONGEST_STEP_S, dt_s) if 0 < dt_s < math.inf else 0.0
        falling_s = dt_s if 0 <= dt_s < math.inf else LONGEST_STEP_S
        is_lost = not _is_fresh(evidence.age_s, self._limits.lost_too_long_s)
        refusal = self._why_no_rise(evidence)
        granted, scene = self._granted, proposed.scene
        lost_s = falling_s if is_lost else None
        rule = self._move_scene(scene, evidence, refusal, counted_s, lost_s)
        refused = self._move_details(scene, evidence, refusal, counted_s, has_climbed=self._granted > granted)
        if not evidence.is_seen:
            self._at_level_s = 0.0  # what nobody sees earns nothing
        if proposed.music is not self._music or is_lost:  # else it has passed as it is, and nothing pulls it down
            self._move_music(proposed.music, refusal, counted_s, lost_s)
        if rule is GateRule.PASSED and self._music is not proposed.music:
            rule = refusal if refusal in _ON_EVIDENCE else GateRule.LOUDNESS
        return Passed(action=self._applied(proposed), rule=rule, why=self._words(rule, proposed), refused=refused)

    def calm(self) -> Passed:
        """Calm at once. Every earned climb is forgotten; music that was silent comes back slowly.

        What plays goes on playing, calmly: another palette for a moment would be the opposite of calm.
        """
        self._start_over(SAFE_PLACE)
        self._heard_db = min(self._heard_db, self._limits.calm_db, CALM.music.loudness_db)
        played = self._music
        is_other = (played.palette, played.nature) != (CALM.music.palette, CALM.music.nature)
        calm = replace(CALM.music, palette=played.palette, nature=played.nature) if is_other else CALM.music
        self._music = _changed(calm, {"loudness_db": self._heard_db})
        self._shown = CALM.scene
        return Passed(action=self._applied(CALM), rule=GateRule.CALM, why=GateRule.CALM.value)

    def _move_scene(
        self,
        scene: SceneTargets,
        evidence: Evidence,
        refusal: GateRule | None,
        counted_s: float,
        lost_s: float | None,
    ) -> GateRule:
        if not evidence.may_expose or scene.scene == SAFE_PLACE:
            if self._scene != SAFE_PLACE:  # else there is nothing that could be taken back
                self._start_over(SAFE_PLACE)
            if scene.scene == SAFE_PLACE and scene.intensity == 0:
                return GateRule.PASSED
            return GateRule.SAFE_PLACE if evidence.may_expose else GateRule.NOT_EXPOSING
        if scene.scene != self._scene:
            self._start_over(scene.scene)
            return GateRule.PASSED if scene.intensity == 0 else GateRule.NEW_SCENE

        highest = self._limits.ceiling
        if not evidence.ceiling >= highest:
            highest = evidence.ceiling if evidence.ceiling > 0 else 0.0
        if lost_s is not None:
            highest = min(highest, max(0.0, self._intensity - self._limits.lost_fall_per_s * lost_s))
        wanted = scene.intensity if scene.intensity < highest else highest
        self._settle(wanted, counted_s)
        if self._intensity >= highest:
            return self._why_capped(scene, is_lost=lost_s is not None)
        return self._rise(wanted, evidence, refusal, counted_s)

    def _move_details(
        self, scene: SceneTargets, evidence: Evidence, refusal: GateRule | None, counted_s: float, *, has_climbed: bool
    ) -> tuple[RefusedEvent, ...]:
        """Holds and events of the scene that is shown; `has_climbed`: the intensity was granted a climb just now."""
        if self._scene != scene.scene or self._scene == SAFE_PLACE:
            is_bare = scene.scene == self._scene and scene.intensity == 0 and not scene.holds and not scene.events
            self._shown = scene if is_bare else self._as_far(scene, (), ())
            return tuple(RefusedEvent(name=event.name, why=GateRule.NOT_EXPOSING.value) for event in scene.events)
        holds, events, refused = scene.holds, scene.events, _NONE_REFUSED
        if holds or events or self._shown.holds or self._shown.events:
            holds, events, refused = self._let_details(scene, evidence, refusal, counted_s, has_climbed=has_climbed)
        is_same = scene.intensity == self._intensity and holds is scene.holds and events == scene.events
        self._shown = scene if is_same else self._as_far(scene, holds, events)
        return refused

    def _let_details(
        self, scene: SceneTargets, evidence: Evidence, refusal: GateRule | None, counted_s: float, *, has_climbed: bool
    ) -> tuple[tuple[Hold, ...], tuple[SceneEvent, ...], tuple[RefusedEvent, ...]]:
        limits = self._limits
        rises = limits.rise_per_s * counted_s if refusal is None else 0.0
        is_earned = refusal is None and (has_climbed or self._why_no_climb(evidence, self._at_level_s) is None)
        holds, is_released = self._hold_gate.move(
            scene.holds,
            self._intensity,
            counted_s=counted_s if evidence.is_seen else 0.0,
            rises=rises,
            climb=limits.largest_climb,
            may_climb=lambda low_s: is_earned and self._why_no_climb(evidence, low_s) is None,
        )
        if is_released:
            self._at_level_s = 0.0
        is_lost = not _is_fresh(evidence.age_s, limits.lost_too_long_s)
        ends = GateRule.EVIDENCE_LOST if is_lost else self._why_distressed(evidence)
        events, refused = self._event_gate.let(
            scene.events,
            evidence.t,
            self._intensity,
            why_not=refusal.value if refusal else None,
            why_end=ends.value if ends else None,
        )
        return holds, events, refused

    def _as_far(self, scene: SceneTargets, holds: tuple[Hold, ...], events: tuple[SceneEvent, ...]) -> SceneTargets:
        """What was asked for, as far as it is let through. Written out, for it is done at every step of a ramp."""
        return SceneTargets(
            scene=self._scene,
            intensity=self._intensity,
            holds=holds,
            events=events,
            breath_begins_t=scene.breath_begins_t,
            breaths_per_min=scene.breaths_per_min,
        )

    def _settle(self, wanted: float, counted_s: float) -> None:
        """Falls at once, takes back what is no longer wanted, and counts the time at a level."""
        if wanted < self._granted:
            self._granted = wanted
            self._at_level_s = 0.0
        elif self._intensity >= self._granted and not self._hold_gate.is_rising:
            self._at_level_s += counted_s
        if self._intensity > wanted:
            self._intensity = wanted

    def _rise(self, wanted: float, evidence: Evidence, refusal: GateRule | None, counted_s: float) -> GateRule:
        if not self._intensity < wanted:
            return GateRule.PASSED
        if refusal is not None:
            return refusal
        if self._intensity >= self._granted:
            refusal = self._why_no_climb(evidence, self._at_level_s)
            if refusal is not None:
                return refusal
            self._granted = self._next_level(wanted)
            self._at_level_s = 0.0
        self._intensity = min(self._granted, self._intensity + self._limits.rise_per_s * counted_s)
        return GateRule.RAMP if self._intensity < wanted else GateRule.PASSED

    def _next_level(self, wanted: float) -> float:
        climb = self._limits.largest_climb
        return wanted if wanted - self._granted <= climb + SLACK else self._granted + climb

    def _why_capped(self, scene: SceneTargets, *, is_lost: bool) -> GateRule:
        if not self._intensity < scene.intensity:
            return GateRule.PASSED
        return GateRule.EVIDENCE_LOST if is_lost else GateRule.CEILING

    def _why_no_rise(self, evidence: Evidence) -> GateRule | None:
        """What forbids any rise just now. Written so that NaN forbids."""
        if evidence.is_held or not evidence.is_seen:
            return GateRule.HELD
        if not evidence.known:
            return GateRule.UNKNOWN
        if not _is_fresh(evidence.age_s, self._limits.evidence_s):
            return GateRule.STALE
        if evidence.suds is None:
            return GateRule.UNRATED
        return self._why_distressed(evidence)

    def _why_distressed(self, evidence: Evidence) -> GateRule | None:
        """What was rated too high, whatever else is known: it forbids a rise and ends an event. NaN does so too."""
        if evidence.suds is not None and not 0 <= evidence.suds <= self._limits.suds_highest:
            return GateRule.SUDS_HIGH
        if evidence.sickness is not None and not 0 <= evidence.sickness <= self._limits.sickness_highest:
            return GateRule.SICK
        return None

    def _why_no_climb(self, evidence: Evidence, at_level_s: float) -> GateRule | None:
        """What forbids to grant the next climb after `at_level_s` at a level. The counted time never exceeds the true
        time there, so a rating that is younger was surely made there."""
        if not at_level_s >= self._limits.dwell_s:
            return GateRule.DWELL
        if not _is_fresh(evidence.suds_age_s, at_level_s):
            return GateRule.UNRATED
        return None

    def _move_music(
        self, asked: MusicTargets, refusal: GateRule | None, counted_s: float, lost_s: float | None
    ) -> None:
        """Lets through as much of `asked` as may be heard: softer at once, louder and more stirring slowly."""
        limits, now_db = self._limits, self._heard_db
        highest_db = now_db + limits.db_per_s * counted_s
        if refusal in _ON_EVIDENCE:
            highest_db = min(highest_db, max(now_db, limits.calm_db))
        if lost_s is not None:
            highest_db = min(highest_db, max(limits.calm_db, now_db - limits.db_per_s * lost_s))
        gain_db = 20 * math.log10(asked.presence) if asked.presence > 0 else -math.inf
        played, stirs = self._music, STIRS_PER_S * counted_s
        raised_db = played.loudness_db + limits.db_per_s * counted_s
        allowed_db = min(limits.loudest_db, raised_db, highest_db - gain_db)
        too_much = {}
        if asked.loudness_db > allowed_db:
            too_much["loudness_db"] = allowed_db
        for name, now, wanted in zip(STIRRING, _stirring(played), _stirring(asked), strict=True):
            if wanted > now + stirs:
                too_much[name] = now + stirs
        self._music = _changed(asked, too_much) if too_much else asked
        self._heard_db = max(QUIETEST_DB, self._music.loudness_db + gain_db)

    def _words(self, rule: GateRule, proposed: Action) -> str:
        """Why, with the numbers behind it; written anew only where one of them changed."""
        intensities = self._intensity, proposed.scene.intensity
        facts = rule, intensities, self._music.loudness_db, proposed.music.loudness_db
        if facts != self._said[0]:
            words = (
                f"{rule.value}: intensity {intensities[0]:.2f} of {intensities[1]:.2f} proposed,"
                f" loudness {self._music.loudness_db:.1f} of {proposed.music.loudness_db:.1f} dB"
            )
            self._said = facts, words
        return self._said[1]

    def _start_over(self, scene: str) -> None:
        self._scene = scene
        self._intensity = self._granted = self._at_level_s = 0.0
        self._hold_gate.start_over()
        self._event_gate.start_over()

    def _applied(self, proposed: Action) -> Action:
        if self._music is proposed.music and self._shown is proposed.scene:
            return proposed
        return Action(music=self._music, scene=self._shown)


def _changed(music: MusicTargets, values: dict[str, float]) -> MusicTargets:
    asked: dict[str, Any] = {**values}
    return replace(music, **asked) if any(getattr(music, name) != values[name] for name in values) else music


def _is_fresh(age_s: float | None, oldest_s: float) -> bool:
    return age_s is not None and 0 <= age_s <= oldest_s

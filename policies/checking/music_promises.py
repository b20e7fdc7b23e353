"""What is promised of the music: one small class each, watching the steps of a session from outside."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, Protocol

from music.soundscape import QUIETEST_DB, MusicTargets
from policies.checking.scene_steps import NEARLY, lies
from policies.gate_values import Evidence
from policies.policy import CALM
from policies.safety_limits import SafetyLimits

STIRRING = ("dynamics", "density", "brightness", "nature_level")
STIRS_PER_S = 0.2  # of their ranges

MUSIC_UNASKED = "music is no louder and no more stirring than asked for"
MUSIC_BELOW_LIMIT = "music is not above its limit"
LOUDER_SLOWLY = "music gets louder, and more stirring, slowly"
BLIND_MUSIC = "held, or arousal not known: music does not rise above calm"
LOST_SOFTENS = "without a heartbeat for too long loud music fades to calm"
CALM_IS_SOFT = "after a STOP music is calm"
SOFTER_AT_ONCE = "music that is asked to be less stirring is so at once"


class MusicStep(NamedTuple):  # made at every step, and a tuple is made in a third of the time
    """One step of the music. `evidence` None: calm was ordered."""

    asked: MusicTargets
    played: MusicTargets
    evidence: Evidence | None
    counted_s: float  # of the step, what may count for a rise
    fallen_s: float  # of the step, what counts for a fall


class MusicPromise(Protocol):
    """Watches each step of a session's music, and says what the step broke."""

    def watch(self, step: MusicStep) -> Iterator[str]: ...


class Loudness:
    """Never above what was asked for or allowed; louder slowly, by whichever way; loud only on evidence."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._loudness_db = self._heard_db = QUIETEST_DB

    def watch(self, step: MusicStep) -> Iterator[str]:
        limits, asked, played = self._limits, step.asked, step.played
        heard_db, most_db = heard_at_db(played), limits.db_per_s * step.counted_s + NEARLY
        if not played.loudness_db <= limits.loudest_db:
            yield MUSIC_BELOW_LIMIT
        if not (played.loudness_db <= asked.loudness_db and played.presence <= asked.presence):
            yield MUSIC_UNASKED
        if step.evidence is None:
            if not heard_db <= min(self._heard_db, limits.calm_db):
                yield CALM_IS_SOFT
        else:
            if not (played.loudness_db - self._loudness_db <= most_db and heard_db - self._heard_db <= most_db):
                yield LOUDER_SLOWLY
            yield from self._watch_evidence(step.evidence, step.fallen_s, heard_db)
        self._loudness_db, self._heard_db = played.loudness_db, heard_db

    def _watch_evidence(self, evidence: Evidence, fallen_s: float, heard_db: float) -> Iterator[str]:
        limits, before_db = self._limits, self._heard_db
        is_seen = evidence.known and not evidence.is_held and lies(evidence.age_s, limits.evidence_s)
        if heard_db > max(before_db, limits.calm_db + NEARLY) and not is_seen:
            yield BLIND_MUSIC
        highest_db = max(limits.calm_db, before_db - limits.db_per_s * fallen_s) + NEARLY
        if not (heard_db <= highest_db or lies(evidence.age_s, limits.lost_too_long_s)):
            yield LOST_SOFTENS


class Stirring:
    """What makes music louder though its loudness stays: it may fall at once, and rises slowly."""

    def __init__(self) -> None:
        self._before = replace(CALM.music, loudness_db=QUIETEST_DB)

    def watch(self, step: MusicStep) -> Iterator[str]:
        before, now, asked = self._before, step.played, step.asked
        self._before = now
        if step.evidence is None or (now is asked and now is before):
            return
        most = STIRS_PER_S * step.counted_s + NEARLY
        for name in STIRRING:
            was, plays, wanted = getattr(before, name), getattr(now, name), getattr(asked, name)
            if not plays <= wanted:
                yield MUSIC_UNASKED
            if plays > was and not plays <= was + most:
                yield LOUDER_SLOWLY
            if plays < was and plays != wanted:
                yield SOFTER_AT_ONCE


def heard_at_db(music: MusicTargets) -> float:
    """The level that reaches the ear: presence is a gain."""
    return max(QUIETEST_DB, music.loudness_db + 20 * math.log10(music.presence)) if music.presence > 0 else QUIETEST_DB

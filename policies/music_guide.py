"""What the music is for in each phase: match then lead, accompany, breathe, or be silent."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from biosignals.signals import ArousalEstimate, ExpectedBeat, RestStep
from music.soundscape import (
    FASTEST_BPM,
    FASTEST_BREATHS_PER_MIN,
    LONGEST_PULSE_S,
    QUIETEST_DB,
    SHORTEST_PULSE_S,
    SLOWEST_BPM,
    SLOWEST_BREATHS_PER_MIN,
    MusicTargets,
    Nature,
    Palette,
    Pulse,
)
from policies.music_mapping import AROUSAL_CONTROLS, USUAL, VALENCE_CONTROLS, MusicMapping

# The usual table as plain pairs, for those who map without a guide.
AROUSAL_TO_CONTROL: dict[str, tuple[float, float]] = {
    control: (getattr(USUAL, control).low, getattr(USUAL, control).high) for control in AROUSAL_CONTROLS
}
VALENCE_TO_CONTROL: dict[str, tuple[float, float]] = {
    control: (getattr(USUAL, control).low, getattr(USUAL, control).high) for control in VALENCE_CONTROLS
}

# Slopes in energy per second. Only substantial, slow slowing lowers a heart; quick changes are noticed and distract
# (MedRhythms' small steps; Van Dyck). Assumed values, to be tuned by listening.
MATCH_PER_S = 1 / 50  # the music finds the person within a minute
LEAD_PER_S = 1 / 240  # then leads over the whole range in four minutes
ACCOMPANY_PER_S = 1 / 90
MATCH_S = 30.0  # how long to stay with the person before leading
TOO_FAR_AHEAD = 0.25  # the person does not follow: lead at a third of the slope
ACCOMPANY_RANGE = (0.2, 0.55)  # stays beside the person, but neither lulls nor stirs
BREATHING_ENERGY = 0.1
START_ENERGY = 0.3
CALM_BPM = 56.0  # the tempo of CALM, so that nothing jumps where the gate's calm ends
LONGEST_STEP_S = 2.0  # decisions come once a second; after a stall the music must not jump
FADE_IN_PER_S = 0.2  # presence: out of silence in 5 s
FADE_OUT_PER_S = 1 / 15  # into silence: time for the composer to bring the music to a close
CLOSES_BEFORE_S = 20.0  # how long before the session's end it begins to
NATURE_PER_S = 0.1
DB_PER_S = 2.0
# Resonance breathing: where the swell of heart and breath is largest, by person (Lehrer and Gevirtz 2014).
SLOWEST_PACE_PER_MIN, FASTEST_PACE_PER_MIN = 4.5, 7.0

USUAL_BREATHS_PER_MIN = 14.0  # adults at rest breathe 12 to 16 times a minute
SWELL = 0.2  # depth of the breath where breathing is not the purpose
BREATHING_SWELL = 0.8


class Purpose(Enum):
    """What the music is for."""

    MATCH_THEN_LEAD = "match_then_lead"  # meet the person's arousal, then lead it down (iso principle)
    ACCOMPANY = "accompany"  # stay beside the person; no rescue
    BREATHING = "breathing"  # a slow swell to breathe with
    LEAD = "lead"  # towards an energy that a policy sets; holds where arousal is not known
    STAY = "stay"  # where it is
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseMusic:
    """The music of one phase. `lead_to_bpm` is the tempo that match_then_lead ends at; `valence` 0 dark .. 1 light.

    `presence` 0..1 is how much music there is at most: planned fading lowers it from session to session.
    """

    purpose: Purpose
    loudness_db: float = -9.0
    lead_to_bpm: float = 54.0
    valence: float = 0.65
    breaths_per_min: float = 6.0
    heart_pulse: bool = False  # a soft pulse with the heart, where its next beat is sure enough
    presence: float = 1.0
    palette: Palette = Palette.WARM_BELLS
    nature: Nature = Nature.OCEAN
    nature_level: float = 0.0
    energy: float = START_ENERGY  # 0 calmest .. 1 most stirring; only LEAD goes there

    def __post_init__(self) -> None:
        _check("loudness_db", self.loudness_db, QUIETEST_DB, 0)
        _check("lead_to_bpm", self.lead_to_bpm, SLOWEST_BPM, FASTEST_BPM)
        for name in ("valence", "presence", "nature_level", "energy"):
            _check(name, getattr(self, name), 0, 1)
        is_pace = self.purpose is Purpose.BREATHING
        slowest = SLOWEST_PACE_PER_MIN if is_pace else SLOWEST_BREATHS_PER_MIN
        fastest = FASTEST_PACE_PER_MIN if is_pace else FASTEST_BREATHS_PER_MIN
        _check("breaths_per_min", self.breaths_per_min, slowest, fastest)


def while_resting(music: PhaseMusic, step: RestStep) -> PhaseMusic:
    """The baseline's music in one step of the rest: what would move a heart waits for the step that asks for it.

    Only paced breathing shows a slow breath to follow; in the other steps the breath goes at a pace that people have at
    rest. Nothing is heard while the person sits quietly.
    """
    match step:
        case RestStep.SEATED_QUIET:
            return replace(music, purpose=Purpose.SILENCE, breaths_per_min=USUAL_BREATHS_PER_MIN)
        case RestStep.NEUTRAL_SCENE:
            purpose = Purpose.ACCOMPANY if music.purpose is Purpose.BREATHING else music.purpose
            return replace(music, purpose=purpose, breaths_per_min=USUAL_BREATHS_PER_MIN)
        case RestStep.PACED_BREATHING:
            return music


class MusicGuide:
    """Turns a phase's purpose and the estimate into music, always along bounded slopes.

    It keeps the energy (0..1) of the music now, so one guide belongs to one session. What the estimate does not know
    changes nothing: the music holds where it is.
    """

    def __init__(self, mapping: MusicMapping = USUAL) -> None:
        self._mapping = mapping
        self._t: float | None = None
        self._purpose_began_t = 0.0
        self._purpose: Purpose | None = None
        self._meets = True  # match_then_lead begins by meeting the person
        self._energy = START_ENERGY
        self._presence = 0.0
        self._nature_level = 0.0
        self._loudness_db = QUIETEST_DB
        self._breath_begins_t = 0.0
        self._breaths_per_min = 6.0
        self._valence: tuple[float | None, dict[str, Any]] = (None, {})  # the newest, and its controls
        self._told: tuple[object, MusicTargets | None] = (None, None)  # the newest targets, and all that made them

    def advance(
        self,
        t: float,
        music: PhaseMusic,
        arousal: ArousalEstimate,
        next_beat: ExpectedBeat | None = None,
        *,
        ends_in_s: float | None = None,
    ) -> MusicTargets:
        """The music at session second `t`; to be called in order of time, about once a second.

        Shortly before the session's end, `ends_in_s` from now if that is known, the music is led out.
        """
        step_s = 0.0 if self._t is None else min(LONGEST_STEP_S, max(0.0, t - self._t))
        self._t = t if self._t is None else max(t, self._t)
        if music.purpose is not self._purpose:
            self._purpose, self._purpose_began_t, self._meets = music.purpose, t, True
        is_silent = music.purpose is Purpose.SILENCE
        if not is_silent:
            goal, per_s = self._where_to(t, music, arousal.heart_alone)  # what was said never stirs the music
            self._energy = _approach(self._energy, goal, per_s * step_s)
        is_over = is_silent or (ends_in_s is not None and ends_in_s <= CLOSES_BEFORE_S)
        self._fade(music, step_s, is_over=is_over)
        self._breathe(t, music.breaths_per_min)
        return self._targets(music, _pulse(next_beat) if music.heart_pulse else None)

    def calm(self, t: float, music: PhaseMusic) -> None:
        """Begin `music` from calm at once: after a STOP nobody is met in their fear first."""
        self._purpose, self._purpose_began_t, self._meets = music.purpose, t, False
        self._energy = min(self._energy, self._mapping.energy_at(CALM_BPM))

    def _where_to(self, t: float, music: PhaseMusic, arousal: float | None) -> tuple[float, float]:
        """The energy to go to, and how fast."""
        match music.purpose:
            case Purpose.ACCOMPANY if arousal is not None:
                lowest, highest = ACCOMPANY_RANGE
                return lowest + (highest - lowest) * arousal, ACCOMPANY_PER_S
            case Purpose.MATCH_THEN_LEAD if arousal is not None and self._is_meeting(t):
                return arousal, MATCH_PER_S
            case Purpose.MATCH_THEN_LEAD if arousal is not None:
                is_too_far = arousal - self._energy > TOO_FAR_AHEAD
                goal = min(self._energy, self._mapping.energy_at(music.lead_to_bpm))  # it leads down, never up again
                return goal, LEAD_PER_S / 3 if is_too_far else LEAD_PER_S
            case Purpose.BREATHING:
                return BREATHING_ENERGY, LEAD_PER_S
            case Purpose.LEAD if arousal is not None:
                return music.energy, LEAD_PER_S
            case _:
                return self._energy, 0.0

    def _is_meeting(self, t: float) -> bool:
        return self._meets and t - self._purpose_began_t < MATCH_S

    def _fade(self, music: PhaseMusic, step_s: float, *, is_over: bool) -> None:
        goal = 0.0 if is_over else music.presence
        per_s = FADE_OUT_PER_S if goal < self._presence else FADE_IN_PER_S
        self._presence = _approach(self._presence, goal, per_s * step_s)
        self._nature_level = _approach(self._nature_level, music.nature_level if goal else 0.0, NATURE_PER_S * step_s)
        if goal == 0 and self._presence == 0:
            self._loudness_db = QUIETEST_DB  # nothing is heard: a later return begins from silence
        elif goal > 0:
            self._loudness_db = _approach(self._loudness_db, music.loudness_db, DB_PER_S * step_s)

    def _breathe(self, t: float, breaths_per_min: float) -> None:
        """Changes the pace of the breath without a jump in its place."""
        if breaths_per_min != self._breaths_per_min:
            breaths = (t - self._breath_begins_t) * self._breaths_per_min / 60
            self._breath_begins_t = t - (breaths % 1) * 60 / breaths_per_min
            self._breaths_per_min = breaths_per_min

    def _targets(self, music: PhaseMusic, pulse: Pulse | None) -> MusicTargets:
        """What all of it comes to; while nothing changes the very same, so whoever comes after it has no work."""
        levels = self._energy, self._presence, self._loudness_db, self._nature_level
        made_of = music, pulse, levels, self._breath_begins_t, self._breaths_per_min
        told_of, told = self._told
        if told is None or made_of != told_of:
            told = self._made(music, pulse)
            self._told = made_of, told
        return told

    def _made(self, music: PhaseMusic, pulse: Pulse | None) -> MusicTargets:
        if music.valence != self._valence[0]:
            self._valence = music.valence, self._mapping.for_valence(music.valence)
        return MusicTargets(
            **self._mapping.for_arousal(self._energy),
            **self._valence[1],
            space=0.5 + 0.3 * (1 - self._energy),  # calm music stands in a larger room
            presence=self._presence,
            loudness_db=self._loudness_db,
            breath_begins_t=self._breath_begins_t,
            breaths_per_min=self._breaths_per_min,
            breath_depth=BREATHING_SWELL if music.purpose is Purpose.BREATHING else SWELL,
            palette=music.palette,
            nature=music.nature,
            nature_level=self._nature_level,
            pulse=pulse,
        )


def _pulse(next_beat: ExpectedBeat | None) -> Pulse | None:
    """The pulse of the beat that is expected; None where it is faster or slower than a pulse may be."""
    if next_beat is None or not SHORTEST_PULSE_S <= next_beat.interval_s <= LONGEST_PULSE_S:
        return None
    return Pulse(next_t=next_beat.t, interval_s=next_beat.interval_s)


def mapped(amount: float, table: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """Each control of `table` at `amount` 0..1 of its range."""
    return {control: low + (high - low) * amount for control, (low, high) in table.items()}


def _approach(now: float, goal: float, step: float) -> float:
    if now == goal:
        return goal
    return max(goal, now - step) if goal < now else min(goal, now + step)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {value}")

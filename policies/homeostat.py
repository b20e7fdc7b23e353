"""Holds arousal in a band by music alone: calmer music above it, livelier below it, unchanged within it."""

import math
from dataclasses import replace

from policies.music_guide import LEAD_PER_S, PhaseMusic, Purpose
from policies.policy import Observation
from policies.practice_settings import HomeostatSettings
from policies.verdict import Rule, Verdict

AVERAGE_S = 20.0  # the estimate's noise keeps about so long
PULL = 1.5  # energy of the music for each 1.0 that arousal is away from the band's middle: its range at half the scale
BACK_INSIDE = (
    0.2  # of the band's width: who has left it is back only this far within it, so noise at its edge says nothing
)
LEAST_KNOWN_S = 10.0  # of shorter evidence nothing is led anywhere: a few seconds are the estimate's noise
AT_GOAL = 0.005  # of the energy: a quarter of a beat a minute, which nobody hears
STILL_PER_S = LEAD_PER_S / 16  # far slower than hearts and estimates follow (minutes), or it would swing about the band
LONGEST_STEP_S = 2.0  # decisions come once a second; a stall must not count as watching


class Homeostat:
    """Negative feedback: the further arousal is above the band, the calmer the music that is led to, along its slopes.

    Music that has come there and has not helped gets calmer still, slowly, as long as it is above; never livelier so.
    What is not known holds the music where it is, and is not averaged; after a longer stretch of it the average begins
    anew. It says what it does with music; whether music does anything to this person is for the record to show.
    """

    def __init__(self, settings: HomeostatSettings) -> None:
        self._low, self._high, self._mapping = settings.low, settings.high, settings.mapping
        self._inside_by = BACK_INSIDE * (settings.high - settings.low)
        self._average = 0.0
        self._known_s = self._unknown_s = 0.0  # that went into the average; since it was known last
        self._t: float | None = None
        self._side: Rule = Rule.IN_BAND  # where arousal is to the band
        self._goal: float | None = None  # energy of the music; None: it stays where it is

    def hear_rest(self, seen: Observation, spent_s: float) -> None:
        """The index is relative to the person's rest already."""

    def judge(self, seen: Observation, spent_s: float) -> Verdict:
        """Where arousal stands to the band, and where the music is led."""
        arousal, step_s = seen.arousal.arousal, self._step(seen.t)
        if arousal is None:
            self._unknown_s += step_s
            self._goal = None
            reason = seen.arousal.unknown.value if seen.arousal.unknown else "no estimate"
            why = f"Arousal is not known ({reason}), for {self._unknown_s:.0f} s now: the music stays as it is."
            return Verdict(rule=Rule.WAITS_FOR_SIGNAL, why=why)
        self._watch(arousal, step_s)
        return self._steer(seen)

    def music(self, plan: PhaseMusic) -> PhaseMusic:
        """The plan's own, led to the goal; silence stays silence."""
        if plan.purpose is Purpose.SILENCE:
            return plan
        if self._goal is None:
            return replace(plan, purpose=Purpose.STAY)
        return replace(plan, purpose=Purpose.LEAD, energy=self._goal)

    def _step(self, t: float) -> float:
        step_s = 0.0 if self._t is None else min(LONGEST_STEP_S, max(0.0, t - self._t))
        self._t = t if self._t is None else max(self._t, t)
        return step_s

    def _watch(self, arousal: float, step_s: float) -> None:
        """Of what is known, the mean at first, and then one that forgets; of long ago nothing counts."""
        is_anew = self._known_s == 0 or self._unknown_s > AVERAGE_S
        self._unknown_s = 0.0
        if is_anew:
            self._average, self._known_s = arousal, 1.0
            return
        share = max(step_s / (self._known_s + step_s), 1 - math.exp(-step_s / AVERAGE_S))
        self._average += share * (arousal - self._average)
        self._known_s += step_s

    def _steer(self, seen: Observation) -> Verdict:
        self._side = self._side_now()
        tempo_bpm = seen.applied.music.tempo_bpm
        band = f"the band {self._low:.2f} to {self._high:.2f}"
        told = f"Arousal {self._average:.2f} over the last {min(self._known_s, AVERAGE_S):.0f} s is"
        if self._side is Rule.IN_BAND:
            self._goal = None
            return Verdict(rule=Rule.IN_BAND, why=f"{told} in {band}: the music stays as it is, {tempo_bpm:.0f} bpm.")
        if self._known_s < LEAST_KNOWN_S:
            self._goal = None
            why = f"{told} outside {band}: too short a time to tell, so the music stays as it is, {tempo_bpm:.0f} bpm."
            return Verdict(rule=self._side, why=why)
        is_above = self._side is Rule.LEADS_DOWN
        if seen.is_held and not is_above:
            self._goal = None
            return Verdict(rule=Rule.HELD, why=f"{told} below {band}, but the session is held: the music stays.")
        side = "above" if is_above else "below"
        if self._low <= self._average <= self._high:
            side = "barely back in"
        music = self._lead(self._mapping.energy_at(tempo_bpm), is_above=is_above)
        return Verdict(rule=self._side, why=f"{told} {side} {band}: {music}; {tempo_bpm:.0f} bpm now.")

    def _lead(self, energy_now: float, *, is_above: bool) -> str:
        """Sets where the music is led to from `energy_now`, and says so."""
        self._goal = goal = self._energy_for(energy_now, is_above=is_above)
        towards, most = ("calmer", "calm") if is_above else ("livelier", "lively")
        if abs(goal - energy_now) > AT_GOAL:
            return f"{towards} music, towards an energy of {goal:.2f} by {60 * LEAD_PER_S:.2f} a minute"
        if is_above and energy_now > AT_GOAL:
            self._goal = max(0.0, energy_now - STILL_PER_S)
            return f"it has not followed, so still calmer music, by {60 * STILL_PER_S:.2f} a minute"
        return f"the music stays, as {most} as {'it gets' if is_above else 'that asks for'}"

    def _side_now(self) -> Rule:
        """Whoever has left the band is back a little further within it."""
        above = self._high - (self._inside_by if self._side is Rule.LEADS_DOWN else 0.0)
        below = self._low + (self._inside_by if self._side is Rule.LEADS_UP else 0.0)
        if self._average > above:
            return Rule.LEADS_DOWN
        return Rule.LEADS_UP if self._average < below else Rule.IN_BAND

    def _energy_for(self, energy_now: float, *, is_above: bool) -> float:
        """As far from the band's middle as arousal is to its other side; calmer never means livelier than now."""
        middle = (self._low + self._high) / 2
        energy = min(1.0, max(0.0, middle - PULL * (self._average - middle)))
        return min(energy, energy_now) if is_above else max(energy, energy_now)

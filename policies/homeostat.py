"""Holds arousal in a band by music alone: calmer music above it, livelier below it, unchanged within it."""

import math
from dataclasses import replace

from policies.music_guide import LEAD_PER_S, PhaseMusic, Purpose
from policies.policy import Observation
from policies.practice_settings import HomeostatSettings
from policies.verdict import Rule, Verdict

AVERAGE_S = 20.0  # the estimate's noise keeps about so long
PULL = 1.5  # energy of the music for each 1.0 that arousal is away from the band's middle: its range at half the scale
LONGEST_STEP_S = 2.0  # decisions come once a second; a stall must not count as watching


class Homeostat:
    """Negative feedback: the further arousal is above the band, the calmer the music that is led to, along its slopes.

    What is not known holds the music where it is, and is not averaged. It says what it does with music; whether
    music does anything to this person is for the record to show.
    """

    def __init__(self, settings: HomeostatSettings) -> None:
        self._low, self._high = settings.low, settings.high
        self._average: float | None = None
        self._t: float | None = None
        self._goal: float | None = None  # energy of the music; None: it stays where it is

    def judge(self, seen: Observation, spent_s: float) -> Verdict:
        """Where arousal stands to the band, and where the music is led."""
        arousal, step_s = seen.arousal.arousal, self._step(seen.t)
        if arousal is None:
            self._goal = None
            reason = seen.arousal.unknown.value if seen.arousal.unknown else "no estimate"
            why = f"Arousal is not known ({reason}): the music stays as it is."
            return Verdict(rule=Rule.WAITS_FOR_SIGNAL, why=why)
        share = 1.0 if self._average is None else 1 - math.exp(-step_s / AVERAGE_S)
        self._average = arousal if self._average is None else self._average + share * (arousal - self._average)
        return self._steer(self._average, seen.applied.music.tempo_bpm)

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

    def _steer(self, average: float, tempo_bpm: float) -> Verdict:
        band = f"the band {self._low:.2f} to {self._high:.2f}"
        told = f"Arousal {average:.2f} over the last {AVERAGE_S:.0f} s is"
        if self._low <= average <= self._high:
            self._goal = None
            why = f"{told} in {band}: the music stays as it is, {tempo_bpm:.0f} bpm."
            return Verdict(rule=Rule.IN_BAND, why=why)
        middle = (self._low + self._high) / 2
        self._goal = min(1.0, max(0.0, middle - PULL * (average - middle)))
        is_above = average > self._high
        side, towards = ("above", "calmer") if is_above else ("below", "livelier")
        why = (
            f"{told} {side} {band}: {towards} music, towards an energy of {self._goal:.2f} "
            f"by {60 * LEAD_PER_S:.2f} a minute; {tempo_bpm:.0f} bpm now."
        )
        return Verdict(rule=Rule.LEADS_DOWN if is_above else Rule.LEADS_UP, why=why)

"""Resonance breathing: tries paces one after the other, and trains the one with the largest swing of the heart."""

from dataclasses import replace
from statistics import fmean

from policies.music_guide import PhaseMusic, Purpose
from policies.policy import Observation
from policies.practice_settings import SETTLES_S, BreathingSettings
from policies.verdict import Rule, Verdict

LEAST_COVERAGE = 0.8  # of the minute in trusted beats; less makes swings that are none
LEAST_TOLD = 10  # seconds with a value; fewer are chance
USUAL_PACE_PER_MIN = 6.0  # near most adults' resonance, 4.5 to 7 (Lehrer and Gevirtz 2014)
# Times the swing at rest. Chosen after looking, between virtual hearts with their resonance (21 of three kinds: 1.8 to
# 2.6) and without one (16: 1.05 to 1.6). A weak resonance lies on both sides; no real heart has been tried.
MORE_THAN_REST = 1.7
SAME_SHARE = 0.03  # swings this near are the same: then the faster pace, which is easier


class PacedBreathing:
    """The swing at a pace is the mean SDNN while breathing at it: at slow paces breath makes nearly all of it.

    One pace alone is trained at once. Where half of the paces or more could not be measured, or where the heart swings
    hardly more than at rest, differences between paces are chance: the one nearest the usual is trained, and said.
    """

    def __init__(self, settings: BreathingSettings) -> None:
        self._paces, self._each_s = settings.paces_per_min, settings.each_s
        self._told: dict[float, list[float]] = {pace: [] for pace in self._paces}
        self._pace = self._paces[0]
        self._trained: float | None = self._paces[0] if len(self._paces) == 1 else None
        self._at_rest: list[float] = []  # the swing while sitting quietly

    def hear_rest(self, seen: Observation, spent_s: float) -> None:
        swing_ms = self._swing_ms(seen)
        if spent_s > SETTLES_S and swing_ms is not None:
            self._at_rest.append(swing_ms)

    def judge(self, seen: Observation, spent_s: float) -> Verdict:
        """Which pace is breathed at now, and why."""
        if self._trained is None and spent_s < self._each_s * len(self._paces):
            return self._try(seen, spent_s)
        if self._trained is None:
            self._trained = self._best()
        self._pace = self._trained
        return Verdict(rule=Rule.TRAINS_PACE, why=self._why_trained(self._trained))

    def music(self, plan: PhaseMusic) -> PhaseMusic:
        """A swell to breathe with, at the pace of now."""
        return replace(plan, purpose=Purpose.BREATHING, breaths_per_min=self._pace)

    def _try(self, seen: Observation, spent_s: float) -> Verdict:
        number = int(spent_s // self._each_s)
        self._pace, at_it_s = self._paces[number], spent_s - number * self._each_s
        swing_ms = self._swing_ms(seen)
        if at_it_s > SETTLES_S and swing_ms is not None:
            self._told[self._pace].append(swing_ms)
        now = "not told" if swing_ms is None else f"{swing_ms:.0f} ms"
        why = (
            f"Trying {self._pace:g} breaths a minute, pace {number + 1} of {len(self._paces)}: "
            f"{at_it_s:.0f} of {self._each_s:.0f} s; the heart's swing is {now}."
        )
        return Verdict(rule=Rule.TRIES_PACE, why=why)

    def _swing_ms(self, seen: Observation) -> float | None:
        if seen.hrv is None or not seen.arousal.is_known:
            return None
        sdnn = seen.hrv.sdnn_ms
        return sdnn.value if sdnn.coverage >= LEAST_COVERAGE else None

    @property
    def _swings_ms(self) -> dict[float, float]:
        """The mean swing at each pace that could be measured."""
        return {pace: fmean(told) for pace, told in self._told.items() if len(told) >= LEAST_TOLD}

    @property
    def _rest_ms(self) -> float | None:
        return fmean(self._at_rest) if len(self._at_rest) >= LEAST_TOLD else None

    def _why_none(self) -> str | None:
        """Why no pace can be said to be the best; None: one can."""
        swings, rest_ms = self._swings_ms, self._rest_ms
        if not swings:
            return "at no pace could the heart's swing be measured"
        if 2 * len(swings) <= len(self._paces):
            return f"the heart's swing could be measured at {len(swings)} of {len(self._paces)} paces only"
        largest = max(swings.values())
        if rest_ms is not None and largest < MORE_THAN_REST * rest_ms:
            return f"the heart swings by {largest:.0f} ms at most, and by {rest_ms:.0f} ms at rest: that tells no pace"
        return None

    def _best(self) -> float:
        if self._why_none() is not None:
            return min(self._paces, key=lambda pace: abs(pace - USUAL_PACE_PER_MIN))
        swings = self._swings_ms
        largest = max(swings.values())
        return max(pace for pace, swing in swings.items() if swing >= (1 - SAME_SHARE) * largest)

    def _why_trained(self, pace: float) -> str:
        if len(self._paces) == 1:
            return f"Breathing at {pace:g} a minute, the pace of the policy."
        why_none = self._why_none()
        if why_none is not None:
            return f"Breathing at {pace:g} a minute: {why_none}, so the usual one."
        swings, rest_ms = self._swings_ms, self._rest_ms
        others = ", ".join(f"{swing:.0f} at {other:g}" for other, swing in swings.items() if other != pace)
        most = "most there" if swings[pace] == max(swings.values()) else "there as much as anywhere"
        unheard = [f"{other:g}" for other in self._paces if other not in swings]
        also = f"; not measured at {', '.join(unheard)}" if unheard else ""
        rest = "; rest not measured" if rest_ms is None else f"; {rest_ms:.0f} at rest"
        compared = f" ({others}{rest}{also})"
        return f"Breathing at {pace:g} a minute: the heart swings {most}, by {swings[pace]:.0f} ms{compared}."

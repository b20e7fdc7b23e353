"""What the work of a session came to, each kind in its own words: rungs, suggestions, a band, a pace, silence."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.messages import Outcome, TherapistOrder, Tick
from engine.step_accounts import StepAccount
from music.soundscape import QUIETEST_DB
from policies.alternation import FADES_S
from policies.policy import Order, Phase
from policies.verdict import Rule

# What a homeostat did, as people say it.
_HELD_BAND = {
    Rule.IN_BAND.value: "in the band",
    Rule.LEADS_DOWN.value: "above it, led down",
    Rule.LEADS_UP.value: "below it, led up",
    Rule.WAITS_FOR_SIGNAL.value: "unknown",
    Rule.SILENT_BLOCK.value: "in blocks without music",
    Rule.HELD.value: "held",
}
_OF_BAND = (Rule.IN_BAND.value, Rule.LEADS_DOWN.value, Rule.LEADS_UP.value)
_OF_PACE = (Rule.TRIES_PACE.value, Rule.TRAINS_PACE.value)


def heard_db(outcome: Outcome) -> float:
    """How loud the music is as it is heard, in dB below the loudest: presence counts as the gain that it is."""
    music = outcome.applied.music
    gain_db = 20 * math.log10(music.presence) if music.presence > 0 else -math.inf
    return max(QUIETEST_DB, music.loudness_db + gain_db)


def is_heard(outcome: Outcome) -> bool:
    """Was there any music?"""
    return heard_db(outcome) > QUIETEST_DB


@dataclass(slots=True)
class Suggestions:
    """What was suggested to the therapist, and what was taken. `hear` is a listener of the loop."""

    made: int = 0
    taken: int = 0
    waited_s: float = 0.0
    _before: Outcome | None = None

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        before, self._before = self._before, outcome
        standing = None if before is None else before.suggestion
        is_accepted = any(isinstance(one, TherapistOrder) and one.order is Order.ACCEPT for one in tick.inputs)
        self.taken += standing is not None and is_accepted
        self.made += outcome.suggestion is not None and outcome.suggestion != standing
        if before is not None and standing is not None:
            self.waited_s += outcome.t - before.t

    @property
    def lines(self) -> list[str]:
        """For the terminal; none where nothing was suggested."""
        if not self.made:
            return []
        mean_s = self.waited_s / self.made
        return [f"{'suggested':<11}{self.made} times, {self.taken} accepted; each stood for {mean_s:.0f} s on average"]


def rung_lines(accounts: Sequence[StepAccount]) -> list[str]:
    """Time for each rung, the way to it included, and what was said there last; none where nothing was climbed."""
    if not accounts:
        return []
    told = ", ".join(f"{one.step + 1}: {one.seconds:.0f} s, {_suds(one)}" for one in accounts)
    return [f"{'rungs':<11}{told}"]


def practice_lines(seconds: Iterable[Outcome]) -> list[str]:
    """How much of the practice was in the band, or which pace was found; none without a practice."""
    practised = [one for one in seconds if one.phase is Phase.PRACTICE]
    rules = Counter(one.policy_rule for one in practised)
    if any(rule in rules for rule in _OF_BAND):
        return [f"{'practice':<11}{_band(practised, rules)}"]
    if any(rule in rules for rule in _OF_PACE):
        return [f"{'practice':<11}{_pace(practised, rules)}"]
    return []


def silence_words(seconds: Iterable[Outcome]) -> str:
    """Was the exposure done with music? Empty where there was none."""
    exposed = [one for one in seconds if one.phase.is_exposing]
    settled = [one for one in exposed if one.t - exposed[0].t >= FADES_S]  # what fades out of the rest is not its music
    if not settled:
        return ""
    share = 100 * sum(map(is_heard, settled)) / len(settled)
    return "; exposure without music" if share == 0 else f"; music in {max(1.0, share):.0f} % of the exposure"


def _suds(one: StepAccount) -> str:
    return "not rated" if one.suds is None else f"SUDS {one.suds:.0f}"


def _band(practised: Sequence[Outcome], rules: Counter[str]) -> str:
    told = [f"{words} {_share(rules[rule], practised)}" for rule, words in _HELD_BAND.items() if rules[rule]]
    first, last = practised[0].applied.music.tempo_bpm, practised[-1].applied.music.tempo_bpm
    return f"{', '.join(told)} of the time; tempo from {first:.0f} to {last:.0f} bpm"


def _pace(practised: Sequence[Outcome], rules: Counter[str]) -> str:
    trained = [one for one in practised if one.policy_rule == Rule.TRAINS_PACE.value]
    if not trained:
        return f"paces tried for {rules[Rule.TRIES_PACE.value] / 60:.1f} min, none trained"
    return f"trained for {len(trained) / 60:.1f} min. {trained[-1].policy_why}"


def _share(count: int, practised: Sequence[Outcome]) -> str:
    return f"{100 * count / len(practised):.0f} %"

"""Says on the terminal what happens in a session, and why."""

import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import TextIO

from biosignals.driver_shares import driver_words
from biosignals.hrv_words import feature_words
from biosignals.strap import LinkState, StrapStatus
from engine.answer_keys import question_words
from engine.messages import Alert, AlertKind, Outcome, Scale, Tick
from engine.sickness_asking import SicknessAsking
from engine.strap_words import StrapNews, battery_words
from engine.trim_words import TrimNews
from policies.gate_values import GateRule
from policies.music_block import MusicBlock
from policies.policy import Phase, Rating
from vr_scenes.behaviour import LookSource

SAY_EVERY_S = 10.0
INDENT = " " * 8  # below the words, behind the time
NARROWEST = 20  # columns: narrower than this nothing is read
_OF_STRAP = (AlertKind.STRAP_LOST, AlertKind.STRAP_FOUND)  # they say already what is new of the strap


class Teller:
    """Tells each phase, alert, question, rating, hold and change of mind, and now and then where things stand.

    `hear` is a listener of the loop. `strap` says how the link to a strap stands, where there is one; `told` knows what
    of it was told before.
    """

    def __init__(self, strap: Callable[[], StrapStatus] | None = None, told: StrapNews | None = None) -> None:
        self._strap, self._strap_news = strap, told or StrapNews()
        if strap is not None and told is None:
            self._strap_news.of(strap())  # whoever began the session has been told
        self._trim_news = TrimNews()
        self._phase: Phase | None = None
        self._rule = ""
        self._suggestion: str | None = None
        self._suds: Rating | None = None
        self._sickness: Rating | None = None
        self._block: MusicBlock | None = None
        self._expectancy: Rating | None = None
        self._came: Rating | None = None
        self._was_held = False
        self._was_asked: frozenset[Scale] = frozenset()
        self._sickness_asking = SicknessAsking()
        self._said_t = -SAY_EVERY_S

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        for words in self._news(outcome):
            _say(outcome.t, words)
        if (by_hand := self._trim_news.of(tick)) is not None:
            _say(outcome.t, by_hand)
        if outcome.t - self._said_t >= SAY_EVERY_S:
            self._said_t = outcome.t
            strap = "" if self._strap is None else f", {_how_strap_stands(self._strap())}"
            _say(outcome.t, _where_things_stand(outcome) + strap)

    def _news(self, outcome: Outcome) -> list[str]:
        news = [f"phase: {outcome.phase.value}"] if outcome.phase is not self._phase else []
        news += [_words_of(alert) for alert in outcome.alerts]
        if outcome.scene_why is not None:
            news.append(outcome.scene_why)
        status = None if self._strap is None else self._strap()
        words = None if status is None else self._strap_news.of(status)
        if status is not None and words is not None:
            is_of_link = status.state.value in words  # else it is of ECG and movement, of which no alert tells
            if not (is_of_link and any(alert.kind in _OF_STRAP for alert in outcome.alerts)):
                news.append(words)
        if outcome.is_held is not self._was_held:
            news.append("held: nothing rises" if outcome.is_held else "no longer held")
        if outcome.suds is not None and outcome.suds is not self._suds:
            news.append(f"SUDS {outcome.suds.value:.0f}")
        if outcome.sickness is not None and outcome.sickness is not self._sickness:
            news.append(f"sickness {outcome.sickness.value:.0f}")
        if outcome.expectancy is not None and outcome.expectancy is not self._expectancy:
            news.append(f"expected: {outcome.expectancy.value:.0f}")
        if outcome.outcome is not None and outcome.outcome is not self._came:
            news.append(f"came: {outcome.outcome.value:.0f}")
        asked = self._asked(outcome)
        news += [question_words(scale) for scale in Scale if scale in asked - self._was_asked]
        self._was_asked = asked
        if outcome.music_block is not None and outcome.music_block != self._block:
            has_music = "with" if outcome.music_block.has_music else "without"
            news.append(f"block {outcome.music_block.number + 1}: {has_music} music, by chance")
        if outcome.suggestion is not None and outcome.suggestion != self._suggestion:
            news.append(f"suggested: {outcome.suggestion} (key a accepts)")
        if outcome.policy_rule != self._rule:
            news.append(f"why: {outcome.policy_why}")
        self._remember(outcome)
        return news

    def _asked(self, outcome: Outcome) -> frozenset[Scale]:
        asks = {
            Scale.SUDS: outcome.asks_suds,
            Scale.SICKNESS: self._sickness_asking.asks(outcome),
            Scale.EXPECTANCY: outcome.asks_expectancy,
            Scale.OUTCOME: outcome.asks_outcome,
        }
        return frozenset(scale for scale, is_asked in asks.items() if is_asked)

    def _remember(self, outcome: Outcome) -> None:
        self._phase, self._rule, self._suggestion = outcome.phase, outcome.policy_rule, outcome.suggestion
        self._suds, self._sickness = outcome.suds, outcome.sickness
        self._expectancy, self._came = outcome.expectancy, outcome.outcome
        self._block = outcome.music_block
        self._was_held = outcome.is_held


def clock_words(t: float) -> str:
    """A time of the session as it stands before each line."""
    minutes, seconds = divmod(int(t), 60)
    return f"{minutes:3d}:{seconds:02d}"


def wrapped(words: str, to: TextIO | None = None) -> str:
    """Lines broken between words where `to` (stdout) is a terminal, further ones indented; elsewhere as they are."""
    if not (to or sys.stdout).isatty():
        return words
    width = max(NARROWEST, shutil.get_terminal_size().columns - 1)
    lines = (textwrap.wrap(line, width, subsequent_indent=INDENT, break_on_hyphens=False) for line in words.split("\n"))
    return "\n".join("\n".join(parts) for parts in lines)


def _say(t: float, words: str) -> None:
    print(wrapped(f"{clock_words(t)}  {words}"), flush=True)


def _words_of(alert: Alert) -> str:
    return f"ALERT  {alert.kind.value} {alert.words}"


def _where_things_stand(outcome: Outcome) -> str:
    rate = outcome.hrv.mean_hr_bpm.value
    heart = "heart rate unknown" if rate is None else f"{rate:.0f} bpm"
    if outcome.hrv.rmssd_ms.value is not None:
        heart += ", " + feature_words("RMSSD", outcome.hrv.rmssd_ms, unit="ms")
    if outcome.arousal.unknown is not None:
        arousal = f"arousal unknown ({outcome.arousal.unknown.value})"
    else:
        drivers = driver_words(outcome.arousal.drivers)
        arousal = f"arousal {outcome.arousal.arousal:.2f} +- {outcome.arousal.spread:.2f}"
        arousal += f" ({drivers})" if drivers else ""
    suds = "SUDS not rated" if outcome.suds is None else f"SUDS {outcome.suds.value:.0f}"
    scene = outcome.applied.scene
    gate = "" if outcome.gate_rule == GateRule.PASSED.name else f" ({outcome.gate_why})"
    return f"{heart}, {arousal}, {suds}{_facing(outcome)}, {scene.scene} {scene.intensity:.2f}{gate}"


def _facing(outcome: Outcome) -> str:
    """Over the last half minute."""
    if outcome.behaviour is None or outcome.behaviour.recent is None:
        return ""
    recent = outcome.behaviour.recent
    by = " (by keys)" if outcome.behaviour.source is LookSource.KEYS else ""
    return f", facing it {100 * recent.looked:.0f} % and turned away {100 * recent.away:.0f} %{by}"


def _how_strap_stands(status: StrapStatus) -> str:
    if status.state is not LinkState.STREAMING:
        return f"NO STRAP: {status.state.value}"
    return f"strap {battery_words(status) or 'linked'}"

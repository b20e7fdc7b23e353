"""Promises are worth something only if a broken gate breaks them: mutants of the gate's source, each to be caught."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from policies import safety
from policies.safety_limits import SafetyLimits
from tests.policies.gate_properties import NARROW, TIMELINES, Step, random_session, run, sweep

SOURCE = Path(safety.__file__).read_text(encoding="utf-8")
SESSIONS: tuple[tuple[dict[str, float], list[Step]], ...] = (
    *(({}, steps) for steps in sweep()),
    *((chosen, random_session(Random(seed))) for seed in range(20) for chosen in ({}, NARROW)),
)

MUTANTS: dict[str, tuple[str, str]] = {
    "the proposal is no bound": (
        "wanted = scene.intensity if scene.intensity < highest else highest",
        "wanted = highest",
    ),
    "falls are lagged": (
        "            self._intensity = wanted\n",
        "            self._intensity = max(wanted, self._intensity - 0.01)\n",
    ),
    "the station's ceiling is forgotten": ("highest = self._limits.ceiling", "highest = 1.0 + 1.0"),
    "the therapist's ceiling is turned round": (
        "if not evidence.ceiling >= highest:",
        "if evidence.ceiling >= highest:",
    ),
    "a NaN ceiling is no ceiling": ("if not evidence.ceiling >= highest:", "if evidence.ceiling < highest:"),
    "a ceiling below nothing passes": ("evidence.ceiling if evidence.ceiling > 0 else 0.0", "evidence.ceiling"),
    "long steps count in full": ("min(LONGEST_STEP_S, dt_s) if 0 < dt_s", "dt_s if 0 < dt_s"),
    "backward clocks count": ("if 0 < dt_s < math.inf else 0.0", "if dt_s < math.inf else 0.0"),
    "mad clocks count": ("< math.inf else 0.0", "< math.inf else LONGEST_STEP_S"),
    "infinite clocks count": ("if 0 < dt_s < math.inf else 0.0", "if 0 < dt_s else 0.0"),
    "a mad clock keeps a lost signal up": ("< math.inf else LONGEST_STEP_S", "< math.inf else 0.0"),
    "any phase exposes": ("if not evidence.may_expose or scene.scene", "if scene.scene"),
    "the safe place has an intensity": (
        "if not evidence.may_expose or scene.scene == SAFE_PLACE:",
        "if not evidence.may_expose:",
    ),
    "a new scene keeps the intensity": ("self._start_over(scene.scene)", "self._scene = scene.scene"),
    "starting over keeps what was granted": (
        "self._intensity = self._granted = self._at_level_s = 0.0",
        "self._intensity = self._at_level_s = 0.0",
    ),
    "starting over keeps the time": (
        "self._intensity = self._granted = self._at_level_s = 0.0",
        "self._intensity = self._granted = 0.0",
    ),
    "holding does not hold": ("if evidence.is_held or not", "if not"),
    "what nobody sees may rise": ("if evidence.is_held or not evidence.is_seen:", "if evidence.is_held:"),
    "what nobody sees earns": ("self._at_level_s = 0.0  # what nobody sees earns nothing", "pass"),
    "unknown is calm": ("if not evidence.known:", "if False:"),
    "stale is fresh": ("if not _is_fresh(evidence.age_s, self._limits.evidence_s):", "if False:"),
    "the wrong age limit": (
        "_is_fresh(evidence.age_s, self._limits.evidence_s)",
        "_is_fresh(evidence.age_s, self._limits.lost_too_long_s)",
    ),
    "ages below nothing are fresh": ("0 <= age_s <= oldest_s", "age_s <= oldest_s"),
    "NaN ages are fresh": ("0 <= age_s <= oldest_s", "not (age_s < 0 or age_s > oldest_s)"),
    "no age is fresh": ("age_s is not None and 0 <=", "age_s is None or 0 <="),
    "high distress may rise": (
        "if evidence.suds is not None and not 0 <= evidence.suds <= self._limits.suds_highest:",
        "if False:",
    ),
    "NaN distress may rise": (
        "not 0 <= evidence.suds <= self._limits.suds_highest",
        "evidence.suds > self._limits.suds_highest",
    ),
    "the sick may rise": ("if evidence.sickness is not None and not 0", "if False and not 0"),
    "NaN sickness may rise": (
        "not 0 <= evidence.sickness <= self._limits.sickness_highest",
        "evidence.sickness > self._limits.sickness_highest",
    ),
    "no dwell": ("if not at_level_s >= self._limits.dwell_s:", "if False:"),
    "half a dwell": ("at_level_s >= self._limits.dwell_s", "at_level_s >= self._limits.dwell_s / 2"),
    "no rating needed": (
        "if evidence.suds is None:\n            return GateRule.UNRATED\n        return",
        "return",
    ),
    "an old rating is enough": ("if not _is_fresh(evidence.suds_age_s, at_level_s):", "if False:"),
    "every climb is granted": (
        "if self._intensity >= self._granted:\n            refusal",
        "if False:\n            refusal",
    ),
    "refused climbs are granted": (
        "            if refusal is not None:\n                return refusal",
        "",
    ),
    "what forbids a rise is not heard": (
        "        if refusal is not None:\n            return refusal\n        if",
        "        if",
    ),
    "double climbs": ("else self._granted + climb", "else self._granted + 2 * climb"),
    "everything at once": ("wanted if wanted - self._granted <= climb + SLACK else", "wanted if True else"),
    "a climb keeps the time": (
        "self._granted = self._next_level(wanted)\n            self._at_level_s = 0.0",
        "self._granted = self._next_level(wanted)",
    ),
    "rises at once": ("min(self._granted, self._intensity + self._limits.rise_per_s * counted_s)", "self._granted"),
    "rises past what was granted": (
        "self._intensity = min(self._granted, self._intensity + self._limits.rise_per_s * counted_s)",
        "self._intensity = min(wanted, self._intensity + self._limits.rise_per_s * counted_s)",
    ),
    "rises twice as fast": ("self._limits.rise_per_s * counted_s", "2 * self._limits.rise_per_s * counted_s"),
    "sinks while it should rise": (
        "self._intensity + self._limits.rise_per_s",
        "self._intensity - self._limits.rise_per_s",
    ),
    "a fall keeps what was granted": ("        if wanted < self._granted:", "        if False:"),
    "a fall keeps the time": ("self._granted = wanted\n            self._at_level_s = 0.0", "self._granted = wanted"),
    "the way up counts as time at the level": (
        "elif self._intensity >= self._granted and not self._hold_gate.is_rising:",
        "else:",
    ),
    "lost signals stay up": (
        "        if lost_s is not None:\n            highest = ",
        "        if False:\n            highest = ",
    ),
    "lost signals rise": (
        "self._intensity - self._limits.lost_fall_per_s",
        "self._intensity + self._limits.lost_fall_per_s",
    ),
    "calm keeps the scene": (
        "        self._start_over(SAFE_PLACE)\n        self._heard_db",
        "        self._heard_db",
    ),
    "calm is loud": ("min(self._heard_db, self._limits.calm_db, CALM", "min(0.0, 0.0, CALM"),
    "calm is as loud as silence was": (
        "self._heard_db = min(self._heard_db,",
        "self._heard_db = min(self._music.loudness_db,",
    ),
    "the loudest is forgotten": ("min(limits.loudest_db, raised_db", "min(raised_db"),
    "louder at once": ("highest_db = now_db + limits.db_per_s * counted_s", "highest_db = 0.0"),
    "louder at once, unheard": ("raised_db = played.loudness_db + limits.db_per_s * counted_s", "raised_db = 0.0"),
    "silence counts as heard": ("if asked.presence > 0 else -math.inf", "if asked.presence > 0 else 0.0"),
    "presence is no gain": ("20 * math.log10(asked.presence)", "0.0"),
    "presence lowers the limit": ("highest_db - gain_db)", "highest_db + gain_db)"),
    "what was silent is remembered as loud": ("max(QUIETEST_DB, self._music.loudness_db + gain_db)", "highest_db"),
    "dynamics jump": ('STIRRING = ("dynamics", "density"', 'STIRRING = ("density"'),
    "density jumps": ('STIRRING = ("dynamics", "density"', 'STIRRING = ("dynamics"'),
    "brightness jumps": ('"density", "brightness", "nature_level")', '"density")'),
    "more stirring at once": ("STIRS_PER_S * counted_s", "STIRS_PER_S * 10"),
    "never more stirring": ("STIRS_PER_S * counted_s", "0.0"),
    "loud without evidence": (
        "if refusal in _ON_EVIDENCE:\n            highest_db",
        "if False:\n            highest_db",
    ),
    "silent without evidence": ("max(now_db, limits.calm_db)", "now_db"),
    "loud when lost": (
        "        if lost_s is not None:\n            highest_db",
        "        if False:\n            highest_db",
    ),
    "silent when lost": ("max(limits.calm_db, now_db - limits.db_per_s * lost_s)", "now_db - limits.db_per_s * lost_s"),
    "louder than the limits": ("if asked.loudness_db > allowed_db:", "if False:"),
    "louder than proposed": ("if wanted > now + stirs:", "if True:"),
    "the limited music is not applied": ("Action(music=self._music, scene", "Action(music=proposed.music, scene"),
    "the limited scene is not applied": ("is_same = scene.intensity == self._intensity and", "is_same ="),
    "nothing ever rises": ("if not self._intensity < wanted:", "if True:"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_gate_is_caught(name: str) -> None:
    healthy, broken = MUTANTS[name]
    assert SOURCE.count(healthy) == 1, "a mutant must change exactly one place"

    mutant = module_from(SOURCE.replace(healthy, broken))

    assert first_broken_promise(mutant) is not None


def test_the_gate_itself_is_not_caught() -> None:
    assert first_broken_promise(module_from(SOURCE)) is None


def module_from(source: str) -> ModuleType:
    """The source as a module of its own; dataclasses look their module up while they are made."""
    module = ModuleType("mutated_safety")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, "mutated_safety", "exec"), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module


def first_broken_promise(module: ModuleType) -> str | None:
    """What the promises say of a gate; an action that cannot even be made counts as broken too."""

    def put_to(check: Callable[..., None], chosen: dict[str, float], *more: object) -> None:
        gate = module.SafetyGate(module.SafetyLimits(**chosen))
        check(gate, SafetyLimits(**chosen), module.Evidence, *more)

    tries = [partial(put_to, check, {}) for check in TIMELINES]
    tries += [partial(put_to, run, chosen, steps) for chosen, steps in SESSIONS]
    for one in tries:
        try:
            one()
        except (AssertionError, ValueError) as broken:
            return str(broken)
    return None

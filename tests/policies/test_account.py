"""What a session tells its gate is held against what has happened: a session that mixes it up breaks a promise."""

import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from policies import conduct, phases, standing
from policies.checking import watched_session
from policies.checking.account import Account
from policies.checking.check import wild
from policies.checking.runs import run_on, run_script
from policies.checking.script import Happening, Script, What, drawn_script, hurried, order
from policies.checking.watched_session import WatchedSession, subject_of
from policies.document import LIBRARY, read_policy
from policies.phases import Way
from policies.policy import CALM, Decision, Observation, Order, Phase
from vr_scenes.exposure import SceneTargets

DOCUMENT = read_policy(LIBRARY / "heights_graded.yaml")
SUBJECT = subject_of(DOCUMENT)
KNOWN = Happening(after_s=0.5, what=What.KNOWN, number=0.3)
LOW = Happening(after_s=3.0, what=What.SUDS, number=10.0)
CLIMBING: Script = (KNOWN, *hurried(2), *15 * (LOW,))  # 45 s: on the way to the first level
NOW = 0.0

# What each part of a session might forget or mix up, the promise that breaks by it, and what has to happen.
MIXED_UP: dict[str, tuple[ModuleType, str, str, Script]] = {
    "a rating is made young": (
        conduct,
        "suds_age_s=t - suds.t if suds else None",
        "suds_age_s=0.0 if suds else None",
        (KNOWN, LOW, *hurried(2), replace(KNOWN, after_s=60.0)),
    ),
    "a rating is made low": (
        conduct,
        "suds=suds.value if suds else None",
        "suds=10.0 if suds else None",
        (*CLIMBING[:-6], replace(LOW, number=75.0), replace(KNOWN, after_s=20.0)),
    ),
    "a lost strap is not told": (
        conduct,
        "standing.is_held or standing.is_strap_lost",
        "standing.is_held",
        (*CLIMBING[:-6], Happening(after_s=0.5, what=What.STRAP_LOST), *5 * (LOW,)),
    ),
    "a hold is not told": (
        conduct,
        "standing.is_held or standing.is_strap_lost",
        "standing.is_strap_lost",
        (*CLIMBING[:-6], order(Order.HOLD), *5 * (LOW,)),
    ),
    "arousal is always known": (
        conduct,
        "known=arousal.is_known",
        "known=True",
        (*CLIMBING[:-6], Happening(after_s=0.5, what=What.UNKNOWN), *5 * (LOW,)),
    ),
    "evidence is made young": (
        conduct,
        "age_s=arousal.age_s",
        "age_s=1.0",
        (*CLIMBING[:-6], Happening(after_s=0.5, what=What.OLD, number=60.0), *5 * (LOW,)),
    ),
    "a STOP is not passed on": (
        conduct,
        "is_calm = must_stop or self.standing.phase",
        "is_calm = self.phase",
        (KNOWN, replace(KNOWN, after_s=60.0), order(Order.STOP, NOW)),
    ),
    "the end is not calm": (
        conduct,
        "is_calm = must_stop or self.standing.phase is Phase.ENDED",
        "is_calm = must_stop",
        (KNOWN, order(Order.END)),
    ),
    "a STOP keeps the phase": (
        standing,
        "self.enter(t, after(self.phase, Order.STOP, self._way))",
        "pass",
        (*CLIMBING, order(Order.STOP), KNOWN),
    ),
    "a second STOP forgets the first": (
        standing,
        "self._stopped_in = self._stopped_in or self.phase",
        "self._stopped_in = self.phase",
        (*CLIMBING, order(Order.STOP), order(Order.STOP), order(Order.RESUME)),
    ),
    "a session moves on while it is held": (
        standing,
        "return not self.is_held and self.enter(",
        "return self.enter(",
        (KNOWN, order(Order.HOLD), replace(KNOWN, after_s=300.0)),
    ),
    "a RESUME finds what is lost": (
        standing,
        "            self._hold(is_ordered=False)\n",
        "            self._lost.clear()\n            self._hold(is_ordered=False)\n",
        (
            *CLIMBING[:-6],
            Happening(after_s=0.5, what=What.SOUND_LOST),
            order(Order.HOLD, NOW),
            order(Order.RESUME),
            *5 * (LOW,),
        ),
    ),
    "a RESUME leads from the baseline into an exposure": (
        phases,
        "Phase.BASELINE: Phase.BASELINE",
        "Phase.BASELINE: Phase.EXPOSURE",
        (KNOWN, *hurried(1), order(Order.STOP), order(Order.RESUME)),
    ),
    "a RESUME leads back to a plateau as it was": (
        phases,
        "Phase.PLATEAU: Phase.EXPOSURE",
        "Phase.PLATEAU: Phase.PLATEAU",
        (KNOWN, *hurried(3), order(Order.STOP), order(Order.RESUME)),
    ),
    "an END leads to the recovery": (
        phases,
        "Phase.ENDED for phase in way.value if phase is not Phase.ENDED},\n    }",
        "Phase.RECOVERY for phase in way.value if phase is not Phase.ENDED},\n    }",
        (KNOWN, order(Order.END)),
    ),
}


@pytest.fixture
def mixed_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Script:
    module, healthy, broken, script = MIXED_UP[request.param]
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert source.count(healthy) == 1, "a mutant must change exactly one place"
    mutant = ModuleType("mixed_up")
    monkeypatch.setitem(sys.modules, mutant.__name__, mutant)
    exec(compile(source.replace(healthy, broken), "mixed_up", "exec"), mutant.__dict__)
    if module is phases:
        monkeypatch.setattr(
            standing, "after", lambda phase, asked, way: mutant.after(phase, asked, mutant.Way(way.value))
        )
        monkeypatch.setattr(standing, "RESUMED", mutant.RESUMED)
    elif module is standing:
        monkeypatch.setattr(conduct, "Standing", mutant.Standing)
    else:
        monkeypatch.setattr(watched_session, "Conduct", mutant.Conduct)
    return script


@pytest.mark.parametrize("mixed_up", MIXED_UP, indirect=True)
def test_a_session_that_tells_its_gate_what_is_not_so_is_caught(mixed_up: Script) -> None:
    assert run_script(SUBJECT, mixed_up) is not None


@pytest.mark.parametrize("name", MIXED_UP)
def test_what_shows_a_mixed_up_session_breaks_nothing_in_a_sound_one(name: str) -> None:
    assert run_script(SUBJECT, MIXED_UP[name][3]) is None


def test_the_account_of_a_session_agrees_with_it_whatever_happens() -> None:
    for number in range(6):
        script = drawn_script(Random(number), 300, SUBJECT.limits)
        assert run_on(WatchedSession(wild(SUBJECT, DOCUMENT.scene, number)), script) is None


def test_a_practice_has_no_exposure_to_come_back_to() -> None:
    account = Account(Way.PRACTICE, 1.0)
    for one in (*hurried(2), order(Order.STOP), order(Order.RESUME)):
        account.note(0.0, one)

    assert account.may_be_in(Phase.PRACTICE, moves_on=False)
    assert not account.evidence(1.0).may_expose


class Headless:
    """A policy that shows the whole scene whatever is rated."""

    digest = "headless"

    def decide(self, seen: Observation) -> Decision:
        scene = SceneTargets(scene=DOCUMENT.scene, intensity=1.0)
        return Decision(action=replace(CALM, scene=scene), rule="on", why="It goes on.")


def test_a_policy_that_goes_on_in_sickness_is_caught() -> None:
    script = (*CLIMBING, Happening(after_s=0.5, what=What.SICKNESS, number=15.0))

    assert run_script(SUBJECT, script) is None
    found = run_script(replace(SUBJECT, make_policy=Headless), script)
    assert found is not None
    assert "while sickness is rated above what the policy bears, nothing is shown" in found.promises

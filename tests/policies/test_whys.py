"""Every decision is explained in one sentence: whole, and with the numbers behind it."""

import re
from random import Random

import pytest

from policies.checking.runs import run_script
from policies.checking.script import drawn_script
from policies.checking.watched_session import Subject
from policies.document import LIBRARY, document_of, read_policy
from policies.policy import Decision, Observation, Policy
from policies.policy_maker import policy_of
from policies.safety import SafetyGate
from policies.verdict import Rule

NAMES = ("flight_graded", "heights_inhibitory", "music_relaxation", "resonance_breathing")
SESSIONS, SECONDS = 6, 900.0
# Of these nothing can be counted: they say what was ordered, or that it is over.
WITHOUT_NUMBERS = (Rule.ENDED, Rule.REFUSES_UP, Rule.SUGGESTS_EXPOSURE)


class Listening:
    """A policy of which every decision is kept."""

    def __init__(self, policy: Policy, heard: dict[str, Decision]) -> None:
        self._policy, self._heard = policy, heard

    @property
    def digest(self) -> str:
        return self._policy.digest

    def decide(self, seen: Observation) -> Decision:
        decision = self._policy.decide(seen)
        self._heard[re.sub(r"\d", "0", decision.why)] = decision
        return decision


def heard(name: str, mode: str) -> list[Decision]:
    """One decision of every form that sessions full of accidents come to."""
    document = document_of(read_policy(LIBRARY / f"{name}.yaml").model_dump(mode="json") | {"mode": mode})
    limits, found = document.gate_limits(), dict[str, Decision]()
    subject = Subject(
        make_policy=lambda: Listening(policy_of(document, seed=1), found),
        make_gate=lambda: SafetyGate(limits),
        limits=limits,
        ceiling=document.ceiling,
        way=document.way,
    )
    for seed in range(SESSIONS):
        assert run_script(subject, drawn_script(Random(seed), SECONDS, limits)) is None
    return list(found.values())


@pytest.mark.parametrize("mode", ["guided", "suggest"])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_happens_a_decision_is_explained_in_a_whole_sentence(name: str, mode: str) -> None:
    decisions = heard(name, mode)

    assert len({one.rule for one in decisions}) >= 5
    for one in decisions:
        assert one.why[0].isupper() or not one.why[0].isalpha(), one.why
        assert one.why.endswith("."), one.why
        assert "None" not in one.why, one.why
        assert "nan" not in one.why, one.why
        assert "  " not in one.why, one.why
        if Rule(one.rule) not in WITHOUT_NUMBERS:
            assert re.search(r"\d", one.why), one.why

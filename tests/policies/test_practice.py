"""What every session in the safe place does: rest, practise, recover; and refuse steps."""

import pytest

from policies.document_practice import HomeostatDocument
from policies.homeostat import Homeostat
from policies.policy import Order, Phase
from policies.practice import Practice
from policies.verdict import Rule
from tests.policies.closed_loop import ready
from tests.policies.consulting import World
from vr_scenes.exposure import SAFE_PLACE


def world(phase: Phase = Phase.PRACTICE) -> World:
    document = ready("music_relaxation")
    assert isinstance(document, HomeostatDocument)
    return World(policy=Practice(document.settings(), Homeostat(document.settings())), phase=phase)


@pytest.mark.parametrize("order", [Order.STEP_UP, Order.STEP_DOWN])
@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.BASELINE, Phase.PRACTICE, Phase.RECOVERY])
def test_a_step_is_refused_in_words_and_all_else_goes_on(phase: Phase, order: Order) -> None:
    person, undisturbed = world(phase), world(phase)
    person.wait(10)
    undisturbed.wait(10)
    refused, usual = person.wait(1, order), undisturbed.wait()

    assert refused.rule == Rule.REFUSES_UP.value
    assert phase.value in refused.why
    assert (refused.action, refused.rest, refused.asks_suds) == (usual.action, usual.rest, usual.asks_suds)


def test_nothing_of_a_scene_is_ever_asked_for() -> None:
    person = world(Phase.PREPARATION)
    for phase in (Phase.PREPARATION, Phase.BASELINE, Phase.PRACTICE, Phase.RECOVERY):
        person.enter(phase)
        person.wait(100)

    assert {(one.action.scene.scene, one.action.scene.intensity) for one in person.decisions} == {(SAFE_PLACE, 0.0)}


def test_the_practice_ends_by_its_time() -> None:
    decision = world().wait(16 * 60)

    assert decision.moves_on
    assert decision.rule == Rule.TIME_UP.value
    assert "960 s" in decision.why


def test_an_ended_session_is_calm() -> None:
    assert world(Phase.ENDED).wait().rule == Rule.ENDED.value

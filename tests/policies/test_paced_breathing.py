"""A pace of breath is found and trained."""

from dataclasses import replace

import pytest

from policies.document_practice import BreathingDocument
from policies.paced_breathing import PacedBreathing
from policies.policy import Order, Phase
from policies.practice import Practice
from policies.practice_settings import BreathingSettings
from policies.verdict import Rule
from tests.policies.closed_loop import ready
from tests.policies.consulting import World

PACES = (6.5, 6.0, 5.5, 5.0, 4.5)
SEARCH_S = 5 * 120


def settings(**changed: object) -> BreathingSettings:
    document = ready("resonance_breathing")
    assert isinstance(document, BreathingDocument)
    return replace(document.settings(), **changed)  # type: ignore[arg-type]


def world(**changed: object) -> World:
    return World(policy=Practice(settings(**changed), PacedBreathing(settings(**changed))), phase=Phase.PRACTICE)


def swing_at(own: float, pace: float) -> float:
    return 100 / (1 + (pace - own) ** 2)


def searched(own: float) -> World:
    person = world()
    for _ in range(SEARCH_S + 5):
        pace = person.applied.music.breaths_per_min
        person.sdnn_ms = swing_at(own, pace)
        person.wait()
    return person


@pytest.mark.parametrize("own", PACES)
def test_the_pace_with_the_largest_swing_is_trained(own: float) -> None:
    decision = searched(own).wait()

    assert decision.rule == Rule.TRAINS_PACE.value
    assert decision.action.music.breaths_per_min == own
    assert f"Breathing at {own:g} a minute: the heart swings most there, by 100 ms" in decision.why


def test_each_pace_is_shown_for_its_time_and_to_the_light_as_to_the_music() -> None:
    person = searched(5.5)
    paces = [one.action.music.breaths_per_min for one in person.decisions[: SEARCH_S - 1]]

    assert [paces.count(pace) for pace in PACES] == [119, 120, 120, 120, 120]
    assert all(one.action.music.breaths_per_min == one.action.scene.breaths_per_min for one in person.decisions)


def test_of_paces_that_swing_the_same_the_faster_is_trained_and_not_called_the_most() -> None:
    person = world()
    for _ in range(SEARCH_S + 5):
        person.sdnn_ms = {5.5: 99.0, 5.0: 100.0}.get(person.applied.music.breaths_per_min, 60.0)
        person.wait()

    assert "Breathing at 5.5 a minute: the heart swings there as much as anywhere" in person.decisions[-1].why


@pytest.mark.parametrize("blind", ["no value", "few beats", "arousal unknown"])
def test_where_nothing_could_be_measured_the_usual_pace_is_trained_and_said_to_be_that(blind: str) -> None:
    person = world()
    person.sdnn_ms = None if blind == "no value" else 80.0
    person.coverage = 0.5 if blind == "few beats" else 1.0
    person.arousal = None if blind == "arousal unknown" else 0.3
    decision = person.wait(SEARCH_S + 5)

    assert decision.action.music.breaths_per_min == 6.0
    assert "at no pace could the heart's swing be measured, so the usual one" in decision.why


def test_a_pace_that_could_not_be_measured_is_named() -> None:
    person = world()
    for second in range(SEARCH_S + 5):
        person.sdnn_ms = 80.0 if second < 360 else None
        person.wait()

    assert "not measured at 5, 4.5" in person.decisions[-1].why


def test_one_pace_alone_is_trained_at_once() -> None:
    decision = world(paces_per_min=(5.0,)).wait()

    assert (decision.rule, decision.action.music.breaths_per_min) == (Rule.TRAINS_PACE.value, 5.0)


def test_a_pace_that_was_found_is_kept_after_a_stop() -> None:
    person = searched(5.0)
    person.enter(Phase.RECOVERY)
    person.wait(5, Order.STOP)
    person.enter(Phase.PRACTICE)

    assert person.wait().rule == Rule.TRAINS_PACE.value


def test_every_decision_says_its_numbers() -> None:
    assert all(any(sign.isdigit() for sign in one.why) for one in searched(6.0).decisions)


@pytest.mark.parametrize(
    "changed", [{"paces_per_min": ()}, {"paces_per_min": (8.0,)}, {"each_s": 60.0}, {"paces_per_min": (6.0, 6.0)}]
)
def test_senseless_settings_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"pace|each_s"):
        settings(**changed)


def rested(rest_ms: float) -> World:
    """Somebody who has sat quietly for three minutes, whose heart swings by so much there."""
    person = world()
    person.sdnn_ms = rest_ms
    person.enter(Phase.BASELINE)
    person.wait(179)
    person.enter(Phase.PRACTICE)
    return person


@pytest.mark.parametrize(("rest_ms", "claims"), [(40.0, True), (90.0, False)])
def test_a_heart_that_swings_no_more_than_at_rest_tells_no_pace(rest_ms: float, claims: bool) -> None:
    person = rested(rest_ms)
    for _ in range(SEARCH_S + 5):
        person.sdnn_ms = swing_at(4.5, person.applied.music.breaths_per_min)
        person.wait()

    why = person.decisions[-1].why
    assert ("swings most there" in why) is claims
    assert f"{rest_ms:.0f}" in why
    assert person.applied.music.breaths_per_min == (4.5 if claims else 6.0)


def test_two_paces_of_five_are_too_few_to_claim_the_best() -> None:
    person = world()
    for _ in range(SEARCH_S + 5):
        pace = person.applied.music.breaths_per_min
        person.sdnn_ms = swing_at(4.5, pace) if pace in (4.5, 6.5) else None
        person.wait()

    assert person.applied.music.breaths_per_min == 6.0
    assert "could be measured at 2 of 5 paces only, so the usual one" in person.decisions[-1].why

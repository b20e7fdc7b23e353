"""A recorded session's inputs under two policies at once."""

from dataclasses import replace
from typing import Any

from engine.plan import SessionPlan, library_policy, new_session
from engine.records.message_json import plain
from engine.records.recorded import RecordedStep
from engine.workshop.other_decisions import Aspect, Comparison
from engine.workshop.whatif_page import first_felt
from policies.document import PolicyDocument, document_of
from policies.policy import Phase
from tests.engine.rehearsed import demo_session, rehearse

DEMO = library_policy("demo")


def changed(path: str, value: Any) -> PolicyDocument:
    document = DEMO.model_dump(mode="json")
    part, key = path.split(".")
    document[part][key] = value
    return document_of(document)


def compared(other: PolicyDocument, *, seconds: float = 200.0):
    comparison = Comparison(demo_session(), new_session(SessionPlan(policy=other, seed=1)))
    for number, (tick, outcome) in enumerate(rehearse(seconds=seconds), start=2):
        comparison.step(RecordedStep(line=number, tick=tick, outcome=plain(outcome)))  # type: ignore[arg-type]
    return comparison.found


def test_the_same_policy_decides_the_same_and_as_the_record_says() -> None:
    found = compared(DEMO)

    assert found.firsts == {}
    assert found.left_record_t is None
    assert found.same_aim_share == 1
    assert found.felt_from_t is None


def test_a_slower_climb_differs_where_the_first_step_is_not_taken() -> None:
    found = compared(changed("moving_on.least_minutes", 2.0))

    aim = found.firsts[Aspect.AIM]
    assert "up to rung 2" in aim.recorded_why
    assert "Staying at rung 1" in aim.other_why
    assert Aspect.PHASE not in found.firsts
    assert found.felt_from_t is not None
    assert found.felt_from_t >= aim.t
    assert 0 < found.same_aim_share < 1


def test_a_longer_rest_differs_in_the_phase_first() -> None:
    found = compared(changed("phases.baseline_minutes", 2.5))

    first = found.in_order[0]
    assert first.aspect in (Aspect.PHASE, Aspect.HEARD)
    assert found.firsts[Aspect.PHASE].recorded == Phase.EXPOSURE.value
    assert found.firsts[Aspect.PHASE].other == Phase.BASELINE.value


def test_other_instruments_are_heard_and_nothing_else_differs() -> None:
    plan = DEMO.music.preparation.model_dump() | {"palette": "drone"}

    found = compared(changed("music.preparation", plan), seconds=20.0)

    assert list(found.firsts) == [Aspect.HEARD]
    assert "drone" in found.firsts[Aspect.HEARD].other
    assert found.same_aim_share == 1


def test_a_gate_that_rises_more_slowly_is_told_in_the_gates_words() -> None:
    found = compared(changed("limits.rise_per_second", 0.01))

    shown = found.firsts[Aspect.SHOWN]
    assert "The gate: rising slowly" in shown.other_why
    assert found.in_order[0] is shown


def test_a_record_that_says_otherwise_than_this_program_decides_is_noticed() -> None:
    comparison = Comparison(demo_session(), demo_session())
    for number, (tick, outcome) in enumerate(rehearse(seconds=20.0), start=2):
        was = replace(outcome, policy_rule="dances") if outcome.t > 10 else outcome
        comparison.step(RecordedStep(line=number, tick=tick, outcome=plain(was)))  # type: ignore[arg-type]

    assert comparison.found.left_record_t is not None
    assert 10 < comparison.found.left_record_t < 10.2
    assert not comparison.found.firsts


def test_a_question_that_nobody_was_asked_has_no_answer_in_the_record() -> None:
    trials = {"rule": "inhibitory_learning", "trial_seconds": 60.0, "trials": 1}
    document = DEMO.model_dump(mode="json") | {"moving_on": trials}

    found = compared(document_of(document))

    assert found.asks_expectancy
    assert not found.has_expectancy
    assert "expectancy" in found.firsts[Aspect.ASKED].other


def test_what_was_rated_is_kept_with_its_time() -> None:
    assert [value for _, value in compared(DEMO).suds] == [
        one.value for tick, _ in rehearse() for one in tick.inputs if type(one).__name__ == "PatientRating"
    ]


def test_the_same_strength_with_something_held_back_is_another_thing_to_see() -> None:
    steps = [{"intensity": 0.1, "holds": {"height_m": 0.02}, "words": "Nearly on the ground"}, 0.2, 0.3, 0.4, 0.5]

    found = compared(changed("hierarchy.steps", steps), seconds=220.0)

    shown = found.firsts[Aspect.SHOWN]
    assert shown.other.endswith("height_m at most 0.02")
    assert found.felt_from_t is not None
    assert found.felt_from_t <= shown.t


def test_a_page_names_the_rungs_that_are_aimed_at_and_no_strength_on_the_way() -> None:
    found = compared(changed("moving_on.least_minutes", 2.0))
    assert found.firsts[Aspect.SHOWN].t > found.firsts[Aspect.AIM].t

    felt = first_felt(found)

    assert (felt.recorded, felt.other) == ("heights at 0.20", "heights at 0.10")
